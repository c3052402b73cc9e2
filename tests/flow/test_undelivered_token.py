"""A request that may bring a refresh token goes on to its end, and what it brings is held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.hosts.held_provider import HeldProvider
from tokenwizard.cli.demo import practice_answers
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.random_text import random_text
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.sandbox.simulated_browser import play_device
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client


async def at_once(seconds: float) -> None:
    """No poll is waited for."""


@dataclass
class Practice:
    """A walk up to the token endpoint, whose answers are held back."""

    at: HeldProvider
    answers: Answers
    provider: Provider
    flow: TokenClient
    endpoints: Endpoints

    async def code(self) -> TokenRequest:
        """The request that redeems a code."""
        request = self.provider.authorization_request(
            self.answers.app, self.endpoints, entropy=random_text, now=0.0
        )
        address = await asyncio.to_thread(self.at.redirect_address, request.link)
        code = read_redirect(address, request).code
        assert code is not None
        return self.provider.code_grant(self.answers.app, request, code)

    async def left_while_under_way(self, waiting: asyncio.Task[object]) -> None:
        """Whoever waits for the answer stops waiting before it comes."""
        await asyncio.to_thread(self.at.wait_until_asked)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert self.flow.undelivered.is_coming
        assert self.flow.undelivered.token is None
        self.at.let_go()
        await self.flow.undelivered.settled()


@asynccontextmanager
async def practised(app: str = "web") -> AsyncIterator[Practice]:
    with HeldProvider() as at:
        answers = practice_answers(at.described, app=app)[ProviderName.SHAREPOINT]
        provider = provider_for(answers.target(), WORLDWIDE.at(authority=at.origin, acs=at.origin))
        async with new_client() as client:
            flow = TokenClient(client, sleep=at_once)
            endpoints = await flow.discover(provider.discovery())
            yield Practice(at, answers, provider, flow, endpoints)


async def test_the_answer_to_a_code_is_held_though_nobody_waits_for_it() -> None:
    async with practised() as walk:
        request = await walk.code()
        walk.at.hold()
        await walk.left_while_under_way(asyncio.ensure_future(walk.flow.redeem(request)))

        assert walk.flow.undelivered.token == Secret(walk.at.refresh_token)
        assert not walk.flow.undelivered.is_coming


async def test_so_is_the_answer_to_the_last_poll_for_a_device_code() -> None:
    async with practised("public") as walk:
        device = walk.provider.device_request(walk.answers.app, walk.endpoints)
        assert device is not None
        begun = await walk.flow.begin_device(device)
        await play_device(begun.verification_uri, begun.user_code)

        def poll(device_code: Secret) -> TokenRequest:
            grant = walk.provider.device_grant(walk.answers.app, walk.endpoints, device_code)
            assert grant is not None
            return grant

        walk.at.hold()
        await walk.left_while_under_way(
            asyncio.ensure_future(walk.flow.wait_for_device(begun, poll))
        )

        assert walk.flow.undelivered.token == Secret(walk.at.refresh_token)


async def test_what_is_at_its_place_is_held_no_more_but_a_newer_one_is() -> None:
    async with practised() as walk:
        tokens = await walk.flow.redeem(await walk.code())
        assert tokens.refresh_token is not None
        walk.flow.undelivered.delivered(tokens.refresh_token)
        before = walk.flow.undelivered.token
        await walk.flow.refresh(
            walk.provider.refresh_grant(walk.answers.app, walk.endpoints, tokens.refresh_token)
        )

        assert before is None
        assert walk.flow.undelivered.token == Secret(walk.at.refresh_token)
        assert walk.flow.undelivered.token != tokens.refresh_token


async def test_a_doubt_about_one_token_is_none_about_the_next() -> None:
    async with practised() as walk:
        await walk.flow.redeem(await walk.code())
        walk.flow.undelivered.doubted = True
        walk.flow.undelivered.let_go()
        await walk.flow.redeem(await walk.code())

        assert not walk.flow.undelivered.doubted


async def test_a_request_that_fails_while_nobody_waits_is_told_to_nobody() -> None:
    untaken: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: untaken.append(told))
    async with practised() as walk:
        request = await walk.code()
        await walk.flow.redeem(request)
        walk.at.asked.clear()
        walk.at.hold()
        await_left = asyncio.ensure_future(walk.flow.redeem(request))  # the code is spent
        walk.flow.undelivered.let_go()
        await walk.left_while_under_way(await_left)

        assert walk.flow.undelivered.token is None
    assert untaken == []
