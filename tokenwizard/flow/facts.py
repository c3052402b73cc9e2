"""What both walks tell the person: what comes in the browser, and what the tokens are good for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.provider import ProviderName, RefreshTokenLife

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from tokenwizard.oauth.account import Account
    from tokenwizard.oauth.device_grant import Pending
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.wizard.state import Walk

POSTED = (
    "The answer is posted to this machine, so no address bar and no history holds the code. If the"
    " browser cannot reach it: a fresh link (ctrl+n) has an answer that can be pasted."
)
IN_FRAGMENT = (
    "The answer stands behind a # there: that part stays in the browser, and the web server at the"
    " redirect URI does not get it."
)
LAST_RESORT = (
    "A device code is the last resort: for a host where neither a paste nor a tunnel works.",
    "Many tenants block it, as Microsoft advises them to: a code can be stolen by mere talk.",
    "Type only a code that you asked for yourself, here. Whoever sends you one is phishing.",
    'The app needs "Allow public client flows" Yes (Authentication > Settings).',
)
"""Why a device code is off until somebody asks for it. Microsoft: "Block authentication flows with
Conditional Access policy"; RFC 8628 section 5.4."""


def waiting_sentence(pending: Pending) -> str:
    """How things stand while a device code is waited for."""
    from tokenwizard.oauth.device_grant import Why

    pause = f"{pending.interval:.0f} seconds"
    return {
        Why.PENDING: "Not answered yet.",
        Why.SLOW_DOWN: f"Asked to slow down: one question in {pause} now.",
        Why.NO_ANSWER: f"No answer came. The next question is in {pause}.",
    }[pending.why]


def what_goes(kind: CredentialKind) -> str:
    """What the token endpoint alone is sent, with its verb."""
    return {
        CredentialKind.SECRET: "Code and secret go",
        CredentialKind.CERTIFICATE: "Code and signature go",
        CredentialKind.NONE: "The code goes",
    }[kind]


_OPENID = frozenset({"openid", "profile", "offline_access", "email"})


@dataclass(frozen=True)
class WhatComes:
    """What the person will see in the browser, by provider."""

    consent: str
    unreachable: str
    redirect_uri: str
    destination: str

    @property
    def warning(self) -> str:
        """What Microsoft's page warns of, and why it is right."""
        return (
            'Microsoft may warn "never share this URL", and is right: whoever has it can finish'
            f" this sign-in. Your own wizard sends the code to {self.destination} and nowhere else."
        )


def what_comes(walk: Walk, *, practice: bool) -> WhatComes:
    """What will be seen, and which host the code is sent to; after the endpoints were found.

    Args:
        walk: so far.
        practice: the practice provider's pages are seen, and not Microsoft's.
    """
    whose = "The practice" if practice else "Microsoft's"
    acs = walk.answers.provider is ProviderName.SHAREPOINT_ACS
    _, endpoints = walk.needed()
    return WhatComes(
        consent='SharePoint asks "Do you trust …?": Trust It.'
        if acs
        else f'{whose} sign-in page, then "Permissions requested": Accept.',
        unreachable='"This site can\'t be reached" (or a blank page).',
        redirect_uri=walk.answers.redirect_uri,
        destination=urlsplit(endpoints.token).netloc,
    )


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
    date = f"{end:%d %B %Y}".lstrip("0")
    if life.renewed_by_use:
        refresh = (
            f"{life.length.days} days without use, that is until {date}."
            " Each use brings a newer one: keep the newest."
        )
    else:
        refresh = f"six months, until about {date}. Using it does not lengthen it."
    asked_for = [name for name in asked.split() if name not in _OPENID]
    granted = {_short(name) for name in tokens.scope}
    missing = [
        _short(name)
        for name in asked_for
        if tokens.scope and _short(name) != ".default" and _short(name) not in granted
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
    day = "" if is_same_day else f"on {end:%d %B} ".replace(" 0", " ")
    return f"{day}at {end:%H:%M}, {length} after it was given"
