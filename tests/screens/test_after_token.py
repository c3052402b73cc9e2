"""After the token: it is proved, handed over, remembered, and the next walk is short."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from dotenv import dotenv_values
from textual.widgets import OptionList

from tests.screens.conftest import Hand, Start, printed
from tests.screens.test_walk import at_result, to_paste
from tokenwizard.errors import LocalError
from tokenwizard.flow import Flow
from tokenwizard.handover.handing import Done, Handing
from tokenwizard.handover.places.env import EnvFile
from tokenwizard.oauth.tokens import TokenRequest, TokenSet
from tokenwizard.profiles.colleague import NamedHost
from tokenwizard.profiles.folder import read_profile, write_profile
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.play import play_browser
from tokenwizard.screens.browser import BrowserScreen
from tokenwizard.screens.checklist import ChecklistScreen
from tokenwizard.screens.discovery import DiscoveryScreen
from tokenwizard.screens.hand_over import HandOverScreen
from tokenwizard.screens.hosts import HostsScreen
from tokenwizard.screens.paste import PasteScreen
from tokenwizard.screens.profiles import ProfilesScreen
from tokenwizard.screens.proof import ProofScreen
from tokenwizard.screens.result import ResultScreen
from tokenwizard.screens.target import TargetScreen
from tokenwizard.screens.where_to import WhereToScreen
from tokenwizard.secret import Secret
from tokenwizard.wire import new_client

PLACES = ["env", "azure-app", "envrc", "file", "github", "json", "keyring", "keyvault"]


class CountingFlow(Flow):
    """Notes what is refreshed."""

    refreshed: ClassVar[list[TokenRequest]] = []

    async def refresh(self, request: TokenRequest) -> TokenSet:
        self.refreshed.append(request)
        return await super().refresh(request)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def kept() -> list[str]:
    """What lies in the folder that the wizard was started in."""
    return [file.name for file in Path().iterdir()]


async def to_hand_over(hand: Hand, kind: str) -> None:
    """From the token to the screen of one kind of place."""
    await hand.press("ctrl+s")
    await hand.on(WhereToScreen)
    await hand.press(*["down"] * PLACES.index(kind), "enter")
    await hand.on(HandOverScreen)


async def hand_over(hand: Hand, kind: str, place: str, name: str = "") -> None:
    await to_hand_over(hand, kind)
    await hand.type_into("place", place)
    await hand.type_into("profile", name)
    await hand.press("enter")
    await hand.on(ResultScreen)


async def prove(hand: Hand) -> str:
    """Try the token; gives what is shown, back at the token."""
    await hand.press("ctrl+e")
    await hand.on(ProofScreen)
    await hand.until(lambda: "orks" in hand.notice() or "✗" in hand.notice())
    seen = hand.seen()
    await hand.press("escape")
    await hand.on(ResultScreen)
    return seen


async def test_a_proof_shows_who_and_what_and_the_newest_is_copied_from_then_on(
    start: Start,
) -> None:
    async with start() as hand, at_result(hand) as first:
        seen = await prove(hand)
        await hand.until(lambda: hand.app.copied_texts[-1] != first)

        assert "member@practice.example" in seen
        assert 'the site is "Practice site"' in seen
        assert hand.app.copied_texts[-1].startswith("practice-refresh")
        assert first not in seen


async def test_a_proof_is_made_only_when_asked_for(start: Start) -> None:
    flow = CountingFlow(new_client())
    async with start(flow=flow) as hand, at_result(hand):
        await hand_over(hand, "env", ".env", "contoso")
        before = len(flow.refreshed)
        await prove(hand)

        assert (before, len(flow.refreshed)) == (0, 1)


async def test_of_adme_the_instance_is_asked_for_before_it_is_called(start: Start) -> None:
    async with start(ProviderName.ADME) as hand, at_result(hand):
        await hand.press("ctrl+e")
        await hand.on(ProofScreen)
        assert hand.focused() == "adme_host"
        await hand.type_into("adme_host", hand.running.origin)
        await hand.press("enter")
        assert "Give both, or neither." in hand.reading("partition")
        await hand.type_into("partition", "contoso-dp1")
        await hand.press("enter")
        await hand.until(lambda: "It works" in hand.notice())

        assert "1 group" in hand.seen()


async def test_of_adme_the_refresh_alone_is_tried_without_an_instance(start: Start) -> None:
    async with start(ProviderName.ADME) as hand, at_result(hand):
        await hand.press("ctrl+e")
        await hand.on(ProofScreen)
        await hand.press("enter")
        await hand.until(lambda: "works" in hand.notice())

        assert "No call was made." in hand.notice()


async def test_a_refused_proof_is_explained_and_the_token_stays(start: Start) -> None:
    ahead = [0.0]

    def clock() -> float:
        return time.time() + ahead[0]

    async with start(sandbox_clock=clock) as hand, at_result(hand) as token:
        ahead[0] = 100 * 86_400
        await hand.press("ctrl+e")
        await hand.on(ProofScreen)
        await hand.until(lambda: "AADSTS700082" in hand.notice())
        await hand.press("escape")
        await hand.on(ResultScreen)
        await hand.press("ctrl+r")

        assert token in hand.seen()


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
    own = provider in (ProviderName.ADME, ProviderName.ENTRA)
    assert values["REFRESH_TOKEN" if own else "SP_TOKEN"] == token
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

        assert isinstance(hand.app.screen, HandOverScreen)
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
        await hand.on(ResultScreen)

        assert dotenv_values(".env")["APP_TOKEN"] == token
        profile = read_profile("contoso")
        assert {role.value: name for role, name in profile.names.items()} == {
            "client_id": "APP_ID",
            "client_secret": "APP_KEY",
            "refresh_token": "APP_TOKEN",
        }
        assert profile.keeps == f"env:{tmp_path / 'work' / '.env'}"
        assert profile.out == (profile.keeps,)


async def test_a_remembered_walk_holds_no_secret(start: Start, tmp_path: Path) -> None:
    async with start() as hand, at_result(hand) as token:
        secret = hand.filled_in.client_secret.reveal()
        await hand_over(hand, "env", ".env", "contoso")
        text = (tmp_path / "config" / "tokenwizard" / "profiles" / "contoso.toml").read_text()

    assert secret not in text
    assert token not in text
    assert 'site = "http' in text


async def test_after_a_proof_what_was_handed_over_before_is_named(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand_over(hand, "env", ".env")
        await prove(hand)
        await hand.until(lambda: "The older one is in" in hand.notice())
        assert "ctrl+s" in hand.notice()
        await hand_over(hand, "env", ".env")

        newest = dotenv_values(".env")["SP_TOKEN"]
        assert newest not in (None, token)
        assert newest == hand.app.copied_texts[-1]


async def test_what_belongs_to_no_file_goes_to_the_clipboard(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand.press("ctrl+s")
        await hand.on(WhereToScreen)
        await hand.press("end", "up", "enter")
        await hand.on(HandOverScreen)
        await hand.press("enter")
        await hand.on(ResultScreen)
        await hand.until(lambda: "export SP_TOKEN=" in hand.app.copied_texts[-1])

        assert token in hand.app.copied_texts[-1]
        assert "shell: Copied" in hand.notice()


async def test_the_walk_alone_can_be_remembered(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await hand.press("ctrl+s")
        await hand.on(WhereToScreen)
        await hand.press("end", "enter")
        await hand.on(HandOverScreen)
        await hand.press("enter")
        assert "Type a name" in hand.reading("profile")
        await hand.type_into("profile", "contoso")
        await hand.type_into("client_secret_ends", "next year")
        await hand.press("enter")
        assert "Type the day as 2027-05-31" in hand.reading("client_secret_ends")
        await hand.type_into("client_secret_ends", "2027-05-31")
        await hand.press("enter")
        await hand.on(ResultScreen)

        assert read_profile("contoso").keeps == ""
        assert read_profile("contoso").client_secret_ends == date(2027, 5, 31)


async def test_a_profile_that_is_there_is_named_before_it_is_brought_up_to_date(
    start: Start,
) -> None:
    async with start() as hand, at_result(hand):
        await hand_over(hand, "env", ".env", "contoso")
        await to_hand_over(hand, "env")
        await hand.type_into("profile", "contoso")
        assert "There is one" in hand.reading("profile")
        await hand.type_into("profile", "another")

        assert "There is one" not in hand.reading("profile")


async def test_escape_leads_back_without_having_done_anything(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await to_hand_over(hand, "env")
        await hand.press("escape")
        await hand.on(WhereToScreen)
        await hand.press("escape")
        await hand.on(ResultScreen)

        assert kept() == []


async def test_out_is_served_as_soon_as_the_token_is_there(start: Start, tmp_path: Path) -> None:
    there = str(tmp_path / "work" / "there.env")
    async with start(out=(f"env:{there}", "json:-")) as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        await hand.press("enter")
        await hand.on(ResultScreen)
        await hand.until(lambda: there in hand.notice())
        assert len(hand.app.copied_texts) == 1, "the link alone: the clipboard was not asked for"
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        token = dotenv_values(there)["SP_TOKEN"]
        assert token is not None
        assert token in "".join(text.reveal() for text in hand.app.printed)


async def test_another_app_s_walk_gets_a_name_of_its_own(start: Start) -> None:
    other = "aaaaaaaa-0000-4000-8000-000000000009"
    async with start() as hand, at_result(hand):
        await hand_over(hand, "env", ".env", "127")
        write_profile(replace(read_profile("127"), client_id=other))
        await to_hand_over(hand, "env")
        await hand.type_into("profile", "127")
        assert "of another app or site: it is replaced" in hand.reading("profile")
    async with start(play=None) as hand, at_result(hand):
        await to_hand_over(hand, "env")

        assert hand.field("profile").text == "127-2"


async def test_the_places_of_last_time_are_kept_and_named(start: Start, tmp_path: Path) -> None:
    async with remembered(start, keeps=True) as (profile, first):
        secret = first.filled_in.client_secret
        async with start(
            at=first.running, alone=True, profile=profile, client_secret=secret
        ) as hand:
            link = await hand.fresh_link()
            await hand.press("enter")
            await hand.on(PasteScreen)
            await hand.paste(await play_browser(link))
            await hand.press("enter")
            await hand.on(ResultScreen)
            await hand.until(lambda: "as last time" in hand.notice())
            assert profile.keeps in hand.notice()
            await hand.press("ctrl+q")
            await hand.until(lambda: not hand.app.is_running)

            assert f"An older refresh token is in {profile.keeps}" in printed(hand.app)
            assert "refresh --" not in printed(hand.app)


async def test_escape_breaks_off_what_is_under_way_and_says_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def never(self: EnvFile, handing: Handing) -> Done:
        begun.set()
        return await asyncio.Future()

    monkeypatch.setattr(EnvFile, "hand_over", never)
    async with start() as hand, at_result(hand):
        await to_hand_over(hand, "env")
        await hand.press("enter")
        await begun.wait()
        await hand.press("escape")
        await hand.on(ResultScreen)

        assert "Broken off: look what is set at env:.env already." in hand.notice()


async def test_a_place_of_out_that_cannot_be_reached_is_explained(start: Start) -> None:
    there = f"env:{Path.cwd() / 'there.env'}"
    async with start(out=("env:/no/such/folder/.env", there, "clipboard")) as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        await hand.press("enter")
        await hand.on(ResultScreen)
        await hand.until(lambda: "✗" in hand.notice())

        assert "ctrl+s hands over again" in hand.notice()
        assert len(hand.app.copied_texts) == 2
        assert kept() == ["there.env"]
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        assert "Not in env:/no/such/folder/.env:" in printed(hand.app)


@asynccontextmanager
async def remembered(start: Start, *, keeps: bool = False) -> AsyncIterator[tuple[Profile, Hand]]:
    """A profile of a first walk, and that walk's wizard (its provider is still there)."""
    async with start() as hand, at_result(hand):
        await hand_over(hand, "env", ".env", "contoso")
        profile = read_profile("contoso")
        yield profile if keeps else replace(profile, keeps=""), hand


