"""What a token is for, as typed: all that makes a provider, and nothing of the app."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tokenwizard.oauth.sign_in_hints import NO_HINTS, SignInHints
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION, USUAL_SCOPE


@dataclass(frozen=True, kw_only=True)
class Target:
    """Not yet read: `provider_for` and the readers say what cannot be used.

    Attributes:
        site: of SharePoint; its address, or what stands for it.
        permission: what is asked for of SharePoint.
        tenant: where no site names it; an ID or a domain name.
        scopes: what is asked for of any API (`entra`), blank-separated.
        adme_audience: whom a token for Azure Data Manager for Energy is for; `read_adme_audience`
            says what that may be.
        cloud: the name of one of Microsoft's clouds; empty to take it from the site.
        hints: what the sign-in page is told beforehand.
    """

    provider: ProviderName = ProviderName.SHAREPOINT
    site: str = ""
    permission: str = DEFAULT_PERMISSION
    tenant: str = ""
    scopes: str = USUAL_SCOPE
    adme_audience: str = ""
    cloud: str = ""
    hints: SignInHints = NO_HINTS

    def asking_for(self, scope: str) -> Target:
        """With what `--scope`, a file or a profile gives; the usual if it gives nothing."""
        if choice_of(self.provider).wants_scopes:
            return replace(self, scopes=scope or USUAL_SCOPE)
        if choice_of(self.provider).wants_audience:
            return replace(self, adme_audience=scope or self.adme_audience)
        return replace(self, permission=scope or DEFAULT_PERMISSION)

    @property
    def through_acs(self) -> bool:
        """Whether it is asked of Azure ACS."""
        return self.provider is ProviderName.SHAREPOINT_ACS
