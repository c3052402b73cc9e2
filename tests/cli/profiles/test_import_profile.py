"""`tokenwizard profiles export` and `import`: what one person gives another."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.profiles.command_line import command, run
from tests.profiles.practice_profiles import ADME, SHAREPOINT
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.profiles.profile import Profile, profile_in, text_of
from tokenwizard.profiles.store import exists, read_profile, write_profile

FOREIGN = replace(ADME, authority="https://login.example", adme_host="adme.example")


def file_of(profile: Profile, folder: Path) -> str:
    path = folder / f"{profile.name}.toml"
    path.write_text(text_of(profile))
    return str(path)


def test_what_is_exported_is_what_a_colleague_imports(tmp_path: Path) -> None:
    write_profile(SHAREPOINT)

    exported = run("profiles", "export", "practice").stdout
    first = exported.splitlines()[0]
    imported = run("profiles", "import", "-", "--name", "theirs", stdin=exported)

    assert first.startswith("# ")
    assert first.endswith("tokenwizard --profile ./practice.toml")
    assert not {"out", "keeps", "since"} & {line.split(" ")[0] for line in exported.splitlines()}
    assert imported.returncode == 0
    assert read_profile("theirs") == replace(
        SHAREPOINT, name="theirs", out=(), keeps="", since=None
    )


def test_an_exported_profile_says_that_its_app_has_a_certificate() -> None:
    write_profile(replace(SHAREPOINT, certificate="practice.pem"))

    exported = run("profiles", "export", "practice").stdout
    read = profile_in(exported, "practice")

    assert exported.splitlines()[1].startswith("# Its app proves itself with a certificate")
    assert (read.certificate, read.client_secret_ends) == ("", None)


def test_export_writes_a_new_file_and_overwrites_none(tmp_path: Path) -> None:
    write_profile(ADME)
    file = tmp_path / "for a colleague.toml"

    done, again = (run("profiles", "export", "adme", str(file)) for _ in range(2))

    assert (done.returncode, done.stdout) == (0, "")
    assert "--profile './for a colleague.toml'" in file.read_text()
    assert profile_in(file.read_text(), "adme") == ADME
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_import_takes_the_name_from_the_file_and_drops_what_is_one_machine_s(
    tmp_path: Path,
) -> None:
    done = run("profiles", "import", file_of(SHAREPOINT, tmp_path))

    assert (done.returncode, done.stdout) == (0, "")
    assert "tokenwizard --profile practice" in done.stderr
    assert read_profile("practice") == replace(SHAREPOINT, out=(), keeps="", since=None)


def test_import_replaces_only_when_told_and_says_what_is_not_used_any_more(
    tmp_path: Path,
) -> None:
    write_profile(SHAREPOINT)
    newer = file_of(replace(SHAREPOINT, scope="AllSites.Read"), tmp_path)

    refused = run("profiles", "import", newer)
    unchanged = read_profile("practice")
    done = run("profiles", "import", newer, "--replace")

    assert refused.returncode == 2
    assert "there is a profile practice already" in refused.stderr
    assert unchanged == SHAREPOINT
    assert done.returncode == 0
    assert "kept its token in env:.env: it is there still" in done.stderr
    assert read_profile("practice").scope == "AllSites.Read"


@pytest.mark.parametrize(
    ("trusted", "missing"),
    [
        ([], "--trust login.example --trust adme.example"),
        (["login.example"], "--trust adme.example"),
        (["login.example", "https://adme.example"], "--trust adme.example"),
    ],
)
def test_a_script_imports_no_host_that_it_does_not_name(
    tmp_path: Path, trusted: list[str], missing: str
) -> None:
    arguments = [argument for host in trusted for argument in ("--trust", host)]

    done = run("profiles", "import", file_of(FOREIGN, tmp_path), *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.rstrip().endswith(f"To trust them: {missing}")
    assert "adme.example (adme_host) would receive the access token" in done.stderr
    assert not exists("adme")


def test_a_script_imports_the_hosts_that_it_names(tmp_path: Path) -> None:
    done = run(
        "profiles", "import", file_of(FOREIGN, tmp_path),
        "--trust", "LOGIN.example", "--trust", "adme.example",
    )  # fmt: skip

    assert done.returncode == 0
    assert read_profile("adme") == FOREIGN


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["-"], "", "from stdin the profile has no name"),
        (["-", "--name", "a b"], "", "stdin: a profile's name has letters"),
        (["-", "--name", "adme"], "", "stdin: there is nothing in it"),
        (["-", "--name", "adme"], "# a note\n", "stdin: there is nothing in it"),
        (["-", "--name", "adme"], "site = 1", "stdin: site is a SharePoint site's address"),
        (["-", "--name", "adme"], b"\xff", "stdin: it is neither UTF-8 nor UTF-16"),
        (["-", "--name", "adme"], "#" * 20_000, "that is no profile"),
        (["-", "--name", "adme"], 'client_secret = "x"', "a profile holds no secret"),
        (["-", "--name", "adme"], 'names = {client_id = "PATH"}', "programs obey"),
        (["absent.toml"], "", "absent.toml: it cannot be read: FileNotFoundError"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    arguments: list[str], stdin: str | bytes, words: str
) -> None:
    done = run("profiles", "import", *arguments, stdin=stdin)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not exists("adme")


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("YES", 0), ("", 1), ("n", 1)])
def test_a_person_is_asked_about_the_hosts_of_an_import(
    tmp_path: Path, answer: str, status: int
) -> None:
    arguments = command("profiles", "import", file_of(FOREIGN, tmp_path))

    with OuterTerminal(arguments, os.environ) as terminal:
        terminal.wait_for("login.example (authority)")
        terminal.wait_for("[y/N] ")
        terminal.type(f"{answer}\r")
        assert terminal.status() == status

    assert exists("adme") is (status == 0)
