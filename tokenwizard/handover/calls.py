"""What a program of someone else's is to be run with, and how that is shown. No I/O here."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.handover.handing import Setting
    from tokenwizard.secret import Secret

FILE = "\0file"
"""Stands in `Call.arguments` for the path of the file that holds `Call.file`."""
ANSWER = "\0answer"
"""Stands in `Call.arguments` for what the `Question` found. No argument can hold a NUL itself."""


@dataclass(frozen=True)
class Program:
    """A program that is signed in somewhere already.

    Attributes:
        name: as on PATH.
        title: what it is called.
        sign_in: what its own words name when it is not signed in, and what to type then.
    """

    name: str
    title: str
    sign_in: str


AZ = Program("az", "the Azure CLI", "az login")
GH = Program("gh", "the GitHub CLI", "gh auth login")


@dataclass(frozen=True)
class Call:
    """One run, which sets something.

    Attributes:
        arguments: without the program; never a secret among them.
        sets: which settings.
        file: what stands in the file for `FILE`, of 0600 and deleted afterwards.
        stdin: what it reads; None for nothing.
    """

    arguments: tuple[str, ...]
    sets: tuple[Setting, ...]
    file: Secret | None = None
    stdin: Secret | None = None

    @property
    def names(self) -> str:
        """What it sets, as in "SP_ID, SP_SECRET"."""
        return ", ".join(setting.name for setting in self.sets)

    def shown(self, program: Program) -> tuple[str, ...]:
        """The command line and the settings under it, every secret masked."""
        command = shown_command(program, self.arguments)
        if self.stdin is not None:
            return (f"{command} < {self.sets[0].shown}",)
        return command, *(f"    {setting.name}: {setting.shown}" for setting in self.sets)


@dataclass(frozen=True)
class Question:
    """A run that changes nothing and finds the one part of the arguments that was not typed.

    Attributes:
        arguments: without the program; never a secret among them.
        wanted: what it finds, as in "the resource group".
        owner: of what, as in "the App Service contoso-web".
        characters: of which an answer may be, as between the brackets of a pattern.
        otherwise: what to type if it finds none, or several.
    """

    arguments: tuple[str, ...]
    wanted: str
    owner: str
    characters: str
    otherwise: str

    def shown(self, program: Program) -> str:
        """The command line."""
        return f"{shown_command(program, self.arguments)}  (finds {self.wanted})"


def answered(call: Call, answer: str) -> Call:
    """The call with what was found in its place."""
    arguments = tuple(one.replace(ANSWER, answer) for one in call.arguments)
    return Call(arguments, call.sets, call.file, call.stdin)


def shown_command(program: Program, arguments: tuple[str, ...]) -> str:
    """A command line as a person reads it."""
    return " ".join((program.name, *map(_shown, arguments)))


def _shown(argument: str) -> str:
    if argument == ANSWER:
        return f"(found by {AZ.name})"
    if FILE in argument:
        return argument.replace(FILE, "FILE") + " (0600, deleted afterwards)"
    return shlex.quote(argument)
