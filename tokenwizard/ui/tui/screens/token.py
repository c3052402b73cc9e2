"""Step 6: the refresh token, on the clipboard, with what it is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tokenwizard.errors.errors import Step
from tokenwizard.flow.facts import whose_token
from tokenwizard.system.terminal.safe_text import lines
from tokenwizard.system.terminal.user_device import OutputFile
from tokenwizard.ui.presentation.clipboard_check import check_pasted_token
from tokenwizard.ui.tui.actions import on_screen
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, LabelledText, fact
from tokenwizard.wizard.front_end import Back, Farewell, Next, Rejected, StepResult, given
from tokenwizard.wizard.listener_state import Knock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import ComposeResult

    from tokenwizard.destinations.delivered import Delivered
    from tokenwizard.secret import Secret
    from tokenwizard.wizard.obtained_token import ObtainedToken

_LOOKS_AGAIN = 10.0
"""Seconds until it is seen that something has ended."""


class TokenScreen(StepScreen[Farewell]):
    """Copies the refresh token on arrival; shows it masked until it is to be seen."""

    step: ClassVar[Step] = Step.RESULT
    asks_before_leaving: ClassVar[bool] = True
    file_is_a_way: ClassVar[bool] = True
    heading: ClassVar[str] = "The refresh token"
    help_text: ClassVar[str] = (
        "When this screen opens, the refresh token is copied or goes where you asked for, and the"
        " screen says what came of it. ctrl+y copies it, ctrl+f writes it to a file of yours,"
        " ctrl+r shows and hides it, ctrl+t copies the access token.\n\n"
        "ctrl+s hands it over to where it is used: a .env file, an App Service, GitHub's secrets, a"
        " key vault, the keyring and others. ctrl+e redeems it once, to see whether it works.\n\n"
        '"Copied" means that a program on this machine took it and gave it back. "Sent to your'
        ' terminal" means that it was handed to the terminal, which does not answer. Paste it here'
        " to see whether it came: it is compared, and not shown.\n\n"
        "The account is the one that the answer of this sign-in names. If that is not you, leave"
        " without the token, and sign in again.\n\n"
        "ctrl+x puts a blank over the clipboard, deletes what tmux keeps of this run's secrets, and"
        " leaves. Clipboard managers keep what they saw.\n\n"
        "A refresh token is as good as a password: keep"
        " it where secrets are kept."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_refresh_token", "Copy", priority=True, show=False),
        Binding("ctrl+f", "write_refresh_token", "Write to a file", priority=True, show=False),
        Binding("ctrl+t", "copy_access_token", "Access token", priority=True, show=False),
        Binding("ctrl+r", "reveal", "Show or hide", priority=True, show=False),
        Binding("ctrl+e", "prove", "Does it work?", priority=True, show=False),
        Binding("ctrl+s", "hand_over", "Hand over", priority=True, show=False),
        Binding("ctrl+x", "overwrite", "Overwrite the clipboard, leave", priority=True, show=False),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(
        self, entry: StepContext[Farewell], token: ObtainedToken, *, second_answer: bool = False
    ) -> None:
        super().__init__(entry)
        self._token = token
        self._second_answer = second_answer
        self._shown = False
        self._copied: Secret | None = None
        self._was_copied = False
        self._how_copied = ""
        self._file: Path | None = None
        self.at_once: list[Delivered] = []

    def compose_step(self) -> ComposeResult:
        """Whose token it is, the token, what can be done with it, and the facts."""
        yield Static(whose_token(self._token.account), id="whose", markup=False)
        warning = Static(f"! {Knock.LATER_ANSWER.sentence}", id="second-answer", markup=False)
        warning.display = self._second_answer
        yield warning
        with VerticalScroll(id="token", can_focus=False):
            yield Static(markup=False)
        with Vertical(id="acts"):
            with ActionRow():
                yield ActionButton("Copy", "screen.copy_refresh_token", key="^y", id="copy")
                yield ActionButton("Show", "screen.reveal", key="^r", id="reveal")
                yield ActionButton("File", "screen.write_refresh_token", key="^f", id="file")
                yield ActionButton("Access token", "screen.copy_access_token", key="^t")
            with ActionRow():
                yield ActionButton("Does it work?", "screen.prove", key="^e", id="prove")
                yield ActionButton("Hand over", "screen.hand_over", key="^s", id="hand-over")
            with ActionRow():
                yield ActionButton("Done", "app.quit", key="^q")
                yield ActionButton(
                    "Done, and overwrite the clipboard", "screen.overwrite", key="^x"
                )
        yield Static("Paste here to check what came: it is compared, not shown.", id="check")
        yield Vertical(*self._fact_rows(), id="facts")

    def on_mount(self) -> None:
        """Put the refresh token on the clipboard at once, or where it was said that it goes."""
        self._show()
        self.set_interval(_LOOKS_AGAIN, self._show_what_ended)
        super().on_mount()
        if self._token.out:
            self.carry(self._hand_over_at_once(), "Handing over")
        elif self._token.copies_at_once:
            self.action_copy_refresh_token()

    def _fact_rows(self) -> list[LabelledText]:
        self._facts_shown = self._token.facts.rows
        return [fact(label, text, width=14) for label, text in self._facts_shown]

    def _show_what_ended(self) -> None:
        """A screen may stay open for longer than an access token is good."""
        if self._token.facts.rows != self._facts_shown:
            self._show_facts()

    def _show_facts(self) -> None:
        facts = self.query_one("#facts")
        facts.remove_children()
        facts.mount(*self._fact_rows())

    def _show(self) -> None:
        self.query_one("#reveal", ActionButton).label = "Hide" if self._shown else "Show"
        token = self._token.refresh_token
        text = token.reveal() if self._shown else token.masked()
        self.query_one("#token Static", Static).update(
            Content.assemble(
                (text, "bold $accent"),
                (
                    f"   {len(token):,} characters, fingerprint {token.fingerprint}",
                    "$foreground 65%",
                ),
            )
        )

    def knocked(self, knock: Knock) -> None:
        """A second answer is told beside whose token it is, for as long as the token is here."""
        if knock is Knock.LATER_ANSWER:
            self.query_one("#second-answer").display = True

    def draft(self) -> Farewell:
        """Nothing is typed here."""
        return Farewell()

    def action_copy_refresh_token(self) -> None:
        """Copy the refresh token."""
        self.carry(self._copy_refresh_token(), "Copying the refresh token")

    async def _copy_refresh_token(self) -> None:
        token = self._token.refresh_token
        copied = await self.copy(token, "Refresh token")
        if copied.proved:
            self._token.delivered(token)
        if self._token.before and not self._token.handed:
            places = ", ".join(self._token.before)
            kind = "ok" if copied.proved else "sent" if copied.reached else "doubt"
            more = f"ctrl+s hands it over to {places}, as last time."
            self.notice.say(kind, f"Refresh token: {copied.sentence}", more=more)
        self._copied = token if copied.reached else None
        self._was_copied = self._was_copied or copied.reached
        self._how_copied = copied.sentence if copied.reached else ""

    def action_copy_access_token(self) -> None:
        """Copy the access token; the refresh token is then on the clipboard no more."""
        self.carry(self._copy_access_token(), "Copying the access token")

    async def _copy_access_token(self) -> None:
        copied = await self.copy(self._token.tokens.access_token, "Access token")
        self._copied = None if copied.reached else self._copied
        self._was_copied = self._was_copied or copied.reached

    def action_write_refresh_token(self) -> None:
        """Write the refresh token to a file."""
        self.carry(self._write(), "Writing the refresh token")

    async def _write(self) -> None:
        token = self._token.refresh_token
        written = await self.write_out(token, "Refresh token", OutputFile.REFRESH_TOKEN)
        self._file = written or self._file
        if written is not None:
            self._token.delivered(token)

    def on_paste(self, event: events.Paste) -> None:
        """Compare what came out of the clipboard with what went in."""
        event.prevent_default()  # the base class has a place for it too
        event.stop()
        token = self._token
        arrival = check_pasted_token(event.text, token.refresh_token, token.tokens.access_token)
        if arrival.whole:
            token.delivered(token.refresh_token)
        self.notice.say("ok" if arrival.whole else "doubt", on_screen(arrival.sentence))

    def action_overwrite(self) -> None:
        """Put a blank over what was copied, and leave if that went well."""
        if self._is_safe:
            self._begin_to_overwrite()
        else:
            self._ask_to_leave(self._begin_to_overwrite if self._was_copied else self._leave)

    def _begin_to_overwrite(self) -> None:
        self.carry(self._overwrite(), "Overwriting the clipboard")

    async def _overwrite(self) -> None:
        put = await self.services.overwrite(self._token.secrets)
        if put.reached:
            self.leave(Next(self._last_words(put.sentence)))
        else:
            self.notice.say("doubt", put.sentence)

    @property
    def _is_safe(self) -> bool:
        """The refresh token is somewhere else than here."""
        return self._copied is not None or self._file is not None or bool(self._token.handed)

    def _last_words(self, *sentences: str) -> Farewell:
        if not sentences and self._copied is not None:
            sentences = (f"Refresh token: {self._how_copied}",)
        if self._file is not None:
            sentences += (f"The refresh token is in {self._file}: delete it once it is fetched.",)
        words = lines("\n".join([*sentences, *self._token.last_words()]))
        return Farewell(words, self._token.renewed_by)

    async def _hand_over_at_once(self) -> None:
        """To the places of `--out`, one after the other, up to one that fails."""
        if self._token.copies_at_once:
            await self._copy_refresh_token()
        await self._token.hand_over_to_all()
        self.at_once = list(self._token.handed.values())
        for handed in self.at_once:
            self._token.text_taken(handed)  # it is printed at the end
        for error in self._token.failed.values():
            places = ", ".join(self._token.failed)
            self.explain(error, hint=f"Not reached: {places}. ctrl+s hands over again.")
            return
        self.notice.say("ok", "\n".join(handed.done.sentence for handed in self.at_once))

    def action_prove(self) -> None:
        """Redeem the refresh token once, and make one harmless call."""
        from tokenwizard.ui.tui.screens.verify import VerifyScreen

        before = self._token.refresh_token

        def proved(outcome: object) -> None:
            if isinstance(outcome, Rejected):
                self.leave(Rejected(outcome.error, Farewell()))
            elif self._token.refresh_token != before:
                self._newest_came()

        self.app.push_screen(VerifyScreen(StepContext(self.services), self._token), proved)

    def _newest_came(self) -> None:
        """From now on the newest is what is shown, copied and written."""
        self._show()
        self._show_facts()
        if self._copied is not None or not self._token.handed:
            self.carry(self._copy_newest(), "Copying the newer refresh token")
        else:
            self.notice.say("doubt", f"A newer refresh token came. {self._older_elsewhere}")

    async def _copy_newest(self) -> None:
        await self._copy_refresh_token()
        if self._older_elsewhere:
            self.notice.say(
                "doubt", f"The newer refresh token: {self._how_copied}", more=self._older_elsewhere
            )

    @property
    def _older_elsewhere(self) -> str:
        places = [*self._token.outdated, *([str(self._file)] if self._file else [])]
        if not places:
            return ""
        return f"The older one is in {', '.join(places)}: ctrl+s hands over again."

    @work(name="hand over", description="hand over")
    async def action_hand_over(self) -> None:
        """Choose a place, see what would be done there, and do it."""
        from tokenwizard.destinations.registry import kind_named, names_of_kinds
        from tokenwizard.ui.tui.screens.choose_destination import ChooseDestinationScreen
        from tokenwizard.ui.tui.screens.deliver import DeliverScreen

        kinds = [
            kind_named(name) for name in sorted(names_of_kinds(), key=lambda name: name != "env")
        ]
        while True:
            where: StepResult[str | None] = await self.app.push_screen_wait(
                ChooseDestinationScreen(StepContext(self.services), kinds, self._token.before)
            )
            if isinstance(where, Back):
                return
            name, _, behind = (given(where) or "").partition(":")
            kind = next((one for one in kinds if one.name == name), None)
            done: StepResult[str] = await self.app.push_screen_wait(
                DeliverScreen(StepContext(self.services), self._token, kind, behind)
            )
            if isinstance(done, Next):
                self.notice.say("doubt" if self._token.untaken else "ok", done.result)
                return

    def action_reveal(self) -> None:
        """Show the refresh token, or hide it."""
        self._shown = not self._shown
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter leads nowhere from here: one press too many must not lose the token."""
        return False if action == "proceed" else super().check_action(action, parameters)

    def action_proceed(self) -> None:
        """Leave, after asking once if the refresh token is not what was copied last."""
        if self._is_safe:
            self._leave()
        else:
            self._ask_to_leave(self._leave)

    def _leave(self) -> None:
        self.leave(Next(self._last_words()))

    def _ask_to_leave(self, leave: Callable[[], None]) -> None:
        from tokenwizard.ui.tui.screens.confirm_exit import ConfirmExitScreen

        screen = ConfirmExitScreen(something_was_copied=self._was_copied)
        self.app.push_screen(screen, lambda wanted: leave() if wanted else None)

    def action_back(self) -> None:
        """There is no way back to before the token: a code works once."""
        self.notice.say("doubt", "The walk is done. ctrl+q leaves; ctrl+y copies the token again.")
