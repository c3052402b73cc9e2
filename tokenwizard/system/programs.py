"""Which program a name means, and the environment that a program is started with.

A program is found in an absolute folder of `$PATH` and started by its whole path. An entry that is
empty or relative means the current folder, or one in it: that may be a stranger's repository or a
folder that all may write, and what lies there must not get a token. Such entries are left out, for
what we start and for what that starts in turn. An absolute entry counts, wherever the person is.
"""

from __future__ import annotations

import os
import sys
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WINDOWS = sys.platform == "win32"
_EXTENSIONS = ".COM;.EXE;.BAT;.CMD"  # what Windows takes where PATHEXT is not set
# In these lists, too, an empty entry means the current folder: ld.so(8), Python's site.
_LISTS_OF_CODE = ("LD_LIBRARY_PATH", "PYTHONPATH")


def find(
    name: str, environ: Mapping[str, str] | None = None, *, windows: bool = _WINDOWS
) -> str | None:
    """The absolute path of the program that `name` means; None if there is none.

    Args:
        name: as it would be typed. With a folder in it, it has to be absolute.
        environ: whose `$PATH` counts; this process's by default.
        windows: whether Windows' rules hold. The current folder is not looked in there either.
    """
    environ = os.environ if environ is None else environ
    extensions = _extensions(name, environ) if windows else [""]
    flavour = PureWindowsPath if windows else PurePosixPath
    if len(flavour(name).parts) != 1:
        folders = [""] if _is_absolute(name, windows=windows) else []
    else:
        folders = search_folders(environ.get("PATH"), windows=windows)
    for folder in folders:
        for extension in extensions:
            path = os.path.join(folder, name + extension)  # noqa: PTH118 (`folder` may be empty)
            if os.path.isfile(path) and os.access(path, os.X_OK):  # noqa: PTH113
                return path
    return None


def search_folders(path: str | None, *, windows: bool = _WINDOWS) -> list[str]:
    """The absolute folders of a list such as `$PATH`, in their order.

    Args:
        path: the list; None where it is not set, which means the system's own.
        windows: whether Windows' rules hold.
    """
    given = os.defpath if path is None else path
    entries = given.split(";" if windows else ":")
    if windows:
        entries = [entry.strip('"') for entry in entries]
    return [entry for entry in entries if _is_absolute(entry, windows=windows)]


def for_children(
    environ: Mapping[str, str] | None = None, *, windows: bool = _WINDOWS
) -> dict[str, str]:
    """The environment for what is started: no list in it leads to the current folder.

    Args:
        environ: what it is made of; this process's by default.
        windows: whether Windows' rules hold.
    """
    kept = dict(os.environ if environ is None else environ)
    separator = ";" if windows else ":"
    # Without PATH, or with an empty one, some programs look in the current folder: execvp(3).
    folders = search_folders(kept.get("PATH"), windows=windows)
    kept["PATH"] = separator.join(folders or search_folders(None, windows=windows))
    for name in _LISTS_OF_CODE:
        if name in kept:
            kept[name] = separator.join(search_folders(kept[name], windows=windows))
            if not kept[name]:
                del kept[name]
    if windows:
        kept["NoDefaultCurrentDirectoryInExePath"] = "1"  # cmd.exe, for what stands in az.cmd
    return kept


def python(*arguments: str) -> tuple[str, ...]:
    """The command line of a Python like this one that takes no module of the current folder.

    Args:
        arguments: for it; a program of ours is named by its path.
    """
    isolation = {
        "-I": sys.flags.isolated,
        "-E": sys.flags.ignore_environment,
        "-s": sys.flags.no_user_site,
    }
    flags = ["-P", *(flag for flag, is_set in isolation.items() if is_set)]
    return (sys.executable, *flags, *arguments)


def neutral_folder() -> str:
    """A folder that is always there, and that only the administrator writes."""
    return os.environ.get("SYSTEMROOT", "C:\\") if _WINDOWS else "/"


def _is_absolute(path: str, *, windows: bool) -> bool:
    """On Windows with a drive: `\\tools` is a folder of whichever drive is the current one."""
    return (PureWindowsPath if windows else PurePosixPath)(path).is_absolute()


def _extensions(name: str, environ: Mapping[str, str]) -> list[str]:
    """What Windows may add to a name; nothing to one that has an ending of a program."""
    known = [one for one in (environ.get("PATHEXT") or _EXTENSIONS).split(";") if one]
    return [""] if name.upper().endswith(tuple(one.upper() for one in known)) else known
