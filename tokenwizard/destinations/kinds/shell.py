"""Lines that a shell runs to have the settings in its environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.quoting import checked_name, fish, posix, powershell
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult
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
        """As in `Destination`."""
        return f"lines for a shell ({self.syntax.name})"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        self._lines(delivery)
        return tuple(
            self.syntax.assignment(one.name, self.syntax.quoted(one.shown))
            for one in delivery.settings
        )

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_stdout

        self.preview(delivery)
        try_stdout()

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        names = ", ".join(one.name for one in delivery.settings)
        return DeliveryResult(
            f"{names} as lines for a shell ({self.syntax.name}).",
            printed=Secret("".join(f"{line}\n" for line in self._lines(delivery))),
        )

    def _lines(self, delivery: Delivery) -> list[str]:
        try:
            return [
                self.syntax.assignment(
                    checked_name(one.name), self.syntax.quoted(one.value.reveal())
                )
                for one in delivery.settings
            ]
        except CannotEditError as why:
            raise LocalError(
                "The settings cannot be written as lines for a shell", cause=str(why)
            ) from None


def _make(text: str) -> ShellLines:
    syntax = SYNTAXES.get(text or "posix")
    if syntax is None:
        raise InputError(f"shell takes one of these: {', '.join(SYNTAXES)}")
    return ShellLines(syntax)


KIND = DestinationKind(
    "shell",
    "SYNTAX",
    "lines on stdout for a shell to run",
    _make,
    optional=True,
    more=f": {', '.join(SYNTAXES)}",
)
