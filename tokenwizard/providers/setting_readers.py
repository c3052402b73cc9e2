"""Readers of the table's rows that look at what is typed beside the field, or at files alone.

Each takes the text and the target. Those of profiles give the text as the wizard takes it, empty if
it cannot be used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, is_safe_address
from tokenwizard.providers.adme_audience import read_adme_audience
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.clouds import typed_cloud
from tokenwizard.providers.field_readers import ParsedField, read_redirect_uri, read_tenant
from tokenwizard.providers.scopes import read_scopes
from tokenwizard.providers.sharepoint_site import read_permission, read_site

if TYPE_CHECKING:
    from tokenwizard.providers.target import Target

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.){{0,126}}{_LABEL}")


def site(text: str, target: Target) -> ParsedField:
    """A site of the cloud that is typed."""
    return read_site(text, typed_cloud(target.cloud))[1]


def permission(text: str, target: Target) -> ParsedField:
    """A permission on a site."""
    of_site = read_site(target.site, typed_cloud(target.cloud))[0]
    return read_permission(text, acs=target.through_acs, site=of_site)


def tenant(text: str, target: Target) -> ParsedField:
    """A tenant; a word that stands for many only where the provider takes it, or asks no tenant."""
    choice = choice_of(target.provider)
    return read_tenant(text, many=choice.many_tenants or choice.wants_site)


def scopes(text: str, target: Target) -> ParsedField:
    """The scopes of one API."""
    return read_scopes(text, typed_cloud(target.cloud))[1]


def scope(text: str, target: Target) -> ParsedField:
    """What `--scope` takes: scopes or a permission, by the provider."""
    choice = choice_of(target.provider)
    if choice.wants_audience:
        return read_adme_audience(text)
    read = scopes if choice.wants_scopes else permission
    return read(text, target)


def redirect_uri(text: str, target: Target) -> ParsedField:
    """A redirect URI that the provider would register."""
    return read_redirect_uri(text, https_only=choice_of(target.provider).https_only)


def response_mode(text: str, target: Target) -> ParsedField:
    """How the answer comes back; empty to let the wizard choose."""
    if not text or text in set(ResponseMode):
        return ParsedField(text)
    return ParsedField(problem=f"response_mode is one of: {', '.join(ResponseMode)}, or empty.")


def stored_scope(text: str, target: Target) -> str:
    """The same; another API's stays in a profile of ADME, to be refused with its reason in use."""
    found = scope(text, target).value
    if found or not choice_of(target.provider).wants_audience:
        return found
    return permission(text, target).value or scopes(text, target).value


def stored_site(text: str, target: Target) -> str:
    """A site by its address: a profile says it whole."""
    return read_site(text)[1].value


def stored_tenant(text: str, target: Target) -> str:
    """One tenant; what stands for many as well where the provider takes it."""
    return read_tenant(text, many=choice_of(target.provider).many_tenants).value


def stored_path(text: str, target: Target) -> str:
    """A file's path."""
    return text.strip()


def stored_redirect_uri(text: str, target: Target) -> str:
    """A redirect URI with a host that can be told to a person."""
    uri = read_redirect_uri(text, https_only=False).value
    return uri if _HOST.fullmatch(urlsplit(uri).hostname or "") else ""


def stored_address(text: str, target: Target) -> str:
    """See `read_address`."""
    return read_address(text)


def read_address(text: str) -> str:
    """An address that may see a secret, as typed but for a slash at its end; empty if it is none.

    Its host is ASCII: a letter of another script could look like Microsoft's name.
    """
    if not is_safe_address(text):
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or host in LOOPBACK_HOSTS):
        return ""
    if "@" in parts.netloc or "?" in text or "#" in text or "\\" in text:
        return ""
    return text.rstrip("/")
