"""What ends when: a profile's refresh token, and its client secret. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.lifetimes import REFRESH_TOKEN_LIVES, SINGLE_PAGE_APP_LIFE

if TYPE_CHECKING:
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.providers.provider import RefreshTokenLife


class Expiring(StrEnum):
    """What ends."""

    REFRESH_TOKEN = "refresh token"  # noqa: S105 (what it is called)
    CLIENT_SECRET = "client secret"  # noqa: S105
    CERTIFICATE = "certificate"


class ExpiryState(StrEnum):
    """How an ending stands."""

    OK = "ok"
    SOON = "soon"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Expiry:
    """One thing that ends.

    Attributes:
        profile: the profile's name.
        at: the moment, with its time zone; the last day, if no more is known; None if nothing is.
        renewed_by: the command that renews it, and what has to be done before.
        app: the Application (client) ID of the app it belongs to; empty if it is not known yet.
    """

    profile: str
    what: Expiring
    at: datetime | date | None
    renewed_by: str
    app: str = ""

    @property
    def day(self) -> date | None:
        """The day on which it ends, in this machine's time zone."""
        return self.at.astimezone().date() if isinstance(self.at, datetime) else self.at

    def left(self, now: datetime) -> timedelta | None:
        """The time until then, below zero afterwards; whole days where only the day is known."""
        if self.at is None:
            return None
        if isinstance(self.at, datetime):
            return self.at - now
        return self.at - now.astimezone().date()

    def state(self, now: datetime, within: timedelta) -> ExpiryState:
        """How it stands: a secret of which only the day is known lasts through that day."""
        left = self.left(now)
        if left is None:
            return ExpiryState.UNKNOWN
        if left < timedelta(0) or (isinstance(self.at, datetime) and not left):
            return ExpiryState.ENDED
        return ExpiryState.SOON if left <= within else ExpiryState.OK


def life_of(profile: Profile) -> RefreshTokenLife:
    """How long the profile's refresh tokens last."""
    if profile.spa and choice_of(profile.provider).through_entra:
        return SINGLE_PAGE_APP_LIFE
    return REFRESH_TOKEN_LIVES[profile.provider]


def endings_of(profile: Profile, now: datetime) -> tuple[Expiry, ...]:
    """What of this profile ends: its refresh token, and the app's credential if that was said."""
    life = life_of(profile)
    token_ends = life.ends(profile.since) if profile.since is not None else None
    by_use = profile.keeps and life.renewed_by_use and token_ends is not None and token_ends > now
    walk = f"tokenwizard --profile {profile.name}"
    refresh = f"tokenwizard refresh --profile {profile.name}"
    renewed_by = refresh if by_use else walk
    token = Expiry(profile.name, Expiring.REFRESH_TOKEN, token_ends, renewed_by, profile.client_id)
    if profile.client_secret_ends is None:
        return (token,)
    what, make = Expiring.CLIENT_SECRET, "make a new one under Certificates & secrets"
    if profile.certificate:
        what, make = Expiring.CERTIFICATE, "upload a new one under Certificates & secrets"
    elif not choice_of(profile.provider).through_entra:
        make = "have the app's owner make a new one"
    ends = profile.client_secret_ends
    credential = Expiry(profile.name, what, ends, f"{make}, then {walk}", profile.client_id)
    return (token, credential)


def soonest_first(endings: list[Expiry], now: datetime) -> list[Expiry]:
    """In the order in which they end; those of which it is not known come last."""

    def order(ending: Expiry) -> tuple[bool, timedelta, str, str]:
        left = ending.left(now)
        return (left is None, left or timedelta(0), ending.profile, ending.what)

    return sorted(endings, key=order)


def left_in_words(ending: Expiry, now: datetime) -> str:
    """How long it lasts, as in "12 days", "5 hours", "today", "ended 3 days ago"."""
    left = ending.left(now)
    if left is None:
        return "unknown"
    if not isinstance(ending.at, datetime) and not left:
        return "today"
    length = abs(left)
    if isinstance(ending.at, datetime) and length < timedelta(days=2):
        words = _counted(int(length.total_seconds()) // 3600, "hour")
    else:
        words = _counted(length.days, "day")
    return words if left > timedelta(0) else f"ended {words} ago"


def _counted(number: int, unit: str) -> str:
    if not number:
        return f"less than an {unit}"
    return f"{number} {unit}{'s' if number > 1 else ''}"
