"""Which lines of what az and gh said say why, and what they ask for."""

from __future__ import annotations

import pytest

from tokenwizard.handover.said import (
    LONGEST_LINE,
    entra_refused,
    excerpt,
    login_advised,
    subscription_missing,
)

CALLER = (
    "The user, group or application 'appid=04b07795-8ddb-461a-bbee-02f9e1bf7b46;"
    "oid=55555555-0000-4444-8888-777777777777;numgroups=12;"
    "iss=https://sts.windows.net/11111111-2222-3333-4444-555555555555/' does not have secrets set"
    " permission on key vault 'contoso-vault;location=westeurope'."
)
INNER = 'Inner error: {\n    "code": "AccessDenied"\n}\n'
TRACES = (
    "Trace ID: 33333333-0000-4444-8888-555555555555{0}"
    "Correlation ID: 44444444-0000-4444-8888-666666666666{0}Timestamp: 2026-11-30 08:00:00Z"
)
LOGIN = 'az login --tenant "T-1" --scope "https://management.core.windows.net//.default"'


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("WARNING: slow\nERROR: no such app\nsee the log\n\n", "ERROR: no such app see the log"),
        ("Traceback\n a\n b\n c\nValueError: no", "b c ValueError: no"),
        ("", ""),
        (
            f"ERROR: (Forbidden) {CALLER}\nCode: Forbidden\nMessage: {CALLER}\n{INNER}",
            f'ERROR: (Forbidden) {CALLER} Inner error: {{ "code": "AccessDenied" }}',
        ),
        ("ERROR: (Gone) a\nb\n\nCode: Gone\nMessage: a\nb\nc", "ERROR: (Gone) a b c"),
        (
            "ERROR: (Gone) a\nCode: Other\nMessage: more",
            "ERROR: (Gone) a Code: Other Message: more",
        ),
        (f"ERROR: AADSTS700082: over. {TRACES.format(' ')}", "ERROR: AADSTS700082: over."),
        (
            f"ERROR: AADSTS700082: over.\r\n{TRACES.format(chr(10))}\nx",
            "ERROR: AADSTS700082: over. x",
        ),
        ("ERROR: " + "\n".join("abcdefgh"), "ERROR: a b c d e f"),
    ],
)
def test_the_excerpt_is_the_few_lines_that_say_why(said: str, kept: str) -> None:
    assert excerpt(said) == kept


def test_a_line_is_cut_where_it_is_very_long_and_says_so() -> None:
    assert excerpt("ERROR: " + "x" * 2_000) == "ERROR: " + "x" * (LONGEST_LINE - 8) + "…"


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("ERROR: AADSTS700082: over", True),
        ("ERROR: AADSTS50076: more", True),
        ("AADSTS65001: consent", False),
        ("ERROR: AADSTS is down", False),
        ("xAADSTS700082", False),
    ],
)
def test_entra_refuses_by_its_code(said: str, refused: bool) -> None:
    assert entra_refused(said) is refused


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (f"ERROR: x\nRun:\naz logout\n{LOGIN}\n", LOGIN),
        ("ERROR: Please run 'az login' to setup account.", ""),
        ("az login --tenant $(id)", ""),
        ('az login --tenant "T"; id', ""),
        ("az login", ""),
    ],
)
def test_a_line_of_az_is_taken_only_if_it_is_nothing_but_a_sign_in(said: str, line: str) -> None:
    assert login_advised(said) == line


def test_a_subscription_that_is_none_is_known_by_its_code() -> None:
    assert subscription_missing("ERROR: (SubscriptionNotFound) The subscription 'x' …")
    assert not subscription_missing("ERROR: (ResourceNotFound) SubscriptionNotFound")
