"""The fields of one step, read together: the same for the screens and for the line prompts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tokenwizard.providers import settings
from tokenwizard.providers.adme_audience import read_adme_audience
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.clouds import Cloud, typed_cloud
from tokenwizard.providers.factory import not_of_site
from tokenwizard.providers.field_readers import (
    ParsedField,
    read_client_id,
    read_client_secret,
    read_redirect_uri,
    read_tenant,
)
from tokenwizard.providers.scopes import read_scopes
from tokenwizard.providers.settings import SETTINGS
from tokenwizard.providers.sharepoint_site import read_permission, read_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenwizard.providers.answers import Answers

CLOSED = (
    "Microsoft closed this way (Azure ACS) for SharePoint Online on 2 April 2026, in every cloud,"
    " without extension: it gives no tokens any more, and old refresh tokens have stopped working."
)
OPTIONAL_FIELDS = tuple(row.name for row in settings.MORE)
"""Fields of the target step that have a usual value: they are shown to who wants them."""

_OF_FARM = {
    True: "right for SharePoint Server only.",
    False: "Entra ID usually gives no token for it. SharePoint Server: choose Azure ACS.",
}


@dataclass(frozen=True)
class FieldStatus:
    """One field of a step as read.

    Attributes:
        name: its name in `Answers`.
        read: what was made of it.
        ok: what to say of a value that can be used; empty for nothing.
        doubt: what to say of one that can be used but may not be meant; empty for nothing.
    """

    name: str
    read: ParsedField
    ok: str = ""
    doubt: str = ""


def label_of(field: str, provider: ProviderName) -> str:
    """What a field is called: Microsoft's own label on the page where its value is found."""
    row = SETTINGS[field]
    own = row.label_of_acs if provider is ProviderName.SHAREPOINT_ACS else ""
    return own or row.label


def is_asked(field: str, provider: ProviderName) -> bool:
    """Whether a field with a usual value is asked for: Azure ACS is told the cloud alone."""
    return provider in SETTINGS[field].providers


def read_target(answers: Answers) -> tuple[FieldStatus, ...]:
    """The target step's fields that the chosen provider wants, in their order."""
    choice = choice_of(answers.provider)
    if not choice.wants_site:
        tenant = FieldStatus("tenant", read_tenant(answers.tenant, many=choice.many_tenants))
        scopes = _read_scopes(answers) if choice.wants_scopes else ()
        audience = (_read_audience(answers),) if choice.wants_audience else ()
        return (tenant, *scopes, *audience, *_read_more(answers))
    acs = answers.provider is ProviderName.SHAREPOINT_ACS
    site, read = read_site(answers.site, typed_cloud(answers.cloud))
    where = doubt = ""
    if site is not None and site.cloud is not None:
        where = f"{site.cloud.title} cloud"
    elif site is not None and site.on_this_machine:
        where = "on this machine"
    elif site is not None:
        doubt = f"{site.host} is no SharePoint Online host: {_OF_FARM[acs]}"
    permission = read_permission(answers.permission, acs=acs, site=site)
    if read.note and where:
        read = ParsedField(read.value, note=f"{read.note} ({where})")
    more = _read_more(answers, site.cloud if site else None)
    return (FieldStatus("site", read, where, doubt), FieldStatus("permission", permission), *more)


def _read_scopes(answers: Answers) -> tuple[FieldStatus, ...]:
    _, read = read_scopes(answers.scopes, typed_cloud(answers.cloud))
    return (FieldStatus("scopes", read),)


def _read_audience(answers: Answers) -> FieldStatus:
    return FieldStatus("adme_audience", read_adme_audience(answers.adme_audience))


def _read_more(answers: Answers, of_site: Cloud | None = None) -> tuple[FieldStatus, ...]:
    """What has a usual value: the cloud, and but for Azure ACS what the sign-in page is told."""
    target = answers.target()
    asked = [row for row in settings.MORE if answers.provider in row.providers]
    reads = {row.name: row.read(getattr(answers, row.name), target) for row in asked}
    if problem := not_of_site(reads["cloud"].value, of_site):
        reads["cloud"] = ParsedField(problem=problem)
    return tuple(FieldStatus(name, read) for name, read in reads.items())


def is_acs_retired_for(answers: Answers) -> bool:
    """Whether the chosen way is one that Microsoft closed for the site typed."""
    site, _ = read_site(answers.site, typed_cloud(answers.cloud))
    acs = answers.provider is ProviderName.SHAREPOINT_ACS
    return acs and site is not None and site.cloud is not None


def tenant_given(answers: Answers) -> str:
    """The tenant ID that was given or typed at the target; empty if that is a domain, or none."""
    from tokenwizard.oauth.guid import read_guid

    return read_guid(answers.tenant.strip()) or ""


def read_registration(answers: Answers) -> tuple[FieldStatus, ...]:
    """The registration step's fields, in their order; a public app has no secret to read."""
    redirect_uri = read_redirect_uri(
        answers.redirect_uri, https_only=choice_of(answers.provider).https_only
    )
    return (
        FieldStatus("client_id", read_client_id(answers.client_id)),
        *_read_credential(answers),
        FieldStatus("redirect_uri", redirect_uri),
    )


def _read_credential(answers: Answers) -> tuple[FieldStatus, ...]:
    choice = choice_of(answers.provider)
    if answers.certificate.strip() and not choice.secret_only:
        return (_read_certificate(answers),)
    if answers.public and not choice.secret_only:
        return ()
    secret = read_client_secret(answers.client_secret, entra=choice.through_entra)
    return (FieldStatus("client_secret", secret),)


def _read_certificate(answers: Answers) -> FieldStatus:
    found = answers.signing_certificate
    if found is None:
        problem = "The certificate was not opened yet: give its file, and its passphrase if any."
        return FieldStatus("certificate", ParsedField(problem=problem))
    ok = f"{found.subject}, {found.dates}, thumbprint {found.thumbprint}"
    return FieldStatus("certificate", ParsedField(found.path), ok, found.doubt)


def first_wrong(fields: Iterable[FieldStatus]) -> FieldStatus | None:
    """The first field that cannot be used; None if all can."""
    return next((field for field in fields if not field.read.ok), None)


def all_read(fields: Iterable[FieldStatus]) -> bool:
    """Whether every field can be used."""
    return first_wrong(fields) is None


def with_registration(answers: Answers) -> Answers:
    """The answers with the registration's values cleaned, once every field of it can be used."""
    values = {field.name: field.read.value for field in read_registration(answers)}
    return replace(answers, client_id=values["client_id"], redirect_uri=values["redirect_uri"])
