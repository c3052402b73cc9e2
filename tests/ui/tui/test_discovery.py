"""Discovery can be watched, stopped, repeated and overridden."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.ui.tui.conftest import Hand, Start
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import NetworkError, Step, TokenWizardError
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.discovery import Exchange
from tokenwizard.oauth.guid import read_guid
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.http.client import new_client
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen

TENANT = "99999999-9999-4999-8999-999999999999"


@dataclass(frozen=True)
class SlowFlow(TokenClient):
    """A flow whose discovery waits until it is let go, fails first if it is told to."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    started: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    faults: list[TokenWizardError] = field(default_factory=list)

    async def discover(
        self, exchange: Exchange, *, on_probe: Callable[[str], None] = lambda purpose: None
    ) -> Endpoints:
        self.started.append("discovery")
        on_probe("Asking the site which tenant it belongs to")
        if self.faults:
            raise self.faults.pop()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled.append("discovery")
            raise
        return await super().discover(exchange, on_probe=on_probe)


async def at_discovery(hand: Hand) -> None:
    await hand.on(TargetScreen)
    await hand.press("enter")
    await hand.on(RegistrationScreen)
    await hand.press("enter")
    await hand.on(TenantScreen)


def slow(**parts: object) -> SlowFlow:
    return SlowFlow(new_client(), **parts)  # type: ignore[arg-type]


async def test_the_search_is_seen_and_escape_stops_it(start: Start) -> None:
    flow = slow()

    async with start(flow=flow) as hand:
        await at_discovery(hand)
        await hand.until(lambda: bool(flow.started))
        assert "Looking for the tenant" in hand.notice()
        await hand.until(lambda: "… Asking the site" in hand.seen())
        await hand.press("escape")
        await hand.until(lambda: flow.cancelled == ["discovery"])

        assert isinstance(hand.app.screen, TenantScreen)
        assert "Stopped" in hand.notice()
        await hand.press("escape")
        await hand.on(RegistrationScreen)


async def test_a_stopped_search_can_be_repeated(start: Start) -> None:
    flow = slow()

    async with start(flow=flow) as hand:
        await at_discovery(hand)
        await hand.until(lambda: bool(flow.started))
        await hand.press("escape")
        flow.go.set()
        await hand.press("ctrl+r")
        await hand.until(lambda: "Found" in hand.notice())

        assert len(flow.started) == 2


async def test_enter_during_the_search_goes_on_as_soon_as_it_has_found(start: Start) -> None:
    flow = slow()

    async with start(flow=flow) as hand:
        await at_discovery(hand)
        await hand.until(lambda: bool(flow.started))
        await hand.press("enter")
        assert "as soon as it is found" in hand.notice()
        flow.go.set()
        await hand.on(SignInScreen)


async def test_a_tenant_typed_by_hand_stops_the_search_and_is_used(start: Start) -> None:
    flow = slow()

    async with start(ProviderName.SHAREPOINT_ACS, flow=flow) as hand:
        await at_discovery(hand)
        await hand.until(lambda: bool(flow.started))
        await hand.type_into("tenant", TENANT)
        await hand.until(lambda: flow.cancelled == ["discovery"])
        await hand.press("enter")
        await hand.on(SignInScreen)
        await hand.press("escape")
        await hand.on(TenantScreen)

        assert hand.field("tenant").text == TENANT
        assert f"/{TENANT}/tokens/OAuth/2" in hand.seen()


async def test_half_a_tenant_typed_by_hand_is_refused_on_the_spot(start: Start) -> None:
    flow = slow()

    async with start(flow=flow) as hand:
        await at_discovery(hand)
        await hand.type_into("tenant", TENANT[:10])
        await hand.press("enter")

        assert isinstance(hand.app.screen, TenantScreen)
        assert hand.reading("tenant").startswith("✗ ")
        assert hand.field("tenant").text == TENANT[:10]


async def test_a_failed_search_stays_and_can_be_repeated(start: Start) -> None:
    fault = NetworkError("The host refused the connection", step=Step.DISCOVERY, next_step="Wait.")
    flow = slow(faults=[fault])
    flow.go.set()

    async with start(flow=flow) as hand:
        await at_discovery(hand)
        await hand.until(lambda: "refused the connection" in hand.notice())
        await hand.press("ctrl+r")
        await hand.until(lambda: "Found" in hand.notice())


