"""Every command that the README and the documentation show is run, as it stands there."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docs.command_line import parsers
from tests.docs.conftest import ROOT
from tests.docs.shown_commands import Shown, in_blocks, in_sentences
from tests.free_port import free_port
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.cli.parser import SHELLS, command_line_parser
from tokenwizard.profiles.profile import Profile, text_of
from tokenwizard.sandbox.simulated_browser import play_browser

PATIENCE = 60.0
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
LEFT, INTERRUPTED, CTRL_Q = 3, 130, "\x11"
FIRST_SCREEN = "What is the token for?"

AT_ONCE = {
    "tokenwizard refresh --env-file .env": "eyJ",
    "tokenwizard refresh --env-file .env --json": '"access_token"',
    "tokenwizard refresh --all": "practice",
    "tokenwizard check": "practice",
    "tokenwizard check --within 14d": "practice",
    "tokenwizard check --ics ends.ics": "practice",
    "tokenwizard profiles": "practice",
    "tokenwizard explain AADSTS7000215": "client secret",
    "tokenwizard explain AADSTS50105": "AADSTS50105",
    **{f"tokenwizard completions {shell}": "tokenwizard" for shell in SHELLS},
}
"""Commands that end by themselves with status 0, and a word of what they put on stdout."""

ON_THE_SCREEN = {
    "tokenwizard demo": FIRST_SCREEN,
    "tokenwizard demo --fail AADSTS50105": FIRST_SCREEN,
    "tokenwizard demo --app certificate": FIRST_SCREEN,
    "tokenwizard --site contoso.sharepoint.com": "contoso.sharepoint.com",
    "tokenwizard --provider sharepoint --site contoso.sharepoint.com": "contoso.sharepoint.com",
    "tokenwizard --provider sharepoint-acs --site contoso.sharepoint.com": "Microsoft closed",
    "tokenwizard --provider adme --tenant contoso.com": "contoso.com",
    "tokenwizard --provider adme --adme-host contoso.energy.azure.com --partition opendes": (
        "Azure Data Manager for Energy"
    ),
    "tokenwizard --provider entra --tenant contoso.com --scope User.Read": "User.Read",
}
"""Commands that fill the screen, and a text that is then on it; ctrl+q leaves them."""

AT_8910 = "--authority http://127.0.0.1:8910"
BY_A_TEST_OF_ITS_OWN = {
    "tokenwizard doctor": "test_doctor_tells_what_this_terminal_can_do",
    "tokenwizard --plain": "test_plain_asks_line_by_line",
    "tokenwizard sandbox --port 0": "test_the_practice_provider_says_in_json_where_it_is",
    "tokenwizard --plain --answers adme.toml > refresh-token": "test_a_pipe_gets_the_token_alone",
    "tokenwizard sandbox --port 8910": "test_the_tutorial_leads_to_a_renewed_token",
    f"tokenwizard --answers practice.toml {AT_8910} --out env:practice.env": (
        "test_the_tutorial_leads_to_a_renewed_token"
    ),
    f"tokenwizard refresh --env-file practice.env {AT_8910}": (
        "test_the_tutorial_leads_to_a_renewed_token"
    ),
    "tokenwizard refresh": "test_a_command_that_lacks_something_says_what",
    "tokenwizard inspect": "test_inspect_tells_what_comes_on_stdin",
}

NOT_RUN_HERE = {
    "tokenwizard serve": "tests/serve walks it in a real Chromium",
    "tokenwizard serve demo": "tests/serve walks it in a real Chromium",
    "tokenwizard completions fish | source": "tests/completions does it in a real fish",
    "tokenwizard completions powershell | Out-String | Invoke-Expression": "README: unproven",
    "tokenwizard refresh --env-file .env --adme-host contoso.energy.azure.com"
    " --partition opendes": ("tests/field/test_adme.py asks a practice instance"),
    "pipx install .": "it installs for the person",
    "uv tool install .": "it installs for the person",
    "pip install .": "it installs for the person",
}
"""Why it is not run. A `make` target is tried without its commands: CI runs those of the gate."""

SHOWN = {shown.text: shown for shown in reversed(in_blocks())}


def here(commands: Mapping[str, str]) -> list[str]:
    """Those that are shown: a page may drop one."""
    return [command for command in commands if command in SHOWN]


@pytest.mark.parametrize("shown", SHOWN.values(), ids=str)
def test_every_command_that_is_shown_is_run_or_has_a_reason(shown: Shown) -> None:
    """A new one belongs into one of the tables of this file, by how it can be run."""
    if shown.text.startswith("make "):
        tried = ["make", "--dry-run", *shown.text.split()[1:]]
        subprocess.run(tried, cwd=ROOT, capture_output=True, check=True, timeout=PATIENCE)
        return
    known = [*AT_ONCE, *ON_THE_SCREEN, *BY_A_TEST_OF_ITS_OWN, *NOT_RUN_HERE]

    assert known.count(shown.text) == 1
    assert globals().get(BY_A_TEST_OF_ITS_OWN.get(shown.text, "here")) is not None


@pytest.mark.parametrize("shown", [*SHOWN.values(), *in_sentences()], ids=str)
def test_every_option_that_is_shown_is_one_of_its_command(shown: Shown) -> None:
    program, _, rest = shown.text.partition(" ")
    if program == "tokenwizard":
        words = rest.split(" > ")[0].split()
        by_name = {
            one.prog.removeprefix("tokenwizard").strip(): one
            for one in parsers(command_line_parser())
        }
        parser = max(
            (one for name, one in by_name.items() if words[: len(name.split())] == name.split()),
            key=lambda one: len(one.prog),
        )
        for option in (word for word in words if word.startswith("-") and len(word) > 1):
            assert option in parser._option_string_actions


def environ(folder: Path) -> dict[str, str]:
    """Of a person whose files are all in one folder, and who has `tokenwizard` installed."""
    places = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        **dict.fromkeys(places, str(folder)),
    }


@contextmanager
def provider(folder: Path, port: int = 0) -> Iterator[dict[str, Any]]:
    """The description of a running practice provider."""
    command = f"exec tokenwizard sandbox --port {port}"
    with subprocess.Popen(
        command, shell=True, cwd=folder, env=environ(folder), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == INTERRUPTED


def answers(described: Mapping[str, Any], **changes: str) -> str:
    """All that the public practice app needs, in TOML."""
    app = next(app for app in described["apps"] if app["name"] == "public")
    given = {
        "provider": "sharepoint",
        "site": described["site"],
        "authority": described["authority"],
        "client_id": app["client_id"],
        "redirect_uri": "http://localhost:8080",
        **changes,
    }
    return "public = true\n" + "".join(f'{name} = "{value}"\n' for name, value in given.items())


def walked_through_pipes(folder: Path, command: str) -> str:
    """What a walk in a script says on stderr, its link signed in to."""
    said = ""
    with subprocess.Popen(
        command,
        shell=True,
        cwd=folder,
        env=environ(folder),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        for line in process.stderr:
            said += line
            if line.startswith("http"):
                process.stdin.write(f"{asyncio.run(play_browser(line.strip()))}\n")
                process.stdin.flush()
    assert process.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder after the first walks: `.env`, `adme.toml`, a profile that keeps a token."""
    folder = tmp_path_factory.mktemp("desk")
    with provider(folder) as described:
        (folder / "first.toml").write_text(answers(described))
        (folder / "adme.toml").write_text(
            answers(described, provider="adme", tenant=described["tenant_domain"])
        )
        here = f"--authority {described['authority']}"
        walk = f"exec tokenwizard --plain --no-listen --answers first.toml {here} --out env:"
        for name in (".env", "kept.env"):
            walked_through_pipes(folder, walk + name)
        given = tomllib.loads(answers(described))
        del given["provider"]
        profile = replace(
            Profile(name="practice", **given),
            tenant=described["tenant_id"],
            keeps=f"env:{folder / 'kept.env'}",
        )
        profiles = folder / "tokenwizard" / "profiles"
        profiles.mkdir(parents=True, exist_ok=True)
        (profiles / "practice.toml").write_text(text_of(profile))
        (profiles / "practice.toml").chmod(0o600)
        yield folder


