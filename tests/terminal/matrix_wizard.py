"""The wizard as the matrix runs it: filled in by options, with folders of its own."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.free_port import free_port
from tests.terminal.multiplexers import bare_environ

if TYPE_CHECKING:
    from tests.terminal.matrix_provider import RecordingProvider


_KEEPING_STATUS = """sh -c 'echo $$ >"$0.process"; exec "$@"' "$0" "$@"; echo $? >"$0" """


@dataclass(frozen=True)
class Wizard:
    """How the wizard is run: its command line, its whole environment, and a folder for the walk."""

    arguments: list[str]
    environ: dict[str, str]
    directory: Path

    @property
    def status(self) -> str:
        """The exit status; empty while it runs."""
        return self._ended.read_text().strip() if self._ended.exists() else ""

    @property
    def command(self) -> list[str]:
        """The command line under a shell that keeps the process number and the exit status."""
        return ["sh", "-c", _KEEPING_STATUS, str(self._ended), *self.arguments]

    def end(self) -> None:
        """Kill it, if it was begun and has not ended."""
        process = self._ended.with_suffix(".process")
        if process.exists() and not self.status:
            with suppress(ProcessLookupError):  # its shell went first, and kept no status
                os.kill(int(process.read_text()), signal.SIGKILL)

    @property
    def _ended(self) -> Path:
        return self.directory / "status"


def filled_in(directory: Path, provider: RecordingProvider, **more: str) -> Wizard:
    """The wizard filled in by options, with folders of its own for its files."""
    app, secret = provider.app, directory / "secret"
    secret.touch(0o600)
    secret.write_text(app["client_secret"])
    folders = {name: directory / name for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "HOME")}
    for folder in folders.values():
        folder.mkdir(0o700)
    arguments = [
        *(sys.executable, "-m", "tokenwizard"),
        *("--site", provider.origin, "--authority", provider.origin),
        *("--client-id", app["client_id"], "--client-secret-file", str(secret)),
        *("--redirect-uri", f"http://localhost:{free_port()}"),
    ]
    with pytest.MonkeyPatch.context() as before_any_test:
        before_any_test.setenv("XDG_STATE_HOME", str(folders["XDG_STATE_HOME"]))
        environ = bare_environ(**{name: str(folder) for name, folder in folders.items()}, **more)
    return Wizard(arguments, environ, directory)
