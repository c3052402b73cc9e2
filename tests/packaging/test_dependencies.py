"""What `make` and CI install is what constraints.txt says; no known hole is let in."""

from __future__ import annotations

import importlib.metadata
import subprocess
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.packaging.conftest import ROOT

SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
FIRST_WITHOUT_A_KNOWN_HOLE = {
    "aiohttp": "3.14.4",  # request framing, and the scheme of an absolute request target
    "cryptography": "50.0.0",  # CVE-2026-69247
    "filelock": "4.2.1",  # CVE-2026-112914, CVE-2026-112934: links in the folder of the lock
    "h11": "0.16.0",  # CVE-2025-43859: chunked bodies
    "jinja2": "3.1.6",  # CVE-2025-27516
    "pyjwt": "2.15.0",  # CVE-2026-101918
    "python-dotenv": "1.2.2",  # CVE-2026-28684: links
}
"""By release notes and advisories, read in November 2026."""


def pinned() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = (Requirement(line) for line in lines if line and not line.startswith("#"))
    found: dict[str, Version] = {}
    for pin in pins:
        [only] = pin.specifier
        assert only.operator == "==", pin
        found[canonicalize_name(pin.name)] = Version(only.version)
    return found


def required_by(package: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """What it requires somewhere: on any system and any Python that we support."""
    environments = [
        {**system, "python_version": python, "python_full_version": f"{python}.0", "extra": extra}
        for system in SYSTEMS
        for python in PYTHONS
        for extra in extras | {""}
    ]
    for text in importlib.metadata.requires(package) or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate(one) for one in environments):
            yield requirement


def installed_by_make() -> set[str]:
    """The names of all that `tokenwizard[dev]` brings, as far as it is installed here."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [("tokenwizard", frozenset({"dev"}))]
    while waiting:
        package, extras = one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        try:
            requirements = list(required_by(package, extras))
        except importlib.metadata.PackageNotFoundError:
            continue  # another system's
        waiting += [(canonicalize_name(r.name), frozenset(r.extras)) for r in requirements]
    return {package for package, _ in seen} - {"tokenwizard"}


def test_each_package_is_pinned_those_of_other_systems_too() -> None:
    needed = installed_by_make()

    assert {"textual", "h11", "hatchling", "colorama"} <= needed
    assert needed <= set(pinned())


def test_nothing_is_pinned_that_nobody_needs() -> None:
    assert set(pinned()) <= installed_by_make()


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = pinned()
    here: dict[str, Version] = {
        canonicalize_name(found.metadata["Name"]): Version(found.version)
        for found in importlib.metadata.distributions()
    }

    assert {name: here[name] for name in pins if name in here} == {
        name: version for name, version in pins.items() if name in here
    }


def test_make_holds_what_it_builds_with_to_the_same_pins() -> None:
    """pip builds in an environment of its own, which `--constraint` does not reach."""
    install = ["--always-make", "--dry-run", "--no-print-directory", ".venv/.dev"]
    dry = subprocess.run(
        ["make", *install], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    commands = [line for line in dry.stdout.splitlines() if "PIP_" in line]

    assert commands
    for command in commands:
        for variable in ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"):
            assert f"{variable}=constraints.txt" in command.split(), command


@pytest.mark.parametrize(("package", "first"), FIRST_WITHOUT_A_KNOWN_HOLE.items())
def test_no_version_with_a_known_hole_is_let_in(package: str, first: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (text for texts in project["optional-dependencies"].values() for text in texts)
    declared = [Requirement(text) for text in (*project["dependencies"], *extras)]
    asked = [one for one in declared if canonicalize_name(one.name) == package]
    lower = [
        Version(part.version) for one in asked for part in one.specifier if part.operator == ">="
    ]

    assert asked
    assert lower == [max(lower)]
    assert max(lower) >= Version(first)
    assert pinned()[package] >= max(lower)


def test_ci_and_the_workflow_install_by_the_pins() -> None:
    """On Windows there is no make: its workflow calls pip itself."""
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    installing = [line for line in (ci + workflow).splitlines() if "pip install" in line]

    assert installing
    assert all("--constraint constraints.txt" in line for line in installing)
    assert "PIP_BUILD_CONSTRAINT: constraints.txt" in workflow
