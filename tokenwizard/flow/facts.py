"""What is known of the tokens: whose they are, when they end, what was granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.clock_skew import clock_sentence

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from tokenwizard.oauth.account import Account
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.providers.provider import RefreshTokenLife


_OPENID = frozenset({"openid", "profile", "offline_access", "email"})


def whose_token(account: Account | None) -> str:
    """Whose token it is, as far as its answer says."""
    if account is None:
        return "The answer doesn't say which account this token is for."
    where = f", in the tenant {account.tenant}" if account.tenant else ""
    source = ". Only the access token says so" if account.by_access_token else ""
    return f"This token is for {account.shown}{where}{source}."


@dataclass(frozen=True)
class Facts:
    """What is known of the tokens, in words."""

    refresh_token_ends: str
    access_token_ends: str
    granted: str
    missing: str
    goes_to: str
    access_token_over: bool = False
    clock: str = ""

    @property
    def access_token(self) -> str:
        """When it ends, or that it has ended."""
        if self.access_token_over:
            return f"ended {self.access_token_ends}: the refresh token brings a new one"
        return f"ends {self.access_token_ends}"

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Each with its label; what there is nothing to say of is left out."""
        rows = (
            ("Good for", self.refresh_token_ends),
            ("Granted", self.granted),
            ("Missing", self.missing),
            ("Access token", self.access_token),
            ("Goes to", self.goes_to),
            ("Clock", self.clock),
        )
        return tuple((label, text) for label, text in rows if text)


def facts_of(
    tokens: TokenSet,
    life: RefreshTokenLife,
    asked: str,
    goes_to: str,
    *,
    now: datetime | None = None,
) -> Facts:
    """When the tokens end, what was granted, what is missing, and where the refresh token goes.

    Args:
        tokens: the newest.
        life: of their refresh token.
        asked: the scopes that were asked for.
        goes_to: where the refresh token goes.
        now: the wall clock; None for when they came.
    """
    end = life.ends(tokens.obtained_at).astimezone()
    date = f"{end.day} {end:%B %Y}"
    if life.renewed_by_use:
        refresh = (
            f"{life.length.days} days without use, that is until {date}."
            " Each use brings a newer one: keep the newest."
        )
    else:
        refresh = f"six months, until about {date}. Using it does not lengthen it."
    asked_for = [name for name in asked.split() if name not in _OPENID]
    granted = {_short(name).lower() for name in tokens.scope}  # Entra knows no case here
    missing = [
        _short(name)
        for name in asked_for
        if tokens.scope and _short(name) != ".default" and _short(name).lower() not in granted
    ]
    shown = [_short(name) for name in tokens.scope if _short(name) != ".default"] or [
        _short(name) for name in asked_for
    ]
    return Facts(
        refresh_token_ends=refresh,
        access_token_ends=_ends(tokens.obtained_at, tokens.expires_at),
        granted=" ".join(shown) if tokens.scope else f"{' '.join(shown)} (as asked for)",
        missing=" ".join(missing),
        goes_to=goes_to,
        access_token_over=_is_over(tokens.expires_at, now),
        clock=clock_sentence(tokens.clock_skew),
    )


def _is_over(expires: datetime | None, now: datetime | None) -> bool:
    return expires is not None and now is not None and now >= expires


def _short(scope: str) -> str:
    """`https://host/AllSites.Manage` and `AllSites.Manage` are the same permission."""
    return scope.rpartition("/")[2] or scope


def _ends(obtained: datetime, expires: datetime | None) -> str:
    if expires is None:
        return "the provider did not say when"
    left: timedelta = expires - obtained
    minutes = round(left.total_seconds() / 60)
    length = f"{minutes} minutes" if minutes < 180 else f"{round(minutes / 60)} hours"  # noqa: PLR2004
    end = expires.astimezone()
    is_same_day = end.date() == obtained.astimezone().date()
    day = "" if is_same_day else f"on {end.day} {end:%B} "
    return f"{day}at {end:%H:%M}, {length} after it was given"