async def test_a_site_that_is_not_found_leads_back_to_the_site(start: Start) -> None:
    fault = NetworkError("contoso was not found", step=Step.TARGET, field="site")
    flow = slow(faults=[fault])

    async with start(flow=flow) as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.until(lambda: "was not found" in hand.notice())
        await hand.on(TargetScreen)

        assert hand.focused() == "site"
        flow.go.set()
        await hand.press("enter")
        await hand.on(TenantScreen)


class Failing(httpx.AsyncBaseTransport):
    """The sandbox as it is, save that one of its addresses answers with a fault."""

    def __init__(self, where: str, status: int, body: bytes) -> None:
        self._real = httpx.AsyncHTTPTransport()
        self.where, self.status, self.body = where, status, body

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(self.where):
            return httpx.Response(self.status, stream=httpx.ByteStream(self.body))
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()


def login_host_fails() -> Failing:
    return Failing("/.well-known/openid-configuration", 200, b"<title>practice</title>")


async def test_the_tenant_that_the_site_named_stays_when_the_login_host_fails(start: Start) -> None:
    async with new_client(login_host_fails()) as client, start(flow=TokenClient(client)) as hand:
        await at_discovery(hand)
        await hand.until(lambda: catalogue()["html"].title in hand.notice())
        found = hand.field("tenant").text

        assert read_guid(found) == found
        assert f"for the endpoints of the tenant {found}" in hand.seen()
        assert hand.reading("tenant") == "✓ found"
        assert "Enter goes on with the ID found." in hand.notice()
        assert "by hand" not in hand.notice()
        assert hand.focused() == "tenant"
        await hand.press("enter")
        link = await hand.fresh_link()

        assert f"/{found}/oauth2/v2.0/authorize" in link


async def test_a_site_that_names_no_tenant_leaves_it_to_be_typed_by_hand(start: Start) -> None:
    failing = login_host_fails()
    async with new_client(failing) as client, start(flow=TokenClient(client)) as hand:
        await at_discovery(hand)
        await hand.until(lambda: hand.field("tenant").text != "")
        failing.where, failing.status = "/_vti_bin/client.svc", 503
        await hand.press("ctrl+r")
        await hand.until(lambda: catalogue()["http_503"].title in hand.notice())

        assert hand.field("tenant").text == ""
        assert "Or type the Directory (tenant) ID by hand." in hand.notice()
        assert "Enter goes on" not in hand.notice()


async def test_a_tenant_given_ahead_is_there_after_a_search_that_was_stopped(start: Start) -> None:
    flow = slow()

    async with start(flow=flow, tenant=TENANT) as hand:
        await at_discovery(hand)
        await hand.until(lambda: bool(flow.started))
        await hand.press("escape")
        await hand.until(lambda: "Stopped" in hand.notice())
        assert hand.field("tenant").text == TENANT
        assert "Enter" in hand.notice()
        await hand.press("escape")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.on(TenantScreen)
        await hand.until(lambda: len(flow.started) == 2)
        await hand.press("escape")
        await hand.press("enter")
        await hand.on(SignInScreen)

        assert TENANT in await hand.fresh_link()


async def test_it_is_there_after_a_search_that_failed(start: Start) -> None:
    fault = NetworkError("The host refused the connection", step=Step.DISCOVERY)

    async with start(flow=slow(faults=[fault]), tenant=TENANT) as hand:
        await at_discovery(hand)
        await hand.until(lambda: "refused the connection" in hand.notice())

        assert hand.field("tenant").text == TENANT


async def test_one_typed_by_hand_survives_another_search_that_comes_to_nothing(
    start: Start,
) -> None:
    fault = NetworkError("The host refused the connection", step=Step.DISCOVERY)
    flow = slow()

    async with start(flow=flow) as hand:
        await at_discovery(hand)
        await hand.type_into("tenant", TENANT)
        flow.faults.append(fault)
        await hand.press("ctrl+r")
        await hand.until(lambda: "refused the connection" in hand.notice())
        assert hand.field("tenant").text == TENANT
        await hand.press("ctrl+r")
        await hand.press("escape")
        await hand.until(lambda: "Stopped" in hand.notice())

        assert hand.field("tenant").text == TENANT
