"""Hosts in any script: read as DNS has them, and said so."""

from __future__ import annotations

from argparse import Namespace

import pytest

from tokenwizard.cli.prefill import cloud_given
from tokenwizard.oauth.safe_urls import ascii_host, host_in, with_ascii_host
from tokenwizard.providers.adme_instance import read_adme_host
from tokenwizard.providers.field_readers import read_tenant
from tokenwizard.providers.sharepoint_site import read_site
from tokenwizard.system.exit_status import UsageError

HOST = "xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "typed",
    [
        "münchen.example",
        "MÜNCHEN.example",
        "mu\u0308nchen.example",
        "https://münchen.example/sites/hr",
        "https://xn--mnchen-3ya.example",
    ],
)
def test_a_site_is_read_so(typed: str) -> None:
    site, read = read_site(typed)

    assert read.ok, read.problem
    assert site is not None
    assert site.host == HOST
    assert typed.isascii() or HOST in read.note


def test_so_is_an_instance_of_adme() -> None:
    read = read_adme_host("münchen.example:8443")

    assert read.value == f"https://{HOST}:8443"
    assert HOST in read.note


def test_so_is_a_domain_of_a_tenant() -> None:
    read = read_tenant("münchen.example")

    assert read.value == HOST
    assert HOST in read.note


@pytest.mark.parametrize("key", ["authority", "acs"])
def test_so_is_a_login_host(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    hosts = {"authority": "", "acs": "", key: "https://münchen.example:8443/practice"}

    cloud = cloud_given(Namespace(cloud="", **hosts))

    assert cloud is not None
    assert f"{HOST}:8443" in (cloud.login if key == "authority" else cloud.acs)
    assert HOST in capsys.readouterr().err


@pytest.mark.parametrize("address", ["http://münchen.example", "ftp://münchen.example"])
def test_what_is_refused_in_ascii_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        cloud_given(Namespace(cloud="", authority=address, acs=""))


@pytest.mark.parametrize(
    "host", ["\u2024\u2024.example", "a\u0301-.example", "münchen" * 40 + ".example", "\u200d.x"]
)
def test_what_is_no_name_stays_none(host: str) -> None:
    assert ascii_host(host) == host
    assert not read_site(host)[1].ok
    assert not read_adme_host(host).ok
    assert not read_tenant(host).ok


@pytest.mark.parametrize("letter", ["\u043e", "\u00f6"])
def test_a_name_of_microsoft_s_has_no_letter_that_only_looks_like_one(letter: str) -> None:
    assert not read_site(f"c{letter}ntoso.sharepoint.com")[1].ok
    assert not read_adme_host(f"c{letter}ntoso.energy.azure.com").ok


def test_two_hosts_are_one_however_they_are_written() -> None:
    assert host_in("https://MÜNCHEN.example:443") == host_in(f"https://{HOST}") == HOST
    assert with_ascii_host("https://me@münchen.example:1/ü") == f"https://me@{HOST}:1/ü"
    assert with_ascii_host("https://[::1]:80/ü") == "https://[::1]:80/ü"
