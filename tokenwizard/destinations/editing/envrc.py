"""The text of a shell file such as direnv's `.envrc`: whole assignments changed. No I/O here.

It is read as far as it takes to tell where a command line ends (POSIX.1-2017, Shell Command
Language, 2.3 Token Recognition, with bash's `$'...'`); nothing is expanded or run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.quoting import checked_name, posix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Possessive (`*+`): what a part has taken it gives back to no other, so that no text takes long.
_VALUE = r"""
    (?: [^\s'"\\$`;&|<>()]
      | '[^']*'
      | "(?: [^"\\$`] | \\. | \$[A-Za-z_]\w* | \$\{[A-Za-z_]\w*\} )*+"
      | \\[^\n]
      | \$[A-Za-z_]\w*
      | \$\{[A-Za-z_]\w*\}
      | <[^<>\n'"\\$`;&|()]*>      # a placeholder of a template, as in CLIENT_ID=<your app>
    )*+
"""
_ASSIGNMENT = re.compile(
    rf"(?P<indent>[ \t]*)(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)=(?P<value>{_VALUE})[ \t]*",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_HERE_DOCUMENT = re.compile(
    r"<<(?P<tabs>-?)[ \t]*(?P<word>(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s;&|<>()])+)"
)
_OPENS = {"$(": ")", "<(": ")", ">(": ")", "${": "}", "(": ")"}
_ANSI_C_QUOTED = re.compile(r"\$'(?:[^'\\]|\\.)*'", re.DOTALL)


@dataclass(frozen=True)
class CommandLine:
    """One line of commands, which may go over several lines of the file.

    Attributes:
        code: without the remark and the line end.
        rest: these, as they are.
        number: of its first line in the file, from 1.
    """

    code: str
    rest: str
    number: int


def assigned_in(text: str) -> dict[str, str]:
    """What stands behind `NAME=` in whole single assignments, quotes and all; the last one counts.

    Raises:
        CannotEditError: a quote or a bracket does not end.
    """
    found = (_ASSIGNMENT.fullmatch(line.code) for line in command_lines(text))
    return {one["name"]: one["value"] for one in found if one is not None}


def with_exports(text: str, values: Mapping[str, str]) -> str:
    """The text with `export NAME=value` for each: its assignments changed, absent ones appended.

    Raises:
        CannotEditError: a name is assigned otherwise than on a line of its own, or a value
            cannot be written, or a quote or a bracket does not end.
    """
    written = {checked_name(name): posix(value) for name, value in values.items()}
    alternatives = "|".join(map(re.escape, written))
    assigned = re.compile(rf"(?<![\w$?-])(?:{alternatives})\+?=", re.ASCII)
    pieces: list[str] = []
    found: set[str] = set()
    for line in command_lines(text):
        assignment = _ASSIGNMENT.fullmatch(line.code)
        if assignment is not None and assignment["name"] in written:
            name = assignment["name"]
            found.add(name)
            blanks = line.code[assignment.end("value") :]
            pieces.append(f"{assignment['indent']}export {name}={written[name]}{blanks}{line.rest}")
            continue
        if assignment is None and written and (other := assigned.search(line.code)):
            name = other[0].rstrip("+=")
            raise CannotEditError(
                f"Line {line.number} assigns {name} in a way that is not understood here:"
                f" it takes a line export {name}=value of its own."
            )
        pieces.append(line.code + line.rest)
    end = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        pieces.append(end)
    pieces += [f"export {name}={written[name]}{end}" for name in written if name not in found]
    return "".join(pieces)


def command_lines(text: str) -> Iterator[CommandLine]:
    """The text cut into command lines; joined again they are the text.

    Raises:
        CannotEditError: a quote, a bracket or a here-document does not end.
    """
    at, number = 0, 1
    while at < len(text):
        code_end, end = _Reading(text, at, number).ends()
        yield CommandLine(text[at:code_end], text[code_end:end], number)
        number += text.count("\n", at, end)
        at = end


class _Reading:
    """One command line being read, from `start` on."""

    def __init__(self, text: str, start: int, number: int) -> None:
        self._text = text
        self._start = start
        self._number = number
        self._open: list[str] = []
        self._awaited: list[re.Match[str]] = []

    def ends(self) -> tuple[int, int]:
        """Where its code ends, and where the next line starts."""
        text, at = self._text, self._start
        remark: int | None = None
        while at < len(text):
            if text[at] == "\n" and self._open[-1:] != ['"']:
                line_end = at
                at = self._past_here_documents(at + 1)
                if not self._open:
                    code_end = remark if remark is not None else line_end
                    if at > line_end + 1:
                        return at, at
                    return code_end - (text[code_end - 1 : code_end] == "\r"), at
            elif text[at] == "#" and self._begins_remark(at):
                if not self._open:
                    remark = self._before_blanks(at)
                found = text.find("\n", at)
                at = len(text) if found < 0 else found
            else:
                at = self._past(at)
        if self._open or self._awaited:
            raise self._endless()
        return (remark if remark is not None else at), at

    def _past(self, at: int) -> int:
        """Behind the next token, quotes and brackets noted."""
        text, inside = self._text, self._open[-1] if self._open else ""
        if text[at] == "\\":
            return at + 2
        if text[at] == inside:
            self._open.pop()
            return at + 1
        if text[at] in '"`':
            self._open.append(text[at])
            return at + 1
        two = text[at : at + 2]
        if two in _OPENS and (two[0] == "$" or inside != '"'):
            self._open.append(_OPENS[two])
            return at + 2
        if inside == '"':
            return at + 1
        if text[at] == "'":
            end = text.find("'", at + 1)
            if end < 0:
                raise self._endless()
            return end + 1
        if two == "$'":
            quoted = _ANSI_C_QUOTED.match(text, at)
            if quoted is None:
                raise self._endless()
            return quoted.end()
        if text[at] == "(":
            self._open.append(")")
        if two == "<<" and inside != "}":
            return self._past_redirection(at)
        return at + 1

    def _past_redirection(self, at: int) -> int:
        arithmetic = self._open[-2:] == [")", ")"]
        document = None if arithmetic else _HERE_DOCUMENT.match(self._text, at)
        if document is None:
            return at + 2
        self._awaited.append(document)
        return document.end()

    def _past_here_documents(self, at: int) -> int:
        for document in self._awaited:
            word = re.sub(r"['\"\\]", "", document["word"])
            tabs = r"\t*" if document["tabs"] else ""
            end = re.compile(rf"^{tabs}{re.escape(word)}\r?(?:\n|\Z)", re.MULTILINE)
            found = end.search(self._text, at)
            if found is None:
                raise self._endless()
            at = found.end()
        self._awaited.clear()
        return at

    def _begins_remark(self, at: int) -> bool:
        inside = self._open[-1] if self._open else ""
        before = self._text[at - 1] if at > self._start else "\n"
        return inside not in ('"', "}") and before in " \t\n;&|()`"

    def _before_blanks(self, at: int) -> int:
        while at > self._start and self._text[at - 1] in " \t":
            at -= 1
        return at

    def _endless(self) -> CannotEditError:
        return CannotEditError(f"Line {self._number} opens a quote or a bracket that does not end.")
