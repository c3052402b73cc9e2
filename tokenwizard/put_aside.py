"""Files of one's own for refresh tokens that could not go where they belong."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tokenwizard.errors import InputError, LocalError
from tokenwizard.opened_folder import opened_folder
from tokenwizard.private_file import runtime_folder, state_folder, write_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tokenwizard.secret import Secret

_FOLDER = "unsaved"
_NAME = re.compile(r"refresh-token-\d{8}T\d{6}Z-[0-9a-f]{8}(-account-not-confirmed)?")
_DOUBTED = "-account-not-confirmed"


def put_aside(refresh_token: Secret, *, doubted: bool = False) -> Path:
    """Write a refresh token to a new file of 0600; gives the file.

    It lies in the state folder; where that cannot be had, in the runtime folder or in a new folder
    in the one for temporary files, which may be gone after the next start of the machine.

    Args:
        refresh_token: what is written, with a line end behind it.
        doubted: nobody said that its account is the one that was meant; the name tells it.

    Raises:
        LocalError: none of these can be written; the title tells of the first.
    """
    now = datetime.now(UTC)
    name = f"refresh-token-{now:%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}{_DOUBTED if doubted else ''}"
    faults: list[LocalError | InputError] = []
    for folder in (_in_state, _in_runtime):
        try:
            return _written(folder() / name, refresh_token)
        except (LocalError, InputError) as fault:
            faults.append(fault)
    with suppress(LocalError):
        return _written_among_temporary_files(name, refresh_token)
    raise LocalError(faults[0].title, cause=faults[0].cause, next_step=faults[0].next_step)


def files_put_aside() -> Iterator[Path]:
    """Those of earlier walks and renewals that still lie in the state or the runtime folder."""
    for folder in dict.fromkeys(_known(_in_state, _in_runtime)):
        try:
            with opened_folder(folder) as opened:
                names = sorted(filter(_NAME.fullmatch, opened.names()))
        except (OSError, LocalError):  # a folder that is not there holds none
            continue
        yield from (folder / name for name in names)


def is_doubted(file: Path) -> bool:
    """Whether nobody said that the account of the token in it is the one that was meant."""
    return file.name.endswith(_DOUBTED)


def _known(*folders: Callable[[], Path]) -> Iterator[Path]:
    for folder in folders:
        try:
            yield folder()
        except (LocalError, InputError):  # without a home there is none
            continue


def _in_state() -> Path:
    return state_folder() / _FOLDER


def _in_runtime() -> Path:
    return runtime_folder() / _FOLDER


def _written(file: Path, refresh_token: Secret) -> Path:
    write_own(file, f"{refresh_token.reveal()}\n")
    return file


def _written_among_temporary_files(name: str, refresh_token: Secret) -> Path:
    try:
        folder = Path(mkdtemp(prefix="tokenwizard-"))
    except OSError as fault:
        raise LocalError(f"{fault.strerror}") from None
    try:
        return _written(folder / name, refresh_token)
    except LocalError:
        folder.rmdir()
        raise
