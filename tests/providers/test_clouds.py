"""Which hosts belong to which cloud of Microsoft."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tokenwizard.providers.clouds import CLOUDS, WORLDWIDE, Cloud, cloud_named, cloud_of


@pytest.mark.parametrize(
    ("host", "name", "login", "acs"),
    [
        (
            "contoso.sharepoint.com",
            "worldwide",
            "https://login.microsoftonline.com",
            "https://accounts.accesscontrol.windows.net",
        ),
        (
            "contoso.sharepoint.us",
            "gcc-high",
            "https://login.microsoftonline.us",
            "https://login.microsoftonline.us",
        ),
        (
            "contoso.sharepoint-mil.us",
            "dod",
            "https://login.microsoftonline.us",
            "https://login.microsoftonline.us",
        ),
        (
            "contoso.dps.mil",
            "dod",
            "https://login.microsoftonline.us",
            "https://login.microsoftonline.us",
        ),
        (
            "contoso.sharepoint.cn",
            "china",
            "https://login.partner.microsoftonline.cn",
            "https://accounts.accesscontrol.chinacloudapi.cn",
        ),
        ("contoso.sovcloud-sharepoint.fr", "bleu", "https://login.sovcloud-identity.fr", ""),
        ("contoso.sovcloud-sharepoint.de", "delos", "https://login.sovcloud-identity.de", ""),
    ],
)
def test_a_site_s_suffix_tells_its_cloud(host: str, name: str, login: str, acs: str) -> None:
    for met in (host, host.upper(), f"{host}:443", host.replace("contoso", "contoso-my")):
        cloud = cloud_of(met)

        assert cloud is not None
        assert (cloud.name, cloud.login, cloud.acs) == (name, login, acs)
        assert cloud_named(name) is cloud


@pytest.mark.parametrize(
    "host",
    [
        "evilsharepoint.com",
        "contoso.evilsharepoint.com",
        "sharepoint.com",
        "contoso.sharepoint.com.evil.example",
        "contoso.sharepoint.com.",
        "sharepoint.contoso.example",
        "evil-sharepoint-mil.us",
        "contoso.sharepoint.eu",
        "contoso",
        "localhost:8400",
        "",
    ],
)
def test_any_other_host_belongs_to_none(host: str) -> None:
    assert cloud_of(host) is None


def test_every_suffix_begins_with_a_dot_and_is_of_one_cloud() -> None:
    suffixes = [suffix for cloud in CLOUDS for suffix in cloud.sharepoint]

    assert all(suffix.startswith(".") for suffix in suffixes)
    assert len(set(suffixes)) == len(suffixes) == 8


@pytest.mark.parametrize("cloud", CLOUDS, ids=lambda cloud: cloud.name)
def test_every_host_of_a_cloud_is_an_origin_with_tls(cloud: Cloud) -> None:
    for origin in filter(None, (cloud.login, cloud.portal, cloud.acs)):
        parts = urlsplit(origin)

        assert parts.scheme == "https"
        assert origin == f"https://{parts.hostname}"
    assert cloud.login_hosts == {urlsplit(cloud.login).hostname}


def test_a_name_of_no_cloud_is_refused() -> None:
    with pytest.raises(KeyError, match="practice"):
        cloud_named("practice")


def test_the_names_of_clouds_differ() -> None:
    assert len({cloud.name for cloud in CLOUDS}) == len(CLOUDS) == 6


def test_other_clouds_are_known_by_their_login_hosts() -> None:
    assert WORLDWIDE.others_by_login_host == {
        "login.microsoftonline.us": "gcc-high",
        "login.partner.microsoftonline.cn": "china",
        "login.sovcloud-identity.fr": "bleu",
        "login.sovcloud-identity.de": "delos",
    }
    assert "login.microsoftonline.us" not in cloud_named("dod").others_by_login_host


@pytest.mark.parametrize("cloud", CLOUDS, ids=lambda cloud: cloud.name)
def test_a_cloud_at_another_host_is_still_no_other_than_itself(cloud: Cloud) -> None:
    here = cloud.at(authority="http://127.0.0.1:8400")

    assert urlsplit(cloud.login).netloc not in here.others_by_login_host
    assert here.others_by_login_host == cloud.others_by_login_host


def test_hosts_are_replaced_only_where_one_is_given() -> None:
    here = "http://127.0.0.1:8400"

    assert WORLDWIDE.at() == WORLDWIDE
    there = "https://login.contoso.example"
    assert WORLDWIDE.at(authority=there) == replace(WORLDWIDE, login=there)
    assert WORLDWIDE.at(authority=here) == replace(WORLDWIDE, login=here, graph=here)
    assert WORLDWIDE.at(acs=here) == replace(WORLDWIDE, acs=here)
    assert WORLDWIDE.at(authority=here).login_hosts == {"127.0.0.1:8400"}
