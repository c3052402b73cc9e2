"""What a program of someone else's is to be run with, and how that is shown. No I/O here."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.programs.environments import FOR_AZ, FOR_GH, ProgramEnvironment
from tokenwizard.destinations.programs.nothing_was_set import az_set_nothing, gh_set_nothing
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tokenwizard.destinations.model import StoredSetting
    from tokenwizard.secret import Secret

FILE = "\0file"
"""Stands in `Invocation.arguments` for the path of the file that holds `Invocation.file`."""
ANSWER = "\0answer"
"""Stands in `Invocation.arguments` for what the `Lookup` found: no argument can hold a NUL."""


@dataclass(frozen=True)
class Program:
    """A program that is signed in somewhere already.

    Attributes:
        name: as on PATH.
        title: what it is called.
        sign_in: what to type where it is not signed in.
        environment: what it finds in its environment, whatever is there otherwise.
        asked: what it is run with to find out whether it is signed in on this machine.
        says_no: what stands in its words then if it is not; other words may have other reasons.
        set_nothing: whether its exit status and its words tell that a run has set nothing.
    """

    name: str
    title: str
    sign_in: str
    environment: ProgramEnvironment
    asked: tuple[str, ...]
    says_no: str
    set_nothing: Callable[[int, str], bool] = field(repr=False)


AZ = Program(
    name="az",
    title="the Azure CLI",
    sign_in="az login",
    environment=FOR_AZ,
    asked=("account", "show", "-o", "none"),
    says_no="az login",
    set_nothing=az_set_nothing,
)
GH = Program(
    name="gh",
    title="the GitHub CLI",
    sign_in="gh auth login",
    environment=FOR_GH,
    asked=("auth", "token"),
    says_no="no oauth token",
    set_nothing=gh_set_nothing,
)

NO_SUBSCRIPTION = "az login --allow-no-subscriptions if your account has no subscription"
"""A plain `az login` fails for such an account, and each call then asks for one again."""


@dataclass(frozen=True)
class ProgramSignIn:
    """How a program is signed in for a place.

    Attributes:
        program: which.
        options: behind `Program.sign_in`, what this place needs.
        otherwise: another way, if `command` is not the right one for the person; a few words.
        token_variables: those whose token counts before any sign-in, the first that is set.
        scopes: what a sign-in has to be good for, by az's name of the cloud.
    """

    program: Program
    options: str = ""
    otherwise: str = ""
    token_variables: tuple[str, ...] = ()
    scopes: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """What to type."""
        return joined(self.program.sign_in, self.options)

    @property
    def advice(self) -> str:
        """What to do, as the beginning of a sentence."""
        return f"Sign in by {self.command}" + (f" ({self.otherwise})" if self.otherwise else "")


@dataclass(frozen=True)
class Invocation:
    """One run, which sets something.

    Attributes:
        arguments: without the program; never a secret among them.
        sets: which settings.
        file: what stands in the file for `FILE`, of 0600 and deleted afterwards.
        stdin: what it reads; None for nothing.
    """

    arguments: tuple[str, ...]
    sets: tuple[StoredSetting, ...]
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
class Lookup:
    """A run that changes nothing and finds the one part of the arguments that was not typed.

    It prints lines: a name without a blank, a tab, and what belongs to that name.

    Attributes:
        arguments: without the program; never a secret among them.
        name: the line that counts has this name, whatever its case; ASCII.
        wanted: what it finds, as in "the resource group".
        owner: of what, as in "the App Service contoso-web".
        characters: of which an answer may be, as between the brackets of a pattern.
        if_none: what to type if it finds none.
        if_several: what to type if it finds several.
    """

    arguments: tuple[str, ...]
    name: str
    wanted: str
    owner: str
    characters: str
    if_none: str
    if_several: str

    def shown(self, program: Program) -> str:
        """The command line."""
        return f"{shown_command(program, self.arguments)}  (finds {self.wanted})"

    def answers(self, printed: str) -> list[str]:
        """What belongs to the name, in what the run printed; each once, sorted."""
        # A tab has become a blank where what a program prints is cleaned.
        lines = (line.replace("\t", " ").partition(" ") for line in printed.split("\n"))
        found = {behind for name, _, behind in lines if name.casefold() == self.name.casefold()}
        return sorted(found)


def answered(call: Invocation, answer: str) -> Invocation:
    """The call with what was found in its place."""
    arguments = tuple(one.replace(ANSWER, answer) for one in call.arguments)
    return Invocation(arguments, call.sets, call.file, call.stdin)


def shown_command(program: Program, arguments: tuple[str, ...]) -> str:
    """A command line as a person reads it."""
    return " ".join((program.name, *map(_shown, arguments)))


def _shown(argument: str) -> str:
    if argument == ANSWER:
        return f"(found by {AZ.name})"
    if FILE in argument:
        return argument.replace(FILE, "FILE") + " (0600, deleted afterwards)"
    return shlex.quote(argument)
