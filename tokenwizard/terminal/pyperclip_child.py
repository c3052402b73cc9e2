"""Run as a program: puts stdin on this machine's clipboard by pyperclip, and reads it back.

A process of its own because pyperclip has no time limit, writes its tools' errors to the terminal,
and reports success when a tool failed. Imports nothing of tokenwizard, so it can be run by path.

Exit status: 0 the same text was read back, 2 no mechanism can be used, 1 anything else.
"""

from __future__ import annotations

import sys
import time

import pyperclip  # type: ignore[import-untyped]

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
READ_BACK, FAILED, NO_MECHANISM = 0, 1, 2


def main() -> int:
    """Copy stdin (UTF-8) and say by the exit status whether it can be read back."""
    text = sys.stdin.buffer.read().decode()
    copy, paste = pyperclip.determine_clipboard()
    if getattr(copy, "__name__", "") not in _TRUSTED:
        return NO_MECHANISM
    copy(text)
    deadline = time.monotonic() + _SETTLES_WITHIN
    while paste() != text:
        if time.monotonic() > deadline:
            return FAILED
        time.sleep(0.02)
    return READ_BACK


if __name__ == "__main__":
    sys.exit(main())
