"""Whom a token for Azure Data Manager for Energy is for: chosen, and mended with one key."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.ui.tui.conftest import SIZE, Hand, Start
from tests.ui.tui.every_screen import at_target
from tests.ui.tui.walking import at_result, to_browser, to_paste
from tokenwizard.errors.errors import Step
from tokenwizard.providers.choices import CHOICES
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.injected_errors import read_code
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.verify import VerifyScreen
from tokenwizard.ui.tui.widgets.audience import AudienceField
from tokenwizard.ui.tui.widgets.controls import ActionButton, RadioList

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")

ADME = ProviderName.ADME
SHARED = "https://energy.azure.com/.default"
SHARED_APP = "bd0c9d90-89ad-4bb3-97bc-d787b9f69cdc"


def chosen(hand: Hand) -> str:
    screen = hand.app.screen
    assert isinstance(screen, TargetScreen)
    return screen.draft().adme_audience


def asked(link: str) -> str:
    return parse_qs(urlsplit(link).query)["scope"][0].split()[0]


@pytest.mark.parametrize("size", [SIZE, (60, 20)], ids=["80x24", "60x20"])
async def test_it_is_chosen_with_the_arrow_keys(start: Start, size: tuple[int, int]) -> None:
    async with at_target(start, provider=ADME, size=size, adme_audience="shared") as hand:
        before = chosen(hand)
        hand.app.screen.query_one("#audience", RadioList).focus()
        await hand.press("down")

        assert (before, chosen(hand)) == ("shared", "app")
        await hand.press("up")
        assert chosen(hand) == "shared"


async def test_what_was_given_otherwise_can_be_kept_or_left(start: Start) -> None:
    given = f"{SHARED_APP}/.default"
    async with at_target(start, provider=ADME, adme_audience=given) as hand:
        before = chosen(hand)
        hand.app.screen.query_one("#audience", RadioList).focus()
        await hand.press("up")

        assert (before, chosen(hand)) == (given, "app")


async def test_it_is_asked_of_adme_alone(start: Start) -> None:
    async with at_target(start) as hand:
        assert not [one for one in hand.app.screen.query(AudienceField) if one.display]
        providers = hand.app.screen.query_one("#provider", RadioList)
        providers.chosen = [choice.name for choice in CHOICES].index(ADME)
        await hand.until(lambda: any(one.display for one in hand.app.screen.query(AudienceField)))
        providers.chosen = [choice.name for choice in CHOICES].index(ProviderName.ENTRA)
        await hand.until(
            lambda: not any(one.display for one in hand.app.screen.query("#adme_audience"))
        )


async def test_what_cannot_be_asked_for_is_said_and_does_not_go_on(start: Start) -> None:
    async with at_target(start, provider=ADME, adme_audience="User.Read") as hand:
        await hand.press("enter")
        await hand.until(lambda: "User.Read is no scope" in hand.seen())

        assert isinstance(hand.app.screen, TargetScreen)


async def test_the_link_asks_for_it(start: Start) -> None:
    async with start(ADME, adme_audience="shared") as hand:
        await to_browser(hand)

        assert asked(await hand.fresh_link()) == SHARED


@pytest.mark.parametrize("key", ["enter", "f6"])
async def test_a_refusal_about_the_resource_is_mended_with_one_key(start: Start, key: str) -> None:
    """The code of the refused answer is gone: the next link asks for the other audience."""
    async with (
        RunningSandbox(rehearse=[read_code("65001")]) as running,
        start(ADME, at=running, adme_audience="app") as hand,
    ):
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.on(TargetScreen)
        assert "AADSTS65001" in hand.notice()
        assert "shared audience" in hand.app.screen.query_one("#mend", ActionButton).label
        await hand.press(key)
        await hand.on(RegistrationScreen)

        seen = hand.seen_checklist()
        assert "Azure Data Manager for Energy" in " ".join(seen.split())


async def test_a_proof_that_names_the_audience_leads_to_a_new_sign_in(start: Start) -> None:
    async with (
        RunningSandbox(rehearse=[read_code("adme_wrong_audience")]) as running,
        start(ADME, at=running, adme_audience="shared") as hand,
        at_result(hand),
    ):
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.type_into("adme_host", hand.running.origin)
        await hand.type_into("partition", "contoso-dp1")
        await hand.press("enter")
        await hand.until(lambda: "refused" in hand.notice())
        await hand.press("f6")
        await hand.on(TargetScreen)
        error = hand.app.screen
        assert isinstance(error, TargetScreen)
        assert error.step is Step.TARGET
        await hand.press("f6")
        await hand.on(RegistrationScreen)


async def test_a_proof_that_names_no_audience_offers_no_new_sign_in(start: Start) -> None:
    async with start(ADME) as hand, at_result(hand):
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.type_into("adme_host", hand.running.origin)
        await hand.type_into("partition", "closed-dp1")
        await hand.press("enter")
        await hand.until(lambda: "refused" in hand.notice())

        assert "no member" in " ".join(hand.seen().split())
        assert not hand.app.screen.query_one("#mending").display
        await hand.press("f6")
        assert isinstance(hand.app.screen, VerifyScreen)
