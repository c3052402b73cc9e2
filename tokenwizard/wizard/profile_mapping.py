"""A walk as a profile, a profile as the beginning of a walk, and both as what is handed over."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.destinations.model import DEFAULT_NAMES, SECRETS, Delivery, Role, StoredSetting
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.flow.refresh_request import recipe_of, said_by_options
from tokenwizard.oauth.account import account_to_remember
from tokenwizard.oauth.client_authentication import ClientSecret
from tokenwizard.oauth.guid import read_guid
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers import setting_readers
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.clouds import (
    WORLDWIDE,
    Cloud,
    chosen_cloud,
    cloud_named,
    read_cloud,
    typed_cloud,
)
from tokenwizard.providers.field_readers import read_tenant
from tokenwizard.providers.scopes import read_scopes
from tokenwizard.providers.setting import HelpSection
from tokenwizard.providers.settings import SHARED, in_sections
from tokenwizard.providers.sharepoint_site import read_site
from tokenwizard.secret import Secret
from tokenwizard.wizard.state import WizardState, begun_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tokenwizard.providers.provider import Provider

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def answers_of(profile: Profile) -> Answers:
    """What a walk with this profile begins with: no secret, and its certificate unopened."""
    shared = {row.name: getattr(profile, row.name) for row in SHARED}
    if choice_of(profile.provider).wants_site:
        shared["tenant"] = ""  # it is found anew
    answers = Answers(provider=profile.provider, **shared)
    return begun_with(answers.asking_for(recipe_of(profile)["scope"]))


def begun_with_profile(profile: Profile, walk: WizardState) -> WizardState:
    """The walk, with what the profile says in the place of what was typed so far."""
    return replace(
        walk,
        answers=answers_of(profile),
        cloud=cloud_of_profile(profile),
        profile=profile,
        quick=True,
    )


def cloud_of_profile(profile: Profile) -> Cloud | None:
    """Where a profile signs in, if it names other hosts; None to take it from its answers."""
    if not (profile.authority or profile.acs):
        return None
    return chosen_cloud(profile.cloud, authority=profile.authority, acs=profile.acs)


def profile_of_walk(walk: WizardState, name: str, now: float) -> Profile:
    """The walk at its end, as a profile of that name; what an older one says beside it is kept."""
    answers, cloud = walk.answers, walk.cloud
    known = cloud_named(cloud.name) if cloud else WORLDWIDE
    older = walk.profile or Profile(name=name)
    shared = {row.name: getattr(answers, row.name) for row in SHARED}
    shared |= {
        "site": _site(answers),
        "tenant": walk.endpoints.tenant_id if walk.endpoints else read_tenant(answers.tenant).value,
        "public": answers.public and answers.signing_certificate is None,
        "certificate": answers.certificate if answers.signing_certificate else "",
        "cloud": read_cloud(answers.cloud).value or (cloud.name if cloud else ""),
    }
    return replace(
        older,
        **shared,
        name=name,
        provider=answers.provider,
        scope=setting_readers.scope(answers.scope, answers.target()).value or answers.scope,
        authority=cloud.login if cloud and cloud.login != known.login else "",
        acs=cloud.acs if cloud and cloud.acs != known.acs else "",
        since=datetime.fromtimestamp(now).astimezone(),
        account=older.account if walk.tokens is None else account_to_remember(walk.tokens),
    )


def _site(answers: Answers) -> str:
    site = read_site(answers.site, typed_cloud(answers.cloud))[0]
    return site.address if site and choice_of(answers.provider).wants_site else ""


def suggested_name(answers: Answers) -> str:
    """A profile's name, as in `contoso-hr`, `contoso-acs`, `adme-contoso` or `graph-contoso`."""
    if not choice_of(answers.provider).wants_site:
        read = read_tenant(answers.tenant, many=True).value or answers.tenant.strip()
        tenant = read.rpartition("@")[2].partition(".")[0]
        tenant = tenant[:8] if read_guid(tenant) else tenant
        return _NOT_IN_NAMES.sub("-", f"{_kind_of(answers)}-{tenant}").strip("-")[:40]
    site = read_site(answers.site, typed_cloud(answers.cloud))[0]
    parts = urlsplit(site.address if site else "")
    words = [(parts.hostname or "sharepoint").partition(".")[0], parts.path.rpartition("/")[2]]
    if answers.provider is ProviderName.SHAREPOINT_ACS:
        words.append("acs")
    return _NOT_IN_NAMES.sub("-", "-".join(filter(None, words))).strip("-.")[:40]


def _kind_of(answers: Answers) -> str:
    if not choice_of(answers.provider).wants_scopes:
        return answers.provider.value
    scopes = read_scopes(answers.scopes, WORLDWIDE)[0]
    return "graph" if scopes is None or scopes.of_graph else "api"


