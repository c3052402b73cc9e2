"""The device code as the conductor leads to it, without a screen."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.flow.test_client_device import Time
from tests.wizard.scripted_front_end import give, led
from tokenwizard.errors.errors import TokenWizardError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import (
    AnswerResult,
    Back,
    DeviceSignIn,
    Next,
    Rejected,
    SignInResult,
    StepResult,
)
from tokenwizard.wizard.pending_attempt_file import newest_pending
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER
PUBLIC = {"public": True, "client_secret": Secret("")}


def public_app(running: RunningSandbox) -> dict[str, Any]:
    apps = running.sandbox.description()["apps"]
    (found,) = (app for app in apps if app["name"] == "public")  # type: ignore[attr-defined]
    return {**PUBLIC, "client_id": found["client_id"]}


def by_device(_: WizardState) -> StepResult[SignInResult]:
    return Next(SignInResult(device=True))


async def test_a_device_code_leads_past_the_answer_to_the_token() -> None:
    hours = Time()
    moves = {BROWSER: [give(by_device)]}
    async with (
        RunningSandbox(clock=hours.clock) as at,
        led(at=at, moves=moves, sleep=hours.sleep, **public_app(at)) as it,
    ):
        walk = await it.walk()

    assert it.front_end.steps == [TARGET, CHECKLIST, DISCOVERY, BROWSER, RESULT]
    assert it.front_end.handed_over
    assert walk.request is None
    assert newest_pending(time.time()) is None
    assert hours.slept == [5]


async def test_who_goes_back_from_the_code_finds_the_same_link() -> None:
    async def back(walk: WizardState, device: DeviceSignIn) -> StepResult[AnswerResult]:
        del walk, device
        return Back(AnswerResult())

    async with led(moves={BROWSER: [give(by_device)]}) as it:
        it.front_end.by_device = back
        await it.walk()

    assert it.front_end.devices == 1
    assert it.front_end.steps[3:] == [BROWSER, BROWSER, PASTE, RESULT]
    assert len(set(it.front_end.links)) == 1
    assert it.front_end.handed_over


async def test_who_goes_back_from_the_token_finds_a_fresh_link() -> None:
    hours = Time()
    moves = {
        BROWSER: [give(by_device), give(by_device)],
        RESULT: [give(lambda _: Back(None))],
    }
    async with (
        RunningSandbox(clock=hours.clock) as at,
        led(at=at, moves=moves, sleep=hours.sleep, **public_app(at)) as it,
    ):
        await it.walk()

    assert len(set(it.front_end.links)) == 2
    assert it.front_end.devices == 2


async def test_a_no_that_names_another_step_leads_there_and_to_the_link_again() -> None:
    async def refused(walk: WizardState, device: DeviceSignIn) -> StepResult[AnswerResult]:
        del walk
        begun = await device.begin()
        try:
            await device.wait(begun, lambda _: None)
        except TokenWizardError as error:
            error.step, error.field = CHECKLIST, "client_secret"
            return Rejected(error, AnswerResult())
        raise AssertionError

    hours = Time()
    async with (
        RunningSandbox(clock=hours.clock) as at,
        led(at=at, moves={BROWSER: [give(by_device)]}, sleep=hours.sleep) as it,
    ):
        it.front_end.by_device = refused
        await it.walk()

    assert it.front_end.steps[3:6] == [BROWSER, CHECKLIST, BROWSER]
    assert it.front_end.errors == [(CHECKLIST, "client_secret")]
    assert it.front_end.handed_over


async def test_azure_acs_names_no_place_for_a_device_code() -> None:
    async with led(ProviderName.SHAREPOINT_ACS) as it:
        walk = await it.walk()

    assert walk.endpoints is not None
    assert walk.endpoints.device_authorization == ""
    assert walk.provider is not None
    assert walk.provider.device_request(walk.answers.app, walk.endpoints) is None


@pytest.mark.parametrize("provider", [ProviderName.SHAREPOINT, ProviderName.ADME])
async def test_entra_s_place_is_found_and_asked_with_what_the_app_has(
    provider: ProviderName,
) -> None:
    async with led(provider) as it:
        walk = await it.walk()

    assert walk.provider is not None
    assert walk.endpoints is not None
    request = walk.provider.device_request(walk.answers.app, walk.endpoints)
    assert request is not None
    assert request.endpoint == f"{walk.endpoints.token.removesuffix('/token')}/devicecode"
    assert dict(request.form) == {
        "client_id": walk.answers.client_id,
        "scope": walk.provider.scope(walk.answers.client_id),
        "client_secret": walk.answers.client_secret,
    }
