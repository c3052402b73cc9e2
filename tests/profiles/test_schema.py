"""What a profile's file may hold, and the one sentence for what it may not."""

from __future__ import annotations

import contextlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.profiles.practice_profiles import ACCOUNT, ACS, ADME, CLIENT_ID, SHAREPOINT
from tests.sample_settings import samples
from tokenwizard.destinations.model import Role
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.account import Account
from tokenwizard.profiles.profile import (
    LARGEST,
    Profile,
    document_of,
    profile_in,
    profile_of,
    read_name,
    text_of,
)
from tokenwizard.providers.adme_instance import short_adme_host
from tokenwizard.providers.clouds import CLOUDS
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.setting_readers import read_address
from tokenwizard.providers.settings import KEPT_IN_PROFILE

SENTINEL = "sentinel-that-must-not-be-quoted"

LABELS = st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True)
GUIDS = st.uuids().map(str)
PATHS = st.text(min_size=1, max_size=40).filter(str.isprintable)
SETTINGS = st.from_regex(r"PRACTICE_[A-Z0-9_]{1,12}", fullmatch=True)


def named(names: list[str]) -> dict[Role, str]:
    return dict(zip(Role, names, strict=False))


PROFILES = st.builds(
    Profile,
    name=st.from_regex(r"[a-z0-9_]{1,8}[A-Za-z0-9._-]{0,20}x", fullmatch=True),
    provider=st.sampled_from(ProviderName),
    site=LABELS.map(lambda label: f"https://{label}.sharepoint.com/sites/{label}") | st.just(""),
    scope=st.sampled_from(["AllSites.Read", "AllSites.Write", "AllSites.Manage"]),
    tenant=GUIDS | LABELS.map(lambda label: f"{label}.example") | st.just(""),
    client_id=GUIDS | st.just(""),
    redirect_uri=LABELS.map(lambda label: f"https://{label}.example/{label}") | st.just(""),
    public=st.booleans(),
    certificate=PATHS.map(str.strip),
    legacy_thumbprint=st.booleans(),
    spa=st.booleans(),
    cloud=st.sampled_from(["", *(cloud.name for cloud in CLOUDS)]),
    authority=LABELS.map(lambda label: f"https://{label}.example") | st.just(""),
    acs=st.integers(1, 65_535).map(lambda port: f"http://localhost:{port}") | st.just(""),
    adme_host=LABELS.map(lambda label: f"{label}.energy.azure.com") | st.just(""),
    partition=LABELS | st.just(""),
    names=st.lists(SETTINGS, max_size=len(Role), unique=True).map(named),
    out=st.lists(PATHS, max_size=4).map(tuple),
    keeps=PATHS.filter(str.strip).map(lambda path: f"env:{path}")
    | st.sampled_from(["", "keyring"]),
    since=st.none()
    | st.datetimes(
        datetime(2001, 1, 1),
        datetime(2999, 1, 1),
        timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    ),
    client_secret_ends=st.none() | st.dates(date(2000, 1, 1), date(2999, 12, 31)),
    account=st.none()
    | st.builds(
        Account,
        usernames=st.lists(LABELS.map(lambda label: f"{label}@{label}.example"), max_size=1).map(
            tuple
        ),
        tenant=GUIDS | st.just(""),
        object_id=GUIDS,
    ),
)


@settings(max_examples=150, deadline=None)
@given(PROFILES)
def test_a_profile_is_read_back_as_it_was_written(profile: Profile) -> None:
    assert profile_in(text_of(profile), profile.name) == profile


@pytest.mark.parametrize("profile", [SHAREPOINT, ADME, ACS])
def test_a_file_holds_no_name_and_nothing_that_is_the_usual(profile: Profile) -> None:
    document = document_of(profile)
    usual = document_of(Profile(name="usual", provider=ProviderName.ADME))

    assert "name" not in document
    assert document["provider"] == profile.provider.value
    assert usual == {"provider": "adme"}
    assert document_of(Profile(name="usual")) == {
        "provider": "sharepoint",
        "scope": "AllSites.Manage",
    }
    assert profile_in(text_of(profile), profile.name) == profile


def test_every_field_has_a_key_of_its_name() -> None:
    given = {**samples(KEPT_IN_PROFILE), "scope": "AllSites.Read"}
    everything = replace(SHAREPOINT, account=ACCOUNT, **given)  # type: ignore[arg-type]

    assert {"name", *document_of(everything)} == {one.name for one in fields(Profile)}
    assert profile_in(text_of(everything), everything.name) == everything


