"""Faults met in the wizard itself: it stays up, says what happened, and goes on."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.faults import scenes
from tests.faults.behaviours import answering
from tests.faults.calls import (
    CLIENT_SECRET,
    CONFIGURATION,
    ENTRA_CODE,
    REALM,
    Call,
    parties,
)
from tests.faults.certificates import Certificates
from tests.faults.fault import Fault
from tests.faults.matrix import GROUPS
from tests.faults.scenes import PROXY_PASSWORD, Stage
from tests.faults.server import Behaviour, Server, Visit, serving
from tests.ui.tui.conftest import SIZE, Hand, Wizard
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.flow.client import TokenClient
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.http.client import new_client
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.wizard.state import WizardState

PATIENT = httpx.Timeout(20.0)
HASTY = httpx.Timeout(0.25)
CODE = "0.practice-code-of-nobody"
REDEEMED = (
    "reset after the request",
    "silence",
    "garbage",
    "503 Service Unavailable, retry-after: 30",
    "302 Found",
    "HTML",
    "JSON cut short",
    "no refresh token",
)


def one_of_each(call: Call) -> list[Fault]:
    """One fault of a server for each way in which `call` tells one."""
    found: dict[str, Fault] = {}
    for group in GROUPS:
        for fault in group.faults:
            if call in fault.calls and fault.scene is scenes.plain:
                found.setdefault(f"{fault.entry_at(call)} {fault.came}", fault)
    return list(found.values())


def named(*names: str) -> list[Fault]:
    return [fault for group in GROUPS for fault in group.faults if fault.name in names]


def provider_at(origin: str) -> Behaviour:
    """A provider that behaves, for all calls of a walk."""

    async def behave(visit: Visit) -> None:
        asked = await visit.request()
        call = (
            ENTRA_CODE
            if asked.method == "POST"
            else CONFIGURATION
            if asked.target.endswith("openid-configuration")
            else REALM
        )
        await visit.send(call.good(origin))

    return behave


@asynccontextmanager
async def wizard(origin: str, client: httpx.AsyncClient | None) -> AsyncIterator[Hand]:
    """The wizard on its first step, filled in, its every host at `origin`."""

    async def connected() -> TokenClient:
        return TokenClient(client or new_client())

    _, answers = parties(ProviderName.SHAREPOINT, origin)
    app = Wizard(
        WizardState(answers=answers, cloud=WORLDWIDE.at(authority=origin, acs=origin)),
        connect=connected,
        clock=time.time,
        listen=False,
    )
    app.copied_texts, app.opened, app.overwritten = [], [], []
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        hand = Hand(app, pilot, None, answers)  # type: ignore[arg-type]
        await hand.on(TargetScreen)
        yield hand


async def to_discovery(hand: Hand) -> None:
    await hand.on(TargetScreen)
    await hand.press("enter")
    await hand.on(RegistrationScreen)
    await hand.press("enter")


async def paste_answer(hand: Hand, code: str) -> None:
    """Take the link, sign in (in thought), paste the answer, and press Enter."""
    link = await hand.fresh_link()
    state = parse_qs(urlsplit(link).query)["state"][0]
    await hand.press("enter")
    await hand.on(AnswerScreen)
    await hand.paste(f"https://localhost/?code={code}&state={state}")
    await hand.press("enter")


NAMING = ("no_realm", "redirect_from_token_endpoint")
"""Entries whose title on the screen names what was met, and is not the catalogue's."""


async def refused(hand: Hand, entry: str) -> None:
    """Wait for an error; it says what the catalogue says, and no secret."""
    await hand.until(lambda: "✗" in hand.notice())
    seen = f"{hand.notice()}\n{hand.seen()}"
    if entry not in NAMING:
        assert f"✗ {catalogue()[entry].title}" in hand.notice()
    assert "practice-markup" not in seen
    for secret in (CODE, CLIENT_SECRET, PROXY_PASSWORD):
        assert secret not in seen


async def test_every_fault_while_the_tenant_is_looked_for_is_told_and_the_next_look_goes_on() -> (
    None
):
    faults = [one for one in one_of_each(REALM) if one.entry_at(REALM) != "http_404"]
    assert len(faults) > 10
    async with serving(answering()) as server, new_client() as client:
        server.behave = provider_at(server.origin)
        client.timeout = PATIENT
        async with wizard(server.origin, client) as hand:
            await to_discovery(hand)
            await hand.on(TenantScreen)
            await hand.until(lambda: "Found" in hand.notice())
            for fault in faults:
                client.timeout = HASTY if fault.hasty else PATIENT
                server.behave = behaviour_of(fault, server)
                await hand.press("ctrl+r")
                await refused(hand, fault.entry_at(REALM))
                assert isinstance(hand.app.screen, TenantScreen)
                assert hand.focused() == "tenant"

                client.timeout = PATIENT
                server.behave = provider_at(server.origin)
                await hand.press("ctrl+r")
                await hand.until(lambda: "Found" in hand.notice())


