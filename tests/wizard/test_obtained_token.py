"""The token in hand: what it is called, where it is remembered to be, and what renews it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.oauth.test_access_token_claims import token as token_with
from tokenwizard.destinations.delivered import Delivered
from tokenwizard.destinations.model import DeliveryResult, Role
from tokenwizard.destinations.registry import with_absolute_path
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.account import Account
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.obtained_token import ObtainedToken, Replaces
from tokenwizard.wizard.profile_mapping import (
    answers_of,
    begun_with_profile,
    cloud_of_profile,
    profile_of_walk,
    same_app,
    suggested_name,
)
from tokenwizard.wizard.state import WizardState

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANSWERS = {
    ProviderName.SHAREPOINT: Answers(site="contoso.sharepoint.com/sites/hr", client_id=CLIENT_ID),
    ProviderName.ADME: Answers(
        provider=ProviderName.ADME, tenant="contoso.com", client_id=CLIENT_ID
    ),
    ProviderName.ENTRA: Answers(
        provider=ProviderName.ENTRA, tenant="contoso.com", scopes="Mail.Read", client_id=CLIENT_ID
    ),
    ProviderName.SHAREPOINT_ACS: Answers(
        provider=ProviderName.SHAREPOINT_ACS, site="https://sp.contoso.example", client_id=CLIENT_ID
    ),
}


def id_token_of(username: str) -> Secret:
    return token_with({"preferred_username": username, "tid": TENANT})


def walk_of(provider: ProviderName = ProviderName.SHAREPOINT, **known: object) -> WizardState:
    usual = Answers(provider=provider, tenant="contoso.com", client_id=CLIENT_ID)
    answers = replace(ANSWERS.get(provider, usual), client_secret=Secret("practice-secret"))
    endpoints = Endpoints(tenant_id=TENANT, authorization="https://a", token="https://t")
    id_token = known.pop("id_token", None)
    walk = WizardState(answers=answers, **known).with_provider()  # type: ignore[arg-type]
    tokens = TokenSet(
        access_token=Secret("practice-access"),
        refresh_token=Secret("practice-refresh"),
        scope=(),
        obtained_at=NOON,
        expires_at=None,
        id_token=id_token,  # type: ignore[arg-type]
    )
    return replace(walk, endpoints=endpoints, tokens=tokens)


def in_hand(provider: ProviderName = ProviderName.SHAREPOINT, **known: object) -> ObtainedToken:
    walk = walk_of(provider, **known)
    assert walk.provider is not None
    return ObtainedToken(walk, walk.provider, flow=None, clock=NOON.timestamp)  # type: ignore[arg-type]


def handed(token: ObtainedToken, place: str, keeping: str = "") -> None:
    done = DeliveryResult("Written.", keeping=keeping)
    token.handed[place] = Delivered(place, place, done, token.refresh_token)


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        (ProviderName.SHAREPOINT, "contoso-hr"),
        (ProviderName.ADME, "adme-contoso"),
        (ProviderName.ENTRA, "graph-contoso"),
        (ProviderName.SHAREPOINT_ACS, "sp-acs"),
    ],
)
def test_a_walk_has_a_name_to_be_remembered_by(provider: ProviderName, name: str) -> None:
    assert suggested_name(ANSWERS[provider]) == name
    assert in_hand(provider, profile=Profile(name="mine")).suggested_name == "mine"


def test_a_tenant_s_id_is_cut_short_in_the_name() -> None:
    answers = replace(ANSWERS[ProviderName.ADME], tenant=TENANT)

    assert suggested_name(answers) == "adme-11111111"


@pytest.mark.parametrize("provider", ProviderName)
def test_a_walk_comes_back_from_its_profile_without_its_secret(provider: ProviderName) -> None:
    walk = walk_of(provider, cloud=WORLDWIDE.at(authority="http://localhost:1"))
    profile = profile_of_walk(walk, "again", NOON.timestamp())
    begun = begun_with_profile(profile, WizardState(answers=Answers()))

    assert profile.tenant == TENANT
    assert profile.since == NOON
    assert begun.answers.client_secret == Secret("")
    assert begun.answers.client_id == CLIENT_ID
    assert begun.cloud == walk.cloud
    assert begun.quick
    by_site = choice_of(provider).wants_site
    assert begun.answers.scope == walk.answers.scope
    assert not by_site or begun.with_provider().provider == walk.provider


def test_a_cloud_is_remembered_by_its_name() -> None:
    china = cloud_named("china")
    walk = walk_of(cloud=china)
    walk = replace(walk, answers=replace(walk.answers, site="contoso.sharepoint.cn"))
    walk = walk.with_provider()
    profile = profile_of_walk(walk, "again", 0)

    assert (profile.cloud, profile.authority, profile.acs) == ("china", "", "")
    assert cloud_of_profile(profile) is None
    begun = begun_with_profile(profile, WizardState(answers=Answers())).with_provider()
    assert begun.provider == walk.provider
    assert cloud_of_profile(Profile(name="usual")) is None


def test_of_sharepoint_the_tenant_that_was_found_is_not_typed() -> None:
    assert answers_of(Profile(name="a", tenant=TENANT)).tenant == ""


WALK_AGAIN = f"tokenwizard --provider {{}} {{}} --client-id {CLIENT_ID}"
RENEWALS = [
    ("sharepoint", True, "keyring", "tokenwizard refresh --profile mine"),
    ("sharepoint", False, "env:/a b/.env", "tokenwizard refresh --env-file '/a b/.env'"),
    ("sharepoint", True, "", "tokenwizard --profile mine"),
    ("sharepoint-acs", True, "env:/x/.env", "tokenwizard --profile mine"),
    (
        *("sharepoint", False, ""),
        WALK_AGAIN.format("sharepoint", "--site https://contoso.sharepoint.com/sites/hr"),
    ),
    ("adme", False, "", WALK_AGAIN.format("adme", "--tenant contoso.com")),
]


def test_the_command_names_hosts_that_are_not_microsoft_s() -> None:
    """A `.env` file alone may not: the command has to work as it is printed."""
    here = "http://localhost:1"
    token = in_hand(ProviderName.SHAREPOINT, cloud=WORLDWIDE.at(authority=here, acs=here))
    handed(token, "env:/x/.env", "env:/x/.env")

    assert token.renewed_by == f"tokenwizard refresh --env-file /x/.env --authority {here}"


@pytest.mark.parametrize("renewal", RENEWALS)
def test_one_command_renews_it(
    renewal: tuple[str, bool, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, remembered, keeping, command = renewal
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    token = in_hand(ProviderName(provider))
    if keeping:
        handed(token, keeping, keeping)
    if remembered:
        token.remember("mine")

    renews = command.startswith("tokenwizard refresh ")
    how = "Renew it with:" if renews else "When it ends, another walk gives another one:"
    assert token.last_words()[-1] == how
    assert token.renewed_by == command
    assert "practice-refresh" not in " ".join(token.last_words())


def test_the_places_of_last_time_stay_where_nothing_was_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    from tokenwizard.profiles.store import read_profile

    before = Profile(name="mine", out=("env:/x/.env",), keeps="env:/x/.env")
    in_hand(profile=before).remember("mine")

    assert read_profile("mine").out == before.out
    assert read_profile("mine").keeps == before.keeps


def test_a_place_that_got_an_older_token_is_outdated() -> None:
    token = in_hand()
    handed(token, "env:/x/.env")
    assert not token.outdated
    token.refresh_token = Secret("practice-newer")

    assert token.outdated == ("env:/x/.env",)


def test_settings_can_be_called_otherwise_each_by_a_name_of_its_own() -> None:
    token = in_hand()
    token.rename_settings("A B C")

    assert token.names == {Role.CLIENT_ID: "A", Role.CLIENT_SECRET: "B", Role.REFRESH_TOKEN: "C"}
    for names in ("A B", "A B C D", "A A C", "A B 1C"):
        with pytest.raises(InputError) as refused:
            token.rename_settings(names)
        assert refused.value.field == "names"


@pytest.mark.parametrize(
    "app",
    [Answers(client_id=CLIENT_ID, public=True), Answers(client_id=CLIENT_ID, certificate="a.pem")],
    ids=["public", "certificate"],
)
def test_an_app_without_a_client_secret_has_no_setting_to_call_for_one(app: Answers) -> None:
    walk = walk_of()
    assert walk.provider is not None
    known = replace(walk, answers=app)
    token = ObtainedToken(known, walk.provider, flow=None, clock=NOON.timestamp)  # type: ignore[arg-type]
    token.rename_settings("A B")

    assert (token.names[Role.CLIENT_ID], token.names[Role.REFRESH_TOKEN]) == ("A", "B")
    with pytest.raises(InputError, match="Give 2 names, for: client_id, refresh_token"):
        token.rename_settings("A B C")


def test_a_file_is_remembered_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert with_absolute_path("env:.env") == f"env:{tmp_path / '.env'}"
    assert with_absolute_path("json:-") == "json:-"
    assert with_absolute_path("github:contoso/app") == "github:contoso/app"
    assert with_absolute_path("shell") == "shell"


def test_where_no_refresh_token_came_there_is_none_in_hand() -> None:
    walk = replace(walk_of(), tokens=None)
    assert walk.provider is not None
    with pytest.raises(LookupError):
        ObtainedToken(walk, walk.provider, flow=None, clock=NOON.timestamp)  # type: ignore[arg-type]


def test_an_api_of_one_s_own_has_a_name_of_its_own() -> None:
    answers = replace(ANSWERS[ProviderName.ENTRA], scopes="api://contoso/Orders.Read")

    assert suggested_name(answers) == "api-contoso"


@pytest.mark.parametrize(
    ("provider", "changes", "same"),
    [
        (ProviderName.ENTRA, {}, True),
        (ProviderName.ENTRA, {"scope": "User.Read"}, False),
        (ProviderName.ENTRA, {"tenant": "organizations"}, False),
        (ProviderName.SHAREPOINT, {"scope": "AllSites.Read"}, True),
        (ProviderName.SHAREPOINT, {"site": "https://other.sharepoint.com"}, False),
    ],
)
def test_walks_are_of_the_same_app_if_nothing_that_matters_differs(
    provider: ProviderName, changes: dict[str, str], same: bool
) -> None:
    profile = profile_of_walk(walk_of(provider), "again", 0)

    assert same_app(profile, replace(profile, **changes)) is same  # type: ignore[arg-type]


def test_a_profile_of_another_account_is_not_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tokenwizard.profiles.store import read_profile, write_profile

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    other = Account(usernames=("adele@contoso.example",), tenant=TENANT)
    kept = Profile(name="contoso-hr", out=("env:/x/.env",), keeps="env:/x/.env", account=other)
    mine = profile_of_walk(walk_of(), "contoso-hr", NOON.timestamp())
    write_profile(replace(mine, out=kept.out, keeps=kept.keeps, account=other))
    token = in_hand(id_token=id_token_of("bob@contoso.example"))

    assert token.suggested_name == "contoso-hr-2"
    assert token.replaces("contoso-hr") is Replaces.OTHER_ACCOUNT
    assert in_hand().replaces("contoso-hr") is Replaces.UPDATED
    assert in_hand().replaces("another") is Replaces.NOTHING
    assert [one for one in Replaces if one.is_lost] == [
        Replaces.OTHER_ACCOUNT,
        Replaces.OTHER_APP,
    ]
    token.remember("contoso-hr")
    written = read_profile("contoso-hr")
    assert (written.out, written.keeps) == ((), "")
    assert written.account is not None
    assert written.account.username == "bob@contoso.example"


def test_what_an_older_account_s_profile_keeps_is_not_the_newer_one_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tokenwizard.profiles.store import read_profile

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    other = Account(usernames=("adele@contoso.example",), tenant=TENANT)
    before = Profile(name="mine", keeps="env:/x/.env", account=other)
    in_hand(profile=before, id_token=id_token_of("bob@contoso.example")).remember("mine")

    assert read_profile("mine").keeps == ""


async def test_every_secret_of_the_run_is_known(tmp_path: Path) -> None:
    token = in_hand()
    await token.hand_over("shell")

    known = {secret.reveal() for secret in token.secrets}
    assert {"practice-access", "practice-refresh", "practice-secret"} <= known
    assert any("practice-secret" in text and "practice-refresh" in text for text in known)
