"""Files that are no UTF-8 through and through: to write into one would damage it."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

# UTF-32's mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def refuse_other_than_utf_8(path: Path, content: bytes) -> None:
    """Stop at UTF-16, UTF-32, and whatever else holds NUL bytes.

    Windows PowerShell's `>` and Notepad's "Unicode" write UTF-16.

    Args:
        path: the file.
        content: all of it.

    Raises:
        LocalError: it is none that can be read and edited.
    """
    named = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not named and b"\0" not in content:
        return
    named = named or _unmarked(content[:4])
    if named:
        raise LocalError(
            f"{path} is left as it is: it is {named}, and what is put into it has to be UTF-8",
            next_step="Save it as UTF-8 in your editor, then try again.",
        )
    raise LocalError(
        f"{path} is left as it is: it holds NUL bytes, as UTF-16 and what is no text do",
        next_step="If it is the file you mean, save it as UTF-8 in your editor, then try again.",
    )


def _unmarked(beginning: bytes) -> str:
    """What a text is whose first character is one of Latin-1; empty if that cannot be told."""
    zeros = [byte == 0 for byte in beginning]
    if zeros in ([False, True, True, True], [True, True, True, False]):
        return "UTF-32"
    return "UTF-16" if zeros[:2] in ([False, True], [True, False]) else ""
