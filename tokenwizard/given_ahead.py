"""What the command line and the answers file give ahead: the answers that a walk begins with."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from tokenwizard.answers import Answers
from tokenwizard.answers_file import Given, read_answers_file
from tokenwizard.errors import InputError
from tokenwizard.oauth.discovery import is_safe_address
from tokenwizard.providers.clouds import WORLDWIDE, Cloud, cloud_named
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.targets import DEFAULT_PERMISSION
from tokenwizard.secret import Secret
from tokenwizard.walk import begun_with

_LONGEST_SECRET_FILE = 65_536
_SECRETS = ("client_secret_file", "client_secret_env")


class UsageError(Exception):
    """An option cannot be used; its text says what to give instead."""


@dataclass(frozen=True)
class GivenAhead:
    """What was given.

    Attributes:
        answers: the rest is the usual, or empty.
        cloud: where to sign in; None to take it from the site.
        from_file: an answers file was given.
        patience: seconds that a script waits for the answer; None for as long as it takes.
    """

    answers: Answers
    cloud: Cloud | None
    from_file: bool
    patience: float | None


def given_ahead(options: Namespace) -> GivenAhead:
    """Read the options, the answers file, and the file or the variable that holds the secret.

    Raises:
        UsageError: one of them cannot be used.
    """
    patience: float | None = None
    if options.answers is not None:
        try:
            in_file = read_answers_file(options.answers)
        except InputError as wrong:
            raise UsageError(wrong.title) from None
        timeout = in_file.pop("answer_timeout", None)
        patience = timeout if isinstance(timeout, float) else None
        options = _filled_up(options, in_file)
    answers = Answers(
        provider=ProviderName(options.provider or ProviderName.SHAREPOINT),
        site=options.site,
        permission=options.scope or DEFAULT_PERMISSION,
        tenant=options.tenant,
        client_id=options.client_id,
        client_secret=Secret(_client_secret(options)),
        public=options.public,
        redirect_uri=options.redirect_uri,
    )
    return GivenAhead(
        begun_with(answers), cloud_given(options), options.answers is not None, patience
    )


def _filled_up(options: Namespace, in_file: dict[str, Given]) -> Namespace:
    """The options, with the file's answers where the command line gives none."""
    filled_up = Namespace(**vars(options))
    secret_given = any(getattr(options, name) for name in _SECRETS)
    for name, value in in_file.items():
        if not getattr(options, name) and not (name in _SECRETS and secret_given):
            setattr(filled_up, name, value)
    return filled_up


def cloud_given(options: Namespace) -> Cloud | None:
    """The cloud that `cloud`, `authority` and `acs` name together; None if none of them is given.

    Raises:
        UsageError: an address is neither https nor of this machine.
    """
    for option in ("authority", "acs"):
        address = getattr(options, option)
        if address and not is_safe_address(address):
            raise UsageError(f"--{option} takes an https address; http only for this machine")
    cloud = cloud_named(options.cloud) if options.cloud else None
    if not (options.authority or options.acs):
        return cloud
    return (cloud or WORLDWIDE).at(
        authority=options.authority.rstrip("/"), acs=options.acs.rstrip("/")
    )


def _client_secret(options: Namespace) -> str:
    if options.client_secret_env:
        try:
            return os.environ.pop(options.client_secret_env)  # our children do not need it
        except KeyError:
            raise UsageError(f"there is no environment name {options.client_secret_env}") from None
    if options.client_secret_file is None:
        return ""
    file: Path = options.client_secret_file
    try:
        with file.open(encoding="utf-8") as text:
            return text.read(_LONGEST_SECRET_FILE).strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{file} cannot be read: {type(fault).__name__}") from None
