"""How each provider is made from what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.sign_in_hints import SignInHints
from tokenwizard.providers.adme_audience import read_adme_audience
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.clouds import WORLDWIDE, Cloud, cloud_named, read_cloud, typed_cloud
from tokenwizard.providers.field_readers import read_tenant
from tokenwizard.providers.scopes import read_scopes
from tokenwizard.providers.settings import HINTS
from tokenwizard.providers.sharepoint_site import Site, read_permission, read_site

if TYPE_CHECKING:
    from tokenwizard.providers.provider import Provider
    from tokenwizard.providers.target import Target


def cloud_for(target: Target, given: Cloud | None, of_site: Cloud | None = None) -> Cloud:
    """Where to sign in: the cloud that was typed, at the hosts that were given; else the site's.

    Raises:
        InputError: there is no such cloud, or the site lies in another one.
    """
    if not target.cloud.strip():
        return given or of_site or WORLDWIDE
    read = read_cloud(target.cloud)
    _refuse_problem(read.problem or not_of_site(read.value, of_site), "cloud")
    named = cloud_named(read.value)
    return named if given is None else named.with_hosts_of(given)


def not_of_site(name: str, of_site: Cloud | None) -> str:
    """Why this cloud cannot be the site's; empty if it can."""
    if not name or of_site is None or of_site.name == name:
        return ""
    return f"The site lies in the cloud {of_site.name}: leave this empty."


def provider_for(target: Target, given: Cloud | None = None) -> Provider:
    """The provider that a target asks for.

    Args:
        target: as typed.
        given: where to sign in, if that was said beforehand; None to take it from the target.

    Raises:
        InputError: a field of the first screen cannot be used; `field` names it.
    """
    from tokenwizard.providers.any_api import AnyApi
    from tokenwizard.providers.entra import DataManagerForEnergy, SharePoint
    from tokenwizard.providers.sharepoint_acs import SharePointAcs

    if target.provider is ProviderName.SHAREPOINT_ACS:
        site, permission = _site_and_permission(target, acs=True)
        cloud = cloud_for(target, given, site.cloud)
        _refuse_problem(_without_acs(cloud), "site")
        return SharePointAcs(cloud, site, permission)
    hints = _hints(target)
    if target.provider is ProviderName.SHAREPOINT:
        site, permission = _site_and_permission(target, acs=False)
        return SharePoint(cloud_for(target, given, site.cloud), site, permission, hints=hints)
    cloud, tenant = cloud_for(target, given), _tenant(target)
    if target.provider is ProviderName.ADME:
        audience = read_adme_audience(target.adme_audience)
        _refuse_problem(audience.problem, "adme_audience")
        return DataManagerForEnergy(cloud, tenant, audience.value, hints=hints)
    if target.provider is ProviderName.ENTRA:
        scopes, read = read_scopes(target.scopes, cloud)
        if scopes is None:
            raise InputError(read.problem, step=Step.TARGET, field="scopes")
        return AnyApi(cloud, tenant, scopes, hints=hints)
    assert_never(target.provider)


def _site_and_permission(target: Target, *, acs: bool) -> tuple[Site, str]:
    site, read = read_site(target.site, typed_cloud(target.cloud))
    if site is None:
        raise InputError(read.problem, step=Step.TARGET, field="site")
    permission = read_permission(target.permission, acs=acs, site=site)
    _refuse_problem(permission.problem, "permission")
    return site, permission.value


def _tenant(target: Target) -> str:
    tenant = read_tenant(target.tenant, many=choice_of(target.provider).many_tenants)
    _refuse_problem(tenant.problem, "tenant")
    return tenant.value


def _hints(target: Target) -> SignInHints:
    given = {row.name: row.read(getattr(target.hints, row.name), target) for row in HINTS}
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
