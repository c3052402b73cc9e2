"""The text of an INI file as configparser reads it: options of one section changed. No I/O here."""

from __future__ import annotations

import configparser
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_OPTION = re.compile(
    r"(?P<head>\s*(?P<name>[^=:\s]++(?:\s++[^=:\s]++)*+)\s*[=:][^\S\r\n]*)(?P<value>[^\r\n]*)"
)
_REMARK = ("#", ";")


def options_in(text: str, section: str) -> dict[str, str]:
    """The section's options, `%` expanded; empty if there is no such section.

    Raises:
        CannotEditError: configparser cannot read it.
    """
    parser = _parsed(text)
    if not parser.has_section(section):
        return {}
    try:
        return dict(parser.items(section))
    except configparser.Error:
        return dict(parser.items(section, raw=True))


def with_options(text: str, section: str, values: Mapping[str, str]) -> str:
    """The text with these options in the section, every other line as it is.

    A `%` is doubled, since `ConfigParser` expands it.

    Args:
        text: the file's.
        section: its name; added at the end if it is absent.
        values: by the options' names, in lower case.

    Raises:
        CannotEditError: configparser cannot read the text, or would not read a value back.
    """
    before = _contents(text)
    for name, value in values.items():
        if not value.isprintable() or value != value.strip() or not value:
            raise CannotEditError(f"The value of {name} cannot be written into an INI file.")
    after = _Section(text, section, values).text()
    wanted = {(section, name): value.replace("%", "%%") for name, value in values.items()}
    if _contents(after) != {**before, **wanted}:
        raise CannotEditError(
            f"The section [{section}] is written in a way that is not understood here."
        )
    return after


def _contents(text: str) -> dict[tuple[str, str], str]:
    parser = _parsed(text)
    found = {
        (section, name): value
        for section in parser.sections()
        for name, value in parser.items(section, raw=True)
    }
    return found | {("", name): value for name, value in parser.defaults().items()}


def _parsed(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    try:
        parser.read_string(re.sub(r"\r\n?", "\n", text))
    except configparser.Error:
        raise CannotEditError("configparser cannot read it as an INI file.") from None
    return parser


@dataclass
class _Section:
    """One section of a file in the making."""

    file: str
    section: str
    values: Mapping[str, str]
    lines: list[str] = field(default_factory=list)
    indent: str = ""
    last: int | None = None

    def text(self) -> str:
        found = set(self._rewrite())
        absent = [
            f"{self.indent}{name} = {self._written(name)}"
            for name in self.values
            if name not in found
        ]
        end = "\r\n" if "\r\n" in self.file else "\n"
        if not absent:
            return "".join(self.lines)
        at = self.last
        if at is None:
            at = len(self.lines)
            absent.insert(0, f"[{self.section}]")
        if at and not self.lines[at - 1].endswith(("\n", "\r")):
            self.lines[at - 1] += end
        self.lines[at:at] = [line + end for line in absent]
        return "".join(self.lines)

    def _rewrite(self) -> Iterator[str]:
        """Fill `lines`; yields the names of the options that were there."""
        inside = False
        option_indent: int | None = None
        dropping = False
        for line in _LINE.findall(self.file):
            body = line.strip()
            indent = len(line) - len(line.lstrip())
            if not body or body.startswith(_REMARK):
                self.lines.append(line)
            elif option_indent is not None and indent > option_indent:
                if not dropping:
                    self.lines.append(line)
            elif body.startswith("[") and "]" in body:
                inside = body[1 : body.rindex("]")] == self.section
                option_indent, dropping = None, False
                self.lines.append(line)
            else:
                option = _OPTION.match(line)
                name = option["name"].lower() if option and inside else ""
                option_indent, dropping = indent, name in self.values
                if inside:
                    self.indent = line[:indent]
                if option and dropping:
                    yield name
                    self.lines.append(option["head"] + self._written(name) + line[option.end() :])
                else:
                    self.lines.append(line)
            if inside and body:
                self.last = len(self.lines)

    def _written(self, name: str) -> str:
        return self.values[name].replace("%", "%%")
