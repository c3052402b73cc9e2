"""Loaded by Python itself in every Python process of a walk: turns on all that could leak.

Every log to a file, a known code verifier, and on request a crash whose exception is full of
secrets, or a leak on purpose. The wizard then runs as ever: nothing here is imported by it.
"""

from __future__ import annotations

import functools
import importlib.util
import inspect
import logging
import os
import secrets
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_VERIFIER_BYTES = 48


def prepare(root: Path) -> None:
    """Record this process, log everything, and know the code verifier."""
    facts = [*sys.orig_argv, *(f"{name}={value}" for name, value in os.environ.items())]
    (root / "recorded" / f"python.{os.getpid()}").write_text("\n".join(facts))
    logging.basicConfig(level=logging.DEBUG, filename=root / "logs" / f"python.{os.getpid()}")
    drawn = secrets.token_urlsafe

    def token_urlsafe(nbytes: int | None = None) -> str:
        from tests.leaks.sentinels import Kind

        return Kind.VERIFIER.secret(64) if nbytes == _VERIFIER_BYTES else drawn(nbytes)

    secrets.token_urlsafe = token_urlsafe


class After:
    """Changes one function as soon as its module is loaded, and before anybody can take it."""

    def __init__(self, place: str, act: Callable[[], None]) -> None:
        self._module, _, self._name = place.partition(":")
        self._act = act

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """For the import system."""
        if name != self._module:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.loader is not None
        load = spec.loader.exec_module

        def load_and_change(module: ModuleType) -> None:
            load(module)
            self._change(module)

        spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec

    def _change(self, module: ModuleType) -> None:
        *owners, name = self._name.split(".")
        owner: Any = functools.reduce(getattr, owners, module)
        before, act = getattr(owner, name), self._act

        @functools.wraps(before)
        async def later(*arguments: Any, **named: Any) -> Any:
            act()
            return await before(*arguments, **named)

        @functools.wraps(before)
        def at_once(*arguments: Any, **named: Any) -> Any:
            act()
            return before(*arguments, **named)

        setattr(owner, name, later if inspect.iscoroutinefunction(before) else at_once)


def crash() -> None:
    """An exception with a cause and a note, every one of them and the locals full of secrets."""
    from tests.leaks.sentinels import ALL_SECRETS

    held = list(ALL_SECRETS.values())
    error = RuntimeError(*held)
    error.__context__ = ValueError(*held)
    error.add_note(" ".join(held))
    raise error from KeyError(*held)


def die() -> None:
    """A fault of the machine, with every secret in memory."""
    import signal

    from tests.leaks.sentinels import ALL_SECRETS

    held = list(ALL_SECRETS.values())
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError(len(held))


def leak_into(channel: str) -> None:
    """One secret, into one channel."""
    from tests.leaks import channels

    channels.LEAKING[channel](Path(os.environ["LEAKS_ROOT"]))


def request(place: str, what: str) -> None:
    """Do `what` when `place` (module:name) is called."""
    acts: dict[str, Callable[[], None]] = {"crash": crash, "die": die}
    act = acts.get(what, functools.partial(leak_into, what))
    sys.meta_path.insert(0, After(place, act))


if "LEAKS_ROOT" in os.environ:
    prepare(Path(os.environ["LEAKS_ROOT"]))
    if "LEAKS_AT" in os.environ:
        request(os.environ["LEAKS_AT"], os.environ["LEAKS_WHAT"])
