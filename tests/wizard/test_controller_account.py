"""Another account than was asked for, as the conductor asks about it, without a screen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flow.test_client_device import Time
from tests.wizard.scripted_front_end import Moves, give, led
from tests.wizard.test_controller_device import by_device, public_app
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.wizard.account_doubt import DoubtReason
from tokenwizard.wizard.front_end import Next, SignInResult, StepResult
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER
ELSE = "adele@contoso.example"


async def sign_in(walk: WizardState) -> StepResult[Any]:
    """As the practice account, whatever the hint says."""
    assert walk.request is not None
    link = walk.request.link.replace("adele%40contoso.example", "")
    return Next(SignInResult(Secret(await play_browser(link))))


@pytest.mark.parametrize("provider", [one for one in ProviderName if "acs" not in one])
async def test_no_leads_back_to_a_new_link_that_asks_for_the_account(
    provider: ProviderName,
) -> None:
    moves: Moves = {BROWSER: [sign_in, sign_in]}
    async with led(provider, moves=moves, login_hint=ELSE) as it:
        it.front_end.uses = [False, True]
        await it.walk()

    assert it.front_end.steps[3:] == [BROWSER, PASTE, BROWSER, PASTE, RESULT]
    assert [doubt.because for doubt in it.front_end.doubts] == [DoubtReason.HINT] * 2
    assert it.front_end.doubts[0].asked == ELSE
    first, second = it.front_end.links
    assert "prompt=select_account" not in first
    assert "prompt=select_account" in second
    kept = [asked for asked in it.front_end.asked if asked.step is BROWSER][-1]
    assert kept.walk.tokens is None


async def test_after_a_device_code_it_is_asked_too() -> None:
    hours = Time()
    moves = {BROWSER: [give(by_device), give(by_device)]}
    async with (
        RunningSandbox(clock=hours.clock) as at,
        led(at=at, moves=moves, sleep=hours.sleep, login_hint=ELSE, **public_app(at)) as it,
    ):
        it.front_end.uses = [False, True]
        await it.walk()

    assert it.front_end.steps[3:] == [BROWSER, BROWSER, RESULT]
    assert it.front_end.devices == len(it.front_end.doubts) == 2


async def test_azure_acs_names_nobody_and_is_not_asked_about() -> None:
    async with led(ProviderName.SHAREPOINT_ACS, login_hint=ELSE) as it:
        await it.walk()

    assert it.front_end.doubts == []
    assert it.front_end.handed_over


async def test_the_account_that_was_asked_for_is_not_asked_about() -> None:
    async with led(login_hint="MEMBER@practice.example") as it:
        await it.walk()

    assert it.front_end.doubts == []


async def test_yes_makes_the_account_the_one_that_was_asked_for() -> None:
    moves: Moves = {BROWSER: [sign_in]}
    async with led(moves=moves, login_hint=ELSE) as it:
        it.front_end.uses = [True]
        await it.walk()

    [at_token] = [asked.walk for asked in it.front_end.asked if asked.step is RESULT]
    assert at_token.answers.login_hint == "member@practice.example"
