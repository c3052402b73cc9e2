"""What is built is whole, holds nothing idle, and walks to a token where it is installed."""

from __future__ import annotations

import os
import subprocess
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT
from tests.ui.plain.person import Person, redeems, shown_token, to_link
from tokenwizard import __version__


def in_wheel(built: Path) -> zipfile.ZipFile:
    [wheel] = built.glob("*.whl")
    return zipfile.ZipFile(wheel)


def test_the_wheel_holds_the_package_its_data_and_the_man_page_and_nothing_else(
    built: Path,
) -> None:
    with in_wheel(built) as wheel:
        names = set(wheel.namelist())
    tree = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tokenwizard").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    info = {name for name in names if ".dist-info/" in name}
    about = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}

    assert {
        "tokenwizard/py.typed",
        "tokenwizard/ui/tui/app.tcss",
        "tokenwizard/errors/catalogue.toml",
        "tokenwizard/errors/stop_pages.toml",
    } < tree
    assert names - info == tree | {
        f"tokenwizard-{__version__}.data/data/share/man/man1/tokenwizard.1"
    }
    assert {Path(name).name for name in info} == about


def test_the_metadata_names_the_extras_and_the_licence(built: Path) -> None:
    with in_wheel(built) as wheel:
        [name] = [one for one in wheel.namelist() if one.endswith("/METADATA")]
        metadata = message_from_string(wheel.read(name).decode())

    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert {"keyring", "certificate", "web"} <= set(metadata.get_all("Provides-Extra", []))


def test_the_source_archive_holds_what_makes_and_tests_it(built: Path) -> None:
    [archive] = built.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        names = {name.partition("/")[2] for name in source.getnames()}

    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "constraints.txt"} <= names
    assert {"tokenwizard/ui/tui/app.tcss", "tests/test_rules.py", "man/tokenwizard.1"} <= names
    assert not [name for name in names if ".venv" in name or "__pycache__" in name]


def environ(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "TERM": "xterm"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--version"], f"tokenwizard {__version__}\n"),
        (["explain", "AADSTS7000215"], "AADSTS7000215"),
        (["completions", "bash"], "complete -F _tokenwizard tokenwizard\n"),
    ],
)
def test_the_installed_command_works_away_from_the_tree(
    installed: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = subprocess.run(
        [installed / "bin" / "tokenwizard", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environ(tmp_path),
        check=True,
        timeout=60,
    )

    assert said in done.stdout


def test_the_installed_package_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "bin" / "python", "-c", "import tokenwizard; print(tokenwizard.__file__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environ(tmp_path),
        check=True,
        timeout=60,
    )

    assert done.stdout.startswith(str(installed))
    assert (installed / "share" / "man" / "man1" / "tokenwizard.1").is_file()


async def test_the_installed_command_walks_to_a_token_that_works(
    installed: Path, tmp_path: Path
) -> None:
    command = [str(installed / "bin" / "tokenwizard"), "demo", "--plain", "--no-listen"]
    with Person(command, tmp_path) as person:
        link = to_link(person, "sharepoint")
        person.answer("Answer, or a letter: ", "g")

        assert redeems(link, shown_token(person), "sharepoint")
        person.type("done\r")
        assert person.ended() == 0
