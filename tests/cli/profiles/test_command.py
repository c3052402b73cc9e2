"""`tokenwizard profiles`, as a process: the list, one profile, and what is loaded for it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.profiles.command_line import command, run
from tests.profiles.practice_profiles import ACCOUNT, ADME, CLIENT_ID, SHAREPOINT, TENANT_ID
from tokenwizard.profiles.location import profiles_folder
from tokenwizard.profiles.profile import profile_in
from tokenwizard.profiles.store import write_profile


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
    write_profile(replace(SHAREPOINT, account=ACCOUNT))

    shown = json.loads(run(*arguments).stdout)

    assert shown["name"] == "practice"
    assert shown["since"] == "2026-11-01T09:00:00Z"
    assert shown["client_secret_ends"] == "2027-05-31"
    assert shown["names"] == {"refresh_token": "PRACTICE_TOKEN"}
    assert shown["account"]["username"] == "you@contoso.example"


@pytest.mark.parametrize("action", ["show", "export", "forget"])
@pytest.mark.parametrize("name", ["practice", "../practice", "\x1b[31m"])
def test_a_name_that_is_none_or_that_nobody_has_is_one_sentence(action: str, name: str) -> None:
    done = run("profiles", action, name)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.rstrip("\n").isprintable()


def test_the_arguments_load_nothing_but_argparse() -> None:
    code = (
        "import sys, argparse\n"
        "before = set(sys.modules)\n"
        "import tokenwizard.cli.profiles.arguments as p, tokenwizard.cli.check.arguments as c\n"
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
            *("tokenwizard", "tokenwizard.cli"),
            *("tokenwizard.cli.check", "tokenwizard.cli.check.arguments"),
            *("tokenwizard.cli.profiles", "tokenwizard.cli.profiles.arguments"),
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
