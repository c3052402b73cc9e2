"""Certificates for practice, made anew at each start: an app's own, and those of a TLS server.

They need the package cryptography, which the extra `certificate` brings.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import write_private
from tokenwizard.system.files.temporary_folder import passing_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate, CertificateBuilder, KeyUsage, Name

_LIFE = timedelta(days=2)
_EARLIER = timedelta(minutes=5)
_KEY_BITS = 2048
_EXPONENT = 65_537


@dataclass(frozen=True)
class PracticeCertificate:
    """A self-signed certificate and its key, as an app's owner has them.

    Attributes:
        der: the certificate alone.
        pem: the private key (PKCS #8, without a passphrase) and the certificate, one file's text.
    """

    der: bytes = field(repr=False)
    pem: str = field(repr=False)

    @property
    def thumbprint(self) -> str:
        """SHA-1 over the certificate in upper-case hex, as the portal shows it."""
        return hashlib.sha1(self.der, usedforsecurity=False).hexdigest().upper()


@dataclass(frozen=True)
class PracticeTls:
    """What a TLS server for localhost and 127.0.0.1 needs, and what its clients have to trust.

    Attributes:
        context: the server's side; it holds the only copy of the key.
        authority_pem: the certificate of the throw-away CA, whose key is gone already.
    """

    context: ssl.SSLContext = field(repr=False)
    authority_pem: str = field(repr=False)


@contextmanager
def _needing_cryptography(what: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as absent:
        raise LocalError(
            f"{what} needs the package cryptography",
            next_step="Install it with: pip install 'tokenwizard[certificate]'",
            server_text=str(absent.name),
        ) from None


def made_certificate(now: float) -> PracticeCertificate:
    """A certificate of two days for the practice app.

    Args:
        now: seconds since the epoch.

    Raises:
        LocalError: the package cryptography is absent.
    """
    with _needing_cryptography("A practice certificate"):
        from cryptography.hazmat.primitives import serialization

        key = _new_key()
        certificate = _signed(_builder("tokenwizard practice app", key, now), key)
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return PracticeCertificate(
        der=certificate.public_bytes(serialization.Encoding.DER),
        pem=(key_pem + certificate.public_bytes(serialization.Encoding.PEM)).decode(),
    )


def made_tls(now: float) -> PracticeTls:
    """A throw-away CA and a server certificate under it, both of two days.

    Args:
        now: seconds since the epoch; TLS clients go by their own clock.

    Raises:
        LocalError: the package cryptography is absent, or there is no place for a temporary file.
    """
    with _needing_cryptography("HTTPS on the practice provider"):
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization

        authority_key, key = _new_key(), _new_key()
        usage = _key_usage(signs_certificates=True)
        authority = _signed(
            _builder("tokenwizard practice CA", authority_key, now)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True),
            authority_key,
        )
        names = x509.SubjectAlternativeName(
            [
                x509.DNSName("localhost"),
                x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            ]
        )
        leaf = _signed(
            _builder("tokenwizard practice provider", key, now, issuer=authority.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(names, critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
                critical=False,
            ),
            authority_key,
        )
    authority_pem = authority.public_bytes(serialization.Encoding.PEM)
    return PracticeTls(_server_context(key, leaf, authority_pem), authority_pem.decode())


def _server_context(key: RSAPrivateKey, leaf: Certificate, authority: bytes) -> ssl.SSLContext:
    from cryptography.hazmat.primitives import serialization

    # ssl takes keys from files only: there the key is encrypted, under a passphrase kept nowhere.
    passphrase = secrets.token_hex(16)
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    whole = key_pem + leaf.public_bytes(serialization.Encoding.PEM) + authority
    with passing_folder() as folder:
        file = folder / "server.pem"
        write_private(file, whole.decode("ascii"))
        context.load_cert_chain(file, password=passphrase)
    return context


def _new_key() -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=_EXPONENT, key_size=_KEY_BITS)


def _builder(
    name: str, key: RSAPrivateKey, now: float, issuer: Name | None = None
) -> CertificateBuilder:
    """A certificate of this issuer, else its own, that is valid from a little before `now`."""
    from cryptography import x509

    subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    moment = datetime.fromtimestamp(now, UTC)
    public = key.public_key()
    return x509.CertificateBuilder(
        issuer_name=issuer or subject,
        subject_name=subject,
        public_key=public,
        serial_number=x509.random_serial_number(),
        not_valid_before=moment - _EARLIER,
        not_valid_after=moment + _LIFE,
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _signed(builder: CertificateBuilder, by: RSAPrivateKey) -> Certificate:
    from cryptography.hazmat.primitives import hashes

    return builder.sign(by, hashes.SHA256())


def _key_usage(*, signs_certificates: bool) -> KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_encipherment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
