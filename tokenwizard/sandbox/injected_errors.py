"""Refusals on request, so that people can practise them: which code, and where it is told.

Where each is told follows Microsoft's page "Microsoft Entra authentication & authorization error
codes", RFC 6749 sections 4.1.2.1 (at the redirect URI) and 5.2 (by the token endpoint), RFC 6750
section 3.1 (by an API) and RFC 8628 section 3.5 (to a device that polls).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import Explanation, catalogue
from tokenwizard.errors.errors import Step, Who
from tokenwizard.sandbox.entra.errors import EntraRefusal, refusal_table
from tokenwizard.sandbox.entra.stop_pages import stop_pages
from tokenwizard.sandbox.registration import SECOND_FACTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class InjectionPoint(StrEnum):
    """Where a refusal is told."""

    DISCOVERY = "the tenant's OpenID configuration"
    LINK = "the page that the sign-in link opens"
    SIGN_IN = "the page after the account was typed"
    REDIRECT = "the redirect URI"
    TOKEN = "the token endpoint"  # noqa: S105 - a place
    DEVICE = "the token endpoint, for a device code"
    ACS = "Azure ACS"
    API = "the API that the token is for"


_DISCOVERY = frozenset({90002, 900023})
_DEVICE = frozenset({70016, 70018, 70019, 70020, 7000014})
_REDIRECT = frozenset({50058, 65001, 65004, 70005, 700054, 70011, 500011, 650053, 501491, 90023})
_TOKEN = frozenset(
    {
        *(28000, 28002, 28003, 50074, 50076, 50078, 50097, 50132, 50133, 50147, 50173, 50196),
        *(54005, 67003, 70000, 70003, 70008, 70043, 90006, 90009, 90012, 90014, 90024),
        *(90033, 90038),
        *(90055, 90056, 500014, 500112, 501051, 501481, 530036, 700005, 700022, 700082, 700084),
        *(900382, 900432, 900561, 1002012, 9001023, 9002313, 9002325, 9002326, 9002327, 9010010),
    }
)
"""Besides those that are about the app's own credential."""
_INTERACTION = frozenset({50072, 50074, 50078, 50079, 50097, 50158, 53000, 53001, 53002, 53003})

_WORDS: Mapping[str, InjectionPoint] = {
    **dict.fromkeys(
        (
            *("access_denied", "consent_required", "login_required", "interaction_required"),
            *("account_selection_required", "unsupported_response_type", "server_error"),
            *("temporarily_unavailable", "unauthorized_client", "invalid_scope"),
        ),
        InjectionPoint.REDIRECT,
    ),
    **dict.fromkeys(
        (
            *("invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type"),
            *("invalid_resource", "invalid_target"),
            *("html", "empty_body", "truncated_json", "invalid_json"),
        ),
        InjectionPoint.TOKEN,
    ),
    **dict.fromkeys(
        (
            *("authorization_pending", "authorization_declined", "slow_down", "expired_token"),
            "bad_verification_code",
        ),
        InjectionPoint.DEVICE,
    ),
    **dict.fromkeys(
        (
            *("invalid_token", "insufficient_scope", "insufficient_claims"),
            *("acs_token_refused", "wrong_audience"),
            *("adme_not_member", "adme_unknown_partition", "adme_wrong_audience"),
            *("jwt_expired", "jwt_issuer", "rbac_denied"),
        ),
        InjectionPoint.API,
    ),
    "invalid_tenant": InjectionPoint.DISCOVERY,
    **dict.fromkeys(stop_pages(), InjectionPoint.SIGN_IN),
}
_NEEDS_SECOND_FACTOR = 50076
_NO_DETAILS: Mapping[str, str] = MappingProxyType({})


class UnknownCodeError(ValueError):
    """A code that cannot be rehearsed; its text says so in one sentence."""


class _Details(dict[str, str]):
    """What a refusal's text names; what nobody said is `practice`."""

    def __missing__(self, name: str) -> str:
        return "practice"


@dataclass(frozen=True)
class RehearsedCode:
    """A code of the catalogue, and where it is told."""

    code: str
    place: InjectionPoint


