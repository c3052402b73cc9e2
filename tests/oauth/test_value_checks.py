"""What cannot be a refresh token or a client secret, and what may be one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.oauth.value_checks import (
    client_secret_misfit,
    is_rest_of_token,
    refresh_token_misfit,
)
from tokenwizard.oauth.value_recognition import recognise
from tokenwizard.oauth.value_shapes import is_placeholder
from tokenwizard.secret import Secret

PLACEHOLDERS = """
<New refresh token>|[token]|${TOKEN}|$TOKEN|%TOKEN%|{{ token }}|...|…|********|xxx|XXXX-XXXX
your-client-secret|YOUR SECRET HERE|changeme|change_me|REPLACE_ME|replace-with-yours
insert token here|TODO|tbd|n/a|none|null|undefined|placeholder|refresh_token|client-secret
<<TOKEN>>|<token|(your token)|***REDACTED***|(hidden)|true
__TOKEN__|paste-your-token-here|my-secret|dummy|example-token|$env:TOKEN|-----
"""


@pytest.mark.parametrize("text", PLACEHOLDERS.strip().replace("\n", "|").split("|"))
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)
    assert refresh_token_misfit(Secret(text)) is not None
    assert client_secret_misfit(Secret(text), entra=True) is not None


FINE = {
    "Entra": f"0.AVgA{'z1Y_-' * 6}.AgABAwEAAADW6jl31mB3T7ugrWTT8pFe{'Ab3_-' * 200}",
    "Entra of 2025": f"1.AVgA{'z1Y_-' * 6}.AgABAwEAAADW6jl31mB3T7ugrWTT8pFe{'Ab3_-' * 200}",
    "Entra of old": f"OAQABAAAAAABeAFzDwllzTYGDLh_qYbH8{'Ab3_-' * 150}",
    "personal": f"M.C518_BAY.0.U.-Cp{'a*K!3' * 70}$$",
    "Azure ACS": f"PAQABAAEAAAD--DLA3VO7QrddgJg7Wevr{'Ab3_-' * 90}",
    "Azure ACS of old": f"IAAAAFdIyM{'Ab3_-' * 60}",
    "the practice provider": f"practice-refresh.{'Ab3_-' * 200}",
    "one of another maker": "practice",
    "one that is encrypted": "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c",
}


@pytest.mark.parametrize("kind", FINE)
def test_what_may_be_a_refresh_token_is_not_turned_down(kind: str) -> None:
    assert refresh_token_misfit(Secret(FINE[kind])) is None
    assert refresh_token_misfit(Secret(f" {FINE[kind]}\r\n")) is None


@pytest.mark.parametrize(
    "value",
    [
        "prA8Q~ctice-value_of.nobody~0123456789ab",
        "+" * 16 + "0aB=",
        "br+8practice/0123456789+aBcD=",
    ],
)
def test_what_may_be_a_client_secret_is_not_turned_down(value: str) -> None:
    assert client_secret_misfit(Secret(value), entra=True) is None


@pytest.mark.parametrize(
    ("line", "is_rest"),
    [
        ("aB3_-xyz", True),
        ("aB3_-x==", True),
        ("SP_ID=x", False),
        ("SP_ID=", False),
        ("SP_ID", False),
        ("another line", False),
        ("# why", False),
        ("", False),
    ],
)
def test_the_line_below_a_token(line: str, is_rest: bool) -> None:
    assert is_rest_of_token(line) is is_rest


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for misfit in (
        refresh_token_misfit(Secret(text)),
        client_secret_misfit(Secret(text), entra=True),
    ):
        assert misfit is None or (misfit.holds and misfit.mend)
    assert recognise(Secret(text)).title


@pytest.mark.parametrize(
    "piece", ["a", "<", "{", "x", "0.A", "eyJ.", "A=1\n", " ", "*", "%", '"', "your-", "Bearer "]
)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    text = Secret(piece * (400_000 // len(piece)))

    refresh_token_misfit(text)
    client_secret_misfit(text, entra=True)
    assert recognise(text).title


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("M.R3_BAY.11111111-2222-3333-4444-555555555555", "an authorization code"),
        ("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4Iiw", "a part of one"),
        ("access_token=a&refresh_token=b", "a name and a ="),
        ("https://contoso.sharepoint.com", "an address"),
        ("  ", "nothing"),
    ],
)
def test_what_else_is_no_refresh_token(text: str, said: str) -> None:
    misfit = refresh_token_misfit(Secret(text))

    assert misfit is not None
    assert said in misfit.holds
