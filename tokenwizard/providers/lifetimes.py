"""How long refresh tokens last, by the way to them.

Source: Microsoft's "Refresh tokens in the Microsoft identity platform" (90 days after the last use,
24 hours for a single-page app, which use does not lengthen) and "Authorization Code OAuth flow for
SharePoint Add-ins" (six months).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tokenwizard.providers.choices import CHOICES, ProviderName, TokenLife, choice_of
from tokenwizard.providers.provider import RefreshTokenLife

if TYPE_CHECKING:
    from collections.abc import Mapping


def _life(said: TokenLife) -> RefreshTokenLife:
    return RefreshTokenLife(timedelta(days=said.days), said.renewed_by_use, said.months)


ENTRA_LIFE = _life(TokenLife())
SINGLE_PAGE_APP_LIFE = RefreshTokenLife(timedelta(hours=24), renewed_by_use=False)
ACS_LIFE = _life(choice_of(ProviderName.SHAREPOINT_ACS).life)

REFRESH_TOKEN_LIVES: Mapping[ProviderName, RefreshTokenLife] = {
    choice.name: _life(choice.life) for choice in CHOICES
}
