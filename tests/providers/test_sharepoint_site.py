"""A site and a permission, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.oauth.safe_urls import is_safe_address
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.sharepoint_site import Site, read_permission, read_site

ROOT = "https://contoso.sharepoint.com"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("contoso", ROOT),
        ("Contoso", ROOT),
        (" contoso\n", ROOT),
        ("contoso.sharepoint.com", ROOT),
        ("contoso.sharepoint.com/", ROOT),
        ("https://contoso.sharepoint.com", ROOT),
        ("https://contoso.sharepoint.com/", ROOT),
        ("HTTPS://CONTOSO.SharePoint.com/", ROOT),
        ("https://contoso.sharepoint.com:443/", ROOT),
        ('"https://contoso.sharepoint.com/"', ROOT),
        ("<https://contoso.sharepoint.com>", ROOT),
        ("https://contoso.share\npoint.com", ROOT),
        ("\u200bcontoso.sharepoint.com\ufeff", ROOT),
        (f"{ROOT}/_layouts/15/appregnew.aspx", ROOT),
        (f"{ROOT}/SitePages/Home.aspx?a=b#c", ROOT),
        (f"{ROOT}/sites", ROOT),
        (f"{ROOT}/search/pages/results.aspx", ROOT),
        (f"{ROOT}/sites/hr", f"{ROOT}/sites/hr"),
        (f"{ROOT}/sites/hr/", f"{ROOT}/sites/hr"),
        (f"{ROOT}/Sites/HR", f"{ROOT}/Sites/HR"),
        (f"{ROOT}//sites//hr//", f"{ROOT}/sites/hr"),
        (f"{ROOT}/teams/hr/Shared%20Documents/a.docx", f"{ROOT}/teams/hr"),
        (f"{ROOT}/sites/hr/SitePages/Home.aspx?web=1", f"{ROOT}/sites/hr"),
        (f"{ROOT}/:w:/r/sites/hr/_layouts/15/Doc.aspx?sourcedoc=a", f"{ROOT}/sites/hr"),
        (f"{ROOT}/:X:/R/teams/hr/a.xlsx?d=b", f"{ROOT}/teams/hr"),
        (f"{ROOT}/sites/a%20b/x", f"{ROOT}/sites/a%20b"),
        (
            "contoso-my.sharepoint.com/personal/practice_contoso_example/Documents",
            "https://contoso-my.sharepoint.com/personal/practice_contoso_example",
        ),
        ("contoso-admin.sharepoint.com", "https://contoso-admin.sharepoint.com"),
        ("sharepoint.contoso.example:8443/sites/hr", "https://sharepoint.contoso.example:8443/sites/hr"),
        ("https://10.0.0.1/", "https://10.0.0.1"),
        ("http://localhost:8400/sites/hr", "http://localhost:8400/sites/hr"),
        ("http://127.0.0.1:8400", "http://127.0.0.1:8400"),
        ("localhost", "https://localhost"),
        ("localhost:8400", "https://localhost:8400"),
        ("http://localhost:80", "http://localhost"),
    ],
)  # fmt: skip
def test_a_site_is_read_from_whatever_names_it(typed: str, address: str) -> None:
    site, read = read_site(typed)

    assert read.ok
    assert read.value == address
    assert site is not None
    assert site.address == address


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the site's address"),
        (" \n", "Type the site's address"),
        ('""', "Type the site's address"),
        ("http://contoso.sharepoint.com", "Use https"),
        ("contoso hr", "There is a blank"),
        ("contoso .sharepoint.com", "There is a blank"),
        ("11111111-1111-4111-8111-111111111111", "That is an ID"),
        ("contoso.onmicrosoft.com", "the site is contoso.sharepoint.com"),
        ("http://localhost.contoso.example", "Use https"),
        ("ftp://contoso.sharepoint.com", "begins with https://"),
        ("javascript://contoso.sharepoint.com/", "begins with https://"),
        ("https://practice:word@contoso.sharepoint.com", "Leave the user name out"),
        ("practice@contoso.sharepoint.com", "Leave the user name out"),
        ("https://login.microsoftonline.com/common", "the sign-in page's host"),
        ("login.microsoftonline.us", "the sign-in page's host"),
        ("https://contoso.sharepoint.com:port", "cannot be read"),
        ("https://contoso.sharepoint.com:99999", "cannot be read"),
        ("https://[::1", "cannot be read"),
        ("https://cont℀so.sharepoint.com", "cannot be read"),
        ("https://", "no site's address"),
        ("https://contoso", "no site's address"),
        ("bücher.sharepoint.com", "no site's address"),
        ("c\u043entoso.sharepoint.com", "no site's address"),
        ("-contoso", "no site's address"),
        ("contoso_.sharepoint.com", "no site's address"),
        ("contoso..sharepoint.com", "no site's address"),
        ("contoso.sharepoint.com.", "no site's address"),
        (f"{'a' * 64}.sharepoint.com", "no site's address"),
        ("http://[::1]:8400", "no site's address"),
        ("C:\\Users\\practice", "cannot be read"),
    ],
)
def test_what_names_no_site_is_refused_with_what_to_type(typed: str, said: str) -> None:
    site, read = read_site(typed)

    assert site is None
    assert said in read.problem
    assert "word" not in read.problem


def test_what_was_made_of_the_text_is_said_only_if_something_was() -> None:
    assert read_site("contoso")[1].note == f"Read as {ROOT}"
    assert read_site(f"{ROOT}/sites/hr/SitePages/Home.aspx")[1].note == f"Read as {ROOT}/sites/hr"
    assert read_site(f" {ROOT}/ ")[1].note == ""


def test_a_site_knows_its_host_and_cloud() -> None:
    assert Site(ROOT, "/sites/hr").host == "contoso.sharepoint.com"
    assert Site(ROOT).cloud is WORLDWIDE
    assert Site("http://127.0.0.1:8400").host == "127.0.0.1:8400"
    assert Site("https://sharepoint.contoso.example").cloud is None


PIECES = st.sampled_from(
    [*"/:@?#[].-% \n\\", "https://", "http://", "localhost", "contoso", ".sharepoint.com", "℀", "ü"]
)


@given(st.text() | st.lists(PIECES, max_size=10).map("".join))
def test_any_text_is_a_problem_or_a_site_that_is_safe_to_ask(text: str) -> None:
    site, read = read_site(text)

    assert (site is None) is (not read.ok)
    if site is not None:
        assert is_safe_address(site.address)
        assert site.address.isascii() or "/sites/" in site.path or "/teams/" in site.path
        assert read_site(site.address)[0] == site


@pytest.mark.parametrize(
    ("typed", "acs", "value"),
    [
        ("AllSites.Manage", False, "AllSites.Manage"),
        (" AllSites.Read\n", False, "AllSites.Read"),
        (".default", False, ".default"),
        ("Sites.Search.All", False, "Sites.Search.All"),
        ("AllSites.FullControl", False, "AllSites.FullControl"),
        ("AllSites.Manage", True, "AllSites.Manage"),
        ("Web.Read  List.Write", True, "Web.Read List.Write"),
        ("Search.QueryAsUserIgnoreAppPrincipal", True, "Search.QueryAsUserIgnoreAppPrincipal"),
    ],
)
def test_a_permission_is_taken_as_typed(typed: str, acs: bool, value: str) -> None:
    read = read_permission(typed, acs=acs)

    assert read.ok
    assert read.value == value


@pytest.mark.parametrize(
    ("typed", "acs", "said"),
    [
        ("", False, "AllSites.Manage is the usual one"),
        ("  ", True, "AllSites.Manage is the usual one"),
        ("Web.Read List", False, "'List' is no permission"),
        (".default AllSites.Read", False, "ask for it alone"),
        ("AllSites.FullControl", True, "FullControl cannot be asked for"),
        ("Web.Read web.fullcontrol", True, "FullControl cannot be asked for"),
        ("Manage", False, "'Manage' is no permission"),
        (ROOT, False, "add a permission behind it"),
        ("offline_access openid", False, "AllSites.Manage is the usual one"),
        ("a" * 100, False, f"'{'a' * 30}' is no permission"),
    ],
)
def test_what_is_no_permission_is_refused(typed: str, acs: bool, said: str) -> None:
    read = read_permission(typed, acs=acs)

    assert not read.ok
    assert said in read.problem


def test_an_unusual_permission_is_noted() -> None:
    assert "asked for as typed" in read_permission("Sites.Search.All", acs=False).note
    assert read_permission("AllSites.Write", acs=False).note == ""
    assert read_permission(".default", acs=False).note == ""


@pytest.mark.parametrize("name", ["gcc-high", "china", "delos"])
def test_a_tenant_s_name_alone_is_one_of_the_cloud_that_was_typed(name: str) -> None:
    cloud = cloud_named(name)
    site, _ = read_site("Contoso", cloud)

    assert site == Site(f"https://contoso{cloud.sharepoint[0]}")
    assert site.cloud == cloud
