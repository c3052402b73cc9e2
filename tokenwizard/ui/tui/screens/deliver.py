"""Beside step 6: what handing over would do, and then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tokenwizard.destinations.model import label_of_role
from tokenwizard.errors.errors import InputError, LocalError, Step, TokenWizardError
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.text.sentences import begun
from tokenwizard.ui.presentation.profile_name import REPLACES_SAYS
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.front_end import Back, Next
from tokenwizard.wizard.profile_mapping import roles_for

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.destinations.kind import DestinationKind
    from tokenwizard.wizard.obtained_token import ObtainedToken

_REMEMBER = "Remember the walk as (no secrets; empty: not)"


class DeliverScreen(StepScreen[str]):
    """Hands the token over to one place. Gives what was done, in words.

    Args:
        entry: how it is entered.
        token: the newest.
        kind: the kind of place; None to remember the walk alone.
        behind: what stands behind the colon, if that is known.
    """

    step: ClassVar[Step] = Step.RESULT
    heading: ClassVar[str] = "Hand it over"
    help_text: ClassVar[str] = (
        "What will be written or run stands below, with every secret masked; Enter does it.\n\n"
        "Names: under which names the program reads the settings, blank-separated. They are"
        " remembered with the walk.\n\n"
        "Remember the walk as: all but the secrets is kept under this name. Next time"
        " `tokenwizard --profile NAME` asks for the client secret and the sign-in alone, and"
        " `tokenwizard refresh --profile NAME` renews what was handed over to a .env file or to"
        " the keyring."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Do it"),
        Binding("escape", "back", "Another place"),
    ]

    def __init__(
        self,
        entry: StepContext[str],
        token: ObtainedToken,
        kind: DestinationKind | None,
        behind: str = "",
    ) -> None:
        super().__init__(entry)
        self._token = token
        self._kind = kind
        self._behind = behind
        self._doing = False

    def compose_step(self) -> ComposeResult:
        """Where, under which names, remembered as what; then what it would do."""
        kind, token = self._kind, self._token
        if kind is not None:
            yield Static(f"{begun(kind.says)}.", id="what", markup=False)
            if kind.takes:
                label = f"{kind.takes}{' (may be empty)' if kind.optional else ''}"
                yield LabelledInput(
                    label, self._behind or kind.usual, id="place", placeholder=kind.takes
                )
            roles = roles_for(token.answers)
            names = " ".join(token.names[role] for role in roles)
            yield LabelledInput(
                f"Names for: {', '.join(map(label_of_role, roles))}", names, id="names"
            )
        suggested = "" if self.services.practice and not token.name else token.suggested_name
        yield LabelledInput(_REMEMBER, suggested, id="profile")
        if kind is None and not token.answers.public:
            ends = token.client_secret_ends
            yield LabelledInput(
                "Client secret expires (empty: not known)",
                ends.isoformat() if ends else "",
                id="client_secret_ends",
                placeholder="2027-05-31",
            )
        yield Vertical(id="preview")

    def on_mount(self) -> None:
        """Begin with the place."""
        super().on_mount()
        fields = self.query(LabelledInput)
        fields.first().control.focus_at_end()
        self._look()

    def draft(self) -> str:
        """Nothing was done."""
        return ""

    @property
    def _place(self) -> str:
        if self._kind is None:
            return ""
        behind = self.query_one("#place", LabelledInput).text.strip() if self._kind.takes else ""
        return f"{self._kind.name}:{behind}" if behind else self._kind.name

    @property
    def _profile_name(self) -> str:
        return self.query_one("#profile", LabelledInput).text.strip()

    @on(Input.Changed)
    def _look(self) -> None:
        """Show what it would do, or what is missing."""
        if self.is_ready and not self._doing:
            self._read(insist=False)

    def _read(self, *, insist: bool) -> str | None:
        """Show what each field is good for; gives the field that cannot be used."""
        for field in self.query(LabelledInput):
            field.show(ParsedField(""))
        try:
            replaces = self._token.replaces(self._profile_name)
            for ends in self.query("#client_secret_ends").results(LabelledInput):
                self._token.secret_ends(ends.text)
            if self._kind is not None:
                self._token.rename_settings(self.query_one("#names", LabelledInput).text)
                self._show(self._token.preview(self._place, self._profile_name))
            elif not self._profile_name:
                raise InputError("Type a name to remember the walk by", field="profile")  # noqa: TRY301
        except (InputError, LocalError) as wrong:
            named = wrong.field or "place"
            name = named if self.query(f"#{named}") else "profile"
            self._show(())
            self.query_one(f"#{name}", LabelledInput).show(
                ParsedField(problem=_whole(wrong)), insist=insist
            )
            return name
        if said := REPLACES_SAYS[replaces]:
            doubt = said if replaces.is_lost else ""
            known = ParsedField(self._profile_name, note="" if doubt else said)
            self.query_one("#profile", LabelledInput).show(known, doubt=doubt)
        return None

    def _show(self, lines: tuple[str, ...]) -> None:
        preview = self.query_one("#preview")
        preview.remove_children()
        preview.mount(*(Static(line, markup=False) for line in lines))

    def action_proceed(self) -> None:
        """Do it, once."""
        if self._doing:
            return
        if (wrong := self._read(insist=True)) is not None:
            self.focus_field(wrong)
            return
        self._doing = True
        self.notice.say("progress", "Handing over … Escape breaks it off.")
        self.run_worker(self._do(), name="hand over", description="hand over")

    async def _do(self) -> None:
        said: list[str] = []
        try:
            if self._kind is not None:
                handed = await self._token.hand_over(self._place, self._profile_name)
                said.append(handed.done.sentence)
                if handed.done.printed:
                    copied = await self.services.copy(handed.done.printed)
                    said = [f"{self._place}: {copied.sentence}"]
                    if copied.reached:
                        self._token.text_taken(handed)
                    else:
                        said.append("It is printed when you leave.")
            if self._profile_name:
                self._token.remember(self._profile_name)
                said.append(f"Remembered: tokenwizard --profile {self._profile_name}")
        except (InputError, LocalError) as error:
            self.explain(error)
        else:
            self.leave(Next("\n".join(said)))
        finally:
            self._doing = False

    def action_back(self) -> None:
        """To the choice of places; what is under way is broken off."""
        if self._doing:
            self.workers.cancel_node(self)
            self.leave(Next(f"Broken off: look what is set at {self._place} already."))
        else:
            self.leave(Back(""))


def _whole(error: TokenWizardError) -> str:
    return begun(error.in_one if error.cause or error.advice else error.bare_title)
