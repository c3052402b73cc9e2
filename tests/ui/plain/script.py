"""A script that runs `tokenwizard --plain` through pipes, and the practice provider beside it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from tests.cli.test_parser import Sandbox
from tests.terminal.multiplexers import bare_environ

PATIENCE = 60.0
PLATFORMS = {"sharepoint": "web", "adme": "web", "sharepoint-acs": "acs"}


@contextlib.contextmanager
def practice(*options: str) -> Iterator[Mapping[str, Any]]:
    """The description of a running `tokenwizard sandbox`."""
    sandbox = Sandbox(*options)
    try:
        yield sandbox.description
    finally:
        sandbox.stop(signal.SIGTERM)


def answers_file(
    folder: Path, described: Mapping[str, Any], redirect_uri: str, provider: str = "sharepoint"
) -> Path:
    """All that the provider wants, the secret in a file beside it."""
    app = next(app for app in described["apps"] if app["platform"] == PLATFORMS[provider])
    (folder / "secret").write_text(f"{app['client_secret']}\n")
    given = {
        "provider": provider,
        "site": described["site"],
        "tenant": described["tenant_domain"],
        "authority": described["authority"],
        "acs": described["acs"].partition("/tokens")[0],
        "client_id": app["client_id"],
        "client_secret_file": "secret",
        "redirect_uri": redirect_uri,
    }
    file = folder / "answers.toml"
    file.write_text("".join(f'{key} = "{value}"\n' for key, value in given.items()))
    return file


def given(file: Path) -> tuple[str, ...]:
    """The options that name the file, and the host of this machine that it may not name alone."""
    return ("--answers", str(file), "--authority", tomllib.loads(file.read_text())["authority"])


class Script:
    """`tokenwizard --plain` with pipes on all three sides, and no terminal anywhere.

    It is killed after a minute, so that no test waits for ever.
    """

    def __init__(
        self,
        *arguments: str,
        stdin: int | IO[bytes] = subprocess.PIPE,
        code: str = "",
        environ: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        program = ["-c", code] if code else ["-m", "tokenwizard"]
        self.process = subprocess.Popen(
            [sys.executable, *program, "--plain", *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**bare_environ(), "TERM": "", **environ},
            start_new_session=True,
        )
        self.words = ""
        self._watch = threading.Timer(PATIENCE, self.process.kill)
        self._watch.start()

    def __enter__(self) -> Script:
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        self.process.kill()
        self.process.communicate()

    def link(self) -> str:
        """What a script reads: the line of stderr that begins with http."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.words += line.decode()
            if line.startswith(b"http"):
                return line.decode().removesuffix("\n")
        raise AssertionError(f"no link in {self.words}")

    def give(self, answer: str, *, end: str = "\n") -> None:
        """Write a line to its stdin, which stays open."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{answer}{end}".encode())
        self.process.stdin.flush()

    def ended(self) -> tuple[int, str]:
        """Its exit status and its stdout; stdin stays open until it has ended."""
        assert self.process.stderr is not None
        assert self.process.stdout is not None
        self.words += self.process.stderr.read().decode()
        status = self.process.wait(timeout=20)
        return status, self.process.stdout.read().decode()


def ran(*arguments: str, stdin: int | IO[bytes] = subprocess.DEVNULL) -> tuple[int, str, str]:
    """Status, stdout and stderr of a run that is given no answer."""
    with Script(*arguments, stdin=stdin) as script:
        status, data = script.ended()
        return status, data, script.words


def secret_in(file: Path) -> str:
    """The client secret beside an answers file."""
    return (file.parent / "secret").read_text().strip()
