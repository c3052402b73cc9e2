"""How long `tokenwizard refresh --all` takes, and how much memory, against the practice provider.

    python -m benchmarks.refresh_all [--profiles 1000] [--delay 0 50] [--jobs 1 16]

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
from pathlib import Path
from urllib.parse import urlsplit

from tests.refresh.practice import COMMAND, practice_provider
from tokenwizard.handover.places.env import EnvFile
from tokenwizard.profiles.folder import write_profile
from tokenwizard.providers.provider import ProviderName

_KIBIBYTES_IN_MEBIBYTE = 1024


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
            handing = await practice.handing(ProviderName.SHAREPOINT, authority=origin)
            first = folder / "first.env"
            await EnvFile(first).hand_over(handing)
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
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "--all", "--json", "--jobs", str(jobs)], stdout=out
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        renewed = sum(one["renewed"] for one in json.load(out))
    if child.returncode or renewed != profiles:
        raise SystemExit(f"{renewed} of {profiles} were renewed, status {child.returncode}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _KIBIBYTES_IN_MEBIBYTE


def compare(profiles: int, milliseconds: int, all_jobs: list[int]) -> None:
    """A line for each number of jobs."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(Path(place) / name)
        arguments = [sys.executable, "-m", "benchmarks.refresh_all", "--serve", place]
        given = ["--profiles", str(profiles), "--delay", str(milliseconds)]
        with subprocess.Popen(
            [*arguments, *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            if server.stdout is None or server.stdout.readline() != "ready\n":
                raise SystemExit("the practice provider did not start")
            first = 0.0
            for jobs in all_jobs:
                seconds, busy, size = measured(jobs, profiles)
                first = first or seconds
                print(
                    f"{profiles:8}  {milliseconds:5}  {jobs:4}  {seconds:7.1f}  {busy:6.1f}"
                    f"  {size:6.0f}  {first / seconds:5.1f}",
                    flush=True,
                )
            server.communicate()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=1000)
    parser.add_argument("--delay", type=int, nargs="+", default=[0, 50], help="milliseconds")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        asyncio.run(serve(options.serve, options.profiles, options.delay[0] / 1000))
        return
    print("profiles  delay  jobs  seconds  CPU s  MiB     ratio")
    for milliseconds in options.delay:
        compare(options.profiles, milliseconds, options.jobs)


if __name__ == "__main__":
    main()
