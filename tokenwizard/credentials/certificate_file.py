"""The file of a certificate, and where its passphrase was said to be."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenwizard.credentials import rejections as refusals
from tokenwizard.credentials.open_certificate import open_certificate
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.client_assertion import SigningCertificate, refuse_outside_validity
from tokenwizard.secret import Secret
from tokenwizard.system.files.bounded_file import bytes_of, open_at_once, read_at_once
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.system.terminal.safe_text import one_line
from tokenwizard.text.encodings import NotReadableError, read_bytes, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from tokenwizard.providers.answers import Answers

LARGEST = 262_144
"""Bytes; a longer file holds no certificate."""

_LONGEST_PASSPHRASE = 4_096


def read_certificate(path: str, passphrase: Secret, *, now: float) -> SigningCertificate:
    """The certificate in a PEM or PFX file, checked; nothing is sent, nothing quoted.

    Args:
        path: of the file; `~` is the home folder.
        passphrase: of its private key; empty if there is none.
        now: the wall clock, in seconds.

    Raises:
        InputError: it cannot be used; `field` is "certificate" or "certificate_passphrase".
        LocalError: the extra `certificate` is not installed.
    """
    content, doubt = certificate_bytes(path)
    certificate = open_certificate(content, passphrase)
    refuse_outside_validity(certificate, now)
    return replace(certificate, path=path, doubt=doubt)


def certificate_bytes(path: str) -> tuple[bytes, str]:
    """What a file holds, and what to say of who else may read it; empty for nothing.

    Raises:
        InputError: it is no file, cannot be read, or is too large; `field` is "certificate".
    """
    try:
        file = from_home(path)
    except InputError:
        raise refusals.refused(f"{_shown(path)} cannot be read: that is no path") from None
    try:
        with open(file, "rb", opener=open_at_once) as opened:
            found = os.fstat(opened.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise refusals.refused(f"{_shown(path)} is no file")
            content = read_at_once(opened, LARGEST + 1)
    except (OSError, ValueError) as fault:  # a NUL in it
        raise refusals.refused(f"{_shown(path)} cannot be read: {_why(fault)}") from None
    if len(content) > LARGEST:
        raise refusals.refused(f"{_shown(path)} is longer than {LARGEST // 1024} KB: that is none")
    return _as_utf_8(content), _doubt(path, found)


def _as_utf_8(content: bytes) -> bytes:
    """A PEM file that PowerShell's `>` has made UTF-16, as the text that it was."""
    try:
        text, encoding = read_bytes(content)
    except NotReadableError:  # PFX is no text
        return content
    return text.encode() if encoding.is_utf_16 and "-----BEGIN " in text else content


def _why(fault: Exception) -> str:
    return fault.strerror or "" if isinstance(fault, OSError) else "that is no path"


def _shown(path: str) -> str:
    return one_line(path)


def _doubt(path: str, found: os.stat_result) -> str:
    if sys.platform == "win32" or not found.st_mode & 0o077:  # there access lists say it
        return ""
    return f"Others on this machine can read the private key: chmod 600 {_shown(path)}"


def passphrase_given(*, name: str | None, file: Path | None) -> Secret:
    """The passphrase, from the environment or from a file; empty if neither was named.

    Args:
        name: in the environment; it is taken out there, since our children do not need it.
        file: its first line is the passphrase, blanks and all.

    Raises:
        InputError: it is not there; `field` is "certificate_passphrase".
    """
    if name:
        try:
            return Secret(os.environ.pop(name))
        except KeyError:
            raise refusals.passphrase_refused(f"there is no environment name {name}") from None
    if file is None:
        return Secret("")
    try:
        line = re.split(r"[\r\n]", text_in(bytes_of(file, LARGEST)), maxsplit=1)[0]
    except OSError as fault:
        raise refusals.passphrase_refused(
            f"{file} cannot be read: {type(fault).__name__}"
        ) from None
    except NotReadableError as why:
        raise refusals.passphrase_refused(f"{file} is {why}: save it as UTF-8") from None
    if not line or len(line) > _LONGEST_PASSPHRASE:
        raise refusals.passphrase_refused(f"{file} holds no passphrase on its first line")
    return Secret(line)


def with_certificate_opened(answers: Answers, *, now: float) -> Answers:
    """The answers with their certificate opened, if they name one that is not open yet.

    Raises:
        InputError: it cannot be used; `field` is "certificate" or "certificate_passphrase".
        LocalError: the extra `certificate` is not installed.
    """
    path = answers.certificate.strip()
    if not path or answers.signing_certificate is not None:
        return answers
    opened = read_certificate(path, answers.certificate_passphrase, now=now)
    return replace(answers, opened_certificate=opened)
