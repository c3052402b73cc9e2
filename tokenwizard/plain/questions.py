"""The fields of the first two steps, asked one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from tokenwizard.answers import Answers
from tokenwizard.errors import InputError, LocalError, TokenWizardError
from tokenwizard.forms import (
    CLOSED,
    FieldRead,
    first_wrong,
    label_of,
    read_registration,
    read_target,
    way_is_closed,
)
from tokenwizard.plain.prompts import Prompts
from tokenwizard.providers import CHOICES
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.steps import Steps

_SECRET_FROM = 8
"""Characters from which a text that begins as the client secret does is taken for it."""

Reads = Callable[[Answers], tuple[FieldRead, ...]]


class Questions:
    """Asks for the fields of one step.

    Args:
        prompts: asks.
        answers: what is known already.
        error: what is wrong with it; only its field is asked for again, if it is one of the step.
        only_missing: a field that can be used is not asked for, it was given in a file.

    Attributes:
        answers: with what was typed so far, whether it can be used or not.
    """

    def __init__(
        self,
        prompts: Prompts,
        answers: Answers,
        error: TokenWizardError | None,
        *,
        only_missing: bool,
    ) -> None:
        self.answers = answers
        self._prompts = prompts
        self._voice = prompts.voice
        self._error = error
        self._only_missing = only_missing

    async def ask_target(self) -> None:
        """The provider, then the site and the permission, or the tenant."""
        if not self._straight_to(read_target):
            await self._ask_provider()
        await self._ask_fields(read_target)
        while way_is_closed(self.answers):
            self._voice.say(CLOSED)
            ways = ("Use Entra ID with the same values.", "Go on all the same.")
            if await self._prompts.choose("Choose", ways, 0):
                return
            self.answers = replace(self.answers, provider=ProviderName.SHAREPOINT)
            await self._ask_missing(read_target)

    async def ask_registration(self, steps: Steps) -> None:
        """How it is registered, the page's steps unless that is done, and what the page gives."""
        if self._error is not None and self._error.field == "client_secret":
            await self._ask_refused_secret()
            self._error = None
            await self._ask_missing(read_registration)
            return
        straight = self._straight_to(read_registration)
        if not straight:
            await self._ask_public()
            await self._ask_field("redirect_uri", read_registration)
            registered = await self._prompts.yes_or_no(
                "Is the app registered already?", present=bool(self.answers.client_id)
            )
            if not registered:
                self._tell_steps(steps)
        done = () if straight else ("redirect_uri",)
        await self._ask_fields(read_registration, done=done)

    async def _ask_public(self) -> None:
        if self.answers.provider is not ProviderName.SHAREPOINT_ACS:
            public = await self._prompts.yes_or_no(
                "Is it a Mobile and desktop app, which has no secret?", present=self.answers.public
            )
            self.answers = replace(self.answers, public=public)

    async def _ask_refused_secret(self) -> None:
        """First where nothing is shown, since the error asks for a secret; then whether it has one.

        A secret that is typed says by itself that the app has one.
        """
        label = label_of("client_secret", self.answers.provider)
        while True:
            given = self.answers.client_secret
            secret = await self._prompts.secret(label, given)
            if secret == given:
                await self._ask_public()
            else:
                self.answers = replace(self.answers, client_secret=secret, public=False)
            field = _field("client_secret", read_registration, self.answers)
            if field is None or field.read.ok:
                self._tell_remarks(field)
                return
            self._voice.say(field.read.problem)

    def _straight_to(self, reads: Reads) -> bool:
        """Whether only single fields are asked for: those that are wrong or missing."""
        if self._error is None:
            return self._only_missing
        return self._error.field in {field.name for field in reads(self.answers)}

    async def _ask_provider(self) -> None:
        names = [choice.name for choice in CHOICES]
        titles = [f"{choice.title}. {choice.summary}" for choice in CHOICES]
        present = names.index(self.answers.provider)
        chosen = await self._prompts.choose("Provider", titles, present)
        self.answers = replace(self.answers, provider=names[chosen])

    def _tell_steps(self, steps: Steps) -> None:
        self._voice.say("Do this on the registration page, then come back:")
        for number, step in enumerate(steps(self.answers.redirect_uri, self.answers.public), 1):
            self._voice.say(f"{number}. {step.text}", indent="  ", further="   ")
            for value in step.values:
                self._voice.alone(f"     {value.label}: {value.value}")
        self._voice.say("Now what the page gives back.")

    async def _ask_fields(self, reads: Reads, *, done: Sequence[str] = ()) -> None:
        straight = self._straight_to(reads)
        wrong = self._error.field if self._error is not None else None
        for field in reads(self.answers):
            if field.name in done or (straight and field.name != wrong and field.read.ok):
                continue
            await self._ask_field(field.name, reads)
        self._error = None
        await self._ask_missing(reads)

    async def _ask_missing(self, reads: Reads) -> None:
        while (left := first_wrong(reads(self.answers))) is not None:
            await self._ask_field(left.name, reads)

    async def _ask_certificate(self) -> None:
        """The file, and its passphrase if it has one; a minus sign for a client secret instead."""
        from tokenwizard.certificate.reading import with_certificate_opened

        label = label_of("certificate", self.answers.provider)
        typed = await self._prompts.text(f"{label}, or - for none", self.answers.certificate)
        self.answers = replace(self.answers, certificate="" if typed == "-" else typed)
        while self.answers.certificate:
            try:
                self.answers = with_certificate_opened(self.answers, now=time.time())
            except (InputError, LocalError) as wrong:
                self._voice.say(f"{wrong.title.rstrip('.')}. {wrong.next_step}".rstrip())
                if wrong.field != "certificate_passphrase":
                    return
                passphrase = await self._prompts.secret(
                    label_of("certificate_passphrase", self.answers.provider), Secret("")
                )
                self.answers = replace(self.answers, certificate_passphrase=passphrase)
            else:
                self._tell_remarks(_field("certificate", read_registration, self.answers))
                return

    async def _ask_field(self, name: str, reads: Reads) -> None:
        if name == "certificate":
            await self._ask_certificate()
            return
        label = label_of(name, self.answers.provider)
        while True:
            if name == "client_secret":
                secret = await self._prompts.secret(label, self.answers.client_secret)
                self.answers = replace(self.answers, client_secret=secret)
            else:
                present = getattr(self.answers, name)
                typed = await self._prompts.text(label, present, self._is_not_the_secret)
                if not self._is_not_the_secret(typed):
                    self._voice.say("That is the client secret. It was not shown; type another.")
                    continue
                self.answers = replace(self.answers, **{name: typed})  # type: ignore[arg-type]
            field = _field(name, reads, self.answers)
            if field is None or field.read.ok:
                self._tell_remarks(field)
                return
            self._voice.say(field.read.problem)

    def _is_not_the_secret(self, typed: str) -> bool:
        begun = len(typed) >= _SECRET_FROM and self.answers.client_secret.is_begun_by(typed)
        return not begun

    def _tell_remarks(self, field: FieldRead | None) -> None:
        for remark in (field.read.note, field.doubt) if field is not None else ():
            if remark:
                self._voice.say(remark)


def _field(name: str, reads: Reads, answers: Answers) -> FieldRead | None:
    """A field as read; None if the answers leave it out."""
    return next((field for field in reads(answers) if field.name == name), None)
