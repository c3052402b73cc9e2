"""What every provider answers; what differs between them stands in their own files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.providers.choices import ProviderName

if TYPE_CHECKING:
    from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
    from tokenwizard.oauth.client_authentication import Credential, CredentialKind
    from tokenwizard.oauth.discovery import Exchange
    from tokenwizard.oauth.random_text import Entropy
    from tokenwizard.oauth.token_response import TokenRequest
    from tokenwizard.secret import Secret

__all__ = [
    "AppRegistration",
    "ChecklistStep",
    "CopyValue",
    "Provider",
    "ProviderName",
    "RefreshTokenLife",
]


@dataclass(frozen=True)
class AppRegistration:
    """What came back from registering the app."""

    client_id: str
    credential: Credential
    redirect_uri: str


@dataclass(frozen=True)
class CopyValue:
    """A value to type on Microsoft's page, under the label that the page gives it.

    Attributes:
        field: the field of `Answers` that it is the value of; empty if it is of none.
    """

    label: str
    value: str
    field: str = ""


@dataclass(frozen=True)
class ChecklistStep:
    """One step of registering the app, in Microsoft's labels."""

    text: str
    values: tuple[CopyValue, ...] = ()


@dataclass(frozen=True)
class RefreshTokenLife:
    """How long a refresh token lasts, and whether using it starts the time anew.

    Attributes:
        length: the time, or about it where it is counted in calendar months.
        months: the calendar months; 0 where it is counted in days or hours.
    """

    length: timedelta
    renewed_by_use: bool
    months: int = 0

    def ends(self, given: datetime) -> datetime:
        """When one ends that was given, or last used if that renews it, at this moment; in UTC.

        Six months after 31 August is the last day of February. `given` has a time zone.
        """
        from calendar import monthrange

        begun = given.astimezone(UTC)
        if not self.months:
            return begun + self.length
        years, month = divmod(begun.month - 1 + self.months, 12)
        year, month = begun.year + years, month + 1
        return begun.replace(year=year, month=month, day=min(begun.day, monthrange(year, month)[1]))


class Provider(Protocol):
    """One way to a refresh token. Frozen: two equal providers ask the same."""

    @property
    def title(self) -> str:
        """What it is called on the screens."""
        ...

    @property
    def asks(self) -> str:
        """Whose endpoints discovery looks for, as in "contoso.sharepoint.com"."""
        ...

    @property
    def goes_to(self) -> str:
        """Where the refresh token is usually put next."""
        ...

    @property
    def graph(self) -> str:
        """The origin of the Microsoft Graph that tells whose token it is; empty if none may."""
        ...

    @property
    def knows_response_modes(self) -> bool:
        """Whether its answer can come otherwise than in the query."""
        ...

    @property
    def code_lifetime(self) -> timedelta:
        """How long a code can be redeemed."""
        ...

    @property
    def refresh_token_life(self) -> RefreshTokenLife:
        """How long the refresh token lasts."""
        ...

    def checklist(
        self, *, redirect_uri: str, suffix: str, credential: CredentialKind
    ) -> tuple[ChecklistStep, ...]:
        """The steps of registering the app. `suffix` makes the app's name one of its kind."""
        ...

    def discovery(self, tenant: str = "") -> Exchange:
        """The exchange that finds the endpoints; a `tenant` given is not looked up again."""
        ...

    def endpoints_of(self, tenant_id: str) -> Endpoints:
        """The endpoints by Microsoft's published addresses, for a tenant ID given by hand."""
        ...

    def scope(self, client_id: str) -> str:
        """What is asked for, blank-separated, the same on both legs."""
        ...

    def authorization_request(
        self,
        app: AppRegistration,
        endpoints: Endpoints,
        *,
        entropy: Entropy,
        now: float,
        requirements: SignInRequirements = NO_REQUIREMENTS,
        response_mode: str = "query",
    ) -> AuthorizationRequest:
        """A fresh attempt.

        `demands` and `response_mode` are met by providers that know them (not by Azure ACS).
        """
        ...

    def code_grant(
        self, app: AppRegistration, request: AuthorizationRequest, code: Secret
    ) -> TokenRequest:
        """Redeem a code (RFC 6749 section 4.1.3)."""
        ...

    def refresh_grant(
        self, app: AppRegistration, endpoints: Endpoints, refresh_token: Secret
    ) -> TokenRequest:
        """Get an access token for a refresh token (RFC 6749 section 6)."""
        ...

    def device_request(self, app: AppRegistration, endpoints: Endpoints) -> TokenRequest | None:
        """Ask for a device code (RFC 8628 section 3.1); None where there are none."""
        ...

    def device_grant(
        self, app: AppRegistration, endpoints: Endpoints, device_code: Secret
    ) -> TokenRequest | None:
        """Ask for the tokens of a device code (RFC 8628 section 3.4); None as above."""
        ...
