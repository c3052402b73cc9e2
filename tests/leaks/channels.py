"""Leaks on purpose, one for each channel that is watched, each in a form of its own."""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tests.leaks.sentinels import Kind


def _terminal(_: Path) -> None:
    os.write(2, Kind.CODE.secret(40).encode())


def _over_lines(_: Path) -> None:
    pieces = Kind.ACCESS_TOKEN.secret(40)
    for at in range(0, 40, 4):
        os.write(2, f"\x1b[{at + 1};1H{pieces[at : at + 4]}\r\n".encode())


def _title(_: Path) -> None:
    os.write(2, f"\x1b]0;{Kind.PASTED.secret(30)}\x07".encode())


def _clipboard(_: Path) -> None:
    payload = base64.b64encode(Kind.CLIENT_SECRET.secret(40).encode()).decode()
    os.write(2, f"\x1b]52;c;{payload}\x07".encode())


def _traceback(_: Path) -> None:
    traceback.print_exception(ValueError(Kind.REFRESH_TOKEN.secret(40)), file=sys.__stderr__)


def _log(_: Path) -> None:
    logging.disable(logging.NOTSET)
    logging.getLogger("practice").debug("sent %s", {"code": Kind.CODE.secret(40)})


def _file(_: Path) -> None:
    text = base64.b64encode(b"a" + Kind.ID_TOKEN.secret(40).encode())
    (Path.home() / "notes").write_bytes(text)


def _temporary_file(_: Path) -> None:
    descriptor, _name = tempfile.mkstemp()
    os.write(descriptor, Kind.ACCESS_TOKEN.secret(40).encode().hex().encode())


def _pending_file(_: Path) -> None:
    folder = Path(os.environ["XDG_STATE_HOME"]) / "tokenwizard"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "attempt-00000000.json").write_text(
        "".join(f"%{ord(one):02X}" for one in Kind.CLIENT_SECRET.secret(40))
    )


def _core(_: Path) -> None:
    Path("core").write_bytes(b"\x7fELF" + Kind.REFRESH_TOKEN.secret(40).encode("utf-16-le"))


def _arguments(_: Path) -> None:
    subprocess.run(["xclip", Kind.REFRESH_TOKEN.secret(40)], stdin=subprocess.DEVNULL, check=True)


def _environment(_: Path) -> None:
    environ = {**os.environ, "PRACTICE": Kind.CLIENT_SECRET.secret(40)}
    subprocess.run(["tmux"], env=environ, check=True)


LEAKING: Mapping[str, Callable[[Path], None]] = MappingProxyType(
    {
        "the terminal": _terminal,
        "the terminal, over lines": _over_lines,
        "the title": _title,
        "the clipboard": _clipboard,
        "a traceback": _traceback,
        "a log": _log,
        "a file": _file,
        "a temporary file": _temporary_file,
        "the pending file": _pending_file,
        "a core file": _core,
        "a child's arguments": _arguments,
        "a child's environment": _environment,
    }
)
"""By the channel; each takes the folder of the walk."""
