"""The text of a `.env` file: settings read as python-dotenv reads them, and changed. No I/O here.

Line ends stay as they are in the text: CR LF, LF or CR, and a byte order mark may stand first.
A value takes from the file alone, see `dotenv_values`.
"""

from __future__ import annotations

import io
import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from dotenv.main import resolve_variables
from dotenv.parser import Binding, parse_stream

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.dotenv_values import Settings
from tokenwizard.destinations.editing.quoting import STAND_INS, checked_name, dotenv, stand_ins_of
from tokenwizard.destinations.editing.recipe_comment import MARK, Recipe, read_recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")
# python-dotenv takes quadratic time for the blanks in a value, and 300 bytes for each line.
_LONGEST_BLANK = 512
_MOST_LINES = 4_000
_LONG = 65_536  # characters
_TURN = Lock()
# What python-dotenv has read as one binding, in its parts.
_BINDING = re.compile(
    r"""
    (?P<blank>\s*)
    (?P<export>export[^\S\r\n]+)?
    (?P<key>'[^']+'|[^=\#\s]+)
    [^\S\r\n]*
    (?P<rest>.*)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLANKS = re.compile(r"[^\S\r\n]*")
_BLANK = re.compile(r"[^\S\r\n]+")
_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_UNQUOTED = re.compile(r"[^\r\n]*")
_BEFORE_REMARK = re.compile(r"(?<!\s)\s+#")
_TAIL = re.compile(r"(?P<remark>[^\S\r\n]*\#[^\r\n]*+)?[^\S\r\n]*(?P<end>\r\n|\n|\r|\Z)")


def settings_in(text: str) -> Settings:
    """The settings, to ask for those that are needed.

    Raises:
        CannotEditError: nobody could have written this by hand.
    """
    with _in_turn(text):
        return Settings(_bindings(_LINE_END.sub("\n", text.removeprefix(_BYTE_ORDER_MARK))))


def values_in(text: str) -> dict[str, str | None]:
    """Every setting as `dotenv_values` gives it where the environment is empty.

    None where there is no `=`.

    Raises:
        CannotEditError: nobody could have written this by hand.
    """
    settings = settings_in(text)
    return settings.values(settings.names(), lenient=True)


def recipe_in(text: str) -> Recipe:
    """The recipe that stands in a comment; empty if none does.

    Raises:
        CannotEditError: there is one, and it is broken.
    """
    if MARK not in text:
        return {}
    with _in_turn(text):
        found = next(filter(_is_recipe, _bindings(text.removeprefix(_BYTE_ORDER_MARK))), None)
    if found is None:
        return {}
    comment = found.original.string.lstrip()
    lines_before = len(_LINE_END.findall(found.original.string.partition(MARK)[0]))
    return read_recipe(comment, found.original.line + lines_before)


def with_values(text: str, values: Mapping[str, str], comment: str = "") -> str:
    """The text with these settings, by name: each of their lines changed, absent ones appended.

    Args:
        text: the file's; all that is not the settings' stays as it is.
        values: by name, in the order in which they are appended.
        comment: the recipe's, see `recipe_comment`; empty to leave that as it is.

    Raises:
        CannotEditError: a name or a value cannot be written, or python-dotenv would not read it
            back.
    """
    written = {checked_name(name): dotenv(value) for name, value in values.items()}
    body = text.removeprefix(_BYTE_ORDER_MARK)
    with _in_turn(text):
        bindings = _bindings(body)
        pieces = _Rewriting(bindings, written, comment).pieces()
        after = text[: len(text) - len(body)] + "".join(pieces)
        _prove(bindings, after, values)
    return after


def _in_turn(text: str) -> AbstractContextManager[object]:
    """A long text is parsed while no other is: so many at once would fill the memory."""
    return _TURN if len(text) > _LONG else nullcontext()


def _bindings(body: str) -> tuple[Binding, ...]:
    if len(_LINE_END.findall(body)) > _MOST_LINES:
        raise CannotEditError(f"It has more than {_MOST_LINES:,} lines.")
    if any(len(one[0]) > _LONGEST_BLANK for one in _BLANK.finditer(body)):
        raise CannotEditError(f"More than {_LONGEST_BLANK} blanks in a row stand in it.")
    return tuple(parse_stream(io.StringIO(body, newline="")))


def _is_recipe(binding: Binding) -> bool:
    return (
        binding.key is None
        and not binding.error
        and binding.original.string.lstrip().startswith(MARK)
    )


@dataclass(frozen=True)
class _Rewriting:
    """One file in the making; `written` are the values as they are to stand behind the `=`."""

    bindings: tuple[Binding, ...]
    written: Mapping[str, str]
    comment: str

    def pieces(self) -> Iterator[str]:
        end = self._line_end()
        keys = {one.key for one in self.bindings}
        absent = [name for name in self.written if name not in keys]
        comment = self.comment
        homeless = bool(comment) and not any(map(_is_recipe, self.bindings))
        defined: set[str] = set()
        for one in self.bindings:
            original = one.original.string
            if comment and _is_recipe(one):
                yield _with_comment(original, comment)
                comment = ""
            elif one.key in STAND_INS:
                defined.add(one.key)
                yield _with_value(original, dotenv(STAND_INS[one.key]))
            elif one.key is not None and one.key in self.written:
                value = self.written[one.key]
                above = _definitions(value, defined)
                if homeless and not absent:
                    above, homeless = [comment, *above], False
                yield _with_lines_above(_with_value(original, value), above, end)
            else:
                yield original
        if absent and self._last_line_is_open():
            yield end
        for name in absent:
            if homeless:
                yield comment + end
                homeless = False
            for definition in _definitions(self.written[name], defined):
                yield definition + end
            yield f"{name}={self.written[name]}{end}"

    def _line_end(self) -> str:
        found = (_LINE_END.search(one.original.string) for one in self.bindings)
        return "\r\n" if next((one[0] for one in found if one), "") == "\r\n" else "\n"

    def _last_line_is_open(self) -> bool:
        return bool(self.bindings) and not self.bindings[-1].original.string.endswith(("\n", "\r"))


def _definitions(value: str, defined: set[str]) -> list[str]:
    """The lines that define the stand-ins of `value` which are not `defined` yet."""
    wanted = [name for name in stand_ins_of(value) if name not in defined]
    defined.update(wanted)
    return [f"{name}={dotenv(STAND_INS[name])}" for name in wanted]


def _with_value(original: str, value: str) -> str:
    """The binding with this value; what stands before it and a remark behind it are kept.

    A shell takes no blanks around the `=` and no quotes around the name: these go.
    """
    parts = _BINDING.fullmatch(original)
    tail = _TAIL.fullmatch(_behind_value(parts["rest"])) if parts else None
    if parts is None or tail is None:
        raise CannotEditError("python-dotenv reads a line in a way that is not known here.")
    remark = tail["remark"] or ""
    if remark.startswith("#"):
        remark = f" {remark}"
    name = parts["key"].strip("'")
    return f"{parts['blank']}{parts['export'] or ''}{name}={value}{remark}{tail['end']}"


def _behind_value(rest: str) -> str:
    """What follows the value: blanks, a remark, a line end."""
    if not rest.startswith("="):
        return rest
    start = _end(_BLANKS, rest, 1)
    if start > 1 and rest.startswith("#", start):
        return rest[start:]
    if quoted := _QUOTED.match(rest, start):
        return rest[quoted.end() :]
    line_end = _end(_UNQUOTED, rest, start)
    remark = _BEFORE_REMARK.search(rest, start, line_end)
    return rest[remark.start() if remark else line_end :]


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _with_comment(original: str, comment: str) -> str:
    body = original.lstrip()
    return original[: len(original) - len(body)] + comment + body[len(body.rstrip("\r\n")) :]


def _with_lines_above(piece: str, lines: list[str], end: str) -> str:
    if not lines:
        return piece
    blank = piece[: len(piece) - len(piece.lstrip())]
    at = max(blank.rfind("\n"), blank.rfind("\r")) + 1
    return piece[:at] + "".join(line + end for line in lines) + piece[at:]


def _prove(before: tuple[Binding, ...], after: str, values: Mapping[str, str]) -> None:
    """A quote that does not end may take in what stands below it: read all of it back.

    By python-dotenv itself: what our own lines hold leads to our own lines alone.
    """
    ours = {*values, *STAND_INS}
    now = _bindings(after.removeprefix(_BYTE_ORDER_MARK))
    settings = now
    if "\r" in after:
        settings = _bindings(_LINE_END.sub("\n", after.removeprefix(_BYTE_ORDER_MARK)))
    pairs = ((one.key, one.value) for one in settings if one.key in ours and one.key is not None)
    found = resolve_variables(pairs, override=True)
    if _others(now, ours) != _others(before, ours) or any(
        found.get(name) != value for name, value in values.items()
    ):
        broken = next((one.original.line for one in before if one.error), None)
        where = f"Line {broken}" if broken else "A line"
        raise CannotEditError(
            f"{where} is not as python-dotenv wants it: is there a quote without an end?"
        )


def _others(
    bindings: tuple[Binding, ...], ours: set[str]
) -> list[tuple[str | None, str | None, bool]]:
    return [
        (one.key, one.value, one.error)
        for one in bindings
        if one.error or (one.key is not None and one.key not in ours)
    ]
