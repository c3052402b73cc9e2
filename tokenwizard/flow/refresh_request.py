"""From what is kept or given to the request that gets an access token. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from shlex import quote
from typing import TYPE_CHECKING, Any

from tokenwizard.destinations.model import Role, label_of_role
from tokenwizard.errors.errors import (
    InputError,
    NetworkError,
    ProviderError,
    ResponseError,
    TokenWizardError,
    Who,
)
from tokenwizard.oauth.client_authentication import (
    ClientCertificate,
    ClientSecret,
    PublicClient,
)
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.login_services import not_served
from tokenwizard.oauth.safe_urls import host_in, is_safe_address, origin_of
from tokenwizard.oauth.value_checks import client_secret_misfit, refresh_token_misfit
from tokenwizard.providers.choices import CHOICES, ProviderName, choice_of
from tokenwizard.providers.clouds import CLOUDS, Cloud, chosen_cloud, is_microsofts_login
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.field_readers import MANY_TENANTS, read_client_id, read_tenant
from tokenwizard.providers.provider import AppRegistration, Provider
from tokenwizard.providers.sharepoint_site import read_site
from tokenwizard.providers.target import Target
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tokenwizard.destinations.token_store import StoredToken, TokenStore
    from tokenwizard.flow.sample_call import SampleCall
    from tokenwizard.oauth.authorization_request import Endpoints
    from tokenwizard.oauth.client_authentication import Credential
    from tokenwizard.oauth.http_messages import HttpResponse
    from tokenwizard.oauth.token_response import TokenRequest
    from tokenwizard.oauth.value_checks import Misfit
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.providers.choices import ProviderChoice
    from tokenwizard.providers.field_readers import ParsedField

RECIPE = (
    *("provider", "site", "scope", "adme_audience", "tenant"),
    *("cloud", "authority", "acs", "public"),
)
"""The keys of `Delivery.recipe`."""

_HOSTS = ("authority", "acs", "site")
"""Those of `RECIPE` that are addresses."""

_NAMES: Mapping[Role, tuple[str, str]] = {
    Role.REFRESH_TOKEN: ("refresh token", ""),
    Role.CLIENT_ID: ("Application (client) ID", "--client-id"),
    Role.CLIENT_SECRET: (
        "client secret",
        "--client-secret-env, --client-secret-file or --certificate",
    ),
}


@dataclass(frozen=True)
class RefreshRequest:
    """A refresh token, and all that is needed to redeem it."""

    provider: Provider
    app: AppRegistration
    tenant: str
    refresh_token: Secret

    @property
    def endpoints(self) -> Endpoints | None:
        """Microsoft's published ones if the Directory (tenant) ID is known; else None."""
        tenant_id = read_guid(self.tenant)
        return None if tenant_id is None else self.provider.endpoints_of(tenant_id)

    @property
    def scope(self) -> str:
        """What is asked for."""
        return self.provider.scope(self.app.client_id)

    def request(self, endpoints: Endpoints) -> TokenRequest:
        """The refresh (RFC 6749 section 6); a redirect URI that is not known is not sent."""
        full = self.provider.refresh_grant(self.app, endpoints, self.refresh_token)
        return replace(full, form=tuple((name, value) for name, value in full.form if value))


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a refresh token is taken from.

    Attributes:
        keeping: reads it and puts a newer one back; None if it was handed in.
        profile: what is remembered under its name, if it was taken by one.
        values: what was handed in, by role; it wins over what is kept.
        recipe: the same for what is no secret, by the names in `RECIPE`.
        certificate: the app's, instead of a client secret; its file is named by the command line or
            by the profile, never by what is kept, which may come from anybody.
        origins: where what was handed in is from, by role, as in "stdin".
        say: is told how something was read that could have been meant otherwise.
    """

    keeping: TokenStore | None = None
    profile: Profile | None = None
    values: Mapping[Role, Secret] = field(default_factory=dict)
    recipe: Mapping[str, str] = field(default_factory=dict)
    certificate: ClientCertificate | None = None
    origins: Mapping[Role, str] = field(default_factory=dict)
    say: Callable[[str], None] = field(default=lambda _: None)

    def renewal(self, kept: StoredToken) -> RefreshRequest:
        """What is kept, filled up and overruled by the profile and by what was handed in.

        Raises:
            InputError: something is missing or cannot be used; the title says what to give.
        """
        remembered = {} if self.profile is None else recipe_of(self.profile)
        kept = replace(kept, recipe=_as_written_today(kept.recipe))
        _refuse_foreign(kept.recipe, {**remembered, **self.recipe}, self.where)
        recipe = {**kept.recipe, **_given(remembered), **_given(self.recipe)}
        recipe |= self._audience(kept, remembered)
        self._refuse_unread(kept, recipe)
        values = {role: value for role, value in {**kept.values, **self.values}.items() if value}
        if self.profile is not None and self.profile.client_id:
            values.setdefault(Role.CLIENT_ID, Secret(self.profile.client_id))
        redirect_uri = "" if self.profile is None else self.profile.redirect_uri
        for note in kept.notes:
            self.say(note)
        found = _Found(values, kept, self)
        return _renewal(recipe, found, redirect_uri, self.certificate)

    def _audience(self, kept: StoredToken, remembered: Mapping[str, str]) -> dict[str, str]:
        """Of ADME what is asked for, by the nearest word: one that is said goes before one kept.

        The scope that lies beside the token was written with it, so it goes before the profile's.
        """
        said = self.recipe.get("scope") or self.recipe.get("adme_audience")
        beside = _plain(kept.values, Role.SCOPE)
        before = remembered.get("scope") or remembered.get("adme_audience")
        in_file = kept.recipe.get("scope") or kept.recipe.get("adme_audience")
        return {"adme_audience": said or beside or before or in_file or ""}

    def _refuse_unread(self, kept: StoredToken, recipe: Mapping[str, str]) -> None:
        """What is kept and cannot be used is no matter where something else is used instead."""
        instead = {
            Role.TENANT: recipe.get("tenant"),
            Role.SCOPE: recipe.get("scope") or recipe.get("adme_audience"),
            Role.CLIENT_SECRET: self.certificate or recipe.get("public", "").lower() == "true",
        }
        for role, why in kept.unread.items():
            if not (self.values.get(role) or instead.get(role)):
                raise why.as_input()

    @property
    def where(self) -> str:
        """The place, in words."""
        return "what was given" if self.keeping is None else self.keeping.title


def recipe_of(profile: Profile) -> dict[str, str]:
    """What of a profile `Delivery.recipe` holds."""
    return {
        "provider": profile.provider.value,
        "site": profile.site,
        **_scope_of(profile),
        "tenant": profile.tenant,
        "cloud": profile.cloud,
        "authority": profile.authority,
        "acs": profile.acs,
        "public": "true" if profile.public else "",
    }


def _scope_of(profile: Profile) -> dict[str, str]:
    """What is asked for: of ADME by its audience, beside which a scope only says it in full."""
    if not choice_of(profile.provider).wants_audience:
        return {"scope": profile.scope, "adme_audience": ""}
    own = "" if profile.scope == DEFAULT_PERMISSION else profile.scope
    return {"scope": own, "adme_audience": profile.adme_audience}


def _as_written_today(recipe: Mapping[str, str]) -> Mapping[str, str]:
    """Without the permission of SharePoint that older versions wrote beside ADME's settings."""
    by_audience = {choice.name.value for choice in CHOICES if choice.wants_audience}
    if recipe.get("provider") in by_audience and recipe.get("scope") == DEFAULT_PERMISSION:
        return {name: text for name, text in recipe.items() if name != "scope"}
    return recipe


