"""What an access token says of itself: shown as it is, whatever it is."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import astuple
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwizard.oauth.access_token_claims import LONGEST_TEXT, Claims, read_claims
from tokenwizard.secret import Secret

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["aud", "iss", "tid", "exp", "iat", "name", "upn", "scp", "roles", "appid", "appidacr", "actor"]
)


def part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(claims: object) -> Secret:
    return Secret(f"{part({'alg': 'none'})}.{part(claims)}.{part(b'practice signature')}")


def claims_of(claims: object) -> Claims:
    found = read_claims(token(claims))
    assert found is not None
    return found


def test_a_token_of_version_1() -> None:
    claims = claims_of(
        {
            "aud": "https://contoso.sharepoint.com",
            "iss": "https://sts.windows.net/practice/",
            "tid": "practice-tenant",
            "appid": "practice-app",
            "appidacr": "1",
            "upn": "member@practice.example",
            "name": "Practice Member",
            "scp": "AllSites.Manage AllSites.Read",
            "iat": 1_800_000_000,
            "exp": 1_800_003_600,
        }
    )

    assert claims.who == "Practice Member (member@practice.example)"
    assert claims.audience == "https://contoso.sharepoint.com"
    assert claims.issuer == "https://sts.windows.net/practice/"
    assert (claims.tenant, claims.app_id) == ("practice-tenant", "practice-app")
    assert claims.credential == "a client secret"
    assert claims.scopes == ("AllSites.Manage", "AllSites.Read")
    assert claims.issued == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
    assert claims.expires == datetime(2027, 1, 15, 9, 0, tzinfo=UTC)


def test_a_token_of_version_2_and_one_of_an_app_alone() -> None:
    delegated = claims_of({"azp": "practice-app", "azpacr": "0", "preferred_username": "m@x"})
    alone = claims_of({"azpacr": "2", "roles": ["Sites.Read.All", "Groups.Read"]})

    assert (delegated.app_id, delegated.credential) == ("practice-app", "none: a public app")
    assert delegated.who == "m@x"
    assert alone.credential == "a certificate"
    assert alone.roles == ("Sites.Read.All", "Groups.Read")


def test_a_token_of_azure_acs() -> None:
    claims = claims_of(
        {"nameid": "practice-number", "actor": "practice-app@practice-realm", "exp": "1800003600"}
    )

    assert (claims.who, claims.app_id) == ("practice-number", "practice-app")
    assert claims.expires == datetime(2027, 1, 15, 9, 0, tzinfo=UTC)


def test_a_token_that_says_nothing_of_itself_shows_nothing() -> None:
    assert not any(astuple(claims_of({})))
    assert claims_of({}) == Claims()


@pytest.mark.parametrize("name", ["upn", "preferred_username", "unique_name", "email", "nameid"])
def test_an_account_is_called_by_whatever_names_it(name: str) -> None:
    assert claims_of({name: "member@practice.example"}).who == "member@practice.example"


def test_a_token_without_the_time_of_its_issue_was_issued_when_it_became_good() -> None:
    assert claims_of({"nbf": 1_800_000_000}).issued == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


def test_of_several_audiences_the_first_is_shown() -> None:
    assert claims_of({"aud": ["api://practice", "other"]}).audience == "api://practice"
    assert claims_of({"aud": []}).audience == ""


@pytest.mark.parametrize(
    "opaque",
    [
        "",
        "practice",
        "practice.practice.practice",
        f"{part({})}.{part([1])}.",
        f"{part({})}.{part(b'{')}.",
        f"{part({})}.{part(b'[' * 100_000)}.",
        f"{part({})}.AAAAA.",
        f"{part({})}.{part({})}.x.y.z",
        f"{part({})}.{part({'n': 'ü'})}.\n",
    ],
)
def test_what_is_no_jwt_has_no_claims(opaque: str) -> None:
    assert read_claims(Secret(opaque)) is None


def test_what_a_terminal_would_obey_is_taken_out_and_long_texts_are_cut() -> None:
    claims = claims_of(
        {"name": "Practice\x1b[31m\u202eMember\nof\x00", "upn": "x" * 5_000, "tid": "\ud800x"}
    )

    assert claims.name == "PracticeMember of"
    assert claims.username == "x" * 200
    assert claims.tenant == "x"


@pytest.mark.parametrize(
    "moment", [True, 1e300, -1e300, "soon", [], None, "1" * 5_000, 10**30, "NaN", "inf"]
)
def test_a_time_that_is_none_is_left_out(moment: object) -> None:
    assert claims_of({"exp": moment}).expires is None


def test_numbers_that_json_has_not_are_no_times() -> None:
    payload = b'{"exp": Infinity, "iat": NaN, "name": "Practice"}'

    claims = read_claims(Secret(f"{part({})}.{part(payload)}."))

    assert claims is not None
    assert (claims.name, claims.expires, claims.issued) == ("Practice", None, None)


@settings(max_examples=200)
@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{2,40}\.[A-Za-z0-9_-]{2,80}\.[A-Za-z0-9_-]{0,9}"))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    claims = read_claims(Secret(text))

    assert claims is None or isinstance(claims, Claims)


@settings(max_examples=200)
@given(st.dictionaries(NAMES, JSON))
def test_any_claims_are_printable_and_bounded(fields: dict[str, object]) -> None:
    claims = claims_of(fields)

    texts = [claims.name, claims.username, claims.audience, claims.app_id, claims.credential]
    for text in [*texts, claims.issuer, claims.tenant, *claims.scopes, *claims.roles]:
        assert len(text) <= LONGEST_TEXT
        assert text.isprintable()


def test_a_long_token_takes_time_in_proportion() -> None:
    long = f"{part({})}.{part({'scp': 'x ' * 350_000})}."
    started = time.process_time()

    claims = read_claims(Secret(long))

    assert claims is not None
    assert len(claims.scopes) == 50
    assert time.process_time() - started < 2


def test_a_token_of_a_million_characters_is_looked_into_and_no_longer_one() -> None:
    longest = token({"name": "Practice"}).reveal().ljust(1_000_000, "A")

    assert claims_of({"name": "Practice"}) == read_claims(Secret(longest))
    assert read_claims(Secret(f"{longest}A")) is None
