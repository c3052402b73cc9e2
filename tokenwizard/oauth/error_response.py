"""A provider's no: at the redirect (RFC 6749 section 4.1.2.1) or the token endpoint (5.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tokenwizard.errors.actions import Action, Do, Words, names
from tokenwizard.errors.catalogue import Explanation, explain, look_up, printable
from tokenwizard.errors.errors import (
    MaybeSentError,
    ProviderError,
    ResponseError,
    Step,
    TokenWizardError,
    Who,
)
from tokenwizard.errors.sentence import without_secrets
from tokenwizard.errors.trace_ids import details_of
from tokenwizard.oauth.sign_in_requirements import (
    NO_REQUIREMENTS,
    SignInRequirements,
    requirements_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NEW_LINK_ASKS = Do(Action.NEW_LINK_ASKS, begins=True)
_SIGN_IN_ANEW = Do(Action.SIGN_IN_ANEW, begins=True)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_LONGEST_CODES = 200
_TIME = re.compile(r"[0-9][0-9T:.+Z -]{0,39}")


class SignInDemandedError(ProviderError):
    """The provider said no until somebody signs in as it demands.

    Attributes:
        requirements: what the next sign-in link has to carry.
    """

    def __init__(
        self, title: str, *, error: str, requirements: SignInRequirements, **rest: object
    ) -> None:
        super().__init__(title, error=error, **rest)
        self.requirements = requirements


@dataclass(frozen=True, kw_only=True)
class ErrorResponse:
    """What a provider said when it said no.

    Attributes:
        error: the OAuth word, such as `invalid_grant`; the only field to branch on.
        description: the provider's words, control characters taken out, bounded.
        codes: Microsoft's numbers (`error_codes`), possibly several.
        suberror: such as `bad_token` or `consent_required`; empty if absent.
        claims: a claims challenge to pass back unchanged, empty if absent.
    """

    error: str
    description: str = ""
    codes: tuple[int, ...] = ()
    suberror: str = ""
    claims: str = ""
    correlation_id: str | None = None
    timestamp: str | None = None

    def as_error(self, *, at: Step | None = None) -> ProviderError:
        """The refusal in the person's terms, from the catalogue of explanations.

        Args:
            at: the step to land on if the catalogue has no better one.
        """
        found = explain(self.error, self.description, self.codes, self.suberror)
        return refused_with(found, self, step=found.step if found.field or at is None else at)


def refused_with(found: Explanation, refusal: ErrorResponse, *, step: Step | None) -> ProviderError:
    """An explained no as an error; a SignInDemandedError where a new link can carry the mending.

    Args:
        found: the explanation.
        refusal: what the provider said.
        step: where it leads, unless it leads to a new link; None if that is not known.
    """
    word = refusal.error
    told: dict[str, Any] = {
        "error": word,
        "cause": found.cause,
        "who": found.who,
        "code": found.code,
        "correlation_id": refusal.correlation_id,
        "timestamp": refusal.timestamp,
        "server_text": refusal.description,
        "entry": found.entry,
        "page": (look_up(found.code) or "") if found.entry is None else "",
        "text_in_sight": found.text_in_sight,
    }
    words = (refusal.suberror,) if found.field else (refusal.suberror, word)
    # The word says nothing of a code that has no entry.
    by_word = found.entry is not None and (bool(refusal.claims) or found.who is Who.YOU)
    meant = found.entry or found.code
    requirements = requirements_of(meant, words if by_word else (), refusal.claims)
    if not requirements:
        return ProviderError(
            found.title,
            next_step=found.advice,
            at_refresh=found.at_refresh,
            step=step or Step.BROWSER,
            field=found.field,
            **told,
        )
    return SignInDemandedError(
        found.title,
        next_step=(*_before_more(found.advice), _NEW_LINK_ASKS, f" for {requirements.asks}."),
        at_refresh=_and_signs_in(found.at_refresh),
        step=Step.BROWSER,
        requirements=requirements,
        **told,
    )


def _and_signs_in(advice: Words) -> Words:
    signs_in = names(advice, Action.SIGN_IN_ANEW)
    return advice if signs_in else (*_before_more(advice), _SIGN_IN_ANEW)


def _before_more(advice: Words) -> Words:
    return (*advice, " ") if advice else ()


def demands_in(error: TokenWizardError | None) -> SignInRequirements:
    """What an error demands of the next sign-in link."""
    return error.requirements if isinstance(error, SignInDemandedError) else NO_REQUIREMENTS


def may_have_spent_code(error: TokenWizardError) -> bool:
    """Whether the code that was sent may be used up: it works once (RFC 6749 section 4.1.2).

    A provider that names another fault than the code's, such as a wrong secret, has not used it.
    """
    if isinstance(error, ProviderError):
        return error.error == "invalid_grant"
    spent_before = error.entry == "code_sent_already"
    return spent_before or isinstance(error, MaybeSentError | ResponseError)


def refusal_from(fields: Mapping[str, object]) -> ErrorResponse | None:
    """The refusal in a JSON object or in a redirect's parameters; None if there is none."""
    error = fields.get("error")
    if not isinstance(error, str) or not error.strip():
        return None
    description = _plain(fields.get("error_description"))
    details = details_of(description)
    return ErrorResponse(
        error=_plain(error),
        description=description,
        codes=tuple(_numbers(fields.get("error_codes"))),
        suberror=_plain(fields.get("suberror") or fields.get("error_subcode")),
        claims=claims if isinstance(claims := fields.get("claims"), str) else "",
        correlation_id=_shaped(_ID, fields.get("correlation_id")) or details.correlation_id,
        timestamp=_shaped(_TIME, fields.get("timestamp")) or details.timestamp,
    )


def pasted_refusal(parameters: Mapping[str, str]) -> ErrorResponse | None:
    """The refusal in an address that a person pasted: what in its words may be a secret is hidden.

    A token endpoint's words are looked through for the secrets that were sent; here none were.
    """
    refusal = refusal_from(parameters)
    if refusal is None:
        return None
    return replace(refusal, description=without_secrets(refusal.description))


def _numbers(codes: object) -> Iterator[int]:
    """The numbers of `error_codes`: some libraries and proxies write them as texts."""
    for one in codes if isinstance(codes, list) else (codes,):
        if isinstance(one, int):
            yield one
        elif isinstance(one, str) and len(one) <= _LONGEST_CODES:
            yield from map(int, re.findall(r"[0-9]{4,8}", one))


def _shaped(shape: re.Pattern[str], value: object) -> str:
    """The value if it looks like what it is called: it is shown as such, beside our own words."""
    text = _plain(value)
    return text if shape.fullmatch(text) else ""


def _plain(value: object) -> str:
    return printable(value).strip() if isinstance(value, str) else ""
