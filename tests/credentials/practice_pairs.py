"""Keys and certificates of nobody's, made for the tests, in every form that a file may have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from tokenwizard.credentials.open_certificate import open_certificate
from tokenwizard.oauth.client_assertion import SigningCertificate
from tokenwizard.secret import Secret

PASSPHRASE = "practice passphrase, of nobody"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
NO_ENCRYPTION = NoEncryption()

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same number: to make one takes long."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    of: Key, *, name: str = "practice", begins: datetime = NOW, days: int = 365
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(of.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .sign(of, hashes.SHA256())
    )


def pem_of_key(
    of: Key,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encryption: KeySerializationEncryption = NO_ENCRYPTION,
) -> bytes:
    return of.private_bytes(Encoding.PEM, form, encryption)


def pem_of_certificate(of: x509.Certificate) -> bytes:
    return of.public_bytes(Encoding.PEM)


def encrypted() -> KeySerializationEncryption:
    return BestAvailableEncryption(PASSPHRASE.encode())


def pfx(
    of: Key | None,
    whose: x509.Certificate | None,
    *,
    encryption: KeySerializationEncryption = NO_ENCRYPTION,
    chain: Sequence[x509.Certificate] = (),
) -> bytes:
    assert not isinstance(of, ec.EllipticCurvePrivateKey)
    return pkcs12.serialize_key_and_certificates(b"practice", of, whose, chain, encryption)


def der_of_key(of: Key) -> bytes:
    return of.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NO_ENCRYPTION)


def public_pem(of: Key) -> bytes:
    return of.public_key().public_bytes(
        Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@cache
def pair_pem() -> bytes:
    """A file that can be used, without a passphrase."""
    return pem_of_key(key()) + pem_of_certificate(certificate(key()))


@cache
def encrypted_pair_pem() -> bytes:
    """The same with `PASSPHRASE`."""
    return pem_of_key(key(), encryption=encrypted()) + pem_of_certificate(certificate(key()))


def opened(content: bytes | None = None, passphrase: str = "") -> SigningCertificate:
    return open_certificate(pair_pem() if content is None else content, Secret(passphrase))
