"""The providers, and what each says of itself: who asks for a difference asks here, not for a name.

To add one, add its name and its row, and say in `factory.py` how it is made. The command line reads
this at every start, so that it loads little.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import NamedTuple

_LOCAL = "http://localhost:8080"


class ProviderName(StrEnum):
    """The values of `--provider`."""

    SHAREPOINT = "sharepoint"
    ADME = "adme"
    ENTRA = "entra"
    SHAREPOINT_ACS = "sharepoint-acs"


class Trial(Enum):
    """On what an access token is tried.

    SITE: the title of the SharePoint site. ADME_INSTANCE: the account's groups there; the instance
    and its partition are asked for. GRAPH: the account's profile. NOTHING: no harmless call is
    known.
    """

    SITE = auto()
    ADME_INSTANCE = auto()
    GRAPH = auto()
    NOTHING = auto()


class TokenLife(NamedTuple):
    """How long a refresh token lasts; `RefreshTokenLife` says what the fields mean.

    Attributes:
        days: the time; about it where it is counted in months.
    """

    days: int = 90
    renewed_by_use: bool = True
    months: int = 0


class ProviderChoice(NamedTuple):
    """A provider as the first screen offers it, and what differs between it and the others.

    What is left out is right for an API behind Microsoft Entra ID that always asks for the same
    scope, of a tenant that is asked for.

    Attributes:
        name: of the provider.
        title: what it is called on the screens.
        summary: a sentence or less beside the title.
        about: what F1 says of it on the first screen, after its title.
        setting_names: the usual names of what is handed over, by role: the values of `Role`. A role
            that is absent is not handed over.
        default_redirect_uri: what stands in the field before anything is typed.
        wants_site: a SharePoint site and a permission on it are asked for; else a tenant.
        wants_scopes: the scopes of an API are asked for.
        wants_audience: it is asked whom the token is for: the shared audience, or the app's own.
        token_endpoint_name: under which name a `.env` file has the token endpoint as well; empty
            if no consumer reads it there.
        many_tenants: a word that stands for many tenants may be given in a tenant's place.
        through_entra: Microsoft Entra ID gives the token. It takes hints, and knows platforms.
        secret_only: an app proves itself with its client secret and with nothing else.
        https_only: no http address is registered, not even one on localhost.
        trial: on what an access token is tried.
        life: of a refresh token.
    """

    name: ProviderName
    title: str
    summary: str
    about: str
    setting_names: Mapping[str, str]
    default_redirect_uri: str = _LOCAL
    wants_site: bool = False
    wants_scopes: bool = False
    wants_audience: bool = False
    token_endpoint_name: str = ""
    many_tenants: bool = False
    through_entra: bool = True
    secret_only: bool = False
    https_only: bool = False
    trial: Trial = Trial.NOTHING
    life: TokenLife = TokenLife()

    @property
    def asks_for(self) -> tuple[str, ...]:
        """The fields of the first screen that have no usual value, in their order."""
        if self.wants_site:
            return ("site", "permission")
        if self.wants_audience:
            return ("tenant", "adme_audience")
        return ("tenant", "scopes") if self.wants_scopes else ("tenant",)

    @property
    def scope_is_asked_for(self) -> bool:
        """Whether the person says what is asked for; else it follows from the provider."""
        return self.wants_site or self.wants_scopes


_OF_SHAREPOINT = {
    "client_id": "SP_ID",
    "client_secret": "SP_SECRET",
    "refresh_token": "SP_TOKEN",
}
_USUAL = {
    "client_id": "CLIENT_ID",
    "client_secret": "CLIENT_SECRET",
    "refresh_token": "REFRESH_TOKEN",
    "tenant": "TENANT_ID",
    "scope": "SCOPE",
}

CHOICES = (
    ProviderChoice(
        ProviderName.SHAREPOINT,
        "SharePoint through Microsoft Entra ID",
        "The way that works today.",
        "a refresh token for a site's REST API. It lasts 90 days without use, and each use brings"
        " a newer one.",
        _OF_SHAREPOINT,
        wants_site=True,
        trial=Trial.SITE,
    ),
    ProviderChoice(
        ProviderName.ADME,
        "Azure Data Manager for Energy",
        "For osducli, sdutil, osdu-sdk and other OSDU tools.",
        "the refresh token that osducli, sdutil and osdu-sdk ask for. It is for the shared"
        " audience of all instances, or for the app that one instance was made with.",
        {**_USUAL, "tenant": "AZURE_TENANT"},
        wants_audience=True,
        token_endpoint_name="TOKEN_ENDPOINT",  # noqa: S106 (a name; osdu-sdk reads it)
        trial=Trial.ADME_INSTANCE,
    ),
    ProviderChoice(
        ProviderName.ENTRA,
        "Any API through Microsoft Entra ID",
        "Microsoft Graph, or an API of your own.",
        "Microsoft Graph, or an API of your own by its address or its client ID. F5 picks among"
        " Graph's permissions; /.default behind an API asks for all that the app's registration"
        " names. A token is for one API.",
        _USUAL,
        wants_scopes=True,
        many_tenants=True,
        trial=Trial.GRAPH,
    ),
    ProviderChoice(
        ProviderName.SHAREPOINT_ACS,
        "SharePoint through Azure ACS",
        "Closed for SharePoint Online on 2 April 2026.",
        "the way of the old written guide (appregnew.aspx, oauthauthorize.aspx). Microsoft closed"
        " it for SharePoint Online on 2 April 2026. It is left for SharePoint Server and to look"
        " into an old token.",
        _OF_SHAREPOINT,
        "https://localhost/",
        wants_site=True,
        through_entra=False,
        secret_only=True,
        https_only=True,
        trial=Trial.SITE,
        life=TokenLife(182, renewed_by_use=False, months=6),
    ),
)
"""In the order of the first screen; the first is the usual one."""


def choice_of(name: ProviderName) -> ProviderChoice:
    """The choice with this name."""
    return next(choice for choice in CHOICES if choice.name is name)
