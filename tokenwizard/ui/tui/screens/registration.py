"""Step 2: register the app, and bring back its client ID and secret."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widgets import Input, Static

from tokenwizard.errors.errors import InputError, LocalError, Step
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.providers.settings import SETTINGS
from tokenwizard.secret import Secret
from tokenwizard.text.sentences import joined
from tokenwizard.ui.tui.screens.fixable_step import FixableStep
from tokenwizard.ui.tui.widgets.controls import (
    ActionButton,
    ActionRow,
    CopyLine,
    RadioList,
    RadioOption,
    TickBox,
)
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.front_end import Next, Steps
from tokenwizard.wizard.step_fields import (
    first_wrong,
    label_of,
    read_registration,
    with_registration,
)

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.credentials.certificate_pair import PairFiles
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.provider import ChecklistStep
    from tokenwizard.ui.tui.screens.step_screen import StepContext
    from tokenwizard.wizard.state import WizardState

_KINDS = tuple(CredentialKind)
_NO_FILE = "Give the file that has the private key, or make a pair."


class ChecklistItem(Vertical):
    """A step with its tick box and the values to type; ticking guides, it never blocks."""

    def __init__(self, number: int, step: ChecklistStep, *, ticked: bool) -> None:
        super().__init__()
        self.number = number
        self._step = step
        self._ticked = ticked

    def compose(self) -> ComposeResult:
        """The text beside the box, the values under it."""
        yield TickBox(f"{self.number}  {self._step.text}", self._ticked)
        for value in self._step.values:
            yield CopyLine(value.label, value.value, value.field)


class RegistrationScreen(FixableStep):
    """Guides through the registration page and asks for what comes back. Gives `Answers`.

    Args:
        entry: how it is entered.
        answers: what is known.
        steps: how the app is registered.
        registered: it was in an earlier walk; it begins with what is missing still.
    """

    step: ClassVar[Step] = Step.CHECKLIST
    heading: ClassVar[str] = "Register the app"
    help_text: ClassVar[str] = (
        "Open the page in a browser and follow the steps. The space bar ticks one; ticks only help"
        " you keep your place. Enter on a value copies it.\n\n"
        "Then fill in what the page gives back.\n\n"
        "Application (client) ID: a GUID, on the app's Overview page. Not the Object ID.\n\n"
        "Client secret: the Value. The Secret ID beside it is a GUID and does not work. The Value"
        " is shown only once; if it is hidden by now, make a new one.\n\n"
        "Redirect URI: exactly as registered, to the last slash.\n\n"
        "Certificate: a PEM or PFX file with the private key, in place of a secret. The .cer file"
        " that is uploaded has no private key.\n\n"
        'None: for an app on the platform "Mobile and desktop applications". Such an app must send'
        " neither, a Web app must send one of the two."
    )

    def __init__(
        self,
        entry: StepContext[Answers],
        answers: Answers,
        steps: Steps,
        *,
        registered: bool = False,
    ) -> None:
        super().__init__(entry)
        self._registered = registered
        self._answers = answers
        self._steps = steps
        self._listed = answers.credential_kind
        self._pair: PairFiles | None = None

    @property
    def _secret_only(self) -> bool:
        return choice_of(self._answers.provider).secret_only

    def compose_step(self) -> ComposeResult:
        """The steps, then the fields."""
        answers = self._answers
        yield Vertical(*self._items(), id="steps")
        yield Static("What the page gives back", classes="heading")
        yield LabelledInput(
            label_of("client_id", answers.provider),
            answers.client_id,
            id="client_id",
            placeholder=SETTINGS["client_id"].placeholder,
        )
        if not self._secret_only:
            yield Static("What it proves itself with", classes="label")
            yield RadioList(
                [RadioOption(kind.value) for kind in _KINDS],
                _KINDS.index(answers.credential_kind),
                id="credential",
            )
        yield LabelledInput(
            label_of("client_secret", answers.provider),
            answers.client_secret.reveal(),
            id="client_secret",
            masked=True,
        )
        if not self._secret_only:
            yield from self._compose_certificate()
        redirect_uri = label_of("redirect_uri", answers.provider)
        yield LabelledInput(redirect_uri, answers.redirect_uri, id="redirect_uri")

    def _compose_certificate(self) -> ComposeResult:
        answers = self._answers
        yield LabelledInput(
            label_of("certificate", answers.provider), answers.certificate, id="certificate"
        )
        with ActionRow(id="pair"):
            yield ActionButton("Make a self-signed pair", "screen.make_pair", id="make-pair")
            yield ActionButton("Copy the .cer's text", "screen.copy_public", id="copy-public")
        yield LabelledInput(
            label_of("certificate_passphrase", answers.provider),
            answers.certificate_passphrase.reveal(),
            id="certificate_passphrase",
            masked=True,
        )

    def _items(self) -> list[ChecklistItem]:
        steps = self._steps(self._answers.redirect_uri, self._listed)
        return [
            ChecklistItem(number, step, ticked=number in self._answers.ticked)
            for number, step in enumerate(steps, 1)
        ]

    def on_mount(self) -> None:
        """Begin at the top, or at the field that was refused."""
        self._show_fields()
        missing = first_wrong(read_registration(self.draft())) if self._registered else None
        if self._error is None and missing is not None:
            self.focus_field(missing.name)
        elif self._error is None:
            self.query(TickBox).first().focus(scroll_visible=False)
        super().on_mount()

    def focus_field(self, field: str) -> None:
        """Focus a field; where what is chosen has no such one, the choice.

        A certificate that is asked for is chosen by that.
        """
        if field == "certificate" and not self._proves_by_certificate:
            chosen = self.query_one("#credential", RadioList)
            chosen.chosen = _KINDS.index(CredentialKind.CERTIFICATE)
            self._read(insist=False)
        shown = all(widget.display for widget in self.query(f"#{field}"))
        super().focus_field(field if shown else "credential")

    def typed_into(self, walk: WizardState) -> WizardState:
        """With what is typed here."""
        return walk.answered(self.draft())

    def draft(self) -> Answers:
        """The answers with what is typed and ticked here."""
        return replace(
            self._answers,
            client_id=self.query_one("#client_id", LabelledInput).text,
            client_secret=Secret(self.query_one("#client_secret", LabelledInput).text),
            certificate=self._text("certificate") if self._proves_by_certificate else "",
            certificate_passphrase=Secret(self._text("certificate_passphrase")),
            public=self._kind.is_public,
            redirect_uri=self.query_one("#redirect_uri", LabelledInput).text,
            ticked=frozenset(
                item.number for item in self.query(ChecklistItem) if item.query_one(TickBox).value
            ),
        )

    def _text(self, name: str) -> str:
        """What is typed into a field that is not there where an app has a secret alone."""
        return "" if self._secret_only else self.query_one(f"#{name}", LabelledInput).text

    @property
    def _kind(self) -> CredentialKind:
        """What is chosen."""
        if self._secret_only:
            return CredentialKind.SECRET
        return _KINDS[self.query_one("#credential", RadioList).chosen]

    @property
    def _proves_by_certificate(self) -> bool:
        return self._kind is CredentialKind.CERTIFICATE

    def show_answers(self, answers: Answers) -> None:
        """The credential that is chosen: nothing else is mended here."""
        self.query_one("#credential", RadioList).chosen = _KINDS.index(answers.credential_kind)
        self._read(insist=False)

    @on(Input.Changed)
    def _show_fields(self) -> None:
        self._read(insist=False)
        for line in self.query(CopyLine):
            if line.field == "redirect_uri":
                line.value = self.query_one("#redirect_uri", LabelledInput).text.strip()

    @on(RadioList.Changed)
    async def _credential_changed(self) -> None:
        """The page's last step is another one for each."""
        self._read(insist=False)
        if self._kind is self._listed:
            return
        self._listed, self._answers = self._kind, self.draft()
        steps = self.query_one("#steps")
        await steps.remove_children()
        await steps.mount(*self._items())

    def _read(self, *, insist: bool) -> str | None:
        """Show what was made of each field; gives the first that cannot be used."""
        named = bool(self._text("certificate").strip())
        self.query_one("#client_secret", LabelledInput).display = (
            self._kind is CredentialKind.SECRET
        )
        for shown in self.query("#certificate, #certificate_passphrase").results(LabelledInput):
            shown.display = self._proves_by_certificate and (named or shown.id == "certificate")
            shown.show(ParsedField(""))
        for acts in self.query("#pair"):
            acts.display = self._proves_by_certificate and (not named or self._pair is not None)
            self.query_one("#make-pair").display = not named
            self.query_one("#copy-public").display = self._pair is not None
        fields = read_registration(self.draft())
        for field in fields:
            self.query_one(f"#{field.name}", LabelledInput).show(
                field.read, insist=insist, ok=field.ok, doubt=field.doubt
            )
        wrong = first_wrong(fields)
        return wrong.name if wrong else None

    def action_proceed(self) -> None:
        """Go on, unless a field cannot be used; a certificate is opened now."""
        if not self._open_certificate():
            return
        if (wrong := self._read(insist=True)) is not None:
            self.focus_field(wrong)
            return
        self.leave(Next(with_registration(self.draft())))

    def _open_certificate(self) -> bool:
        """Open what is named, if anything is; else say on its field why that cannot be."""
        if not self._proves_by_certificate:
            return True
        if not self._text("certificate").strip():
            self.query_one("#certificate", LabelledInput).show(
                ParsedField(problem=_NO_FILE), insist=True
            )
            self.focus_field("certificate")
            return False
        from tokenwizard.credentials.certificate_file import with_certificate_opened

        try:
            now = self.services.clock()
            self._answers = with_certificate_opened(self.draft(), now=now)
        except InputError as wrong:
            self._read(insist=False)
            name = wrong.field or "certificate"
            why = joined(wrong.headline, wrong.next_step)
            self.query_one(f"#{name}", LabelledInput).show(ParsedField(problem=why), insist=True)
            self.focus_field(name)
            return False
        except LocalError as fault:
            self.explain(fault)
            return False
        return True

    def action_make_pair(self) -> None:
        """Make a pair where `tokenwizard certificate new` would, and fill its file in."""
        self.notice.say("progress", "Making a private key and its certificate …")
        self.run_worker(self._made_pair(), exclusive=True, name="pair", description="pair")

    async def _made_pair(self) -> None:
        from tokenwizard.credentials.certificate_pair import UPLOAD, write_usual_pair

        try:
            pair = await asyncio.to_thread(write_usual_pair, now=self.services.clock())
        except LocalError as fault:
            self.explain(fault)
            return
        self._pair = pair
        self.query_one("#certificate", LabelledInput).text = str(pair.private)
        if self._open_certificate():
            self._read(insist=False)
            self.focus_field("copy-public")
            self.notice.say(
                "doubt" if pair.exposed else "ok",
                f"Upload {pair.public}",
                more=joined(
                    f"{UPLOAD}. The portal then shows this thumbprint:"
                    f" {pair.certificate.thumbprint}",
                    pair.exposed,
                ),
            )

    def action_copy_public(self) -> None:
        """The certificate alone, for the machine that uploads it: save it there as a .cer file."""
        if self._pair is not None:
            text = Secret(self._pair.public_text)
            self.carry(self.copy(text, "Certificate"), "Copying the certificate")

    @on(CopyLine.Wanted)
    def _copy_value(self, message: CopyLine.Wanted) -> None:
        self.carry(self.copy(message.value, message.label), f"Copying: {message.label}")
