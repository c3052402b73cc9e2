"""The commands that the README and the documentation show, as a person would type them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.docs.conftest import ROOT

FILES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
)
_PROGRAM = re.compile(r"(?:tokenwizard|make|pipx|uv|pip|python|tmux|az|gh|curl|git)\b")
_SAID_BESIDE = re.compile(r"\s{2,}\S.*|\s+#\s.*")
_FENCED = re.compile(r"^```(sh|console|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^|\n)\n((?: {4}.*\n)+)")
_SPAN = re.compile(r"(?<!`)`(tokenwizard(?: [^`]*)?)`", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A command, and the file that shows it."""

    text: str
    file: Path

    def __str__(self) -> str:
        return f"{self.text} ({self.file.name})"


def in_blocks() -> list[Shown]:
    """Each line of a block of code that runs a program, without what is said beside it."""
    return [
        Shown(command, file)
        for file in FILES
        for block in _blocks(file.read_text("utf-8"))
        for line in block.splitlines()
        if _PROGRAM.match(command := _SAID_BESIDE.sub("", line.strip()))
    ]


def _blocks(text: str) -> Iterator[str]:
    yield from (match[2] for match in _FENCED.finditer(text))
    yield from (match[1] for match in _INDENTED.finditer(text))


def in_sentences() -> list[Shown]:
    """Each `tokenwizard …` within a sentence."""
    return [
        Shown(" ".join(match[1].split()), file)
        for file in FILES
        for match in _SPAN.finditer(file.read_text("utf-8"))
    ]
