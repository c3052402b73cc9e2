"""From the bytes of a file to a certificate that signs. No I/O here, and no word of the content."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from tokenwizard.credentials import rejections as refusals
from tokenwizard.credentials.pem import PemBlock, pem_blocks
from tokenwizard.oauth.client_assertion import SigningCertificate
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

LEAST_BITS = 2048
_LONGEST_SUBJECT = 200
_PFX_VERSION = b"\x02\x01\x03"  # RFC 7292 section 4: a SEQUENCE that begins with INTEGER 3
_DER_SEQUENCE = b"\x30"

Loaded = TypeVar("Loaded")


def need_extra() -> None:
    """See that what the extra `certificate` brings is there.

    Raises:
        LocalError: it is not.
    """
    try:
        import cryptography
        import jwt  # noqa: F401 (both are imported where they are used; here to see)

        del cryptography
    except ImportError:
        raise refusals.absent_extra() from None


def open_certificate(content: bytes, passphrase: Secret) -> SigningCertificate:
    """The certificate in a PEM or PFX file that its private key fits.

    Args:
        content: the file.
        passphrase: of the private key; empty if there is none.

    Raises:
        InputError: it cannot be used; `field` is "certificate" or "certificate_passphrase".
        LocalError: the extra is not installed.
    """
    need_extra()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cryptography warns of oddities that change nothing here
        key, certificates = _key_and_certificates(content, _as_bytes(passphrase))
        return _signing(key, _leaf(key, certificates))


def _as_bytes(passphrase: Secret) -> bytes:
    """As typed; what came undecodable out of the environment as it was there."""
    try:
        return passphrase.reveal().encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise refusals.passphrase_wrong() from None


def open_public_certificate(content: bytes) -> SigningCertificate | None:
    """The first certificate of a file that holds no private key; else None.

    It is to be looked at: to sign with it raises InputError.

    Raises:
        LocalError: the extra is not installed.
    """
    need_extra()
    from cryptography import x509

    blocks = list(pem_blocks(content))
    if any(block.is_private_key for block in blocks):
        return None
    pem = next((block.content for block in blocks if block.is_certificate), None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        certificate = _tried(
            lambda: (
                x509.load_der_x509_certificate(content)
                if pem is None
                else x509.load_pem_x509_certificate(pem)
            )
        )
        return None if certificate is None else _facts(certificate, _signs_nothing)


def _tried(load: Callable[[], Loaded]) -> Loaded | None:
    """What `load` gives; None where the bytes are not what it reads."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load()
    except (ValueError, TypeError, UnsupportedAlgorithm, OverflowError):
        return None


def _key_and_certificates(
    content: bytes, passphrase: bytes
) -> tuple[RSAPrivateKey, list[Certificate]]:
    blocks = list(pem_blocks(content))
    if blocks:
        return _in_pem(blocks, passphrase)
    if content.startswith(_DER_SEQUENCE):
        return _in_der(content, passphrase)
    raise refusals.nothing_found()


def _in_pem(
    blocks: Sequence[PemBlock], passphrase: bytes
) -> tuple[RSAPrivateKey, list[Certificate]]:
    from cryptography import x509

    keys = [block for block in blocks if block.is_private_key]
    certificates = [block for block in blocks if block.is_certificate]
    if len(keys) > 1:
        raise refusals.more_than_one_key()
    if not keys:
        if certificates:
            raise refusals.no_key()
        if any(block.is_public_key for block in blocks):
            raise refusals.only_public_key()
        raise refusals.nothing_found()
    if not certificates:
        raise refusals.no_certificate()
    key = _pem_key(keys[0], passphrase)
    read = [
        _tried(lambda block=block: x509.load_pem_x509_certificate(block.content))  # type: ignore[misc]
        for block in certificates
    ]
    if None in read:
        raise refusals.unreadable("certificate")
    return key, [certificate for certificate in read if certificate is not None]


