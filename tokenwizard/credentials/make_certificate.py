"""A self-signed pair: the private key to keep, the certificate to upload."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tokenwizard.credentials.open_certificate import need_extra
from tokenwizard.errors.errors import InputError
from tokenwizard.secret import Secret

KEY_BITS = 3072
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")  # 64: X.520's ub-common-name
_BEFORE = timedelta(minutes=5)  # a server's clock may be behind
_PUBLIC_EXPONENT = 65537


@dataclass(frozen=True)
class NewPair:
    """What was made.

    Attributes:
        private: PEM, the key (PKCS#8) and then the certificate.
        public: PEM, the certificate alone: it may be seen by anybody.
    """

    private: Secret
    public: str


def read_pair_name(name: str) -> str:
    """The certificate's name as it is: two files are called so as well.

    Raises:
        InputError: it cannot be one; `field` is "name".
    """
    if _NAME.fullmatch(name):
        return name
    raise InputError(
        "a certificate's name has letters, digits, '.', '_' and '-', at most 64, and begins with"
        " none of '.' and '-'",
        field="name",
    )


def new_pair(name: str, *, days: int, now: float) -> NewPair:
    """A new RSA key, and a certificate for it that it signed itself.

    Args:
        name: its common name, see `read_pair_name`.
        days: how long it is good, 1 or more.
        now: the wall clock, in seconds.

    Raises:
        LocalError: the extra `certificate` is not installed.
    """
    need_extra()
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from cryptography.x509.oid import NameOID

    begin = datetime.fromtimestamp(int(now), UTC)
    key = rsa.generate_private_key(_PUBLIC_EXPONENT, KEY_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signing_only = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - _BEFORE)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(signing_only, critical=True)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(Encoding.PEM).decode("ascii")
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
    return NewPair(Secret(private + public), public)
