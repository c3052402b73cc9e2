"""What people paste where an answer is asked for, built up from cases; and what may be sent of it.

Each text is built by wrapping, cutting, encoding, prefixing and joining, and what may be sent to
the token endpoint of it is known from how it was built: no reader is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote

from tests.oauth.attempts import CLIENT_ID, STATE, TENANT_ID, TRACE_ID

OTHER_STATE = "practice-state-of-another-try-02"
CODES = (
    "1.AXEApractice-code_of_Entra." + "AgABBAIAAAApractice-0123456789_" * 4,
    f"M.C544_BAY.2.U.{TENANT_ID}",
    "M.C560_BL2.2.U.Practice!code*of$a-personal" + "Account0123!*" * 6,
    "PQABAAEAAAD--practice_code_of_ACS" + "abcdefghij0123456789" * 5,
)
"""Of this attempt: Entra's, two of personal accounts, one of ACS."""
OTHER_CODES = tuple(code.replace("ractice", "RACTICE") for code in CODES)
SHAPES = re.compile(
    r"M[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|M\.[A-Z0-9]+_[A-Z0-9]+\.[A-Za-z0-9.!*$_~-]{36,}"
    r"|[A-Za-z0-9][A-Za-z0-9._~+/-]{61,}={0,2}"
)
"""The shapes of codes that are stated, told again."""
JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJhdWQiOiJwcmFjdGljZSIsImlzcyI6Im5vYm9keSJ9.practice_0"
TOKENS = (
    JWT,
    "1.AXEApractice-token_of_Entra.AgABAwEAAAApractice" + "0123456789abcdefghij" * 6,
    "M.C544_BAY.0.U.-Cpractice!token*" + "0123456789" * 12,
    "M.R3_BAY.-CpracticeToken" + "abcdefghij" * 12,
    "EwBYpracticeTokenOfAPersonalAccount" + "0123456789abc+/xyz" * 14,
    "prc8Q~practice-secret_of.nobody-000000001"[:40],
)
"""None of them is a code, and each can be told by its shape."""
OPAQUE = "2.practice-token_of_no_known_shape" + "abcdefghij0123456789" * 6


@dataclass(frozen=True)
class Pasted:
    """A text, and what of it may be sent.

    Attributes:
        text: what is pasted.
        with_state: the codes that may be sent at once, since this attempt's state is beside them.
        alone: the bare codes that may be sent after Enter.
        intact: whether nothing of an answer with its state was lost: then it is found.
        blurred: whether it was cut, or something put to it: what is left is judged by its shape.
        run_together: whether letters stand right beside it, so that it has another shape.
    """

    text: str
    with_state: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    intact: bool = False
    blurred: bool = False
    run_together: bool = False


def _answer(text: str, code: str) -> Pasted:
    return Pasted(text, with_state=frozenset({code}), intact=True)


def _query(code: str, state: str, session: bool) -> str:
    ending = f"&session_state={TRACE_ID}" if session else ""
    return f"code={quote(code, safe='')}&state={state}{ending}"


def _answers() -> list[Pasted]:
    made = []
    for number, code in enumerate(CODES):
        query = _query(code, STATE, session=number % 2 == 0)
        address = f"http://localhost:8080/?{query}"
        made += [
            _answer(address, code),
            _answer(query, code),
            Pasted(f"{quote(code, safe='')}&state={STATE}", with_state=frozenset({code})),
            _answer(address.replace("http:", "https:"), code),
            _answer(address.replace("localhost", "127.0.0.1"), code),
            _answer(f"GET /?{query} HTTP/1.1", code),
            _answer(json.dumps({"code": code, "state": STATE}), code),
            _answer(str({"code": [code], "state": [STATE]}), code),
            _answer(f"code: {code}\nstate: {STATE}", code),
        ]
    return made


def _of_others() -> list[Pasted]:
    made = []
    for code in OTHER_CODES:
        query = _query(code, OTHER_STATE, session=False)
        made += [
            Pasted(f"http://localhost:8080/?{query}"),
            Pasted(query),
            Pasted(json.dumps({"code": code, "state": OTHER_STATE})),
            Pasted(f"http://localhost:8080/?code={quote(code, safe='')}", alone=frozenset({code})),
        ]
    return made


def _bare() -> list[Pasted]:
    return [
        one
        for code in CODES
        for one in (
            Pasted(code, alone=frozenset({code})),
            Pasted(f"code={quote(code, safe='')}", alone=frozenset({code})),
        )
    ]