def _pem_key(block: PemBlock, passphrase: bytes) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if block.label.startswith("OPENSSH"):
        raise refusals.openssh_key()
    if block.is_encrypted and not passphrase:
        raise refusals.passphrase_missing()
    if passphrase and not block.is_encrypted:
        raise refusals.passphrase_not_needed()
    key = _tried(lambda: load_pem_private_key(block.content, passphrase or None))
    if key is None:
        raise refusals.passphrase_wrong() if passphrase else refusals.unreadable("private key")
    return _as_rsa(key)


def _in_der(content: bytes, passphrase: bytes) -> tuple[RSAPrivateKey, list[Certificate]]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_der_private_key, pkcs12

    def opened(password: bytes | None) -> pkcs12.PKCS12KeyAndCertificates | None:
        return _tried(lambda: pkcs12.load_pkcs12(content, password))

    found = opened(passphrase) if passphrase else opened(None) or opened(b"")
    if found is None:
        if _tried(lambda: x509.load_der_x509_certificate(content)) is not None:
            raise refusals.der_alone("certificate")
        if _tried(lambda: load_der_private_key(content, None)) is not None:
            raise refusals.der_alone("private key")
        if _PFX_VERSION not in content[:8]:
            raise refusals.nothing_found()
        if not passphrase:
            raise refusals.passphrase_missing()
        if opened(None) or opened(b""):
            raise refusals.passphrase_not_needed()
        raise refusals.passphrase_wrong()
    certificates = [one.certificate for one in (found.cert, *found.additional_certs) if one]
    if found.key is None:
        raise refusals.no_key() if certificates else refusals.nothing_found()
    if not certificates:
        raise refusals.no_certificate()
    return _as_rsa(found.key), certificates


def _as_rsa(key: object) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    if not isinstance(key, rsa.RSAPrivateKey):
        raise refusals.not_rsa(_kind(key))
    if key.key_size < LEAST_BITS:
        raise refusals.too_short(key.key_size, LEAST_BITS)
    return key


def _kind(key: object) -> str:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec

    if isinstance(key, ec.EllipticCurvePrivateKey):
        return "EC"
    return "DSA" if isinstance(key, dsa.DSAPrivateKey) else "Ed25519 or the like"


def _leaf(key: RSAPrivateKey, certificates: Sequence[Certificate]) -> Certificate:
    """The one that the key fits; of a renewed one with the same key, the one that lasts longest."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    numbers = key.public_key().public_numbers()
    fitting = [
        certificate
        for certificate in certificates
        if isinstance(public := _tried(certificate.public_key), RSAPublicKey)
        and public.public_numbers() == numbers
    ]
    if not fitting:
        raise refusals.of_another()
    return max(fitting, key=lambda certificate: certificate.not_valid_after_utc)


def _signing(key: RSAPrivateKey, certificate: Certificate) -> SigningCertificate:
    def sign(header: Mapping[str, str], claims: Mapping[str, str | int]) -> Secret:
        import jwt

        return Secret(jwt.encode(dict(claims), key, algorithm=header["alg"], headers=dict(header)))

    return _facts(certificate, sign)


def _signs_nothing(header: Mapping[str, str], claims: Mapping[str, str | int]) -> Secret:
    raise refusals.no_key()


def _facts(
    certificate: Certificate, sign: Callable[[Mapping[str, str], Mapping[str, str | int]], Secret]
) -> SigningCertificate:
    from cryptography.hazmat.primitives import hashes

    subject, key_size = "", 0
    with suppress(ValueError):  # a name in an encoding that cannot be read
        subject = certificate.subject.rfc4514_string()
    if (public := _tried(certificate.public_key)) is not None:
        key_size = getattr(public, "key_size", 0)
    return SigningCertificate(
        subject=one_line(subject[:_LONGEST_SUBJECT]),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        sha1=certificate.fingerprint(hashes.SHA1()),  # noqa: S303 (the portal's thumbprint)
        sha256=certificate.fingerprint(hashes.SHA256()),
        key_size=key_size,
        sign=sign,
    )
