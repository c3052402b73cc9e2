"""Which addresses may see a secret."""

from __future__ import annotations

import pytest

from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, is_safe_address


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.contoso.example/token", True),
        ("HTTPS://login.contoso.example/token", True),
        ("http://localhost:8400/token", True),
        ("http://127.0.0.1/token", True),
        ("http://[::1]:8400/token", True),
        ("http://login.contoso.example/token", False),
        ("http://localhost.contoso.example/token", False),
        ("http://127.0.0.1.contoso.example/", False),
        ("http://localhost@contoso.example/", False),
        ("ftp://localhost/", False),
        ("https://", False),
        ("https:///token", False),
        ("https://[::1", False),
        ("https://login.contoso.example/a b", False),
        ("https://login.contoso.example/\x1b[2J", False),
        ("localhost:8400", False),
        ("", False),
    ],
)
def test_a_secret_goes_over_https_or_stays_on_this_machine(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe


def test_this_machine_has_three_names() -> None:
    assert {"localhost", "127.0.0.1", "::1"} == LOOPBACK_HOSTS
