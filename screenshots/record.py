"""`python -m screenshots.record [FILE]`: `tokenwizard demo` in a real tmux, as an animated SVG.

Each frame is what the pane showed once a text was there. Nothing in it is a secret but what the
practice provider's source prints.
"""

from __future__ import annotations

import fcntl
import os
import pty
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from screenshots.animation import Frame, animated

FILE = Path(__file__).parent / "recording" / "walk.svg"
_PATIENCE = 30.0
_TMUX = ("tmux", "-L", "recording", "-f", os.devnull)


@dataclass(frozen=True)
class Moment:
    """A text to wait for, how long its frame is looked at, and the keys that go on."""

    text: str
    seconds: float
    keys: Sequence[str]


WALK = (
    Moment("What is the token for?", 3, ("Enter",)),
    Moment("Register the app", 4, ("Enter",)),
    Moment("Found. Enter goes on.", 3, ("Enter",)),
    Moment("Permissions requested", 4, ("C-g",)),
    Moment("state matches", 3, ("Enter",)),
    Moment("Refresh token: ", 4, ("C-e",)),
    Moment("It works", 4, ("Escape",)),
    Moment("The refresh token", 2, ("C-s",)),
    Moment("Where is the token used?", 3, ()),
)


class Pane:
    """The pane of a tmux server of its own."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ

    def tell(self, *arguments: str) -> str:
        """Run a tmux command; what it prints."""
        return subprocess.run(
            [*_TMUX, *arguments],
            env=self._environ,
            check=True,
            capture_output=True,
            text=True,
            timeout=10,
        ).stdout

    def shown(self, text: str) -> str:
        """What the pane shows, with its colours, once `text` and the foot are there.

        Raises:
            TimeoutError: it did not come.
        """
        end = time.monotonic() + _PATIENCE
        before, now = "", self._captured()
        while now != before or not _is_whole(self.tell("capture-pane", "-p"), text):
            if time.monotonic() > end:
                raise TimeoutError(f"{text!r} did not come:\n{self.tell('capture-pane', '-p')}")
            time.sleep(0.1)  # between two looks at another process's screen
            before, now = now, self._captured()
        return now

    def _captured(self) -> str:
        return self.tell("capture-pane", "-p", "-e", "-N")


def _is_whole(plain: str, text: str) -> bool:
    """Each screen has its keys on the last line, and they come last."""
    return text in plain and bool(plain.removesuffix("\n").rpartition("\n")[2].strip())


@contextmanager
def demo() -> Iterator[Pane]:
    """`tokenwizard demo` in a pane of 80x24, with no file of the wizard's among the person's."""
    with tempfile.TemporaryDirectory(prefix="tw") as folder:
        places = ("TMUX_TMPDIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "LANG": "C.UTF-8",
            "COLORTERM": "truecolor",
            **dict.fromkeys(places, folder),
        }
        pane = Pane(environ)
        command = shlex.join([sys.executable, "-m", "tokenwizard", "demo"])
        pane.tell("new-session", "-d", "-x", "80", "-y", "24", "exec cat")
        try:
            for option in ("status off", "set-clipboard on"):
                pane.tell("set-option", "-g", *option.split())
            with looked_at(environ):
                pane.tell("respawn-pane", "-k", "-c", str(Path.cwd()), f"exec {command}")
                yield pane
        finally:
            pane.tell("kill-server")


@contextmanager
def looked_at(environ: dict[str, str]) -> Iterator[None]:
    """A terminal of 80x24 that is attached, and takes whatever is sent to its clipboard."""
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    client = subprocess.Popen(
        [*_TMUX, "attach"],
        env={**environ, "TERM": "xterm-256color"},
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
    )
    os.close(there)
    reader = threading.Thread(target=_read_away, args=(here,))
    reader.start()
    try:
        yield
    finally:
        client.terminate()
        client.wait()
        reader.join()
        os.close(here)


def _read_away(terminal: int) -> None:
    """Until the last program on it has ended: Linux says EIO then."""
    with suppress(OSError):
        while os.read(terminal, 65_536):
            pass


def frames() -> list[Frame]:
    """The frames of the walk."""
    taken = []
    with demo() as pane:
        for moment in WALK:
            shown = pane.shown(moment.text)
            taken.append(Frame(moment.text, shown, moment.seconds))
            if moment.keys:
                pane.tell("send-keys", *moment.keys)
    return taken


if __name__ == "__main__":
    place = Path(sys.argv[1]) if sys.argv[1:] else FILE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(animated(frames()), "utf-8")
