"""What a person has set for az and gh changes nothing of our calls, and leaves no secret behind."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.clients.azure.cloud import REPOSITORY, Rule, Site, refused
from tests.clients.azure.real import DEBIAN, ENVIRONMENT, NEWER, World, gh_of, opened, put
from tests.clients.azure.watching import files_of, holding, watched
from tests.destinations.program_recorder import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    delivery,
    files_below,
)
from tests.programs import require
from tokenwizard.destinations.programs.deferred_script import script_path
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

VALUES = {"SP_ID": CLIENT_ID, "SP_SECRET": CLIENT_SECRET, "SP_TOKEN": REFRESH_TOKEN}
SECRETS = (CLIENT_SECRET, REFRESH_TOKEN)
SET = """
[logging]
enable_log_file = true
[core]
output = yamlc
only_show_errors = false
no_color = false
collect_telemetry = true
survey_message = true
error_recommendation = on
[defaults]
group = other-rg
location = nowhere
web = fabrikam-web
[extension]
use_dynamic_install = yes_without_prompt
[auto-upgrade]
enable = true
prompt = no
"""
APP, VAULT, GITHUB = "azure-app:contoso-web", "keyvault:contoso-vault", f"github:{REPOSITORY}"
FORCED = {
    "GH_DEBUG": "api",
    "DEBUG": "api",
    "GH_FORCE_TTY": "100%",
    "CLICOLOR_FORCE": "1",
    "GH_PAGER": "/bin/false",
    "PAGER": "/bin/false",
    "GH_REPO": "fabrikam/other",
    "GH_TELEMETRY": "log",
    "GLAMOUR_STYLE": "dark",
}
SHELLS = ["dash", "bash", "busybox sh"]


@pytest.fixture
def upgrading(person: World) -> Path:
    """az believes that there is a newer one; where each command line of az is noted."""
    noted = person.folder / "started"
    version = {"local": "2.91.0", "pypi": "99.0.0"}
    versions = {"versions": {"azure-cli": version, "core": version}, "update_time": _long_ago()}
    (person.azure / "versionCheck.json").write_text(json.dumps(versions), "utf-8")
    wrapper = person.bin / "az"
    wrapper.unlink()
    # As the one of Debian's package: bash passes on a variable with a hyphen in its name.
    wrapper.write_text(
        f'#!/bin/bash\necho "$*" >>{noted}\n[ "$1" = upgrade ] && exit 0\n'
        f'exec {ENVIRONMENT / "az"} "$@"\n',
        "utf-8",
    )
    wrapper.chmod(0o755)
    return noted


def _long_ago() -> str:
    """Two days: az looks for a newer one again only after eleven."""
    return f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d %H:%M:%S.%f}"


def started(noted: Path) -> list[str]:
    """What az was run for, as its first two words."""
    return [" ".join(line.split()[:2]) for line in noted.read_text("utf-8").splitlines()]


def assert_all_is_set(person: World) -> None:
    web, *others = person.cloud.sites
    assert web.settings == {"EXISTING": "stays", "NUMBER": "1", **VALUES}
    assert all(other.settings == {} for other in others)
    named = {name.lower().replace("_", "-"): value for name, value in VALUES.items()}
    assert person.cloud.secrets == named


def assert_nothing_is_left(person: World) -> None:
    assert holding(SECRETS, files_of(person.folder)) == []
    assert not (person.azure / "logs").exists()
    assert files_below(person.folder / "temporary") == []


async def test_a_call_of_az(person: World, upgrading: Path) -> None:
    person.configure(SET)
    person.cloud.sites.append(Site("other-rg", "fabrikam-web"))

    with watched() as seen:
        await destination_named(APP).hand_over(delivery())
        await destination_named(VAULT).hand_over(delivery())

    assert_all_is_set(person)
    assert_nothing_is_left(person)
    assert holding(SECRETS, seen.said) == []
    assert started(upgrading) == ["resource list", "webapp config", *["keyvault secret"] * 3]


async def test_a_folder_with_an_equals_sign_in_its_name(
    person: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = person.folder / "a=b c"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))

    for place in (APP, f"{APP}@staging,sticky", VAULT):
        await destination_named(place).tried(delivery())
        await destination_named(place).hand_over(delivery())

    assert_all_is_set(person)
    assert VALUES.items() <= person.cloud.sites[0].slots["staging"].items()
    assert files_below(runtime) == []


def test_by_the_same_settings_az_would_log_hide_and_upgrade(person: World, upgrading: Path) -> None:
    """So that the test before this one shows what it seems to."""
    person.configure(SET.replace("collect_telemetry = true", "collect_telemetry = no"))
    none = refused(404, "ResourceGroupNotFound", "Resource group 'other-rg' could not be found.")
    person.cloud.rules = [Rule("GET", "/resourcegroups/other-rg$", none)]
    az, value = str(person.bin / "az"), person.folder / "value"
    value.write_text(REFRESH_TOKEN, "utf-8")
    listing = (az, "resource", "list", "--resource-type", "Microsoft.Web/sites")
    setting = (az, "keyvault", "secret", "set", "--vault-name", "contoso-vault", "--name", "a")

    listed = subprocess.run(listing, capture_output=True, timeout=60, check=False)
    subprocess.run((*setting, "--file", value), capture_output=True, timeout=60, check=True)
    value.unlink()

    assert b"other-rg" in listed.stderr
    assert holding([REFRESH_TOKEN], files_of(person.azure / "logs")) != []
    assert "upgrade --all" in started(upgrading)


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
async def test_a_call_of_gh(person: World, which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(person.bin, gh=gh_of(which))
    for name, value in FORCED.items():
        monkeypatch.setenv(name, value)
    place = destination_named(GITHUB)

    with watched() as seen:
        await place.hand_over(delivery())
    person.cloud.rules = [Rule("GET", "public-key$", refused(404, "x", "Not here"))]
    with pytest.raises(LocalError) as fault:
        await place.hand_over(delivery())

    assert opened(person, person.cloud.sealed) == {
        f"repos/{REPOSITORY}/actions/{name}": value for name, value in VALUES.items()
    }
    assert "Request" not in fault.value.cause
    assert "HTTP 404" in fault.value.cause
    assert holding(SECRETS, seen.said) == []
    assert_nothing_is_left(person)
    assert files_below(person.folder / "home") == []  # no number of this device


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_for_later(
    person: World, upgrading: Path, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    require(shell.partition(" ")[0])
    person.configure(SET)
    person.cloud.sites.append(Site("other-rg", "fabrikam-web"))
    with monkeypatch.context() as without:
        without.setenv("PATH", str(person.folder / "home"))
        for place in (APP, VAULT, GITHUB):
            asyncio.run(_hand_over(place))

    with watched() as seen:
        for place in (APP, VAULT, GITHUB):
            done = subprocess.run(
                [*shell.split(), str(script_path(*place.split(":", 1)))],
                env={**os.environ, **FORCED},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            assert "✓" not in done.stdout  # what gh says to a terminal

    assert_all_is_set(person)
    assert len(opened(person, person.cloud.sealed)) == 3
    assert_nothing_is_left(person)
    assert holding(SECRETS, seen.said) == []
    assert "upgrade --all" not in started(upgrading)
    assert [one for one in files_below(person.folder.parent) if one.suffix == ".sh"] == []


async def _hand_over(place: str) -> None:
    await destination_named(place).hand_over(delivery())
