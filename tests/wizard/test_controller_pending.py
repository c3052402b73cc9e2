"""What lies in the state folder while the conductor leads, and how an attempt goes on."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.wizard.scripted_front_end import Led, ScriptedAsker, give, kept_files, led
from tokenwizard.errors.errors import LocalError, Step
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import (
    AnswerResult,
    Back,
    Discovered,
    Farewell,
    GoOn,
    Next,
    SignInResult,
    StepResult,
)
from tokenwizard.wizard.pending_attempt_file import Found, newest_pending
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER
SHAREPOINT, ADME, ACS = ProviderName.SHAREPOINT, ProviderName.ADME, ProviderName.SHAREPOINT_ACS


@pytest.fixture
async def running() -> AsyncIterator[RunningSandbox]:
    async with RunningSandbox() as sandbox:
        yield sandbox


def at(front_end: ScriptedAsker, step: Step) -> dict[str, str]:
    """What was kept when a step was asked first."""
    return next(asked.files for asked in front_end.asked if asked.step is step)


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_what_was_filled_in_ahead_is_kept_from_the_link_on_until_the_token(
    provider: ProviderName,
) -> None:
    async with led(provider) as it:
        await it.walk()

    kept = [list(asked.files) for asked in it.front_end.asked]
    assert kept == [[], [], [], [it.keeper.file.name], [it.keeper.file.name], []]
    assert kept_files() == {}
    assert it.keeper.fault is None


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_what_was_typed_is_kept_from_the_first_step_on_and_no_secret_with_it(
    provider: ProviderName, running: RunningSandbox
) -> None:
    async with led(provider, at=running, empty=True) as it:
        begun = replace(it.begun, cloud=it.cloud)
        it.front_end.moves = {
            TARGET: [give(lambda walk: Next(target_of(it.filled_in, walk)))],
            CHECKLIST: [give(lambda _: Next(it.filled_in))],
        }
        walk = await it.controller.conduct(begun)

    assert [len(asked.files) for asked in it.front_end.asked] == [0, 1, 1, 1, 1, 0]
    request = next(a.walk.request for a in it.front_end.asked if a.step is PASTE)
    pasted = next(a.walk.answers.pasted for a in it.front_end.asked if a.step is PASTE)
    written = "".join(text for asked in it.front_end.asked for text in asked.files.values())
    assert request is not None
    assert json.dumps(request.link) in written
    assert it.filled_in.client_secret.reveal() not in written
    assert pasted.reveal() not in written
    assert walk.tokens is not None


def target_of(filled_in: Answers, walk: WizardState) -> Answers:
    return replace(
        walk.answers,
        provider=filled_in.provider,
        site=filled_in.site,
        tenant=filled_in.tenant,
        redirect_uri=filled_in.redirect_uri,
    )


async def dropped_in_the_browser(it: Led) -> tuple[Found, str]:
    """The connection drops while the person signs in; gives the attempt and its answer."""
    answers: list[str] = []

    async def drop(walk: WizardState) -> StepResult[SignInResult]:
        assert walk.request is not None
        answers.append(await play_browser(walk.request.link))
        raise asyncio.CancelledError

    it.front_end.moves[BROWSER] = [drop]
    with pytest.raises(asyncio.CancelledError):
        await it.walk()
    found = newest_pending(time.time())
    assert found is not None
    return found, answers[0]


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_an_answer_given_while_the_connection_was_gone_is_redeemed(
    provider: ProviderName, running: RunningSandbox
) -> None:
    async with led(provider, at=running) as first:
        found, answer = await dropped_in_the_browser(first)
    async with led(at=running, empty=True) as it:
        secret = first.filled_in.client_secret
        it.front_end.moves = {
            CHECKLIST: [give(lambda w: Next(replace(w.answers, client_secret=secret)))],
            BROWSER: [give(lambda _: Next(SignInResult(Secret(answer))))],
        }
        walk = await it.walk(found)

    (offered,) = it.front_end.offered
    assert offered.file == found.file
    assert offered.pending.walk.error is not None
    assert offered.pending.walk.error.field == "client_secret"
    assert it.front_end.steps == [CHECKLIST, BROWSER, PASTE, RESULT]
    assert it.front_end.errors == [(CHECKLIST, "client_secret")]
    assert it.front_end.links == first.front_end.links
    assert [list(asked.files) for asked in it.front_end.asked] == [[found.file.name]] * 3 + [[]]
    assert walk.answers.provider is provider
    assert walk.tokens is not None


async def test_with_the_secret_given_ahead_once_more_it_goes_on_at_the_link(
    running: RunningSandbox,
) -> None:
    async with led(at=running) as first:
        found, answer = await dropped_in_the_browser(first)
    async with led(at=running) as it:
        it.front_end.moves[BROWSER] = [give(lambda _: Next(SignInResult(Secret(answer))))]
        await it.walk(found)

    assert it.front_end.steps == [BROWSER, PASTE, RESULT]
    assert it.front_end.errors == []
    assert it.front_end.handed_over
    assert kept_files() == {}


async def test_an_attempt_goes_on_where_nothing_is_to_be_kept(running: RunningSandbox) -> None:
    async with led(at=running) as first:
        found, answer = await dropped_in_the_browser(first)
    async with led(at=running, keeps=False) as it:
        it.front_end.moves[BROWSER] = [give(lambda _: Next(SignInResult(Secret(answer))))]
        await it.walk(found)

    assert it.front_end.steps == [BROWSER, PASTE, RESULT]
    assert list(kept_files()) == [found.file.name]


async def test_what_was_typed_before_there_was_a_link_goes_on_at_the_first_step(
    running: RunningSandbox,
) -> None:
    async with led(at=running, empty=True) as first:

        async def drop(_: WizardState) -> StepResult[Answers]:
            raise asyncio.CancelledError

        first.front_end.moves = {
            TARGET: [give(lambda walk: Next(target_of(first.filled_in, walk)))],
            CHECKLIST: [drop],
        }
        with pytest.raises(asyncio.CancelledError):
            await first.controller.conduct(replace(first.begun, cloud=first.cloud))
    found = newest_pending(time.time())
    async with led(at=running) as it:
        it.front_end.moves[CHECKLIST] = [give(lambda _: Next(it.filled_in))]
        await it.walk(found)

    assert found is not None
    assert it.front_end.steps == list(STEP_ORDER)
    assert it.front_end.asked[0].walk.answers.site == first.filled_in.site


@pytest.mark.parametrize(("go_on", "stays"), [(GoOn.ANEW, True), (GoOn.FORGET, False)])
async def test_who_begins_anew_leaves_the_attempt_or_deletes_it(
    running: RunningSandbox, go_on: GoOn, stays: bool
) -> None:
    async with led(at=running) as first:
        found, _ = await dropped_in_the_browser(first)
    async with led(at=running, go_on=go_on) as it:
        await it.walk(found)

    assert it.front_end.steps == list(STEP_ORDER)
    assert it.keeper.file != found.file
    assert set(at(it.front_end, PASTE)) == {it.keeper.file.name} | (
        {found.file.name} if stays else set()
    )
    assert list(kept_files()) == ([found.file.name] if stays else [])


async def test_what_is_typed_when_a_signal_comes_is_kept_with_the_rest() -> None:
    kept = ""

    async def signalled(walk: WizardState) -> Next[Answers]:
        nonlocal kept
        assert kept_files() == {}
        it.controller.interrupted(
            lambda at: at.answered(replace(at.answers, ticked=frozenset({2})))
        )
        (kept,) = kept_files().values()
        return Next(walk.answers)

    async with led(moves={CHECKLIST: [signalled]}) as it:
        await it.walk()

    assert json.loads(kept)["answers"]["ticked"] == [2]
    assert json.loads(kept)["answers"]["client_id"] == it.filled_in.client_id


@pytest.mark.parametrize("step", [TARGET, DISCOVERY, BROWSER, PASTE])
async def test_a_signal_in_a_step_keeps_the_walk_of_this_very_step(step: Step) -> None:
    """Not the one that the step before was asked with."""
    kept: list[dict[str, str]] = []

    async def signalled(_: WizardState) -> StepResult[object]:
        it.controller.interrupted(lambda at: at.answered(replace(at.answers, public=True)))
        kept.append(kept_files())
        raise asyncio.CancelledError

    ticked = give(lambda walk: Next(replace(walk.answers, ticked=frozenset({7}))))
    async with led(moves={CHECKLIST: [ticked], step: [signalled]}) as it:
        with pytest.raises(asyncio.CancelledError):
            await it.walk()

    (text,) = kept[0].values()
    assert json.loads(text)["answers"]["public"] is True
    assert json.loads(text)["answers"]["ticked"] == ([] if step is TARGET else [7])
    assert (json.loads(text)["request"] is not None) is (step in (BROWSER, PASTE))


async def test_a_signal_before_the_first_step_keeps_nothing() -> None:
    async with led() as it:
        it.controller.interrupted(lambda walk: replace(walk, answers=Answers(site="contoso")))

    assert kept_files() == {}


async def test_a_signal_with_the_token_there_keeps_nothing() -> None:
    async def signalled(_: WizardState) -> Next[Farewell]:
        it.controller.interrupted()
        return Next(Farewell())

    async with led(moves={RESULT: [signalled]}) as it:
        await it.walk()

    assert it.front_end.handed_over
    assert kept_files() == {}


async def test_what_changes_after_going_back_is_kept_at_the_next_step() -> None:
    moves = {
        CHECKLIST: [
            give(lambda walk: Next(walk.answers)),
            give(lambda walk: Next(replace(walk.answers, ticked=frozenset({5})))),
        ],
    }
    async with led(moves=moves) as it:

        async def back(_: WizardState) -> StepResult[SignInResult]:
            it.front_end.moves[DISCOVERY] = [
                give(lambda at: Back(Discovered(at.answers, at.endpoints)))
            ]
            return Back(SignInResult())

        it.front_end.moves[BROWSER] = [back]
        await it.walk()

    kept = [json.loads(*asked.files.values()) for asked in it.front_end.asked[4:-1]]
    assert it.front_end.steps[3:8] == [BROWSER, DISCOVERY, CHECKLIST, DISCOVERY, BROWSER]
    assert [one["answers"]["ticked"] for one in kept] == [[], [], [5], [5], [5]]
    assert len({one["request"]["link"] for one in kept}) == 1


async def test_a_fresh_link_takes_the_place_of_the_old_one_in_the_file() -> None:
    async with led(moves={PASTE: [give(lambda _: Next(AnswerResult(fresh=True)))]}) as it:
        await it.walk()

    old, new = it.front_end.links
    texts = [text for asked in it.front_end.asked for text in asked.files.values()]
    assert json.dumps(old) in texts[0]
    assert json.dumps(old) not in texts[-1]
    assert json.dumps(new) in texts[-1]


@pytest.fixture
def no_folder(state_home: Path) -> None:
    """The state folder cannot be made."""
    state_home.write_text("a file where the folder is to be")


@pytest.mark.usefixtures("no_folder")
async def test_a_folder_that_cannot_be_written_stops_no_walk() -> None:
    async with led() as it:
        walk = await it.walk()

    assert walk.tokens is not None
    assert isinstance(it.keeper.fault, LocalError)
    assert str(it.keeper.file) in it.keeper.fault.title
