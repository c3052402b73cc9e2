"""What a fault is, and how far a request comes before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum

from tests.faults import scenes
from tests.faults.calls import (
    CALLS,
    Call,
)
from tests.faults.certificates import Certificates
from tests.faults.scenes import Stage
from tests.faults.server import Behaviour


class Came(StrEnum):
    """How far a request came before its fault."""

    NOT_SENT = "nothing was sent"
    MAYBE_SENT = "it may have arrived"
    ANSWERED = "it was answered"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        name: what happens.
        entry: how it is told, by its entry in the catalogue.
        came: how far a request comes.
        behave: what the faulty party does, given where the calls go.
        scene: where it happens.
        told: entries of calls that tell it otherwise.
        calls: those that can meet it.
        hasty: time has to run out.
    """

    name: str
    entry: str
    came: Came
    behave: Callable[[str], Behaviour] | None = None
    scene: Callable[[Certificates], AbstractAsyncContextManager[Stage]] = scenes.plain
    told: Mapping[Call, str] = field(default_factory=dict)
    calls: tuple[Call, ...] = CALLS
    hasty: bool = False

    def entry_at(self, call: Call) -> str:
        return self.told.get(call, self.entry)


@dataclass(frozen=True)
class Group:
    """Faults of one kind, as one line of the table of `docs/faults.md`."""

    name: str
    faults: tuple[Fault, ...]
    why_not_all: str = ""


def always(behaviour: Behaviour) -> Callable[[str], Behaviour]:
    return lambda origin: behaviour


def unsent(
    name: str,
    entry: str,
    scene: Callable[[Certificates], AbstractAsyncContextManager[Stage]],
    behaviour: Behaviour | None = None,
    *,
    hasty: bool = False,
) -> Fault:
    behave = None if behaviour is None else always(behaviour)
    return Fault(name, entry, Came.NOT_SENT, behave, scene, hasty=hasty)


def maybe(name: str, entry: str, behaviour: Behaviour, *, hasty: bool = False) -> Fault:
    return Fault(name, entry, Came.MAYBE_SENT, always(behaviour), hasty=hasty)