def hosts_to_say(recipe: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Addresses of a recipe, by their keys, that are none of Microsoft's and that nobody said.

    A `.env` file may come from anybody: it sends nothing to a host of its own choosing, on another
    machine or on this one, where another user may listen.

    Args:
        recipe: what stands in the file.
        said: by the same keys, what the command line and the person's own profile say. It stands
            in the place of the file's. The host of an authority gets everything, so it may be the
            site's and Azure ACS's as well.
    """
    trusted = origin_of(said.get("authority", ""))
    return {
        key: recipe[key]
        for key in _HOSTS
        if recipe.get(key)
        and not said.get(key)
        and not _gets_nothing(key, {**recipe, **_given(said)})
        and (not trusted or _origin(key, recipe[key]) != trusted)
    }


def said_by_options(recipe: Mapping[str, str]) -> tuple[str, ...]:
    """The options without which a file with this recipe sends nothing; none for Microsoft's."""
    said: dict[str, str] = {}
    for key in _HOSTS:
        said |= hosts_to_say({**recipe, **{other: "" for other in _HOSTS if other != key}}, said)
    return tuple(word for key, address in said.items() for word in (f"--{key}", address))


def _gets_nothing(key: str, recipe: Mapping[str, str]) -> bool:
    """Whether an address is Microsoft's, or a site that nobody asks: its tenant is known."""
    if key != "site":
        return is_microsofts_login(recipe[key])
    site = read_site(recipe[key])[0]
    if site is None or site.cloud is not None:
        return True
    return not site.on_this_machine and read_guid(recipe.get("tenant", "")) is not None


def _origin(key: str, text: str) -> str:
    site = read_site(text)[0] if key == "site" else None
    return origin_of(site.origin if site else text)


def _refuse_foreign(kept: Mapping[str, str], said: Mapping[str, str], where: str) -> None:
    for name, address in hosts_to_say(kept, said).items():
        host = host_in(_origin(name, address)) or host_in(f"//{address}")
        raise InputError(
            f"the {name} in {where} is {host or address}, which isn't a Microsoft host. Add"
            f" --{name} {quote(address)} to send your secrets there",
            field=name,
        )


def _given(recipe: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in recipe.items() if text}


@dataclass(frozen=True)
class _Found:
    """The values that there are, each checked before it is used, however it came in.

    Attributes:
        values: by role.
        kept: what the place holds.
        source: what it was read for.
    """

    values: Mapping[Role, Secret]
    kept: StoredToken
    source: Source

    def refresh_token(self) -> Secret:
        """The refresh token; InputError if there is none, or it cannot be one."""
        value = self.needed(Role.REFRESH_TOKEN)
        self._refuse(Role.REFRESH_TOKEN, refresh_token_misfit(value))
        return Secret(value.reveal().strip())

    def client_id(self) -> str:
        """The Application (client) ID, taken out of what stands around it."""
        return self._read(Role.CLIENT_ID, read_client_id(self.needed(Role.CLIENT_ID).reveal()))

    def client_secret(self, choice: ProviderChoice) -> Secret:
        """The client secret's Value."""
        value = self.needed(Role.CLIENT_SECRET)
        misfit = client_secret_misfit(value, entra=choice.through_entra)
        self._refuse(Role.CLIENT_SECRET, misfit)
        return Secret(value.reveal().strip())

    def tenant(self, recipe: Mapping[str, str]) -> str:
        """The Directory (tenant) ID or a domain name; empty if none is known."""
        said = recipe.get("tenant", "")
        text = said or _plain(self.values, Role.TENANT)
        if not text.strip():
            return ""
        name = f"the tenant in {self.source.where}" if said else self._name(Role.TENANT)
        return self._read(Role.TENANT, read_tenant(text, many=True), name)

    def needed(self, role: Role) -> Secret:
        """The value as it came; InputError if there is none."""
        if value := self.values.get(role):
            return value
        what, option = _NAMES[role]
        told = self.kept.missing.get(role, "")
        give = f": give {option}" if option else ""
        public = ", or --public if the app has none" if role is Role.CLIENT_SECRET else ""
        raise InputError(
            f"there is no {what} in {self.source.where}{told}{give}{public}", field=role.value
        )

    def _name(self, role: Role) -> str:
        """What the value is called, and where it stands."""
        if self.source.values.get(role):
            return self.source.origins.get(role, f"the {label_of_role(role)} that was given")
        name = self.kept.names.get(role, f"the {label_of_role(role)}")
        profile = self.source.profile
        if role not in self.kept.values and profile is not None:
            return f"{name} in the profile {profile.name}"
        return f"{name} in {self.source.where}"

    def _refuse(self, role: Role, misfit: Misfit | None) -> None:
        if misfit is not None:
            raise InputError(
                f"{self._name(role)} holds {misfit.holds}", next_step=misfit.mend, field=role.value
            )

    def _read(self, role: Role, read: ParsedField, name: str = "") -> str:
        """What a field's reader makes of it; what it did is said."""
        name = name or self._name(role)
        if not read.ok:
            what = _NAMES.get(role, ("tenant", ""))[0]
            raise InputError(f"{name} holds no {what}", cause=read.problem, field=role.value)
        if read.note and read.value not in MANY_TENANTS:
            self.source.say(f"{name}: {read.note}")
        return read.value


def _renewal(
    recipe: Mapping[str, str],
    found: _Found,
    redirect_uri: str,
    certificate: ClientCertificate | None,
) -> RefreshRequest:
    public = recipe.get("public", "").lower() == "true"
    target = Target(
        provider=_provider_name(recipe, found),
        site=recipe.get("site", ""),
        tenant=recipe.get("tenant") or _plain(found.values, Role.TENANT),
    )
    target = target.asking_for(
        recipe.get("adme_audience", "")
        if choice_of(target.provider).wants_audience
        else recipe.get("scope") or _plain(found.values, Role.SCOPE)
    )
    refresh_token = found.refresh_token()
    found.needed(Role.CLIENT_ID)
    choice = choice_of(target.provider)
    credential = _credential(found, certificate, choice, public=public)
    _need_target(target, found.source.where)
    target = replace(target, tenant=found.tenant(recipe))
    if isinstance(credential, ClientSecret):
        credential = ClientSecret(found.client_secret(choice))
    return RefreshRequest(
        provider_for(target, _cloud(recipe)),
        AppRegistration(found.client_id(), credential, redirect_uri),
        target.tenant,
        refresh_token,
    )


def _credential(
    found: _Found, certificate: ClientCertificate | None, choice: ProviderChoice, *, public: bool
) -> Credential:
    """What the app proves itself with; some providers take a client secret and nothing else."""
    if certificate is not None:
        if choice.secret_only:
            raise InputError(
                f"{choice.title} takes a client secret and no certificate", field="certificate"
            )
        return certificate
    if public and not choice.secret_only:
        return PublicClient()
    return ClientSecret(found.needed(Role.CLIENT_SECRET))


def _provider_name(recipe: Mapping[str, str], found: _Found) -> ProviderName:
    """As said, or as the names of the settings speak, where no site is named.

    Else ADME where a tenant stands beside the token.
    """
    name = recipe.get("provider", "") or ("" if recipe.get("site") else found.kept.provider)
    if not name:
        adme = Role.TENANT in found.values and not recipe.get("site")
        return ProviderName.ADME if adme else ProviderName.SHAREPOINT
    try:
        return ProviderName(name)
    except ValueError:
        raise InputError(f"provider is one of: {', '.join(ProviderName)}") from None


def _plain(values: Mapping[Role, Secret], role: Role) -> str:
    """A value that is no secret, though it is kept beside some."""
    found = values.get(role)
    return "" if found is None else found.reveal().strip()


def _need_target(target: Target, where: str) -> None:
    by_site = choice_of(target.provider).wants_site
    if not (target.site if by_site else target.tenant).strip():
        missing, option = ("site", "--site") if by_site else ("tenant", "--tenant")
        provider = "" if not by_site else " (and --provider, if it is another than sharepoint)"
        raise InputError(f"no {missing} is named in {where}: give {option}{provider}")


def _cloud(recipe: Mapping[str, str]) -> Cloud | None:
    for name in ("authority", "acs"):
        if recipe.get(name) and not is_safe_address(recipe[name]):
            raise InputError(f"{name} is an https address; http only for this machine", field=name)
        if problem := not_served(recipe.get(name, "")):
            raise InputError(problem, field=name)
    name, authority, acs = (recipe.get(key, "") for key in ("cloud", "authority", "acs"))
    try:
        return chosen_cloud(name, authority=authority, acs=acs)
    except KeyError:
        raise InputError(f"cloud is one of: {', '.join(one.name for one in CLOUDS)}") from None


def acs_trial_of(renewal: RefreshRequest) -> SampleCall | None:
    """The call that shows whether SharePoint Online takes a token of Azure ACS; None for others.

    ACS was closed for it, so that a token that is given all the same is likely of no use.
    """
    from tokenwizard.providers.sharepoint_acs import SharePointAcs

    provider = renewal.provider
    if not isinstance(provider, SharePointAcs) or provider.site.cloud is None:
        return None
    from tokenwizard.flow.sample_call import sample_call

    return sample_call(ProviderName.SHAREPOINT_ACS, site=provider.site.address)


def refused_there(call: SampleCall, answer: HttpResponse) -> ResponseError | None:
    """That the access token is of no use at the site; None if that was not said."""
    from tokenwizard.errors.catalogue import explain_text

    if answer.status != HTTPStatus.UNAUTHORIZED:
        return None
    told = explain_text(answer.body.decode("utf-8", "replace"))
    why = f": {told.title}" if told is not None and told.code == "acs_token_refused" else ""
    return ResponseError(f"an access token that {call.host} refuses (401){why}")


def with_other_audience(error: TokenWizardError, renewal: RefreshRequest) -> TokenWizardError:
    """The error; of ADME, where it is about whom the token is for, with the other one named."""
    from tokenwizard.providers.adme_audience import ABOUT_AUDIENCE, other_audience
    from tokenwizard.providers.entra import DataManagerForEnergy

    provider = renewal.provider
    about = not ABOUT_AUDIENCE.isdisjoint({error.code, error.entry})
    if isinstance(provider, DataManagerForEnergy) and about:
        other = other_audience(provider.audience)
        hint = (
            f"The token was asked for {renewal.scope.split()[0]}. If the instance takes the other"
            f" audience, sign in for that: tokenwizard --provider adme --adme-audience {other}."
        )
        error.at_refresh = (hint, " ", *error.at_refresh)
    return error


def as_retired(error: TokenWizardError, renewal: RefreshRequest) -> TokenWizardError:
    """The error; or, of a SharePoint Online site's Azure ACS, that it was closed, and what works.

    Source: Microsoft's "Retirement announcement for Azure ACS".
    """
    from tokenwizard.errors.catalogue import catalogue
    from tokenwizard.providers.sharepoint_acs import SharePointAcs

    provider = renewal.provider
    says_no = isinstance(error, ProviderError | ResponseError) or (
        isinstance(error, NetworkError) and error.entry == "dns"
    )
    if not isinstance(provider, SharePointAcs) or provider.site.cloud is None or not says_no:
        return error
    known = catalogue()["acs_retired"]
    told: dict[str, Any] = {
        "cause": f"{known.what} Its answer was: {error.title}.",
        "next_step": "Make a new refresh token through Microsoft Entra ID:"
        f" tokenwizard --provider sharepoint --site {provider.site.address}",
        "who": Who.YOU,
        "code": error.code,
        "correlation_id": error.correlation_id,
        "timestamp": error.timestamp,
        "server_text": error.server_text,
        "entry": "acs_retired",
    }
    if isinstance(error, ProviderError):
        return ProviderError(known.title, error=error.error, **told)
    return ResponseError(known.title, **told)
