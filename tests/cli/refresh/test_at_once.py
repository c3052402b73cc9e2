"""Several runs on one file, and runs that are stopped: one at a time, and nothing is lost."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.refresh.gate import Gate
from tests.cli.refresh.practice import COMMAND, Practice, ended, kept_token, started
from tokenwizard.destinations.kinds.env import EnvFileStore
from tokenwizard.flow.client import TokenClient
from tokenwizard.flow.refresh_request import Source
from tokenwizard.flow.refresher import THREAD, Refresher, StoppedError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.http.client import new_client

TELLS_THE_LOCK = """
import fcntl, sys
before = fcntl.flock
def flock(*given):
    print("at the lock", file=sys.stderr, flush=True)
    fcntl.flock = before
    return before(*given)
fcntl.flock = flock
"""


async def at_the_lock(file: Path, hosts: Sequence[str]) -> asyncio.subprocess.Process:
    """A run that has come to the lock."""
    process = await started("--env-file", str(file), *hosts, code=TELLS_THE_LOCK + COMMAND)
    assert process.stderr is not None
    async with asyncio.timeout(30):
        assert await process.stderr.readline() == b"at the lock\n"
    return process


async def test_the_second_asks_only_when_the_first_has_saved(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    async with Gate(practice.origin, together=99, total=99) as gate:
        await practice.env_file(file, ProviderName.SHAREPOINT, authority=gate.origin)
        first = await started("--env-file", str(file), *practice.named(gate.origin))
        await gate.waiting(1)
        second = await at_the_lock(file, practice.named(gate.origin))

        gate.let_through(1)
        done = await ended(first)
        after_first = kept_token(file)
        await gate.waiting(1)
        gate.let_through(1)
        also_done = await ended(second)

    assert (done.status, also_done.status) == (0, 0), (done, also_done)
    assert (after_first, kept_token(file)) == tuple(practice.issued[1:])


async def test_a_signal_during_one_refresh_does_not_wait_for_the_provider(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    async with Gate(practice.origin, together=99, total=99) as gate:
        await practice.env_file(file, ProviderName.SHAREPOINT, authority=gate.origin)
        before = file.read_bytes()
        process = await started("--env-file", str(file), *practice.named(gate.origin))
        await gate.waiting(1)

        process.send_signal(signal.SIGINT)
        done = await ended(process)

    assert (done.status, done.out, done.err) == (130, "", "")
    assert file.read_bytes() == before


async def test_a_signal_does_not_wait_for_another_run_that_holds_the_lock(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    async with Gate(practice.origin, together=99, total=99) as gate:
        await practice.env_file(file, ProviderName.SHAREPOINT, authority=gate.origin)
        first = await started("--env-file", str(file), *practice.named(gate.origin))
        await gate.waiting(1)
        second = await at_the_lock(file, practice.named(gate.origin))

        second.send_signal(signal.SIGINT)
        stopped = await ended(second)
        gate.let_through(1)
        done = await ended(first)

    assert (stopped.status, stopped.out) == (130, "")
    assert done.status == 0, done
    assert kept_token(file) == practice.issued[-1]


async def test_a_request_that_is_given_up_lets_the_lock_go(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    async with Gate(practice.origin, together=99, total=99) as gate, new_client() as client:
        await practice.env_file(file, ProviderName.SHAREPOINT, authority=gate.origin)
        hosts = {"authority": gate.origin, "site": practice.origin}
        keeping = EnvFileStore(str(file), {})
        source = Source(keeping=keeping, recipe=hosts)
        refresher = Refresher(TokenClient(client))
        renewing = asyncio.create_task(refresher.renew(source))
        await gate.waiting(1)

        refresher.stop()
        with pytest.raises(StoppedError):
            await renewing
        async with asyncio.timeout(10):  # the request's own limit is twice that
            await asyncio.to_thread(take, keeping)
        with pytest.raises(StoppedError):
            await refresher.renew(source)

    assert len(practice.issued) == 1


def take(keeping: EnvFileStore) -> None:
    with keeping.locked():
        assert keeping.read().values


async def test_one_thread_after_another_source_is_enough_and_goes_at_the_end(
    practice: Practice, tmp_path: Path
) -> None:
    before = set(threading.enumerate())

    def threads() -> set[threading.Thread]:
        new = set(threading.enumerate()) - before
        return {thread for thread in new if thread.name == THREAD}

    async with new_client() as client:
        refresher = Refresher(TokenClient(client))
        seen: set[threading.Thread] = set()
        for number in range(4):
            file = tmp_path / f"{number}.env"
            await practice.env_file(file, ProviderName.SHAREPOINT)
            hosts = {"authority": practice.origin}
            keeping = EnvFileStore(str(file), {})
            await refresher.renew(Source(keeping=keeping, recipe=hosts))
            seen.update(threads())

        refresher.let_threads_go()
        for thread in seen:
            await asyncio.to_thread(thread.join, 10)

    assert len(seen) <= 2  # the first may still be about to say that it is idle
    assert not threads()
