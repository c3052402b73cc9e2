"""What the first screen does not need is not loaded before it is shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

_FIRST_SCREEN = """
import asyncio, json, sys
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.cli.prefill import read_prefill, offered_profiles
from tokenwizard.wizard.pending_attempt_file import PendingFile, newest_pending
from tokenwizard.ui.tui.widgets.controls import RadioList
from tokenwizard.cli.wizard import made_app

async def main():
    given = read_prefill(command_line_parser([]).parse_args([]))
    app = made_app(
        given.begin, theme="", keeper=PendingFile(given.answers, lambda: 0.0),
        found=newest_pending(0.0), profiles=offered_profiles,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.screen.query(RadioList):
            await pilot.pause()
        print(json.dumps(sorted(sys.modules)))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    home = str(tmp_path_factory.mktemp("home"))
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_SCREEN],
        env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home},
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    return frozenset(json.loads(done.stdout))


def test_the_first_screen_is_there(loaded: frozenset[str]) -> None:
    assert {"tokenwizard.ui.tui.app", "tokenwizard.ui.tui.screens.target"} <= loaded


@pytest.mark.parametrize(
    "module",
    [
        "httpx",
        "h11",
        "email.message",
        "tomllib",
        "hashlib",
        "tokenwizard.errors.catalogue",
        "tokenwizard.flow.facts",
        "tokenwizard.flow.client",
        "tokenwizard.destinations",
        "tokenwizard.oauth.authorization_request",
        "tokenwizard.oauth.failures",
        "tokenwizard.oauth.authorization_response",
        "tokenwizard.wizard.pending_attempt",
        "tokenwizard.profiles.profile",
        "tokenwizard.flow.verification",
        "tokenwizard.flow.verify",
        "tokenwizard.cli.refresh",
        "tokenwizard.wizard.profile_mapping",
        "tokenwizard.sandbox",
        "tokenwizard.system.terminal.environment",
        "tokenwizard.wizard.quick_fixes",
        "tokenwizard.oauth.client_authentication",
        "tokenwizard.wizard.listener_state",
        "tokenwizard.wizard.redirect_listener",
        "tokenwizard.wizard.obtained_token",
        "tokenwizard.system.http.client",
        "tokenwizard.ui.tui.screens.token",
        *(
            f"tokenwizard.ui.tui.screens.{step}"
            for step in (
                "answer",
                "device_code",
                "help",
                "registration",
                "sign_in",
                "tenant",
                "token",
            )
        ),
    ],
)
def test_what_comes_later_is_not_loaded_yet(loaded: frozenset[str], module: str) -> None:
    assert find_spec(module) is not None
    assert module not in loaded