@pytest.mark.parametrize("picked", [True, False])
async def test_the_second_walk_takes_three_interactions_besides_the_paste(
    start: Start, picked: bool
) -> None:
    async with remembered(start) as (profile, first):
        begun = {"profiles": lambda: (profile,)} if picked else {"profile": profile}
        fresh = (
            {"site": "", "client_id": "", "client_secret": Secret("")}
            if picked
            else {"client_secret": Secret("")}
        )
        async with start(at=first.running, alone=True, **begun, **fresh) as hand:
            interactions = 0
            if picked:
                await hand.on(ProfilesScreen)
                await hand.press("enter")
                interactions += 1
            await hand.on(ChecklistScreen)
            assert hand.focused() == "client_secret"
            await hand.paste(first.filled_in.client_secret.reveal())
            await hand.press("enter")
            interactions += 1
            await hand.on(BrowserScreen)
            link = await hand.fresh_link()
            await hand.press("enter")
            interactions += 1
            await hand.on(PasteScreen)
            await hand.paste(await play_browser(link))
            await hand.press("enter")
            await hand.on(ResultScreen)

            assert interactions <= 3


async def test_with_a_kept_secret_the_walk_begins_with_the_sign_in(start: Start) -> None:
    async with remembered(start, keeps=True) as (profile, first):
        secret = first.filled_in.client_secret
        kept = {"kept_secret": lambda asked: secret if asked == profile else Secret("")}
        async with start(
            at=first.running, alone=True, profile=profile, client_secret=Secret(""), **kept
        ) as hand:
            await hand.on(BrowserScreen)
            await hand.press("escape")
            await hand.on(DiscoveryScreen)


