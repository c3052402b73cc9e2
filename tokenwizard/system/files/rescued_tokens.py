"""Files of one's own for refresh tokens that could not go where they belong."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.system.files.opened_folder import opened_folder
from tokenwizard.system.files.private_file import runtime_folder, state_folder, write_own
from tokenwizard.system.files.temporary_folder import own_temporary_folder, temporary_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tokenwizard.secret import Secret

WHAT_TO_DO = "Put it where it belongs, then delete that file: it is as good as a password."
_FOLDER = "unsaved"
_FOLDERS = (state_folder, runtime_folder, own_temporary_folder)
_NAME = re.compile(r"refresh-token-\d{8}T\d{6}Z-[0-9a-f]{8}(-account-not-confirmed)?")
_DOUBTED = "-account-not-confirmed"


def put_aside(refresh_token: Secret, *, doubted: bool = False) -> Path:
    """Write a refresh token to a new file of 0600; gives the file.

    It lies in the state folder; where that cannot be had, in the runtime folder or in a folder of
    this user's own among the temporary ones, where it may be gone once the machine starts anew.

    Args:
        refresh_token: what is written, with a line end behind it.
        doubted: nobody said that its account is the one that was meant; the name tells it.

    Raises:
        LocalError: none of these can be written; the title tells of the first.
    """
    now = datetime.now(UTC)
    name = f"refresh-token-{now:%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}{_DOUBTED if doubted else ''}"
    faults: list[LocalError | InputError] = []
    for folder in _FOLDERS:
        try:
            file = folder() / _FOLDER / name
            write_own(file, f"{refresh_token.reveal()}\n")
        except (LocalError, InputError) as fault:
            faults.append(fault)
        except OSError as fault:
            faults.append(LocalError("There is no temporary folder", cause=f"{fault.strerror}."))
        else:
            return file
    raise LocalError(faults[0].title, cause=faults[0].cause, next_step=faults[0].next_step)


def files_put_aside() -> Iterator[Path]:
    """Those of earlier walks and renewals that still lie in one of these folders."""
    for folder in dict.fromkeys(_known()):
        try:
            with opened_folder(folder) as opened:  # what others put there is nobody's token
                names = sorted(filter(_NAME.fullmatch, opened.names())) if opened.is_ours else []
        except (OSError, LocalError):  # a folder that is not there holds none
            continue
        yield from (folder / name for name in names)


def is_doubted(file: Path) -> bool:
    """Whether nobody said that the account of the token in it is the one that was meant."""
    return file.name.endswith(_DOUBTED)


def _known() -> Iterator[Path]:
    for folder in (state_folder, runtime_folder, temporary_folder):
        with suppress(LocalError, InputError, OSError):  # without a home there is none
            yield folder() / _FOLDER