def _no_codes() -> list[Pasted]:
    answer = {
        "token_type": "Bearer",
        "scope": "practice.Read offline_access",
        "expires_in": 3599,
        "access_token": JWT,
        "refresh_token": OPAQUE,
    }
    return [
        *map(Pasted, TOKENS),
        *(Pasted(f"Bearer {token}") for token in TOKENS),
        Pasted(json.dumps(answer)),
        Pasted(json.dumps(answer, indent=2)),
        Pasted(str(answer)),
        Pasted("&".join(f"{name}={quote(str(value))}" for name, value in answer.items())),
        Pasted(json.dumps({"refresh_token": OPAQUE})),
        Pasted(json.dumps({"error": {"code": "InvalidAuthenticationToken", "message": "no"}})),
        Pasted(json.dumps({"error": "invalid_grant", "error_description": "AADSTS70008: no"})),
        Pasted(CLIENT_ID),
        Pasted(f"-----BEGIN PRIVATE KEY-----\nMIIE{'practice' * 12}\n-----END PRIVATE KEY-----"),
        Pasted("You have reached a page that is not normally shown."),
        Pasted("https://login.microsoftonline.com/common/wrongplace"),
        Pasted(f"https://intranet.contoso.example/?id={'practice' * 12}"),
    ]


ANSWERS = tuple(_answers())
CASES = (*ANSWERS, *_of_others(), *_bare(), *_no_codes())

Change = Callable[[Pasted], Pasted]


def around(before: str, behind: str) -> Change:
    """Put a text around it; what can be taken by itself stays so only where nothing joins it."""
    return lambda pasted: replace(pasted, text=f"{before}{pasted.text}{behind}")


def as_html(pasted: Pasted) -> Pasted:
    return replace(pasted, text=escape(pasted.text, quote=False))


def encoded(pasted: Pasted) -> Pasted:
    return replace(pasted, text=quote(pasted.text, safe=""))


def in_safe_link(pasted: Pasted) -> Pasted:
    host = "https://nam02.safelinks.protection.outlook.com"
    link = f"{host}/?url={quote(pasted.text, safe='')}&data=05%7C02%7Cpractice&reserved=0"
    return replace(pasted, text=link)


def in_json(pasted: Pasted) -> Pasted:
    return replace(pasted, text=json.dumps({"url": pasted.text}).replace("&", "\\u0026"))


def wrapped(width: int, end: str) -> Change:
    def change(pasted: Pasted) -> Pasted:
        text = pasted.text
        if " " in text or "\n" in text:
            return pasted
        lines = [text[at : at + width] for at in range(0, len(text), width)]
        return replace(pasted, text=end.join(lines), blurred=pasted.blurred or bool(pasted.alone))

    return change


def twice(pasted: Pasted) -> Pasted:
    return replace(
        pasted, text=f"{pasted.text}\n{pasted.text}", blurred=pasted.blurred or bool(pasted.alone)
    )


LAYERS: tuple[Change, ...] = (
    around("", "."),
    around("", ","),
    around("(", ")"),
    around("<", ">"),
    around("[", "]"),
    around('"', '"'),
    around("`", "`"),
    around("“", "”"),
    around("see ", " thanks for it"),
    around("The answer was:\n\n", "\n\nRegards,\nSomeone"),
    around("curl '", "' -H 'Accept: */*'"),
    around("\x1b[200~", "\x1b[201~"),
    around("  ", "\r\n"),
    around("[link](", ")"),
    as_html,
    twice,
    encoded,
    in_safe_link,
    in_json,
    wrapped(40, "\n"),
    wrapped(76, " \n"),
    around("Location: ", "\r\nServer: practice"),
    around("http://localhost:8080/?", ""),
    around("https://contoso.example/?next=", "&x=y"),
    around('{"access_token":"', '"}'),
    around("Authorization: Bearer ", ""),
    around("", "\nGET /?code=none HTTP/1.1"),
)
"""Each leaves an answer with its state to be found."""


GLUED: tuple[Change, ...] = (
    around("X", ""),
    around("", "x"),
    around("code=", ""),
    around("code: ", ""),
    around("", f"&state={OTHER_STATE}"),
    around("", f"#{OTHER_STATE}"),
    around(f"state={OTHER_STATE}&", ""),
    around("0~", "1~"),
)


def glued(change: Change, pasted: Pasted) -> Pasted:
    run_together = change in GLUED[:2]
    return replace(change(pasted), intact=False, blurred=True, run_together=run_together)


def cut(pasted: Pasted, begin: float, end: float) -> Pasted:
    """What is left between two places, told as parts of its length."""
    places = sorted(round(part * len(pasted.text)) for part in (begin, end))
    return replace(pasted, text=pasted.text[slice(*places)], intact=False, blurred=True)


def joined(one: Pasted, other: Pasted, between: str) -> Pasted:
    """Two pastes in one: what may be sent of either may be sent of it."""
    return Pasted(
        f"{one.text}{between}{other.text}",
        with_state=one.with_state | other.with_state,
        alone=one.alone | other.alone,
        blurred=True,
        run_together=one.run_together or not between,
    )
