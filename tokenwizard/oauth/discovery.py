"""Finding the tenant and its endpoints, as exchanges without I/O.

An exchange is a generator: it yields an `HttpRequest`, is sent the `HttpResponse`, and returns the
`Endpoints`. Whoever drives it does the I/O (`flow.discover`, or a test with a list of answers).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlsplit

from tokenwizard.errors.actions import words
from tokenwizard.errors.errors import ResponseError, Step, TokenWizardError, Who
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.error_response import refusal_from
from tokenwizard.oauth.failures import answer_fault, input_fault, redirect_fault
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse, RequestKind, read_object
from tokenwizard.oauth.login_services import is_external_id_issuer, not_served
from tokenwizard.oauth.safe_urls import is_safe_address

_ON_FIRST_STEP = words("{on_first_step}")
_ORIGIN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,15}:/{0,2})?[^/?#]{0,60}")
_SHARED_TENANTS = ("common", "organizations", "consumers")
# What `tenant_region_sub_scope` says of tenants of the US Government, whose two clouds share their
# login host. Microsoft publishes no list: these are as public tools that read the field have them.
_US_GOVERNMENT = {"DODCON": "gcc-high", "DOD": "dod"}
ANY_TENANT = "{tenantid}"
"""Stands in the issuer of a configuration for many tenants, in the place of the tenant ID."""


Exchange = Generator[HttpRequest, HttpResponse, Endpoints]


def openid_configuration(
    login: str,
    tenant: str,
    *,
    known_hosts: frozenset[str],
    step: Step,
    other_clouds: Mapping[str, str] = MappingProxyType({}),
    many_tenants: bool = False,
) -> Exchange:
    """Ask Microsoft Entra for a tenant's endpoints (OpenID Connect Discovery 1.0 section 4).

    Args:
        login: the login host's origin, such as `https://login.microsoftonline.com`.
        tenant: a tenant ID or a domain name of the tenant; with `many_tenants` also `common`,
            `organizations` or `consumers`, which is then the `tenant_id` of the endpoints.
        known_hosts: the hosts, with port if any, that endpoints may lie on besides `login`'s.
        step: where the tenant was typed.
        other_clouds: the login hosts of Microsoft's other clouds, with the name of each cloud.
        many_tenants: whether a name that stands for many tenants will do.

    Raises:
        InputError: the login host is of a service that is not served: Azure AD B2C or AD FS.
        ProviderError: no such tenant (AADSTS90002), or its name is malformed (AADSTS900023).
        ResponseError: the answer is not a configuration, names an issuer or endpoint that is on a
            foreign host or not on https, or says that the tenant lives in another cloud: that
            one's name is the `code` then.
    """
    if not_served(f"{login}/{tenant}") or not_served(login):
        raise input_fault("login_not_served", step, "tenant")
    answer = yield HttpRequest(
        f"{login}/{tenant}/v2.0/.well-known/openid-configuration",
        f"Asking {urlsplit(login).netloc} for the endpoints of the tenant {tenant}",
        tenant_id=read_guid(tenant) or "",
    )
    fields = read_object(answer.body)
    if (refusal := refusal_from(fields or {})) is not None:
        raise refusal.as_error(at=step)
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        raise redirect_fault(
            "no_configuration", answer, urlsplit(login).netloc, RequestKind.DISCOVERY
        )
    if fields is None or answer.status >= HTTPStatus.BAD_REQUEST:
        raise answer_fault(
            answer, urlsplit(login).netloc, RequestKind.DISCOVERY, "no_configuration"
        )
    try:
        issuer, authorization, token = (
            _text(fields, name) for name in ("issuer", "authorization_endpoint", "token_endpoint")
        )
    except KeyError as missing:
        raise ResponseError(
            f"{urlsplit(login).netloc} answered {answer.status} without the tenant's endpoints",
            cause="Something between here and Microsoft answered instead: a proxy or a sign-in"
            " portal.",
            next_step=words("Check the proxy settings, then {try_again}."),
            step=Step.DISCOVERY,
            field="tenant",
            code=str(missing),
            entry="no_configuration",
        ) from None
    allowed = known_hosts | {urlsplit(login).netloc}
    if any(map(not_served, (issuer, authorization, token))):
        raise input_fault("login_not_served", step, "tenant")
    # The issuer is only compared with; nothing is sent there, as it is to the endpoints.
    compared = () if is_external_id_issuer(issuer, login) else (issuer,)
    for address in (*compared, authorization, token):
        if not is_safe_address(address) or urlsplit(address).netloc not in allowed:
            raise _foreign(address, other_clouds, fields)
    if cloud := other_clouds.get(f"login.{fields.get('cloud_instance_name')}"):
        raise _other_cloud(cloud, fields)
    return Endpoints(
        tenant_id=_tenant_of(issuer, login, tenant, many_tenants=many_tenants),
        authorization=authorization,
        token=token,
        issuer=issuer,
        device_authorization=_device_authorization(fields, allowed),
    )


def _device_authorization(fields: Mapping[str, object], allowed: frozenset[str]) -> str:
    """RFC 8628 section 4; one on a foreign host is as good as none: nothing is sent there."""
    address = fields.get("device_authorization_endpoint")
    if isinstance(address, str) and is_safe_address(address):
        return address if urlsplit(address).netloc in allowed else ""
    return ""


def _tenant_of(issuer: str, login: str, asked: str, *, many_tenants: bool) -> str:
    if many_tenants and asked.lower() in _SHARED_TENANTS and _stands_for_many(issuer):
        return asked.lower()
    named = next(filter(None, map(read_guid, urlsplit(issuer).path.split("/"))), None)
    if named is not None and read_guid(asked) not in (None, named):
        raise ResponseError(
            "The answer is about another tenant than the one asked for",
            cause="Something between here and Microsoft mixes answers up.",
            next_step="Send nothing from this network until an administrator has looked at it.",
            who=Who.ADMINISTRATOR,
            step=Step.DISCOVERY,
            field="tenant",
            entry="other_tenant",
        )
    if named is not None:
        return named
    raise ResponseError(
        "This tenant name does not belong to one tenant",
        cause=f"{urlsplit(login).netloc} names no Directory (tenant) ID for it, as with"
        " `common` and `organizations`.",
        next_step="Type the Directory (tenant) ID or a domain name of your organisation.",
        step=Step.DISCOVERY,
        field="tenant",
        entry="many_tenants",
    )


def _stands_for_many(issuer: str) -> bool:
    return ANY_TENANT in urlsplit(issuer).path.split("/")


def _foreign(
    address: str, other_clouds: Mapping[str, str], fields: Mapping[str, object]
) -> TokenWizardError:
    if cloud := other_clouds.get(_shown_origin(address).removeprefix("https://")):
        return _other_cloud(cloud, fields)
    return ResponseError(
        f"Discovery named an address on a foreign host: {_shown_origin(address)!r}",
        cause="Codes and secrets go to Microsoft's own login hosts only.",
        next_step="Send nothing from this network until an administrator has looked at it.",
        who=Who.ADMINISTRATOR,
        step=Step.DISCOVERY,
        field="tenant",
        entry="foreign_endpoint",
    )


def _other_cloud(cloud: str, fields: Mapping[str, object]) -> ResponseError:
    """Of a tenant whose cloud is known by its login host, or by its region where two share it."""
    if cloud in _US_GOVERNMENT.values():
        cloud = _US_GOVERNMENT.get(str(fields.get("tenant_region_sub_scope")), cloud)
    return ResponseError(
        f"This tenant lives in another of Microsoft's clouds: {cloud}",
        cause="Its endpoints are those of that cloud, which has sign-in pages and APIs of its own.",
        next_step=(f"Choose the cloud {cloud}", *_ON_FIRST_STEP, f" (--cloud {cloud})."),
        step=Step.TARGET,
        field="cloud",
        cloud=cloud,
        entry="other_cloud",
    )


def _shown_origin(address: str) -> str:
    """The address up to its path, bounded; it may be one that `urlsplit` cannot read."""
    found = _ORIGIN.match(address)
    return found[0] if found else ""


def _text(fields: dict[str, object], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise KeyError(name)
    return value