def delivery_for(
    profile: Profile, answers: Answers, provider: Provider, refresh_token: Secret, *, endpoint: str
) -> Delivery:
    """What is handed over, under the names that the profile or the usual gives.

    Args:
        profile: the walk as one; its name is empty if it is not remembered.
        answers: the client secret's holder.
        provider: whose scope it is.
        refresh_token: the newest.
        endpoint: the token endpoint.
    """
    scope = provider.scope(answers.client_id)
    values = {
        Role.CLIENT_ID: Secret(answers.client_id),
        Role.CLIENT_SECRET: _client_secret(answers),
        Role.REFRESH_TOKEN: refresh_token,
        Role.TENANT: Secret(profile.tenant),
        Role.SCOPE: Secret(scope),
    }
    names = {**DEFAULT_NAMES[answers.provider], **profile.names}
    recipe = {key: text for key, text in recipe_of(profile).items() if text}
    return Delivery(
        provider=answers.provider,
        settings=tuple(
            StoredSetting(role, names[role], values[role])
            for role in roles_for(answers)
            if values[role] or role not in SECRETS
        ),
        profile=profile.name,
        recipe=recipe,
        token_endpoint=endpoint,
        scope=scope,
        adme_host=profile.adme_host,
        partition=profile.partition,
    )


def roles_for(answers: Answers) -> tuple[Role, ...]:
    """What most places are given, in order; an app without a client secret has none to give."""
    return tuple(
        role
        for role in DEFAULT_NAMES[answers.provider]
        if role is not Role.CLIENT_SECRET or _client_secret(answers)
    )


def _client_secret(answers: Answers) -> Secret:
    credential = answers.credential
    return credential.value if isinstance(credential, ClientSecret) else Secret("")


def options_of(profile: Profile, answers: Answers) -> list[tuple[str, ...]]:
    """The options that walk the same way again: all but the credential."""
    choice = choice_of(profile.provider)
    usual = begun_with(Answers(provider=profile.provider))
    own_scope = choice.scope_is_asked_for and profile.scope != usual.scope
    options: list[tuple[str, ...]] = [
        ("--provider", profile.provider.value),
        ("--site", profile.site) if choice.wants_site else ("--tenant", answers.tenant),
        ("--scope", profile.scope if own_scope else ""),
        ("--adme-audience", profile.adme_audience if choice.wants_audience else ""),
    ]
    for row in in_sections(
        HelpSection.APP, HelpSection.HOSTS, HelpSection.ACCOUNT, HelpSection.PAGE
    ):
        value = getattr(profile, row.name)
        if row.repeated and value != getattr(usual, row.name, ""):
            options.append((row.flag, value))
    given = [pair for pair in options if pair[1]]
    return [*given, ("--public",)] if profile.public else given


def refresh_of_file(profile: Profile, file: str, further: Iterable[str]) -> str:
    """The command that renews what a `.env` file keeps, ready for a shell.

    Args:
        profile: the walk as one; its hosts that are not Microsoft's are said by options.
        file: where it is.
        further: more options.
    """
    hosts = said_by_options(recipe_of(profile))
    return shlex.join(["tokenwizard", "refresh", "--env-file", file, *hosts, *further])


def same_app(one: Profile, other: Profile) -> bool:
    """Whether two walks are for the same app and target."""
    keys = ["provider", "site", "client_id", "authority"]
    choice = choice_of(one.provider)
    keys += ["tenant"] if choice.many_tenants else []
    keys += ["scope"] if choice.wants_scopes else []
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def goes_on(older: Profile, newer: Profile) -> bool:
    """Whether the newer is of the same app, target and account; an unknown one may be the same."""
    one, other = older.account, newer.account
    return same_app(older, newer) and (one is None or other is None or one.is_same(other))


def credential_ends(walk: WizardState) -> date | None:
    """When the client secret or certificate ends; None if that is not known."""
    certificate = walk.answers.signing_certificate
    if certificate is not None:
        return certificate.valid_until.date()
    return walk.profile.client_secret_ends if walk.profile else None


def sample_of(walk: WizardState, names: Mapping[Role, str]) -> Delivery:
    """What will be handed over, each value still to come."""
    provider = walk.answers.provider
    roles = {**DEFAULT_NAMES[provider], **names}
    return Delivery(
        provider=provider,
        settings=tuple(
            StoredSetting(role, name, Secret("to-come")) for role, name in roles.items()
        ),
        profile=walk.profile.name if walk.profile else "",
        token_endpoint="https://to-come",  # noqa: S106 (an address)
        adme_host=walk.answers.adme_host,
        partition=walk.answers.partition,
    )


def check_destinations(places: Iterable[str], walk: WizardState, names: Mapping[Role, str]) -> None:
    """Whether each place could be handed over to, before there is anything to hand over.

    Raises:
        InputError, LocalError: one could not; its `field` is the place.
    """
    sample = sample_of(walk, names)
    for place in places:
        try:
            destination_named(place).preview(sample)
        except (InputError, LocalError) as fault:
            fault.field = place
            raise
