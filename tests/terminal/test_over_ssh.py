"""The wizard on the far side of a real sshd, the browser on the near side of a tunnel."""

from __future__ import annotations

import asyncio
import base64
import getpass
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright, expect

from tests.browser.conftest import QUIET
from tests.free_port import free_port
from tests.programs import require
from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.sandbox import RunningSandbox

COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")


class Sshd:
    """OpenSSH's server on a loopback port, with keys of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.port = free_port()
        self.person = f"{getpass.getuser()}@127.0.0.1"
        self._keygen("host")
        self._keygen("person")
        (directory / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {directory}/host\n"
            f"AuthorizedKeysFile {directory}/person.pub\nPidFile none\nUsePAM no\n"
            "StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n"
        )

    def _keygen(self, name: str) -> None:
        arguments = ["-q", "-t", "ed25519", "-N", "", "-f", str(self._directory / name)]
        subprocess.run([require("ssh-keygen"), *arguments], check=True, timeout=20)

    @contextmanager
    def running(self) -> Iterator[None]:
        program = require("sshd")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        process = subprocess.Popen(
            [program, "-D", "-f", str(self._directory / "config")], stderr=subprocess.DEVNULL
        )
        try:
            until_listening(self.port)
            yield
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def tunnel(self, near: int, far: int) -> Iterator[None]:
        """What the wizard's tunnel line makes, with another port at the near end."""
        process = subprocess.Popen(self.client("-N", "-L", f"{near}:127.0.0.1:{far}", self.person))
        try:
            until_listening(near)
            yield
        finally:
            process.kill()
            process.wait()

    def client(self, *arguments: str) -> list[str]:
        """An ssh command line to it."""
        return [
            require("ssh"),
            "-F",
            "none",
            "-i",
            str(self._directory / "person"),
            "-p",
            str(self.port),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            *arguments,
        ]


def until_listening(port: int) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, f"nothing listens on {port}"
            time.sleep(0.02)  # between two looks at another process
        else:
            return


def clipboard(terminal: OuterTerminal) -> str:
    """What the terminal in front of the person was given last by OSC 52."""
    given = COPIED.findall(terminal.recorded)
    return base64.b64decode(given[-1]).decode() if given else ""


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    server = Sshd(tmp_path)
    with server.running():
        yield server


@asynccontextmanager
async def wizard_over_ssh(sshd: Sshd, far: int, tmp_path: Path) -> AsyncIterator[OuterTerminal]:
    """The wizard on the far side of `ssh -tt`, filled in, listening on port `far`."""
    async with RunningSandbox() as sandbox:
        apps: Any = sandbox.sandbox.description()["apps"]
        secret = tmp_path / "secret"
        secret.touch(0o600)
        secret.write_text(apps[0]["client_secret"])
        environ = bare_environ()
        with tempfile.TemporaryDirectory(prefix="tw") as state:  # short: its line stays on one row
            wizard = [
                "env",
                f"PYTHONPATH={environ['PYTHONPATH']}",
                f"XDG_STATE_HOME={state}",
                "XDG_RUNTIME_DIR=",
                sys.executable,
                "-m",
                "tokenwizard",
                *("--site", sandbox.origin, "--authority", sandbox.origin),
                *("--client-id", apps[0]["client_id"], "--client-secret-file", str(secret)),
                *("--redirect-uri", f"http://localhost:{far}"),
            ]
            command = sshd.client("-tt", sshd.person, shlex.join(wizard))
            with OuterTerminal(command, environ) as terminal:
                yield terminal


async def test_the_answer_comes_through_a_tunnel_with_nothing_pasted(
    sshd: Sshd, tmp_path: Path
) -> None:
    far, near = free_port(), free_port()
    async with wizard_over_ssh(sshd, far, tmp_path) as terminal:
        with sshd.tunnel(near, far):
            link = await to_link(terminal, far)
            await walk_in_chromium(link, near)
            await terminal_until(terminal, "Refresh token: Sent to your terminal")
            token = clipboard(terminal)

    assert token.startswith("practice-refresh")
    assert token.encode() not in terminal.recorded


async def test_the_lines_that_fetch_link_and_token_bring_them(sshd: Sshd, tmp_path: Path) -> None:
    """Each line is read from the screen and run, less what only this sshd needs."""
    far, near = free_port(), free_port()
    async with wizard_over_ssh(sshd, far, tmp_path) as terminal:
        with sshd.tunnel(near, far):
            link = await to_link(terminal, far)
            terminal.type("\x06")
            await terminal_until(terminal, "Sign-in link: written to")
            assert await fetched(sshd, terminal, "link") == link
            await walk_in_chromium(link, near)
            await terminal_until(terminal, "Refresh token: Sent to your terminal")
            terminal.type("\x06")
            await terminal_until(terminal, "Refresh token: written to")
            assert await fetched(sshd, terminal, "refresh-token") == clipboard(terminal)


async def fetched(sshd: Sshd, terminal: OuterTerminal, name: str) -> str:
    """What the line on the screen that ends in `name` brings."""
    line = re.compile(rb"ssh (-p \d+ \S+ cat \S+/" + name.encode() + rb")[\s\x1b]")
    await asyncio.to_thread(
        terminal.wait_until, lambda: bool(line.search(terminal.recorded)), f"the line for {name}"
    )
    words = shlex.split(line.findall(terminal.recorded)[-1].decode())
    child = await asyncio.create_subprocess_exec(
        *sshd.client(*words), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    return out.decode()


async def terminal_until(terminal: OuterTerminal, text: str) -> None:
    """Wait for a text on the terminal; the sandbox goes on answering meanwhile."""
    await asyncio.to_thread(terminal.wait_for, text)


async def to_link(terminal: OuterTerminal, far: int) -> str:
    """Enter to the browser step; gives the link that came over OSC 52."""
    for heading in ("What is the token for?", "Register the app", "Found. Enter goes on."):
        await terminal_until(terminal, heading)
        terminal.type("\r")
    await terminal_until(terminal, f"-N -L {far}:127.0.0.1:{far}")
    terminal.type("\x19")
    await terminal_until(terminal, "Sign-in link: Sent to your terminal")
    return clipboard(terminal)


async def walk_in_chromium(link: str, near: int) -> None:
    """Sign in with a browser whose localhost is the near end of the tunnel, and nothing else."""
    rules = f"--host-resolver-rules=MAP localhost 127.0.0.1:{near}"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=require("chromium"), args=[*QUIET, *root, rules]
        )
        page = await browser.new_page()
        await page.goto(link)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("button", name="Accept").click()
        await expect(page.locator("body")).to_contain_text("You can close this tab")
        await browser.close()
