"""The folders the wizard may write to, and what it runs on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tokenwizard import __version__
from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.system.files.home_folder import NoHomeError, need_own_folders
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.files.private_file import runtime_folder, state_folder

_PACKAGES = ("textual", "httpx", "pyperclip")


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """A folder that is made when it is first needed.

    Attributes:
        path: the folder.
        writable: it can be written to, or made where it is to be.
    """

    path: str
    writable: bool


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """The state folder, the runtime folder, and the versions as (name, version).

    Attributes:
        no_home: why the state folder, or that of profiles, has nowhere to be; None if it has.
    """

    state: FolderFacts
    runtime: FolderFacts
    versions: tuple[tuple[str, str], ...]
    no_home: NoHomeError | None = None


def look_at_installation() -> InstallationFacts:
    """Ask for rights and versions; nothing is made or written."""
    versions = [("tokenwizard", __version__), ("Python", platform.python_version())]
    for package in _PACKAGES:
        try:
            versions.append((package, version(package)))
        except PackageNotFoundError:
            versions.append((package, "missing"))
    try:
        need_own_folders()
    except NoHomeError as none:
        nowhere = FolderFacts("", writable=False)
        return InstallationFacts(nowhere, nowhere, tuple(versions), none)
    return InstallationFacts(_folder(state_folder()), _folder(runtime_folder()), tuple(versions))


def _folder(folder: Path) -> FolderFacts:
    nearest = next((place for place in (folder, *folder.parents) if is_there(place)), Path("/"))
    usable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return FolderFacts(str(folder), usable)


def installation_findings(facts: InstallationFacts | None) -> tuple[Finding, ...]:
    """The two folders and the versions; None stands for a disk that did not answer in time."""
    if facts is None:
        advice = "A home folder on a network that is away does this."
        return (Finding("state folder", CheckState.DOUBT, "The disk does not answer", advice),)
    names = " ".join(f"{name}/{number}" for name, number in facts.versions)
    missing = any(number == "missing" for _, number in facts.versions)
    advice = "Install tokenwizard again: a part of it is missing." if missing else ""
    return (
        *_folders(facts),
        Finding("versions", CheckState.FAULT if missing else CheckState.OK, names, advice),
    )


def _folders(facts: InstallationFacts) -> tuple[Finding, ...]:
    if facts.no_home:
        none = facts.no_home
        advice = f"Set {none.variables}. A script's walk (--plain, nothing to ask) works without."
        return (Finding("state folder", CheckState.FAULT, none.found, advice),)
    return _state_folder(facts.state), _runtime_folder(facts.runtime, facts.state)


def _state_folder(facts: FolderFacts) -> Finding:
    if facts.writable:
        return Finding("state folder", CheckState.OK, facts.path)
    advice = "Set XDG_STATE_HOME to a folder of your own, else nothing can be kept in a file."
    return Finding("state folder", CheckState.DOUBT, f"{facts.path} cannot be written to", advice)


def _runtime_folder(facts: FolderFacts, state: FolderFacts) -> Finding:
    if facts == state:
        return Finding("runtime folder", CheckState.OK, "None; the state folder is taken instead")
    if facts.writable:
        return Finding("runtime folder", CheckState.OK, facts.path)
    return Finding("runtime folder", CheckState.DOUBT, f"{facts.path} cannot be written to")
