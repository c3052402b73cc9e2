"""az and gh get the secrets: one that lies in the current folder must never be started."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from tests.attacks.hostile_folder import PATHS, HostileFolder, hostile
from tests.destinations.program_recorder import delivery
from tokenwizard.destinations.model import Destination
from tokenwizard.destinations.programs.destination import ProgramDestination
from tokenwizard.destinations.registry import destination_named

__all__ = ["hostile"]

PLACES = [("az", "azure-app:contoso-rg/contoso-web"), ("gh", "github:contoso/practice")]


def place(target: str) -> Destination:
    made = destination_named(target)
    assert isinstance(made, ProgramDestination)
    return replace(made, limit=20)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("called", PLACES)
@pytest.mark.usefixtures("state_home")
async def test_the_one_of_the_current_folder_is_not_started(
    called: tuple[str, str], path: str, hostile: HostileFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, target = called
    hostile.plant(program)
    hostile.install(program, "/bin/cat >/dev/null")
    monkeypatch.setenv("PATH", hostile.path(path))

    place(target).preview(delivery())
    await place(target).hand_over(delivery())

    assert hostile.ran == []
    assert set(hostile.called) == ({program} if hostile.has_honest(path) else set())


@pytest.mark.usefixtures("state_home")
@pytest.mark.parametrize("path", [path for path in PATHS if "{honest}" in path])
async def test_what_it_starts_in_turn_is_not_of_the_current_folder_either(
    path: str, hostile: HostileFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `gh` starts git by its name, and an az that pip installed a module of Python's."""
    hostile.plant("git")
    hostile.plant_modules("azure")
    monkeypatch.setenv("PYTHONPATH", ":")
    monkeypatch.setenv("PATH", hostile.path(path))
    hostile.install("az", f"git status; {sys.executable} -m azure; exit 0")

    await place("azure-app:contoso-rg/contoso-web").hand_over(delivery())

    assert hostile.called == ["az"]
    assert hostile.ran == []


@pytest.mark.usefixtures("state_home")
async def test_it_finds_no_settings_for_it_in_the_current_folder(
    hostile: HostileFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """az reads `.azure/config` there, which may name a folder of extensions: code; gh asks git."""
    (hostile.here / ".azure").mkdir()
    (hostile.here / ".azure" / "config").touch()
    trace = hostile.here.parent / "ran"
    hostile.install("az", f"[ -e .azure/config ] && echo settings >>{trace}; exit 0")
    monkeypatch.setenv("PATH", str(hostile.honest))

    await place("azure-app:contoso-rg/contoso-web").hand_over(delivery())

    assert hostile.called == ["az"]
    assert hostile.ran == []
