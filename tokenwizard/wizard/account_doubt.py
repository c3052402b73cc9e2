"""Whether a token is for the account that was asked for, before anything is done with it. No I/O.

Whoever sees the sign-in link can finish it with an account of their own: `state` and the code
verifier fit all the same. What comes is their token, and only the person can say whether that is
meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tokenwizard.flow.facts import whose_token
from tokenwizard.oauth.account import Account, account_of, same_name
from tokenwizard.wizard.profile_mapping import profile_of_walk, same_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tokenwizard.profiles.profile import Profile
    from tokenwizard.wizard.state import WizardState

QUESTION = "Use this token?"
EXPLANATION = (
    "The answer of this sign-in names this account. Anyone who sees the sign-in link can sign in"
    " with an account of their own and send the answer here. You would then keep their token, and"
    " what you store with it would go to their account. Say yes only if you meant this account. No"
    " drops the token and makes a new link, which asks which account to use."
)
WITHOUT_ANYBODY = (
    "There is no terminal to ask at, so the token was discarded. Sign in with the account that you"
    " asked for, or name this one with --login-hint."
)


class DoubtReason(StrEnum):
    """Who said which account it is to be."""

    HINT = "hint"
    PROFILE = "profile"
    LAST_TIME = "last_time"


@dataclass(frozen=True, kw_only=True)
class AccountDoubt:
    """A token that may not be for the account that was asked for.

    Attributes:
        because: who said which account it is to be.
        asked: that account.
        named: what the answer names; None if it names nobody.
        profile: the name of the profile that says so; empty for a hint.
    """

    because: DoubtReason
    asked: str
    named: Account | None
    profile: str = ""

    @property
    def sentences(self) -> tuple[str, str]:
        """What was asked for, and what came."""
        asked = {
            DoubtReason.HINT: f"You asked for {self.asked}.",
            DoubtReason.PROFILE: f"The profile {self.profile} is for {self.asked}.",
            DoubtReason.LAST_TIME: f"The last sign-in to this app was as {self.asked}"
            f" (profile {self.profile}).",
        }[self.because]
        return asked, whose_token(self.named)


def doubt_about_account(
    walk: WizardState, profiles: Callable[[], Iterable[Profile]]
) -> AccountDoubt | None:
    """Whether the person has to say that the walk's token is meant; None if not.

    Args:
        walk: at its end, with its tokens.
        profiles: those that are kept; asked only where no other account was named.
    """
    if walk.tokens is None:
        return None
    named = account_of(walk.tokens)
    if named is None and not _names_accounts(walk):
        return None
    hint, profile = walk.answers.login_hint.strip(), walk.profile
    if profile is not None and profile.account is not None:
        before = profile.login_hint
        if same_name(hint or before, before):
            return _of_profile(DoubtReason.PROFILE, profile, profile.account, named)
    if hint:
        return _of_hint(hint, named, walk)
    return _of_last_time(named, walk, profiles)


def accepted(walk: WizardState, doubt: AccountDoubt) -> WizardState:
    """The walk after a yes: a hint that named another account names this one from now on."""
    if not walk.answers.login_hint:
        return walk
    username = doubt.named.username if doubt.named else ""
    return replace(walk, answers=replace(walk.answers, login_hint=username))


def _names_accounts(walk: WizardState) -> bool:
    """Whether an account was asked for: answers of Azure ACS never name one."""
    provider, _ = walk.needed()
    return "openid" in provider.scope(walk.answers.client_id).split()


def _of_profile(
    because: DoubtReason, profile: Profile, account: Account, named: Account | None
) -> AccountDoubt | None:
    if named is not None and account.is_same(named):
        return None
    return AccountDoubt(because=because, asked=account.shown, named=named, profile=profile.name)


def _of_hint(hint: str, named: Account | None, walk: WizardState) -> AccountDoubt | None:
    _, endpoints = walk.needed()
    if named is not None and named.is_called(hint, endpoints.tenant_id):
        return None
    return AccountDoubt(because=DoubtReason.HINT, asked=hint, named=named)


def _of_last_time(
    named: Account | None, walk: WizardState, profiles: Callable[[], Iterable[Profile]]
) -> AccountDoubt | None:
    """Of several accounts any is the person's; else the newest is what they are asked about."""
    known = list(_for_this_app(walk, profiles))
    if not known or any(named is not None and account.is_same(named) for _, account in known):
        return None
    profile, account = max(known, key=lambda one: one[0].since.timestamp() if one[0].since else 0.0)
    return _of_profile(DoubtReason.LAST_TIME, profile, account, named)


def _for_this_app(
    walk: WizardState, profiles: Callable[[], Iterable[Profile]]
) -> Iterable[tuple[Profile, Account]]:
    """The profiles for the same app and tenant that know their account."""
    _, endpoints = walk.needed()
    here = profile_of_walk(walk, "this", 0.0)
    for profile in profiles():
        elsewhere = profile.tenant and profile.tenant != endpoints.tenant_id
        if profile.account and not elsewhere and same_app(profile, here):
            yield profile, profile.account
