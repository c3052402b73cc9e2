"""Files among the profiles that hold none: each is named, and they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.errors.errors import InputError
    from tokenwizard.ui.console.speaker import Speaker


@dataclass
class UnreadableFiles:
    """Is told each by `all_profiles`, and says it on stderr.

    Attributes:
        speaker: says it.
        number: how many there were.
    """

    speaker: Speaker
    number: int = 0

    def __call__(self, path: str, wrong: InputError) -> None:
        """Name one, and say why it cannot be used."""
        self.number += 1
        self.speaker.say(f"tokenwizard: {path}: {wrong.title}")
