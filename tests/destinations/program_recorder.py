"""Programs on PATH that record how they were run, and what is handed over to them."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tokenwizard.destinations.model import DEFAULT_NAMES, Delivery, Role, StoredSetting
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret

CLIENT_ID = "practice-client"
CLIENT_SECRET = "practice~'quoted\" $HOME `id` \\n=%20 #end, täglich"
REFRESH_TOKEN = "practice.refresh-token_" + "AbCd0123/+" * 30
RECORDER = """\
#!{python} -IS
import json, os, signal, stat, sys
record = {{"argv": sys.argv, "environ": dict(os.environ), "stdin": sys.stdin.buffer.read().decode(),
          "proc": open("/proc/self/cmdline").read() + open("/proc/self/environ").read(),
          "own_session": os.getsid(0) == os.getpid(), "terminal": os.isatty(0), "files": {{}}}}
for argument in sys.argv[1:]:
    path = argument.removeprefix("@")
    if os.path.isabs(path) and os.path.isfile(path):
        record["files"][path] = [
            oct(stat.S_IMODE(os.stat(path).st_mode)),
            open(path, newline="", encoding="utf-8").read(),
        ]
number = len(os.listdir({records!r}))
with open(os.path.join({records!r}, ".begun"), "w") as file:
    json.dump(record, file)
os.rename(file.name, os.path.join({records!r}, f"{{number:03}}"))
{then}
"""


@dataclass(frozen=True)
class Run:
    """How a program was run.

    Attributes:
        argv: with its own path first.
        environ: its environment.
        proc: its command line and environment as others can read them in /proc.
        stdin: what it read.
        files: mode and content of each file that its arguments name, by path.
        own_session: whether it leads a session.
        terminal: whether its stdin is one.
    """

    argv: list[str]
    environ: dict[str, str]
    proc: str
    stdin: str
    files: dict[str, list[str]]
    own_session: bool
    terminal: bool

    @property
    def arguments(self) -> list[str]:
        return self.argv[1:]

    def assert_nothing_secret_in_the_open(self, *secrets: str) -> None:
        """Neither whole nor encoded, in the command line or in the environment."""
        seen = "\n".join([*self.argv, *self.environ.values(), self.proc])
        for secret in secrets or (CLIENT_SECRET, REFRESH_TOKEN):
            assert secret not in seen
            assert quote(secret, safe="") not in seen
            assert base64.b64encode(secret.encode()).decode() not in seen


TOOLS = ("sh", "dash", "bash", "busybox", "env", "rm", "grep", "mktemp", "printf")
"""What a script may use; no `az` and no `gh` of this machine's."""


class Programs:
    """A folder that is the whole PATH."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "bin"
        self.folder.mkdir()
        for tool in TOOLS:
            if path := shutil.which(tool):
                (self.folder / tool).symlink_to(path)
        self.records = folder / "records"
        self.records.mkdir()
        monkeypatch.setenv("PATH", str(self.folder))

    def put(self, name: str, then: str = "") -> Path:
        """A program that records, and then does what the Python in `then` says."""
        path = self.folder / name
        path.write_text(
            RECORDER.format(python=sys.executable, records=str(self.records), then=then), "utf-8"
        )
        path.chmod(0o755)
        return path

    @property
    def runs(self) -> list[Run]:
        """The runs so far, of all of them, in their order."""
        return [
            Run(**json.loads(path.read_text("utf-8")))
            for path in sorted(self.records.glob("[0-9]*"))
        ]


def delivery(
    provider: ProviderName = ProviderName.SHAREPOINT, *, public: bool = False, **rest: Any
) -> Delivery:
    """What a walk of nobody's ends with, under the usual names; secrets that need quoting."""
    values = {
        Role.CLIENT_ID: CLIENT_ID,
        Role.CLIENT_SECRET: CLIENT_SECRET,
        Role.REFRESH_TOKEN: REFRESH_TOKEN,
        Role.TENANT: "contoso.example",
        Role.SCOPE: "practice-client/.default openid",
    }
    names = rest.pop("names", DEFAULT_NAMES[provider])
    settings = tuple(
        StoredSetting(role, name, Secret(values[role]))
        for role, name in names.items()
        if not (public and role is Role.CLIENT_SECRET)
    )
    return Delivery(provider=provider, settings=settings, **rest)


def heard(pipe: Path, within: float = 20.0) -> str:
    """What the first writer of a named pipe writes to it; fails if none comes in time."""
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, encoding="utf-8") as reading:
        assert select.select([reading], [], [], within)[0], "nobody wrote"
        os.set_blocking(descriptor, True)
        return reading.read()


def files_below(*folders: Path) -> list[Path]:
    """Every file that is left, locks aside."""
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "locks"
    ]
