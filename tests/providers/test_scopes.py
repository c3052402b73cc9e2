"""The scopes of any API, as somebody types them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwizard.providers.clouds import CLOUDS, WORLDWIDE, cloud_named
from tokenwizard.providers.scopes import ApiScopes, read_scopes

ORDERS = "dddddddd-0000-4000-8000-000000000010"
APP = "aaaaaaaa-0000-4000-8000-000000000001"
OPENID = ("openid", "profile", "offline_access")
GCC_HIGH = cloud_named("gcc-high")


@pytest.mark.parametrize(
    ("typed", "resource", "permissions"),
    [
        ("User.Read", "", ("User.Read",)),
        ("  User.Read,Mail.Read\nUser.Read ", "", ("User.Read", "Mail.Read")),
        ("https://graph.microsoft.com/User.Read Mail.Read", "", ("User.Read", "Mail.Read")),
        ("00000003-0000-0000-c000-000000000000/.default", "", (".default",)),
        ("api://contoso/orders/Orders.Read", "api://contoso/orders", ("Orders.Read",)),
        (f"{ORDERS}/.default offline_access openid", ORDERS, (".default",)),
        ("api://contoso/Orders.Read?x=1", "api://contoso", ("Orders.Read?x=1",)),
        ("https://vault.azure.net//.default", "https://vault.azure.net/", (".default",)),
        ("https://contoso.example/user_access", "https://contoso.example", ("user_access",)),
        ("openid profile", "", ()),
        ("User.Read user.read Mail.Read", "", ("User.Read", "Mail.Read")),
        ("User.Read https://graph.microsoft.com/user.read", "", ("User.Read",)),
        (f"{ORDERS}/A {ORDERS.upper()}/B", ORDERS, ("A", "B")),
    ],
)
def test_scopes_of_one_api_are_read(
    typed: str, resource: str, permissions: tuple[str, ...]
) -> None:
    scopes, read = read_scopes(typed, WORLDWIDE)

    assert scopes == ApiScopes(resource, permissions, OPENID)
    assert read.ok
    assert read.note


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Type what to ask for: User.Read, or api://…/.default"),
        (
            "User.Read api://contoso/Orders.Read",
            "Microsoft Graph and api://contoso are two: walk once for each.",
        ),
        (
            ".default Mail.Read",
            ".default asks for all that is registered: take it out, or what stands beside it.",
        ),
        (
            f"{ORDERS}/Orders.Read {ORDERS}/.Default",
            ".default asks for all that is registered: take it out, or what stands beside it.",
        ),
        (ORDERS, f"{ORDERS} names an API and no permission: {ORDERS}/.default asks for all."),
        (
            "api://contoso",
            "api://contoso names no permission of an API: api://contoso/.default asks for all.",
        ),
        ("api://contoso/", "api://contoso/ names no permission of an API: api://contoso/.default"),
        ("https://", "https:// names no permission of an API: api://…/…"),
        (f"{ORDERS}/", f"{ORDERS}/ names no permission: {ORDERS}/.default does."),
        ("ftp://contoso/Read", "an API's address begins with https:// or api://"),
        ("http://contoso/Read", "an API's address begins with https:// or api://"),
        ("what?ever", "what?ever is no permission: User.Read is one of Microsoft Graph."),
        ('User."Read', "cannot be a scope"),
        ("Ünser.Read", "cannot be a scope"),
        ("https://graph.microsoft.us/User.Read", "is the Graph of the cloud gcc-high"),
        ("https://[", "https://[ cannot be read as an address: check its brackets."),
        ("api://[contoso/Orders.Read", "cannot be read as an address: check its brackets."),
        ("https://]/Orders.Read", "cannot be read as an address: check its brackets."),
        ("https://me:word@contoso.example/Read", "Leave the user name out of the API's address."),
        ("graph.microsoft.com/User.Read", "put https:// before it, or leave the address out."),
    ],
)
def test_what_cannot_be_asked_for_is_one_sentence(typed: str, problem: str) -> None:
    scopes, read = read_scopes(typed, WORLDWIDE)

    assert scopes is None
    assert problem in read.problem
    assert len(read.problem) < 150


def test_email_is_asked_for_if_it_was_typed_and_the_refresh_token_always() -> None:
    scopes, _ = read_scopes("User.Read EMAIL", WORLDWIDE)

    assert scopes is not None
    assert scopes.text(WORLDWIDE, APP) == "User.Read openid profile offline_access email"


def test_graph_is_named_in_full_outside_of_the_worldwide_cloud() -> None:
    scopes, _ = read_scopes("https://graph.microsoft.us/User.Read Mail.Read", GCC_HIGH)

    assert scopes is not None
    assert scopes.text(GCC_HIGH, APP).split()[:2] == [
        "https://graph.microsoft.us/User.Read",
        "https://graph.microsoft.us/Mail.Read",
    ]
    practice = GCC_HIGH.at(authority="http://localhost:1")
    assert scopes.text(practice, APP) == scopes.text(GCC_HIGH, APP)


def test_an_app_that_asks_for_itself_is_named_by_its_guid() -> None:
    """AADSTS90009."""
    scopes, _ = read_scopes(f"api://{APP.upper()}/Orders.Read", WORLDWIDE)

    assert scopes is not None
    assert scopes.text(WORLDWIDE, APP).split()[0] == f"{APP}/Orders.Read"
    assert scopes.text(WORLDWIDE, ORDERS).split()[0] == f"api://{APP.upper()}/Orders.Read"


@given(st.text(max_size=80), st.sampled_from(CLOUDS))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_in_one_printable_sentence(typed: str, cloud: object) -> None:
    scopes, read = read_scopes(typed, cloud)  # type: ignore[arg-type]

    assert (scopes is None) is bool(read.problem)
    assert read.problem.isprintable()
    if scopes is not None:
        again, _ = read_scopes(read.value, cloud)  # type: ignore[arg-type]
        assert again == scopes
