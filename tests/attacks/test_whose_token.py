"""Somebody else finishes the sign-in: the person's link, another account, the person did nothing.

Whoever sees the link can sign in with an account of their own and send the answer: `state` and the
code verifier fit. What comes is their token. Where another account was asked for, it is neither
copied nor saved anywhere before the person says so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.free_port import free_port
from tests.practice_sign_in import GUARDED, signed_in_as
from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.handing_over import hand_over
from tests.ui.tui.walking import at_result, to_browser
from tokenwizard.oauth.account import Account
from tokenwizard.profiles.store import read_profile, write_profile
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.registration import SECOND_FACTOR
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.confirm_account import ConfirmAccountScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

MEMBER = "member@practice.example"
pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


async def stolen(link: str) -> str:
    """The address that the browser of another account ends on, which took the link.

    That account needs a second factor, and its owner changes the link as they like.
    """
    changed = link.replace("response_mode=form_post", "response_mode=query")
    return await signed_in_as(GUARDED, f"{changed}&{urlencode({'claims': SECOND_FACTOR})}")


def tokens_in(hand: Hand) -> list[str]:
    """The refresh tokens among what was copied."""
    return [text for text in hand.app.copied_texts if "practice-refresh" in text]


def contents(*files: Path) -> list[bytes]:
    return [file.read_bytes() for file in files]


async def to_answer(hand: Hand) -> str:
    """On to where the answer is pasted; gives the link."""
    link = await to_browser(hand)
    await hand.press("enter")
    await hand.on(AnswerScreen)
    return link


async def answer(hand: Hand, address: str) -> None:
    await hand.paste(address)
    await hand.press("enter")


@asynccontextmanager
async def asked(start: Start, **begun: Any) -> AsyncIterator[Hand]:
    """A walk that ends with the other account's answer, at the question whose token it is."""
    async with start(**begun) as hand:
        await answer(hand, await stolen(await to_answer(hand)))
        await hand.on(ConfirmAccountScreen)
        yield hand


async def test_a_pasted_answer_of_another_account_than_the_hint_s_goes_nowhere(
    start: Start, tmp_path: Path
) -> None:
    there = tmp_path / "there.env"
    async with asked(start, login_hint=MEMBER, out=(f"env:{there}", "clipboard")) as hand:
        assert tokens_in(hand) == []
        assert not there.exists()
        assert GUARDED in hand.seen()
        assert MEMBER in hand.seen()
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        assert tokens_in(hand) == []
        assert not there.exists()
        assert hand.app.return_code == 3


async def test_an_answer_that_came_by_itself_waits_for_the_person_too(start: Start) -> None:
    uri = f"http://localhost:{free_port()}"
    async with start(login_hint=MEMBER, listen=True, redirect_uri=uri) as hand:
        address = await stolen(await to_browser(hand))
        async with httpx.AsyncClient() as client:
            await client.get(address)
        await hand.on(ConfirmAccountScreen)

        assert tokens_in(hand) == []


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_no_forgets_the_token_and_asks_for_the_account_with_a_new_link(
    start: Start, key: str
) -> None:
    async with asked(start, login_hint=MEMBER) as hand:
        first = hand.app.copied_texts[-1]
        await hand.press(key)
        link = await hand.fresh_link()

        assert link != first
        assert parse_qs(urlsplit(link).query)["prompt"] == ["select_account"]
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await answer(hand, await play_browser(link))
        await hand.on(TokenScreen)
        await hand.until(lambda: bool(tokens_in(hand)))
        assert MEMBER in hand.seen()


async def test_yes_uses_it(start: Start) -> None:
    async with asked(start, login_hint=MEMBER) as hand:
        await hand.press("tab", "enter")
        await hand.on(TokenScreen)
        await hand.until(lambda: bool(tokens_in(hand)))

        assert GUARDED in hand.seen()


async def test_a_hint_is_compared_without_regard_to_case(start: Start) -> None:
    async with start(login_hint=" Member@Practice.EXAMPLE ") as hand, at_result(hand) as token:
        assert token.startswith("practice-refresh")


