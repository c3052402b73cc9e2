"""Asking a SharePoint site for its realm: for SharePoint Online, the Directory (tenant) ID.

Source: MS-XOAUTH, the empty Bearer challenge; the site answers 401 and that is success.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import printable
from tokenwizard.errors.errors import ResponseError, Step
from tokenwizard.oauth.failures import answer_fault, is_html, leads_to, response_fault
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse, RequestKind
from tokenwizard.oauth.www_authenticate import bearer_realm, read_challenges

if TYPE_CHECKING:
    from collections.abc import Generator

    from tokenwizard.providers.sharepoint_site import Site

_BY_HAND = "Type the Directory (tenant) ID by hand: it is on the app's Overview page."
_SHOWN = 40
_OF_THE_WAY = (
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
)


def realm_of(site: Site) -> Generator[HttpRequest, HttpResponse, str]:
    """The realm that the site's Bearer challenge names.

    Raises:
        ResponseError: the site names none.
    """
    answer = yield HttpRequest(
        f"{site.address}/_vti_bin/client.svc",
        f"Asking {site.host} which tenant it belongs to",
        headers=(("authorization", "Bearer"),),
        leg=RequestKind.REALM,
    )
    headers = answer.all("www-authenticate")
    named = bearer_realm(headers) or ""
    realm = read_guid(named)
    if realm is not None:
        return realm
    if named:
        raise _no_tenant(site, named)
    raise _no_realm(site, answer, {challenge.scheme for challenge in read_challenges(headers)})


def _no_tenant(site: Site, realm: str) -> ResponseError:
    """A farm's realm may be any text (Microsoft's page on `Set-SPAuthenticationRealm`)."""
    return ResponseError(
        f"{site.host} names a realm that is no tenant: {printable(realm, _SHOWN)!r}",
        cause="A farm of SharePoint Server may have a realm of its own. Microsoft's token services"
        " know tenants, and a hybrid farm's realm is its tenant's ID.",
        next_step=_BY_HAND,
        step=Step.DISCOVERY,
        field="tenant",
        entry="no_realm",
    )


def _no_realm(site: Site, answer: HttpResponse, schemes: set[str]) -> ResponseError:
    if answer.status == HTTPStatus.NOT_FOUND:
        return ResponseError(
            f"{site.host} has no site at {site.path or '/'}",
            cause="The host answers, but there is no SharePoint site at this address.",
            next_step="Check the site's address in a browser.",
            field="site",
            entry="http_404",
        )
    if answer.status in _OF_THE_WAY or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return answer_fault(answer, site.host, RequestKind.REALM, "no_realm")
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        where = leads_to(answer, site.host) or "to another page"
        return ResponseError(
            f"{site.host} sends {where} instead of naming its tenant",
            cause="A sign-in portal or a proxy stands before it, or the address has moved.",
            next_step=_BY_HAND,
            step=Step.DISCOVERY,
            field="tenant",
            entry="no_realm",
        )
    if schemes & {"ntlm", "negotiate", "basic", "digest"}:
        asks_for = "Windows sign-in" if schemes & {"ntlm", "negotiate"} else "a user and a password"
        return ResponseError(
            f"{site.host} asks for {asks_for} and names no realm",
            cause="SharePoint Server answers so when it trusts no token service.",
            next_step=_BY_HAND,
            step=Step.DISCOVERY,
            field="tenant",
            entry="no_realm",
        )
    if answer.status < HTTPStatus.BAD_REQUEST and is_html(answer):
        return response_fault("html", site.host, RequestKind.REALM)
    return ResponseError(
        f"{site.host} answered {answer.status} and named no tenant",
        cause="A SharePoint site answers 401 with its realm; this host did not.",
        next_step="Check the site's address. Or type the Directory (tenant) ID by hand.",
        step=Step.DISCOVERY,
        field="tenant",
        entry="no_realm",
    )
