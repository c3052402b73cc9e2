"""At line prompts a place that cannot take the token is a question before the link."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from tests.free_port import free_port
from tests.hosts.worlds import traces
from tests.ui.plain.person import Person, at_wizard, redeems, shown_token, signed_in
from tests.ui.plain.script import answers_file, given, practice
from tokenwizard.wizard.try_destinations import QUESTION

FOREVER = """
import asyncio, sys
from tokenwizard.destinations.kinds.env import EnvFile
async def tried(self, handing):
    await asyncio.Event().wait()
EnvFile.tried = tried
from tokenwizard.cli.entry_point import entry_point
entry_point()
"""


def question(person: Person) -> None:
    person.hear(".env.bak")
    person.hear(f"{QUESTION} yes or no [no]: ")
    assert "code_challenge" not in person.heard


async def test_no_leads_back_and_once_it_is_mended_the_link_comes(
    tmp_path: Path, target: Path
) -> None:
    before = traces(target.parent)
    with practice() as described:
        options = given(answers_file(tmp_path, described, f"http://localhost:{free_port()}"))
        with at_wizard(tmp_path, "--plain", *options, "--out", f"env:{target}") as person:
            question(person)
            assert traces(target.parent) == before
            person.type("?\r")
            person.hear("[no]: ")
            person.type("\r")
            person.hear("to look again [")
            target.with_name(".env.bak").rmdir()
            person.type("\r")
            assert person.link().startswith("http")


async def test_yes_goes_on_and_the_token_can_be_had(tmp_path: Path, target: Path) -> None:
    with practice() as described:
        options = given(answers_file(tmp_path, described, f"http://localhost:{free_port()}"))
        with at_wizard(tmp_path, "--plain", *options, "--out", f"env:{target}") as person:
            question(person)
            person.type("yes\r")
            link = person.link()
            person.paste(f"{await signed_in(link)}\r")
            assert redeems(link, shown_token(person))


def test_a_trial_without_end_is_told_and_left_by_ctrl_c(tmp_path: Path, target: Path) -> None:
    with practice() as described:
        options = given(answers_file(tmp_path, described, f"http://localhost:{free_port()}"))
        code = tmp_path / "forever.py"
        code.write_text(FOREVER)

        program = [sys.executable, str(code), "--plain", *options, "--out", f"env:{target}"]
        with Person(program, tmp_path) as person:
            person.hear("Trying the places")
            person.signal(signal.SIGINT)
            assert person.ended() == 130
