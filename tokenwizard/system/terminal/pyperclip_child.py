"""Run as a program: puts stdin on this machine's clipboard by pyperclip, and reads it back.

A process of its own because pyperclip has no time limit, writes its tools' errors to the terminal,
and reports success when a tool failed. Imports nothing of tokenwizard, so it can be run by path; it
runs `secret_search.py` by its path too.

The last argument may name the tool to use in place of pyperclip's choice. With the argument `look`
before that it writes nothing, and says whether one of the texts on stdin, with NUL between them, or
a part of one, is there.

Exit status: 0 the same text was read back, or one is there; 2 no mechanism can be used; 3 something
else is there; 1 anything else.
"""

from __future__ import annotations

import runpy
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyperclip  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable

# Left out: Klipper gets the text in argv, where `ps` shows it, and Qt's clipboard ends with its
# process, which is this one.
_TRUSTED = frozenset(
    {
        "copy_osx_pbcopy",
        "copy_osx_pyobjc",
        "copy_windows",
        "copy_wl",
        "copy_wsl",
        "copy_xclip",
        "copy_xsel",
    }
)
# xclip ends before its request for the selection has left for the X server, so what is read back
# at once may still be the old content.
_SETTLES_WITHIN = 0.5
READ_BACK, FAILED, NO_MECHANISM, ANOTHER = 0, 1, 2, 3


def main() -> int:
    """Copy stdin (UTF-8) and say by the exit status whether it can be read back."""
    text = sys.stdin.buffer.read().decode()
    copy, paste = mechanism(sys.argv[-1])
    if getattr(copy, "__name__", "") not in _TRUSTED:
        return NO_MECHANISM
    if sys.argv[1:2] == ["look"]:
        return look(text.split("\0"), paste())
    copy(text)
    deadline = time.monotonic() + _SETTLES_WITHIN
    while paste() != text:
        if time.monotonic() > deadline:
            return FAILED
        time.sleep(0.02)
    return READ_BACK


def mechanism(named: str) -> tuple[Callable[[str], None], Callable[[], str]]:
    """What pyperclip chooses, or the tool that is named."""
    tools = {
        "wl-copy": pyperclip.init_wl_clipboard,
        "xclip": pyperclip.init_xclip_clipboard,
        "xsel": pyperclip.init_xsel_clipboard,
    }
    return tools.get(named, pyperclip.determine_clipboard)()  # type: ignore[no-any-return]


def look(texts: list[str], found: str) -> int:
    """Whether one of the texts is there, or a part of one; see `secret_search.py`.

    Nothing at all is also what a tool gives that cannot read.
    """
    if not found.strip():
        return FAILED
    search = runpy.run_path(str(Path(__file__).parents[2] / "text/secret_search.py"))
    held = search["SecretSearch"].of(texts)
    return READ_BACK if held.stands_in(found) else ANOTHER


if __name__ == "__main__":
    sys.exit(main())
