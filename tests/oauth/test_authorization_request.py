"""The sign-in link, PKCE and `state`."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.attempts import entra_attempt
from tokenwizard.oauth.authorization_request import (
    AuthorizationRequest,
    Endpoints,
    authorization_link,
    code_challenge,
    new_code_verifier,
    new_state,
)
from tokenwizard.secret import Secret

ENDPOINT = "https://login.contoso.example/oauth2/v2.0/authorize"
VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def test_the_challenge_of_rfc_7636_appendix_b() -> None:
    verifier = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_verifier_has_the_length_and_alphabet_of_rfc_7636() -> None:
    for _ in range(50):
        assert re.fullmatch(r"[A-Za-z0-9._~-]{64}", new_code_verifier().reveal())


def test_a_state_is_one_of_192_bits_and_needs_no_encoding() -> None:
    for _ in range(50):
        assert re.fullmatch(r"[A-Za-z0-9_-]{32}", new_state())


def test_no_two_attempts_share_a_state_or_a_verifier() -> None:
    assert len({new_state() for _ in range(200)}) == 200
    assert len({new_code_verifier().fingerprint for _ in range(200)}) == 200


def test_entropy_is_asked_for_48_and_24_bytes() -> None:
    asked: list[int] = []

    def entropy(count: int) -> str:
        asked.append(count)
        return "x" * 43

    assert new_code_verifier(entropy) == Secret("x" * 43)
    assert new_state(entropy) == "x" * 43
    assert asked == [48, 24]


def test_endpoints_and_an_attempt_promise_nothing_that_was_not_said() -> None:
    """No device code without an endpoint for it; an answer in the query, as RFC 6749 has it."""
    bare = Endpoints(tenant_id="practice", authorization=ENDPOINT, token=ENDPOINT)
    attempt = entra_attempt()
    said = AuthorizationRequest(
        link=attempt.link,
        client_id=attempt.client_id,
        redirect_uri=attempt.redirect_uri,
        scope=attempt.scope,
        endpoints=bare,
        made_at=attempt.made_at,
        code_lifetime=attempt.code_lifetime,
    )

    assert (bare.issuer, bare.device_authorization) == (None, "")
    assert (said.state, said.code_verifier, said.response_mode) == (None, None, "query")


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("http://localhost:8080", "http%3A%2F%2Flocalhost%3A8080"),
        ("AllSites.Manage openid", "AllSites.Manage%20openid"),
        ("a+b", "a%2Bb"),
        ("100%25", "100%2525"),
        ("ü&#=?", "%C3%BC%26%23%3D%3F"),
    ],
)
def test_a_value_is_encoded_once(value: str, encoded: str) -> None:
    assert authorization_link(ENDPOINT, (("scope", value),)) == f"{ENDPOINT}?scope={encoded}"


@given(st.lists(st.tuples(st.from_regex(r"[a-z_]{1,20}", fullmatch=True), VALUES), min_size=1))
def test_every_value_comes_back_equal_when_decoded_once(parameters: list[tuple[str, str]]) -> None:
    link = authorization_link(ENDPOINT, tuple(parameters))
    query = urlsplit(link).query

    assert link.startswith(f"{ENDPOINT}?")
    assert "+" not in query
    assert query.isascii()
    assert parse_qsl(query, keep_blank_values=True) == parameters
    assert [unquote(pair.partition("=")[2]) for pair in query.split("&")] == [
        value for _, value in parameters
    ]
