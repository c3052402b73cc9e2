"""Questions on one line. At each of them ? explains, < goes back, ! copies, quit leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenwizard.plain.last_error import MESSAGE, LastError
from tokenwizard.plain.voice import Voice
from tokenwizard.plain.words import NOTHING_IS_SHOWN
from tokenwizard.secret import Secret
from tokenwizard.terminal.line_input import Lines

BACK, EXPLAIN, LEAVE = "<", "?", "quit"
_YES_NO = {"y": True, "yes": True, "n": False, "no": False}


class LeftError(Exception):
    """The person leaves."""


class WentBackError(Exception):
    """The person goes back a step."""


@dataclass(frozen=True)
class Prompts:
    """The questions of one step; `explanation` is what ? says, `last_error` what ! copies.

    Each raises LeftError or WentBackError when that is typed, LeftError also at the end of the
    input.
    """

    lines: Lines
    voice: Voice
    explanation: str
    last_error: LastError

    async def text(self, label: str, present: str) -> str:
        """What is typed; on Enter alone what is there already."""
        shown = f" [{present}]" if present else ""
        while True:
            try:
                typed = await self.lines.line(f"{label}{shown}: ")
            except EOFError:
                raise LeftError from None
            if typed == LEAVE:
                raise LeftError
            if typed == BACK:
                raise WentBackError
            if typed == MESSAGE:
                await self.last_error.copy_message()
            elif typed == EXPLAIN:
                self.voice.say(self.explanation)
            else:
                return typed or present

    async def secret(self, label: str, present: Secret) -> Secret:
        """The same for what nobody is to see."""
        self.voice.say(NOTHING_IS_SHOWN)
        shown = " [given]" if present else ""
        while True:
            typed = await self.hidden(f"{label}{shown}: ")
            if typed != Secret(EXPLAIN):
                return typed or present
            self.voice.say(self.explanation)

    async def hidden(self, prompt: str, *, joined: bool = False) -> Secret:
        """A line that nobody sees, as typed, save what leaves, goes back or copies a message."""
        while True:
            try:
                typed = await self.lines.hidden_line(prompt, joined=joined)
            except EOFError:
                raise LeftError from None
            if typed != Secret(MESSAGE):
                break
            await self.last_error.copy_message()
        if typed == Secret(LEAVE):
            raise LeftError
        if typed == Secret(BACK):
            raise WentBackError
        return typed

    async def choose(self, label: str, options: Sequence[str], present: int) -> int:
        """One of a few, by its number; gives its place in `options`."""
        for number, option in enumerate(options, 1):
            self.voice.say(f"{number}. {option}", indent="  ", further="   ")
        while True:
            typed = await self.text(f"{label}, 1 to {len(options)}", str(present + 1))
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(options):
                return int(typed) - 1
            self.voice.say(f"Type a number from 1 to {len(options)}.")

    async def yes_or_no(self, question: str, *, present: bool) -> bool:
        """Yes or no."""
        while True:
            typed = (await self.text(f"{question} yes or no", "yes" if present else "no")).lower()
            if typed in _YES_NO:
                return _YES_NO[typed]
            self.voice.say("Type yes or no.")
