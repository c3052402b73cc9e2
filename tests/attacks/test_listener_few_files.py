"""No file may be opened any more when the answer comes: the attempt is kept, and goes on later."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attacks.other_users import require_root
from tests.attacks.test_listener_flood import answered
from tests.free_port import free_port
from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.terminal.test_over_ssh import clipboard
from tests.ui.plain.person import at_wizard, redeems, shown_token, signed_in, to_link
from tokenwizard.errors.catalogue import catalogue

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prlimit(2) is Linux's own")


@contextmanager
def no_more_files(process: int) -> Iterator[None]:
    """The process may open nothing beside what it has open."""
    before = resource.prlimit(process, resource.RLIMIT_NOFILE)  # it closes nothing that is open
    resource.prlimit(process, resource.RLIMIT_NOFILE, (0, before[1]))
    yield
    resource.prlimit(process, resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("options", [(), ("--no-listen",)], ids=["listening", "not listening"])
async def test_an_answer_that_is_pasted_is_not_lost(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    require_root()
    uri = f"http://localhost:{free_port()}"
    with at_wizard(tmp_path, "demo", "--plain", *options) as person:
        link = to_link(person, redirect_uri=uri)
        address = await signed_in(link)
        person.hear("Answer, or a letter: ")
        with no_more_files(person.process):
            person.paste(f"{address}\r")
            person.hear(catalogue()["open_files"].title)
            person.hear("Answer, or a letter: ")
        person.paste(f"{address}\r")

        assert redeems(link, shown_token(person))
        person.type("done\r")
        assert person.ended() == 0


async def test_an_answer_that_comes_by_itself_waits_until_there_is_room(tmp_path: Path) -> None:
    require_root()
    uri = f"http://localhost:{free_port()}"
    with at_wizard(tmp_path, "demo", "--plain") as person:
        link = to_link(person, redirect_uri=uri)
        address = await signed_in(link)
        person.hear("Answer, or a letter: ")
        with no_more_files(person.process):
            coming = asyncio.create_task(answered(address))
            await asyncio.wait({coming}, timeout=1.5)
            assert not coming.done()
        assert await coming == 303

        assert redeems(link, shown_token(person))
        person.type("done\r")
        assert person.ended() == 0
        assert "broke" not in person.heard


async def test_in_full_screen_the_answer_is_not_lost_either(tmp_path: Path) -> None:
    require_root()
    title = catalogue()["open_files"].title
    wizard = [sys.executable, "-m", "tokenwizard", "demo"]
    environ = {**bare_environ(), "XDG_STATE_HOME": str(tmp_path), "TERM": "xterm-256color"}
    with OuterTerminal(wizard, environ) as terminal:
        for heading in ("What is the token for?", "Register the app", "Found. Enter goes on."):
            await asyncio.to_thread(terminal.wait_for, heading)
            terminal.type("\r")
        await asyncio.to_thread(terminal.wait_for, "Sign in with your browser")
        terminal.type("\x19")
        await asyncio.to_thread(terminal.wait_for, "Sign-in link: ")
        address = await signed_in(clipboard(terminal))
        with no_more_files(terminal.process):
            terminal.type(f"\x1b[200~{address}\x1b[201~")
            await asyncio.to_thread(terminal.wait_for, "state matches")
            terminal.type("\r")
            await asyncio.to_thread(terminal.wait_for, title)
        terminal.type("\r")
        await asyncio.to_thread(terminal.wait_for, "Refresh token: ")

        assert clipboard(terminal).startswith("practice-refresh")
