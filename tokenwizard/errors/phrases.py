"""What an error says where it has no code that Entra or Azure ACS gives: phrases, and slips.

Each phrase picks an entry of the catalogue. Takes any text, never raises, and takes time linear in
its length. Loaded only where a text has no such code.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from tokenwizard.errors.sentence import folded, is_said

if TYPE_CHECKING:
    from collections.abc import Container

OAUTH_WORDS = frozenset(
    {
        *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client"),
        *("unsupported_grant_type", "unsupported_response_type", "invalid_scope"),
        *("access_denied", "server_error", "temporarily_unavailable", "consent_required"),
        *("login_required", "interaction_required", "account_selection_required"),
        *("invalid_resource", "invalid_target", "invalid_tenant", "invalid_token"),
        *("insufficient_scope", "insufficient_claims", "authorization_pending"),
        *("authorization_declined", "slow_down", "expired_token", "bad_verification_code"),
    }
)
"""RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1, RFC 8628 section 3.5, and Entra's."""

# What Microsoft's services, and the gateways before them, say about a token; what says more stands
# first. As `folded` has them: small letters, no quotation marks.
_SERVICES = (
    ("token type is not allowed", "acs_token_refused"),
    ("invalid issuer or signature", "wrong_audience"),
    ("token contains invalid signature", "wrong_audience"),
    ("audienceurivalidationfailed", "wrong_audience"),
    ("audiences in jwt are not allowed", "adme_wrong_audience"),
    ("invalidauthenticationtokenaudience", "wrong_audience"),
    ("access token validation failure. invalid audience", "wrong_audience"),
    ("invalidauthenticationtokentenant", "token_of_other_tenant"),
    ("access token is from the wrong issuer", "token_of_other_tenant"),
    ("jwt issuer is not configured", "jwt_issuer"),
    ("jwks doesnt have key to match kid", "jwt_issuer"),
    ("jwt is expired", "jwt_expired"),
    ("expiredauthenticationtoken", "access_token_ended"),
    ("access token has expired", "access_token_ended"),
    ("access token expiry utc time", "access_token_ended"),
    ("lifetime validation failed, the token is expired", "access_token_ended"),
    ("jwt is missing", "token_not_sent"),
    ("access token is empty", "token_not_sent"),
    ("authenticationfailed ... the authorization header is missing", "token_not_sent"),
    ("jwt is not in the form of header.payload.signature", "token_not_whole"),
    ("compacttoken parsing failed", "token_not_whole"),
    ("jwt is not well formed", "token_not_whole"),
    ("rbac: access denied", "rbac_denied"),
    # The entitlements service of Azure Data Manager for Energy.
    ("the user is not authorized to perform this action", "adme_not_member"),
    ("invalid data partition id", "adme_unknown_partition"),
    ("cannot authorize user in requested partition", "adme_unknown_partition"),
    ("invalid data partition header provided", "adme_unknown_partition"),
    ("does not have a spo license", "no_sharepoint_licence"),
    ("no certificate thumbprint", "token_without_thumbprint"),
    ("unsupported app only token", "app_only_token"),
    ("system.unauthorizedaccessexception", "no_right_in_sharepoint"),
    ("-2147024891", "no_right_in_sharepoint"),
    ("insufficient privileges to complete the operation", "insufficient_scope"),
    ("invalidauthenticationtoken", "invalid_token"),
    # Microsoft's endpoint for personal accounts, as its page shows it.
    ("input parameter redirect_uri is not valid", "AADSTS50011"),
    ("useraudience configuration", "app_for_other_accounts"),
    ("client does not exist or is not enabled for consumers", "not_for_personal_accounts"),
    ("provided value for the input parameter", "parameter_not_valid"),
    # Libraries.
    ("mismatching_state", "state_mismatch"),
    ("state not equal in request and response", "state_mismatch"),
    ("endpoints_resolution_error", "endpoints_not_found"),
    ("could not resolve endpoints", "endpoints_not_found"),
    ("endpoints cannot be resolved", "endpoints_not_found"),
    ("unable to get authority configuration", "endpoints_not_found"),
)

