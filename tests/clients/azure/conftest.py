"""A person who is signed in with the real az and gh, at played servers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.azure.real import World, need_programs, world

THEIRS = ("AZURE_", "GH_", "GITHUB_", "HTTP_", "HTTPS_", "ALL_", "NO_", "CURL_", "SSL_", "CLICOLOR")
ANYONES = ("DEBUG", "REQUESTS_CA_BUNDLE", "PAGER", "BROWSER", "DO_NOT_TRACK")


@pytest.fixture(scope="session")
def azure_signed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """az's folder after `az login --use-device-code`."""
    need_programs()
    with world(tmp_path_factory.mktemp("signing-in")) as found:
        done = found.az("login", "--use-device-code")
        assert done.returncode == 0, done.stderr
        assert found.internet.unknown == []
        return found.azure


@pytest.fixture
def person(
    tmp_path: Path, azure_signed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """This process has the environment of that person."""
    for name in os.environ:
        if name.upper().startswith(THEIRS) or name.upper() in ANYONES:
            monkeypatch.delenv(name)
    folder = tmp_path / "person"
    folder.mkdir()
    with world(folder, signed_in=azure_signed_in) as found:
        for name, value in found.environ.items():
            monkeypatch.setenv(name, value)
        yield found
        assert found.internet.unknown == []
