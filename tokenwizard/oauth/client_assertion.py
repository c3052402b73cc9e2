"""The client assertion: a signed proof of the app, made for one token request (RFC 7523).

Source: RFC 7523 section 3, RFC 7515 sections 4.1.7 and 4.1.8, and Microsoft's "Microsoft identity
platform application authentication certificate credentials".
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.secret import Secret

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GOOD_FOR = 600
"""Seconds: the most that Microsoft advises."""

Sign = Callable[[Mapping[str, str], Mapping[str, str | int]], Secret]
"""From header and claims to a signed JWT; the header's `alg` says how (RFC 7518 section 3)."""


@dataclass(frozen=True, kw_only=True)
class SigningCertificate:
    """A certificate whose private key is at hand.

    Attributes:
        subject: whom it names, as RFC 4514 writes it.
        valid_from, valid_until: in UTC.
        sha1, sha256: the digests of its DER form, in bytes.
        key_size: bits of the RSA key.
        path: of the file it was read from, as that was named; empty if it was read from none.
        sign: signs with the private key, which nobody else sees.
        doubt: what to say of its file, which can be used all the same; empty for nothing.
    """

    subject: str
    valid_from: datetime
    valid_until: datetime
    sha1: bytes
    sha256: bytes
    key_size: int
    sign: Sign = field(repr=False, compare=False)
    path: str = ""
    doubt: str = ""

    @property
    def thumbprint(self) -> str:
        """As the portal shows it: SHA-1, in upper-case hex digits."""
        return self.sha1.hex().upper()

    @property
    def thumbprint_sha256(self) -> str:
        """SHA-256, in upper-case hex digits."""
        return self.sha256.hex().upper()

    @property
    def dates(self) -> str:
        """From when to when, as in "2026-11-21 to 2027-11-21"."""
        return f"{self.valid_from:%Y-%m-%d} to {self.valid_until:%Y-%m-%d}"


def refuse_outside_validity(certificate: SigningCertificate, now: float) -> None:
    """Nothing is signed by a certificate that Entra would refuse (AADSTS1000502).

    Args:
        certificate: with its dates.
        now: the wall clock, in seconds.

    Raises:
        InputError: it has expired, or is not valid yet; `field` is "certificate".
    """
    today = datetime.fromtimestamp(now, UTC)
    if certificate.valid_from <= today <= certificate.valid_until:
        return
    if today > certificate.valid_until:
        what = f"The certificate expired on {_moment(certificate.valid_until)}"
        quick_fix = "Make a new one (tokenwizard certificate new), upload it, and give that."
    else:
        what = f"The certificate is not valid before {_moment(certificate.valid_from)}"
        quick_fix = "Wait until then, check the clock, or give another one."
    raise InputError(
        f"{what}, and this machine's clock says {_moment(today)}",
        cause=f"It is valid from {certificate.dates}; nothing was sent.",
        next_step=quick_fix,
        step=Step.CHECKLIST,
        field="certificate",
    )


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def client_assertion(
    certificate: SigningCertificate,
    client_id: str,
    audience: str,
    *,
    now: float,
    jti: str,
    legacy_thumbprint: bool = False,
) -> Secret:
    """A signed JWT that names the app, good at `audience` alone and for `GOOD_FOR` seconds.

    Args:
        certificate: signs it; the header names it by thumbprint.
        client_id: issuer and subject in one (RFC 7523 section 3).
        audience: the token endpoint.
        now: the wall clock, in seconds.
        jti: another one each time.
        legacy_thumbprint: RS256 and SHA-1, for a server that knows no PS256 with SHA-256 yet.

    Raises:
        InputError: the certificate is outside its dates.
    """
    refuse_outside_validity(certificate, now)
    if legacy_thumbprint:
        header = {"alg": "RS256", "typ": "JWT", "x5t": _base64url(certificate.sha1)}
    else:
        header = {"alg": "PS256", "typ": "JWT", "x5t#S256": _base64url(certificate.sha256)}
    at = int(now)
    claims: dict[str, str | int] = {
        "aud": audience,
        "iss": client_id,
        "sub": client_id,
        "jti": jti,
        "nbf": at,
        "iat": at,
        "exp": at + GOOD_FOR,
    }
    return certificate.sign(header, claims)


def _base64url(value: bytes) -> str:
    """Without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
