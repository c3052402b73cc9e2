"""Which lines of what az and gh said say why, and what they ask for."""

from __future__ import annotations

import json

import pytest

from tokenwizard.destinations.programs.error_output import (
    LONGEST_LINE,
    az_asks_for_a_sign_in,
    az_code,
    entra_refused,
    excerpt,
    gh_asks_for_a_sign_in,
    login_advised,
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
TENANT = "11111111-2222-3333-4444-555555555555"
ANSWER = {"error": {"code": "Forbidden", "details": [1, 2, 3, "Not yours"]}}
LOGIN = f'az login --tenant "{TENANT}" --scope "https://management.core.windows.net//.default"'
CLAIMS = f'{LOGIN} --claims-challenge "{"eyJh" * 1_000}"'
OTHER = LOGIN.replace("1111", "9999")


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
        (
            f"ERROR: {json.dumps(ANSWER, indent=2)}\nlast",
            'ERROR: { "error": { "code": "Forbidden", "details": [ 1, 2, 3, "Not yours" ] } } last',
        ),
        ("ERROR: {\na\n}", "ERROR: { a }"),
        ("ERROR: {\n" + "[" * 5_000 + "\na", f"ERROR: {{ {'[' * (LONGEST_LINE - 1)}… a"),
        (f"WARNING: Run this:\n{LOGIN}\nERROR: AADSTS50076: more", "ERROR: AADSTS50076: more"),
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
        ("ERROR: AADSTS\n700082: over", True),
        ('ERROR: {"error": "interaction_required"}', True),
        ("ERROR: (ExpiredAuthenticationToken) over", True),
        ("ERROR: (InvalidAuthenticationTokenTenant) other", True),
        ("ERROR: (Forbidden) (ExpiredAuthenticationToken) quoted", False),
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
        (f"{LOGIN}\nERROR: x\n{CLAIMS}\n", CLAIMS),
        (f"WARNING: x\n{CLAIMS}\nERROR: x\n{OTHER}\n", CLAIMS),
        (OTHER, ""),
        (f"{LOGIN} --use-device-code", ""),
        (f'{LOGIN} --claims-challenge "$(id)"', ""),
        (f'{LOGIN} --claims-challenge "{"a" * 4_001}"', ""),
        ("ERROR: Please run 'az login' to setup account.", ""),
        ("az login --tenant $(id)", ""),
        (f'az login --tenant "{TENANT}"; id', ""),
        ("az login", ""),
    ],
)
def test_a_line_of_az_is_taken_only_if_it_is_a_sign_in_at_its_own_tenant(
    said: str, line: str
) -> None:
    assert login_advised(said, TENANT) == line


@pytest.mark.parametrize("said", [LOGIN, 'az login --tenant ""'])
def test_where_no_tenant_is_known_no_line_is_taken(said: str) -> None:
    assert login_advised(said, "") == ""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("ERROR: (SubscriptionNotFound) The subscription 'x' …", "SubscriptionNotFound"),
        ("WARNING: x\nERROR: (Gone) (Other) y", "Gone"),
        ("ERROR: Not (Gone)", ""),
        ("", ""),
    ],
)
def test_the_code_is_the_one_before_what_the_server_says(said: str, code: str) -> None:
    assert az_code(said) == code


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("ERROR: Please run 'az login' to setup account.", True),
        ("ERROR: No credential. Run `az login` for this service principal.", True),
        ("ERROR: (Forbidden) Please run 'az login'", False),
        ("ERROR: (Forbidden) No.\nPlease run 'az login'", False),
        ("ERROR: no az login", False),
    ],
)
def test_az_asks_for_a_sign_in_where_no_server_says_so(said: str, asks: bool) -> None:
    assert az_asks_for_a_sign_in(said) is asks


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("HTTP 401: Bad credentials\nTry authenticating with:  gh auth login", True),
        ("x: HTTP 401: No\nTry authenticating with:  gh auth login -h ghe.contoso.example", True),
        ("HTTP 404: No.\nTry authenticating with:  gh auth login", False),
        ("HTTP 404: No.\ngh auth login at attacker.example", False),
    ],
)
def test_gh_asks_for_a_sign_in_that_github_did_not_take(said: str, asks: bool) -> None:
    assert gh_asks_for_a_sign_in(said) is asks
