"""The fields of one step, read together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.step_fields import (
    OPTIONAL_FIELDS,
    first_wrong,
    is_acs_retired_for,
    label_of,
    read_registration,
    read_target,
    with_registration,
)

CLIENT_ID = "11111111-2222-4333-8444-555555555555"
WHOLE = Answers(
    site="contoso",
    tenant="contoso.example",
    client_id=f" {{{CLIENT_ID}}} ",
    client_secret=Secret("practice-and-no-secret-of-any-app"),
    redirect_uri=" http://localhost:8080 ",
)


@pytest.mark.parametrize(
    ("provider", "fields"),
    [
        (ProviderName.SHAREPOINT, ["site", "permission", *OPTIONAL_FIELDS]),
        (ProviderName.ADME, ["tenant", "adme_audience", *OPTIONAL_FIELDS]),
        (ProviderName.ENTRA, ["tenant", "scopes", *OPTIONAL_FIELDS]),
        (ProviderName.SHAREPOINT_ACS, ["site", "permission", "cloud"]),
    ],
)
def test_a_provider_wants_its_own_fields(provider: ProviderName, fields: list[str]) -> None:
    assert [field.name for field in read_target(replace(WHOLE, provider=provider))] == fields


@pytest.mark.parametrize(
    ("site", "note", "ok", "doubt"),
    [
        (
            "contoso",
            "Read as https://contoso.sharepoint.com (worldwide and GCC cloud)",
            "worldwide and GCC cloud",
            "",
        ),
        ("https://contoso.sharepoint.com", "", "worldwide and GCC cloud", ""),
        ("http://localhost:9000", "", "on this machine", ""),
        (
            "https://sp.contoso.example",
            "",
            "",
            (
                "sp.contoso.example is no SharePoint Online host: Entra ID usually gives no token"
                " for it. SharePoint Server: choose Azure ACS."
            ),
        ),
        ("", "", "", ""),
    ],
)
def test_it_is_said_where_a_site_lies(site: str, note: str, ok: str, doubt: str) -> None:
    field = read_target(replace(WHOLE, site=site))[0]

    assert (field.read.note, field.ok, field.doubt) == (note, ok, doubt)


def test_a_public_app_has_no_secret_to_read_but_acs_knows_no_public_app() -> None:
    public = replace(WHOLE, public=True)
    by_acs = replace(public, provider=ProviderName.SHAREPOINT_ACS)

    names = [
        [field.name for field in read_registration(answers)] for answers in (WHOLE, public, by_acs)
    ]

    assert names == [
        ["client_id", "client_secret", "redirect_uri"],
        ["client_id", "redirect_uri"],
        ["client_id", "client_secret", "redirect_uri"],
    ]


def test_the_first_wrong_field_is_told() -> None:
    two_wrong = replace(WHOLE, client_secret=Secret(""), redirect_uri="ftp://localhost")
    wrong = first_wrong(read_registration(two_wrong))

    assert wrong is not None
    assert wrong.name == "client_secret"
    assert first_wrong(read_registration(WHOLE)) is None


def test_acs_takes_https_alone_and_a_short_secret() -> None:
    by_acs = replace(WHOLE, provider=ProviderName.SHAREPOINT_ACS, client_secret=Secret("short"))
    read = {field.name: field.read for field in read_registration(by_acs)}

    assert "https addresses only" in read["redirect_uri"].problem
    assert read["client_secret"].ok


def test_a_registration_goes_on_cleaned() -> None:
    cleaned = with_registration(WHOLE)

    assert (cleaned.client_id, cleaned.redirect_uri) == (CLIENT_ID, "http://localhost:8080")
    assert cleaned.client_secret is WHOLE.client_secret


@pytest.mark.parametrize(
    ("provider", "site", "closed"),
    [
        (ProviderName.SHAREPOINT_ACS, "contoso", True),
        (ProviderName.SHAREPOINT_ACS, "contoso.sharepoint.us", True),
        (ProviderName.SHAREPOINT_ACS, "https://sharepoint.contoso.example", False),
        (ProviderName.SHAREPOINT_ACS, "", False),
        (ProviderName.SHAREPOINT, "contoso", False),
    ],
)
def test_only_acs_for_sharepoint_online_is_closed(
    provider: ProviderName, site: str, closed: bool
) -> None:
    assert is_acs_retired_for(replace(WHOLE, provider=provider, site=site)) is closed


def test_each_page_s_own_label_is_used() -> None:
    assert label_of("client_id", ProviderName.SHAREPOINT) == "Application (client) ID"
    assert label_of("client_id", ProviderName.SHAREPOINT_ACS) == "Client Id"
    assert label_of("client_secret", ProviderName.ADME) == "Client secret: the Value"
    assert label_of("redirect_uri", ProviderName.SHAREPOINT_ACS) == "Redirect URI"