@pytest.mark.parametrize(
    "fault",
    named(
        "nobody listens", "unknown authority", "407 Proxy Authentication Required", "404 Not Found"
    ),
    ids=lambda fault: fault.entry,
)
async def test_a_fault_at_the_first_look_is_told_on_its_field_and_looked_past(
    fault: Fault, certificates: Certificates
) -> None:
    async with fault.scene(certificates) as stage, new_client() as client:
        if fault.behave is not None:
            stage.behave(fault.behave(stage.origin))
        client.timeout = PATIENT
        async with wizard(stage.origin, client) as hand:
            await to_discovery(hand)
            if fault.entry == "http_404":
                await hand.on(TargetScreen)
                await hand.until(lambda: "has no site" in hand.notice())
                assert hand.focused() == "site"
            else:
                await hand.on(TenantScreen)
                await refused(hand, fault.entry_at(REALM))
                assert hand.focused() == "tenant"

            await mend(stage)
            await hand.press("enter" if fault.entry == "http_404" else "ctrl+r")
            await hand.on(TenantScreen)
            await hand.until(lambda: "Found" in hand.notice())


def behaviour_of(fault: Fault, server: Server) -> Behaviour:
    assert fault.behave is not None
    return fault.behave(server.origin)


async def mend(stage: Stage) -> None:
    await stage.mend(lambda origin: b"")
    stage.servers[0].behave = provider_at(stage.origin)


async def test_a_fault_while_a_code_is_redeemed_is_told_and_no_code_is_sent_twice() -> None:
    faults = named(*REDEEMED)
    assert len(faults) == len(REDEEMED)
    async with serving(answering()) as server, new_client() as client:
        server.behave = provider_at(server.origin)
        client.timeout = PATIENT
        async with wizard(server.origin, client) as hand:
            await to_discovery(hand)
            await hand.on(TenantScreen)
            await hand.until(lambda: "Found" in hand.notice())
            await hand.press("enter")
            for number, fault in enumerate(faults):
                code = f"{CODE}-{number}"
                client.timeout = HASTY if fault.hasty else PATIENT
                server.behave = behaviour_of(fault, server)
                await paste_answer(hand, code)
                await refused(hand, fault.entry)
                assert isinstance(hand.app.screen, AnswerScreen)
                assert hand.focused() == "answer"
                assert code in hand.field("answer").text

                client.timeout = PATIENT
                server.behave = provider_at(server.origin)
                arrived = server.posts_with(code)
                assert arrived <= 1
                await hand.press("enter")
                await hand.until(lambda: "sent already" in hand.reading("answer"))
                if fault.entry not in NAMING:
                    assert f"✗ {catalogue()[fault.entry].title}" in hand.notice()
                assert server.posts_with(code) == arrived
                await hand.press("ctrl+n")
            await paste_answer(hand, f"{CODE}-last")
            await hand.on(TokenScreen)

    assert server.posts_with(f"{CODE}-last") == 1


async def test_a_code_that_was_not_sent_is_sent_once_the_fault_is_gone() -> None:
    async with serving(answering()) as server, new_client() as client:
        server.behave = provider_at(server.origin)
        async with wizard(server.origin, client) as hand:
            await to_discovery(hand)
            await hand.on(TenantScreen)
            await hand.until(lambda: "Found" in hand.notice())
            await hand.press("enter")
            await server.close()
            await paste_answer(hand, CODE)
            await refused(hand, "connection_refused")
            assert hand.focused() == "answer"

            await server.open()
            await hand.press("enter")
            await hand.on(TokenScreen)

    assert server.posts_with(CODE) == 1


@pytest.mark.parametrize(
    ("name", "value", "entry"),
    [
        ("SSL_CERT_FILE", "/nowhere/practice.pem", "certificates_unreadable"),
        ("HTTPS_PROXY", f"http://practice:{PROXY_PASSWORD}@proxy:port", "proxy_setting"),
        ("NO_PROXY", "intranet:port", "proxy_setting"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_told_at_discovery_and_nothing_typed_is_lost(
    name: str, value: str, entry: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(answering()) as server:
        server.behave = provider_at(server.origin)
        monkeypatch.setenv(name, value)
        async with wizard(server.origin, None) as hand:
            await to_discovery(hand)
            await hand.on(TenantScreen)
            await refused(hand, entry)
            await hand.press("escape")
            await hand.on(RegistrationScreen)
            assert hand.field("client_id").text == hand.filled_in.client_id
            assert hand.field("client_secret").text == CLIENT_SECRET

            monkeypatch.setenv(name, str(certificates.authority) if "SSL" in name else "")
            await hand.press("enter")
            await hand.on(TenantScreen)
            await hand.until(lambda: "Found" in hand.notice())
