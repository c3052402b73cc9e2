"""An attempt that was not finished is offered, and goes on to a token."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.test_answer_by_itself import at_token
from tests.ui.tui.walking import at_result, to_browser
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.resume import ResumeScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.wizard.pending_attempt_file import Found, newest_pending

NO_SECRET = {"client_secret": Secret("")}


def left() -> Found:
    found = newest_pending(time.time())
    assert found is not None
    return found


def place_a_file_at(folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where a folder should be")


def is_there(folder: Path) -> bool:
    return folder.exists()


async def hang_up(hand: Hand) -> None:
    """What the command line does at SIGHUP."""
    hand.app.stop(129)
    await hand.pilot.pause()


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_an_answer_given_meanwhile_still_fits(start: Start, provider: ProviderName) -> None:
    async with RunningSandbox() as at:
        async with start(provider, keeps=True, at=at) as hand:
            link = await to_browser(hand)
            await hang_up(hand)
        address = await play_browser(link)
        async with start(provider, keeps=True, found=left(), at=at, **NO_SECRET) as hand:
            await hand.on(ResumeScreen)
            asked = "the client secret was not kept. It is asked for once more."
            await hand.until(lambda: asked in hand.seen())
            await hand.press("enter")
            await hand.on(RegistrationScreen)
            assert "the client secret was not kept" in hand.notice()
            assert hand.focused() == "client_secret"
            apps = at.sandbox.description()["apps"]
            secrets = {app["client_id"]: app.get("client_secret") for app in apps}  # type: ignore[attr-defined]
            await hand.type_into("client_secret", secrets[hand.field("client_id").text])
            await hand.press("enter")
            assert await hand.fresh_link() == link
            await hand.paste(address)
            await hand.on(AnswerScreen)
            await hand.press("enter")

            assert (await at_token(hand)).startswith("practice-refresh")
        assert newest_pending(time.time()) is None


async def test_a_secret_given_ahead_is_not_asked_for(start: Start) -> None:
    async with RunningSandbox() as at:
        async with start(keeps=True, at=at) as hand:
            link = await to_browser(hand)
            await hang_up(hand)
        async with start(keeps=True, found=left(), at=at) as hand:
            await hand.on(ResumeScreen)
            assert "asked for once more" not in hand.seen()
            await hand.press("enter")

            assert await hand.fresh_link() == link


async def test_what_was_typed_in_the_middle_of_a_step_is_kept(start: Start) -> None:
    async with start(keeps=True, alone=True, client_id="", **NO_SECRET) as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.type_into("client_id", "22222222-2222-4222-8222-222222222222")
        await hand.type_into("client_secret", "practice~not+a/secret=")
        await hang_up(hand)

    assert left().pending.walk.answers.client_id == "22222222-2222-4222-8222-222222222222"
    assert "practice~not" not in left().file.read_text()


async def test_leaving_keeps_the_attempt_too(start: Start) -> None:
    async with start(keeps=True) as hand:
        link = await to_browser(hand)
        await hand.press("ctrl+q")
    request = left().pending.walk.request

    assert request is not None
    assert request.link == link


async def test_a_walk_that_nobody_touched_leaves_nothing(start: Start, state_home: Path) -> None:
    async with start(keeps=True) as hand:
        await hand.on(TargetScreen)
        await hang_up(hand)

    assert not is_there(state_home)


async def test_a_finished_walk_leaves_nothing(start: Start) -> None:
    async with start(keeps=True) as hand, at_result(hand):
        assert newest_pending(time.time()) is None
        await hand.press("ctrl+q")

    assert newest_pending(time.time()) is None


@pytest.mark.parametrize(
    ("keys", "kept"), [(("escape",), True), (("tab", "tab", "enter"), False)], ids=["anew", "gone"]
)
async def test_an_attempt_can_be_left_or_deleted(
    start: Start, keys: tuple[str, ...], kept: bool
) -> None:
    async with RunningSandbox() as at:
        async with start(keeps=True, at=at) as hand:
            await to_browser(hand)
            await hang_up(hand)
        async with start(keeps=True, found=left(), at=at) as hand:
            await hand.on(ResumeScreen)
            await hand.press(*keys)
            await hand.on(TargetScreen)

            assert (newest_pending(time.time()) is not None) is kept


async def test_a_fresh_link_is_what_is_kept_from_then_on(start: Start) -> None:
    async with start(keeps=True) as hand:
        old = await to_browser(hand)
        await hand.press("ctrl+n")
        await hand.until(lambda: hand.app.screen.query("#link Static").first().is_mounted)
        fresh = await hand.fresh_link()
        await hang_up(hand)
    request = left().pending.walk.request

    assert request is not None
    assert old != fresh == request.link


async def test_a_disk_that_takes_nothing_is_said_and_the_walk_goes_on(
    start: Start, state_home: Path
) -> None:
    place_a_file_at(state_home)
    async with start(keeps=True) as hand:
        await hand.on(TargetScreen)
        for _ in range(2):
            await hand.press("enter")
        await hand.until(lambda: "Found" in hand.notice())
        await hand.press("enter")
        await hand.on(SignInScreen)

        await hand.until(lambda: "If this connection drops, the attempt is lost" in hand.notice())
        await hand.press("ctrl+f")
        await hand.until(lambda: "could not be written" in hand.notice())
