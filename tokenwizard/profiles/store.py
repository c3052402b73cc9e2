"""Where profiles lie: one TOML file each, 0600, in the user's config folder.

XDG Base Directory: `$XDG_CONFIG_HOME/tokenwizard/profiles/NAME.toml`. Names are compared without
regard to case, as some file systems do.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.profiles.location import profiles_folder
from tokenwizard.profiles.profile import LARGEST, Profile, profile_in, read_name, text_of
from tokenwizard.system.files.bounded_file import bytes_of
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.files.lock import held
from tokenwizard.system.files.opened_folder import opened_folder
from tokenwizard.system.files.private_file import delete_leftovers, read_trusted, write_own
from tokenwizard.text.encodings import AS_USUAL, NotReadableError, read_bytes, text_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tokenwizard.text.encodings import Encoding

_SUFFIX = ".toml"


def profile_path(name: str) -> Path:
    """The file of the profile with this name, which need not be there.

    Raises:
        InputError: it is no name.
        LocalError: the folder cannot be read.
    """
    exact = profiles_folder() / f"{read_name(name)}{_SUFFIX}"
    if is_there(exact):
        return exact
    same = (file for file in _files() if file.lower() == exact.name.lower())
    return exact.with_name(next(same, exact.name))


def exists(name: str) -> bool:
    """Whether there is a profile with this name.

    Raises:
        InputError: it is no name.
    """
    return is_there(profile_path(name))


def all_profiles(on_broken: Callable[[str, InputError], None]) -> Iterator[Profile]:
    """Every profile, in the order of their names; of all at once only the names are in memory.

    Args:
        on_broken: is told the path of a file that holds no profile, and why.

    Raises:
        LocalError: the folder cannot be read, or is not this user's alone.
    """
    folder = profiles_folder()
    _refuse_unless_ours(folder)
    delete_leftovers(folder, time.time())
    for file in _files():
        path = folder / file
        try:
            profile = _profile_at(path)
        except InputError as wrong:
            on_broken(str(path), wrong)
        except LocalError as refused:  # it is a link, and what it leads to is not ours alone
            on_broken(str(path), InputError(refused.in_one))
        except Exception as bug:  # noqa: BLE001 (it is told; one file never stops the others)
            from tokenwizard.system.redacted_traceback import where_it_broke

            on_broken(str(path), InputError(where_it_broke(bug)))
        else:
            yield profile


def usable_profiles() -> Iterator[Profile]:
    """Every profile, without those whose file cannot be used; none where the folder cannot be."""
    with suppress(LocalError):
        if is_there(profiles_folder()):
            yield from all_profiles(lambda path, wrong: None)


def profile_names() -> list[str]:
    """The name of every profile, whether or not its file can be used.

    Raises:
        LocalError: the folder cannot be read.
    """
    return [file.removesuffix(_SUFFIX) for file in _files()]


def read_profile(name: str) -> Profile:
    """The profile with this name.

    Raises:
        InputError: there is none, or its file cannot be used or is not this user's alone.
        LocalError: the folder is not.
    """
    path = profile_path(name)
    if not is_there(path):
        raise InputError(f"there is no profile {name}: `tokenwizard profiles` lists them")
    try:
        return _profile_at(path)
    except InputError as wrong:
        raise InputError(f"{path}: {wrong.title}") from None


def write_profile(profile: Profile) -> Path:
    """Write the profile down, whole or not at all, in the place of one with its name; its file.

    A comment in the file that was there is lost.

    Raises:
        InputError: a value of it could not be read back.
        LocalError: it could not be written.
    """
    text = text_of(profile)
    path = profile_path(profile.name)
    # A link to where somebody keeps such files stays one.
    write_own(path, _encoding_of(path).bytes_of(text), follow=True)
    return path


def _encoding_of(path: Path) -> Encoding:
    """How the file is written that is there; as usual where none can be read."""
    try:
        return read_bytes(read_trusted(path, LARGEST + 1))[1]
    except (OSError, LocalError, NotReadableError):
        return AS_USUAL


def change_profile(name: str, change: Callable[[Profile], Profile]) -> Profile:
    """Read it, change it, write it, and nobody else meanwhile; gives what was written.

    Raises:
        InputError: there is no such profile, or it cannot be used.
        LocalError: it could not be written, or another run changes it for a minute.
    """
    with held(f"profile:{profile_path(name)}"):
        changed = change(read_profile(name))
        write_profile(changed)
    return changed


def is_of_this_user(name: str) -> bool:
    """Whether this user owns the profile's file, a link followed, or none is there.

    Raises:
        InputError: it is no name.
    """
    try:
        owner = profile_path(name).stat().st_uid
    except (OSError, LocalError):
        return True
    return sys.platform == "win32" or os.geteuid() in (0, owner)


def delete_profile(name: str) -> Path:
    """Delete it; gives the file that it was.

    Raises:
        InputError: there is no such profile.
        LocalError: it could not be deleted.
    """
    path = profile_path(name)
    try:
        with opened_folder(path.parent) as folder:
            there = folder.remove(path.name)
    except FileNotFoundError:
        there = False
    except OSError as fault:
        raise LocalError(f"{path} could not be deleted", cause=f"{fault.strerror}.") from None
    if not there:
        raise InputError(f"there is no profile {name}: `tokenwizard profiles` lists them")
    return path


def is_path(text: str) -> bool:
    """Whether `--profile` is given a file and not a name."""
    separators = {"/", os.sep, os.altsep} - {None}
    return text.lower().endswith(_SUFFIX) or any(str(one) in text for one in separators)


def profile_file(text: str) -> tuple[Profile, bool]:
    """What `--profile` names: a profile's name, or the path of a file.

    Gives the profile, and whether it is from elsewhere: then it is not to be trusted, and `out`,
    `keeps` and `since` are as in a new one. One in the profiles' own folder is not from elsewhere.

    Raises:
        InputError: there is none, or it cannot be used.
    """
    if not is_path(text):
        return read_profile(text), False
    path = from_home(text)
    if os.path.realpath(path.parent) == os.path.realpath(
        profiles_folder()
    ):  # of a ring of links too
        return read_profile(name_in(path)), False
    from tokenwizard.profiles.untrusted import from_elsewhere

    try:
        return from_elsewhere(profile_in(read_text(path), name_in(path))), True
    except InputError as wrong:
        raise InputError(f"{path}: {wrong.title}") from None


def name_in(path: Path) -> str:
    """The profile's name that a file's name gives; it may be none."""
    return path.stem if path.suffix.lower() == _SUFFIX else path.name


def read_text(path: Path) -> str:
    """The text of a file that somebody named, and that may be a profile; also of a pipe.

    Raises:
        InputError: it cannot be read, is too long, or is no text.
    """
    try:
        content = bytes_of(path, LARGEST + 1)
    except OSError as fault:
        raise InputError(f"it cannot be read: {type(fault).__name__}") from None
    return as_text(content)


def as_text(content: bytes) -> str:
    """The text in the bytes of a file.

    Raises:
        InputError: it is too long, or no text.
    """
    if len(content) > LARGEST:
        raise InputError(f"it is longer than {LARGEST:,} bytes: that is no profile")
    try:
        return text_in(content)
    except NotReadableError as why:
        raise InputError(f"it is {why}: save it as UTF-8") from None


def _profile_at(path: Path) -> Profile:
    """One of our own: it is believed, so nobody else may have written it."""
    try:
        content = read_trusted(path, LARGEST + 1)
    except OSError as fault:
        raise InputError(f"it cannot be read: {type(fault).__name__}") from None
    return profile_in(as_text(content), name_in(path))


def _refuse_unless_ours(folder: Path) -> None:
    with suppress(OSError), opened_folder(folder) as opened:  # `_files` says what is wrong with it
        opened.refuse_unless_ours("set XDG_CONFIG_HOME to a folder of yours")


def _files() -> list[str]:
    """The names of the folder's files, in the order in which they are listed."""
    try:
        with os.scandir(profiles_folder()) as found:
            names = [one.name for one in found]
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise LocalError(
            f"{profiles_folder()} could not be read", cause=f"{fault.strerror}."
        ) from None
    visible = (name for name in names if name.endswith(_SUFFIX) and not name.startswith("."))
    return sorted(visible, key=lambda name: (name.lower(), name))
