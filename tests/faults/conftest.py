"""Certificates for all, and an environment in which they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.certificates import Certificates, make

_OF_THE_NETWORK = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def own_network(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No proxy, and the test's authority trusted through `SSL_CERT_FILE`."""
    for name in _OF_THE_NETWORK:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    return certificates.authority
