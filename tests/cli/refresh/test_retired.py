"""What an old refresh token of Azure ACS is told: closed for SharePoint Online, good for a farm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.refresh.practice import Done, refresh
from tests.sandbox.by_name import Named, named, walked
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.token_store import StoredToken
from tokenwizard.errors.errors import NetworkError, ResponseError
from tokenwizard.flow.refresh_request import Source, acs_trial_of, refused_there
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.injected_errors import read_code
from tokenwizard.secret import Secret
from tokenwizard.wizard.state import WizardState

ACS = "https://accounts.accesscontrol.windows.net"
ONLINE = "https://practice.sharepoint.com"
FARM = "https://sharepoint.contoso.example"
UNDER_THESE_NAMES = """
import ssl, sys
import tokenwizard.system.http.client
from tests.sandbox.by_name import ByName
from tokenwizard.cli.parser import main

port, authority, *origins = sys.argv[1:5]
real = tokenwizard.system.http.client.new_client
trust = ssl.create_default_context(cafile=authority)
tokenwizard.system.http.client.new_client = lambda: real(ByName(int(port), trust, *origins))
sys.exit(main(["refresh", *sys.argv[5:]]))
"""
THE_WAY_THAT_WORKS = f"tokenwizard --provider sharepoint --site {ONLINE}"


async def old_token(at: Named) -> Secret:
    """A refresh token from the days when the way was open."""
    app = at.app("acs")
    answers = Answers(
        provider=ProviderName.SHAREPOINT_ACS,
        site=at.site,
        client_id=app["client_id"],
        client_secret=Secret(app["client_secret"]),
        redirect_uri="https://localhost/",
    )
    person = await walked(at, WizardState(answers=answers))
    assert person.handed_over is not None
    return person.handed_over


async def refreshed(at: Named, token: Secret, folder: Path) -> Done:
    """`tokenwizard refresh`, with nothing but the token, the app and the site."""
    authority = folder / "ca.pem"
    authority.write_text(at.authority_pem)
    return await refresh(
        *(str(at.port), str(authority), at.authority, at.site),
        *("--provider", "sharepoint-acs", "--site", at.site, "--stdin"),
        *("--client-id", at.app("acs")["client_id"], "--client-secret-env", "PRACTICE_SECRET"),
        given=token.reveal(),
        code=UNDER_THESE_NAMES,
        PRACTICE_SECRET=at.app("acs")["client_secret"],
    )


async def test_a_token_that_sharepoint_online_refuses_is_diagnosed_and_not_handed_out(
    tmp_path: Path,
) -> None:
    refusing = [read_code("acs_token_refused")]
    async with named(ACS, ONLINE, rehearse=refusing) as at:
        token = await old_token(at)
        done = await refreshed(at, token, tmp_path)

    said = " ".join(done.err.split())
    assert done.status == 1
    assert done.out == ""
    assert "closed" in said
    assert "2 April 2026" in said
    assert "practice.sharepoint.com refuses (401)" in said
    assert THE_WAY_THAT_WORKS in said
    assert "practice-refresh" not in done.err


async def test_a_token_that_acs_does_not_know_any_more_is_told_the_same(tmp_path: Path) -> None:
    async with named(ACS, ONLINE) as at:
        done = await refreshed(at, Secret("practice-refresh.of-another-year"), tmp_path)

    said = " ".join(done.err.split())
    assert (done.status, done.out) == (1, "")
    assert "2 April 2026" in said
    assert "ACS70000" in said
    assert THE_WAY_THAT_WORKS in said


async def test_a_farms_token_still_gives_access_tokens_and_nothing_is_tried_on_the_site(
    tmp_path: Path,
) -> None:
    async with named(ACS, FARM, farm=True, rehearse=[read_code("acs_token_refused")]) as at:
        token = await old_token(at)
        done = await refreshed(at, token, tmp_path)

    assert done.status == 0, done
    assert done.out.count(".") == 2
    assert "closed" not in done.err


SITE = {"provider": "sharepoint-acs", "tenant": "11111111-1111-1111-1111-111111111111"}
VALUES = {
    Role.REFRESH_TOKEN: Secret("practice-old"),
    Role.CLIENT_ID: Secret("22222222-2222-2222-2222-222222222222"),
    Role.CLIENT_SECRET: Secret("practice-client-secret"),
}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b'{"error_description":"Token type is not allowed."}', "SharePoint refuses tokens"),
        (401, b'{"error_description":"Invalid issuer or signature."}', "(401)"),
        (401, b"\xff\xfe", "(401)"),
        (200, b'{"Title":"Practice"}', ""),
        (403, b"", ""),
        (429, b"", ""),
        (503, b"", ""),
    ],
)
def test_only_a_refused_token_is_told_to_be_one(status: int, body: bytes, said: str) -> None:
    renewal = Source().renewal(StoredToken(VALUES, {**SITE, "site": ONLINE}))
    call = acs_trial_of(renewal)
    assert call is not None

    refused = refused_there(call, HttpResponse(status, (), body))

    assert call.url == f"{ONLINE}/_api/web?$select=Title"
    assert (refused is not None) == bool(said)
    if refused is not None:
        assert isinstance(refused, ResponseError)
        assert not isinstance(refused, NetworkError)
        assert said in refused.title


@pytest.mark.parametrize(
    "recipe", [{**SITE, "site": FARM}, {**SITE, "provider": "sharepoint", "site": ONLINE}]
)
def test_nothing_is_tried_where_the_way_is_open(recipe: dict[str, str]) -> None:
    assert acs_trial_of(Source().renewal(StoredToken(VALUES, recipe))) is None