def test_a_value_is_taken_as_the_wizard_reads_it() -> None:
    profile = profile_in(
        f"""
        site = "contoso"
        client_id = "{{{CLIENT_ID.upper()}}}"
        tenant = "Someone@Contoso.example"
        authority = "https://login.example/"
        adme_host = "https://Contoso.energy.azure.com/"
        """,
        "practice",
    )

    assert profile.site == "https://contoso.sharepoint.com"
    assert profile.client_id == CLIENT_ID
    assert profile.tenant == "contoso.example"
    assert profile.authority == "https://login.example"
    assert profile.adme_host == "contoso.energy.azure.com"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'client_secret = "{SENTINEL}"', "a profile holds no secret: take out client_secret"),
        (f'refresh_token = "{SENTINEL}"', "a profile holds no secret: take out refresh_token"),
        (f'Password = "{SENTINEL}"', "a profile holds no secret: take out Password"),
        (f'client_secret_file = "{SENTINEL}"', "--client-secret-file"),
        (f'sites = "{SENTINEL}"', "no such key: sites. Keys: provider, site"),
        ('"a\\u001b[31m" = 1', "no such key: a key that cannot be shown."),
        (f"{'k' * 41} = 1", "no such key: a key that cannot be shown."),
        (f'provider = "{SENTINEL}"', "provider is one of: sharepoint, adme, entra, sharepoint-acs"),
        ("provider = []", "provider is one of"),
        (f'cloud = "{SENTINEL}"', "cloud is one of: worldwide, gcc-high"),
        (f'site = "ftp://{SENTINEL}"', "site is a SharePoint site's address"),
        ('site = "https://contoso\\u202e.example"', "site has an invisible character"),
        ('out = ["a\\u0007"]', "out has an invisible character"),
        ("site = 1", "site is"),
        ('site = ""', "site is"),
        (f'out = ["{"a" * 4_097}"]', "out is a list of texts"),
        (f'scope = "{SENTINEL}/x"', "scope is a permission"),
        (f'tenant = "{SENTINEL}"', "tenant is a Directory (tenant) ID"),
        (f'client_id = "{SENTINEL}"', "client_id is an Application (client) ID"),
        (f'redirect_uri = "{SENTINEL}"', "redirect_uri is a redirect URI"),
        (f'redirect_uri = "https://{SENTINEL}.\\u0441om/"', "redirect_uri is a redirect URI"),
        (f'public = "{SENTINEL}"', "public is true or false, without quotes"),
        ("spa = 1", "spa is true or false, without quotes"),
        (f'authority = "http://{SENTINEL}.example"', "authority is an https address"),
        (f'authority = "https://a:{SENTINEL}@login.example"', "authority is an https address"),
        ('authority = "https://login.example:99999"', "authority is an https address"),
        ('authority = "https://l\\u043egin.example"', "authority is an https address"),
        (f'acs = "https://acs.example/?{SENTINEL}"', "acs is an https address"),
        ('adme_host = "a b"', "adme_host is a host"),
        ('partition = "a\\r"', "partition has an invisible character"),
        ('partition = "a/b"', "partition is a data partition's name"),
        (f'keeps = "github:{SENTINEL}"', "keeps is env:FILE, dockerenv:FILE or keyring"),
        ('keeps = "env: "', "keeps is env:FILE, dockerenv:FILE or keyring"),
        ('out = "env:.env"', "out is a list of texts"),
        ("out = [1]", "out is a list of texts"),
        ("out = []", "out is a list of texts"),
        ("since = 2026-11-21T09:00:00", "since is a date and time with its offset"),
        ("since = 2026-11-21", "since is a date and time with its offset"),
        ("since = 9999-12-31T00:00:00Z", "since is a date and time"),
        ("since = 0001-01-01T00:00:00Z", "since is a date and time"),
        ("since = 2000-01-01T00:00:00+14:00", "since is a date and time"),
        ("client_secret_ends = 2026-11-21T09:00:00Z", "client_secret_ends is a date without"),
        ("client_secret_ends = 9999-12-31", "client_secret_ends is a date without"),
        (f'client_secret_ends = "{SENTINEL}"', "client_secret_ends is a date without"),
        (f'account = "{SENTINEL}"', "account is a table that names an account"),
        ("account = {}", "account is a table"),
        (f'account = {{ username = "{SENTINEL} x" }}', "account is a table"),
        ('account = { username = "a\\u202e@b" }', "account is a table"),
        (f'account = {{ username = "{"a" * 201}" }}', "account is a table"),
        (f'account = {{ username = "a@b", tenant = "{SENTINEL}" }}', "account is a table"),
        (f'account = {{ username = "a@b", {SENTINEL} = 1 }}', "account is a table"),
        ("account = { username = 1 }", "account is a table"),
        ("names = 1", "names is a table of settings' names; its keys: client_id, client_secret"),
        (f'names = {{ {SENTINEL} = "A" }}', "names is a table of settings' names"),
        (f'names = {{ client_id = "{SENTINEL}" }}', "names.client_id has letters, digits and '_'"),
        ('names = { client_id = "1A" }', "names.client_id has letters"),
        ('names = { client_id = "A\\n" }', "names.client_id has letters"),
        ('names = { client_id = "SP_TOKEN" }', "names gives two settings the same name"),
        ('names = { client_id = "sp_token" }', "names gives two settings the same name"),
        (f"site = {SENTINEL}", "it is no TOML: look at line 1, column 8"),
        (f'site = "{SENTINEL}', "it is no TOML: look at"),
        ("site = " + "[" * 10_000, "it is no TOML"),
        ("site = " + "9" * 10_000, "it is no TOML"),
        ("#" * (LARGEST + 1), "that is no profile"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_that_quotes_no_value(text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        profile_in(text, "practice")

    assert words in refused.value.title
    assert SENTINEL not in refused.value.title
    assert refused.value.title.isprintable()


@pytest.mark.parametrize(
    "name",
    [
        "PATH", "Path", "HOME", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "PYTHONPATH", "NODE_OPTIONS",
        "BASH_ENV", "ENV", "IFS", "SHELL", "PROMPT_COMMAND", "GIT_SSH_COMMAND", "SSH_ASKPASS",
        "https_proxy", "AZURE_CONFIG_DIR", "GH_HOST", "TOKENWIZARD_DOLLAR", "PS4", "PERL5OPT",
    ],
)  # fmt: skip
def test_a_setting_may_not_have_a_name_that_programs_obey(name: str) -> None:
    """A file of settings is sourced: it would run what a colleague chose."""
    with pytest.raises(InputError, match="is a name that shells or programs obey"):
        profile_in(f'names = {{ client_id = "{name}" }}', "practice")


@pytest.mark.parametrize(
    "name", ["LDAP_TOKEN", "GITHUB_APP_ID", "SP_ID2", "AZURE_CLIENT_ID", "ENVIRONMENT", "PATH_ID"]
)
def test_a_setting_may_have_a_name_that_only_begins_like_one(name: str) -> None:
    profile = profile_in(f'names = {{ client_id = "{name}" }}', "practice")

    assert profile.names == {Role.CLIENT_ID: name}


@pytest.mark.parametrize("name", ["a", "0", "_x", "adme", "Contoso.Prod-2", "a" * 64, "console"])
def test_a_name_is_a_file_s_name_on_every_system(name: str) -> None:
    assert read_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", ".hidden", "-rf", "a" * 65, "a b", "a/b", "a\\b", "c:a", "a\n", "ä",
        "a.toml", "a.TOML", "con", "NUL", "nul.practice", "Com1", "lpt9", "../a",
    ],
)  # fmt: skip
def test_what_is_no_name_is_one_sentence(name: str) -> None:
    with pytest.raises(InputError) as refused:
        read_name(name)

    assert refused.value.title.isprintable()


