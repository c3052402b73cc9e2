"""How long refresh tokens last, by the way to them.

Source: Microsoft's "Refresh tokens in the Microsoft identity platform" (90 days after the last use,
24 hours for a single-page app, which use does not lengthen) and "Authorization Code OAuth flow for
SharePoint Add-ins" (six months).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tokenwizard.providers.provider import ProviderName, RefreshTokenLife

if TYPE_CHECKING:
    from collections.abc import Mapping

ENTRA_LIFE = RefreshTokenLife(timedelta(days=90), renewed_by_use=True)
SINGLE_PAGE_APP_LIFE = RefreshTokenLife(timedelta(hours=24), renewed_by_use=False)
ACS_LIFE = RefreshTokenLife(timedelta(days=182), renewed_by_use=False, months=6)

REFRESH_TOKEN_LIVES: Mapping[ProviderName, RefreshTokenLife] = {
    ProviderName.SHAREPOINT: ENTRA_LIFE,
    ProviderName.ADME: ENTRA_LIFE,
    ProviderName.ENTRA: ENTRA_LIFE,
    ProviderName.SHAREPOINT_ACS: ACS_LIFE,
}
