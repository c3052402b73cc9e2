"""Whose token an answer brings: the account that it names. Shown, and never trusted.

The ID token comes over TLS from the token endpoint itself, where OpenID Connect Core section
3.1.3.7 does not ask for its signature to be checked. Nothing is decided by it but one question:
whether this is the account that was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.actions import words
from tokenwizard.errors.errors import ResponseError, Step
from tokenwizard.oauth.access_token_claims import fields_of
from tokenwizard.oauth.guid import read_guid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tokenwizard.oauth.token_response import TokenSet

LONGEST_NAME = 200
"""Characters; a user principal name has at most 113."""

_KEPT = ("username", "tenant", "object_id")
_USERNAMES = ("preferred_username", "upn", "unique_name")


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account; each text is empty where it was not said.

    Attributes:
        usernames: how it signs in, the one to show first.
        email: its address, which in another tenant anybody may have set to anything.
        tenant: the Directory (tenant) ID (`tid`).
        object_id: what stays where a user name changes (`oid`).
        by_access_token: the access token says so, where there is no ID token that does.
    """

    usernames: tuple[str, ...] = ()
    email: str = ""
    tenant: str = ""
    object_id: str = ""
    by_access_token: bool = False

    @property
    def username(self) -> str:
        """The one that is shown; empty if it has none."""
        return next(iter(self.usernames), "")

    @property
    def shown(self) -> str:
        """What it is called on the screens."""
        name = self.username or self.email
        return name or f"an account without a user name (object ID {self.object_id})"

    @property
    def kept(self) -> dict[str, str]:
        """What a profile remembers of it, by the keys of `remembered_account`."""
        kept = {"username": self.username, "tenant": self.tenant, "object_id": self.object_id}
        return {key: text for key, text in kept.items() if text}

    def is_called(self, name: str, home: str) -> bool:
        """Whether somebody who types `name` can mean this account.

        Args:
            name: a user principal name or an e-mail address.
            home: the tenant that was signed in to. An e-mail address counts there alone.
        """
        emails = (self.email,) if self.tenant and self.tenant == read_guid(home) else ()
        names = (*self.usernames, *emails, self.object_id)
        return any(one and same_name(one, name) for one in names)

    def is_same(self, other: Account) -> bool:
        """Whether both are one account: by the object's ID, else by a user name they share."""
        if self.tenant and other.tenant and self.tenant != other.tenant:
            return False
        if self.object_id and other.object_id:
            return self.object_id == other.object_id
        return any(same_name(one, two) for one in self.usernames for two in other.usernames)


def same_name(one: str, other: str) -> bool:
    """Whether two names of accounts are the same: of ASCII, the case does not matter."""
    one, other = one.strip(), other.strip()
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())


def account_of(tokens: TokenSet) -> Account | None:
    """The account that an answer names; None if it names none, as those of Azure ACS."""
    for claims, by_access_token in _said_by(tokens):
        believed = {name: said for name, said in claims.items() if name not in tokens.withheld}
        if named := _named_by(believed, by_access_token=by_access_token):
            return named
    return None


def texts_naming(tokens: TokenSet) -> Iterator[tuple[str, str]]:
    """All that an answer may name the account by: each claim with its text."""
    for claims, _ in _said_by(tokens):
        for claim in (*_USERNAMES, "email", "tid", "oid"):
            if isinstance(text := claims.get(claim), str) and len(text) <= LONGEST_NAME:
                yield claim, text


def remembered_account(kept: Mapping[str, object]) -> Account | None:
    """What `Account.kept` gave; None if it is not that, or says nothing."""
    username, tenant, object_id = (kept.get(key, "") for key in _KEPT)
    if not set(kept) <= set(_KEPT) or not isinstance(username, str):
        return None
    if (username and not is_name(username)) or not (username or object_id):
        return None
    guids = [read_guid(text) if isinstance(text, str) else None for text in (tenant, object_id)]
    if any(text and not guid for text, guid in zip((tenant, object_id), guids, strict=True)):
        return None
    return Account(
        usernames=(username,) if username else (),
        tenant=guids[0] or "",
        object_id=guids[1] or "",
    )


def account_to_remember(tokens: TokenSet) -> Account | None:
    """The account that an answer names, with what a profile remembers of it and no more."""
    named = account_of(tokens)
    return None if named is None else remembered_account(named.kept)


def still_called(known: Account | None, tokens: TokenSet) -> Account | None:
    """The account that is known, by the name that it has in a newer answer, if that says one."""
    newer = account_to_remember(tokens)
    if known is None or newer is None or not newer.username or not known.is_same(newer):
        return known
    return newer


def refuse_another(known: Account | None, tokens: TokenSet) -> None:
    """That a renewed token is still of the account that is known.

    Raises:
        ResponseError: it is of another.
    """
    named = None if known is None else account_of(tokens)
    if known is None or named is None or known.is_same(named):
        return
    raise ResponseError(
        f"This token is for another account: {named.shown}, not {known.shown}",
        cause="The refresh token that is kept belongs to somebody else. Nothing was saved.",
        next_step="Sign in again.",
        at_refresh=words("{Sign_in_anew}"),
        step=Step.BROWSER,
    )


def _said_by(tokens: TokenSet) -> Iterator[tuple[Mapping[str, object], bool]]:
    """What the ID token says, then the access token, and whether it is that one."""
    for token, is_access_token in ((tokens.id_token, False), (tokens.access_token, True)):
        if token is not None and (claims := fields_of(token)) is not None:
            yield claims, is_access_token


def _named_by(claims: Mapping[str, object], *, by_access_token: bool) -> Account | None:
    usernames = dict.fromkeys(filter(None, (_name(claims, one) for one in _USERNAMES)))
    account = Account(
        usernames=tuple(usernames),
        email=_name(claims, "email"),
        tenant=_guid(claims, "tid"),
        object_id=_guid(claims, "oid"),
        by_access_token=by_access_token,
    )
    return account if account.username or account.email or account.object_id else None


def _name(claims: Mapping[str, object], claim: str) -> str:
    """A name that can be shown as it is. One with a blank or an invisible character is none."""
    value = claims.get(claim)
    return value if isinstance(value, str) and is_name(value) else ""


def is_name(text: str) -> bool:
    """Whether an account can be called that: on one line, and nothing else than it looks like."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable() and " " not in text


def _guid(claims: Mapping[str, object], claim: str) -> str:
    value = claims.get(claim)
    return (read_guid(value) or "") if isinstance(value, str) else ""
