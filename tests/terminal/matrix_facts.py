"""What a walk found, and the reading of what a terminal was made to draw."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.terminal.matrix_places import OSC52

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# CSI, charset, and two-character sequences; control strings stay, for what they hold was sent.
_CONTROLS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][0-9A-Za-z]|\x1b[=>78A-M]")
_WINDOW = 16
"""So many characters of a secret in a row are a leak; masked it shows four at each end."""


@dataclass(frozen=True)
class Handed:
    """A text handed to the person: seconds until it was told, what was told, what they have."""

    seconds: float
    sentence: str
    wanted: str
    held: str


@dataclass(frozen=True)
class Written:
    """A text written to a file: when and what was told, what it holds, the modes."""

    seconds: float
    sentence: str
    path: Path
    text: str
    mode: int
    folder_mode: int


@dataclass(frozen=True)
class Answered:
    """An answer that came back: seconds until it was told, and the browser's last page."""

    seconds: float
    page: str = ""


@dataclass
class Facts:
    """What a walk found, as far as it came.

    Attributes:
        handed: by what was handed: "link", "token", "token again".
        written: by what was written: "link", "token".
        answered: by the way the answer came.
        drawn: what the multiplexers said was drawn at some moments, without blanks.
        shown: everything that was drawn until the token was to be seen, without blanks.
        shown_when_asked: what was drawn after the key that shows the token.
        shown_after: what was drawn on leaving.
        held_after: what the clipboard holds when the wizard has ended.
        status: with what it ended.
        secrets: what must not be seen.
        stopped: why the walk came no further; empty if it came to its end.
    """

    handed: dict[str, Handed] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    answered: dict[str, Answered] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    shown: str = ""
    shown_when_asked: str = ""
    shown_after: str = ""
    held_after: str = ""
    status: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    stopped: str = ""


def seen(recorded: bytes) -> str:
    """What was drawn, in the order it was drawn: no clipboard sequences, controls or blanks."""
    drawn = _CONTROLS.sub("", OSC52.sub(b"", recorded).decode(errors="replace"))
    return "".join(drawn.split())


def leaks(shown: str, secrets: Mapping[str, str]) -> set[str]:
    """The names of the secrets of which a part can be read in `shown`, plain or in base64."""
    windows = {shown[at : at + _WINDOW] for at in range(len(shown))}
    return {name for name, secret in secrets.items() if not windows.isdisjoint(_parts(secret))}


def _parts(secret: str) -> Iterable[str]:
    for text in (secret, base64.b64encode(secret.encode()).decode()):
        yield from (text[at : at + _WINDOW] for at in range(len(text) - _WINDOW + 1))
