"""`sdutil:FILE`: the refresh token in sdutil's `config.yaml`, and nothing else."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.destinations.examples import TOKEN, names_in, sharepoint
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.kinds.sdutil import token_in, with_token
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

CONFIG = """\
seistore:
    service: '{"azure": {"azureEnv":{"url": "https://contoso.example/seistore-svc/api/v3"}}}'
    cloud_provider: azure
auth_provider:
    google: '{"provider": "google", "refresh_token": "not this one"}'
    # it's the next
    azure: '{
        "provider": "azure",
        "oauth_token_host_end": "/oauth2/v2.0/token",
        "scope_end":"/.default openid profile offline_access",
        "login_grant_type": "refresh_token",
        "refresh_token": "HERE"
        }'   # a remark
azure:
    empty: none
"""


@pytest.mark.parametrize("old", ["<RefreshToken acquired earlier>", "", "it''s \\\"old\\\""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_token_changes(old: str, end: str) -> None:
    before = CONFIG.replace("HERE", old).replace("\n", end)

    assert with_token(before, TOKEN) == before.replace(f'"{old}"\r', f'"{TOKEN}"\r').replace(
        f'"{old}"\n', f'"{TOKEN}"\n'
    )


@given(st.text())
def test_any_token_is_read_back(token: str) -> None:
    after = with_token(CONFIG, token)

    assert token_in(after) == token
    assert after.isascii()
    assert after.count("\n") == CONFIG.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        CONFIG.replace("azure: '{", "azuré: '{"),
        CONFIG.replace("auth_provider:", "other_provider:"),
        CONFIG.replace('"refresh_token": "HERE"', '"other": "HERE"'),
        CONFIG.replace('"HERE"', '"HERE", "refresh_token": "twice"'),
        CONFIG.replace('"HERE"', '"HERE",,'),
        CONFIG.replace("    azure: '{", "    azure: |\n      {"),
        'auth_provider:\nazure:\n    azure: \'{"refresh_token": "x"}\'\n',
    ],
)
def test_what_is_not_found_is_to_be_put_there_by_hand(text: str) -> None:
    with pytest.raises(CannotEditError, match="by hand"):
        with_token(text, TOKEN)


def test_the_file_is_changed_and_the_other_sdutil_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)

    lines = destination_named(f"sdutil:{file}").preview(sharepoint())
    assert '"refresh_token": "prac…6789"  (changed)' in lines
    assert file.read_text() == CONFIG
    done = asyncio.run(destination_named(f"sdutil:{file}").hand_over(sharepoint()))

    assert file.read_text() == CONFIG.replace("HERE", TOKEN)
    assert file.with_name("config.yaml.bak").read_text() == CONFIG
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "PyPI's sdutil is another program" in done.sentence
    assert TOKEN not in done.sentence + "\n".join(lines)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LocalError) as refused:
        asyncio.run(destination_named(f"sdutil:{tmp_path / 'config.yaml'}").hand_over(sharepoint()))

    assert "no such file" in refused.value.cause
    assert names_in(tmp_path) == []
