"""Which tenant and which app a request names, and the refusals of those that nobody knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenwizard.sandbox.entra.errors import EntraRefusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.sandbox.registration import App, Tenant

_SHARED_TENANTS = ("common", "organizations", "consumers")


def named_tenant(issuer: Issuer, name: str) -> Tenant:
    """The tenant in the address; EntraRefusal 900023 if malformed, 90002 if unknown."""
    tenant = issuer.directory.tenant(name)
    if tenant is not None:
        return tenant
    if not re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", name) and (
        not re.fullmatch(r"([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+", name)
    ):
        raise EntraRefusal(900023, tenant=name)
    raise EntraRefusal(90002, tenant=name)


def registered_app(issuer: Issuer, client_id: str, tenant_name: str) -> tuple[App, Tenant]:
    """The app and tenant of a request.

    At `common` and `organizations` it is the tenant that every practice account belongs to.

    Raises:
        EntraRefusal: 700016, 50194, 9002332, 90038, 90002 or 900023.
    """
    app = issuer.directory.app(client_id)
    if tenant_name.lower() in _SHARED_TENANTS:
        if app is None:
            raise EntraRefusal(700016, client_id=client_id, tenant=tenant_name)
        if not app.any_tenant:
            raise EntraRefusal(50194, client_id=client_id, title=app.title, tenant=tenant_name)
        if tenant_name.lower() == "consumers":
            raise EntraRefusal(9002332, client_id=client_id, title=app.title)
        return app, issuer.directory.home
    tenant = named_tenant(issuer, tenant_name)
    if tenant.login:
        raise EntraRefusal(90038, tenant=tenant.domain, login=tenant.login)
    if app is None or tenant.tenant_id not in app.tenant_ids:
        raise EntraRefusal(700016, client_id=client_id, tenant=tenant.domain)
    return app, tenant


def single_values(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The pairs as a dict; EntraRefusal 9002313 if one comes twice (RFC 6749 section 3.1)."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise EntraRefusal(9002313)
    return fields
