"""The device code over real sockets, against the practice provider; no test waits for a clock."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.credentials.practice_pairs import opened
from tokenwizard.cli.demo import practice_answers
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import NetworkError, ProviderError, ResponseError, Step
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.device_grant import DeviceAuthorization, StillWaiting, WaitReason
from tokenwizard.oauth.token_response import TokenRequest, TokenSet
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_device
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.system.http.loopback_server import LoopbackServer, Request, Response


class Time:
    """A clock that only sleeping moves; `then` is done, once each, in the middle of the sleeps."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []
        self.then: list[Callable[[], object]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        if self.then:
            done = self.then.pop(0)()
            if hasattr(done, "__await__"):
                await done


class Device:
    """One device code of a provider, waited for."""

    def __init__(
        self, flow: TokenClient, answers: Answers, provider: Provider, found: Endpoints
    ) -> None:
        self.flow = flow
        self.answers = answers
        self.provider = provider
        self.endpoints = found
        self.heard: list[StillWaiting] = []
        self.sent: list[TokenRequest] = []

    async def begin(self) -> DeviceAuthorization:
        request = self.provider.device_request(self.answers.app, self.endpoints)
        assert request is not None
        return await self.flow.begin_device(request)

    async def wait(self, begun: DeviceAuthorization) -> TokenSet:
        def poll(device_code: Secret) -> TokenRequest:
            request = self.provider.device_grant(self.answers.app, self.endpoints, device_code)
            assert request is not None
            self.sent.append(request)
            return request

        return await self.flow.wait_for_device(begun, poll, heard=self.heard.append)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def sandbox(time: Time) -> AsyncIterator[RunningSandbox]:
    async with RunningSandbox(clock=time.clock) as running:
        yield running


@asynccontextmanager
async def at(
    running: RunningSandbox, time: Time, app: str = "public", **changes: object
) -> AsyncIterator[Device]:
    described = running.sandbox.description()
    (found,) = (one for one in described["apps"] if one["name"] == app)  # type: ignore[attr-defined]
    answers = replace(
        practice_answers(described)[ProviderName.SHAREPOINT],
        client_id=found["client_id"],
        client_secret=Secret(found.get("client_secret", "")),
        public="client_secret" not in found,
        **changes,  # type: ignore[arg-type]
    )
    provider = provider_for(
        answers.target(), WORLDWIDE.at(authority=running.origin, acs=running.origin)
    )
    async with new_client() as client:
        flow = TokenClient(client, clock=time.clock, sleep=time.sleep, limit=2)
        endpoints = await flow.discover(provider.discovery())
        yield Device(flow, answers, provider, endpoints)


async def test_who_types_the_code_gives_the_wizard_its_tokens(
    sandbox: RunningSandbox, time: Time
) -> None:
    async with at(sandbox, time) as device:
        begun = await device.begin()
        time.then = [
            lambda: None,
            lambda: play_device(begun.verification_uri, begun.user_code),
        ]
        tokens = await device.wait(begun)
        request = device.provider.refresh_grant(
            device.answers.app, device.endpoints, tokens.refresh_token or Secret("")
        )
        again = await device.flow.refresh(request)

    assert begun.verification_uri == f"{sandbox.origin}/devicelogin"
    assert begun.expires_at == 1_800_000_000.0 + 900
    assert tokens.scope == (f"{sandbox.origin}/AllSites.Manage",)
    assert again.access_token
    assert time.slept == [5, 5]
    assert device.heard == [StillWaiting(5)]


async def test_asked_to_slow_down_it_asks_less_often_from_then_on(
    sandbox: RunningSandbox, time: Time
) -> None:
    async with at(sandbox, time) as device:
        begun = await device.begin()
        hurried = replace(begun, interval=1)
        time.then = [
            *(lambda: None for _ in range(3)),
            lambda: play_device(begun.verification_uri, begun.user_code),
        ]
        await device.wait(hurried)

    assert device.heard == [
        StillWaiting(1),
        StillWaiting(6, WaitReason.SLOW_DOWN),
        StillWaiting(11, WaitReason.SLOW_DOWN),
    ]
    assert time.slept == [1, 1, 6, 11]


async def test_a_person_who_says_no_ends_the_waiting(sandbox: RunningSandbox, time: Time) -> None:
    async with at(sandbox, time) as device:
        begun = await device.begin()
        await play_device(begun.verification_uri, begun.user_code, decision="cancel")
        with pytest.raises(ProviderError) as no:
            await device.wait(begun)

    assert no.value.entry == "authorization_declined"
    assert no.value.step is Step.BROWSER


async def test_a_code_that_nobody_types_ends_with_its_time(
    sandbox: RunningSandbox, time: Time
) -> None:
    async with at(sandbox, time) as device:
        begun = await device.begin()
        with pytest.raises(ProviderError) as no:
            await device.wait(begun)

    assert no.value.entry == "expired_token"
    assert sum(time.slept) == 900
    assert len(device.sent) == 179


async def test_the_provider_s_own_end_of_the_time_is_told_the_same(
    sandbox: RunningSandbox, time: Time
) -> None:
    async with at(sandbox, time) as device:
        begun = replace(await device.begin(), expires_at=float("inf"), interval=901)
        with pytest.raises(ProviderError) as no:
            await device.wait(begun)

    assert no.value.entry == "AADSTS70020"


async def test_an_app_that_allows_no_public_client_flows_is_told_so(
    sandbox: RunningSandbox, time: Time
) -> None:
    async with at(sandbox, time, "web") as device:
        with pytest.raises(ProviderError) as no:
            await device.wait(await device.begin())

    assert no.value.code == "AADSTS7000218"
    assert no.value.title == catalogue()["public_client_flows_off"].title
    form = dict(device.sent[0].form)
    assert form["client_secret"] == device.answers.client_secret


async def test_a_certificate_signs_each_poll_anew(sandbox: RunningSandbox, time: Time) -> None:
    pair = replace(opened(), path="practice.pem")
    async with at(sandbox, time) as device:
        begun = await device.begin()
        device.answers = replace(
            device.answers, certificate=pair.path, opened_certificate=pair, public=False
        )
        for _ in range(2):
            with pytest.raises(ProviderError) as no:
                await device.wait(begun)
            assert no.value.code == "AADSTS700025"  # it is a public app: it may prove nothing

    first, second = (dict(sent.form)["client_assertion"] for sent in device.sent)
    assert first != second


async def test_a_timeout_doubles_the_pause_and_the_code_is_still_waited_for(time: Time) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        request = TokenRequest(endpoint=f"http://127.0.0.1:{port}/token", form=(("a", "b"),))
        async with new_client() as client:
            flow = TokenClient(client, clock=time.clock, sleep=time.sleep, limit=0.05)
            heard: list[StillWaiting] = []
            with pytest.raises(ProviderError) as no:
                await flow.wait_for_device(
                    begun(time, lasts=100), lambda _: request, heard=heard.append
                )

    assert no.value.entry == "expired_token"
    assert time.slept == [5, 10, 20, 40, 80]
    assert {pending.why for pending in heard} == {WaitReason.NO_ANSWER}


async def test_another_fault_of_the_network_ends_the_waiting(time: Time) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        request = TokenRequest(endpoint=f"http://127.0.0.1:{port}/token", form=(("a", "b"),))
        async with new_client() as client:
            flow = TokenClient(client, clock=time.clock, sleep=time.sleep)
            with pytest.raises(NetworkError) as fault:
                await flow.wait_for_device(begun(time), lambda _: request)

    assert (fault.value.entry, fault.value.step) == ("connection_refused", Step.BROWSER)


async def test_tokens_without_a_refresh_token_are_not_enough(time: Time) -> None:
    def answer(request: Request) -> Response:
        del request
        return Response.json({"access_token": "practice", "token_type": "Bearer"})

    async with LoopbackServer(answer) as server, new_client() as client:
        request = TokenRequest(endpoint=f"http://127.0.0.1:{server.port}/token", form=())
        flow = TokenClient(client, clock=time.clock, sleep=time.sleep)
        with pytest.raises(ResponseError) as wrong:
            await flow.wait_for_device(begun(time), lambda _: request)

    assert (wrong.value.entry, wrong.value.step) == ("no_refresh_token", Step.BROWSER)


@pytest.mark.parametrize("first", [True, False], ids=["the first request", "a poll"])
async def test_a_no_that_repeats_what_was_sent_shows_nothing_of_it(time: Time, first: bool) -> None:
    secret = "practice-device-code-that-nobody-may-see"

    def answer(request: Request) -> Response:
        said = request.body.decode()
        return Response.json({"error": "invalid_request", "error_description": said}, 400)

    async with LoopbackServer(answer) as server, new_client() as client:
        form = (("device_code", Secret(secret)),)
        request = TokenRequest(endpoint=f"http://127.0.0.1:{server.port}/token", form=form)
        flow = TokenClient(client, clock=time.clock, sleep=time.sleep)
        asked = (
            flow.begin_device(request)
            if first
            else flow.wait_for_device(begun(time), lambda _: request)
        )
        with pytest.raises(ProviderError) as no:
            await asked

    assert "device_code=***" in no.value.server_text
    assert secret not in str(vars(no.value))


def begun(time: Time, lasts: float = 900) -> DeviceAuthorization:
    return DeviceAuthorization(
        device_code=Secret("practice-device-code"),
        user_code="PRACTICE",
        verification_uri="http://127.0.0.1/device",
        expires_at=time.now + lasts,
    )
