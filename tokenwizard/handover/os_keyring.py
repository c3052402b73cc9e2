"""The OS keyring's entries, by the library `keyring`, an extra: imported only when it is asked.

A locked keyring asks the person for its password before it answers: every call has a thread of its
own, and is waited for a limited time.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from tokenwizard.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

SERVICE = "tokenwizard"
LIMIT = 120.0
"""Seconds that one call may take."""
INSTEAD = "Or take a file of 0600 instead: env:FILE."

_RECOMMENDED = 1

T = TypeVar("T")


def check_installed() -> None:
    """Raise LocalError if the library is not there; the keyring is not asked."""
    if find_spec("keyring") is None:
        raise LocalError(
            "the keyring is not installed: pip install 'tokenwizard[keyring]'", next_step=INSTEAD
        )


@dataclass(eq=False)
class OsKeyring:
    """Entries of one service; see `entries.Entries`. Every method raises LocalError alone.

    Attributes:
        limit: seconds that one call may take.
        left: once set, no call follows the one that is under way.
    """

    limit: float = LIMIT
    left: threading.Event = field(default_factory=threading.Event)

    def get(self, name: str) -> str | None:
        """The text of an entry; None if there is none."""
        return self._call(lambda backend: backend.get_password(SERVICE, name))

    def put(self, name: str, text: str) -> None:
        """Write an entry."""
        self._call(lambda backend: backend.set_password(SERVICE, name, text))

    def delete(self, name: str) -> None:
        """Delete an entry that is there."""
        self._call(lambda backend: backend.delete_password(SERVICE, name))

    @property
    def title(self) -> str:
        """What it calls itself, and whether the library thinks it fit for secrets."""
        name, priority = self._call(lambda backend: (backend.name, backend.priority))
        if priority < _RECOMMENDED:
            return f"the OS keyring ({name}; not recommended by the keyring library)"
        return f"the OS keyring ({name})"

    def _call(self, work: Callable[[KeyringBackend], T]) -> T:
        check_installed()
        if self.left.is_set():
            raise LocalError("the keyring was left")
        try:
            return _in_a_thread(lambda: work(_backend())).result(self.limit)
        except TimeoutError:
            self.left.set()
            raise LocalError(
                f"the keyring did not answer within {self.limit:g} seconds",
                cause="It may be locked, and ask for its password in another window.",
                next_step=f"Unlock it, then try again. {INSTEAD}",
            ) from None
        except Exception as fault:  # noqa: BLE001 (a backend raises what its system raises)
            raise _local(fault) from None


async def off_the_loop(keyring: OsKeyring, work: Callable[[], T]) -> T:
    """Do `work` with `keyring` in a thread; when the caller is cancelled nothing waits for it."""
    try:
        return await asyncio.wrap_future(_in_a_thread(work))
    finally:
        keyring.left.set()


def _in_a_thread(work: Callable[[], T]) -> Future[T]:
    """A daemon, so that a keyring that never answers does not keep the process."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # from now on nobody can cancel it under the thread

    def do() -> None:
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001 (it is raised where the result is waited for)
            future.set_exception(fault)
        else:
            future.set_result(result)

    threading.Thread(target=do, name="keyring", daemon=True).start()
    return future


def _backend() -> KeyringBackend:
    import keyring

    return keyring.get_keyring()


def _local(fault: Exception) -> LocalError:
    """In the person's words; never in the backend's own, which may quote what it was given."""
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(fault, NoKeyringError):
        return LocalError(
            "this machine has no keyring that can be used",
            cause="Over SSH and in containers there is often none.",
            next_step=INSTEAD,
        )
    if isinstance(fault, KeyringLocked):
        return LocalError(
            "the keyring is locked", next_step=f"Unlock it, then try again. {INSTEAD}"
        )
    return LocalError(
        "the keyring refuses",
        cause=f"It raised {type(fault).__name__}; it may be locked, or its question was declined.",
        next_step=f"Unlock it, then try again. {INSTEAD}",
    )
