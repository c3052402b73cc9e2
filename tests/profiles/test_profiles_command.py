"""`tokenwizard profiles`, as a process; at a terminal where it asks."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.profiles.command_line import command, parsed, run
from tests.profiles.practice_profiles import ADME, CLIENT_ID, SHAREPOINT, TENANT_ID
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.errors import LocalError
from tokenwizard.profiles.command import profiles_command
from tokenwizard.profiles.folder import exists, profiles_folder, read_profile, write_profile
from tokenwizard.profiles.profile import Profile, profile_in, text_of

FOREIGN = replace(ADME, authority="https://login.example", adme_host="adme.example")


def file_of(profile: Profile, folder: Path) -> str:
    path = folder / f"{profile.name}.toml"
    path.write_text(text_of(profile))
    return str(path)


def test_without_a_profile_it_says_how_one_comes_to_be() -> None:
    as_table, as_json = run("profiles"), run("profiles", "--json")

    assert (as_table.returncode, as_table.stdout) == (0, "")
    assert "the wizard remembers a walk under a name" in as_table.stderr
    assert "`tokenwizard profiles import FILE`" in as_table.stderr
    assert (as_json.returncode, json.loads(as_json.stdout)) == (0, [])


def test_the_list_is_aligned_and_names_what_is_broken_on_stderr() -> None:
    write_profile(SHAREPOINT)
    write_profile(ADME)
    (profiles_folder() / "broken.toml").write_text("site = 1")

    done = run("profiles")

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "NAME      PROVIDER    FOR                                            ENDS        KEEPS",
        "adme      adme        contoso.onmicrosoft.com                        unknown     -",
        "practice  sharepoint  https://contoso.sharepoint.com/sites/practice  2027-01-30  env:.env",
    ]
    assert "broken.toml: site is a SharePoint site's address" in done.stderr


def test_the_list_for_programs_is_an_array() -> None:
    write_profile(SHAREPOINT)
    write_profile(ADME)

    done = run("profiles", "--json")

    adme, practice = json.loads(done.stdout)
    assert (adme["name"], adme["refresh_token_ends"], adme["client_secret_ends"]) == (
        "adme",
        None,
        None,
    )
    assert practice == {
        "name": "practice",
        "provider": "sharepoint",
        "site": SHAREPOINT.site,
        "tenant": TENANT_ID,
        "keeps": "env:.env",
        "refresh_token_ends": "2027-01-30T09:00:00Z",
        "client_secret_ends": "2027-05-31",
    }


def test_a_reader_that_has_gone_ends_the_list_quietly() -> None:
    write_profile(SHAREPOINT)
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        command("profiles", "--json"), stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (141, b"")


def test_a_stdout_that_takes_nothing_is_one_sentence() -> None:
    write_profile(SHAREPOINT)
    with Path("/dev/full").open("wb") as full:
        no_room = subprocess.run(
            command("profiles"), stdout=full, stderr=subprocess.PIPE, check=False
        )
    closed = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *command("profiles")],
        stderr=subprocess.PIPE,
        check=False,
    )

    assert (no_room.returncode, closed.returncode) == (1, 1)
    assert no_room.stderr.startswith(b"tokenwizard: the answer cannot be written: No space")
    assert closed.stderr == b"tokenwizard: stdout is closed\n"
    assert no_room.stderr.count(b"\n") == 1


def test_show_gives_the_file_on_stdout_and_what_ends_on_stderr() -> None:
    write_profile(SHAREPOINT)

    done = run("profiles", "show", "PRACTICE")

    assert done.returncode == 0
    assert profile_in(done.stdout, "practice") == SHAREPOINT
    assert "The refresh token ends on 2027-01-30" in done.stderr
    assert "practice.toml" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["profiles", "show", "practice", "--json"],
        ["profiles", "--json", "show", "practice"],
    ],
)
def test_show_for_programs_is_one_object(arguments: list[str]) -> None:
    write_profile(SHAREPOINT)

    shown = json.loads(run(*arguments).stdout)

    assert shown["name"] == "practice"
    assert shown["since"] == "2026-11-01T09:00:00Z"
    assert shown["client_secret_ends"] == "2027-05-31"
    assert shown["names"] == {"refresh_token": "PRACTICE_TOKEN"}


@pytest.mark.parametrize("action", ["show", "export", "forget"])
@pytest.mark.parametrize("name", ["practice", "../practice", "\x1b[31m"])
def test_a_name_that_is_none_or_that_nobody_has_is_one_sentence(action: str, name: str) -> None:
    done = run("profiles", action, name)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.rstrip("\n").isprintable()


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
    assert "adme.example (adme_host): the access token is sent there" in done.stderr
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
        (["-", "--name", "adme"], "site = 1", "stdin: site is a SharePoint site's address"),
        (["-", "--name", "adme"], b"\xff", "stdin: it is no UTF-8"),
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
        "from tokenwizard.handover.handing import Handing, Role, Setting\n"
        "from tokenwizard.handover.places.keyring import KeyringPlace\n"
        "from tokenwizard.providers.provider import ProviderName\n"
        "from tokenwizard.secret import Secret\n"
        "token = Setting(Role.REFRESH_TOKEN, 'SP_TOKEN', Secret('practice-token'))\n"
        "it = Handing(provider=ProviderName.SHAREPOINT, settings=(token,), profile='practice')\n"
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


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("", 1)])
def test_a_person_is_asked_before_a_profile_is_forgotten(answer: str, status: int) -> None:
    write_profile(SHAREPOINT)

    with OuterTerminal(command("profiles", "forget", "practice"), os.environ) as terminal:
        terminal.wait_for("Forget the profile practice? [y/N] ")
        terminal.type(f"{answer}\r")
        assert terminal.status() == status

    assert exists("practice") is (status == 1)


def test_the_arguments_load_nothing_but_argparse() -> None:
    code = (
        "import sys, argparse\n"
        "before = set(sys.modules)\n"
        "import tokenwizard.profiles.arguments as p, tokenwizard.profiles.check_arguments as c\n"
        "p.add_profiles_arguments(argparse.ArgumentParser())\n"
        "c.add_check_arguments(argparse.ArgumentParser())\n"
        "print(sorted(n for n in set(sys.modules) - before if not n.startswith('tokenwizard')))\n"
        "print(sorted(n for n in sys.modules if n.startswith('tokenwizard')))\n"
    )

    done = subprocess.run(
        [*command()[:1], "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.splitlines()[1] == str(
        [
            "tokenwizard",
            "tokenwizard.profiles",
            "tokenwizard.profiles.arguments",
            "tokenwizard.profiles.check_arguments",
        ]
    )
    assert CLIENT_ID not in done.stdout


@pytest.mark.parametrize("arguments", [["profiles"], ["profiles", "show", "practice"], ["check"]])
def test_the_commands_load_no_network_and_no_screen(arguments: list[str]) -> None:
    write_profile(SHAREPOINT)
    code = (
        "import sys\n"
        "from tests.profiles.command_line import parsed\n"
        f"options = parsed(*{arguments!r})\n"
        "options.run(options)\n"
        "heavy = {'httpx', 'textual', 'rich', 'asyncio', 'keyring', 'icalendar'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [*command()[:1], "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.endswith("LOADED []\n")
