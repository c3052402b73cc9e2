"""Files among the profiles that hold none: each is named, and they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.errors.errors import InputError
    from tokenwizard.ui.console.speaker import Voice


@dataclass
class BrokenFiles:
    """Is told each by `all_profiles`, and says it on stderr.

    Attributes:
        voice: says it.
        number: how many there were.
    """

    voice: Voice
    number: int = 0

    def __call__(self, path: str, wrong: InputError) -> None:
        """Name one, and say why it cannot be used."""
        self.number += 1
        self.voice.say(f"tokenwizard: {path}: {wrong.title}")
