"""What a profile from elsewhere may not do unseen."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

import pytest

from tests.profiles.practice_profiles import ACCOUNT, ACS, ADME, SHAREPOINT
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.untrusted import foreign_hosts, portable, unseen_hosts
from tokenwizard.providers.clouds import CLOUDS, Cloud


def hosts(profile: Profile) -> list[tuple[str, str]]:
    return [(named.key, named.host) for named in foreign_hosts(profile)]


@pytest.mark.parametrize("profile", [SHAREPOINT, ADME, ACS, Profile(name="empty")])
def test_a_profile_of_microsoft_s_own_hosts_names_none(profile: Profile) -> None:
    assert foreign_hosts(profile) == ()


@pytest.mark.parametrize("cloud", CLOUDS, ids=lambda cloud: cloud.name)
def test_a_cloud_s_own_hosts_are_not_named_for_its_sites(cloud: Cloud) -> None:
    for suffix in cloud.sharepoint:
        profile = replace(SHAREPOINT, site=f"https://contoso{suffix}", cloud=cloud.name)

        assert foreign_hosts(profile) == ()
        assert foreign_hosts(replace(profile, authority=cloud.login, acs=cloud.acs)) == ()


@pytest.mark.parametrize(
    ("changes", "key", "host"),
    [
        ({"authority": "https://Login.Example"}, "authority", "login.example"),
        ({"authority": "https://login.example:8443/x"}, "authority", "login.example:8443"),
        ({"authority": "http://localhost:5000"}, "authority", "localhost:5000"),
        (
            {"authority": "https://login.microsoftonline.us"},
            "authority",
            "login.microsoftonline.us",
        ),
        (
            {"authority": "https://login.microsoftonline.com.evil.example"},
            "authority",
            "login.microsoftonline.com.evil.example",
        ),
        (
            {"authority": "https://login.microsoftonline.com:444"},
            "authority",
            "login.microsoftonline.com:444",
        ),
        ({"acs": "https://acs.example"}, "acs", "acs.example"),
        ({"site": "https://a.sovcloud-sharepoint.fr", "acs": "https://b.fr"}, "acs", "b.fr"),
        ({"redirect_uri": "https://catch.example/x"}, "redirect_uri", "catch.example"),
        ({"site": "https://sharepoint.contoso.example"}, "site", "sharepoint.contoso.example"),
        (
            {"site": "https://contoso.sharepoint.com.evil.example"},
            "site",
            "contoso.sharepoint.com.evil.example",
        ),
        ({"site": "https://evilsharepoint.com"}, "site", "evilsharepoint.com"),
        ({"site": "http://localhost:5000/sites/practice"}, "site", "localhost:5000"),
        ({"adme_host": "http://localhost:5000"}, "adme_host", "localhost:5000"),
        ({"authority": "https://ciamlogin.com"}, "authority", "ciamlogin.com"),
        ({"authority": "https://evil.ciamlogin.com.x"}, "authority", "evil.ciamlogin.com.x"),
        ({"authority": "https://a.ciamlogin.com:1"}, "authority", "a.ciamlogin.com:1"),
        ({"cloud": "china"}, "cloud", "login.partner.microsoftonline.cn"),
        (
            {"cloud": "china", "authority": "https://login.partner.microsoftonline.cn"},
            "authority",
            "login.partner.microsoftonline.cn",
        ),
        ({"adme_host": "adme.example"}, "adme_host", "adme.example"),
        ({"adme_host": "energy.azure.com"}, "adme_host", "energy.azure.com"),
        ({"adme_host": "evil-energy.azure.com"}, "adme_host", "evil-energy.azure.com"),
        (
            {"adme_host": "contoso.energy.azure.com:8443"},
            "adme_host",
            "contoso.energy.azure.com:8443",
        ),
    ],
)
def test_a_host_that_is_not_microsoft_s_for_the_site_is_named(
    changes: dict[str, str], key: str, host: str
) -> None:
    assert hosts(replace(SHAREPOINT, **changes)) == [(key, host)]  # type: ignore[arg-type]


def test_each_host_says_what_goes_there() -> None:
    profile = replace(
        SHAREPOINT,
        site="https://sharepoint.example",
        authority="https://login.example",
        acs="https://acs.example",
        redirect_uri="https://catch.example",
        adme_host="adme.example",
    )

    and_the_tenant = "would receive the access token, and says which tenant you sign in to"
    all_three = "would receive the client secret, the code and the refresh token"
    assert [named.sentence for named in foreign_hosts(profile)] == [
        f"login.example (authority) {all_three}",
        f"acs.example (acs) {all_three}",
        "catch.example (redirect_uri) would receive the code from your browser",
        f"sharepoint.example (site) {and_the_tenant}",
        "adme.example (adme_host) would receive the access token",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://localhost/"},
        {"redirect_uri": "http://127.0.0.1:8080"},
        {"redirect_uri": "https://login.microsoftonline.com/common/oauth2/nativeclient"},
        {"authority": "https://contoso.ciamlogin.com"},
        {"adme_host": "Contoso.Energy.Azure.com"},
        {"authority": "https://login.microsoftonline.com:443"},
    ],
)
def test_what_comes_back_here_and_microsoft_otherwise_written_are_not_named(
    changes: dict[str, str],
) -> None:
    assert foreign_hosts(replace(SHAREPOINT, **changes)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "given", "unseen"),
    [
        ({"authority": "https://login.example"}, {}, True),
        ({"authority": "https://login.example"}, {"authority": None}, True),
        ({"authority": "https://login.example"}, {"authority": "https://LOGIN.example/"}, False),
        ({"authority": "https://login.example"}, {"authority": "https://login.example:444"}, True),
        ({"authority": "https://login.example"}, {"acs": "https://login.example"}, True),
        ({"site": "https://sharepoint.example"}, {"site": "sharepoint.example/sites/a"}, False),
        ({"site": "https://sharepoint.example"}, {"site": "contoso"}, True),
        ({"site": "http://localhost:1"}, {"authority": "http://localhost:1"}, False),
        ({"adme_host": "http://localhost:1"}, {"authority": "http://localhost:1"}, False),
        ({"acs": "http://localhost:1"}, {"authority": "http://localhost:1"}, False),
        ({"acs": "http://localhost:1"}, {"site": "http://localhost:1"}, True),
        ({"cloud": "china"}, {"cloud": "china"}, False),
        ({"cloud": "china"}, {"cloud": "delos"}, True),
        ({"cloud": "china"}, {"cloud": "nowhere"}, True),
        ({"redirect_uri": "https://a.example/"}, {"redirect_uri": "https://a.example/"}, False),
        ({"adme_host": "adme.example"}, {"adme_host": "https://adme.example"}, False),
        ({"adme_host": "adme.example"}, {"adme_host": "\x1b"}, True),
    ],
)
def test_what_the_command_line_names_itself_is_seen(
    changes: dict[str, str],
    given: dict[str, object],
    unseen: bool,
) -> None:
    profile = replace(SHAREPOINT, **changes)  # type: ignore[arg-type]

    assert bool(unseen_hosts(profile, Namespace(**given))) is unseen


def test_what_is_one_machine_s_business_is_left_out() -> None:
    mine = replace(SHAREPOINT, login_hint="you@contoso.example", account=ACCOUNT)
    shared = portable(mine)

    assert shared.login_hint == ""
    assert (shared.out, shared.keeps, shared.since) == ((), "", None)
    assert shared.account is None
    assert shared.names == SHAREPOINT.names
    assert shared.client_secret_ends == SHAREPOINT.client_secret_ends
