"""A script that is written for later holds the secrets: it runs nothing of the current folder."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from tests.attacks.hostile_folder import HostileFolder, hostile
from tests.destinations.program_recorder import delivery
from tests.programs import require
from tokenwizard.destinations.programs.deferred_script import script_path
from tokenwizard.destinations.registry import destination_named

__all__ = ["hostile"]

PLANTED = ("az", "gh", "env", "mktemp", "rm", "grep", "printf", "cat")
PATHS = (".:{honest}", ":{honest}", "{honest}:", "bin:{honest}", "*:{honest}")
NEEDED = ("env", "mktemp", "rm", "grep")


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("path", PATHS)
def test_neither_the_program_nor_a_tool_of_it(
    shell: str,
    path: str,
    hostile: HostileFolder,
    state_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shell = require(shell)
    for tool in NEEDED:
        (hostile.honest / tool).symlink_to(require(tool))
    monkeypatch.setenv("PATH", str(hostile.honest))
    asyncio.run(destination_named("azure-app:contoso-rg/contoso-web").hand_over(delivery()))
    script = script_path("azure-app", "contoso-rg/contoso-web")
    hostile.plant(*PLANTED)
    (hostile.here / ".azure").mkdir()
    trace = hostile.here.parent / "ran"
    hostile.install("az", f"[ -e .azure ] && echo settings >>{trace}; exit 0")

    done = subprocess.run(
        [shell, os.path.relpath(script)],
        env={"PATH": hostile.path(path), "HOME": str(state_home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert hostile.ran == []
    assert (done.returncode, set(hostile.called)) == (0, {"az"}), done.stderr
    assert not script.exists()
