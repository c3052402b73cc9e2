"""The proof that a token works: what one refresh and one harmless call showed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tokenwizard.flow.facts import Facts, facts_of
from tokenwizard.flow.sample_call_result import SampleCallResult
from tokenwizard.oauth.access_token_claims import Claims

if TYPE_CHECKING:
    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.providers.provider import RefreshTokenLife
    from tokenwizard.secret import Secret


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What one refresh and one call showed.

    Attributes:
        tokens: the fresh ones.
        newest: the refresh token that is to be copied and saved from now on.
        replaced: whether `newest` is another one than before.
        claims: what the access token says of itself; None if it is opaque.
        outcome: what the call showed; None if none was made.
        asked: the scope that was asked for.
        life: how long the refresh token lasts.
        host: whom the call asked; empty if none was made.
    """

    tokens: TokenSet
    newest: Secret
    replaced: bool
    claims: Claims | None
    outcome: SampleCallResult | None
    asked: str
    life: RefreshTokenLife
    host: str = ""

    @property
    def works(self) -> bool:
        """Whether an access token came, and the call, if one was made, was answered."""
        return self.outcome is None or self.outcome.works

    @property
    def missing(self) -> tuple[str, ...]:
        """What was asked for and not granted, where it is said what was granted."""
        return tuple(self._facts.missing.split())

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Each thing with its label, in words; what there is nothing to say of is left out."""
        claims, facts = self.claims or Claims(), self._facts
        rows = (
            ("Who", claims.who or "the token does not say"),
            ("For", claims.audience or "the token does not say"),
            ("Granted", facts.granted),
            ("Missing", facts.missing),
            ("App's credential", claims.credential),
            ("Access token", f"ends {facts.access_token_ends}"),
            ("Refresh token", self._refresh_token),
            ("The call", self.outcome.sentence if self.outcome else ""),
            *(self.outcome.details if self.outcome else ()),
        )
        return tuple((label, text) for label, text in rows if text)

    @property
    def _facts(self) -> Facts:
        tokens = self.tokens
        if not tokens.scope and self.claims and self.claims.scopes:
            tokens = replace(tokens, scope=self.claims.scopes)
        return facts_of(tokens, self.life, self.asked, "")

    @property
    def _refresh_token(self) -> str:
        if self.replaced:
            return "replaced by a newer one: the newest is what is copied and saved from now on"
        return "the same as before"


def not_reached(error: TokenWizardError) -> SampleCallResult:
    """The call met a fault on the way, after the tokens had come."""
    details = (("Why", error.cause), ("Now", error.next_step))
    return SampleCallResult(
        works=False,
        sentence=f"{error.title}. The token is fresh all the same.",
        details=tuple((label, text) for label, text in details if text),
    )
