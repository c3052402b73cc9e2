"""Texts that come close to real answers: real ones cut, doubled, spliced, encoded and spoilt.

A seed gives the same texts on every machine. Random bytes alone hardly ever get past a reader's
first check; these keep most of an answer's grammar and break one thing or a few.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from html import escape
from random import Random
from urllib.parse import quote

from tests.oauth.attempts import CODE, CORRELATION_ID, LOGIN, STATE, TENANT_ID, TRACE_ID

GUARDED = "sentinel-0-of-a-token"
"""Begins each token in these answers: it must stand in no message."""

_ODD = (
    "\x00", "\x1b[31m", "\x1b]8;;", "\x9b", "\u202e", "\u200b", "\ufeff", "\ud800", "\udfff",
    "\U0001f511", "İ", "ß", "١", "\r\n", "\t", " ", "%", "%%", "%3", "%00", "%ff", "%25", "+", "&",
    "&&", "#", "?", "=", "==", ";", ",", '"', '\\"', "'", "\\", "\\u0000", "\\ud800", "<", "<b>",
    "&#58;", "&#x110000;", "&#9999999;", "&quot;", "[", "]", "{", "}", "[" * 40, "://", ":0",
    ":99999", ":x", "//", "/", "@", "[::1", "1" * 10, "9" * 400, "-1", "1e999", "NaN", "null",
    "true", "AADSTS", "ACS", "AADSTS1234567890", "aadsts", "error=", "code=", "state=", "iss=",
    "Bearer ", "realm=",
)  # fmt: skip
_VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 3600, 3600.5, 10**30, -(10**30), 1e300, float("nan"), float("inf"),
    "", " ", "0", "3599", "-5", "1e5", "1e999", "nan", "inf", "0x10", "١٢", "1_000", [], {}, [None],
    [1, "2", None, [3]], {"a": {"b": []}}, "\x00", "\u202e", "\ud800", "invalid_grant", "x" * 300,
    [50011, 70002], [10**30, -1, True], "AADSTS50011: no", "ACS50012: no",
)  # fmt: skip
_NAMES = (
    "access_token", "refresh_token", "id_token", "expires_in", "scope", "token_type", "error",
    "error_description", "error_codes", "suberror", "claims", "correlation_id", "timestamp",
    "issuer", "authorization_endpoint", "token_endpoint", "not_before",
)  # fmt: skip


def describe(code: str) -> str:
    return (
        f"{code}: The answer of a practice.\r\nTrace ID: {TRACE_ID}\r\n"
        f"Correlation ID: {CORRELATION_ID}\r\nTimestamp: 2026-11-21 01:02:03Z"
    )


def refusal(random: Random) -> dict[str, object]:
    code = random.choice(("AADSTS7000215", "AADSTS50011", "ACS50012", "AADSTS99999999"))
    return {
        "error": random.choice(("invalid_client", "invalid_grant", "brand_new_word", "a.b-c")),
        "error_description": describe(code),
        "error_codes": [random.choice((7000215, 50011, 70002, 10**9))],
        "timestamp": "2026-11-21 01:02:03Z",
        "trace_id": TRACE_ID,
        "correlation_id": CORRELATION_ID,
    }


def token_answer(random: Random) -> dict[str, object]:
    return {
        "token_type": "Bearer",
        "scope": "AllSites.Manage offline_access",
        "expires_in": random.choice((3600, "3600", 3599.5)),
        "access_token": f"{GUARDED}-access-{'a' * random.randrange(40)}",
        "refresh_token": f"{GUARDED}-refresh-{'r' * random.randrange(40)}",
        "id_token": f"{GUARDED}-id",
    }


def configuration(random: Random) -> dict[str, object]:
    base = random.choice(
        (LOGIN, LOGIN, "https://elsewhere.example", "http://localhost", "https://[")
    )
    return {
        "issuer": f"{base}/{TENANT_ID}/v2.0",
        "authorization_endpoint": f"{LOGIN}/{TENANT_ID}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/{TENANT_ID}/oauth2/v2.0/token",
    }


def misfilled(random: Random, fields: dict[str, object]) -> dict[str, object]:
    """The fields with a few values of other types, and a few gone."""
    fields = dict(fields)
    for _ in range(random.randrange(3)):
        fields[random.choice(_NAMES)] = random.choice(_VALUES)
    if random.random() < 0.02:
        fields["error"] = f"{GUARDED} where a word belongs"
    if random.random() < 0.3:
        fields.pop(random.choice(list(fields)), None)
    return fields


def redirect(random: Random, redirect_uri: str) -> str:
    state = random.choice((STATE, STATE, STATE, STATE[:9], "another-state", ""))
    pairs = [("code", CODE), ("state", state), ("session_state", TRACE_ID)]
    if random.random() < 0.3:
        pairs = [("error", "access_denied"), ("error_description", describe("AADSTS65004"))]
        pairs.append(("state", state))
    if random.random() < 0.2:
        pairs.append(("iss", random.choice((f"{LOGIN}/{TENANT_ID}/v2.0", LOGIN))))
    if random.random() < 0.2:
        random.shuffle(pairs)
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
    before = random.choice((f"{redirect_uri}?", f"{redirect_uri}/?", f"{redirect_uri}#", "", "?"))
    return random.choice(
        (before + query, before + query, CODE, f"{CODE}#{STATE}", f"{CODE}&{query}")
    )


def challenge(random: Random) -> str:
    return random.choice(
        (
            f'Bearer realm="{TENANT_ID}",client_id="00000003",trusted_issuers="a@*,b@{TENANT_ID}"',
            f'NTLM, Negotiate, Bearer realm="{TENANT_ID}"',
            "Negotiate YII=, NTLM TlRMTVNTUAAB==",
            f'Bearer error="invalid_token" , realm = {TENANT_ID}',
            'Basic realm="a \\"quoted\\" word", Bearer authorization_uri="https://contoso.example"',
        )
    )


def page(random: Random) -> str:
    """An error as a person copies it: words, source, JSON, JSON in JSON, an address."""
    fields = refusal(random)
    body = json.dumps(fields)
    text = str(fields["error_description"])
    return random.choice(
        (
            text,
            body,
            str(fields),
            json.dumps({"response": {"body": body}}),
            f"<html><body><b>Error Code:</b> 53003<br>{escape(text)}</body></html>",
            f'<script>$Config={{"sErrorCode":"50126","sErrTxt":{json.dumps(text)}}};</script>',
            f"https://localhost/?error={fields['error']}&error_description={quote(text)}",
            f"\x1b[1;31m{text}\x1b[0m",
            "invalid_grant",
            "7000215",
            "HTTP 503",
            "curl: (6) Could not resolve host: contoso.example",
        )
    )


def _cut(random: Random, text: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def _beheaded(random: Random, text: str) -> str:
    return text[random.randrange(len(text) + 1) :]


def _with_odd(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_ODD) + text[at + random.randrange(2) :]


def _repeated(random: Random, text: str) -> str:
    start = random.randrange(len(text) + 1)
    end = random.randrange(start, min(len(text), start + 60) + 1)
    return text[:start] + text[start:end] * random.randrange(2, 9) + text[end:]


_SPOILING: Sequence[Callable[[Random, str], str]] = (
    _cut,
    _beheaded,
    _with_odd,
    _with_odd,
    _with_odd,
    _repeated,
    lambda _, text: text + text,
    lambda _, text: json.dumps({"error": text}),
    lambda _, text: quote(text.encode("utf-8", "surrogatepass")),
    lambda _, text: escape(text),
    lambda _, text: text.swapcase(),
    lambda _, text: text.replace("&", "\n&"),
    lambda _, text: f' "{text}"\n',
    lambda _, text: text[::-1],
    lambda random, text: "".join(random.sample(text, min(len(text), 200))),
)


def spoilt(random: Random, text: str) -> str:
    """The text with nothing to four things wrong with it; at most some thousand characters."""
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        text = random.choice(_SPOILING)(random, text[:4_000])
    return text


def texts(seed: int, count: int, make: Callable[[Random], str]) -> Iterator[str]:
    """So many spoilt texts."""
    random = Random(seed)
    for _ in range(count):
        yield spoilt(random, make(random))
