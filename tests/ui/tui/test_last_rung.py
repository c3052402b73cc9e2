"""What the screens offer when a clipboard cannot be trusted: a file, a check, a blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.tui.conftest import Start, printed
from tests.ui.tui.walking import at_result, to_browser
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.ui.tui.screens.confirm_exit import ConfirmExitScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

FAR = Environment(remote=True, login="practice@192.0.2.7", ssh_port=2222)


async def test_the_link_is_in_a_file_for_as_long_as_the_wizard_runs(
    start: Start, state_home: Path
) -> None:
    file = state_home / "tokenwizard" / "link"
    async with start(environment=FAR) as hand:
        link = await to_browser(hand)
        await hand.press("ctrl+f")
        await hand.until(lambda: "written to" in hand.notice())

        assert file.read_text() == link
        assert file.stat().st_mode & 0o777 == 0o600
        assert f"ssh -p 2222 practice@192.0.2.7 cat {file}" in hand.notice()
    assert not file.exists()


async def test_the_token_is_in_a_file_that_stays(start: Start, state_home: Path) -> None:
    file = state_home / "tokenwizard" / "refresh-token"
    async with start(environment=FAR) as hand, at_result(hand) as token:
        await hand.press("ctrl+f")
        await hand.until(lambda: "written to" in hand.notice())
        assert token not in hand.seen()
    assert file.read_text() == token
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_fresh_link_leaves_no_file_of_the_old_one(start: Start, state_home: Path) -> None:
    file = state_home / "tokenwizard" / "link"
    async with start() as hand:
        await to_browser(hand)
        await hand.press("ctrl+f")
        await hand.until(file.exists)
        await hand.press("ctrl+n")
        await hand.until(lambda: not file.exists())


async def test_the_last_words_name_the_file_of_the_token(start: Start, state_home: Path) -> None:
    file = state_home / "tokenwizard" / "refresh-token"
    file.parent.mkdir(parents=True)
    file.write_text("another")
    file.chmod(0o600)
    async with start() as hand, at_result(hand):
        await hand.press("ctrl+f")
        await hand.until(lambda: "in place of an older one" in hand.notice())
        await hand.press("ctrl+x")
        await hand.until(lambda: hand.app.return_code == 0)
        words = printed(hand.app)

    assert "The clipboard holds a single space now." in words
    assert f"The refresh token is in {file}: delete it" in words


async def test_on_this_machine_there_is_nothing_to_fetch(start: Start) -> None:
    async with start(environment=Environment()) as hand:
        await to_browser(hand)
        await hand.press("ctrl+f")
        await hand.until(lambda: "written to" in hand.notice())

        assert "ssh" not in hand.notice()


async def test_a_copy_that_reached_nothing_offers_the_file_and_the_file_lets_go(
    start: Start,
) -> None:
    async with start(reaches=False) as hand, at_result(hand):
        await hand.until(lambda: "ctrl+f writes it to a file" in hand.notice())
        await hand.press("ctrl+q")
        await hand.on(ConfirmExitScreen)
        await hand.press("escape")
        await hand.on(TokenScreen)
        await hand.press("ctrl+f")
        await hand.until(lambda: "written to" in hand.notice())
        await hand.press("ctrl+q")
        await hand.until(lambda: hand.app.return_code == 0)


async def test_a_proved_copy_offers_no_file(start: Start) -> None:
    async with start() as hand, at_result(hand):
        assert hand.notice().endswith("Copied.")


async def test_a_paste_on_the_token_is_compared_and_not_shown(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand.paste(f"\n{token[:80]}\n {token[80:]}\n")
        assert "It came whole" in hand.notice()
        await hand.paste(token[:1_024])
        assert f"Only the first 1,024 of {len(token):,}" in hand.notice()
        await hand.paste("http://localhost:8080/?code=practice")
        assert "That is something else" in hand.notice()
        assert "practice" not in hand.notice()
        assert token not in hand.seen()


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_the_clipboard_is_overwritten_on_leaving(
    start: Start, provider: ProviderName
) -> None:
    async with start(provider) as hand, at_result(hand) as token:
        await hand.press("ctrl+x")
        await hand.until(lambda: hand.app.return_code == 0)

        assert token in hand.app.overwritten


async def test_a_clipboard_that_cannot_be_overwritten_keeps_the_wizard(start: Start) -> None:
    async with start() as hand, at_result(hand):
        hand.app.reaches = False
        await hand.press("ctrl+x")
        await hand.until(lambda: "Not overwritten" in hand.notice())

        assert isinstance(hand.app.screen, TokenScreen)


async def test_an_access_token_on_the_clipboard_is_overwritten_after_the_question(
    start: Start,
) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand.press("ctrl+t")
        await hand.until(lambda: len(hand.app.copied_texts) > 2)
        access_token = hand.app.copied_texts[-1]
        await hand.press("ctrl+x")
        await hand.on(ConfirmExitScreen)
        await hand.press("tab", "enter")
        await hand.until(lambda: hand.app.return_code == 0)

        assert {token, access_token} <= set(hand.app.overwritten)


async def test_a_token_that_went_nowhere_is_not_left_by_overwriting(start: Start) -> None:
    async with start(reaches=False) as hand, at_result(hand):
        await hand.press("ctrl+x")
        await hand.on(ConfirmExitScreen)

        assert hand.app.overwritten == []
