"""Whether a client assertion proves an app, as strictly as Entra asks (RFC 7523 section 3).

Sources: Microsoft's page "Microsoft identity platform application authentication certificate
credentials"; which number goes with which fault, from its page "AADSTS error codes" and from public
reports. A `jti` that comes twice is taken: Entra documents no refusal of it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING

from tokenwizard.sandbox.entra.errors import EntraRefusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.x509 import Certificate

    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.sandbox.registration import App, Tenant

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CLOCK_SKEW = 5 * 60
_ALGORITHMS = ("PS256", "RS256")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


def check_assertion(issuer: Issuer, app: App, tenant: Tenant, fields: Mapping[str, str]) -> None:
    """Check `client_assertion` of a token request.

    Raises:
        EntraRefusal: 900144 or 50027 for a wrong form, 5002727 and 5002723 for its header, 700027
            for a certificate or signature that is not the app's, 700021, 700023 and 700024 for
            what it claims, 1000502 for a certificate that is outside its validity.
    """
    if not fields.get("client_assertion_type"):
        raise EntraRefusal(900144, name="client_assertion_type")
    if fields["client_assertion_type"] != ASSERTION_TYPE:
        raise EntraRefusal(50027)
    signed, _, signature = fields["client_assertion"].rpartition(".")
    parts = signed.split(".")
    if len(parts) != 2:  # noqa: PLR2004 - a JWT has three parts (RFC 7519 section 3)
        raise EntraRefusal(50027)
    header, claims = map(_object, parts)
    _check_header(header, app)
    _check_signature(issuer, app, str(header["alg"]), signed.encode(), _bytes(signature))
    _check_claims(issuer, app, tenant, claims)


def _check_header(header: Mapping[str, object], app: App) -> None:
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise EntraRefusal(5002727)
    if header.get("alg") not in _ALGORITHMS:
        raise EntraRefusal(50027)
    if app.certificate is None:
        raise EntraRefusal(700027)
    known = {
        "x5t#S256": hashlib.sha256(app.certificate).digest(),
        "x5t": hashlib.sha1(app.certificate, usedforsecurity=False).digest(),
    }
    named = [name for name in known if name in header]
    if not named:
        raise EntraRefusal(5002723)
    for name in named:
        if not hmac.compare_digest(_bytes(header[name]), known[name]):
            raise EntraRefusal(700027)


def _check_signature(
    issuer: Issuer, app: App, algorithm: str, signed: bytes, signature: bytes
) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.x509 import load_der_x509_certificate

    certificate = load_der_x509_certificate(app.certificate or b"")
    key, digest = certificate.public_key(), hashes.SHA256()
    if not isinstance(key, rsa.RSAPublicKey):
        raise EntraRefusal(700027)
    # The salt is as long as the hash (RFC 7518 section 3.5).
    pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
    try:
        key.verify(signature, signed, pss if algorithm == "PS256" else padding.PKCS1v15(), digest)
    except InvalidSignature:
        raise EntraRefusal(700027) from None
    _check_validity(issuer, certificate)


def _check_validity(issuer: Issuer, certificate: Certificate) -> None:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins.timestamp() <= issuer.clock() <= ends.timestamp():
        raise EntraRefusal(1000502)


def _check_claims(issuer: Issuer, app: App, tenant: Tenant, claims: Mapping[str, object]) -> None:
    if any(str(claims.get(name, "")).lower() != app.client_id for name in ("iss", "sub")):
        raise EntraRefusal(700021)
    audience = claims.get("aud")
    if not isinstance(audience, str) or audience not in _audiences(issuer, tenant):
        raise EntraRefusal(700023)
    now = issuer.clock()
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(expires, int | float) or not isinstance(begins, int | float):
        raise EntraRefusal(50027)
    if not begins - _CLOCK_SKEW <= now < expires + _CLOCK_SKEW:
        raise EntraRefusal(700024)


def _audiences(issuer: Issuer, tenant: Tenant) -> frozenset[str]:
    """The token endpoint, as Microsoft's page has it, and the issuer, which Entra takes as well."""
    return frozenset(
        f"{issuer.origin}/{name}/{rest}"
        for name in (tenant.tenant_id, tenant.domain)
        for rest in ("oauth2/v2.0/token", "v2.0")
    )


def _object(part: str) -> dict[str, object]:
    try:
        decoded = json.loads(_bytes(part))
    except ValueError:
        raise EntraRefusal(50027) from None
    if not isinstance(decoded, dict):
        raise EntraRefusal(50027)
    return decoded


def _bytes(text: object) -> bytes:
    """Base64url with its padding or without: clients differ, and Entra takes both."""
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        raise EntraRefusal(50027)
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        raise EntraRefusal(50027) from None
