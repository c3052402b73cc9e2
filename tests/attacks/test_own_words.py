"""Our own words stay where a secret is an ordinary word, and the provider's are shown as theirs."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.attacks.hostile_endpoint import answer, endpoint, profile_at
from tests.cli.refresh.practice import refresh
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.flow.redacted_answers import withhold
from tokenwizard.oauth.error_response import refusal_from
from tokenwizard.secret import Secret
from tokenwizard.text.redaction import redaction_of


@pytest.mark.parametrize("word", ["secret", "client", "wrong", "The client secret"])
def test_a_title_of_the_catalogue_stays_whole(word: str) -> None:
    code = "AADSTS7000215"
    refusal = refusal_from({"error": "invalid_client", "error_description": f"{code}: {word}"})
    assert refusal is not None
    error = refusal.as_error()

    withhold(error, [Secret(word)])

    assert error.title == catalogue()[code].title
    assert word not in error.server_text


def test_a_title_of_the_server_does_not() -> None:
    refusal = refusal_from({"error": "practice value"})
    assert refusal is not None
    error = refusal.as_error()

    withhold(error, [Secret("practice value")])

    assert "practice" not in error.title


@pytest.mark.parametrize(
    "write",
    [
        lambda text: base64.b64encode(text).decode(),
        lambda text: base64.b32encode(text).decode(),
        bytes.hex,
        lambda text: json.dumps(list(text)),
    ],
)
def test_chance_does_not_write_a_short_secret_in_other_letters(write: object) -> None:
    shown = write(b"no such app, is there")  # type: ignore[operator]

    assert redaction_of([Secret("app")]).of(shown) == shown


async def test_a_code_that_is_not_listed_leaves_the_provider_s_own_words(tmp_path: Path) -> None:
    said = {"error": "invalid_grant", "error_description": "AADSTS9912345: The moon is full."}
    async with endpoint(lambda _: answer(json.dumps(said).encode(), 400)) as server:
        profile_at(server, tmp_path)
        done = await refresh("--profile", "practice")

    assert "AADSTS9912345" in done.err
    assert '"AADSTS9912345: The moon is full."' in done.err


@pytest.mark.parametrize("site", ["evil.example", "evil.example/sites/a", "https://evil.example"])
async def test_a_site_without_a_scheme_is_named(tmp_path: Path, site: str) -> None:
    file = tmp_path / ".env"
    file.write_text(
        f"# tokenwizard: {{site = {json.dumps(site)}}}\nSP_ID=a\nSP_SECRET=b\nSP_TOKEN=c\n"
    )
    file.chmod(0o600)

    done = await refresh("--env-file", str(file))

    assert done.status == 2
    assert "evil.example" in done.err.replace(str(tmp_path), "")


async def test_a_long_name_does_not_make_every_row_long(tmp_path: Path) -> None:
    async with endpoint(lambda _: answer(b'{"error": "invalid_grant"}', 400)) as server:
        profile_at(server, tmp_path)
        from tokenwizard.profiles.location import profiles_folder

        (profiles_folder() / f"{'W' * 200}.toml").write_text("site = [")
        done = await refresh("--all")

    rows = done.out.splitlines()
    assert len(rows) == 3
    assert all("W" * 50 not in row for row in rows)
    assert rows[0].index("RESULT") < 80
