"""A provider's no: at the redirect (RFC 6749 section 4.1.2.1) or the token endpoint (5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tokenwizard.errors import ProviderError, Step
from tokenwizard.explain import details_of, explain, printable


@dataclass(frozen=True, kw_only=True)
class Refusal:
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
        found = explain(self.error, self.description, self.codes)
        return ProviderError(
            found.title,
            error=self.error,
            cause=found.cause,
            next_step=found.next_step,
            who=found.who,
            step=found.step if found.field or at is None else at,
            field=found.field,
            code=found.code,
            correlation_id=self.correlation_id,
            timestamp=self.timestamp,
            server_text=self.description,
        )


def refusal_from(fields: Mapping[str, object]) -> Refusal | None:
    """The refusal in a JSON object or in a redirect's parameters; None if there is none."""
    error = fields.get("error")
    if not isinstance(error, str) or not error.strip():
        return None
    description = _plain(fields.get("error_description"))
    details = details_of(description)
    numbers = fields.get("error_codes")
    return Refusal(
        error=_plain(error),
        description=description,
        codes=tuple(n for n in numbers if isinstance(n, int)) if isinstance(numbers, list) else (),
        suberror=_plain(fields.get("suberror") or fields.get("error_subcode")),
        claims=claims if isinstance(claims := fields.get("claims"), str) else "",
        correlation_id=_plain(fields.get("correlation_id")) or details.correlation_id,
        timestamp=_plain(fields.get("timestamp")) or details.timestamp,
    )


def _plain(value: object) -> str:
    return printable(value).strip() if isinstance(value, str) else ""
