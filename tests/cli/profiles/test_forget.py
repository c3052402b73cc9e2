"""`tokenwizard profiles forget`: what goes, what stays, and what is asked before."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.profiles.command_line import command, parsed, run
from tests.profiles.practice_profiles import ADME, SHAREPOINT
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.cli.profiles.command import profiles_command
from tokenwizard.errors.errors import LocalError
from tokenwizard.profiles.location import profiles_folder
from tokenwizard.profiles.store import exists, write_profile


def test_forget_says_what_stays() -> None:
    write_profile(replace(SHAREPOINT, out=("env:.env", "github:contoso/practice")))

    done = run("profiles", "forget", "practice", "--yes")

    assert (done.returncode, done.stdout) == (0, "")
    assert not exists("practice")
    stays = [line for line in done.stderr.splitlines() if "What stays" in line]
    assert [line.split(": ", 1)[1] for line in stays] == ["env:.env", "github:contoso/practice"]


def test_without_a_terminal_and_a_yes_nothing_is_forgotten() -> None:
    write_profile(SHAREPOINT)

    done = run("profiles", "forget", "practice")

    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert exists("practice")


def test_a_broken_profile_can_be_forgotten() -> None:
    profiles_folder().mkdir(parents=True)
    (profiles_folder() / "broken.toml").write_text("site = 1")

    done = run("profiles", "forget", "broken", "--yes")

    assert done.returncode == 0
    assert "What it keeps cannot be known" in done.stderr
    assert not exists("broken")


def test_forget_removes_the_entry_in_the_keyring_first(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write_profile(replace(SHAREPOINT, keeps="keyring"))
    write_profile(replace(ADME, keeps="env:.env"))
    write_profile(replace(ADME, name="both", keeps="env:.env", out=("env:.env", "keyring")))
    removed: list[tuple[str, bool]] = []

    def forget_entry(profile: str) -> bool:
        removed.append((profile, exists(profile)))
        return True

    for name in ("PRACTICE", "adme", "both"):
        status = profiles_command(
            parsed("profiles", "forget", name, "--yes"),
            forget_entry=forget_entry,
        )
        assert status == 0

    assert removed == [("practice", True), ("both", True)]
    assert "What stays, with its secrets: keyring" not in capfd.readouterr().err


def test_forget_meets_the_keyring_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    profile = replace(SHAREPOINT, keeps="keyring")
    keep = (
        "import asyncio\n"
        "from tokenwizard.destinations.model import Delivery, Role, StoredSetting\n"
        "from tokenwizard.destinations.kinds.keyring import KeyringPlace\n"
        "from tokenwizard.providers.provider import ProviderName\n"
        "from tokenwizard.secret import Secret\n"
        "token = StoredSetting(Role.REFRESH_TOKEN, 'SP_TOKEN', Secret('practice-token'))\n"
        "it = Delivery(provider=ProviderName.SHAREPOINT, settings=(token,), profile='practice')\n"
        "print(asyncio.run(KeyringPlace().hand_over(it)).keeping)\n"
    )
    kept = subprocess.run(
        [*command()[:1], "-c", keep], capture_output=True, text=True, check=True, timeout=60
    )
    told = []
    for _ in range(2):
        write_profile(profile)
        told.append(run("profiles", "forget", "practice", "--yes"))

    assert kept.stdout == "keyring\n"
    assert [done.returncode for done in told] == [0, 0]
    assert "Its entry in the keyring is removed." in told[0].stderr
    assert "Its entry in the keyring was not there." in told[1].stderr


def test_a_keyring_that_refuses_leaves_the_profile(capfd: pytest.CaptureFixture[str]) -> None:
    write_profile(replace(SHAREPOINT, keeps="keyring"))

    def refuse(_: str) -> bool:
        raise LocalError("the keyring is locked", next_step="Unlock it, then try again.")

    status = profiles_command(
        parsed("profiles", "forget", "practice", "--yes"), forget_entry=refuse
    )

    assert status == 1
    assert "the keyring is locked" in capfd.readouterr().err
    assert exists("practice")


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("", 1)])
def test_a_person_is_asked_before_a_profile_is_forgotten(answer: str, status: int) -> None:
    write_profile(SHAREPOINT)

    with OuterTerminal(command("profiles", "forget", "practice"), os.environ) as terminal:
        terminal.wait_for("Forget the profile practice? [y/N] ")
        terminal.type(f"{answer}\r")
        assert terminal.status() == status

    assert exists("practice") is (status == 1)
