"""Step 1: what the token is for."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tokenwizard.answers import Answers
from tokenwizard.errors import Step
from tokenwizard.forms import CLOSED, first_wrong, label_of, read_target, way_is_closed
from tokenwizard.providers import CHOICES
from tokenwizard.providers.provider import ProviderName
from tokenwizard.screens.base import Entry, StepScreen
from tokenwizard.screens.controls import Act, ActRow, Choice, Field, Option
from tokenwizard.steps import Forward


class TargetScreen(StepScreen[Answers]):
    """Asks for the provider, and the site and permission or the tenant. Gives `Answers`."""

    step: ClassVar[Step] = Step.TARGET
    heading: ClassVar[str] = "What is the token for?"
    help_text: ClassVar[str] = (
        "Choose with the arrow keys, move on with Tab, go on with Enter.\n\n"
        "SharePoint through Microsoft Entra ID: a refresh token for a site's REST API. It lasts 90"
        " days without use, and each use brings a newer one.\n\n"
        "Azure Data Manager for Energy: the refresh token that the data loader, sdutil and"
        " osducli ask for.\n\n"
        "SharePoint through Azure ACS: the way of the old written guide (appregnew.aspx,"
        " oauthauthorize.aspx). Microsoft closed it for SharePoint Online on 2 April 2026. It is"
        " left for SharePoint Server and to look into an old token.\n\n"
        "Site: contoso, contoso.sharepoint.com, or the address of any page on the site."
    )

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", show=False)]

    def __init__(self, entry: Entry[Answers], answers: Answers) -> None:
        super().__init__(entry)
        self._answers = answers
        self._insist_on_acs = False

    def compose_step(self) -> ComposeResult:
        """The choice, then the fields that it wants."""
        yield Choice(
            [Option(choice.title, choice.summary) for choice in CHOICES],
            [choice.name for choice in CHOICES].index(self._answers.provider),
            id="provider",
        )
        with Vertical(id="closed"):
            yield Static(CLOSED, markup=False)
            with ActRow():
                yield Act("Use Entra ID with the same values", "screen.use_entra", id="use-entra")
                yield Act("Go on all the same", "screen.insist", id="insist")
        for name, value, placeholder in (
            ("site", self._answers.site, "contoso.sharepoint.com"),
            ("permission", self._answers.permission, ""),
            ("tenant", self._answers.tenant, "contoso.com"),
        ):
            label = label_of(name, self._answers.provider)
            yield Field(label, value, id=name, placeholder=placeholder)

    def on_mount(self) -> None:
        """Begin with the field that is still empty."""
        self._show_fields()
        super().on_mount()
        if self._error is None:
            first = "site" if self._wants_site else "tenant"
            self.focus_field("provider" if not self.query_one(f"#{first}", Field).text else first)

    def draft(self) -> Answers:
        """The answers with what is typed here."""
        return replace(
            self._answers,
            provider=self._provider,
            site=self.query_one("#site", Field).text,
            permission=self.query_one("#permission", Field).text,
            tenant=self.query_one("#tenant", Field).text,
        )

    @property
    def _provider(self) -> ProviderName:
        return CHOICES[self.query_one(Choice).chosen].name

    @property
    def _wants_site(self) -> bool:
        return CHOICES[self.query_one(Choice).chosen].wants_site

    @on(Choice.Changed)
    @on(Input.Changed)
    def _show_fields(self) -> None:
        self.query_one("#site").display = self._wants_site
        self.query_one("#permission").display = self._wants_site
        self.query_one("#tenant").display = not self._wants_site
        self.query_one("#closed").display = way_is_closed(self.draft())
        self._read(insist=False)

    def _read(self, *, insist: bool) -> str | None:
        """Show what was made of each field; gives the first field that cannot be used."""
        fields = read_target(self.draft())
        for field in fields:
            self.query_one(f"#{field.name}", Field).show(
                field.read, insist=insist, ok=field.ok, doubt=field.doubt
            )
        wrong = first_wrong(fields)
        return wrong.name if wrong else None

    def action_proceed(self) -> None:
        """Go on, unless a field cannot be used or the way is closed and that was not seen yet."""
        if (wrong := self._read(insist=True)) is not None:
            self.focus_field(wrong)
            return
        if way_is_closed(self.draft()) and not self._insist_on_acs:
            self.notice.say("doubt", "This way is closed: choose how to go on.")
            self.query_one("#use-entra").focus()
            return
        self.leave(Forward(self.draft()))

    def action_back(self) -> None:
        """There is nothing before the first step, and Escape must not end the wizard."""
        self.notice.say("doubt", "This is the first step. ctrl+q leaves the wizard.")

    def action_use_entra(self) -> None:
        """The same site and permission, through Entra ID."""
        self.query_one(Choice).chosen = [choice.name for choice in CHOICES].index(
            ProviderName.SHAREPOINT
        )
        self.notice.say("ok", "Same values, through Microsoft Entra ID. Enter goes on.")
        self.focus_field("site")

    def action_insist(self) -> None:
        """Go on with Azure ACS."""
        self._insist_on_acs = True
        self.action_proceed()