def test_a_profile_that_could_not_be_read_back_is_not_written() -> None:
    for wrong in (
        replace(SHAREPOINT, site="no site"),
        replace(SHAREPOINT, out=("a\n",)),
        replace(SHAREPOINT, name="../practice"),
        replace(SHAREPOINT, since=datetime(2026, 1, 1)),
        replace(SHAREPOINT, out=tuple("a" * 4_000 for _ in range(5))),
    ):
        with pytest.raises(InputError):
            text_of(wrong)


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    odd = timezone(timedelta(minutes=53, seconds=28))
    profile = replace(SHAREPOINT, since=datetime(2026, 11, 1, 9, tzinfo=odd))

    assert profile_in(text_of(profile), "practice").since == profile.since
    assert document_of(profile)["since"] == datetime(2026, 11, 1, 8, 6, 32, tzinfo=UTC)


ADDRESSES = st.text(
    st.sampled_from("ahtps:/.@?#\\[]:08-_\u0430 \x1b") | st.characters(), max_size=40
)


@settings(max_examples=300, deadline=None)
@given(ADDRESSES | ADDRESSES.map(lambda text: f"https://{text}"))
@example("HTTPS://LOCALHOST")
def test_an_address_is_read_as_itself_or_not_at_all(text: str) -> None:
    for read in (read_address, short_adme_host):
        found = read(text)
        assert read(found) == found if found else found == ""
        assert found.isascii() or read is read_address
        assert "@" not in found.partition("://")[2].partition("/")[0]


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([one.name for one in fields(Profile)]) | st.text()


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, JSON_LIKE, max_size=4))
def test_any_document_is_a_profile_that_can_be_written_or_refused(
    document: dict[str, object],
) -> None:
    profile = None
    with contextlib.suppress(InputError):
        profile = profile_of(document, "practice")
    if profile is not None:
        assert profile_in(text_of(profile), "practice") == profile


def test_of_any_api_the_usual_scope_is_another() -> None:
    assert profile_in('provider = "entra"', "mine").scope == "User.Read"
    assert profile_in('provider = "sharepoint"', "mine").scope == "AllSites.Manage"


@pytest.mark.parametrize(
    ("scope", "cloud", "read"),
    [
        ("api://contoso/.default", "", "api://contoso/.default"),
        (
            "https://graph.microsoft.us/User.Read",
            "gcc-high",
            "https://graph.microsoft.us/User.Read",
        ),
    ],
)
def test_the_scopes_of_any_api_are_those_of_its_cloud(scope: str, cloud: str, read: str) -> None:
    of_cloud = f'cloud = "{cloud}"' if cloud else ""
    text = f'provider = "entra"\nscope = "{scope}"\n{of_cloud}'

    assert profile_in(text, "mine").scope == read
