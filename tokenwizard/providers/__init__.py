"""The ways to a refresh token; each file holds what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors import InputError, Step
from tokenwizard.fields import read_tenant
from tokenwizard.providers.clouds import WORLDWIDE, Cloud
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.providers.targets import read_permission, read_site

if TYPE_CHECKING:
    from tokenwizard.answers import Answers


@dataclass(frozen=True)
class ProviderChoice:
    """A provider as the first screen offers it."""

    name: ProviderName
    title: str
    summary: str
    default_redirect_uri: str
    wants_site: bool


CHOICES = (
    ProviderChoice(
        ProviderName.SHAREPOINT,
        "SharePoint through Microsoft Entra ID",
        "The way that works today.",
        "http://localhost:8080",
        wants_site=True,
    ),
    ProviderChoice(
        ProviderName.ADME,
        "Azure Data Manager for Energy",
        "For the data loader, sdutil and other OSDU tools.",
        "http://localhost:8080",
        wants_site=False,
    ),
    ProviderChoice(
        ProviderName.SHAREPOINT_ACS,
        "SharePoint through Azure ACS",
        "Closed for SharePoint Online on 2 April 2026.",
        "https://localhost/",
        wants_site=True,
    ),
)


def choice_of(name: ProviderName) -> ProviderChoice:
    """The choice with this name."""
    return next(choice for choice in CHOICES if choice.name is name)


def provider_for(answers: Answers, cloud: Cloud | None = None) -> Provider:
    """The provider that the answers of the first screen ask for.

    Args:
        answers: what was typed.
        cloud: where to sign in; None to take it from the site's suffix.

    Raises:
        InputError: a field of the first screen cannot be used; `field` names it.
    """
    from tokenwizard.providers.entra import DataManagerForEnergy, SharePoint
    from tokenwizard.providers.sharepoint_acs import SharePointAcs

    if answers.provider is ProviderName.ADME:
        tenant = read_tenant(answers.tenant)
        _refuse_problem(tenant.problem, "tenant")
        return DataManagerForEnergy(cloud or WORLDWIDE, tenant.value)
    site, read = read_site(answers.site)
    if site is None:
        raise InputError(read.problem, step=Step.TARGET, field="site")
    acs = answers.provider is ProviderName.SHAREPOINT_ACS
    permission = read_permission(answers.permission, acs=acs)
    _refuse_problem(permission.problem, "permission")
    cloud = cloud or site.cloud or WORLDWIDE
    if acs:
        _refuse_problem(_without_acs(cloud), "site")
        return SharePointAcs(cloud, site, permission.value)
    return SharePoint(cloud, site, permission.value)


def _without_acs(cloud: Cloud) -> str:
    if cloud.acs:
        return ""
    return f"{cloud.title}: this cloud never had Azure ACS. Choose Microsoft Entra ID instead."


def _refuse_problem(problem: str, field: str) -> None:
    if problem:
        raise InputError(problem, step=Step.TARGET, field=field)
