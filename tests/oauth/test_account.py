"""Whose token an answer brings: what is taken for a name, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oauth.test_access_token_claims import JSON, token
from tokenwizard.errors.errors import ResponseError
from tokenwizard.flow.facts import whose_token
from tokenwizard.oauth.account import (
    LONGEST_NAME,
    Account,
    account_of,
    account_to_remember,
    refuse_another,
    remembered_account,
    same_name,
    still_called,
)
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.secret import Secret

TENANT = "11111111-2222-3333-4444-555555555555"
OBJECT = "bbbbbbbb-0000-4000-8000-000000000001"
CLAIMS: dict[str, object] = {
    "preferred_username": "adele@contoso.example",
    "tid": TENANT,
    "oid": OBJECT,
}
ADELE = Account(usernames=("adele@contoso.example",), tenant=TENANT, object_id=OBJECT)
NAMES = st.sampled_from(["preferred_username", "upn", "unique_name", "email", "tid", "oid"])


def answer(id_token: object = None, access_token: object = None) -> TokenSet:
    return TokenSet(
        access_token=Secret("practice-opaque") if access_token is None else token(access_token),
        refresh_token=None,
        id_token=None if id_token is None else token(id_token),
        scope=(),
        obtained_at=datetime.now(UTC),
        expires_at=None,
    )


def test_the_id_token_says_it_and_without_one_the_access_token() -> None:
    by_access_token = account_of(answer(access_token=CLAIMS))

    assert account_of(answer(CLAIMS, {"upn": "bob@contoso.example"})) == ADELE
    assert account_of(answer({"sub": "practice"}, CLAIMS)) == by_access_token
    assert by_access_token is not None
    assert by_access_token.by_access_token
    assert whose_token(by_access_token) != whose_token(ADELE)


@pytest.mark.parametrize(
    "claims", [{}, {"sub": "practice"}, {"nameid": OBJECT, "actor": "a@b"}, []]
)
def test_an_answer_that_names_nobody_says_so(claims: Any) -> None:
    assert account_of(answer(claims or None, claims or None)) is None
    assert account_of(answer()) is None


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "adele @contoso.example",
            "adele@contoso.example\nbob",
            "adele\u200b@contoso.example",
        ),
        *(
            "\x1b]0;x\x07adele",
            "ad\u202eele@contoso.example",
            "adele\u00a0@x",
            "a" * (LONGEST_NAME + 1),
        ),
        *(1, None, ["adele@contoso.example"], {"a": 1}, True),
    ],
)
def test_a_name_that_is_not_what_it_looks_like_is_none(name: object) -> None:
    account = account_of(answer({**CLAIMS, "preferred_username": name, "email": name}))

    assert account is not None
    assert (account.usernames, account.email) == ((), "")
    assert OBJECT in whose_token(account)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, JSON | st.text(), max_size=6))
def test_whatever_a_server_says_is_one_short_line(claims: dict[str, object]) -> None:
    account = account_of(answer(claims))
    sentence = whose_token(account)

    assert sentence.isprintable()
    assert len(sentence) < LONGEST_NAME + 150
    remembered = account_to_remember(answer(claims))
    assert remembered is None or remembered_account(remembered.kept) == remembered


def test_names_differ_by_case_only_in_ascii() -> None:
    assert same_name("Adele@Contoso.example ", "adele@contoso.EXAMPLE")
    assert same_name("\u00e9@contoso.example", "\u00e9@contoso.example")
    assert not same_name("\u212aim@contoso.example", "kim@contoso.example")
    assert not same_name("\u0430dele@contoso.example", "adele@contoso.example")


def test_a_renewal_of_another_account_is_refused() -> None:
    bob = {**CLAIMS, "oid": OBJECT[:-1] + "2"}
    renamed = {**CLAIMS, "preferred_username": "adele.vance@contoso.example"}

    refuse_another(ADELE, answer(CLAIMS))
    refuse_another(ADELE, answer(renamed))
    refuse_another(ADELE, answer())
    refuse_another(None, answer(bob))
    with pytest.raises(ResponseError):
        refuse_another(ADELE, answer(bob))
    assert still_called(ADELE, answer(renamed)) == account_of(answer(renamed))
    assert still_called(ADELE, answer(bob)) == ADELE
    assert still_called(ADELE, answer({"tid": TENANT, "oid": OBJECT})) == ADELE
    assert still_called(None, answer(CLAIMS)) is None
