"""`tokenwizard refresh --profile`: the place that a profile names, and the use noted in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.refresh.practice import Practice, kept_token, refresh
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Role
from tokenwizard.profiles.store import profile_path, read_profile, write_profile
from tokenwizard.providers.provider import ProviderName

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_profile_says_where_the_token_is_and_is_used_from_now_on(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    write_profile(replace(practice.profile("practice", file), since=LONG_AGO))

    done = await refresh("--profile", "practice")

    assert done.status == 0, done
    assert kept_token(file) == practice.issued[-1]
    since = read_profile("practice").since
    assert since is not None
    assert datetime.now(UTC) - since < timedelta(minutes=1)


async def test_use_does_not_lengthen_a_token_of_azure_acs(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT_ACS)
    profile = replace(
        practice.profile("practice", file),
        provider=ProviderName.SHAREPOINT_ACS,
        acs=practice.origin,
        since=LONG_AGO,
    )
    write_profile(profile)

    done = await refresh("--profile", "practice")

    assert done.status == 0, done
    assert read_profile("practice") == profile


async def test_the_names_that_a_profile_gives_are_read_and_written(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    delivery = await practice.delivery(ProviderName.SHAREPOINT)
    names = {Role.REFRESH_TOKEN: "PRACTICE_TOKEN", Role.CLIENT_SECRET: "PRACTICE_SECRET"}
    renamed = tuple(replace(one, name=names.get(one.role, one.name)) for one in delivery.settings)
    await EnvFile(file).hand_over(replace(delivery, settings=renamed, recipe={}))
    write_profile(replace(practice.profile("practice", file), names=names))

    done = await refresh("--profile", "practice")

    assert done.status == 0, done
    assert f"PRACTICE_TOKEN={practice.issued[-1]}" in file.read_text()


async def test_the_keyring_is_read_and_gets_the_newer_token(
    practice: Practice, tmp_path: Path
) -> None:
    """Its entry alone holds the secrets; a keyring in a file stands in for the system's."""
    from tokenwizard.destinations.kinds.keyring import KeyringPlace

    environ = {
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    hand_over = f"""
import asyncio, json, sys
from tokenwizard.destinations.model import Delivery, Role, StoredSetting
from tokenwizard.destinations.kinds.keyring import {KeyringPlace.__name__}
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
settings = tuple(StoredSetting(Role(r), n, Secret(v)) for r, n, v in json.load(sys.stdin))
handing = Delivery(provider=ProviderName.SHAREPOINT, settings=settings, profile="practice")
asyncio.run(KeyringPlace().hand_over(handing))
"""
    delivery = await practice.delivery(ProviderName.SHAREPOINT)
    import json

    rows = [(one.role.value, one.name, one.value.reveal()) for one in delivery.settings]
    kept = await refresh(code=hand_over, given=json.dumps(rows), **environ)
    assert kept.status == 0, kept
    write_profile(replace(practice.profile("practice", tmp_path), keeps="keyring"))

    done = [await refresh("--profile", "practice", **environ) for _ in range(2)]

    assert [one.status for one in done] == [0, 0], done
    assert len(practice.issued) == 3
    assert "keyring" in done[0].err


async def test_a_profile_that_keeps_nothing_says_what_to_do(practice: Practice) -> None:
    write_profile(replace(practice.profile("practice", Path()), keeps=""))

    done = await refresh("--profile", "practice")

    assert (done.status, done.out) == (2, "")
    assert "tokenwizard --profile practice" in " ".join(done.err.split())


async def test_a_profile_that_went_meanwhile_does_not_cost_the_access_token(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    write_profile(practice.profile("practice", file))
    forget = f"""
import pathlib, tokenwizard.flow.refresher as renewing
before = renewing.refresh_stored_token
def renew(*given):
    pathlib.Path({str(profile_path("practice"))!r}).unlink()
    return before(*given)
renewing.refresh_stored_token = renew
"""
    from tests.cli.refresh.practice import COMMAND

    done = await refresh("--profile", "practice", code=forget + COMMAND)

    assert done.status == 0, done
    assert done.out.strip()
    assert "no profile practice" in done.err
    assert kept_token(file) == practice.issued[-1]
