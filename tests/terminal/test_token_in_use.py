"""From the walk to the API: proved, in a .env file, refreshed from there, and the call succeeds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.leaks.wizard import BACK, ENTER, LEAVE, PROVE, Place, Walk
from tests.programs import require
from tests.terminal.matrix_provider import RecordingProvider
from tokenwizard.errors.errors import Step
from tokenwizard.providers.provider import ProviderName

PARTITION = "practice-dp1"
ACS = ProviderName.SHAREPOINT_ACS
RENEWED_BY = {
    ProviderName.SHAREPOINT: "tokenwizard refresh --profile 127",
    ProviderName.ADME: "tokenwizard refresh --profile adme-practice",
    ProviderName.ENTRA: "tokenwizard refresh --profile graph-practice",
    ProviderName.SHAREPOINT_ACS: "tokenwizard --profile 127-acs",
}


class Provider(RecordingProvider):
    """The practice provider as it is."""

    def signed_in(self, link: str) -> str:
        return self.redirect_address(link)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def walked(place: Place, provider: Provider, whose: ProviderName) -> bytes:
    """The whole walk with its proof, to a .env file; all that was on the terminal."""
    platform = "acs" if whose is ACS else "web"
    place.secret_file.write_text(provider.app_on(platform)["client_secret"])
    instance = ("--adme-host", provider.origin, "--partition", PARTITION)
    with Walk(place, provider, *instance, whose=whose) as walk:  # type: ignore[arg-type]
        walk.go_to(Step.RESULT)
        walk.hear("Refresh token: Sent to")
        walk.press(PROVE)
        walk.hear("It works")
        walk.press(BACK)
        walk.hear("Good for")
        walk.hand_over()
        walk.press(ENTER)
        walk.hear("written to")
        walk.press(LEAVE)
        assert walk.ended() == 0
        return walk.recorded


API_OF = {
    ProviderName.ADME: ("/api/entitlements/v2/groups", "groups"),
    ProviderName.ENTRA: ("/v1.0/me", "displayName"),
}
SITE_API = ("/_api/web?$select=Title", "Title")
"""A harmless call, and what is in its answer."""


def refreshed(place: Place, file: Path, authority: str) -> str:
    """The access token that `tokenwizard refresh` gives for the file."""
    named = ("--env-file", str(file), "--authority", authority)
    done = subprocess.run(
        [sys.executable, "-m", "tokenwizard", "refresh", *named],
        env=place.environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def called(provider: Provider, whose: ProviderName, access_token: str) -> object:
    """What the API answers to curl."""
    path, _ = API_OF.get(whose, SITE_API)
    done = subprocess.run(
        [
            *(require("curl"), "-sS", "--fail", "--noproxy", "*", f"{provider.origin}{path}"),
            *(
                "-H",
                f"data-partition-id: {PARTITION}",
                "-H",
                f"Authorization: Bearer {access_token}",
            ),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("whose", RENEWED_BY)
def test_the_api_answers_to_the_token_that_was_handed_over_and_again_after_a_rotation(
    tmp_path: Path, provider: Provider, whose: ProviderName
) -> None:
    place = Place(tmp_path)
    file = place.root / "work" / ".env"
    terminal = walked(place, provider, whose).decode()
    name = "REFRESH_TOKEN" if whose in API_OF else "SP_TOKEN"
    handed_over = dotenv_values(file)[name]
    answers = []
    kept = [handed_over]
    for _ in range(2):
        answers.append(called(provider, whose, refreshed(place, file, provider.origin)))
        kept.append(dotenv_values(file)[name])

    rotated = 1 if whose is ACS else 3
    assert len(set(kept)) == rotated
    assert answers[0] == answers[1]
    assert API_OF.get(whose, SITE_API)[1] in answers[0]  # type: ignore[operator]
    assert handed_over is not None
    assert handed_over not in terminal
    *_, command = terminal.rstrip().splitlines()
    assert command.endswith(RENEWED_BY[whose])
