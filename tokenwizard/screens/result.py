"""Step 6: the refresh token, on the clipboard, with what it is good for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tokenwizard.errors import Step
from tokenwizard.oauth.tokens import TokenSet
from tokenwizard.providers.provider import RefreshTokenLife
from tokenwizard.screens.base import Entry, StepScreen
from tokenwizard.screens.controls import Act, ActRow, Hanging
from tokenwizard.secret import Secret
from tokenwizard.steps import Forward, Leave

_OPENID = frozenset({"openid", "profile", "offline_access", "email"})


@dataclass(frozen=True)
class Facts:
    """What is known of the tokens, in words."""

    refresh_token_ends: str
    access_token_ends: str
    granted: str
    missing: str
    goes_to: str


def facts_of(tokens: TokenSet, life: RefreshTokenLife, asked: str, goes_to: str) -> Facts:
    """When the tokens end, what was granted, what is missing, and where the refresh token goes."""
    end = (tokens.obtained_at + life.length).astimezone()
    date = f"{end:%d %B %Y}".lstrip("0")
    if life.renewed_by_use:
        refresh = (
            f"{life.length.days} days without use, that is until {date}."
            " Each use brings a newer one: keep the newest."
        )
    else:
        refresh = f"six months, until about {date}. Using it does not lengthen it."
    asked_for = [name for name in asked.split() if name not in _OPENID]
    granted = {_short(name) for name in tokens.scope}
    missing = [
        _short(name)
        for name in asked_for
        if tokens.scope and _short(name) != ".default" and _short(name) not in granted
    ]
    shown = [_short(name) for name in tokens.scope if _short(name) != ".default"] or [
        _short(name) for name in asked_for
    ]
    return Facts(
        refresh_token_ends=refresh,
        access_token_ends=_ends(tokens.obtained_at, tokens.expires_at),
        granted=" ".join(shown) if tokens.scope else f"{' '.join(shown)} (as asked for)",
        missing=" ".join(missing),
        goes_to=goes_to,
    )


def _short(scope: str) -> str:
    """`https://host/AllSites.Manage` and `AllSites.Manage` are the same permission."""
    return scope.rpartition("/")[2] or scope


def _ends(obtained: datetime, expires: datetime | None) -> str:
    if expires is None:
        return "the provider did not say when"
    left: timedelta = expires - obtained
    minutes = round(left.total_seconds() / 60)
    length = f"{minutes} minutes" if minutes < 180 else f"{round(minutes / 60)} hours"  # noqa: PLR2004
    return f"at {expires.astimezone():%H:%M}, {length} after it was given"


class ResultScreen(StepScreen[Leave]):
    """Copies the refresh token on arrival; shows it masked until it is to be seen."""

    step: ClassVar[Step] = Step.RESULT
    heading: ClassVar[str] = "The refresh token"
    help_text: ClassVar[str] = (
        "The refresh token was copied when this screen opened. ctrl+y copies it again, ctrl+t"
        " copies the access token, ctrl+r shows and hides it.\n\n"
        '"Copied" means that a program on this machine took it and gave it back. "Sent to your'
        ' terminal" means that it was handed to the terminal, which does not answer: paste it'
        " where it belongs to see that it came.\n\n"
        "Clipboard managers keep what was copied. A refresh token is as good as a password: keep"
        " it where secrets are kept."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_refresh_token", "Copy", priority=True),
        Binding("ctrl+t", "copy_access_token", "Access token", priority=True),
        Binding("ctrl+r", "reveal", "Show or hide", priority=True),
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
        self.copied = False

    def compose_step(self) -> ComposeResult:
        """The token, what can be done with it, and the facts."""
        with VerticalScroll(id="token", can_focus=False):
            yield Static(markup=False)
        with ActRow():
            yield Act("Copy", "screen.copy_refresh_token", key="^y", id="copy")
            yield Act("Show", "screen.reveal", key="^r", id="reveal")
            yield Act("Access token", "screen.copy_access_token", key="^t")
            yield Act("Done", "app.quit", key="^q")
        yield Vertical(*self._fact_rows(), id="facts")

    def on_mount(self) -> None:
        """Put the refresh token on the clipboard at once."""
        self._show()
        super().on_mount()
        self.run_worker(self.action_copy_refresh_token(), name="copy", description="copy")

    def _fact_rows(self) -> list[Hanging]:
        facts = self._facts
        rows = (
            ("Good for", facts.refresh_token_ends, ""),
            ("Granted", facts.granted, ""),
            ("Missing", facts.missing, "-missing"),
            ("Access token", f"ends {facts.access_token_ends}", ""),
            ("Goes to", facts.goes_to, ""),
        )
        return [
            Hanging(label, text, width=14, classes=classes) for label, text, classes in rows if text
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

    async def action_copy_refresh_token(self) -> None:
        """Copy the refresh token."""
        copied = await self.copy(self._refresh_token, "Refresh token")
        self.copied = copied.reached

    async def action_copy_access_token(self) -> None:
        """Copy the access token; the refresh token is then on the clipboard no more."""
        copied = await self.copy(self._tokens.access_token, "Access token")
        self.copied = self.copied and not copied.reached

    def action_reveal(self) -> None:
        """Show the refresh token, or hide it."""
        self._shown = not self._shown
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter leads nowhere from here: one press too many must not lose the token."""
        return False if action == "proceed" else super().check_action(action, parameters)

    def action_proceed(self) -> None:
        """Leave, after asking once if the refresh token is not what was copied last."""
        if self.copied:
            self.leave(Forward(Leave()))
            return
        from tokenwizard.screens.leave import LeaveScreen

        def answered(leave: bool | None) -> None:
            if leave:
                self.leave(Forward(Leave()))

        self.app.push_screen(LeaveScreen(), answered)

    def action_back(self) -> None:
        """There is no way back to before the token: a code works once."""
        self.notice.say("doubt", "The walk is done. ctrl+q leaves; ctrl+y copies the token again.")
