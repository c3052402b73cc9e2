"""Words that time makes untrue, and clocks that are off, jump, or tell a far year."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import httpx
import pytest

from tests.cli.refresh.practice import Practice, refresh
from tests.free_port import free_port
from tests.ui.tui.conftest import Start
from tests.ui.tui.test_answer_by_itself import browse
from tests.ui.tui.walking import at_result, past_tenant, to_browser, to_paste
from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.flow.client import TokenClient
from tokenwizard.flow.facts import facts_of
from tokenwizard.oauth.token_response import TokenRequest, TokenSet
from tokenwizard.providers.lifetimes import ENTRA_LIFE
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen

TWO_YEARS = 2 * 365 * 86_400.0
NOW = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)


def tokens(obtained: datetime = NOW, life: timedelta = timedelta(minutes=60)) -> TokenSet:
    return TokenSet(
        access_token=Secret("practice-access"),
        refresh_token=Secret("practice-refresh"),
        id_token=None,
        scope=(),
        obtained_at=obtained,
        expires_at=obtained + life,
    )


@pytest.mark.parametrize(
    ("after", "over"),
    [(0, False), (59, False), (60, True), (85, True), (-120, False), (60 * 24 * 400, True)],
)
def test_an_access_token_that_has_ended_is_not_said_to_end(after: int, over: bool) -> None:
    facts = facts_of(tokens(), ENTRA_LIFE, "", "", now=NOW + timedelta(minutes=after))
    [text] = [text for label, text in facts.rows if label == "Access token"]

    assert text.startswith("ended" if over else "ends")


def test_an_end_on_another_day_names_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        late = facts_of(tokens(NOW.replace(hour=23, minute=30)), ENTRA_LIFE, "", "")
        early = facts_of(tokens(), ENTRA_LIFE, "", "")
    finally:
        monkeypatch.undo()
        time.tzset()

    assert "1 December" in late.access_token_ends
    assert "November" not in early.access_token_ends


async def test_it_is_told_while_the_screen_stays_open(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenwizard.ui.tui.screens.token._LOOKS_AGAIN", 0.05)
    ahead = [0.0]
    async with start(clock=lambda: time.time() + ahead[0]) as hand, at_result(hand):
        assert "ends" in hand.seen()
        assert "ended" not in hand.seen()
        ahead[0] = 2 * 3600.0
        await hand.until(lambda: "ended" in hand.seen())
        ahead[0] = -2 * 3600.0
        await hand.until(lambda: "ended" not in hand.seen())


@pytest.mark.parametrize("is_shown", [False, True], ids=["at the link", "at the paste"])
async def test_a_code_that_just_came_has_not_ended(start: Start, is_shown: bool) -> None:
    """Sign-ins may take long: the code is as old as its answer, and not as the link."""
    now = [1_800_000_000.0]
    uri = f"http://localhost:{free_port()}"
    async with start(
        listen=True,
        redirect_uri=uri,
        clock=lambda: now[0],
        flow=Unreachable(httpx.AsyncClient(trust_env=False)),
    ) as hand:
        link = await to_browser(hand)
        if is_shown:
            await hand.press("enter")
            await hand.on(AnswerScreen)
        now[0] += 3_000.0
        await browse(link)
        await hand.on(AnswerScreen)
        await hand.until(lambda: "Age of this code" in hand.seen())
        assert "may have ended" not in hand.seen()

        now[0] += 700.0
        await hand.until(lambda: "may have ended" in hand.seen())


class Unreachable(TokenClient):
    """A flow that redeems nothing: the connection is lost first."""

    async def redeem(self, request: TokenRequest) -> TokenSet:
        from tokenwizard.errors.errors import NetworkError, Step

        raise NetworkError("The connection was lost", step=Step.PASTE)


async def test_a_clock_that_jumps_back_makes_no_age_negative(start: Start) -> None:
    now = [1_800_000_000.0]
    async with start(clock=lambda: now[0]) as hand:
        await to_paste(hand)
        now[0] -= 7_200.0
        await hand.until(lambda: "0:00" in hand.seen())
        assert "-" not in str(hand.app.screen.query_one("#age").render()).partition("\n")[0]
        now[0] += 7_200.0 + 95.0
        await hand.until(lambda: "1:35" in hand.seen())


@pytest.mark.parametrize("skew", [-TWO_YEARS, -900.0, 900.0, TWO_YEARS])
async def test_a_clock_that_is_off_is_named_once_the_tenant_is_found(
    start: Start, skew: float
) -> None:
    async with start(sandbox_clock=lambda: time.time() - skew) as hand:
        await past_tenant(hand)
        await hand.on(SignInScreen)
        await hand.press("escape")
        await hand.until(lambda: "Found" in hand.notice())

        assert "clock" in hand.notice()
        assert ("ahead" if skew > 0 else "behind") in hand.notice()


async def test_a_clock_that_is_right_is_no_topic(start: Start) -> None:
    async with start() as hand, at_result(hand):
        assert "clock is" not in hand.seen()


async def test_a_token_says_so_too(start: Start) -> None:
    async with start(sandbox_clock=lambda: time.time() + TWO_YEARS) as hand, at_result(hand):
        assert clock_sentence(-TWO_YEARS) in hand.seen()


@pytest.mark.parametrize("skew", [0.0, TWO_YEARS, -TWO_YEARS])
async def test_refresh_names_it(tmp_path: Path, skew: float) -> None:
    async with RunningSandbox(clock=lambda: time.time() - skew) as running:
        practice = Practice(running)
        file = tmp_path / ".env"
        await practice.env_file(file, ProviderName.SHAREPOINT)
        done = await refresh("--env-file", str(file), *practice.named())

    assert done.status == 0, done
    assert clock_sentence(skew) in done.err
    assert ("clock" in done.err) == bool(skew)


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({}, None),
        ({"Date": formatdate(1_800_000_000.0, usegmt=True)}, 0.0),
        ({"Date": formatdate(1_799_999_000.0, usegmt=True)}, 1_000.0),
        ({"Date": formatdate(1_799_999_000.0, usegmt=True), "Age": "1000"}, 0.0),
        ({"Date": formatdate(1_799_999_000.0, usegmt=True), "Age": "x"}, 1_000.0),
        ({"Date": "practice"}, None),
    ],
)
async def test_what_a_proxy_kept_is_as_old_as_it_says(
    headers: dict[str, str], ahead: float | None
) -> None:
    body = httpx.ByteStream(b'{"access_token": "practice", "token_type": "Bearer"}')
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=body, headers=headers))
    async with httpx.AsyncClient(transport=transport) as client:
        flow = TokenClient(client, clock=lambda: 1_800_000_000.0)
        request = TokenRequest(endpoint="https://login.practice.example/token", form=())
        assert (await flow.refresh(request)).clock_skew == ahead


@pytest.mark.parametrize(
    ("skew", "length"),
    [
        (3 * 86_400.0, "3 days"),
        (40 * 86_400.0, "40 days"),
        (TWO_YEARS, "2 years"),
        (-TWO_YEARS, "2 years"),
        (56 * 365.25 * 86_400.0, "56 years"),
    ],
)
def test_a_length_is_told_in_what_people_count_in(skew: float, length: str) -> None:
    assert f" {length} " in clock_sentence(skew)
