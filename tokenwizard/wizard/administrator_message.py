"""A message for the administrator: what happened, when, to which app, and what is asked of them.

It goes into a chat as it is. So it holds what was read well as an ID, an address or a permission,
and nothing else: no secret, no link with a state, none of the server's own sentences.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import catalogue, look_up, printable
from tokenwizard.errors.errors import ProviderError, TokenWizardError, Who
from tokenwizard.providers.field_readers import (
    read_client_id,
    read_realm,
    read_redirect_uri,
    read_tenant,
)
from tokenwizard.providers.provider import ProviderName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenwizard.wizard.state import WizardState

_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T+][0-9]{2}:[0-9]{2}:[0-9]{2}[0-9.]{0,8}Z?")
_CODE = re.compile(r"(?:AADSTS|ACS)[0-9]{4,8}")
_LONGEST_LINE = 300
_LOGS = (
    "Please find this sign-in by its correlation ID under Entra ID > Sign-in logs and say what has"
    " to change."
)
_ACS_APP = (
    "Please look this app up by its Client Id on the site's page /_layouts/15/appinv.aspx, and say"
    " whether its Client Secret and Redirect URI are the right ones, or make new ones. Azure ACS"
    " stands in no sign-in log of Entra ID."
)


def is_for_administrator(error: TokenWizardError) -> bool:
    """Whether somebody else can mend it, or may have to, or can look it up."""
    somebody = error.who not in (Who.YOU, None) or bool(_request(error))
    return somebody or bool(error.correlation_id)


def recipient(error: TokenWizardError) -> str:
    """Who the message is for, as in "a message for your administrator"."""
    return "the app's owner" if error.who is Who.APP_OWNER else "your administrator"


def administrator_message(
    error: TokenWizardError, walk: WizardState, now: float
) -> tuple[str, ...]:
    """The lines of the message.

    Args:
        error: what is shown.
        walk: what was being signed in to.
        now: this machine's wall clock, in seconds; put right by `error.clock_skew`.
    """
    return tuple(_one_line(line) for line in _lines(error, walk, now))


def _lines(error: TokenWizardError, walk: WizardState, now: float) -> Iterator[str]:
    code = _matching(_CODE, error.code)
    named = f" ({code})" if code else ""
    yield f"A sign-in for a Microsoft refresh token failed: {_title(error)}{named}."
    yield f"Time: {_matching(_TIMESTAMP, error.timestamp) or _time(now, error.clock_skew)}"
    if correlation_id := _matching(_GUID, error.correlation_id):
        yield f"Correlation ID: {correlation_id}"
    client_id = read_client_id(walk.answers.client_id).value
    if client_id:
        yield f"Application (client) ID: {client_id}"
    if error.field == "redirect_uri":
        redirect_uri = read_redirect_uri(walk.answers.redirect_uri, https_only=False)
        yield f"Redirect URI: {redirect_uri.value}"
    if tenant := _tenant(walk):
        yield f"Tenant: {tenant}"
    if walk.provider is not None:
        yield f"Signs in to: {walk.provider.title}, {walk.provider.asks}"
        if client_id:
            yield f"Asks for: {walk.provider.scope(client_id)}"
    acs = code.startswith("ACS") or walk.answers.provider is ProviderName.SHAREPOINT_ACS
    yield _request(error) or (_ACS_APP if acs else _LOGS)
    if page := look_up(code):
        yield f"Microsoft on this code: {page}"


def _request(error: TokenWizardError) -> str:
    """What is asked for; empty where nothing is known but to look the sign-in up."""
    known = catalogue().get(error.entry or "")
    return known.administrator if known is not None else ""


def _title(error: TokenWizardError) -> str:
    """What happened; the title of a no that has no entry may hold the server's own word."""
    own = error.entry is not None or not isinstance(error, ProviderError)
    return error.bare_title if own else "The provider said no"


def _tenant(walk: WizardState) -> str:
    if walk.endpoints is not None:
        return walk.endpoints.tenant_id
    by_hand = read_realm(walk.answers.tenant_by_hand).value
    return by_hand or read_tenant(walk.answers.tenant).value


def _time(now: float, skew: float | None) -> str:
    return f"{datetime.fromtimestamp(now - (skew or 0.0), UTC):%Y-%m-%d %H:%M:%SZ}"


def _matching(pattern: re.Pattern[str], text: str | None) -> str:
    """The text if it is what it is called, else nothing: a server may write anything there."""
    return text if text is not None and pattern.fullmatch(text) else ""


def _one_line(text: str) -> str:
    return " ".join(printable(text, _LONGEST_LINE).split())
