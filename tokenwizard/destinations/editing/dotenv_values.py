"""The values of a `.env` file's settings: `${NAME}` stands for what the file itself says above it.

The environment is never looked at: whoever wrote the file would else choose what of it is sent, and
where. No I/O here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dotenv.parser import Binding

LARGEST = 1_048_576
"""Characters that the values which are needed have together, with what they take from others."""

_STOP = re.compile("[}:]")
_LONGEST_NAME = 60


class OutsideError(CannotEditError):
    """A value takes something that is not in the file."""

    def __init__(self, line: int, name: str) -> None:
        shown = name if name.isprintable() and len(name) <= _LONGEST_NAME else "…"
        super().__init__(f"Line {line} uses ${{{shown}}}, which no line above it sets.")


@dataclass(frozen=True)
class _Reference:
    """`${name}` or `${name:-default}`; what else a value holds is a text."""

    name: str
    default: str | None


@dataclass(frozen=True)
class Settings:
    """The settings of one file; of several with one name the last counts.

    Attributes:
        bindings: as python-dotenv parses them; their line ends are LF.
    """

    bindings: Sequence[Binding]

    @cached_property
    def _places(self) -> Mapping[str, list[int]]:
        """Where each name is set, in the order of the file."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(self.bindings):
            if one.key is not None:
                places[one.key].append(at)
        return dict(places)

    def names(self) -> tuple[str, ...]:
        """Every setting's name."""
        return tuple(self._places)

    def has(self, name: str) -> bool:
        """Whether something stands behind its `=`, whatever that comes to."""
        return name in self._places and bool(self.bindings[self._places[name][-1]].value)

    def values(self, names: Iterable[str], *, lenient: bool = False) -> dict[str, str | None]:
        """The values of these settings, as python-dotenv gives them where the environment is empty.

        A name that is not there is absent, and one without a `=` None. What none of them leads to
        is not looked at.

        Args:
            names: those that are needed.
            lenient: what no line sets is empty.

        Raises:
            OutsideError: one takes something that is not in the file.
            CannotEditError: together they are longer than `LARGEST`.
        """
        wanted = {name: self._places[name][-1] for name in names if name in self._places}
        pieces = self._needed(wanted.values(), lenient=lenient)
        built: dict[int, str] = {}
        left = LARGEST
        for at in sorted(pieces):  # a value takes from lines above it alone
            parts = [one if isinstance(one, str) else built[one] for one in pieces[at]]
            left -= sum(map(len, parts))
            if left < 0:
                raise CannotEditError(
                    f"Line {self._line(at)} is too long once what it takes from other lines is put"
                    " in."
                )
            built[at] = "".join(parts)
        return {
            name: None if self.bindings[at].value is None else built[at]
            for name, at in wanted.items()
        }

    def _needed(self, wanted: Iterable[int], *, lenient: bool) -> dict[int, list[str | int]]:
        """What each line that is needed is made of: texts, and lines above it."""
        pieces: dict[int, list[str | int]] = {}
        left = list(wanted)
        while left:
            at = left.pop()
            if at in pieces:
                continue
            pieces[at] = []
            for one in _parts(self.bindings[at].value or ""):
                piece = one if isinstance(one, str) else self._taken(one, at, lenient=lenient)
                pieces[at].append(piece)
                if isinstance(piece, int) and piece not in pieces:
                    left.append(piece)
        return pieces

    def _taken(self, reference: _Reference, at: int, *, lenient: bool) -> str | int:
        places = self._places.get(reference.name, [])
        above = bisect_left(places, at)
        if above:
            return places[above - 1]
        if reference.default is None and not lenient:
            raise OutsideError(self._line(at, f"${{{reference.name}"), reference.name)
        return reference.default or ""

    def _line(self, at: int, holding: str = "") -> int:
        """The number of a setting's line; of several, of the one that holds this text."""
        original = self.bindings[at].original
        blanks = len(original.string) - len(original.string.lstrip())
        spot = original.string.find(holding, blanks) if holding else blanks
        return original.line + original.string.count("\n", 0, max(spot, blanks))


def _parts(value: str) -> Iterator[str | _Reference]:
    """A value's texts and references, found in linear time."""
    at, stop = 0, -1
    begun = value.find("${")
    while begun >= 0:
        if stop < begun + 2:
            found = _STOP.search(value, begun + 2)
            if found is None:
                break
            stop = found.start()
        end = stop
        if value.startswith(":-", stop):
            end = value.find("}", stop)
            if end < 0:
                break
        elif value[stop] == ":":
            begun = value.find("${", begun + 1)
            continue
        if begun > at:
            yield value[at:begun]
        default = value[stop + 2 : end] if end > stop else None
        yield _Reference(value[begun + 2 : stop], default)
        at = end + 1
        begun = value.find("${", at)
    if at < len(value):
        yield value[at:]