# What programs say when no answer came.
_NETWORK = (
    ("tunnel connection failed: 407", "proxy_authentication"),
    ("connect tunnel failed, response 407", "proxy_authentication"),
    ("http code 407 from proxy", "proxy_authentication"),
    ("proxy authentication required", "proxy_authentication"),
    ("tunnel connection failed", "proxy"),
    ("connect tunnel failed", "proxy"),
    ("from proxy after connect", "proxy"),
    ("could not resolve proxy", "proxy_unreachable"),
    ("cannot connect to proxy", "proxy_unreachable"),
    ("unable to connect to proxy", "proxy_unreachable"),
    ("no alternative certificate subject name matches", "tls_name"),
    ("hostname mismatch", "tls_name"),
    ("err_tls_cert_altname_invalid", "tls_name"),
    ("x509: certificate is valid for", "tls_name"),
    ("certificate_verify_failed", "tls"),
    ("certificate verify failed", "tls"),
    ("self-signed certificate in certificate chain", "tls"),
    ("self signed certificate", "tls"),
    ("self_signed_cert_in_chain", "tls"),
    ("unable_to_get_issuer_cert_locally", "tls"),
    ("unable_to_verify_leaf_signature", "tls"),
    ("unable to get local issuer certificate", "tls"),
    ("ssl certificate problem", "tls"),
    ("certificate signed by unknown authority", "tls"),
    ("remote certificate is invalid", "tls"),
    ("sec_e_untrusted_root", "tls"),
    ("cert_has_expired", "tls"),
    ("wrong_version_number", "tls_broken"),
    ("wrong version number", "tls_broken"),
    ("handshake failure", "tls_broken"),
    ("eof occurred in violation of protocol", "tls_broken"),
    ("name or service not known", "dns"),
    ("could not resolve host", "dns"),
    ("temporary failure in name resolution", "dns"),
    ("getaddrinfo", "dns"),
    ("no such host", "dns"),
    ("nodename nor servname provided", "dns"),
    ("remote name could not be resolved", "dns"),
    ("network is unreachable", "network_unreachable"),
    ("no route to host", "network_unreachable"),
    ("connection refused", "connection_refused"),
    ("actively refused it", "connection_refused"),
    ("econnrefused", "connection_refused"),
    ("connection reset by peer", "connection_reset"),
    ("connection was reset", "connection_reset"),
    ("forcibly closed by the remote host", "connection_reset"),
    ("econnreset", "connection_reset"),
    ("empty reply from server", "empty_body"),
    ("with 0 bytes received", "read_timeout"),
    ("with 0 out of", "read_timeout"),
    ("read timed out", "read_timeout"),
    ("etimedout", "connect_timeout"),
)
# curl's exit codes; what its sentence says more precisely was looked for before.
_CURL = {
    "5": "proxy_unreachable",
    "97": "proxy_unreachable",
    "6": "dns",
    "7": "connection_refused",
    "28": "connect_timeout",
    "35": "tls_broken",
    "51": "tls_name",
    "60": "tls",
    "77": "certificates_unreadable",
    "52": "empty_body",
    **dict.fromkeys(("18", "55", "56"), "connection_reset"),
}
_CURL_CODE = r"(?i:curl): ?\(([0-9]{1,3})\)"
_OTHER_CODE = r"(?<![A-Za-z0-9])(AADB2C|MSIS) ?([0-9]{3,8})(?![0-9])"
_OTHER_SERVICES = {"AADB2C": "azure_b2c", "MSIS": "ad_fs"}

# A code as people write it: letters, what parts them, and digits with letters that look like one.
_NEARLY = r"(?<![A-Za-z0-9])([A-Za-z]{4,7})([ \t:;#_.-]{0,3})([0-9OoIl]{5,8})(?![A-Za-z0-9])"
_DIGITS = str.maketrans("OoIl", "0011")
_PREFIX = "AADSTS"
_NUMBER = r"(?<![A-Za-z0-9.#-])([0-9]{5,8})(?![A-Za-z0-9-]|\.[0-9])"
_WORD = r"[a-z]{3,20}"
_LOOKED_THROUGH = 65_536  # characters, for what is only suggested
_MOST_SUGGESTED = 3
_MOST_WORDS = 200
_NEAR_ENOUGH = 0.85


def service_entry(text: str) -> str | None:
    """The entry for what a service says of a token."""
    return _entry_in(_SERVICES, text)


def network_entry(text: str) -> str | None:
    """The entry for what a program says of a network fault."""
    if found := _entry_in(_NETWORK, text):
        return found
    code = re.search(_CURL_CODE, text)
    return _CURL.get(code[1]) if code else None


def _entry_in(phrases: tuple[tuple[str, str], ...], text: str) -> str | None:
    said = folded(text)
    return next((name for phrase, name in phrases if is_said((phrase,), said)), None)


def other_service(text: str) -> tuple[str, str] | None:
    """The entry for a service that is not Entra ID, and its code."""
    code = re.search(_OTHER_CODE, text)
    return (_OTHER_SERVICES[code[1]], f"{code[1]}{code[2]}") if code else None


def near_code(text: str) -> tuple[str, str] | None:
    """A code that is not written as Microsoft writes it, put right, and how it is written.

    A letter is missing, twice there, another one, or has changed places; or signs stand before
    the number.
    """
    for found in re.finditer(_NEARLY, text):
        letters, between, digits = found.groups()
        if any(map(str.isdigit, digits)) and _is_near(letters.upper()):
            return f"{_PREFIX}{digits.translate(_DIGITS)}", f"{letters}{between}{digits}"
    return None


def _is_near(letters: str) -> bool:
    """Whether one slip, or none, makes `AADSTS` of the letters."""
    if letters == _PREFIX:
        return True
    if len(letters) == len(_PREFIX):
        other = [at for at, one in enumerate(letters) if one != _PREFIX[at]]
        return len(other) == 1 or (sorted(letters) == sorted(_PREFIX) and len(other) == 2)  # noqa: PLR2004
    longer, shorter = sorted((letters, _PREFIX), key=len, reverse=True)
    return any(f"{longer[:at]}{longer[at + 1 :]}" == shorter for at in range(len(longer)))


def nearest(text: str, known: Container[str]) -> tuple[str, ...]:
    """What may be meant in a text in which no error is found: codes and words of the catalogue.

    Args:
        text: what was given.
        known: the names that there are.
    """
    text = text[:_LOOKED_THROUGH]
    numbers = (found[1] for found in re.finditer(_NUMBER, text))
    codes = (f"{prefix}{number}" for number in numbers for prefix in (_PREFIX, "ACS"))
    found = dict.fromkeys(code for code in codes if code in known)
    if not found:
        from difflib import get_close_matches

        words = list(islice((match[0] for match in re.finditer(_WORD, text.lower())), _MOST_WORDS))
        for size in (2, 3):
            for at in range(len(words) - size + 1):
                name = "_".join(words[at : at + size])
                found |= dict.fromkeys(get_close_matches(name, OAUTH_WORDS, 1, _NEAR_ENOUGH))
    return tuple(found)[:_MOST_SUGGESTED]
