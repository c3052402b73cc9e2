"""How the bytes of a person's file are read, or why they are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.text.encodings import NotReadableError, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from tokenwizard.text.encodings import Encoding

_SAVE = "If it is the file you mean, save it as UTF-8 in your editor, then try again."
_ELSEWHERE = "Only the program that wrote it can open it there: give another file."


def text_and_encoding(path: Path, content: bytes) -> tuple[str, Encoding]:
    """The text of a file, and how it is written back.

    Args:
        path: the file.
        content: all of it.

    Raises:
        LocalError: it is none that can be read and edited.
    """
    try:
        return read_bytes(content)
    except NotReadableError as why:
        raise LocalError(
            f"{path} is left as it is: it is {why}",
            next_step=_ELSEWHERE if why.encrypted else _SAVE,
        ) from None


def encoded(path: Path, text: str, encoding: Encoding) -> bytes:
    """The file with another text, in the encoding that it had.

    Raises:
        LocalError: it would not be read back as it is meant.
    """
    try:
        content = encoding.bytes_of(text)
        if read_bytes(content) == (text, encoding):
            return content
    except (UnicodeEncodeError, NotReadableError):
        pass
    raise LocalError(
        f"{path} is left as it is: what is put into it cannot be written in the file's encoding",
        next_step=_SAVE,
    )
