"""Whatever ends a walk after its code was sent, the refresh token is found afterwards.

Three front ends, each step from the sent code to the saved token, and what may end a walk there: a
signal, keys, something that nobody foresaw, a full disk, a read-only one. All is real but what
nobody foresaw: the wizard is a process, the disk a file system of its own, the keys come from a
pseudo terminal.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hosts.disks import small_disk
from tests.hosts.held_provider import HeldProvider
from tests.hosts.walks_to_an_end import DISKS, EVENTS, NO_FILE, STEPS, Host, Walk, found_in


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("front_end", "event"), [(name, one) for name, events in EVENTS.items() for one in events]
)
def test_the_token_is_found_whatever_ends_the_walk(
    front_end: str, event: str, step: str, tmp_path: Path
) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk(front_end, host, provider)
        walk.run(step, event)

        assert found_in(walk, host, provider.refresh_token) in ("place", "file")
        assert list(host.own.rglob("attempt-*")) == [], "its code is spent"
        assert walk.status != 0 or step in ("file renamed", "last words"), walk.output


AT_ITS_PLACE = ("file written", "file renamed", "last words")
# A file system cannot be made read-only while a lock or a file on it is open for writing.
BEFORE_ANY_FILE = STEPS[: STEPS.index("file begun")]


@pytest.mark.parametrize(
    ("disk", "step"),
    [(disk, step) for disk in DISKS for step in (STEPS if "full" in disk else BEFORE_ANY_FILE)],
)
@pytest.mark.parametrize("front_end", EVENTS)
def test_the_token_is_found_whatever_becomes_of_the_disk(
    front_end: str, disk: str, step: str, tmp_path: Path
) -> None:
    host = Host(tmp_path)
    with ExitStack() as mounted, HeldProvider() as provider:
        mounted.enter_context(small_disk(host.disk(disk)))
        host = Host(tmp_path)
        walk = Walk(front_end, host, provider)
        walk.run(step, disk)

        good = ("place", "file", "output") if disk.startswith("all") else ("place", "file")
        assert found_in(walk, host, provider.refresh_token) in good, walk.output
        assert b"kept for 15 minutes" not in walk.output


@pytest.mark.parametrize("step", STEPS[1:])
@pytest.mark.parametrize("front_end", EVENTS)
def test_a_token_that_no_file_can_keep_is_printed(
    front_end: str, step: str, tmp_path: Path
) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk(front_end, host, provider)
        walk.run(step, NO_FILE)

        assert found_in(walk, host, provider.refresh_token) in ("place", "output"), walk.output
        assert front_end != "scripted" or step in AT_ITS_PLACE or walk.data != b""
