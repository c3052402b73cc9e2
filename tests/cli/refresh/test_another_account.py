"""A renewal whose answer names another account than the profile's: nothing of it is saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.refresh.practice import Practice, kept_token, refresh
from tokenwizard.oauth.account import Account
from tokenwizard.profiles.store import profile_path, read_profile, write_profile
from tokenwizard.providers.provider import ProviderName

MEMBER = "member@practice.example"
OBJECT = "bbbbbbbb-0000-4000-8000-000000000001"
ANOTHER = Account(usernames=("adele@practice.example",), object_id=f"{OBJECT[:-1]}f")


@pytest.mark.parametrize("option", ["--profile", "--all"])
async def test_another_account_s_token_is_not_saved(
    practice: Practice, tmp_path: Path, option: str
) -> None:
    file, fine = tmp_path / ".env", tmp_path / "fine.env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    await practice.env_file(fine, ProviderName.SHAREPOINT)
    write_profile(replace(practice.profile("one", file), account=ANOTHER))
    write_profile(practice.profile("other", fine))
    before = file.read_bytes(), profile_path("one").read_bytes()

    done = await refresh(*((option, "one") if option == "--profile" else (option,)))

    assert done.status == 1, done
    assert (file.read_bytes(), profile_path("one").read_bytes()) == before
    assert MEMBER in done.out + done.err
    if option == "--profile":
        assert done.out == ""
    else:
        assert kept_token(fine) == practice.issued[-1] or kept_token(fine) == practice.issued[-2]


async def test_a_user_name_that_changed_is_noted(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    before = replace(ANOTHER, object_id=OBJECT, tenant=practice.tenant_id)
    write_profile(replace(practice.profile("one", file), account=before))

    done = await refresh("--profile", "one")

    assert done.status == 0, done
    assert kept_token(file) == practice.issued[-1]
    assert read_profile("one").account == replace(before, usernames=(MEMBER,))


async def test_a_profile_that_knows_no_account_learns_none(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    write_profile(practice.profile("one", file))

    done = await refresh("--profile", "one")

    assert done.status == 0, done
    assert read_profile("one").account is None
