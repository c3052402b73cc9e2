"""What the command line and the answers file give ahead: the answers that a walk begins with."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from tokenwizard.errors.errors import InputError, LocalError, TokenWizardError
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.clouds import WORLDWIDE, Cloud, chosen_cloud, login_origin
from tokenwizard.providers.setting import HelpSection, SettingKind
from tokenwizard.providers.settings import (
    ADDRESSES,
    EXCLUSIVE,
    KEPT_IN_PROFILE,
    OF_WALK,
    PROVIDER,
    SHARED,
    TAKEN,
    settings_named,
)
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import UsageError
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.system.files.is_there import is_there
from tokenwizard.wizard.state import WizardState, begun_afresh, begun_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tokenwizard.cli.answers_file import AnswerValue
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import NamedHost
    from tokenwizard.providers.setting import Setting

_CREDENTIALS = EXCLUSIVE["credential"]
_AUDIENCE = EXCLUSIVE["audience"]
_PASSPHRASES = EXCLUSIVE["passphrase"]
_OF_CREDENTIAL = tuple(
    key for row in TAKEN if row.section is HelpSection.CREDENTIAL for key in row.keys
)
_HOSTS = tuple(row.name for row in TAKEN if row.section is HelpSection.HOSTS)
_PLAIN = tuple(
    row
    for row in settings_named(OF_WALK)
    if row.keys and row.kind in (SettingKind.TEXT, SettingKind.FLAG)
)
"""Those that are answered as they are given: a secret and a file are read first."""

_SAYS_WHOM = ("profile", "provider", "site", "tenant", "client_id")
MOST_OFFERED = 200
"""Profiles; more are named on the command line."""


@dataclass(frozen=True)
class Prefill:
    """What was given.

    Attributes:
        begin: what is known; the rest is the usual, or empty.
        from_file: an answers file was given.
        said_whom: it was said what the token is for, so that no profile is offered.
        patience: seconds that a script waits for the answer; None for as long as it takes.
    """

    begin: WizardState
    from_file: bool
    said_whom: bool
    patience: float | None

    @property
    def alone(self) -> bool:
        """What was given stands for itself: an attempt that was not finished is not offered."""
        return self.from_file or self.begin.profile is not None

    @property
    def answers(self) -> Answers:
        """The answers among it."""
        return self.begin.answers


def read_prefill(options: Namespace) -> Prefill:
    """Read the options, the answers file, the profile, and where the client secret was said to be.

    Raises:
        UsageError: one of them cannot be used.
    """
    from tokenwizard.oauth.response_mode import ResponseMode

    patience: float | None = None
    typed, in_file = options, {}
    if options.answers is not None:
        from tokenwizard.cli.answers_file import read_answers_file

        try:
            in_file = read_answers_file(options.answers)
        except InputError as wrong:
            raise UsageError(wrong.title) from None
        timeout = in_file.pop("answer_timeout", None)
        patience = timeout if isinstance(timeout, float) else None
        options = _filled_up(options, in_file)
    if getattr(options, "response_mode", "") == ResponseMode.FORM_POST and getattr(
        options, "no_listen", False
    ):
        raise UsageError("--response-mode form_post needs somebody who listens: no --no-listen")
    profile, from_elsewhere = _profile(options)
    unseen = _unseen_in_answers(in_file, options, typed, None if from_elsewhere else profile)
    elsewhere = [options.answers.name] if unseen else []
    if profile is not None and from_elsewhere:
        from tokenwizard.profiles.untrusted import unseen_hosts

        in_profile = unseen_hosts(profile, typed)
        elsewhere += [profile.name] if in_profile else []
        unseen = tuple(dict.fromkeys((*unseen, *in_profile)))
    if profile is not None:
        options = _filled_up(options, _as_options(profile))
    answers = Answers(
        provider=ProviderName(options.provider or ProviderName.SHAREPOINT),
        client_secret=_client_secret(options),
        **{row.name: _given_for(row, options) for row in _PLAIN},
    )
    answers = _with_certificate(answers.asking_for(options.scope), options)
    # What was written for an app that is registered goes on as it was written.
    new = options.answers is None and profile is None and not options.client_id
    begin = WizardState(
        answers=begun_afresh(answers) if new else begun_with(answers),
        cloud=cloud_given(options) if options.authority or options.acs else None,
        profile=profile and _still_fitting(profile, options),
        unseen=unseen,
        elsewhere=" and ".join(elsewhere),
        out=_places(options.out or ()),
        quick=profile is not None,
    )
    _check_out(begin)
    from_file = options.answers is not None
    said_whom = from_file or any(getattr(options, name) for name in _SAYS_WHOM)
    return Prefill(begin, from_file, said_whom, patience)


def _given_for(row: Setting, options: Namespace) -> Any:
    return getattr(options, row.name, None) or (False if row.kind is SettingKind.FLAG else "")


def _profile(options: Namespace) -> tuple[Profile | None, bool]:
    """The profile that was named, and whether it is from elsewhere."""
    if not options.profile:
        return None, False
    from tokenwizard.profiles.store import profile_file

    try:
        return profile_file(options.profile)
    except (InputError, LocalError) as wrong:
        raise UsageError(f"--profile: {wrong.title}") from None


def _unseen_in_answers(
    in_file: Mapping[str, AnswerValue], options: Namespace, typed: Namespace, own: Profile | None
) -> tuple[NamedHost, ...]:
    """The hosts that the answers file names and that nobody saw yet.

    Args:
        in_file: what it gives.
        options: the command line, filled up with it.
        typed: the command line alone.
        own: a profile of the person's own that was named.
    """
    if not any(in_file.get(name) for name in ADDRESSES):
        return ()
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import unseen_hosts
    from tokenwizard.providers.adme_instance import short_adme_host
    from tokenwizard.providers.field_readers import read_redirect_uri
    from tokenwizard.providers.sharepoint_site import read_site

    named = Profile(
        name="answers",
        site=read_site(options.site, chosen_cloud(options.cloud or "") or WORLDWIDE)[1].value,
        cloud=options.cloud or "",
        authority=options.authority,
        acs=options.acs,
        redirect_uri=read_redirect_uri(options.redirect_uri, https_only=False).value,
        adme_host=short_adme_host(options.adme_host),
    )
    secret = ""
    if (name := in_file.get("client_secret_env")) and options.client_secret_env == name:
        secret = f"what stands in the environment under {name}"
    elif (file := in_file.get("client_secret_file")) and options.client_secret_file == file:
        secret = f"what stands in the file {file}"
    unseen = unseen_hosts(named, typed, secret)
    if own is not None:
        known = {(one.key, one.host) for one in unseen_hosts(named, Namespace(**vars(own)))}
        unseen = tuple(one for one in unseen if (one.key, one.host) in known)
    return unseen


def _as_options(profile: Profile) -> dict[str, AnswerValue]:
    """What a profile gives ahead, by the names of the options."""
    from tokenwizard.flow.refresh_request import recipe_of
    from tokenwizard.wizard.profile_mapping import answers_of

    answers = answers_of(profile)
    return {
        **{row.name: getattr(profile, row.name) for row in KEPT_IN_PROFILE if row.keys},
        "scope": recipe_of(profile)["scope"],
        **{row.name: getattr(answers, row.name) for row in SHARED if row.keys},
        PROVIDER.name: profile.provider.value,
    }


def _still_fitting(profile: Profile, options: Namespace) -> Profile:
    """Without the tenant that was found, if the options lead to another one."""
    from tokenwizard.wizard.profile_mapping import answers_of

    found_for = (
        profile.provider.value,
        answers_of(profile).site,
        *map(profile.__getattribute__, _HOSTS),
    )
    asked = (options.provider, options.site, *map(options.__getattribute__, _HOSTS))
    return profile if found_for == asked else replace(profile, tenant="")


def _places(texts: Sequence[str]) -> tuple[str, ...]:
    """The places of `--out`, each of a kind that there is."""
    if not texts:
        return ()
    from tokenwizard.destinations.registry import destination_named
    from tokenwizard.wizard.obtained_token import CLIPBOARD

    places = tuple(texts)
    for text in places:
        if text != CLIPBOARD:
            try:
                destination_named(text)
            except InputError as wrong:
                raise UsageError(f"--out {text}: {wrong.title}") from None
    return places


def _check_out(begin: WizardState) -> None:
    """A place that cannot be reached is said before the sign-in, not after it."""
    if not begin.out:
        return
    from tokenwizard.wizard.obtained_token import CLIPBOARD
    from tokenwizard.wizard.profile_mapping import check_destinations

    names = begin.profile.names if begin.profile else {}
    places = [place for place in begin.out if place != CLIPBOARD]
    try:
        check_destinations(places, begin, names)
    except (InputError, LocalError) as wrong:
        raise UsageError(f"--out {wrong.field}: {wrong.in_one}") from None


def offered_profiles() -> tuple[Profile, ...]:
    """The first profiles, to begin with one of them; a broken one is left to `profiles`."""
    from tokenwizard.profiles.location import profiles_folder

    if not is_there(profiles_folder()):
        return ()
    from tokenwizard.profiles.store import all_profiles

    try:
        return tuple(islice(all_profiles(lambda path, wrong: None), MOST_OFFERED))
    except LocalError:
        return ()


def kept_client_secret(profile: Profile) -> Secret:
    """The client secret that is kept where the profile says; empty if none is.

    Raises:
        TokenWizardError: it cannot be read there.
    """
    if not profile.keeps or profile.public or profile.certificate:
        return Secret("")
    from tokenwizard.destinations.model import Role
    from tokenwizard.destinations.registry import open_store
    from tokenwizard.destinations.token_store import UnusableError

    keeping = open_store(profile.keeps, profile.name, profile.names)
    try:
        return keeping.read().value(Role.CLIENT_SECRET)
    except UnusableError as why:
        raise why.as_input() from None


def with_kept_secret(begin: WizardState) -> WizardState:
    """The walk with the client secret that its profile keeps, if none was given.

    Raises:
        UsageError: it cannot be read there.
    """
    if begin.profile is None or begin.answers.client_secret:
        return begin
    try:
        kept = kept_client_secret(begin.profile)
    except TokenWizardError as fault:
        raise UsageError(f"the client secret of {begin.profile.name}: {fault.title}") from None
    return replace(begin, answers=replace(begin.answers, client_secret=kept))


def _filled_up(options: Namespace, in_file: dict[str, AnswerValue]) -> Namespace:
    """The options, with the file's answers where the command line gives none."""
    filled_up = Namespace(**vars(options))
    passed_over: set[str] = set()
    if options.public or any(getattr(options, name, None) for name in _CREDENTIALS):
        passed_over |= set(_OF_CREDENTIAL)
    if any(getattr(options, name, None) for name in _PASSPHRASES):
        passed_over |= set(_PASSPHRASES)
    if any(getattr(options, name, None) for name in _AUDIENCE):
        passed_over |= set(_AUDIENCE)
    for name, value in in_file.items():
        if not getattr(options, name, None) and name not in passed_over:
            setattr(filled_up, name, value)
    return filled_up


