"""A walk that is remembered: it is offered, and the next one is short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.ui.tui.conftest import Start, printed
from tests.ui.tui.handing_over import hand_over, remembered, to_hand_over
from tests.ui.tui.walking import at_result
from tokenwizard.errors.errors import LocalError
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import read_profile, write_profile
from tokenwizard.profiles.untrusted import NamedHost
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.choose_destination import ChooseDestinationScreen
from tokenwizard.ui.tui.screens.confirm_hosts import ConfirmHostsScreen
from tokenwizard.ui.tui.screens.deliver import DeliverScreen
from tokenwizard.ui.tui.screens.profiles import ProfilesScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


async def test_a_remembered_walk_holds_no_secret(start: Start, tmp_path: Path) -> None:
    async with start() as hand, at_result(hand) as token:
        secret = hand.filled_in.client_secret.reveal()
        await hand_over(hand, "env", ".env", "contoso")
        text = (tmp_path / "config" / "tokenwizard" / "profiles" / "contoso.toml").read_text()

    assert secret not in text
    assert token not in text
    assert 'site = "http' in text


async def test_the_walk_alone_can_be_remembered(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await hand.press("ctrl+s")
        await hand.on(ChooseDestinationScreen)
        await hand.press("end", "enter")
        await hand.on(DeliverScreen)
        await hand.press("enter")
        assert "Type a name" in hand.reading("profile")
        await hand.type_into("profile", "contoso")
        await hand.type_into("client_secret_ends", "next year")
        await hand.press("enter")
        assert "Type the day as 2027-05-31" in hand.reading("client_secret_ends")
        await hand.type_into("client_secret_ends", "2027-05-31")
        await hand.press("enter")
        await hand.on(TokenScreen)

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
            await hand.on(AnswerScreen)
            await hand.paste(await play_browser(link))
            await hand.press("enter")
            await hand.on(TokenScreen)
            await hand.until(lambda: "as last time" in hand.notice())
            assert profile.keeps in hand.notice()
            await hand.press("ctrl+q")
            await hand.until(lambda: not hand.app.is_running)

            assert f"An older refresh token is in {profile.keeps}" in printed(hand.app)
            assert "refresh --" not in printed(hand.app)


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
            await hand.on(RegistrationScreen)
            assert hand.focused() == "client_secret"
            await hand.paste(first.filled_in.client_secret.reveal())
            await hand.press("enter")
            interactions += 1
            await hand.on(SignInScreen)
            link = await hand.fresh_link()
            await hand.press("enter")
            interactions += 1
            await hand.on(AnswerScreen)
            await hand.paste(await play_browser(link))
            await hand.press("enter")
            await hand.on(TokenScreen)

            assert interactions <= 3


async def test_with_a_kept_secret_the_walk_begins_with_the_sign_in(start: Start) -> None:
    async with remembered(start, keeps=True) as (profile, first):
        secret = first.filled_in.client_secret
        kept = {"kept_secret": lambda asked: secret if asked == profile else Secret("")}
        async with start(
            at=first.running, alone=True, profile=profile, client_secret=Secret(""), **kept
        ) as hand:
            await hand.on(SignInScreen)
            await hand.press("escape")
            await hand.on(TenantScreen)


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
        await hand.on(RegistrationScreen)

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
    host = NamedHost("login.elsewhere.example", "authority", "would receive the client secret")
    async with start(profile=profile, unseen=(host,), client_secret=Secret("")) as hand:
        await hand.on(ConfirmHostsScreen)
        assert "login.elsewhere.example" in hand.seen()
        await hand.press(*keys)
        await hand.until(lambda: not isinstance(hand.app.screen, ConfirmHostsScreen))
        await hand.on(RegistrationScreen if with_it else TargetScreen)

        if not with_it:
            assert hand.field("site").text == ""
