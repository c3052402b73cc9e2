"""Secrets of an Azure Key Vault, by a recording `az`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.destinations.program_recorder import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Programs,
    delivery,
    files_below,
)
from tokenwizard.destinations.model import Role, StoredSetting
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.secret import Secret


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


async def test_each_setting_is_one_secret_whose_file_has_no_line_end_of_ours(
    programs: Programs, state_home: Path
) -> None:
    programs.put("az")

    done = await destination_named("keyvault:contoso-vault").hand_over(delivery())

    assert [list(run.files.values()) for run in programs.runs] == [
        [["0o600", value]] for value in (CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN)
    ]
    ((path, _),) = programs.runs[2].files.items()
    assert programs.runs[2].arguments == [
        *("keyvault", "secret", "set", "--vault-name", "contoso-vault", "--name", "sp-token"),
        *("--file", path, "--encoding", "utf-8", "-o", "none"),
    ]
    for run in programs.runs:
        run.assert_nothing_secret_in_the_open()
        assert run.environ["LC_ALL"] == "C.UTF-8"
    assert files_below(state_home) == []
    assert done.sentence == "SP_ID, SP_SECRET, SP_TOKEN: set in the Key Vault contoso-vault."


async def test_broken_off_it_says_what_is_set_and_leaves_no_file(
    programs: Programs, state_home: Path
) -> None:
    programs.put("az", "if 'sp-secret' in sys.argv: sys.exit('ERROR: (Forbidden) No')")

    with pytest.raises(LocalError) as fault:
        await destination_named("keyvault:contoso-vault").hand_over(delivery())

    assert fault.value.cause == (
        "Set: SP_ID. Not set: SP_SECRET, SP_TOKEN. It ended with status 1, and said: "
        '"ERROR: (Forbidden) No"'
    )
    assert files_below(state_home) == []


async def test_a_public_app_has_no_secret_to_hand_over(programs: Programs) -> None:
    programs.put("az")

    await destination_named("keyvault:contoso-vault").hand_over(delivery(public=True))

    assert [run.arguments[6] for run in programs.runs] == ["sp-id", "sp-token"]


def test_the_preview_shows_the_lines_masked(programs: Programs) -> None:
    programs.put("az")

    lines = destination_named("keyvault:contoso-vault").preview(delivery())

    assert lines[4] == (
        "az keyvault secret set --vault-name contoso-vault --name sp-token --file FILE (0600, "
        "deleted afterwards) --encoding utf-8 -o none"
    )
    assert lines[5] == f"    SP_TOKEN: {REFRESH_TOKEN[:4]}…{REFRESH_TOKEN[-4:]}"
    assert programs.runs == []


@pytest.mark.parametrize("vault", ["ab", "1contoso", "contoso--v", "contoso-", "a_b", "v" * 25])
def test_what_azure_has_no_vault_like_is_refused(vault: str) -> None:
    with pytest.raises(InputError, match="keyvault takes a vault's name"):
        destination_named(f"keyvault:{vault}")


def test_two_settings_that_would_be_one_secret_are_a_sentence() -> None:
    named = delivery(names={Role.CLIENT_ID: "SP_TOKEN", Role.REFRESH_TOKEN: "sp-token"})

    with pytest.raises(LocalError, match="would be one secret"):
        destination_named("keyvault:contoso-vault").preview(named)


@pytest.mark.parametrize("name", ["SP TOKEN", "_TOKEN", "T" * 128, "SP.TOKEN"])
def test_a_name_that_no_secret_can_have_is_a_sentence(name: str) -> None:
    with pytest.raises(LocalError, match="cannot be the name of a Key Vault secret"):
        destination_named("keyvault:contoso-vault").preview(
            delivery(names={Role.REFRESH_TOKEN: name})
        )


def test_a_carriage_return_that_az_would_change_is_a_sentence() -> None:
    setting = StoredSetting(Role.REFRESH_TOKEN, "SP_TOKEN", Secret("practice\r\ntoken"))

    with pytest.raises(LocalError, match="carriage return"):
        destination_named("keyvault:contoso-vault").preview(
            replace(delivery(), settings=(setting,))
        )
