"""The authorization request (RFC 6749 section 4.1.1) with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from tokenwizard.oauth.random_text import Entropy, random_text
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from datetime import timedelta

_VERIFIER_BYTES = 48  # 64 characters; RFC 7636 section 4.1 allows 43 to 128
_STATE_BYTES = 24


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What discovery found, or what was given by hand.

    Attributes:
        tenant_id: the Directory (tenant) ID; SharePoint calls it the realm. A GUID in lower case.
        authorization: the authorization endpoint, without a query.
        token: the only address that a secret, a code or a refresh token is ever sent to.
        issuer: who an `iss` in the answer must name (RFC 9207); None where nobody says.
        device_authorization: where a device code is asked for (RFC 8628); empty where there is
            none.
        clock_skew: how many seconds this machine's clock was ahead of the server's; None if nobody
            was asked, or the server named no time.
    """

    tenant_id: str
    authorization: str
    token: str
    issuer: str | None = None
    device_authorization: str = ""
    clock_skew: float | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """One attempt: the sign-in link, and what its answer must fit.

    Attributes:
        link: the whole address for the browser, every value encoded once.
        redirect_uri: as registered, sent unchanged on both legs.
        state: what the answer must bring back; None where the provider has no state (Azure ACS).
        code_verifier: for the token request; None where the provider has no PKCE (Azure ACS).
        scope: what is asked for, blank-separated; the same text on both legs.
        made_at: the wall clock, in seconds, when the link was made.
        code_lifetime: how long the provider keeps a code.
        requirements: what an earlier refusal made it carry.
        response_mode: how the answer comes back; `query` also where the provider knows no other
            way (Azure ACS).
    """

    link: str
    client_id: str
    redirect_uri: str
    scope: str
    endpoints: Endpoints
    made_at: float
    code_lifetime: timedelta
    state: str | None = None
    code_verifier: Secret | None = None
    requirements: SignInRequirements = NO_REQUIREMENTS
    response_mode: str = "query"


def code_challenge(verifier: Secret) -> str:
    """S256 of the verifier (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.reveal().encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def new_code_verifier(entropy: Entropy = random_text) -> Secret:
    """A fresh verifier of 64 unreserved characters (RFC 7636 section 4.1)."""
    return Secret(entropy(_VERIFIER_BYTES))


def new_state(entropy: Entropy = random_text) -> str:
    """A fresh `state` of 32 characters (RFC 6749 section 10.12)."""
    return entropy(_STATE_BYTES)


def authorization_link(endpoint: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """The endpoint with its query; blanks as %20, since some pages read `+` as itself."""
    return f"{endpoint}?{urlencode(parameters, quote_via=quote, safe='')}"
