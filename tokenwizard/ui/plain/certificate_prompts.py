"""The certificate at line prompts: its file, its passphrase if it has one, or a new pair."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, LocalError, TokenWizardError
from tokenwizard.secret import Secret
from tokenwizard.text.sentences import joined
from tokenwizard.wizard.step_fields import label_of

if TYPE_CHECKING:
    from tokenwizard.providers.answers import Answers
    from tokenwizard.ui.plain.prompts import Prompts

_NEW, _NONE = "+", "-"


async def ask_certificate(prompts: Prompts, answers: Answers) -> Answers:
    """The answers with the file that is typed or made, opened if it can be; what is wrong is said.

    A minus sign gives none.
    """
    label = label_of("certificate", answers.provider)
    while True:
        typed = await prompts.text(
            f"{label}, {_NEW} to make a self-signed pair, or {_NONE} for none", answers.certificate
        )
        if typed != _NEW:
            break
        if (made := await _new_pair(prompts)) is not None:
            typed = made
            break
    answers = replace(answers, certificate="" if typed == _NONE else typed)
    return await open_certificate(prompts, answers)


async def open_certificate(
    prompts: Prompts, answers: Answers, *, passphrase_first: bool = False
) -> Answers:
    """The answers with their certificate opened; its passphrase is asked for if it needs one.

    Args:
        prompts: asks.
        answers: name the file; none is opened if they name none.
        passphrase_first: it is known that the passphrase is missing.
    """
    if passphrase_first:
        answers = await _with_passphrase(prompts, answers)
    while answers.certificate:
        from tokenwizard.credentials.certificate_file import with_certificate_opened

        try:
            return with_certificate_opened(answers, now=time.time())
        except (InputError, LocalError) as wrong:
            _tell(prompts, wrong)
            if wrong.field != "certificate_passphrase":
                return answers
            answers = await _with_passphrase(prompts, answers)
    return answers


async def _with_passphrase(prompts: Prompts, answers: Answers) -> Answers:
    label = label_of("certificate_passphrase", answers.provider)
    return replace(answers, certificate_passphrase=await prompts.secret(label, Secret("")))


async def _new_pair(prompts: Prompts) -> str | None:
    """The path of a new pair's private file; None if none could be made, which is said."""
    from tokenwizard.credentials.certificate_pair import UPLOAD, write_usual_pair

    prompts.speaker.say("Making a private key and its certificate.")
    try:
        pair = await asyncio.to_thread(write_usual_pair, now=time.time())
    except LocalError as fault:
        _tell(prompts, fault)
        return None
    prompts.speaker.say(pair.said_of_private)
    prompts.speaker.say(f"Upload {pair.public}: {UPLOAD}.")
    return str(pair.private)


def _tell(prompts: Prompts, wrong: TokenWizardError) -> None:
    prompts.speaker.say(joined(wrong.headline, wrong.next_step))
