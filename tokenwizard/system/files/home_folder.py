"""Paths as people write them, where `~` is a home folder, and the folders that lie in one.

The only place that asks for a home. A user that is in no passwd file, as in a container that runs
under any number, has none unless HOME names it.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path

from tokenwizard.errors.errors import InputError, LocalError


class NoHomeError(InputError, LocalError):
    """This user has no home folder; the title says what to set instead.

    The environment is wrong as an option can be, so it ends with the same status; and nothing can
    be kept, which is no reason to stop where nothing has to be.

    Attributes:
        found: what there is instead of a home.
        variables: what to set, as in "HOME, or XDG_STATE_HOME and XDG_CONFIG_HOME".
    """

    def __init__(self, found: str, variables: str) -> None:
        super().__init__(f"{found}: set {variables}")
        self.found = found
        self.variables = variables


class Folder(StrEnum):
    """A folder of the XDG Base Directory specification; the value is the variable that names it."""

    STATE = "XDG_STATE_HOME"
    CONFIG = "XDG_CONFIG_HOME"
    DATA = "XDG_DATA_HOME"


_NEEDED = (Folder.STATE, Folder.CONFIG)


def from_home(path: str | Path) -> Path:
    """The path; `~` at its beginning is the person's home folder, and `~name` that of another user.

    Raises:
        InputError: there is no such home folder.
    """
    parts = Path(path).parts
    if parts[:1] == ("~",):
        try:
            return home().joinpath(*parts[1:])
        except NoHomeError:
            raise InputError(
                f"{path}: this user has no home folder. Give the path in full"
            ) from None
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputError(f"{path}: there is no such home folder. Give the path in full") from None


def home() -> Path:
    """The person's home folder: HOME, or where that names no full path the one in the passwd file.

    Raises:
        NoHomeError: neither names one.
    """
    if sys.platform == "win32":
        try:
            return Path.home()
        except RuntimeError:
            raise _no_home(*_NEEDED) from None
    named = Path(os.environ.get("HOME", ""))
    if named.is_absolute():
        return named
    import pwd

    try:
        named = Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise _no_home(*_NEEDED) from None
    if not named.is_absolute():
        raise _no_home(*_NEEDED)
    return named


def own_folder(which: Folder) -> Path:
    """The folder of tokenwizard's own in it; it need not be there.

    Raises:
        NoHomeError: the variable names none, and this user has no home.
    """
    import platformdirs

    ask = {
        Folder.STATE: platformdirs.user_state_path,
        Folder.CONFIG: platformdirs.user_config_path,
        Folder.DATA: platformdirs.user_data_path,
    }[which]
    try:
        folder = ask("tokenwizard", appauthor=False)
    except RuntimeError:
        raise _no_home(which) from None
    if not folder.is_absolute():  # older ones leave the `~`, which would be a folder right here
        raise _no_home(which)
    return folder


def need_own_folders() -> None:
    """Stop where what the wizard keeps has nowhere to lie.

    Raises:
        NoHomeError: so it is.
    """
    for which in _NEEDED:
        own_folder(which)


def _no_home(*which: Folder) -> NoHomeError:
    """All that the wizard needs is named at once, so that nobody is sent back a second time."""
    named = _NEEDED if set(which) <= set(_NEEDED) else which
    home_is = os.environ.get("HOME")
    found = f"HOME={home_is} is no full path, and this user has no other" if home_is else ""
    return NoHomeError(
        f"{found or 'This user has no'} home folder", f"HOME, or {' and '.join(named)}"
    )
