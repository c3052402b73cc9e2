"""What others on the machine could read of a test's processes, and what files keep."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

_EVERY = 0.004
_RUN = 24
"""Characters of a secret that are looked for wherever it is cut."""


class Seen:
    """Command lines and environments of every process below this one; `processes` names them."""

    def __init__(self) -> None:
        self.processes: set[int] = set()
        self.said: set[bytes] = set()

    def look(self) -> None:
        """Once."""
        for pid in _below(os.getpid()):
            for name in ("cmdline", "environ"):
                with suppress(OSError):
                    self.said.add(Path(f"/proc/{pid}/{name}").read_bytes())
                    self.processes.add(pid)


@contextmanager
def watched() -> Iterator[Seen]:
    """Look at the processes all the time meanwhile."""
    seen, over = Seen(), threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            seen.look()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def _below(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, children.read_text("ascii").split()):
                yield child
                yield from _below(child)


def holding(secrets: Iterable[str], contents: Iterable[bytes]) -> list[str]:
    """Which pieces of which secrets stand in these, however they are written."""
    everything = b"\n".join(contents)
    return sorted(
        {piece for one in secrets for piece in _forms(one) if piece.encode() in everything}
    )


def files_of(*folders: Path) -> Iterator[bytes]:
    """What every file below these folders holds, and what it is called."""
    for folder in folders:
        for path in folder.rglob("*"):
            yield str(path).encode()
            if path.is_file() and not path.is_symlink():
                yield path.read_bytes()


def _forms(secret: str) -> Iterator[str]:
    for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe="")):
        yield from (form[at : at + _RUN] for at in range(max(len(form) - _RUN, 0) + 1))
    for ahead in range(3):  # Base64 of it, wherever it begins within what is encoded
        encoded = base64.b64encode(b"\0" * ahead + secret.encode()).decode()
        yield encoded[4:][:_RUN]