def read_code(text: str) -> RehearsedCode:
    """Read `AADSTS50105`, `50105`, `ACS50012`, `invalid_grant` or an HTTP status such as `429`.

    Raises:
        UnknownCodeError: it is not in the catalogue, or no server could say it.
    """
    known = catalogue()
    given = text.strip()
    if status := re.fullmatch(r"(?:http_?)?([45][0-9]{2})", given, re.IGNORECASE):
        return RehearsedCode(f"http_{status[1]}", InjectionPoint.TOKEN)
    upper = given.upper()
    code = next((one for one in (upper, f"AADSTS{upper}", given.lower()) if one in known), None)
    if code is None:
        raise UnknownCodeError(f"{given!r} is not in the catalogue: see `tokenwizard explain`.")
    if code.startswith("AADSTS"):
        return RehearsedCode(code, _place_of(int(code.removeprefix("AADSTS")), known[code]))
    if code.startswith("ACS"):
        return RehearsedCode(code, InjectionPoint.ACS)
    if code not in _WORDS:
        raise UnknownCodeError(f"{code} is nothing that Microsoft's servers could answer.")
    return RehearsedCode(code, _WORDS[code])


def _place_of(number: int, known: Explanation) -> InjectionPoint:
    by_number = (
        (_DISCOVERY, InjectionPoint.DISCOVERY),
        (_DEVICE, InjectionPoint.DEVICE),
        (_REDIRECT, InjectionPoint.REDIRECT),
        (_TOKEN, InjectionPoint.TOKEN),
    )
    found = next((place for numbers, place in by_number if number in numbers), None)
    if found is not None:
        return found
    if known.field in ("client_secret", "certificate"):
        return InjectionPoint.TOKEN
    return InjectionPoint.SIGN_IN if known.step is Step.BROWSER else InjectionPoint.LINK


class RehearsedRefusal(EntraRefusal):
    """A code of the catalogue, in Microsoft's words where they are known, else in its own."""

    def __init__(self, rehearsed: RehearsedCode, details: Mapping[str, str] = _NO_DETAILS) -> None:
        known = catalogue()[rehearsed.code]
        number = rehearsed.code.removeprefix("AADSTS")
        row = refusal_table().get(number)
        words = known.what if row is None else row["text"].format_map(_Details(details))
        self.number = int(number) if number.isdecimal() else 0
        self.text = f"{rehearsed.code}: {words}" if self.number else words
        self.details = details
        self.challenge = SECOND_FACTOR if self.number == _NEEDS_SECOND_FACTOR else ""
        self.error = (
            _word(rehearsed, known, self.number) if row is None else row.get("error", number)
        )
        self.suberror = None if row is None else row.get("suberror")
        Exception.__init__(self, rehearsed.code)


def _word(rehearsed: RehearsedCode, known: Explanation, number: int) -> str:
    """The OAuth word beside a code whose own is not known."""
    if not number:
        return rehearsed.code
    if number in _INTERACTION:
        return "interaction_required"
    if known.who is Who.MICROSOFT:
        return "temporarily_unavailable"
    by_field = {
        "client_secret": "invalid_client",
        "certificate": "invalid_client",
        "client_id": "unauthorized_client",
        "permission": "invalid_scope",
    }
    otherwise = "invalid_grant" if rehearsed.place is InjectionPoint.TOKEN else "invalid_request"
    return by_field.get(known.field or "", otherwise)


class InjectedErrors:
    """The refusals of one run; several at one place take turns."""

    def __init__(self, codes: Iterable[RehearsedCode] = ()) -> None:
        self._codes = tuple(codes)
        self._asked = dict.fromkeys(InjectionPoint, 0)

    def code_at(self, place: InjectionPoint) -> RehearsedCode | None:
        """The code whose turn it is at this place; None to go on as usual."""
        here = [code for code in self._codes if code.place is place]
        if not here:
            return None
        turn = self._asked[place]
        self._asked[place] = turn + 1
        return here[turn % len(here)]

    def next_at(
        self, place: InjectionPoint, details: Mapping[str, str] = _NO_DETAILS
    ) -> EntraRefusal | None:
        """The refusal to tell at this place now; None to go on as usual.

        Args:
            place: a page, the redirect URI, the OpenID configuration or a device's poll.
            details: what its text may name, such as `client_id` and `username`.
        """
        found = self.code_at(place)
        return None if found is None else RehearsedRefusal(found, details)
