"""Whether a run that failed can have set something all the same. No I/O here.

A server may have taken what it was sent, and the answer be lost: only a clear refusal tells that
nothing became of it. What is not known for one counts as not told.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from tokenwizard.destinations.programs.error_output import (
    az_asks_for_a_sign_in,
    az_code,
    entra_refused,
)

_AZ_REFUSES = frozenset({2, 3})
"""az's exit statuses for arguments that it does not take, and for what is not there."""

_CLIENT_ERROR = 4
# A server may have acted on a request all the same when it says that the request took too long.
_REFUSALS = [
    status
    for status in HTTPStatus
    if status // 100 == _CLIENT_ERROR and status is not HTTPStatus.REQUEST_TIMEOUT
]
_PHRASES = "|".join(re.escape(status.phrase) for status in _REFUSALS)
_REFUSED_STATUS = re.compile(rf"^ERROR: Operation returned an invalid status '(?:{_PHRASES})'")
_CODES = frozenset(
    {
        *(status.phrase.replace(" ", "") for status in _REFUSALS),
        "AccessDenied",
        "AuthenticationFailed",
        "AuthorizationFailed",
        "BadParameter",
        "DisabledSubscription",
        "ExpiredAuthenticationToken",
        "InvalidAuthenticationToken",
        "InvalidAuthenticationTokenTenant",
        "LinkedAuthorizationFailed",
        "ReadOnlyDisabledSubscription",
        "RequestDisallowedByPolicy",
        "ScopeLocked",
    }
)
"""Codes of Azure's that come with a status of 400 to 499."""

_GH_STATUS = re.compile(r"\bHTTP (\d{3})\b")
_GH_BEFORE = re.compile(r"^failed to fetch public key: ", re.MULTILINE)
GH_SIGNED_OUT = 4
"""gh's exit status when it is not signed in."""


def az_set_nothing(status: int, said: str) -> bool:
    """Whether az was refused for certain.

    Args:
        status: its exit status, above 0.
        said: what it said.
    """
    code = az_code(said)
    return (
        status in _AZ_REFUSES
        or code in _CODES
        or code.endswith("NotFound")
        or (not code and entra_refused(said))
        or az_asks_for_a_sign_in(said)
        or any(_REFUSED_STATUS.match(line) for line in said.splitlines())
    )


def gh_set_nothing(status: int, said: str) -> bool:
    """Whether gh was refused for certain, or came only to the key that it seals a secret with."""
    found = _GH_STATUS.search(said)
    refused = found is not None and int(found[1]) in _REFUSALS
    return status == GH_SIGNED_OUT or refused or _GH_BEFORE.search(said) is not None
