"""Ordinary uses of the command line, and the exit status of each."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.cli.test_parser import Sandbox
from tests.outside.golden import NOBODY, filled
from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.ui.plain.person import PROVIDER, signed_in
from tests.ui.plain.script import practice
from tests.written_before.kept import put
from tests.written_before.practice import Home, options, secret_file
from tests.written_before.token_endpoint import token_endpoint


@dataclass(frozen=True)
class Run:
    """A command in a home with the kept profiles; FOLDER is that home."""

    words: str

    def __call__(self, home: Home) -> int:
        arguments = self.words.replace("FOLDER", str(home.root)).split()
        with filled(home):
            return home.run(*arguments).returncode


def _empty_home(words: str, home: Home) -> int:
    return home.run(*words.split()).returncode


def _refreshed(home: Home) -> int:
    with token_endpoint() as endpoint, filled(home, endpoint.origin):
        return home.run("refresh", "--profile", "sharepoint").returncode


def _refused(home: Home) -> int:
    with practice() as described:
        file = put("places/sharepoint.env", home.root / ".env", described["authority"], home.root)
        hosts = ("--authority", described["authority"], "--site", described["site"])
        return home.run("refresh", "--env-file", str(file), *hosts).returncode


def _doctor(home: Home) -> int:
    with practice() as described:
        return home.run("doctor", "--authority", described["authority"]).returncode


def _script(answer: Callable[[str], str], home: Home) -> int:
    with practice() as described, home.script(*_given(home, described)) as script:
        script.give(answer(script.link()))
        return script.ended()[0]


def _signalled(number: int, home: Home) -> int:
    with practice() as described, home.script(*_given(home, described)) as script:
        script.link()
        script.process.send_signal(number)
        return script.ended()[0]


def _given(home: Home, described: Mapping[str, Any]) -> list[str]:
    return [*options(described, "sharepoint"), *secret_file(home.root, described, "web")]


def _accepted(link: str) -> str:
    return asyncio.run(signed_in(link))


def _denied(link: str) -> str:
    state = link.partition("&state=")[2].partition("&")[0]
    return f"http://localhost:8080/?error=access_denied&state={state}"


def _left_at_prompts(home: Home) -> int:
    with home.person() as person:
        person.answer(f"{PROVIDER} [", "quit")
        return person.ended()


def _left_in_full_screen(home: Home) -> int:
    command = [sys.executable, "-m", "tokenwizard"]
    with OuterTerminal(command, {**bare_environ(), **home.environ}) as terminal:
        terminal.wait_for("What is the token for?")
        terminal.type("\x11")
        return terminal.status()


def _hung_up_at_prompts(home: Home) -> int:
    with home.person() as person:
        person.hear(f"{PROVIDER} [")
        os.kill(person.process, signal.SIGHUP)
        return person.ended()


def _sandbox(number: int, _: Home) -> int:
    return Sandbox().stop(number)


USES: dict[str, Callable[[Home], int]] = {
    f"tokenwizard {words}".rstrip(): Run(words)
    for words in (
        *("", "--version", "--help", "--no-such-option", "--provider nothing", "no-such-command"),
        *(
            "--client-secret practice",
            "--plain",
            "--plain --site contoso",
            "--answers no-such.toml",
        ),
        *("--profile no-such", "--out nothing:x", "--theme nothing", "demo", "demo --plain"),
        *("demo --fail nothing", "sandbox --port x", "sandbox --fail nothing", "serve --port x"),
        *("completions bash", "completions tcsh", "explain AADSTS50011", "explain all is well"),
        *("inspect 11111111-2222-3333-4444-555555555555", "inspect no-such-file", "inspect"),
        *("refresh", "refresh --env-file no-such.env", "refresh --profile no-such"),
        *("refresh --profile imported", "refresh --profile sharepoint", "refresh --stdin"),
        *("refresh --env-file FOLDER/sharepoint.env", "refresh --all", "refresh --all --jobs 0"),
        *("check --within 9999d", "check --within never", "check no-such"),
        *("profiles", "profiles show sharepoint", "profiles show no-such", "profiles no-such"),
        *("profiles export sharepoint", "profiles export sharepoint FOLDER/sharepoint.env"),
        *("profiles forget sharepoint --yes", "profiles forget sharepoint"),
        *("profiles import no-such.toml", "certificate", "certificate show no-such.pem"),
        *("certificate new --name practice FOLDER", "certificate new FOLDER"),
        *(f"doctor --authority {NOBODY}", "doctor --authority ftp://nothing"),
    )
} | {
    "tokenwizard check (no profiles)": partial(_empty_home, "check"),
    "tokenwizard profiles (no profiles)": partial(_empty_home, "profiles"),
    "tokenwizard refresh --all (no profiles)": partial(_empty_home, "refresh --all"),
    "tokenwizard refresh --profile (a token came)": _refreshed,
    "tokenwizard refresh --env-file (the provider says no)": _refused,
    "tokenwizard doctor (the login host answers)": _doctor,
    "tokenwizard --plain in a script (a token came)": partial(_script, _accepted),
    "tokenwizard --plain in a script (the provider says no)": partial(_script, _denied),
    "tokenwizard --plain in a script (no answer at all)": partial(_script, lambda _: "practice"),
    "tokenwizard --plain in a script, SIGINT": partial(_signalled, signal.SIGINT),
    "tokenwizard --plain in a script, SIGTERM": partial(_signalled, signal.SIGTERM),
    "tokenwizard --plain in a script, SIGHUP": partial(_signalled, signal.SIGHUP),
    "tokenwizard --plain at a terminal, left": _left_at_prompts,
    "tokenwizard --plain at a terminal, SIGHUP": _hung_up_at_prompts,
    "tokenwizard at a terminal, left": _left_in_full_screen,
    "tokenwizard sandbox, SIGINT": partial(_sandbox, signal.SIGINT),
    "tokenwizard sandbox, SIGTERM": partial(_sandbox, signal.SIGTERM),
}
"""By what is typed, and what then happens."""
