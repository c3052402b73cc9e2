"""Work that may never end, such as a question to a keyring or to a file system that hangs."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def in_a_daemon(work: Callable[[], T], name: str) -> Future[T]:
    """Do `work` in a thread of its own, which does not keep the process.

    Args:
        work: what is done; what it raises is raised where the result is waited for.
        name: the thread's.
    """
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # from now on nobody can cancel it under the thread

    def do() -> None:
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001 (it is raised where the result is waited for)
            future.set_exception(fault)
        else:
            future.set_result(result)

    threading.Thread(target=do, name=name, daemon=True).start()
    return future
