"""Questions on one line. At each of them ? explains, < goes back, ! copies, quit leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.secret import Secret
from tokenwizard.system.terminal.line_input import Lines, Shows, shows_all
from tokenwizard.system.terminal.safe_text import one_line
from tokenwizard.ui.plain.last_error import MESSAGE, LastError
from tokenwizard.ui.plain.texts import NOTHING_IS_SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenwizard.ui.console.speaker import Speaker

BACK, EXPLAIN, LEAVE = "<", "?", "quit"
_LONGEST_CHOICE = 8
_YES_NO = {"y": True, "yes": True, "n": False, "no": False}


class UserQuitError(Exception):
    """The person leaves."""


class InputEndedError(UserQuitError):
    """Nothing can be typed any more: the terminal is gone, or ctrl+d was pressed."""


class UserWentBackError(Exception):
    """The person goes back a step."""


@dataclass(frozen=True)
class Prompts:
    """The questions of one step; `explanation` is what ? says, `last_error` what ! copies.

    Each raises UserQuitError or UserWentBackError when that is typed, UserQuitError also at the
    end of the input.
    """

    lines: Lines
    speaker: Speaker
    explanation: str
    last_error: LastError

    async def text(self, label: str, present: str, shows: Shows = shows_all) -> str:
        """What is typed, shown as far as `shows` allows; on Enter alone what is there already."""
        shown = f" [{one_line(present)}]" if present else ""
        while True:
            try:
                typed = await self.lines.line(f"{one_line(label)}{shown}: ", shows)
            except EOFError:
                raise InputEndedError from None
            if typed == LEAVE:
                raise UserQuitError
            if typed == BACK:
                raise UserWentBackError
            if typed == MESSAGE:
                await self.last_error.copy_message()
            elif typed == EXPLAIN:
                self.speaker.say(self.explanation)
            else:
                return typed or present

    async def secret(self, label: str, present: Secret) -> Secret:
        """The same for what nobody is to see."""
        self.speaker.say(NOTHING_IS_SHOWN)
        shown = " [given]" if present else ""
        while True:
            typed = await self.hidden(f"{label}{shown}: ")
            if typed != Secret(EXPLAIN):
                return typed or present
            self.speaker.say(self.explanation)

    async def hidden(
        self, prompt: str, *, joined: bool = False, with_blanks: bool = False
    ) -> Secret:
        """A line that nobody sees, as typed, save what leaves, goes back or copies a message."""
        while True:
            try:
                typed = await self.lines.hidden_line(prompt, joined=joined, with_blanks=with_blanks)
            except EOFError:
                raise InputEndedError from None
            if typed != Secret(MESSAGE):
                break
            await self.last_error.copy_message()
        if typed == Secret(LEAVE):
            raise UserQuitError
        if typed == Secret(BACK):
            raise UserWentBackError
        return typed

    async def choose(self, label: str, options: Sequence[str], present: int) -> int:
        """One of a few, by its number; gives its place in `options`."""
        for number, option in enumerate(options, 1):
            self.speaker.say(f"{number}. {option}", indent="  ", further="   ")
        while True:
            typed = await self.text(f"{label}, 1 to {len(options)}", str(present + 1), _is_short)
            number = int(typed) if _is_short(typed) and typed.isascii() and typed.isdigit() else 0
            if 1 <= number <= len(options):
                return number - 1
            self._refuse(typed, f"Type a number from 1 to {len(options)}.")

    async def yes_or_no(self, question: str, *, present: bool) -> bool:
        """Yes or no."""
        while True:
            typed = await self.text(f"{question} yes or no", "yes" if present else "no", _is_short)
            if typed.lower() in _YES_NO:
                return _YES_NO[typed.lower()]
            self._refuse(typed, "Type yes or no.")

    def _refuse(self, typed: str, sentence: str) -> None:
        unseen = "" if _is_short(typed) else "What you typed was not shown. "
        self.speaker.say(f"{unseen}{sentence}")


def _is_short(typed: str) -> bool:
    """Whether it may be a number, a yes or a no; what is longer may be a secret meant for later."""
    return len(typed) <= _LONGEST_CHOICE
