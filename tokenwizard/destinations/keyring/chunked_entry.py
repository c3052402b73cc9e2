"""A long text in entries that each hold a short one: after a fault it is the old or the new one.

A Windows credential holds 2,560 bytes of UTF-16 (`CRED_MAX_CREDENTIAL_BLOB_SIZE`), and macOS's
backend of `keyring` replaces an entry by deleting it first, so none is ever replaced. There are
two slots: the text is written to the one that does not count, entry by entry; with its last entry
it is whole, of a higher sequence number, and counts; then the other slot is emptied.

The entries of a slot are 1, 2, 3 … without a gap, since they are written upwards into an empty
slot and deleted downwards: so none is ever left behind for good, whatever was broken off.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import count
from typing import Protocol

LONGEST = 1_200
"""Characters of one entry, all of ASCII."""

_SLOTS = (0, 1)
_HEAD = re.compile(r"([0-9]{1,18})/([0-9]{1,3})/([0-9a-f]{32}):")
_LONGEST_HEAD = 18 + 3 + 32 + 3
_FIRST = 1


class EntryStore(Protocol):
    """What holds short texts by name. Any method may raise, having done its work or not."""

    def get(self, name: str) -> str | None:
        """The text of that name; None if there is none."""
        ...

    def put(self, name: str, text: str) -> None:
        """Make it the text of that name, of which there is none."""
        ...

    def delete(self, name: str) -> None:
        """Delete what `get` found."""
        ...


class DamagedError(Exception):
    """There are entries, and no whole text among them."""


@dataclass(frozen=True)
class _Whole:
    slot: int
    sequence: int
    text: str


def read(entries: EntryStore, name: str) -> str | None:
    """The text that counts; None if there never was one.

    Raises:
        DamagedError: there is a part of one only.
    """
    # Without a lock a write may come between the two slots: then it is over the second time.
    for _ in range(2):
        newest = _newest(entries, name)
        if newest is not None:
            return newest.text
    if any(entries.get(_entry(name, slot, _FIRST)) is not None for slot in _SLOTS):
        raise DamagedError
    return None


def write(entries: EntryStore, name: str, text: str) -> None:
    """Make `text`, of ASCII, the one that counts. Whatever `entries` raises is let through.

    Raises:
        DamagedError: it was written, and is not there.
    """
    newest = _newest(entries, name)
    slot = 1 - newest.slot if newest else _SLOTS[0]
    sequence = newest.sequence + 1 if newest else 1
    room = LONGEST - _LONGEST_HEAD
    parts = [text[at : at + room] for at in range(0, len(text), room)] or [""]
    head = f"{sequence}/{len(parts)}/{_digest(text)}:"
    _empty(entries, name, slot)
    for number, part in enumerate(parts, _FIRST):
        entries.put(_entry(name, slot, number), head + part)
    if _whole(entries, name, slot) != _Whole(slot, sequence, text):
        raise DamagedError
    _empty(entries, name, 1 - slot)


def forget(entries: EntryStore, name: str) -> bool:
    """Delete every entry of it; False if there was none."""
    found = [_empty(entries, name, slot) for slot in _SLOTS]
    return any(found)


def _entry(name: str, slot: int, number: int) -> str:
    return f"{name}#{slot}.{number}"


def _newest(entries: EntryStore, name: str) -> _Whole | None:
    found = [whole for slot in _SLOTS if (whole := _whole(entries, name, slot))]
    return max(found, key=lambda whole: whole.sequence, default=None)


def _whole(entries: EntryStore, name: str, slot: int) -> _Whole | None:
    first = entries.get(_entry(name, slot, _FIRST))
    head = _HEAD.match(first) if first else None
    if first is None or head is None:
        return None
    parts = [first[head.end() :]]
    for number in range(_FIRST + 1, _FIRST + int(head[2])):
        part = entries.get(_entry(name, slot, number))
        if part is None or not part.startswith(head[0]):
            return None
        parts.append(part[head.end() :])
    text = "".join(parts)
    return _Whole(slot, int(head[1]), text) if _digest(text) == head[3] else None


def _empty(entries: EntryStore, name: str, slot: int) -> bool:
    """Delete every entry of the slot; False if there was none."""
    beyond = next(at for at in count(_FIRST) if entries.get(_entry(name, slot, at)) is None)
    for number in range(beyond - 1, _FIRST - 1, -1):
        entries.delete(_entry(name, slot, number))
    return beyond > _FIRST


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]
