"""From what is kept, remembered and given to one token request."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import pytest

from tokenwizard.destinations.model import Role
from tokenwizard.destinations.token_store import StoredToken, UnusableError
from tokenwizard.errors.errors import InputError, NetworkError, ProviderError, TokenWizardError
from tokenwizard.flow.refresh_request import (
    RECIPE,
    Source,
    as_retired,
    hosts_to_say,
    recipe_of,
    said_by_options,
)
from tokenwizard.oauth.failures import network_fault
from tokenwizard.oauth.http_messages import RequestKind
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret

TENANT = "11111111-2222-3333-4444-555555555555"
APP = "22222222-3333-4444-5555-666666666666"
OTHER_APP = "33333333-4444-5555-6666-777777777777"
VALUES = {
    Role.CLIENT_ID: Secret(APP),
    Role.CLIENT_SECRET: Secret("practice-client-secret"),
    Role.REFRESH_TOKEN: Secret("practice-refresh"),
}
SITE = {"site": "https://contoso.sharepoint.com", "tenant": TENANT}


@dataclass(frozen=True)
class Shelf:
    """A place in memory."""

    title: str = "the shelf"
    values: Mapping[Role, Secret] = field(default_factory=dict)

    def locked(self) -> AbstractContextManager[None]:
        return nullcontext()

    def read(self) -> StoredToken:
        return StoredToken(self.values, {})

    def put_back(self, refresh_token: Secret, read: StoredToken) -> None:
        raise AssertionError("nothing is put back here")


def form(source: Source, kept: StoredToken) -> dict[str, str]:
    renewal = source.renewal(kept)
    endpoints = renewal.endpoints
    assert endpoints is not None
    request = renewal.request(endpoints)
    fields = {
        name: value.reveal() if isinstance(value, Secret) else value for name, value in request.form
    }
    return {"endpoint": request.endpoint, **fields}


def test_the_recipe_and_the_values_make_the_request() -> None:
    assert form(Source(keeping=Shelf()), StoredToken(VALUES, SITE)) == {
        "endpoint": f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token",
        "grant_type": "refresh_token",
        "client_id": APP,
        "refresh_token": "practice-refresh",
        "scope": "https://contoso.sharepoint.com/AllSites.Manage openid profile offline_access",
        "client_secret": "practice-client-secret",
    }


def test_what_is_given_wins_over_the_profile_and_that_over_what_is_kept() -> None:
    profile = Profile(name="practice", site="https://profile.sharepoint.com", tenant=TENANT)
    kept = StoredToken(VALUES, {**SITE, "scope": "AllSites.Read", "cloud": "gcc-high"})

    remembered = form(Source(keeping=Shelf(), profile=profile), kept)
    given = form(
        Source(
            profile=profile,
            values={Role.CLIENT_ID: Secret(OTHER_APP)},
            recipe={"scope": "AllSites.Write", "cloud": "worldwide"},
        ),
        kept,
    )

    assert remembered["scope"].startswith("https://profile.sharepoint.com/AllSites.Manage ")
    assert remembered["endpoint"].startswith("https://login.microsoftonline.us/")
    assert given["scope"].startswith("https://profile.sharepoint.com/AllSites.Write ")
    assert given["endpoint"].startswith("https://login.microsoftonline.com/")
    assert given["client_id"] == OTHER_APP


def test_a_tenant_beside_the_token_and_no_site_is_data_manager_for_energy() -> None:
    kept = StoredToken({**VALUES, Role.TENANT: Secret(TENANT)}, {})

    assert form(Source(), kept)["scope"].startswith(f"{APP}/.default ")


def test_the_profiles_client_id_stands_in_for_one_that_is_not_kept() -> None:
    kept = StoredToken(
        {role: VALUES[role] for role in (Role.CLIENT_SECRET, Role.REFRESH_TOKEN)}, SITE
    )
    profile = Profile(name="practice", client_id=OTHER_APP)

    assert form(Source(profile=profile), kept)["client_id"] == OTHER_APP


def test_azure_acs_gets_a_redirect_uri_only_if_one_is_known() -> None:
    recipe = {**SITE, "provider": "sharepoint-acs"}
    profile = Profile(
        name="practice", provider=ProviderName.SHAREPOINT_ACS, redirect_uri="https://localhost/"
    )

    assert "redirect_uri" not in form(Source(), StoredToken(VALUES, recipe))
    known = form(Source(profile=profile), StoredToken(VALUES, recipe))
    assert known["redirect_uri"] == "https://localhost/"


def test_a_public_app_sends_no_secret() -> None:
    assert "client_secret" not in form(Source(), StoredToken(VALUES, {**SITE, "public": "true"}))


def test_the_recipe_of_a_profile_has_the_keys_of_a_recipe() -> None:
    assert tuple(recipe_of(Profile(name="practice"))) == RECIPE


@pytest.mark.parametrize(
    ("missing", "recipe", "said"),
    [
        (Role.REFRESH_TOKEN, SITE, "no refresh token in the shelf"),
        (Role.CLIENT_ID, SITE, "no Application (client) ID in the shelf: give --client-id"),
        (Role.CLIENT_SECRET, SITE, "no client secret in the shelf"),
        (None, {}, "no site is named in the shelf: give --site"),
        (None, {"provider": "adme"}, "no tenant is named in the shelf: give --tenant"),
        (None, {**SITE, "provider": "practice"}, "provider is one of: sharepoint"),
        (None, {**SITE, "cloud": "practice"}, "cloud is one of: worldwide"),
        (None, {**SITE, "site": "con toso"}, "blank"),
        (None, {**SITE, "scope": "a b"}, "'a' is no permission"),
        (None, {**SITE, "authority": "https://login.contoso.example"}, "isn't a Microsoft host"),
        (None, {**SITE, "acs": "http://[::1"}, "isn't a Microsoft host"),
        (None, {**SITE, "authority": "http://login.microsoftonline.com"}, "an https address"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_what_to_give(
    missing: Role | None, recipe: dict[str, str], said: str
) -> None:
    values = {role: value for role, value in VALUES.items() if role is not missing}

    with pytest.raises(InputError) as wrong:
        Source(keeping=Shelf()).renewal(StoredToken(values, recipe))

    assert said in wrong.value.title
    assert "practice-client-secret" not in wrong.value.title


def test_a_host_of_the_files_own_choosing_is_taken_once_it_is_said() -> None:
    recipe = {**SITE, "authority": "https://login.contoso.example"}

    fields = form(Source(recipe=recipe), StoredToken(VALUES, recipe))

    assert fields["endpoint"].startswith("https://login.contoso.example/")


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("Practice", error="invalid_client", code="ACS50012"),
        network_fault("dns", "accounts.accesscontrol.windows.net", RequestKind.TOKEN, sent=False),
    ],
)
def test_of_sharepoint_online_azure_acs_is_closed_and_the_way_that_works_is_named(
    error: TokenWizardError,
) -> None:
    recipe = {**SITE, "provider": "sharepoint-acs"}
    renewal = Source().renewal(StoredToken(VALUES, recipe))

    told = as_retired(error, renewal)

    assert "2 April 2026" in told.cause
    assert "--provider sharepoint --site https://contoso.sharepoint.com" in told.next_step
    assert (told.entry, told.code) == ("acs_retired", error.code)


def test_of_other_places_and_other_faults_an_error_stays_what_it_is() -> None:
    refused = ProviderError("Practice", error="invalid_client")
    reset = NetworkError("Practice", entry="connection_reset")
    server = {"site": "https://sharepoint.contoso.example", "tenant": TENANT}
    acs = {"provider": "sharepoint-acs"}

    assert as_retired(refused, Source().renewal(StoredToken(VALUES, {**server, **acs}))) is refused
    assert as_retired(refused, Source().renewal(StoredToken(VALUES, SITE))) is refused
    assert as_retired(reset, Source().renewal(StoredToken(VALUES, {**SITE, **acs}))) is reset


HERE, FARM = "http://127.0.0.1:1", "https://sharepoint.contoso.example"


@pytest.mark.parametrize(
    ("recipe", "keys"),
    [
        ({}, []),
        (SITE, []),
        ({**SITE, "authority": "https://login.microsoftonline.us"}, []),
        ({**SITE, "authority": "https://contoso.ciamlogin.com"}, []),
        ({**SITE, "authority": HERE}, ["authority"]),
        ({**SITE, "authority": "https://localhost"}, ["authority"]),
        ({**SITE, "authority": "https://a@login.microsoftonline.com"}, ["authority"]),
        ({**SITE, "authority": "https://login.microsoftonline.com:444"}, ["authority"]),
        ({**SITE, "authority": "https://x.login.microsoftonline.com"}, ["authority"]),
        ({**SITE, "acs": HERE}, ["acs"]),
        ({**SITE, "site": HERE}, ["site"]),
        ({"site": FARM, "tenant": "contoso.com"}, ["site"]),
        ({"site": FARM, "tenant": TENANT}, []),
        ({"site": HERE, "authority": HERE, "acs": HERE}, ["authority", "acs", "site"]),
    ],
)
def test_an_address_in_a_file_that_is_not_microsoft_s_has_to_be_said(
    recipe: dict[str, str], keys: list[str]
) -> None:
    assert list(hosts_to_say(recipe, {})) == keys
    said = dict(zip(*[iter(said_by_options(recipe))] * 2, strict=True))
    by_key = {option.removeprefix("--"): address for option, address in said.items()}
    assert hosts_to_say(recipe, by_key) == {}
    assert set(by_key) <= set(keys)


def test_the_options_are_as_few_as_can_be() -> None:
    everything = {"site": HERE, "authority": HERE, "acs": HERE}

    assert said_by_options(everything) == ("--authority", HERE)
    assert said_by_options({**everything, "site": FARM}) == (
        *("--authority", HERE),
        *("--site", FARM),
    )


def test_a_site_that_is_said_names_no_login_host() -> None:
    assert list(hosts_to_say({"site": HERE, "authority": HERE}, {"site": HERE})) == ["authority"]


def test_what_cannot_be_read_matters_only_where_it_is_used() -> None:
    why = UnusableError("practice", cause="Line 1.")
    kept = StoredToken({**VALUES}, SITE, {Role.CLIENT_SECRET: why})
    given = Source(values={Role.CLIENT_SECRET: Secret("given-client-secret")})

    with pytest.raises(InputError):
        Source().renewal(kept)
    assert form(given, kept)["client_secret"] == "given-client-secret"
    assert "client_secret" not in form(Source(recipe={"public": "true"}), kept)
