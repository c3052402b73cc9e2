"""A self-signed pair in its two files: one to keep, one to upload."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from tokenwizard.credentials.make_certificate import NewPair, new_pair, read_pair_name
from tokenwizard.credentials.open_certificate import open_certificate
from tokenwizard.credentials.validity import USUAL_DAYS
from tokenwizard.errors.errors import InputError
from tokenwizard.secret import Secret
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.files.opened_folder import opened_folder
from tokenwizard.system.files.private_file import exposure, temporary_sibling, unwritten

if TYPE_CHECKING:
    from pathlib import Path

    from tokenwizard.oauth.client_assertion import SigningCertificate

UPLOAD = "Certificates & secrets > Certificates > Upload certificate"
"""Where the portal takes it, on the app registration's page."""

_READ_BY_ALL = 0o644
_USUAL_NAME = "tokenwizard"


@dataclass(frozen=True)
class PairFiles:
    """What was written.

    Attributes:
        private: NAME.pem, 0600: key and certificate.
        public: NAME.cer: the certificate alone, to be uploaded.
        public_text: what is in that file, PEM.
        certificate: as opened from the first file.
        exposed: what is to be said where others may be able to read the first, see `exposure`.
    """

    private: Path
    public: Path
    public_text: str
    certificate: SigningCertificate
    exposed: str = ""

    @property
    def said_of_private(self) -> str:
        """Where the private key is, and for whom."""
        if self.exposed:
            return f"The private key is in {self.private}. {self.exposed}"
        return f"The private key is in {self.private}, for you alone (0600)."


def write_pair(folder: Path, name: str, *, days: int = USUAL_DAYS, now: float) -> PairFiles:
    """Make a pair and write both files or none.

    Args:
        folder: where to; it need not be there.
        name: of the certificate and of the files, see `read_pair_name`.
        days: how long it is good.
        now: the wall clock, in seconds.

    Raises:
        InputError: the name cannot be used, or a file is there already.
        LocalError: a file cannot be written, others may write the folder, or the extra
            `certificate` is not installed.
    """
    private, public = _paths(folder, read_pair_name(name))
    for file in (private, public):
        if _is_taken(file):
            raise InputError(
                f"{file} is there already",
                next_step="Give another --name, or another folder: a key is never written over.",
            )
    pair = new_pair(name, days=days, now=now)
    certificate = open_certificate(pair.private.reveal().encode("ascii"), Secret(""))
    exposed = _write(pair, private, public)
    return PairFiles(private, public, pair.public, certificate, exposed)


def write_usual_pair(*, now: float) -> PairFiles:
    """The same in the folder for that (`$XDG_DATA_HOME`), under the first name that is free.

    Raises:
        LocalError: as `write_pair` says.
    """
    folder = usual_folder()
    names = (_USUAL_NAME if not number else f"{_USUAL_NAME}-{number + 1}" for number in count())
    free = next(name for name in names if not any(map(_is_taken, _paths(folder, name))))
    return write_pair(folder, free, now=now)


def usual_folder() -> Path:
    """Where a pair lies for which no folder was named (XDG Base Directory).

    Raises:
        NoHomeError: there is no such place.
    """
    from tokenwizard.system.files.home_folder import Folder, own_folder

    return own_folder(Folder.DATA) / "certificates"


def _paths(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.pem", folder / f"{name}.cer"


def _is_taken(file: Path) -> bool:
    return is_there(file) or file.is_symlink()


def _write(pair: NewPair, private: Path, public: Path) -> str:
    """Both into one folder that is held open; the key is whole, or not there. Its `exposure`."""
    key = pair.private.reveal().encode("ascii")
    try:
        with opened_folder(private.parent, make=True) as folder:
            # Others could put a certificate of theirs there, and the person would upload that.
            folder.refuse_unless_ours("give another folder")
            with temporary_sibling(folder, private.name, key) as beside:
                exposed = exposure(folder.status(beside))
                folder.rename(beside, private.name)
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                descriptor = folder.open(public.name, flags, _READ_BY_ALL)
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(pair.public)
            except OSError as fault:
                folder.remove(private.name)
                raise unwritten(public, fault) from None
    except OSError as fault:
        raise unwritten(private, fault) from None
    return exposed
