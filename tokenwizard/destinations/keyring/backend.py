"""The OS keyring's entries, by the library `keyring`, an extra: imported only when it is asked.

A locked keyring asks the person for its password before it answers: every call has a thread of its
own, and is waited for a limited time.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.daemon_thread import in_a_daemon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from keyring.backend import KeyringBackend

SERVICE = "tokenwizard"
LIMIT = 120.0
"""Seconds that one call may take."""
INSTEAD = "Or take a file of 0600 instead: env:FILE."

_RECOMMENDED = 1
_THREAD = "keyring"
_ASKING = frozenset(
    {
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
        "keyring.backends.macOS",
        "keyrings.alt.file",
        "keyrings.cryptfile.cryptfile",
    }
)
"""Backends that ask for a password where they are locked, and do not say whether they are."""

T = TypeVar("T")


def check_installed() -> None:
    """Raise LocalError if the library is not there; the keyring is not asked."""
    if find_spec("keyring") is None:
        raise LocalError(
            "the keyring is not installed: pip install 'tokenwizard[keyring]'", next_step=INSTEAD
        )


@dataclass(eq=False)
class OsKeyring:
    """Entries of one service; see `EntryStore`. Every method raises LocalError alone.

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

    def try_it(self) -> None:
        """Find out whether it gives back what is put there; nothing of that stays.

        One that may ask the person for a password is only asked for its name.
        """
        name = f"trial-{secrets.token_hex(8)}"
        if self._call(_may_ask):
            return
        self.put(name, name)
        try:
            given = self.get(name)
        finally:
            with suppress(LocalError):
                self.delete(name)
        if given != name:
            raise LocalError(
                "the keyring does not give back what is put there",
                cause="Another program changes it, or this keyring keeps nothing.",
                next_step=INSTEAD,
            )

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
            return in_a_daemon(lambda: work(_backend()), _THREAD).result(self.limit)
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
        return await asyncio.wrap_future(in_a_daemon(work, _THREAD))
    finally:
        keyring.left.set()


def _backend() -> KeyringBackend:
    import keyring

    return keyring.get_keyring()


def _may_ask(backend: KeyringBackend) -> bool:
    """Whether a question to it may become one to the person: it is locked, or that is unknown."""
    module = type(backend).__module__
    if module == "keyring.backends.SecretService":
        return _is_locked()
    chained: Iterable[KeyringBackend] = ()
    if module == "keyring.backends.chainer":
        chained = getattr(backend, "backends", ())
    return module in _ASKING or any(_may_ask(one) for one in chained)


def _is_locked() -> bool:
    import secretstorage
    from secretstorage.exceptions import SecretStorageException

    try:
        with closing(secretstorage.dbus_init()) as bus:
            return bool(secretstorage.Collection(bus).is_locked())
    except SecretStorageException:  # there is none yet: the first entry makes it, and asks
        return True


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
