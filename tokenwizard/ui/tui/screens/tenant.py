"""Step 3: the tenant (SharePoint calls it the realm) and its endpoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.providers.field_readers import read_realm
from tokenwizard.text.sentences import joined
from tokenwizard.ui.presentation.sign_in import what_goes
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.front_end import Back, Discover, Discovered, Next, Rejected
from tokenwizard.wizard.step_fields import tenant_given

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from tokenwizard.providers.answers import Answers
    from tokenwizard.wizard.state import WizardState

ByHand = Callable[[str], Endpoints]
"""The endpoints by Microsoft's published addresses, for a tenant ID."""


_GO_ON = "Enter goes on with the tenant ID above"


class TenantScreen(StepScreen[Discovered]):
    """Looks for the tenant while the person watches; can be stopped, repeated and overridden."""

    step: ClassVar[Step] = Step.DISCOVERY
    heading: ClassVar[str] = "Whose tenant is it?"
    help_text: ClassVar[str] = (
        "The wizard asks the site (or the sign-in host) which tenant it belongs to and where its"
        " endpoints are. Nothing secret is sent.\n\n"
        "A SharePoint site answers 401 and names its realm in the WWW-Authenticate header: for"
        " SharePoint Online the realm is the Directory (tenant) ID.\n\n"
        "Escape stops a search that takes too long. ctrl+r looks again. If the network is in the"
        " way, type the Directory (tenant) ID by hand: it stands on the app's Overview page."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "look", "Look again")]

    def __init__(
        self,
        entry: StepContext[Discovered],
        answers: Answers,
        endpoints: Endpoints | None,
        *,
        asks: str,
        discover: Discover,
        by_hand: ByHand,
    ) -> None:
        super().__init__(entry)
        self._answers = answers
        self._endpoints = endpoints
        self._asks = asks
        self._discover = discover
        self._by_hand = by_hand
        self._worker: Worker[None] | None = None
        self._go_on = False
        self._named = ""
        self._known = answers.tenant_by_hand or tenant_given(answers)
        """What a search that comes to nothing falls back on: the last typed, or given ahead."""

    def compose_step(self) -> ComposeResult:
        """The progress, the field, and where secrets will go."""
        yield Static("", id="progress", markup=False)
        yield LabelledInput(
            "Directory (tenant) ID, found or typed by hand",
            self._endpoints.tenant_id if self._endpoints else self._answers.tenant_by_hand,
            id="tenant",
        )
        yield Static("", id="destinations", markup=False)

    def on_mount(self) -> None:
        """Look at once, unless it was found before or went wrong before."""
        self._show()
        if self._endpoints is None and self._error is None and not self._answers.tenant_by_hand:
            self.action_look()
        self.focus_field("tenant")
        super().on_mount()

    def typed_into(self, walk: WizardState) -> WizardState:
        """With what is typed here."""
        return walk.answered(self.draft().answers)

    def draft(self) -> Discovered:
        """The answers with a tenant typed by hand, if one is."""
        typed = self.query_one("#tenant", LabelledInput).text.strip()
        found = self._endpoints.tenant_id if self._endpoints else ""
        is_typed = typed not in (found, tenant_given(self._answers))
        by_hand = typed if is_typed else self._answers.tenant_by_hand
        return Discovered(replace(self._answers, tenant_by_hand=by_hand), self._endpoints)

    @property
    def _looking(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def action_look(self) -> None:
        """Look for the tenant, from the beginning."""
        typed = self.query_one("#tenant", LabelledInput).text.strip()
        found = self._endpoints.tenant_id if self._endpoints else ""
        if typed and typed not in (found, self._named):
            self._known = typed
        self._endpoints, self._named = None, ""
        self._answers = replace(self._answers, tenant_by_hand="")
        self.query_one("#tenant", LabelledInput).text = ""
        self._show()
        self.notice.say("progress", f"Looking for the tenant of {self._asks}. Escape stops.")
        self._worker = self.run_worker(
            self._look(), exclusive=True, name="discovery", description="discovery"
        )

    async def _look(self) -> None:
        done: list[str] = []

        def show_probe(purpose: str) -> None:
            done.append(purpose)
            lines = [f"✓ {line}" for line in done[:-1]] + [f"… {purpose}"]
            self.query_one("#progress", Static).update("\n".join(lines))

        try:
            endpoints = await self._discover(show_probe)
        except TokenWizardError as error:
            failed = [f"✓ {line}" for line in done[:-1]] + [f"✗ {line}" for line in done[-1:]]
            self.query_one("#progress", Static).update("\n".join(failed))
            if error.step is Step.TARGET:
                self.leave(Rejected(error, self.draft()))
            else:
                self._failed(error)
            return
        self.query_one("#progress", Static).update("\n".join(f"✓ {line}" for line in done))
        self._endpoints = endpoints
        self.query_one("#tenant", LabelledInput).text = endpoints.tenant_id
        self._show()
        if self._go_on:
            self.leave(Next(self.draft()))

    def _failed(self, error: TokenWizardError) -> None:
        """Say so; a tenant ID that the site has named by then stays, as if typed by hand."""
        self._worker = None
        self._named = error.tenant_id
        self._fall_back()
        known = f"{_GO_ON}." if self._known else ""
        hint = "Enter goes on with the ID found." if self._named else known
        self.explain(error, hint=hint)
        self.focus_field("tenant")

    def _fall_back(self) -> None:
        self.query_one("#tenant", LabelledInput).text = self._named or self._known

    def _show(self) -> None:
        if self._endpoints is None:
            self.query_one("#destinations", Static).update("")
            return
        clock = clock_sentence(self._endpoints.clock_skew)
        self.notice.say("doubt" if clock else "ok", joined("Found. Enter goes on.", clock))
        self.query_one("#destinations", Static).update(
            f"You sign in at\n  {self._endpoints.authorization}\n"
            f"{what_goes(self._answers.credential_kind)} to this address and to no other\n"
            f"  {self._endpoints.token}"
        )

    @on(Input.Changed)
    def _typed(self) -> None:
        field = self.query_one("#tenant", LabelledInput)
        if self._endpoints is not None and field.text == self._endpoints.tenant_id:
            field.show(read_realm(field.text))
            return
        field.show(read_realm(field.text), ok=self._source(field.text))
        if self._endpoints is not None or (field.text and self._looking):
            self._stop()
            self._endpoints = None
            self._show()
            self.notice.say("doubt", "Typed by hand: Enter goes on with it, ctrl+r looks again.")

    def _source(self, text: str) -> str:
        if text == self._named:
            return "found"
        return "given" if text == tenant_given(self._answers) else "typed by hand"

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None
        self._go_on = False

    def action_proceed(self) -> None:
        """Go on with what was found or typed; during the search, as soon as it has found."""
        if self._endpoints is not None:
            self.leave(Next(self.draft()))
            return
        field = self.query_one("#tenant", LabelledInput)
        if self._looking and not field.text:
            self._go_on = True
            self.notice.say("progress", "Goes on as soon as it is found. Escape stops.")
            return
        read = read_realm(field.text)
        if not read.ok:
            field.show(read, insist=True)
            field.control.focus()
            return
        self._endpoints = self._by_hand(read.value)
        self.leave(
            Next(Discovered(replace(self._answers, tenant_by_hand=read.value), self._endpoints))
        )

    def action_back(self) -> None:
        """Stop a search that runs; else go back."""
        if self._looking:
            self._stop()
            self.query_one("#progress", Static).update("")
            self._fall_back()
            now = _GO_ON if self._known else "Type the tenant ID by hand"
            self.notice.say("doubt", f"Stopped. {now}, or ctrl+r looks again.")
            return
        self.leave(Back(self.draft()))