def authority_of(desk: Path) -> str:
    """Where the walks of the desk signed in: what is shown for Microsoft's needs no such option."""
    return str(tomllib.loads((desk / "first.toml").read_text())["authority"])


@pytest.mark.parametrize("command", here(AT_ONCE))
def test_a_command_that_ends_by_itself_does_what_is_said(desk: Path, command: str) -> None:
    here = f" --authority {authority_of(desk)}" if "--env-file" in command else ""
    done = subprocess.run(
        command + here,
        shell=True,
        cwd=desk,
        env=environ(desk),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert AT_ONCE[command] in done.stdout


@pytest.mark.parametrize("command", here(ON_THE_SCREEN))
def test_a_command_that_fills_the_screen_begins_with_its_answers(
    tmp_path: Path, command: str
) -> None:
    with OuterTerminal(["sh", "-c", f"cd {tmp_path}; exec {command}"], environ(tmp_path)) as seen:
        seen.wait_for(ON_THE_SCREEN[command])
        seen.wait_for("Leave")
        seen.type(CTRL_Q)
        assert seen.status() == LEFT


def test_plain_asks_line_by_line(tmp_path: Path) -> None:
    dumb = {**environ(tmp_path), "TERM": "dumb"}
    with OuterTerminal(["sh", "-c", "exec tokenwizard --plain"], dumb) as seen:
        seen.wait_for("SharePoint through Microsoft Entra ID")
        seen.type("\x04")
        assert seen.status() == LEFT


def test_doctor_tells_what_this_terminal_can_do(tmp_path: Path) -> None:
    done = subprocess.run(
        "tokenwizard doctor --json",
        shell=True,
        cwd=tmp_path,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode in (0, 1), done.stderr  # a machine without a network is told so
    assert json.loads(done.stdout)


def test_a_command_that_lacks_something_says_what(tmp_path: Path) -> None:
    done = subprocess.run(
        "tokenwizard refresh",
        shell=True,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 2
    assert "--env-file" in done.stderr


def test_inspect_tells_what_comes_on_stdin(tmp_path: Path) -> None:
    done = subprocess.run(
        "tokenwizard inspect",
        shell=True,
        env=environ(tmp_path),
        input="11111111-2222-3333-4444-555555555555",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 0
    assert "a GUID" in done.stdout


def test_the_practice_provider_says_in_json_where_it_is(tmp_path: Path) -> None:
    with provider(tmp_path) as described:
        assert described["authority"].startswith("http://127.0.0.1:")


def test_a_pipe_gets_the_token_alone(desk: Path) -> None:
    here = f"--authority {authority_of(desk)}"
    walked_through_pipes(desk, f"tokenwizard --plain --answers adme.toml {here} > refresh-token")

    assert re.fullmatch(r"practice-refresh\.\S+\n?", (desk / "refresh-token").read_text())


def block(language: str, word: str) -> str:
    """The tutorial's block of code with a word in it."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if word in block)
    return str(found).strip()


def test_the_tutorial_leads_to_a_renewed_token(tmp_path: Path) -> None:
    """By the tutorial's own words, save the port: 8910 may be somebody's here."""
    port = free_port()
    walk = block("sh", "practice.toml").replace("8910", str(port))
    renew = block("sh", "refresh --env-file").replace("8910", str(port))
    assert block("sh", "sandbox") == "tokenwizard sandbox --port 8910"
    (tmp_path / "practice.toml").write_text(block("toml", "client_id").replace("8910", str(port)))
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!{sys.executable}\nimport asyncio, sys\nfrom pathlib import Path\n"
        "from tokenwizard.sandbox.simulated_browser import play_browser\n"
        f"Path({str(tmp_path / 'address')!r}).write_text(asyncio.run(play_browser(sys.argv[1])))\n"
    )
    browser.chmod(0o700)
    person = {**environ(tmp_path), "BROWSER": str(browser)}
    kept = tmp_path / "practice.env"
    with provider(tmp_path, port):
        with OuterTerminal(["sh", "-c", f"cd {tmp_path}; exec {walk}"], person) as seen:
            for text in (FIRST_SCREEN, "Register the app", "Found. Enter goes on."):
                seen.wait_for(text)
                seen.type("\r")
            seen.wait_for("Sign in with your browser")
            seen.type("\x0f")
            seen.wait_until((tmp_path / "address").is_file, "the answer in the browser")
            seen.type(f"\x1b[200~{(tmp_path / 'address').read_text()}\x1b[201~")
            seen.wait_for("state matches")
            seen.type("\r")
            seen.wait_until(kept.is_file, "practice.env")
            first = kept.read_text()
        renewed = subprocess.run(
            renew,
            shell=True,
            cwd=tmp_path,
            env=person,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    assert renewed.returncode == 0, renewed.stderr
    assert renewed.stdout.startswith("eyJ")
    assert "SP_TOKEN=" in first
    assert kept.read_text() != first