async def test_a_profile_that_remembers_another_account_asks_and_stays_as_it_is(
    start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "config" / "tokenwizard" / "profiles" / "contoso.toml"
    async with RunningSandbox() as at:
        async with start(at=at) as hand, at_result(hand):
            await hand_over(hand, "env", ".env", "contoso")
        profile = read_profile("contoso")
        assert profile.account is not None
        assert profile.account.username == MEMBER
        before = contents(file, tmp_path / "work" / ".env")
        async with start(at=at, profile=profile, out=profile.out) as hand:
            await hand.on(SignInScreen)
            link = await hand.fresh_link()
            await hand.press("enter")
            await hand.on(AnswerScreen)
            await answer(hand, await stolen(link))
            await hand.on(ConfirmAccountScreen)
            assert tokens_in(hand) == []
            assert contents(file, tmp_path / "work" / ".env") == before
            await hand.press("enter")
            await hand.on(SignInScreen)

        assert contents(file, tmp_path / "work" / ".env") == before


async def test_the_last_walk_for_the_same_app_and_tenant_is_remembered_without_naming_a_profile(
    start: Start,
) -> None:
    async with RunningSandbox() as at:
        async with start(at=at) as hand, at_result(hand):
            await hand_over(hand, "env", ".env", "contoso")
        async with asked(start, at=at) as hand:
            assert tokens_in(hand) == []
            assert "contoso" in hand.seen()
        profile = read_profile("contoso")
        assert profile.account is not None
        other = replace(profile.account, object_id="", usernames=(GUARDED,))
        write_profile(replace(profile, name="of-the-other", account=other))
        async with start(at=at) as hand:
            await answer(hand, await stolen(await to_answer(hand)))
            await hand.on(TokenScreen)  # of two accounts that were used before, either is meant


async def test_the_object_decides_and_not_the_name_that_it_has_now(start: Start) -> None:
    async with RunningSandbox() as at:
        async with start(at=at) as hand, at_result(hand):
            await hand_over(hand, "env", ".env", "contoso")
        profile = read_profile("contoso")
        assert profile.account is not None
        renamed = replace(profile.account, usernames=("before@practice.example",))
        taken = replace(profile.account, object_id="bbbbbbbb-0000-4000-8000-00000000000f")
        for account, screen in ((renamed, TokenScreen), (taken, ConfirmAccountScreen)):
            async with start(at=at, profile=replace(profile, account=account)) as hand:
                link = await hand.fresh_link()
                await hand.press("enter")
                await hand.on(AnswerScreen)
                await answer(hand, await play_browser(link))
                await hand.on(screen)


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_the_account_is_seen_in_the_repaint_that_says_copied(
    start: Start, provider: ProviderName
) -> None:
    async with start(provider, size=(60, 20)) as hand, at_result(hand):
        await hand.until(lambda: "Copied" in hand.notice())
        whose = hand.app.screen.query_one("#whose")
        body = hand.app.screen.query_one("#body")

        assert whose.region.height <= 3
        assert body.region.contains_region(whose.region)
        named = provider is not ProviderName.SHAREPOINT_ACS
        assert (MEMBER in hand.seen()) is named


async def test_an_answer_that_names_nobody_is_asked_about_where_somebody_was_asked_for(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenwizard.sandbox.tokens.id_token", lambda *_: "practice.opaque")
    monkeypatch.setattr("tokenwizard.sandbox.tokens.access_token", lambda *_: "practice-access")
    async with start(login_hint=MEMBER) as hand:
        await answer(hand, await play_browser(await to_answer(hand)))
        await hand.on(ConfirmAccountScreen)

        assert tokens_in(hand) == []
    async with start() as hand, at_result(hand) as token:
        assert token.startswith("practice-refresh")


async def test_an_e_mail_address_counts_in_the_own_tenant_alone() -> None:
    home = "11111111-2222-3333-4444-555555555555"
    account = Account(usernames=("adele@contoso.example",), email="a@contoso.example", tenant=home)

    assert account.is_called("A@contoso.example", home)
    assert not account.is_called("a@contoso.example", "organizations")
    assert not replace(account, tenant="").is_called("a@contoso.example", home)
    assert account.is_called("ADELE@contoso.example", "organizations")
    assert not account.is_called("contoso.example", home)


def test_a_walk_that_another_tenant_s_profile_remembers_asks_nothing() -> None:
    one = Account(usernames=(MEMBER,), tenant="11111111-2222-3333-4444-555555555555")

    assert one.is_same(replace(one, usernames=("x@practice.example", MEMBER.upper())))
    assert not one.is_same(replace(one, tenant="99999999-2222-3333-4444-555555555555"))
