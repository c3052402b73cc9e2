"""Step 6: the refresh token, on the clipboard, with what it is good for."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tokenwizard.arrival import compare
from tokenwizard.crossings import Outlet
from tokenwizard.errors import Step
from tokenwizard.facts import Facts
from tokenwizard.oauth.tokens import TokenSet
from tokenwizard.screens.base import Entry, StepScreen
from tokenwizard.screens.controls import Act, ActRow, Hanging
from tokenwizard.secret import Secret
from tokenwizard.steps import Forward, Leave


class ResultScreen(StepScreen[Leave]):
    """Copies the refresh token on arrival; shows it masked until it is to be seen."""

    step: ClassVar[Step] = Step.RESULT
    file_is_a_way: ClassVar[bool] = True
    heading: ClassVar[str] = "The refresh token"
    help_text: ClassVar[str] = (
        "The refresh token was copied when this screen opened. ctrl+y copies it again, ctrl+f"
        " writes it to a file that only you can read, ctrl+r shows and hides it, ctrl+t copies the"
        " access token.\n\n"
        '"Copied" means that a program on this machine took it and gave it back. "Sent to your'
        ' terminal" means that it was handed to the terminal, which does not answer. Paste it here'
        " to see whether it came: it is compared, and not shown.\n\n"
        "ctrl+x puts a blank over the clipboard and leaves. Clipboard managers keep what they"
        " saw.\n\n"
        "A refresh token is as good as a password: keep"
        " it where secrets are kept."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_refresh_token", "Copy", priority=True, show=False),
        Binding("ctrl+f", "write_refresh_token", "Write to a file", priority=True, show=False),
        Binding("ctrl+t", "copy_access_token", "Access token", priority=True, show=False),
        Binding("ctrl+r", "reveal", "Show or hide", priority=True, show=False),
        Binding("ctrl+x", "overwrite", "Overwrite the clipboard, leave", priority=True, show=False),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(
        self, entry: Entry[Leave], tokens: TokenSet, refresh_token: Secret, facts: Facts
    ) -> None:
        super().__init__(entry)
        self._tokens = tokens
        self._refresh_token = refresh_token
        self._facts = facts
        self._shown = False
        self._copied = False
        self._file: Path | None = None

    def compose_step(self) -> ComposeResult:
        """The token, what can be done with it, and the facts."""
        with VerticalScroll(id="token", can_focus=False):
            yield Static(markup=False)
        with Vertical(id="acts"):
            with ActRow():
                yield Act("Copy", "screen.copy_refresh_token", key="^y", id="copy")
                yield Act("Show", "screen.reveal", key="^r", id="reveal")
                yield Act("File", "screen.write_refresh_token", key="^f", id="file")
                yield Act("Access token", "screen.copy_access_token", key="^t")
            with ActRow():
                yield Act("Done", "app.quit", key="^q")
                yield Act("Done, and overwrite the clipboard", "screen.overwrite", key="^x")
        yield Static("Paste here to check what came: it is compared, not shown.", id="check")
        yield Vertical(*self._fact_rows(), id="facts")

    def on_mount(self) -> None:
        """Put the refresh token on the clipboard at once."""
        self._show()
        super().on_mount()
        self.action_copy_refresh_token()

    def _fact_rows(self) -> list[Hanging]:
        return [
            Hanging(label, text, width=14, classes="-missing" if label == "Missing" else "")
            for label, text in self._facts.rows
        ]

    def _show(self) -> None:
        self.query_one("#reveal", Act).label = "Hide" if self._shown else "Show"
        token = self._refresh_token
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

    def draft(self) -> Leave:
        """Nothing is typed here."""
        return Leave()

    def action_copy_refresh_token(self) -> None:
        """Copy the refresh token."""
        self.carry(self._copy_refresh_token(), "Copying the refresh token")

    async def _copy_refresh_token(self) -> None:
        copied = await self.copy(self._refresh_token, "Refresh token")
        self._copied = copied.reached

    def action_copy_access_token(self) -> None:
        """Copy the access token; the refresh token is then on the clipboard no more."""
        self.carry(self._copy_access_token(), "Copying the access token")

    async def _copy_access_token(self) -> None:
        copied = await self.copy(self._tokens.access_token, "Access token")
        self._copied = self._copied and not copied.reached

    def action_write_refresh_token(self) -> None:
        """Write the refresh token to a file."""
        self.carry(self._write(), "Writing the refresh token")

    async def _write(self) -> None:
        written = await self.write_out(self._refresh_token, "Refresh token", Outlet.REFRESH_TOKEN)
        self._file = written or self._file

    def on_paste(self, event: events.Paste) -> None:
        """Compare what came out of the clipboard with what went in."""
        event.prevent_default()  # the base class has a place for it too
        event.stop()
        arrival = compare(event.text, self._refresh_token, self._tokens.access_token)
        self.notice.say("ok" if arrival.whole else "doubt", arrival.sentence)

    def action_overwrite(self) -> None:
        """Put a blank over what was copied, and leave if that went well."""
        if self._is_safe:
            self.carry(self._overwrite(), "Overwriting the clipboard")
        else:
            self.action_proceed()

    async def _overwrite(self) -> None:
        put = await self.surroundings.overwrite(self._refresh_token)
        if put.reached:
            self.leave(Forward(self._last_words(put.sentence)))
        else:
            self.notice.say("doubt", put.sentence)

    @property
    def _is_safe(self) -> bool:
        """The refresh token is somewhere else than here."""
        return self._copied or self._file is not None

    def _last_words(self, *sentences: str) -> Leave:
        if self._file is not None:
            sentences += (f"The refresh token is in {self._file}: delete it once it is fetched.",)
        return Leave(" ".join(sentences))

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
            self.leave(Forward(self._last_words()))
            return
        from tokenwizard.screens.leave import LeaveScreen

        def answered(leave: bool | None) -> None:
            if leave:
                self.leave(Forward(self._last_words()))

        self.app.push_screen(LeaveScreen(), answered)

    def action_back(self) -> None:
        """There is no way back to before the token: a code works once."""
        self.notice.say("doubt", "The walk is done. ctrl+q leaves; ctrl+y copies the token again.")
