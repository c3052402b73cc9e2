"""What the options of `tokenwizard refresh` name: where the refresh token is taken from."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tokenwizard.credentials.secret_file import read_secret_file
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import open_store
from tokenwizard.errors.errors import InputError
from tokenwizard.flow.refresh_request import RECIPE, Source
from tokenwizard.oauth.client_authentication import ClientCertificate
from tokenwizard.oauth.value_checks import is_rest_of_token
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import UsageError
from tokenwizard.text.encodings import NotReadableError, text_in

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping
    from io import BufferedReader

    from tokenwizard.profiles.profile import Profile

_LONGEST = 65_536


def source_from_options(options: Namespace, say: Callable[[str], None]) -> Source:
    """The one source that the options name, with what they say beside it.

    Args:
        options: those of `add_refresh_arguments`.
        say: is told how something was read that could have been meant otherwise.

    Raises:
        UsageError: a name or a file that an option gives is not there, or holds no such value.
        InputError: there is no such profile, or it keeps nothing that can be read back.
    """
    recipe = {name: text for name in RECIPE if (text := _recipe_text(options, name))}
    values, origins = _values(options)
    file = getattr(options, "certificate", "")
    passphrase = passphrase_of(options)
    legacy = bool(getattr(options, "legacy_thumbprint", False))
    if options.profile:
        from tokenwizard.profiles.store import read_profile

        profile = read_profile(options.profile)
        if file or not (Role.CLIENT_SECRET in values or recipe.get("public")):
            file, legacy = file or profile.certificate, legacy or profile.legacy_thumbprint
        certificate = _certificate(file, passphrase, legacy)
        source = source_of_profile(profile, values, recipe, certificate)
        return replace(source, origins=origins, say=say)
    certificate = _certificate(file, passphrase, legacy)
    if options.env_file:
        return Source(
            keeping=open_store(f"env:{options.env_file}", "", {}),
            values=values,
            recipe=recipe,
            certificate=certificate,
            origins=origins,
            say=say,
        )
    values[Role.REFRESH_TOKEN], origins[Role.REFRESH_TOKEN] = _refresh_token(options)
    return Source(values=values, recipe=recipe, certificate=certificate, origins=origins, say=say)


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


def _values(options: Namespace) -> tuple[dict[Role, Secret], dict[Role, str]]:
    """What was handed in beside the refresh token, and where each is from."""
    values: dict[Role, Secret] = {}
    origins: dict[Role, str] = {}
    if client_id := getattr(options, "client_id", ""):
        values[Role.CLIENT_ID], origins[Role.CLIENT_ID] = Secret(client_id), "--client-id"
    if options.client_id_env:
        values[Role.CLIENT_ID], origins[Role.CLIENT_ID] = _from_environment(options.client_id_env)
    if name := getattr(options, "client_secret_env", None):
        values[Role.CLIENT_SECRET], origins[Role.CLIENT_SECRET] = _from_environment(name)
    if file := getattr(options, "client_secret_file", None):
        values[Role.CLIENT_SECRET], origins[Role.CLIENT_SECRET] = _from_file(Path(file))
    return values, origins


def _refresh_token(options: Namespace) -> tuple[Secret, str]:
    if options.refresh_token_env:
        return _from_environment(options.refresh_token_env)
    if options.refresh_token_file:
        return _from_file(Path(options.refresh_token_file))
    return _from_stdin()


def _from_environment(name: str) -> tuple[Secret, str]:
    where = f"the environment name {name}"
    try:
        value = os.environ.pop(name)  # our children do not need it
    except KeyError:
        raise UsageError(f"there is no environment name {name}") from None
    return _there(Secret(value.strip()), where), where


def _from_file(file: Path) -> tuple[Secret, str]:
    try:
        return _there(read_secret_file(file), str(file)), str(file)
    except InputError as wrong:
        raise UsageError(wrong.title) from None


def _from_stdin() -> tuple[Secret, str]:
    """What comes at once with its first line, since the pipe may stay open behind it.

    A terminal would show what is pasted there and keep at most 4,095 bytes.
    """
    if sys.stdin is None:  # a process may start with it closed
        raise UsageError("--stdin reads the refresh token from stdin, and that is closed")
    if sys.stdin.isatty():
        raise UsageError("--stdin reads the refresh token from a pipe or a file, not a terminal")
    content = b""
    while len(content) <= 2 * _LONGEST and not _has_line(content):
        part = cast("BufferedReader", sys.stdin.buffer).read1(_LONGEST)
        if not part:
            break
        content += part
    try:
        text = text_in(content)
    except NotReadableError as why:
        raise UsageError(f"stdin cannot be read: it is {why}") from None
    first, _, further = text.lstrip().partition("\n")
    more = further.partition("\n")[0].strip()
    if is_rest_of_token(more):  # it was wrapped: who checks it says so
        first = f"{first.rstrip()}\n{more}"
    return _there(Secret(first.strip()), "stdin"), "stdin"


def _has_line(content: bytes) -> bool:
    """Whether a line ends in it; of UTF-16, whose reader needs both bytes, all is waited for."""
    return b"\n" in content and b"\0" not in content and content[:1] not in (b"\xff", b"\xfe")


def _there(value: Secret, where: str) -> Secret:
    if not value:
        raise UsageError(f"{where} is empty")
    return value
