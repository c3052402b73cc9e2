"""What the options of `tokenwizard refresh` name: where the refresh token is taken from."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import open_store
from tokenwizard.errors.errors import InputError
from tokenwizard.flow.refresh_request import RECIPE, Source
from tokenwizard.oauth.client_authentication import ClientCertificate
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import UsageError
from tokenwizard.system.files.bounded_file import bytes_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from tokenwizard.profiles.profile import Profile

_LONGEST = 65_536
_VISIBLE = re.compile(r"[\x21-\x7e]+")


def source_from_options(options: Namespace) -> Source:
    """The one source that the options name, with what they say beside it.

    Raises:
        UsageError: a name or a file that an option gives is not there, or holds no such value.
        InputError: there is no such profile, or it keeps nothing that can be read back.
    """
    recipe = {name: text for name in RECIPE if (text := _recipe_text(options, name))}
    values = dict(_values(options))
    file = getattr(options, "certificate", "")
    passphrase = passphrase_of(options)
    legacy = bool(getattr(options, "legacy_thumbprint", False))
    if options.profile:
        from tokenwizard.profiles.store import read_profile

        profile = read_profile(options.profile)
        if file or not (Role.CLIENT_SECRET in values or recipe.get("public")):
            file, legacy = file or profile.certificate, legacy or profile.legacy_thumbprint
        certificate = _certificate(file, passphrase, legacy)
        return source_of_profile(profile, values, recipe, certificate)
    certificate = _certificate(file, passphrase, legacy)
    if options.env_file:
        return Source(
            keeping=open_store(f"env:{options.env_file}", "", {}),
            values=values,
            recipe=recipe,
            certificate=certificate,
        )
    name = options.refresh_token_env
    values[Role.REFRESH_TOKEN] = _from_environment(name) if name else _from_stdin()
    return Source(values=values, recipe=recipe, certificate=certificate)


def source_of_profile(
    profile: Profile,
    values: Mapping[Role, Secret] | None = None,
    recipe: Mapping[str, str] | None = None,
    certificate: ClientCertificate | None = None,
) -> Source:
    """The place that a profile keeps its refresh token at.

    Raises:
        InputError: it keeps none, or at a place that nothing can be read back from.
    """
    if not profile.keeps:
        raise InputError(
            f"the profile {profile.name} keeps no refresh token",
            next_step=f"Sign in with tokenwizard --profile {profile.name} and hand it over to a"
            " .env file or the keyring.",
        )
    keeping = open_store(profile.keeps, profile.name, profile.names)
    return Source(
        keeping=keeping,
        profile=profile,
        values=values or {},
        recipe=recipe or {},
        certificate=certificate,
    )


def certificate_of(profile: Profile, passphrase: Secret) -> ClientCertificate | None:
    """The certificate that a profile names; None for none.

    Args:
        profile: one of many.
        passphrase: for those whose private key needs one; empty if none was given.

    Raises:
        InputError: it cannot be used.
        LocalError: the extra `certificate` is not installed.
    """
    file, legacy_thumbprint = profile.certificate, profile.legacy_thumbprint
    try:
        return _certificate(file, Secret(""), legacy_thumbprint)
    except InputError as wrong:
        if wrong.field != "certificate_passphrase" or not passphrase:
            raise
    return _certificate(file, passphrase, legacy_thumbprint)


def passphrase_of(options: Namespace) -> Secret:
    """The passphrase that the options name a place of; empty if they name none.

    Raises:
        InputError: it is not there.
    """
    from tokenwizard.credentials.certificate_file import passphrase_given

    return passphrase_given(
        name=getattr(options, "certificate_passphrase_env", None),
        file=getattr(options, "certificate_passphrase_file", None),
    )


def _certificate(
    file: str, passphrase: Secret, legacy_thumbprint: bool
) -> ClientCertificate | None:
    if not file:
        if passphrase:
            raise UsageError("a certificate's passphrase goes with --certificate")
        return None
    from tokenwizard.credentials.certificate_file import read_certificate

    certificate = read_certificate(file, passphrase, now=time.time())
    return ClientCertificate(certificate, legacy_thumbprint)


def _recipe_text(options: Namespace, name: str) -> str:
    given = getattr(options, name, None)
    return "true" if given is True else str(given or "")


def _values(options: Namespace) -> list[tuple[Role, Secret]]:
    values: list[tuple[Role, Secret]] = []
    if client_id := getattr(options, "client_id", ""):
        values.append((Role.CLIENT_ID, Secret(client_id)))
    if options.client_id_env:
        values.append((Role.CLIENT_ID, _from_environment(options.client_id_env)))
    if name := getattr(options, "client_secret_env", None):
        values.append((Role.CLIENT_SECRET, _from_environment(name)))
    if file := getattr(options, "client_secret_file", None):
        values.append((Role.CLIENT_SECRET, _from_file(Path(file))))
    return values


def _from_environment(name: str) -> Secret:
    try:
        value = os.environ.pop(name)  # our children do not need it
    except KeyError:
        raise UsageError(f"there is no environment name {name}") from None
    return _read(value, f"the environment name {name}")


def _from_file(file: Path) -> Secret:
    try:
        return _read(bytes_of(file, _LONGEST + 1).decode("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{file} cannot be read: {type(fault).__name__}") from None


def _from_stdin() -> Secret:
    """Its first line. A terminal would show what is pasted there and keep at most 4,095 bytes."""
    if sys.stdin is None:  # a process may start with it closed
        raise UsageError("--stdin reads the refresh token from stdin, and that is closed")
    if sys.stdin.isatty():
        raise UsageError("--stdin reads the refresh token from a pipe or a file, not a terminal")
    line = sys.stdin.buffer.readline(_LONGEST + 1)
    return _read(line.decode("ascii", "replace"), "stdin")


def _read(text: str, where: str) -> Secret:
    """A value that may be sent: visible ASCII (RFC 6749 appendix A); no complaint quotes it."""
    bare = text.strip()
    if not bare:
        raise UsageError(f"{where} is empty")
    if len(bare) > _LONGEST or not _VISIBLE.fullmatch(bare):
        raise UsageError(f"{where} holds no such value: it has a blank inside, or is too long")
    return Secret(bare)
