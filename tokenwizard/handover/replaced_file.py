"""A person's own file, changed: read whole, replaced whole, the old one kept aside."""

from __future__ import annotations

import os
import stat
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors import InputError, LocalError
from tokenwizard.handover.lock import held
from tokenwizard.handover.unfit import UnfitError
from tokenwizard.handover.utf_16 import refuse_other_than_utf_8
from tokenwizard.private_file import unwritten, written_beside

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 1_048_576
_ONLY_MINE = 0o600


@dataclass(frozen=True)
class Replaced:
    """What became of a file.

    Attributes:
        changed: it was written; else its text was already what it is to be.
        aside: where the old one is kept; None if there was none, or it was not to be.
    """

    changed: bool
    aside: Path | None = None


def file_at(text: str) -> Path:
    """The file that a person named; `~` is their home. A symbolic link is not resolved.

    Raises:
        InputError: that is no file's name.
    """
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise InputError(f"whose home is meant by {text!r}? Give the path in full") from None
    if not path.name or path.name == ".." or "\0" in text:
        raise InputError(f"{text!r} is no file's name")
    return path.absolute()


def text_of(path: Path) -> str | None:
    """The file's text, its line ends as they are; None if there is no such file.

    Bytes that are no UTF-8 become lone surrogates, as `replace_while_locked` takes them.

    Raises:
        LocalError: it is none that can be read, or there is no such folder.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise LocalError(f"{path} is no regular file", next_step="Give the path of a file.")
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        folder = _real(path).parent
        if folder.is_dir():
            return None
        raise LocalError(
            f"there is no folder {folder}", next_step="Make it, or give another place."
        ) from None
    except OSError as fault:
        raise LocalError(
            f"{path} cannot be read",
            cause=f"The system says: {fault.strerror}.",
            next_step="Give a file that this user may read and write.",
        ) from None
    if len(content) > _MOST_BYTES:
        raise LocalError(
            f"{path} is longer than {_MOST_BYTES:,} bytes", next_step="Is this the file you mean?"
        )
    refuse_other_than_utf_8(path, content)
    return content.decode("utf-8", "surrogateescape")


def edited(path: Path, edit: Callable[[str], str]) -> tuple[str | None, str]:
    """The file's text and the text it is to have; nothing is written.

    Args:
        path: the file; one that is not there has an empty text.
        edit: raises `UnfitError` if it cannot be done.

    Raises:
        LocalError: the file cannot be read, or cannot be edited.
    """
    before = text_of(path)
    try:
        return before, edit(before or "")
    except UnfitError as why:
        raise left_alone(path, why) from None


def left_alone(path: Path, why: UnfitError) -> LocalError:
    """The error for a file that cannot be edited."""
    return LocalError(
        f"{path} is left as it is",
        cause=str(why),
        next_step="Mend that by hand, or choose another place.",
    )


def edit_file(path: Path, edit: Callable[[str], str], *, keep_aside: bool = True) -> Replaced:
    """Edit the file, whole or not at all, while no other wizard does.

    A symbolic link stays, and its target is replaced. The mode is 0600 afterwards, and the owner
    the same as before. A text that is not changed is not written.

    Args:
        path: the file.
        edit: gives the new text; raises `UnfitError` if it cannot.
        keep_aside: the old one is kept as `NAME.bak`.

    Raises:
        LocalError: it was not done; what was there is still there.
    """
    with locked(path):
        before, after = edited(path, edit)
        return replace_while_locked(path, before, after, keep_aside=keep_aside)


def locked(path: Path) -> AbstractContextManager[None]:
    """Held by one run at a time for each file, under whatever name it goes; see `held`."""
    return held(f"file:{_real(path)}")


def replace_while_locked(
    path: Path, before: str | None, after: str, *, keep_aside: bool
) -> Replaced:
    """The writing half of `edit_file`, for who holds `locked(path)` already.

    Raises:
        LocalError: it was not written; what was there is still there.
    """
    file = _real(path)
    aside = file.with_name(f"{file.name}.bak") if before is not None and keep_aside else None
    try:
        if after == before:
            _make_only_mine(file)
            return Replaced(changed=False)
        with ExitStack() as stack:
            # Both are written before either is renamed: a full disk then changes nothing.
            new = stack.enter_context(written_beside(file, _bytes(after), locked=True))
            _give_to_owner_of(file, new)
            if aside is not None:
                kept = _bytes(before or "")
                old = stack.enter_context(written_beside(aside, kept, locked=True))
                _give_to_owner_of(file, old)
                old.replace(aside)
            new.replace(file)
    except OSError as fault:
        raise unwritten(path, fault) from None
    return Replaced(changed=True, aside=aside)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _make_only_mine(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) != _ONLY_MINE:
        path.chmod(_ONLY_MINE)


def _give_to_owner_of(path: Path, new: Path) -> None:
    """The file of a service stays the service's when root changes it."""
    with suppress(FileNotFoundError):
        owner, mine = path.stat(), new.stat()
        if owner.st_uid != mine.st_uid:
            os.chown(new, owner.st_uid, owner.st_gid)


def _open_at_once(path: str, flags: int) -> int:
    """Without waiting for a pipe's other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
