"""What a `scope` asks for: OpenID scopes, and permissions of resources (Microsoft's page "Scopes").

Pure: a scope string and an app go in, a `ScopeRequest` comes out or a refusal goes up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.sandbox.entra.errors import EntraRefusal
from tokenwizard.sandbox.registration import REALM_PRINCIPAL, App, Platform, Tenant
from tokenwizard.sandbox.scope_model import (
    DEFAULT,
    GRAPH_ID,
    OPENID_SCOPES,
    Permission,
    Resource,
    ResourceScope,
    ScopeRequest,
)

if TYPE_CHECKING:
    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.sandbox.issuer import Issuer

PRACTICE_API_ID = "dddddddd-0000-4000-8000-000000000010"
ADME_APP_ID = "bd0c9d90-89ad-4bb3-97bc-d787b9f69cdc"
_RETIRING_ADME_APP_ID = "dffa82c7-cb2f-4a0a-9e8f-7e86fd7b245e"
_SELF_PERMISSION = "user_impersonation"


def sharepoint(origin: str) -> Resource:
    """SharePoint at the practice site; `https` may stand in place of the site's `http`."""
    return Resource(
        title="Office 365 SharePoint Online",
        names=(origin, origin.replace("http://", "https://", 1), REALM_PRINCIPAL),
        audience=origin,
        version="1.0",
        permissions={
            "AllSites.Read": Permission("Read items in all site collections"),
            "AllSites.Write": Permission("Read and write items in all site collections"),
            "AllSites.Manage": Permission("Read and write items and lists in all site collections"),
            "AllSites.FullControl": Permission(
                "Have full control of all site collections", needs_administrator=True
            ),
            "TermStore.Read.All": Permission("Read managed metadata"),
            "TermStore.ReadWrite.All": Permission("Read and write managed metadata"),
        },
        by_default=("AllSites.Manage",),
    )


def graph(cloud: Cloud) -> Resource:
    """The cloud's Microsoft Graph, whose permissions may stand bare."""
    return Resource(
        title="Microsoft Graph",
        names=(cloud.graph, GRAPH_ID),
        audience=cloud.graph,
        version="1.0",
        permissions={
            "User.Read": Permission("Sign you in and read your profile"),
            "User.ReadBasic.All": Permission("Read all users' basic profiles"),
            "Files.Read": Permission("Read your files"),
            "Files.ReadWrite": Permission("Have full access to your files"),
            "Mail.Read": Permission("Read your mail"),
            "Sites.Read.All": Permission("Read items in all site collections", True),
            "Files.ReadWrite.All": Permission("Have full access to all files", True),
            "Directory.Read.All": Permission("Read directory data", True),
        },
        by_default=("User.Read",),
    )


def data_manager_for_energy() -> Resource:
    """All instances of Azure Data Manager for Energy: Microsoft's own app, the shared audience."""
    return Resource(
        title="Azure Data Manager for Energy",
        names=(
            *("https://energy.azure.com", "https://energy.azure.com/"),
            *(ADME_APP_ID, _RETIRING_ADME_APP_ID),
        ),
        audience=ADME_APP_ID,
        version="2.0",
        permissions={"access_as_user": Permission("Access Azure Data Manager for Energy as you")},
        by_default=("access_as_user",),
        is_listed=True,
    )


def own_api(app: App) -> Resource:
    """The app itself, with which an instance of Azure Data Manager for Energy was made."""
    return Resource(
        title=app.title,
        names=(app.client_id,),
        audience=app.client_id,
        version="2.0",
        permissions={_SELF_PERMISSION: Permission(f"Access {app.title}")},
        by_default=(_SELF_PERMISSION,),
    )


def practice_api() -> Resource:
    """An organisation's own API, by its Application ID URI or its client ID."""
    return Resource(
        title="Practice API",
        names=("api://practice.example/orders", PRACTICE_API_ID),
        audience=PRACTICE_API_ID,
        version="2.0",
        permissions={
            "Orders.Read": Permission("Read orders"),
            "Orders.Write": Permission("Read and write orders"),
        },
        by_default=("Orders.Read",),
    )


def parse_scope(scope: str, *, app: App, tenant: Tenant, issuer: Issuer) -> ScopeRequest:
    """Read a scope string that was sent to this issuer.

    Raises:
        EntraRefusal: 70011 when `.default` stands beside another resource scope, 500011 for an
            unknown resource, 650057 for one that the app's registration does not list, 650053 for
            an unknown permission, 90009 for `api://` and the own id.
    """
    openid: list[str] = []
    found: list[ResourceScope] = []
    for written in scope.split():
        if written in OPENID_SCOPES:
            openid.append(written)
        else:
            found.append(_resource_scope(written, app=app, tenant=tenant, issuer=issuer))
    if any(one.permission == DEFAULT for one in found) and len(set(found)) > 1:
        raise EntraRefusal(70011, scope=scope)
    return ScopeRequest(tuple(dict.fromkeys(openid)), tuple(dict.fromkeys(found)))


def _resource_scope(written: str, *, app: App, tenant: Tenant, issuer: Issuer) -> ResourceScope:
    name, slash, permission = written.rpartition("/")
    if not slash:
        name = issuer.cloud.graph
    elif name.lower() == f"api://{app.client_id}":
        raise EntraRefusal(90009, client_id=app.client_id, title=app.title)
    resource = _named(name, permission, _resources(issuer, app, tenant), issuer)
    if resource is None:
        raise EntraRefusal(500011, resource=name, tenant=tenant.domain)
    if resource.is_listed and app.platform is Platform.ANY_TENANT:
        raise EntraRefusal(
            650057,
            client_id=app.client_id,
            title=app.title,
            resource=name,
            resource_id=resource.audience,
        )
    if permission == DEFAULT:
        return ResourceScope(resource, DEFAULT, written)
    by_lower_case = {known.lower(): known for known in resource.permissions}
    canonical = by_lower_case.get(permission.lower())
    if canonical is None:
        raise EntraRefusal(650053, title=app.title, scope=permission, resource=resource.names[-1])
    return ResourceScope(resource, canonical, written)


def _resources(issuer: Issuer, app: App, tenant: Tenant) -> tuple[Resource, ...]:
    """What the tenant holds; a farm of SharePoint Server is no resource of Entra's.

    Of the two tenants the first alone has Azure Data Manager for Energy.
    """
    site = () if issuer.farm else (sharepoint(issuer.site),)
    adme = (data_manager_for_energy(),) if tenant == issuer.directory.home else ()
    return (*site, graph(issuer.cloud), own_api(app), practice_api(), *adme)


def _named(
    name: str, permission: str, resources: tuple[Resource, ...], issuer: Issuer
) -> Resource | None:
    """The resource of this name; at the issuer's own origin SharePoint and Graph both are.

    Which of the two is meant there is told by the permission; `.default` is SharePoint's.
    """
    resource = next((one for one in resources if name.lower() in one.names), None)
    if name.lower() != issuer.origin:
        return resource
    of_graph = graph(issuer.cloud)
    known = {one.lower() for one in of_graph.permissions}
    return of_graph if permission.lower() in known else resource
