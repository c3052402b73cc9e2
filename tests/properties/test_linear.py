"""The readers take time linear in the length of what they read, also of the worst texts.

Each shape is one that a careless search takes quadratic time for: the beginning of what a pattern
looks for, over and over, and never its end. Times are the thread's own processor time, so that a
busy machine changes nothing; a ratio that is too great is measured again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.oauth.attempts import entra_attempt
from tokenwizard.errors.catalogue import explain_text
from tokenwizard.errors.errors import TokenWizardError
from tokenwizard.errors.trace_ids import details_of
from tokenwizard.errors.unwrap_text import LONGEST_WRAPPED
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.oauth.pasted_text import LONGEST_PASTE
from tokenwizard.oauth.token_response import read_token_answer
from tokenwizard.oauth.www_authenticate import bearer_realm
from tokenwizard.providers.field_readers import read_client_id, read_redirect_uri, read_tenant
from tokenwizard.providers.sharepoint_site import read_permission, read_site

FOUR_TIMES_AS_LONG = 4
LIMIT = 7.0
"""Four, and what a busy machine adds; what grows with the square takes sixteen."""

TRIES = 5
TOO_SHORT_TO_MEASURE = 0.004  # seconds


def seconds(read: Callable[[str], object], text: str) -> float:
    start = time.thread_time()
    read(text)
    return time.thread_time() - start


def shaped(before: str, piece: str, length: int) -> str:
    return before + piece * ((length - len(before)) // len(piece))


def growth(read: Callable[[str], object], before: str, piece: str, length: int) -> float:
    """How many times as long `length` characters take as a quarter of them, at the best."""
    short = shaped(before, piece, length // FOUR_TIMES_AS_LONG)
    long = shaped(before, piece, length)
    least, most = seconds(read, short), seconds(read, long)
    for _ in range(TRIES - 1):
        if most < max(LIMIT * least, TOO_SHORT_TO_MEASURE):
            break
        least, most = min(least, seconds(read, short)), min(most, seconds(read, long))
    return 0.0 if most < TOO_SHORT_TO_MEASURE else most / least


def explained(text: str) -> None:
    explain_text(text)
    details_of(text)


def token_answer(text: str) -> None:
    try:
        read_token_answer(
            HttpResponse(200, (("Retry-After", text),), text.encode()), "contoso.example", now=1e9
        )
    except TokenWizardError as fault:
        assert fault.title  # noqa: PT017 (either end will do: what counts is the time)


def realm(text: str) -> str | None:
    return bearer_realm([text])


def redirect(text: str) -> object:
    return read_redirect(text, entra_attempt())


def fields(text: str) -> None:
    for read in (read_client_id, read_tenant, read_site):
        read(text)
    read_redirect_uri(text, https_only=False)
    read_permission(text, acs=True)


ERRORS = [
    ("", piece)
    for piece in (
        "%", "%3", "%25", "&", "&#1", "&#x1", "&quo", "AADSTS", "AADSTS50011 ", "ACS1", "%20ACS",
        '"', "\\", '\\\\"', "\\u00", "\x1b]", "\x1b[", "\x1b[0", "\x9b;", "<", "<a", "<a ", "</",
        "error code: ", '"sErrorCode":', '"error_codes":[', '"error_codes":[1,', '"error" :',
        "error=a", "&error=a_", "a_", "a", "_", "1", "İ", "\ufeff", "\n", " ", "HTTP ",
        "correlation id", "correlation_id : ", 'trace id":"0000', "timestamp: 2026-01-01 00:00:00.",
        "self-signed certificate in certificate chai", "[" , "{\"a\":",
    )
]  # fmt: skip
CHALLENGES = [
    (before, piece)
    for before in ("", 'Bearer realm="', "Bearer a=")
    for piece in (
        "Bearer ", "Bearer a", 'a="', "a=,", '"', '\\"', "\\", "a ", "a/ ", "a=b,", "=", " ", ",",
        "/,", "a==", "a  =", 'a="b",', 'a="\\\n,', "Bearer realm,",
    )
]  # fmt: skip
BODIES = [
    (before, piece)
    for before in (
        "",
        '{"expires_in":',
        '{"access_token":"x","expires_in":"',
        '{"error":"x","error_description":"',
        '{"error":"x","error_codes":[',
    )
    for piece in ("[", '{"a":', "1", '"', "\\", "\\u0000", "{", "[1,", "1,", " ", "Mon, ", "0.")
]
REDIRECTS = [
    (before, piece)
    for before in ("", "http://localhost:8080/?", "http://localhost:8080/?error=x&")
    for piece in (
        "%", "%25", "&", "&a=", "#", "=", "a", "a.", "/", "?", "[", ":", "code=", "error=", "a=%2",
        "error_description=+", " ", "\u200b", "`",
    )
]  # fmt: skip
FIELDS = [
    ("", piece)
    for piece in (
        "a", "a.", "a-", "A.a", "0", "00000000-", "00000000-0000-", "-", ".", "*", " ", "a ", "@",
        "/", "/:a:/a/", "https://", "[", "a@", "Object ID",
    )
]  # fmt: skip


@pytest.mark.parametrize(("before", "piece"), ERRORS)
def test_explaining_is_linear_where_texts_are_unwrapped(before: str, piece: str) -> None:
    assert growth(explained, before, piece, LONGEST_WRAPPED // 2) < LIMIT


@pytest.mark.parametrize(("before", "piece"), CHALLENGES)
def test_reading_a_challenge_is_linear(before: str, piece: str) -> None:
    assert growth(realm, before, piece, 2**18) < LIMIT


@pytest.mark.parametrize(("before", "piece"), BODIES)
def test_reading_a_token_answer_is_linear_up_to_sixteen_megabytes(before: str, piece: str) -> None:
    assert growth(token_answer, before, piece, 2**24) < LIMIT


@pytest.mark.parametrize(("before", "piece"), REDIRECTS)
def test_reading_a_redirect_is_linear_up_to_its_bound(before: str, piece: str) -> None:
    """Above its bound nothing is read, so sixteen megabytes take no longer than the bound does."""
    assert growth(redirect, before, piece, LONGEST_PASTE) < LIMIT
    assert seconds(redirect, shaped(before, piece, 2**24)) < 0.1


@pytest.mark.parametrize(("before", "piece"), FIELDS)
def test_reading_a_field_is_linear(before: str, piece: str) -> None:
    assert growth(fields, before, piece, 2**18) < LIMIT


@pytest.mark.parametrize(
    ("read", "before", "piece"),
    [
        (explained, "", '"error_codes":[1,'),
        (explained, "", "AADSTS50011 error code: %3A"),
        (realm, "Bearer a=", "b\\"),
        (realm, 'Bearer realm="', '\\"'),
    ],
)
def test_sixteen_megabytes_take_four_times_as_long_as_four(
    read: Callable[[str], object], before: str, piece: str
) -> None:
    assert growth(read, before, piece, 2**24) < LIMIT
