"""Noting in a profile that its refresh token was used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, LocalError

if TYPE_CHECKING:
    from tokenwizard.flow.refresher import RefreshResult
    from tokenwizard.profiles.profile import Profile


def note_use(profile: Profile, renewed: RefreshResult) -> LocalError | None:
    """Remember the use in the profile, where use renews the token; gives why if it could not be.

    A profile that somebody else keeps, such as root for all, is theirs to change: no word of it.
    And the account's name, if that is known and has changed: it is still the same object.
    """
    from tokenwizard.oauth.account import still_called
    from tokenwizard.profiles.expiry import life_of

    if not life_of(profile).renewed_by_use:
        return None
    from tokenwizard.profiles.store import change_profile, is_of_this_user

    used = renewed.tokens.obtained_at.replace(microsecond=0)

    def noted(newest: Profile) -> Profile:
        return replace(newest, since=used, account=still_called(newest.account, renewed.tokens))

    try:
        change_profile(profile.name, noted)
    except LocalError as fault:
        return fault if is_of_this_user(profile.name) else None
    except InputError as fault:
        return LocalError(fault.title, next_step=fault.next_step)
    return None
