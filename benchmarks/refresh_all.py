"""How long `tokenwizard refresh --all` takes, and how much memory, against the practice provider.

Once each: a run of many profiles takes longer than 10 seconds.

Every profile has a `.env` file of its own. The provider runs in a process of its own, behind a way
that delays each connection by so many milliseconds, as a network and a real provider would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measuring import Row, home, run
from tests.cli.refresh.practice import practice_provider
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.profiles.store import write_profile
from tokenwizard.providers.provider import ProviderName

AT_LEAST = 8.0
_KIBIBYTES_IN_MEBIBYTE = 1024
_FEWEST, _FEW, _MANY = 3, 1_000, 10_000
_DELAY = 50
_USUAL_JOBS = 16
_FLAT = 1.5
# proc(5) tells the peak of this program alone; wait4(2) that of the one it was forked from, too.
_COMMAND = """
import sys
from pathlib import Path
from tokenwizard.cli.parser import main
status = main(["refresh", *sys.argv[2:]])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
Path(sys.argv[1]).write_text(peak)
sys.exit(status)
"""


async def serve(folder: Path, profiles: int, delay: float) -> None:
    """Lay the profiles down, say so with a line on stdout, and serve until stdin ends."""
    async with practice_provider() as practice:
        to = urlsplit(practice.origin)

        async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(delay)
            there, back = await asyncio.open_connection(to.hostname, to.port)
            await asyncio.gather(_pumped(reader, back), _pumped(there, writer))

        async with await asyncio.start_server(forward, "127.0.0.1", 0) as server:
            origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            delivery = await practice.delivery(ProviderName.SHAREPOINT, authority=origin)
            first = folder / "first.env"
            await EnvFile(first).hand_over(delivery)
            for number in range(profiles):
                file = folder / f"{number:05}.env"
                file.write_bytes(first.read_bytes())
                write_profile(practice.profile(f"practice-{number:05}", file, origin))
            print("ready", flush=True)
            await asyncio.to_thread(sys.stdin.read)


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65_536):
        writer.write(part)
        await writer.drain()
    writer.close()


def measured(jobs: int, profiles: int) -> tuple[float, float, float]:
    """Seconds by the wall, seconds of the processor, and the greatest resident size in MiB."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.NamedTemporaryFile("r") as peak:
        given = ["--all", "--json", "--jobs", str(jobs)]
        child = subprocess.Popen([sys.executable, "-c", _COMMAND, peak.name, *given], stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        renewed = sum(one["renewed"] for one in json.load(out))
        mebibytes = int(peak.read()) / _KIBIBYTES_IN_MEBIBYTE
    if child.returncode or renewed != profiles:
        raise SystemExit(f"{renewed} of {profiles} were renewed, status {child.returncode}")
    return seconds, used.ru_utime + used.ru_stime, mebibytes


@contextmanager
def provider(profiles: int, delay: int) -> Iterator[None]:
    """The provider, and so many profiles in a home of their own, until the end of the block."""
    kept = {name: os.environ.get(name) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    with home() as environ:
        os.environ.update({name: environ[name] for name in kept})
        arguments = [sys.executable, "-m", "benchmarks.refresh_all", "--serve", environ["HOME"]]
        given = ["--profiles", str(profiles), "--delay", str(delay)]
        with subprocess.Popen(
            [*arguments, *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            if server.stdout is None or server.stdout.readline() != "ready\n":
                raise SystemExit("the practice provider did not start")
            yield
            server.communicate()
    for name, value in kept.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def rows(smallest: bool = False) -> list[Row]:
    """How much faster than one after another; and the memory of many beside that of few."""
    found: list[Row] = []
    few = _FEWEST if smallest else _FEW
    with provider(few, _DELAY):
        one_by_one, _, _ = measured(1, few)
        seconds, busy, small = measured(_USUAL_JOBS, few)
    found.append(
        Row(
            what=f"`refresh --all`, {few:,} profiles, a provider that takes {_DELAY} ms",
            here=seconds,
            unit="s",
            against="one after another",
            there=one_by_one,
            at_least=AT_LEAST,
            note=f"{busy / few * 1000:.1f} ms of processor a profile",
        )
    )
    if smallest:
        return found
    with provider(_MANY, 0):
        seconds, busy, large = measured(_USUAL_JOBS, _MANY)
    found.append(
        Row(
            what=f"`refresh --all`, {_MANY:,} profiles: memory",
            here=large,
            unit="MiB",
            against=f"{few:,} profiles",
            there=small,
            at_most=_FLAT,
            note=f"{seconds:.0f} s, {busy / _MANY * 1000:.1f} ms of processor a profile",
        )
    )
    return found


def main() -> None:
    """Serve where the benchmark asks for it in a process of its own; else measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--profiles", type=int)
    parser.add_argument("--delay", type=int)
    if "--serve" not in sys.argv:
        run(rows)
        return
    options = parser.parse_args()
    asyncio.run(serve(options.serve, options.profiles, options.delay / 1000))


if __name__ == "__main__":
    main()
