"""The ways to a refresh token; each file holds what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.sign_in_hints import SignInHints
from tokenwizard.providers.clouds import WORLDWIDE, Cloud, cloud_named, read_cloud
from tokenwizard.providers.fields import read_domain_hint, read_login_hint, read_prompt, read_tenant
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.providers.scopes import read_scopes
from tokenwizard.providers.sharepoint_site import Site, read_permission, read_site

if TYPE_CHECKING:
    from tokenwizard.providers.answers import Answers


@dataclass(frozen=True)
class ProviderChoice:
    """A provider as the first screen offers it.

    Attributes:
        wants_site: a SharePoint site and a permission on it are asked for; else a tenant.
        wants_scopes: the scopes of an API are asked for.
    """

    name: ProviderName
    title: str
    summary: str
    default_redirect_uri: str
    wants_site: bool = False
    wants_scopes: bool = False


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
    ),
    ProviderChoice(
        ProviderName.ENTRA,
        "Any API through Microsoft Entra ID",
        "Microsoft Graph, or an API of your own.",
        "http://localhost:8080",
        wants_scopes=True,
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


def cloud_for(answers: Answers, given: Cloud | None, of_site: Cloud | None = None) -> Cloud:
    """Where to sign in: the cloud that was typed, at the hosts that were given; else the site's.

    Raises:
        InputError: there is no such cloud, or the site lies in another one.
    """
    if not answers.cloud.strip():
        return given or of_site or WORLDWIDE
    read = read_cloud(answers.cloud)
    _refuse_problem(read.problem or not_of_site(read.value, of_site), "cloud")
    named = cloud_named(read.value)
    return named if given is None else named.with_hosts_of(given)


def typed_cloud(answers: Answers) -> Cloud:
    """The cloud that was typed; the worldwide one if none was, or none that there is."""
    name = read_cloud(answers.cloud).value
    return cloud_named(name) if name else WORLDWIDE


def not_of_site(name: str, of_site: Cloud | None) -> str:
    """Why this cloud cannot be the site's; empty if it can."""
    if not name or of_site is None or of_site.name == name:
        return ""
    return f"The site lies in the cloud {of_site.name}: leave this empty."


def provider_for(answers: Answers, given: Cloud | None = None) -> Provider:
    """The provider that the answers of the first screen ask for.

    Args:
        answers: what was typed.
        given: where to sign in, if that was said beforehand; None to take it from the answers.

    Raises:
        InputError: a field of the first screen cannot be used; `field` names it.
    """
    from tokenwizard.providers.any_api import AnyApi
    from tokenwizard.providers.entra import DataManagerForEnergy, SharePoint
    from tokenwizard.providers.sharepoint_acs import SharePointAcs

    if answers.provider is ProviderName.SHAREPOINT_ACS:
        site, permission = _site_and_permission(answers, acs=True)
        cloud = cloud_for(answers, given, site.cloud)
        _refuse_problem(_without_acs(cloud), "site")
        return SharePointAcs(cloud, site, permission)
    hints = _hints(answers)
    if answers.provider is ProviderName.SHAREPOINT:
        site, permission = _site_and_permission(answers, acs=False)
        return SharePoint(cloud_for(answers, given, site.cloud), site, permission, hints=hints)
    cloud = cloud_for(answers, given)
    if answers.provider is ProviderName.ADME:
        tenant = read_tenant(answers.tenant)
        _refuse_problem(tenant.problem, "tenant")
        return DataManagerForEnergy(cloud, tenant.value, hints=hints)
    if answers.provider is ProviderName.ENTRA:
        tenant = read_tenant(answers.tenant, many=True)
        _refuse_problem(tenant.problem, "tenant")
        scopes, read = read_scopes(answers.scopes, cloud)
        if scopes is None:
            raise InputError(read.problem, step=Step.TARGET, field="scopes")
        return AnyApi(cloud, tenant.value, scopes, hints=hints)
    assert_never(answers.provider)


def _site_and_permission(answers: Answers, *, acs: bool) -> tuple[Site, str]:
    site, read = read_site(answers.site, typed_cloud(answers))
    if site is None:
        raise InputError(read.problem, step=Step.TARGET, field="site")
    permission = read_permission(answers.permission, acs=acs)
    _refuse_problem(permission.problem, "permission")
    return site, permission.value


def _hints(answers: Answers) -> SignInHints:
    given = {
        "prompt": read_prompt(answers.prompt),
        "login_hint": read_login_hint(answers.login_hint),
        "domain_hint": read_domain_hint(answers.domain_hint),
    }
    for field, read in given.items():
        _refuse_problem(read.problem, field)
    return SignInHints(**{field: read.value for field, read in given.items()})


def _without_acs(cloud: Cloud) -> str:
    if cloud.acs:
        return ""
    return f"{cloud.title}: this cloud never had Azure ACS. Choose Microsoft Entra ID instead."


def _refuse_problem(problem: str, field: str) -> None:
    if problem:
        raise InputError(problem, step=Step.TARGET, field=field)
