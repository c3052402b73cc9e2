"""A file that holds one secret and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError
from tokenwizard.secret import Secret
from tokenwizard.system.files.bounded_file import bytes_of
from tokenwizard.text.encodings import NotReadableError, text_in

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 65_536
"""Characters of a secret; twice as many bytes are read, for UTF-16."""


def read_secret_file(file: Path) -> Secret:
    """What the file holds, blanks around it left out; it may be UTF-8 or UTF-16, and empty.

    Raises:
        InputError: it cannot be read, is no text, or is too long; it quotes nothing.
    """
    try:
        text = text_in(bytes_of(file, 2 * LONGEST + 4)).strip()
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {type(fault).__name__}") from None
    except NotReadableError as why:
        raise InputError(f"{file} cannot be read: it is {why}. Save it as UTF-8") from None
    if len(text) > LONGEST:
        raise InputError(f"{file} is longer than {LONGEST:,} characters: that is no secret")
    return Secret(text)
