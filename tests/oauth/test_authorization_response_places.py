"""Answers at another place than the redirect URI, without a state; and at pages of Microsoft's."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import CODE, STATE, TENANT_ID, acs_attempt, entra_attempt
from tests.oauth.pasted import ATTEMPT
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.oauth.answer_place import difference
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect
from tokenwizard.secret import Secret


def said(reading: PastedAnswer) -> str:
    return in_words(reading.sentence, ANYWHERE)


def test_without_a_state_another_place_is_named_and_nothing_taken() -> None:
    reading = read_redirect(f"http://localhost/?code={CODE}", acs_attempt())

    assert (reading.finding, reading.code) == (AnswerKind.OTHER_ADDRESS, None)
    assert "http in place of https" in said(reading)


@pytest.mark.parametrize("pasted", [TENANT_ID, f"client_id={TENANT_ID}", f"{{{TENANT_ID}}}"])
def test_an_id_is_told_by_its_name(pasted: str) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert (reading.finding, reading.code) == (AnswerKind.NO_CODE, None)
    assert "an ID (a GUID)" in said(reading)


def test_an_answer_at_such_a_redirect_uri_is_taken() -> None:
    uri = "https://login.microsoftonline.com/common/oauth2/nativeclient"
    reading = read_redirect(f"{uri}?code={CODE}&state={STATE}", entra_attempt(uri))

    assert reading.code == Secret(CODE)


@pytest.mark.parametrize(
    ("place", "redirect_uri", "differs"),
    [
        ("http://localhost:8080", "http://localhost:8080/", ""),
        ("localhost:8080/", "http://localhost:8080", ""),
        ("HTTP://LOCALHOST:8080/", "http://localhost:8080", ""),
        ("https://localhost/", "http://localhost/", "https in place of http"),
        ("ftp://localhost:8080", "http://localhost:8080", "another scheme in place of http"),
        ("http://a.example:8080", "http://localhost:8080", "another host in place of localhost"),
        ("http://localhost:99999/", "http://localhost:8080", "another address"),
        ("http://me@localhost:8080/", "http://localhost:8080", "a user name"),
        (
            "https://localhost/a",
            "http://localhost:8080",
            "https in place of http and port 443 in place of 8080 and another path",
        ),
    ],
)
def test_what_differs_is_named_without_a_word_of_the_address(
    place: str, redirect_uri: str, differs: str
) -> None:
    assert difference(place, redirect_uri) == differs
