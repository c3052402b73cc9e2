"""A token endpoint that calls the account by a secret that it was sent: it is shown nowhere.

The name of the account stands on the Token step, in lines, in what scripts write to stderr, and in
the profile.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.attacks.hostile_endpoint import (
    REFRESH_TOKEN,
    SECRET,
    TENANT,
    endpoint,
    form,
    profile_at,
    tokens,
)
from tests.attacks.test_echoed_secrets import (
    ESCAPED,
    SENT,
    Write,
    pieces_shown,
    provider_that_echoes,
    walked_in_a_script,
)
from tests.cli.refresh.practice import refresh
from tests.faults.server import Arrived
from tests.oauth.test_access_token_claims import token as token_with
from tokenwizard.flow.client import TokenClient
from tokenwizard.flow.facts import whose_token
from tokenwizard.oauth.account import Account, account_of, account_to_remember
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.profiles.store import read_profile, write_profile
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client

OBJECT = "bbbbbbbb-0000-4000-8000-000000000001"
ADELE = Account(usernames=("adele@contoso.example",), tenant=TENANT, object_id=OBJECT)
CLAIMS = ("preferred_username", "upn", "unique_name", "email")
GUID_SECRET = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"


def named_by(text: str, *, in_access_token: bool = False, **more: str) -> bytes:
    """An answer whose account is called so."""
    claims = {"tid": TENANT, "oid": OBJECT, **dict.fromkeys(CLAIMS, text), **more}
    said = token_with(claims).reveal()
    if in_access_token:
        return tokens(access_token=said, refresh_token="practice-newer")
    return tokens(id_token=said, refresh_token="practice-newer")


@pytest.mark.parametrize("in_access_token", [False, True], ids=["id token", "access token"])
@pytest.mark.parametrize("which", SENT)
@pytest.mark.parametrize("name", ESCAPED)
async def test_no_name_holds_what_was_sent(name: str, which: str, in_access_token: bool) -> None:
    def said(arrived: Arrived) -> bytes:
        echo = ESCAPED[name](form(arrived)[which])[:190]
        return named_by(echo, in_access_token=in_access_token)

    fields: list[tuple[str, str | Secret]] = [(key, Secret(value)) for key, value in SENT.items()]
    async with endpoint(said) as server, new_client() as client:
        request = TokenRequest(endpoint=f"{server.origin}/token", form=tuple(fields))
        came = await TokenClient(client).redeem(request)

    account = account_of(came)
    assert account is not None
    assert account.object_id == OBJECT
    assert not pieces_shown(whose_token(account), SENT[which])
    assert not pieces_shown(json.dumps(account.kept), SENT[which])
    assert account_to_remember(came) is not None


async def test_a_secret_that_looks_like_an_object_is_none() -> None:
    def said(arrived: Arrived) -> bytes:
        return named_by("adele@contoso.example", oid=form(arrived)["client_secret"])

    async with endpoint(said) as server, new_client() as client:
        fields = (("client_secret", Secret(GUID_SECRET)),)
        request = TokenRequest(endpoint=f"{server.origin}/token", form=fields)
        account = account_of(await TokenClient(client).redeem(request))

    assert account is not None
    assert (account.username, account.object_id) == ("adele@contoso.example", "")


@pytest.mark.parametrize("name", ["as it is", "base64", "HTML", "a part"])
async def test_a_renewal_neither_says_nor_stores_it(tmp_path: Path, name: str) -> None:
    def said(arrived: Arrived) -> bytes:
        return named_by(ESCAPED[name](form(arrived)["refresh_token"])[:190])

    async with endpoint(said) as server:
        profile_at(server, tmp_path)
        write_profile(replace(read_profile("practice"), account=ADELE))
        for arguments in (["--profile", "practice"], ["--all", "--json"]):
            done = await refresh(*arguments)

            sent = form(server.arrived[-1])["refresh_token"]
            kept = read_profile("practice").account
            assert done.status == 0, done.err
            assert not pieces_shown(done.err, sent), done.err
            assert kept == ADELE


async def test_a_renewal_of_another_account_does_not_say_it(tmp_path: Path) -> None:
    def said(arrived: Arrived) -> bytes:
        echo = form(arrived)["refresh_token"]
        return named_by(echo, oid=OBJECT[:-1] + "2")

    async with endpoint(said) as server:
        profile_at(server, tmp_path)
        write_profile(replace(read_profile("practice"), account=ADELE))
        done = await refresh("--profile", "practice")

    assert done.status == 1
    assert not pieces_shown(done.out + done.err, REFRESH_TOKEN), done.err


def provider_that_names(write: Write) -> Callable[[Arrived], bytes]:
    """A whole login host, whose answer calls the account by what it was sent."""
    otherwise = provider_that_echoes(write)

    def said(arrived: Arrived) -> bytes:
        if arrived.method == "GET":
            return otherwise(arrived)
        return named_by(write(form(arrived)["client_secret"]))

    return said


@pytest.mark.parametrize("name", ["as it is", "base64"])
async def test_a_walk_in_a_script_does_not_say_it(name: str, tmp_path: Path) -> None:
    async with endpoint(provider_that_names(ESCAPED[name])) as server:
        status, data, words = await walked_in_a_script(server.origin, tmp_path)

    assert status == 0, words
    assert OBJECT in words
    assert not pieces_shown(words + data, SECRET), words
