"""Backends for the library `keyring` that do what real ones do at their worst."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError

LONGEST_ON_WINDOWS = 2_560


class FolderKeyring(KeyringBackend):
    """An entry a file, in `$PRACTICE_KEYRING`; it may be made to die at a call.

    `$PRACTICE_DIES` is the number of the call, from 1 on, at which the process is killed: before
    the call's work if it is odd, after it if it is even. An entry is replaced by deleting it
    first, as macOS's backend does.
    """

    priority = 5.0

    @property
    def folder(self) -> Path:
        return Path(os.environ["PRACTICE_KEYRING"])

    def get_password(self, service: str, username: str) -> str | None:
        path = self.folder / f"{service} {username}"
        return path.read_text("utf-8") if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > LONGEST_ON_WINDOWS:
            raise PasswordSetError("CredWrite: the stub received bad data")
        path = self.folder / f"{service} {username}"
        if path.exists():
            self._do(path.unlink)
        self._do(lambda: path.write_text(password, "utf-8"))

    def delete_password(self, service: str, username: str) -> None:
        self._do((self.folder / f"{service} {username}").unlink)

    def _do(self, work: Callable[[], object]) -> None:
        left = int(os.environ.get("PRACTICE_DIES", "0"))
        if left == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        work()
        if left == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        os.environ["PRACTICE_DIES"] = str(max(left - 2, 0))


class HangingKeyring(KeyringBackend):
    """It waits for the person, who does not come."""

    priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait()
        return None

    set_password = delete_password = get_password  # type: ignore[assignment]


class LockedKeyring(KeyringBackend):
    """The person declined to unlock it."""

    priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    set_password = delete_password = get_password  # type: ignore[assignment]


class QuotingKeyring(KeyringBackend):
    """It fails as a system call would, and quotes what it was given."""

    priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(22, f"cannot write {password}")
