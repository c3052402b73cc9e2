"""Users without a home folder, or with an odd one: processes under a uid that no passwd file has.

One sentence says what to set, before anything is asked or opened, and what needs no folder works.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.hosts.odd_host import at_terminal, seen_at_terminal
from tests.terminal.multiplexers import bare_environ
from tests.ui.plain.person import signed_in
from tests.ui.plain.script import answers_file, given, practice
from tokenwizard.system.exit_status import DONE, SAID_NO, USAGE

WHAT_TO_SET = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
NEED_A_FOLDER = [
    ("check",),
    ("profiles",),
    ("profiles", "show", "practice"),
    ("profiles", "export", "practice"),
    ("profiles", "forget", "practice", "--yes"),
    ("refresh", "--profile", "practice"),
    ("refresh", "--all"),
    ("serve",),
    ("--plain", "--profile", "practice"),
]
IMPORT = ("profiles", "import", "practice.toml")
ODD = {
    "empty": "",
    "relative": "practice/home",
    "root": "/",
    "missing": "/nonexistent",
    "file": "/etc/passwd",
    "others": "/root",
}


def homeless(person: OtherUser, home: str | None = None, **more: str) -> OtherUser:
    """The same user with another HOME, or with none."""
    environ = {name: value for name, value in person.environ.items() if name != "HOME"}
    own = {} if home is None else {"HOME": home}
    return replace(person, environ={**environ, **own, **more})


def is_whole(words: str) -> bool:
    return "broke" not in words and "Traceback" not in words


@pytest.mark.parametrize("arguments", NEED_A_FOLDER, ids=" ".join)
@pytest.mark.parametrize("home", [None, "", "practice/home"], ids=["unset", "empty", "relative"])
def test_what_needs_a_folder_says_what_to_set(
    person: OtherUser, arguments: tuple[str, ...], home: str | None
) -> None:
    user = homeless(person, home)

    done = user.run(user.tokenwizard(*arguments))

    assert done.returncode == USAGE, done.stderr
    assert all(name in done.stderr for name in WHAT_TO_SET)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [(), ("--plain",)], ids=["full screen", "lines"])
def test_the_wizard_says_so_before_it_asks(person: OtherUser, arguments: tuple[str, ...]) -> None:
    user = homeless(person)

    status, seen = seen_at_terminal(user.tokenwizard(*arguments), user.environ, user.home)

    assert status == USAGE, seen
    assert all(name in seen for name in WHAT_TO_SET)
    assert "\x1b" not in seen
    assert "Provider" not in seen


def test_the_doctor_finds_it(person: OtherUser) -> None:
    user = homeless(person)

    done = user.run(user.tokenwizard("doctor", "--json"))

    assert done.returncode == SAID_NO
    found = {one["what"]: one for one in json.loads(done.stdout)["findings"]}
    assert found["state folder"]["state"] == "fault"
    assert "XDG_CONFIG_HOME" in found["state folder"]["advice"]
    assert "script" in found["state folder"]["advice"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("--help",),
        ("refresh", "--help"),
        ("explain", "AADSTS50105"),
        ("completions", "bash"),
        ("completions", "bash", "--for", "tokenwizard", "--profile", ""),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("home", [None, *ODD.values()], ids=["unset", *ODD])
def test_what_needs_none_works(
    person: OtherUser, arguments: tuple[str, ...], home: str | None
) -> None:
    user = homeless(person, home)

    done = user.run(user.tokenwizard(*arguments))

    assert done.returncode == DONE, done.stderr
    assert done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("home", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "arguments",
    [*(one for one in NEED_A_FOLDER if one != ("serve",)), ("doctor",), IMPORT],
    ids=" ".join,
)
def test_an_odd_home_is_told_in_a_sentence(
    person: OtherUser, arguments: tuple[str, ...], home: str
) -> None:
    user = homeless(person, home)
    person.own(person.home / "practice.toml", 'provider = "sharepoint"\nsite = "contoso"\n')

    done = user.run(user.tokenwizard(*arguments))

    assert is_whole(done.stderr), done.stderr
    assert done.returncode in (DONE, SAID_NO, USAGE)
    assert done.stderr or done.stdout


@pytest.mark.parametrize("home", [None, *ODD.values()], ids=["unset", *ODD])
def test_the_sandbox_serves(person: OtherUser, home: str | None) -> None:
    user = homeless(person, home)

    with user.start(user.tokenwizard("sandbox"), stdout=subprocess.PIPE) as sandbox:
        assert sandbox.stdout is not None
        described = json.loads(sandbox.stdout.readline())
        sandbox.send_signal(signal.SIGTERM)
        assert sandbox.wait(20) == 128 + signal.SIGTERM

    assert described["authority"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize("home", [None, *ODD.values()], ids=["unset", *ODD])
@pytest.mark.parametrize("plain", [True, False], ids=["lines", "full screen"])
def test_the_demo_begins_and_can_be_left(person: OtherUser, home: str | None, plain: bool) -> None:
    user = homeless(person, home)
    arguments = ("demo", "--plain") if plain else ("demo",)

    with at_terminal(user.tokenwizard(*arguments), user.environ, user.home) as terminal:
        terminal.wait_for("SharePoint")
        terminal.type("quit\r" if plain else "\x11")
        terminal.wait_until(lambda: terminal.has_ended, "the end")
        status = terminal.status()

    assert status in (DONE, 3, 130)
    assert is_whole(terminal.recorded.decode(errors="replace"))


@pytest.mark.parametrize("kind", ["", "env", "file"])
async def test_a_script_gets_its_token(person: OtherUser, tmp_path: Path, kind: str) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, "https://localhost/")
        folder = person.own(person.home / "given")
        for one in (file, tmp_path / "secret"):
            person.own(folder / one.name, one.read_text())
        user = homeless(person)
        out = ("--out", f"{kind}:{folder / 'there'}") if kind else ()
        command = user.tokenwizard("--plain", *given(folder / file.name), *out)
        pipe = subprocess.PIPE
        with user.start(command, stdin=pipe, stdout=pipe, stderr=pipe) as script:
            assert script.stderr is not None
            told = ""
            link = ""
            for line in script.stderr:
                told += line
                if line.startswith("http"):
                    link = line.strip()
                    break
            assert link, told
            data, words = script.communicate(f"{await signed_in(link)}\n", 20)

    assert script.returncode == DONE, words
    there = (folder / "there").read_text() if kind else data
    assert "practice-refresh" in there
    assert is_whole(words)


def test_with_the_two_folders_set_it_works_whole(person: OtherUser) -> None:
    state, config = (person.own(person.home / name) for name in ("state", "config"))
    user = homeless(person, XDG_STATE_HOME=str(state), XDG_CONFIG_HOME=str(config))
    person.own(person.home / "practice.toml", 'provider = "sharepoint"\nsite = "contoso"\n')

    imported = user.run(user.tokenwizard(*IMPORT))
    listed = user.run(user.tokenwizard("profiles", "--json"))
    with at_terminal(user.tokenwizard("--plain"), user.environ, user.home) as terminal:
        terminal.wait_for("practice. https:")

    assert imported.returncode == DONE, imported.stderr
    assert [one["name"] for one in json.loads(listed.stdout)] == ["practice"]
    assert (config / "tokenwizard" / "profiles" / "practice.toml").exists()


def test_a_relative_home_is_not_a_folder_in_this_one(person: OtherUser) -> None:
    user = homeless(person, "practice/home")
    person.own(person.home / "practice")

    user.run(user.tokenwizard("profiles", "import", "/etc/hostname"))
    done = user.run(user.tokenwizard("--plain", "--answers", "~/answers.toml"))

    assert done.returncode == USAGE
    assert list((person.home / "practice").iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [("demo", "--plain", "--app", "certificate"), ("sandbox", "--tls", "--port", "0")],
    ids=" ".join,
)
def test_without_a_place_for_temporary_files_it_is_one_sentence(arguments: tuple[str, ...]) -> None:
    """`ulimit -f 0` lets no file have a byte, as where everything is mounted read-only."""
    command = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-m", "tokenwizard"]

    status, seen = seen_at_terminal([*command, *arguments], bare_environ())

    assert status == USAGE
    assert "TMPDIR" in seen
    assert is_whole(seen)
    assert seen.count("\n") == 1
