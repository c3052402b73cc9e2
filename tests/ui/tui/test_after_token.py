"""The token is handed over: what is shown before, what is set, and what is said after."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.ui.tui.conftest import Start, printed
from tests.ui.tui.handing_over import hand_over, kept, to_hand_over
from tests.ui.tui.walking import at_result, past_tenant, to_paste
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Delivery, DeliveryResult
from tokenwizard.profiles.store import read_profile
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.choose_destination import ChooseDestinationScreen
from tokenwizard.ui.tui.screens.deliver import DeliverScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.unusable_destinations import UnusableDestinationsScreen

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_a_env_file_gets_the_settings_under_their_usual_names(
    start: Start, provider: ProviderName, tmp_path: Path
) -> None:
    file = tmp_path / "work" / ".env"
    file.write_text("# mine\nOTHER=1\n")
    async with start(provider) as hand, at_result(hand) as token:
        await hand_over(hand, "env", ".env")
        told = hand.notice()

    values = dotenv_values(file)
    name = "SP_TOKEN" if choice_of(provider).wants_site else "REFRESH_TOKEN"
    assert values[name] == token
    assert values["OTHER"] == "1"
    assert str(file) in told
    assert token not in told
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_what_would_be_done_is_shown_with_every_secret_masked(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        await to_hand_over(hand, "env")
        await hand.type_into("place", "there.env")
        await hand.until(lambda: "SP_TOKEN=" in hand.seen())

        assert token not in hand.seen()
        assert hand.filled_in.client_secret.reveal() not in hand.seen()
        assert kept() == []


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("place", "", "Type the place: env:FILE"),
        ("place", "no/such/folder/.env", "There is no folder"),
        ("names", "SP_ID SP_TOKEN", "Give 3 names"),
        ("names", "SP_ID SP_ID SP_TOKEN", "two settings the same name"),
        ("names", "SP_ID PATH SP_TOKEN", "shells or programs obey"),
        ("profile", "a b", "A profile's name has letters"),
    ],
)
async def test_what_cannot_be_used_is_one_sentence_on_its_field_and_loses_nothing(
    start: Start, field: str, text: str, words: str
) -> None:
    async with start() as hand, at_result(hand):
        await to_hand_over(hand, "env")
        await hand.type_into("place", ".env")
        await hand.type_into(field, text)
        await hand.press("enter")

        assert isinstance(hand.app.screen, DeliverScreen)
        assert words in hand.reading(field)
        assert hand.focused() == field
        assert hand.field(field).text == text
        assert kept() == []


async def test_names_can_be_changed_and_are_remembered(start: Start, tmp_path: Path) -> None:
    async with start() as hand, at_result(hand) as token:
        await to_hand_over(hand, "env")
        await hand.type_into("place", ".env")
        await hand.type_into("names", "APP_ID APP_KEY APP_TOKEN")
        await hand.type_into("profile", "contoso")
        await hand.press("enter")
        await hand.on(TokenScreen)

        assert dotenv_values(".env")["APP_TOKEN"] == token
        profile = read_profile("contoso")
        assert {role.value: name for role, name in profile.names.items()} == {
            "client_id": "APP_ID",
            "client_secret": "APP_KEY",
            "refresh_token": "APP_TOKEN",
        }
        assert profile.keeps == f"env:{tmp_path / 'work' / '.env'}"
        assert profile.out == (profile.keeps,)


async def test_an_app_without_a_client_secret_is_asked_for_no_name_of_one(start: Start) -> None:
    public = "aaaaaaaa-0000-4000-8000-000000000002"
    async with start(client_id=public, public=True) as hand, at_result(hand):
        await to_hand_over(hand, "env")

        assert hand.field("names").text == "SP_ID SP_TOKEN"
        assert "client secret" not in hand.seen()


async def test_what_belongs_to_no_file_goes_to_the_clipboard(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand.press("ctrl+s")
        await hand.on(ChooseDestinationScreen)
        await hand.press("end", "up", "enter")
        await hand.on(DeliverScreen)
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.until(lambda: "export SP_TOKEN=" in hand.app.copied_texts[-1])

        assert token in hand.app.copied_texts[-1]
        assert "shell: Copied" in hand.notice()


async def test_what_no_clipboard_took_is_printed_at_the_end(start: Start) -> None:
    async with start(reaches=False) as hand, at_result(hand) as token:
        await hand.press("ctrl+s")
        await hand.on(ChooseDestinationScreen)
        await hand.press("end", "up", "enter")
        await hand.on(DeliverScreen)
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        (printed,) = hand.app.printed
        assert token in printed.reveal()


async def test_escape_leads_back_without_having_done_anything(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await to_hand_over(hand, "env")
        await hand.press("escape")
        await hand.on(ChooseDestinationScreen)
        await hand.press("escape")
        await hand.on(TokenScreen)

        assert kept() == []


@pytest.mark.parametrize("keys", [("ctrl+s",), ("ctrl+e",)], ids=["where to", "does it work"])
async def test_ctrl_q_above_the_token_goes_back_to_it_and_then_leaves(
    start: Start, keys: tuple[str, ...]
) -> None:
    async with start() as hand, at_result(hand):
        await hand.press(*keys)
        await hand.until(lambda: not isinstance(hand.app.screen, TokenScreen))
        await hand.press("ctrl+q")
        await hand.on(TokenScreen)
        await hand.press("ctrl+y")
        await hand.until(lambda: "Copied" in hand.notice())
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        assert hand.app.return_code == 0


async def test_out_is_served_as_soon_as_the_token_is_there(start: Start, tmp_path: Path) -> None:
    there = str(tmp_path / "work" / "there.env")
    async with start(out=(f"env:{there}", "json:-")) as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.until(lambda: there in hand.notice())
        assert len(hand.app.copied_texts) == 1, "the link alone: the clipboard was not asked for"
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        token = dotenv_values(there)["SP_TOKEN"]
        assert token is not None
        assert token in "".join(text.reveal() for text in hand.app.printed)


async def test_escape_breaks_off_what_is_under_way_and_says_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def never(self: EnvFile, delivery: Delivery) -> DeliveryResult:
        begun.set()
        return await asyncio.Future()

    monkeypatch.setattr(EnvFile, "hand_over", never)
    async with start() as hand, at_result(hand):
        await to_hand_over(hand, "env")
        await hand.press("enter")
        await begun.wait()
        await hand.press("escape")
        await hand.on(TokenScreen)

        assert "Broken off: look what is set at env:.env already." in hand.notice()


async def test_a_place_of_out_that_cannot_be_reached_is_explained(start: Start) -> None:
    there = f"env:{Path.cwd() / 'there.env'}"
    async with start(out=("env:/no/such/folder/.env", there, "clipboard")) as hand:
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        await hand.until(lambda: "/no/such/folder" in hand.seen())
        await hand.press("tab", "enter")
        link = await hand.fresh_link()
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.paste(await play_browser(link))
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.until(lambda: "✗" in hand.notice())

        assert "ctrl+s hands over again" in hand.notice()
        assert len(hand.app.copied_texts) == 2
        assert kept() == ["there.env"]
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        assert "Not in env:/no/such/folder/.env:" in printed(hand.app)


async def test_the_last_words_say_where_it_is_and_what_renews_it(
    start: Start, tmp_path: Path
) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand_over(hand, "env", ".env", "contoso")
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)
        words = printed(hand.app)

    assert "Refresh token: Copied." in words
    assert str(tmp_path / "work" / ".env") in words
    assert "90 days without use" in words
    assert words.splitlines()[-1] == "tokenwizard refresh --profile contoso"
    assert token not in words
