"""Certificates made for the test, by openssl's command line."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.programs import require

NAME = "contoso.example"
"""The host that a proxy leads to."""

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True)
class Certificates:
    """What servers can present.

    Attributes:
        authority: the trusted authority's certificate, as a PEM file.
        good, expired, elsewhere: issued by it: right, out of its time, for another name.
        untrusted: right, and issued by an authority that nobody knows.
    """

    authority: Path
    good: ssl.SSLContext
    expired: ssl.SSLContext
    elsewhere: ssl.SSLContext
    untrusted: ssl.SSLContext


def make(folder: Path) -> Certificates:
    """Make them all in `folder`."""
    ours, other = _authority(folder, "ours"), _authority(folder, "other")
    here = f"DNS:localhost,DNS:{NAME},IP:127.0.0.1"
    leaf = partial(_leaf, folder)
    return Certificates(
        authority=folder / "ours.pem",
        good=leaf("good", ours, here),
        expired=leaf("expired", ours, here, days=-1),
        elsewhere=leaf("elsewhere", ours, "DNS:fabrikam.example"),
        untrusted=leaf("untrusted", other, here),
    )


def hashed(authority: Path) -> str:
    """The name under which OpenSSL looks for an authority in a folder."""
    return f"{_openssl('x509', '-in', str(authority), '-noout', '-hash').strip()}.0"


def _authority(folder: Path, name: str) -> tuple[str, str]:
    pem, key = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
    subject = ("-subj", f"/CN=practice authority {name}", "-days", "2")
    _openssl("req", "-x509", *_KEY, "-keyout", key, "-out", pem, *subject)
    return pem, key


def _leaf(
    folder: Path, name: str, issuer: tuple[str, str], names: str, *, days: int = 2
) -> ssl.SSLContext:
    pem, key, request = (str(folder / f"{name}.{kind}") for kind in ("pem", "key", "csr"))
    asks = ("-subj", "/CN=practice", "-addext", f"subjectAltName={names}")
    _openssl("req", *_KEY, "-keyout", key, "-out", request, *asks)
    by = ("-CA", issuer[0], "-CAkey", issuer[1], "-CAcreateserial", "-copy_extensions", "copy")
    _openssl("x509", "-req", "-in", request, *by, "-days", str(days), "-out", pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context


def _openssl(*arguments: str) -> str:
    done = subprocess.run(
        [require("openssl"), *arguments], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout
