"""The fields of the first two steps, asked one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.adme_audience import WHICH_FITS, chosen, offered
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import CHOICES, choice_of
from tokenwizard.providers.clouds import CLOUDS
from tokenwizard.providers.graph_permissions import GRAPH_SCOPES, picked_in, with_scopes
from tokenwizard.providers.provider import ProviderName
from tokenwizard.ui.plain.certificate_prompts import ask_certificate, open_certificate
from tokenwizard.wizard.quick_fixes import quick_fix_for
from tokenwizard.wizard.step_fields import (
    CLOSED,
    OPTIONAL_FIELDS,
    FieldStatus,
    first_wrong,
    is_acs_retired_for,
    label_of,
    read_registration,
    read_target,
)

if TYPE_CHECKING:
    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.ui.plain.prompts import Prompts
    from tokenwizard.wizard.front_end import Steps

_SECRET_FROM = 8
"""Characters from which a text that begins as the client secret does is taken for it."""

_PICK = "p"
_NONE = "-"

_KINDS = tuple(CredentialKind)

Reads = Callable[[Answers], tuple[FieldStatus, ...]]


class FormPrompts:
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
        self._speaker = prompts.speaker
        self._error = error
        self._only_missing = only_missing

    async def ask_target(self) -> None:
        """The provider, then the site and the permission, or the tenant."""
        if await self._mend(read_target):
            return
        straight = self._straight_to(read_target)
        if not straight:
            await self._ask_provider()
        await self._ask_fields(read_target, done=() if straight else OPTIONAL_FIELDS)
        if not straight:
            await self._ask_more()
        while is_acs_retired_for(self.answers):
            self._speaker.say(CLOSED)
            ways = ("Use Entra ID with the same values.", "Go on all the same.")
            if await self._prompts.choose("Choose", ways, 0):
                return
            self.answers = replace(self.answers, provider=ProviderName.SHAREPOINT)
            await self._ask_missing(read_target)

    async def _ask_more(self) -> None:
        """What has a usual value, if somebody wants another.

        Of a site the cloud is known: there the question would be one too many for most people.
        """
        present = any(getattr(self.answers, name) for name in OPTIONAL_FIELDS)
        if choice_of(self.answers.provider).wants_site and not present:
            return
        question = "Say more about the sign-in: the cloud, the account, what the page asks for?"
        if await self._prompts.yes_or_no(question, present=present):
            for field in read_target(self.answers):
                if field.name in OPTIONAL_FIELDS:
                    await self._ask_field(field.name, read_target)

    async def ask_registration(self, steps: Steps) -> None:
        """How it is registered, the page's steps unless that is done, and what the page gives."""
        if await self._mend(read_registration):
            return
        if self._error is not None and self._error.field == "certificate_passphrase":
            self._error = None
            await self._open_certificate(passphrase_first=True)
            await self._ask_missing(read_registration)
            return
        if self._error is not None and self._error.field == "client_secret":
            await self._ask_refused_secret()
            self._error = None
            await self._ask_missing(read_registration)
            return
        straight = self._straight_to(read_registration)
        if not straight:
            await self._ask_credential()
            await self._ask_field("redirect_uri", read_registration)
            registered = await self._prompts.yes_or_no(
                "Is the app registered already?", present=bool(self.answers.client_id)
            )
            if not registered:
                self._tell_steps(steps)
        done = () if straight else ("redirect_uri", "certificate")
        await self._ask_fields(read_registration, done=done)

    async def _mend(self, reads: Reads) -> bool:
        """Offer the mending of what was refused; whether it was taken, and is whole."""
        quick_fix = quick_fix_for(self._error, self.answers)
        if quick_fix is None:
            return False
        self._speaker.say(quick_fix.sentence)
        if not await self._prompts.yes_or_no(f"{quick_fix.label}?", present=True):
            return False
        self.answers, self._error = quick_fix.answers, None
        if quick_fix.field:
            await self._ask_field(quick_fix.field, reads)
        await self._ask_missing(reads)
        return True

    async def _ask_credential(self) -> None:
        """One of the three; a certificate at once, since the page's steps go on from its file."""
        if choice_of(self.answers.provider).secret_only:
            return
        present = _KINDS.index(self.answers.credential_kind)
        titles = [kind.value for kind in _KINDS]
        kind = _KINDS[await self._prompts.choose("It proves itself with", titles, present)]
        certificate = self.answers.certificate if kind is CredentialKind.CERTIFICATE else ""
        self.answers = replace(self.answers, public=kind.is_public, certificate=certificate)
        if kind is CredentialKind.CERTIFICATE:
            await self._ask_certificate()

    async def _ask_refused_secret(self) -> None:
        """First where nothing is shown, since the error asks for a secret; then whether it has one.

        A secret that is typed says by itself that the app has one.
        """
        label = label_of("client_secret", self.answers.provider)
        while True:
            given = self.answers.client_secret
            secret = await self._prompts.secret(label, given)
            if secret == given:
                await self._ask_credential()
            else:
                self.answers = replace(self.answers, client_secret=secret, public=False)
            field = _field("client_secret", read_registration, self.answers)
            if field is None or field.read.ok:
                self._tell_remarks(field)
                return
            self._speaker.say(field.read.problem)

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
        self._speaker.say("Do this on the registration page, then come back:")
        for number, step in enumerate(
            steps(self.answers.redirect_uri, self.answers.credential_kind), 1
        ):
            self._speaker.say(f"{number}. {step.text}", indent="  ", further="   ")
            for value in step.values:
                self._speaker.alone(f"     {value.label}: {value.value}")
        self._speaker.say("Now what the page gives back.")

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
        self.answers = await ask_certificate(self._prompts, self.answers)
        self._tell_certificate()

    async def _open_certificate(self, *, passphrase_first: bool) -> None:
        self.answers = await open_certificate(
            self._prompts, self.answers, passphrase_first=passphrase_first
        )
        self._tell_certificate()

    def _tell_certificate(self) -> None:
        """Whose it is, and the thumbprint that the portal shows too."""
        field = _field("certificate", read_registration, self.answers)
        if field is not None and field.read.ok:
            self._speaker.say(field.ok)
            self._tell_remarks(field)

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
                typed = await self._ask_text(name, label)
                if not self._is_not_the_secret(typed):
                    self._speaker.say("That is the client secret. It was not shown; type another.")
                    continue
                self.answers = replace(self.answers, **{name: typed})  # type: ignore[arg-type]
            field = _field(name, reads, self.answers)
            if field is None or field.read.ok:
                self._tell_remarks(field)
                return
            self._speaker.say(field.read.problem)

    async def _ask_text(self, name: str, label: str) -> str:
        """A field that is shown; where another thing than a value can be typed, that is done."""
        present = getattr(self.answers, name)
        if name == "adme_audience":
            return await self._ask_audience(label, present)
        if name == "scopes":
            label = f"{label}, or {_PICK} to pick from Microsoft Graph's"
        elif name == "cloud":
            label = f"{label} ({', '.join(cloud.name for cloud in CLOUDS)})"
        if name in OPTIONAL_FIELDS and present:
            label = f"{label}, or {_NONE} for none"
        typed = await self._prompts.text(label, present, self._is_not_the_secret)
        if name == "scopes" and typed == _PICK:
            return await self._pick_scopes(present)
        return "" if name in OPTIONAL_FIELDS and typed == _NONE else typed

    async def _ask_audience(self, label: str, present: str) -> str:
        """One of the two, or what was given."""
        self._speaker.say(WHICH_FITS)
        values, titles = zip(*offered(present), strict=True)
        return str(values[await self._prompts.choose(label, titles, values.index(chosen(present)))])

    async def _pick_scopes(self, present: str) -> str:
        """By number, beside what was typed that is no such permission."""
        for number, scope in enumerate(GRAPH_SCOPES, 1):
            self._speaker.say(
                f"{number}. {scope.name}: {scope.words} ({scope.consent})", indent="  "
            )
        picked = picked_in(present)
        while True:
            numbers = [str(n) for n, scope in enumerate(GRAPH_SCOPES, 1) if scope.name in picked]
            typed = await self._prompts.text("Their numbers, with blanks", " ".join(numbers))
            chosen = typed.replace(",", " ").split()
            if chosen and all(n.isascii() and n.isdigit() for n in chosen):
                places = {int(number) for number in chosen}
                if places <= set(range(1, len(GRAPH_SCOPES) + 1)):
                    names = frozenset(GRAPH_SCOPES[place - 1].name for place in places)
                    return with_scopes(present, names)
            self._speaker.say(f"Type numbers from 1 to {len(GRAPH_SCOPES)}, as in 1 4")

    def _is_not_the_secret(self, typed: str) -> bool:
        begun = len(typed) >= _SECRET_FROM and self.answers.client_secret.is_begun_by(typed)
        return not begun

    def _tell_remarks(self, field: FieldStatus | None) -> None:
        for remark in (field.read.note, field.doubt) if field is not None else ():
            if remark:
                self._speaker.say(remark)


def _field(name: str, reads: Reads, answers: Answers) -> FieldStatus | None:
    """A field as read; None if the answers leave it out."""
    return next((field for field in reads(answers) if field.name == name), None)
