"""Beside step 6: the refresh token is tried once, and what came of it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tokenwizard.errors.errors import InputError, Step, TokenWizardError
from tokenwizard.providers.choices import Trial, choice_of
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, fact
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.front_end import Back, Rejected

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.flow.verification import Verification
    from tokenwizard.wizard.obtained_token import ObtainedToken

_FIELDS = ("adme_host", "partition")


class VerifyScreen(StepScreen[None]):
    """Redeems the refresh token once and makes one harmless call; the token in hand is the newest.

    For Azure Data Manager for Energy it asks for the instance and its data partition, if they are
    not known; without them only the refresh is tried.
    """

    step: ClassVar[Step] = Step.RESULT
    heading: ClassVar[str] = "Does it work?"
    help_text: ClassVar[str] = (
        "Enter redeems the refresh token once and makes one call that changes nothing, with the"
        " access token that came: SharePoint is asked for the site's title, Azure Data Manager for"
        " Energy for your groups.\n\n"
        "What the access token says of itself is shown as it stands, and trusted in nothing.\n\n"
        "Microsoft Entra ID answers with a newer refresh token. From then on that is what is copied"
        " and written. The older one stays good for its time.\n\n"
        "Escape goes back to the token."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Try it"),
        Binding("f6", "sign_in_anew", "Sign in anew"),
        Binding("escape", "back", "Back to the token"),
    ]

    def __init__(self, entry: StepContext[None], token: ObtainedToken) -> None:
        super().__init__(entry)
        self._token = token
        self._trying = False
        self._refused: TokenWizardError | None = None

    @property
    def _wants_instance(self) -> bool:
        return choice_of(self._token.answers.provider).trial is Trial.ADME_INSTANCE

    def compose_step(self) -> ComposeResult:
        """The fields that are wanted, and room for what comes of it."""
        if self._wants_instance:
            answers = self._token.answers
            yield LabelledInput(
                "Instance (empty: the call is left out)",
                answers.adme_host,
                id="adme_host",
                placeholder="contoso.energy.azure.com",
            )
            yield LabelledInput(
                "Data partition", answers.partition, id="partition", placeholder="contoso-dp1"
            )
        yield Static(
            "Enter redeems the refresh token once, and makes one call that changes nothing.",
            id="what",
            markup=False,
        )
        yield Vertical(id="facts")
        with ActionRow(id="mending"):
            yield ActionButton(
                "Sign in anew for the other audience",
                "screen.sign_in_anew",
                key="F6",
                id="mend",
            )

    def on_mount(self) -> None:
        """Try at once where nothing has to be typed."""
        self.query_one("#mending").display = False
        super().on_mount()
        if self._token.proof is not None:
            self._show(self._token.proof)
        elif not self._wants_instance or self._token.answers.adme_host:
            self.action_proceed()
        if self._wants_instance:
            self.focus_field("adme_host")

    def draft(self) -> None:
        """Nothing is handed on."""

    def action_proceed(self) -> None:
        """Try it, once at a time."""
        if self._trying:
            return
        if self._wants_instance and (wrong := self._read_instance()) is not None:
            self.focus_field(wrong)
            return
        self._trying = True
        self.forget_error()
        self.notice.say("progress", "Redeeming the refresh token, and asking once …")
        self.run_worker(self._prove(), name="prove", description="prove")

    def _read_instance(self) -> str | None:
        """Take the instance over; gives the field that cannot be used."""
        texts = {name: self.query_one(f"#{name}", LabelledInput).text.strip() for name in _FIELDS}
        for name in _FIELDS:
            self.query_one(f"#{name}", LabelledInput).show(ParsedField(""))
        missing = [name for name, text in texts.items() if not text]
        if len(missing) == 1:
            problem = "Give both, or neither."
            self.query_one(f"#{missing[0]}", LabelledInput).show(
                ParsedField(problem=problem), insist=True
            )
            return missing[0]
        try:
            self._token.call_named(**texts)
        except InputError as wrong:
            field = wrong.field or _FIELDS[0]
            self.query_one(f"#{field}", LabelledInput).show(
                ParsedField(problem=wrong.title), insist=True
            )
            return field
        return None

    async def _prove(self) -> None:
        try:
            proof = await self._token.prove()
        except TokenWizardError as error:
            self.explain(error)
        else:
            self._show(proof)
        finally:
            self._trying = False

    def _show(self, proof: Verification) -> None:
        rows = self.query_one("#facts")
        rows.remove_children()
        rows.mount(*(fact(label, text, width=18) for label, text in proof.rows))
        self.query_one("#what").display = False
        self._offer_other_audience(proof)
        if not proof.works:
            self.notice.say("doubt", "The token came; the call was refused: see above.")
        elif proof.outcome is None:
            self.notice.say("ok", "The refresh token works. No call was made.")
        else:
            self.notice.say("ok", f"It works: {proof.host} answered.")

    def _offer_other_audience(self, proof: Verification) -> None:
        from tokenwizard.wizard.quick_fixes import refused_audience

        self._refused = refused_audience(proof, self._token.answers)
        self.query_one("#mending").display = self._refused is not None
        self.refresh_bindings()
        if self._refused is not None:
            self.query_one("#mend", ActionButton).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The key is there as long as the button is."""
        if action == "sign_in_anew" and self._refused is None:
            return False
        return super().check_action(action, parameters)

    def action_sign_in_anew(self) -> None:
        """To the first step, where the other audience can be chosen with one key."""
        if self._refused is not None:
            self.leave(Rejected(self._refused, None))

    def action_back(self) -> None:
        """Back to the token."""
        self.leave(Back(None))
