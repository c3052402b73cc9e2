"""The pages this program stands in for, leg by leg, with the curl commands that they print.

Microsoft's "How to generate a refresh token" for Azure Data Manager for Energy (June and October
2022, and its plain-text copies), and the walk for SharePoint through Azure ACS.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.programs import require
from tokenwizard.sandbox.simulated_browser import play_browser

FORM = "Content-Type: application/x-www-form-urlencoded"


async def curl(*arguments: str) -> str:
    """What curl prints; its exit status must be 0."""
    process = await asyncio.create_subprocess_exec(
        require("curl"),
        "--silent",
        "--show-error",
        "--noproxy",
        "*",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


def between(address: str, start: str, end: str) -> str:
    """What a person copies out of the address bar."""
    return address.partition(start)[2].partition(end)[0]


async def adme_code(practice: Any) -> str:
    app_id = practice.app("web")["client_id"]
    address = await play_browser(
        f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/authorize?client_id={app_id}"
        "&response_type=code&redirect_uri=http%3a%2f%2flocalhost%3a8080&response_mode=query"
        f"&scope={app_id}%2f.default&state=12345&sso_reload=true"
    )
    assert address.startswith("http://localhost:8080/?code=")
    assert "&state=12345&session_state=" in address
    return between(address, "code=", "&state")


def adme_body(practice: Any, code: str, scope: str, fold: str = "") -> str:
    web = practice.app("web")
    pieces = (
        f"client_id={web['client_id']}",
        f"scope={web['client_id']}%2f.default{scope}",
        f"code={code}",
        "redirect_uri=http%3A%2F%2Flocalhost%3a8080",
        "grant_type=authorization_code",
        f"client_secret={quote(web['client_secret'], safe='')}",
    )
    return f"{fold}&".join(pieces)


@pytest.mark.parametrize(
    "scope",
    ["+openid+profile+offline_access", " openid profile offline_access"],
    ids=["june 2022", "october 2022"],
)
async def test_the_adme_pages_end_in_a_refresh_token_that_works(practice: Any, scope: str) -> None:
    body = adme_body(practice, await adme_code(practice), scope)
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    tokens = json.loads(await curl("-X", "POST", "-H", FORM, "-d", body, address))
    assert tokens["token_type"] == "Bearer"
    groups = await curl(
        *("-H", f"Authorization: Bearer {tokens['access_token']}"),
        *("-H", "data-partition-id: practice-dp1"),
        practice.origin + "/api/entitlements/v2/groups",
    )
    assert json.loads(groups)["groups"]
    web = practice.app("web")
    refreshed = await curl(
        *("-d", "grant_type=refresh_token", "-d", f"client_id={web['client_id']}"),
        *("--data-urlencode", f"client_secret={web['client_secret']}"),
        *("--data-urlencode", f"refresh_token={tokens['refresh_token']}"),
        address,
    )
    assert json.loads(refreshed)["refresh_token"] != tokens["refresh_token"]


async def test_the_october_commands_line_breaks_become_part_of_its_values(practice: Any) -> None:
    body = adme_body(
        practice, await adme_code(practice), " openid profile offline_access", fold="\n  "
    )
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    answer = json.loads(await curl("-X", "POST", "-H", FORM, "-d", body, address))
    assert answer["error_codes"] == [9002313]


async def test_the_plain_copys_command_lacks_what_its_conversion_lost(practice: Any) -> None:
    body = re.sub(
        r"&(redirect_uri|grant_type)=[^&]*",
        "",
        adme_body(practice, await adme_code(practice), " openid profile offline_access"),
    )
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    answer = json.loads(await curl("-X", "POST", "-H", FORM, "-d", body, address))
    assert answer["error_codes"] == [900144]


async def test_the_acs_walk_ends_in_an_access_token_that_works(practice: Any) -> None:
    app = practice.app("acs")
    headers = await curl(
        *("-D", "-", "-o", "/dev/null", "-H", "Authorization: Bearer"),
        practice.origin + "/_vti_bin/client.svc",
    )
    assert headers.startswith("HTTP/1.1 401 Unauthorized\r\n")
    realm = between(headers, 'realm="', '"')
    assert realm == practice.described["realm"]

    address = await play_browser(
        f"{practice.origin}/_layouts/oauthauthorize.aspx?client_id={app['client_id']}"
        "&scope=AllSites.Manage&response_type=code&redirect_uri=https%3A%2F%2Flocalhost%2F"
    )
    assert address.startswith("https://localhost/?code=")
    code = address.partition("code=")[2]

    common = (
        f"&client_id={app['client_id']}@{realm}"
        f"&client_secret={quote(app['client_secret'], safe='')}"
        "&redirect_uri=https%3A%2F%2Flocalhost%2F"
        f"&resource={quote(practice.realm_resource, safe='')}"
    )
    endpoint = f"{practice.origin}/{realm}/tokens/OAuth/2"
    first = json.loads(
        await curl("-X", "POST", f"{endpoint}?grant_type=authorization_code{common}&code={code}")
    )
    token = first["refresh_token"]
    second = json.loads(
        await curl(
            "-X", "POST", f"{endpoint}?grant_type=refresh_token{common}&refresh_token={token}"
        )
    )
    title = await curl(
        *("-H", f"Authorization: Bearer {second['access_token']}"), practice.origin + "/_api/web"
    )
    assert json.loads(title) == {"Title": "Practice site"}
