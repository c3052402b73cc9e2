"""`refresh` tries where the newer token would go, before the provider is asked for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.constrained import NO_RIGHTS
from tests.hosts.worlds import forbidden, names, traces
from tests.refresh.conftest import practice
from tests.refresh.practice import COMMAND, Practice, kept_token, refresh
from tokenwizard.profiles.folder import write_profile
from tokenwizard.providers.provider import ProviderName

__all__ = ["practice"]

NO_STATE = "import os; os.environ['XDG_STATE_HOME'] = '/proc/nowhere'\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the `.env` lies, for whom nothing else is."""
    made = tmp_path / "kept"
    made.mkdir()
    return made


@pytest.mark.parametrize("by", ["file", "profile"])
async def test_nothing_is_asked_for_that_could_not_be_put_back(
    practice: Practice, folder: Path, by: str
) -> None:
    file = folder / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    write_profile(practice.profile("practice", file))
    issued = list(practice.issued)
    before = traces(folder)
    with forbidden(folder):
        named = ("--env-file", str(file)) if by == "file" else ("--profile", "practice")
        hosts = practice.named() if by == "file" else ()

        done = await refresh(*named, *hosts, code=NO_RIGHTS + COMMAND)

    assert (done.status, done.out) == (1, ""), done
    assert str(file) in " ".join(done.err.split())
    assert practice.issued == issued
    assert traces(folder) == before


async def test_what_never_gets_a_newer_token_needs_no_folder_that_can_be_written(
    practice: Practice, folder: Path
) -> None:
    file = folder / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT_ACS)
    with forbidden(folder):
        done = await refresh("--env-file", str(file), *practice.named(), code=NO_RIGHTS + COMMAND)

    assert done.status == 0, done
    assert done.out.strip()


async def test_a_state_folder_that_cannot_be_had_does_not_stop_it(
    practice: Practice, folder: Path
) -> None:
    file = folder / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    old = kept_token(file)

    done = await refresh("--env-file", str(file), *practice.named(), code=NO_STATE + COMMAND)

    assert done.status == 0, done
    assert kept_token(file) == practice.issued[-1] != old
    assert names(folder) == [".env"]


async def test_all_profiles_are_renewed_as_before(practice: Practice, folder: Path) -> None:
    """A row says that its token is not where it belongs; the access token came all the same."""
    file = folder / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    write_profile(practice.profile("practice", file))
    issued = len(practice.issued)
    with forbidden(folder):
        done = await refresh("--all", code=NO_RIGHTS + COMMAND)

    assert done.status == 1, done
    assert len(practice.issued) == issued + 1
