"""Lines that a shell runs to have the settings in its environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import UnfitError
from tokenwizard.destinations.editing.quoting import checked_name, fish, posix, powershell
from tokenwizard.destinations.kind import Kind
from tokenwizard.destinations.model import Done, Handing
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Syntax:
    """How a shell sets a variable for itself and what it starts.

    Attributes:
        name: what stands behind `shell:`.
        line: one line, with the name and the value in quotes.
        quoted: puts a value in quotes.
    """

    name: str
    line: str
    quoted: Callable[[str], str]

    def assignment(self, name: str, quoted: str) -> str:
        """The line for one setting."""
        return self.line.format(name=name, value=quoted)


SYNTAXES = {
    syntax.name: syntax
    for syntax in (
        Syntax("posix", "export {name}={value}", posix),
        Syntax("powershell", "$env:{name} = {value}", powershell),
        Syntax("fish", "set -gx {name} {value}", fish),
    )
}


@dataclass(frozen=True)
class ShellLines:
    """The settings as lines on stdout."""

    syntax: Syntax

    @property
    def title(self) -> str:
        """As in `Place`."""
        return f"lines for a shell ({self.syntax.name})"

    def preview(self, handing: Handing) -> tuple[str, ...]:
        """As in `Place`."""
        self._lines(handing)
        return tuple(
            self.syntax.assignment(one.name, self.syntax.quoted(one.shown))
            for one in handing.settings
        )

    async def tried(self, handing: Handing) -> None:
        """As in `Place`."""
        from tokenwizard.destinations.dry_run import try_stdout

        self.preview(handing)
        try_stdout()

    async def hand_over(self, handing: Handing) -> Done:
        """As in `Place`."""
        names = ", ".join(one.name for one in handing.settings)
        return Done(
            f"{names} as lines for a shell ({self.syntax.name}).",
            printed=Secret("".join(f"{line}\n" for line in self._lines(handing))),
        )

    def _lines(self, handing: Handing) -> list[str]:
        try:
            return [
                self.syntax.assignment(
                    checked_name(one.name), self.syntax.quoted(one.value.reveal())
                )
                for one in handing.settings
            ]
        except UnfitError as why:
            raise LocalError(
                "The settings cannot be written as lines for a shell", cause=str(why)
            ) from None


def _make(text: str) -> ShellLines:
    syntax = SYNTAXES.get(text or "posix")
    if syntax is None:
        raise InputError(f"shell takes one of these: {', '.join(SYNTAXES)}")
    return ShellLines(syntax)


KIND = Kind(
    "shell",
    "SYNTAX",
    f"lines on stdout for a shell to run: {', '.join(SYNTAXES)}",
    _make,
    optional=True,
)
