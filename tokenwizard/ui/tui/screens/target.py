"""Step 1: what the token is for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tokenwizard.errors.errors import Step
from tokenwizard.providers.choices import CHOICES, choice_of
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.settings import SETTINGS
from tokenwizard.ui.tui.screens.fixable_step import FixableStep
from tokenwizard.ui.tui.widgets.audience import AudienceField
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, RadioList, RadioOption
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.front_end import Next
from tokenwizard.wizard.step_fields import (
    CLOSED,
    OPTIONAL_FIELDS,
    first_wrong,
    is_acs_retired_for,
    is_asked,
    label_of,
    read_target,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from tokenwizard.providers.answers import Answers
    from tokenwizard.ui.tui.screens.step_screen import StepContext
    from tokenwizard.wizard.state import WizardState


class Closed(Vertical):
    """Says that the chosen way is closed, and how to go on."""

    def compose(self) -> ComposeResult:
        """A sentence, and two things to do."""
        yield Static(CLOSED, markup=False)
        with ActionRow():
            yield ActionButton(
                "Use Entra ID with the same values", "screen.use_entra", id="use-entra"
            )
            yield ActionButton("Go on all the same", "screen.insist", id="insist")


class TargetScreen(FixableStep):
    """Asks for the provider, and what it wants: a site, a tenant, scopes. Gives `Answers`.

    A field is made when it is first shown: most walks meet two of the eight.
    """

    step: ClassVar[Step] = Step.TARGET
    heading: ClassVar[str] = "What is the token for?"
    help_text: ClassVar[str] = (
        "Choose with the arrow keys, move on with Tab, go on with Enter.\n\n"
        + "".join(f"{choice.title}: {choice.about}\n\n" for choice in CHOICES)
        + "Site: contoso, contoso.sharepoint.com, or the address of any page on the site.\n\n"
        "F4 shows what has a usual value. Cloud: it follows from a SharePoint Online site; else"
        " worldwide is meant. Account and domain: the sign-in page is told whom to expect. Prompt:"
        " login asks for the password again, consent for the permissions, select_account which"
        " account is meant."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("f4", "more", "More"),
        Binding("f5", "pick", "Pick"),
    ]

    def __init__(self, entry: StepContext[Answers], answers: Answers) -> None:
        super().__init__(entry)
        self._answers = answers
        self._insist_on_acs = False

    def compose_step(self) -> ComposeResult:
        """The choice, then the fields that it wants."""
        yield RadioList(
            [RadioOption(choice.title, choice.summary) for choice in CHOICES],
            [choice.name for choice in CHOICES].index(self._answers.provider),
            id="provider",
        )
        if is_acs_retired_for(self._answers):
            yield Closed()
        with Vertical(id="asked"):
            yield from map(self._field, self._asked(self._answers.provider))
        with ActionRow():
            yield ActionButton("Pick from Microsoft Graph", "screen.pick", key="F5", id="pick")
            yield ActionButton("More about the sign-in", "screen.more", key="F4", id="more")
        with Vertical(id="usual"):
            if self._begins_unfolded:
                yield from map(self._field, OPTIONAL_FIELDS)

    def _asked(self, provider: ProviderName) -> tuple[str, ...]:
        """The fields without a usual value that a provider wants."""
        return choice_of(provider).asks_for

    @property
    def _begins_unfolded(self) -> bool:
        wrong = self._error is not None and self._error.field in OPTIONAL_FIELDS
        return wrong or any(getattr(self._answers, name) for name in OPTIONAL_FIELDS)

    def _field(self, name: str) -> LabelledInput | AudienceField:
        label = label_of(name, self._answers.provider)
        value = getattr(self._answers, name)
        if name == "adme_audience":
            return AudienceField(label, value, id=name)
        return LabelledInput(label, value, id=name, placeholder=SETTINGS[name].placeholder)

    def on_mount(self) -> None:
        """Begin with the field that is still empty."""
        self.query_one("#usual").display = self._begins_unfolded
        self._show_fields()
        super().on_mount()
        if self._error is None:
            first = self._asked(self._provider)[0]
            self.focus_field(first if self._text(first) else "provider")

    def typed_into(self, walk: WizardState) -> WizardState:
        """With what is typed here."""
        return walk.answered(self.draft())

    def draft(self) -> Answers:
        """The answers with what is typed here."""
        fields = (*self.query(LabelledInput), *self.query(AudienceField))
        return replace(
            self._answers,
            provider=self._provider,
            **{field.id: field.text for field in fields},
        )

    def _text(self, name: str) -> str:
        """What is typed; of a field that was not shown yet what was given ahead."""
        text: str = getattr(self.draft(), name)
        return text

    def show_answers(self, answers: Answers) -> None:
        """The cloud, and whom the token is for: nothing else is mended here."""
        for audience in self.query(AudienceField):
            audience.text = answers.adme_audience
        self._answers = replace(
            self._answers, cloud=answers.cloud, adme_audience=answers.adme_audience
        )
        for field in self.query("#cloud").results(LabelledInput):
            field.text = answers.cloud

    @property
    def _provider(self) -> ProviderName:
        return CHOICES[self._providers.chosen].name

    @property
    def _providers(self) -> RadioList:
        return self.query_one("#provider", RadioList)

    @property
    def _wants_scopes(self) -> bool:
        return choice_of(self._provider).wants_scopes

    @on(RadioList.Changed)
    @on(Input.Changed)
    async def _make_fields(self) -> None:
        if is_acs_retired_for(self.draft()) and not self.query(Closed):
            await self.query_one("#body").mount(Closed(), after=self._providers)
        await self._make(self._asked(self._provider), "#asked")
        self._show_fields()

    async def _make(self, names: Iterable[str], within: str) -> None:
        """Make those of the fields that are not there yet."""
        missing = [self._field(name) for name in names if not self.query(f"#{name}")]
        await self.query_one(within).mount(*missing)

    def _show_fields(self) -> None:
        for field in self.query("#asked > *"):
            field.display = field.id in self._asked(self._provider)
        self.query_one("#pick").display = self._wants_scopes
        for field in self.query("#usual > LabelledInput"):
            field.display = is_asked(field.id or "", self._provider)
        for closed in self.query(Closed):
            closed.display = is_acs_retired_for(self.draft())
        self._read(insist=False)

    def _read(self, *, insist: bool) -> str | None:
        """Show what was made of each field; gives the first field that cannot be used."""
        fields = read_target(self.draft())
        for field in fields:
            for shown in self.query(f"#{field.name}").results(LabelledInput):
                shown.show(field.read, insist=insist, ok=field.ok, doubt=field.doubt)
            for audience in self.query(f"#{field.name}").results(AudienceField):
                audience.show(field.read)
        wrong = first_wrong(fields)
        return wrong.name if wrong else None

    def action_proceed(self) -> None:
        """Go on, unless a field cannot be used or the way is closed and that was not seen yet."""
        if (wrong := self._read(insist=True)) is not None:
            self.call_next(self._lead_to, wrong)
        elif is_acs_retired_for(self.draft()) and not self._insist_on_acs:
            self.notice.say("doubt", "This way is closed: choose how to go on.")
            self.call_next(self._lead_to, "use-entra")
        else:
            self.leave(Next(self.draft()))

    async def _lead_to(self, name: str) -> None:
        """Focus what is to be mended or chosen; Enter may come before it was made."""
        await self._make_fields()
        if name in OPTIONAL_FIELDS:
            await self._make(OPTIONAL_FIELDS, "#usual")
            self.query_one("#usual").display = True
        self._read(insist=True)
        self.focus_field(name)

    def action_back(self) -> None:
        """There is nothing before the first step, and Escape must not end the wizard."""
        self.notice.say("doubt", "This is the first step. ctrl+q leaves the wizard.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Permissions are picked where scopes are asked for."""
        if action == "pick" and not (self.is_mounted and self._wants_scopes):
            return False
        return super().check_action(action, parameters)

    async def action_more(self) -> None:
        """Show what has a usual value, or fold it away; a value in it stays."""
        await self._make(OPTIONAL_FIELDS, "#usual")
        self._show_fields()
        usual = self.query_one("#usual")
        usual.display = not usual.display
        if usual.display:
            self.focus_field("cloud")

    async def action_pick(self) -> None:
        """Tick permissions of Microsoft Graph."""
        await self._make(self._asked(self._provider), "#asked")
        field = self.query_one("#scopes", LabelledInput)

        def take(scopes: str | None) -> None:
            if scopes is not None:
                field.text = scopes
                self.focus_field("scopes")

        from tokenwizard.ui.tui.screens.graph_scopes import GraphScopesScreen

        self.app.push_screen(GraphScopesScreen(field.text), take)

    def action_use_entra(self) -> None:
        """The same site and permission, through Entra ID."""
        self._providers.chosen = [choice.name for choice in CHOICES].index(ProviderName.SHAREPOINT)
        self.notice.say("ok", "Same values, through Microsoft Entra ID. Enter goes on.")
        self.focus_field("site")

    def action_insist(self) -> None:
        """Go on with Azure ACS."""
        self._insist_on_acs = True
        self.action_proceed()