def cloud_given(options: Namespace) -> Cloud | None:
    """The cloud that `cloud`, `authority` and `acs` name together; None if none of them is given.

    Raises:
        UsageError: an address is neither https nor of this machine, or of what is not served.
    """
    from tokenwizard.oauth.login_services import not_served
    from tokenwizard.oauth.safe_urls import is_safe_address, with_ascii_host
    from tokenwizard.system.terminal.safe_text import say

    hosts: dict[str, str] = {}
    for option in ("authority", "acs"):
        address = getattr(options, option)
        if address and not is_safe_address(address):
            raise UsageError(f"--{option} takes an https address; http only for this machine")
        if address and (problem := not_served(address)):
            raise UsageError(f"--{option}: {problem}")
        hosts[option] = with_ascii_host(address)
        if option == "authority" and login_origin(hosts[option]) != hosts[option].rstrip("/"):
            hosts[option] = login_origin(hosts[option])
        if hosts[option] != address:
            say(f"tokenwizard: {option} is read as {hosts[option]}")
    return chosen_cloud(options.cloud or "", **hosts)


def _with_certificate(answers: Answers, options: Namespace) -> Answers:
    """The answers with the certificate that is named, opened; unread if its passphrase is to come.

    Raises:
        UsageError: it cannot be used, or goes with no such provider.
    """
    file = getattr(options, "certificate", None)
    if not file:
        if any(getattr(options, name, None) for name in _PASSPHRASES):
            raise UsageError("a certificate's passphrase goes with --certificate")
        return replace(answers, legacy_thumbprint=False)
    choice = choice_of(answers.provider)
    if choice.secret_only:
        raise UsageError(f"{choice.title} takes a client secret and no certificate")
    if options.public:
        raise UsageError("an app is public or has a certificate: give one of them")
    from tokenwizard.credentials.certificate_file import passphrase_given, with_certificate_opened

    try:
        named = replace(
            answers,
            certificate=str(from_home(file).absolute()),
            certificate_passphrase=passphrase_given(
                name=getattr(options, "certificate_passphrase_env", None),
                file=getattr(options, "certificate_passphrase_file", None),
            ),
        )
    except InputError as wrong:
        raise UsageError(wrong.title) from None
    try:
        return with_certificate_opened(named, now=time.time())
    except InputError as wrong:
        if wrong.field == "certificate_passphrase" and not named.certificate_passphrase:
            return named  # it is asked for where somebody can be asked
        raise UsageError(f"--certificate: {wrong.title}") from None
    except LocalError as absent:
        raise UsageError(absent.title) from None


def _client_secret(options: Namespace) -> Secret:
    if options.client_secret_env:
        try:
            return Secret(os.environ.pop(options.client_secret_env))  # our children need it not
        except KeyError:
            raise UsageError(f"there is no environment name {options.client_secret_env}") from None
    if options.client_secret_file is None:
        return Secret("")
    from tokenwizard.credentials.secret_file import read_secret_file

    try:
        return read_secret_file(options.client_secret_file)
    except InputError as wrong:
        raise UsageError(wrong.title) from None