async def test_a_secret_that_cannot_be_read_is_asked_for(start: Start) -> None:
    def locked(_: Profile) -> Secret:
        raise LocalError("The keyring is locked", next_step="Unlock it, or type the secret.")

    async with (
        remembered(start, keeps=True) as (profile, first),
        start(
            at=first.running,
            alone=True,
            profile=profile,
            client_secret=Secret(""),
            kept_secret=locked,
        ) as hand,
    ):
        await hand.on(ChecklistScreen)

        assert "The keyring is locked" in hand.notice()
        assert hand.focused() == "client_secret"


async def test_a_new_walk_can_be_begun_though_there_are_profiles(start: Start) -> None:
    profile = Profile(name="contoso", site="https://contoso.sharepoint.com")
    for keys in (["escape"], ["down", "enter"]):
        async with start(profiles=lambda: (profile,)) as hand:
            await hand.on(ProfilesScreen)
            offered = hand.app.screen.query_one(OptionList)
            assert "contoso.sharepoint.com" in str(offered.get_option_at_index(0).prompt)
            await hand.press(*keys)
            await hand.on(TargetScreen)


@pytest.mark.parametrize(("keys", "with_it"), [(["enter"], False), (["tab", "enter"], True)])
async def test_hosts_of_a_colleagues_profile_are_seen_before_anything_goes_there(
    start: Start, keys: list[str], with_it: bool
) -> None:
    profile = Profile(name="adme", site="https://contoso.sharepoint.com", client_id="x")
    host = NamedHost("login.elsewhere.example", "authority", "the client secret is sent there")
    async with start(profile=profile, unseen=(host,), client_secret=Secret("")) as hand:
        await hand.on(HostsScreen)
        assert "login.elsewhere.example" in hand.seen()
        await hand.press(*keys)
        await hand.until(lambda: not isinstance(hand.app.screen, HostsScreen))
        await hand.on(ChecklistScreen if with_it else TargetScreen)

        if not with_it:
            assert hand.field("site").text == ""


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
