"""One spoilt file among thirty: `refresh --all` of another user renews the other twenty-nine."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.other_users import OtherUser
from tests.cli.refresh.practice import Practice, practice_provider
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.profiles.profile import text_of
from tokenwizard.providers.provider import ProviderName

MANY, SPOILT = 30, "practice-07"
LONG = 16
MOST_KIB = 200 * 1024
PATIENCE = 60.0

# A process begins with the peak of the one that started it: so this small one starts it.
MEASURED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(child, 0)
print(used.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""

RECIPE = "# tokenwizard: "
DIGITS = "9" * 5_000
BRACKETS = "[" * 20_000
DOUBLED = [f"A{n}=" + f"${{A{n - 1}}}" * 2 for n in range(1, 64)]


def as_file(content: bytes | str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def as_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def as_huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(4 * 1024**3)


PRACTICE_SETTINGS = "SP_ID=practice\nSP_SECRET=practice\n"

PROFILES: dict[str, Callable[[Path], None]] = {
    "digits": as_file(f"site = {DIGITS}\n"),
    "brackets": as_file(f"site = {BRACKETS}\n"),
    "binary": as_file(bytes(range(256)) * 16),
    "expansion": as_file('site = "${A}${A}"\n' + "\n".join(DOUBLED)),
    "fifo": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "no permission": as_file("provider = 'sharepoint'\n"),
    "dotted keys": as_file("a" + ".a" * 8_000 + " = 1\n"),
    "inline tables": as_file("a = " + "{a=" * 4_000),
    "utf-16": as_file("site = 'contoso'\n".encode("utf-16") + b"x"),
    "nul": as_file("\0" * 1_000),
    "huge": as_huge,
    "dangling": lambda path: path.symlink_to("nowhere"),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "socket": as_socket,
    "types": as_file("site = [1979-05-27, {a = 1.5}]\nnames = [[]]\n"),
    "empty": as_file(""),
    "twice": as_file('site = "contoso"\nsite = "contoso"\n'),
}
ENV_FILES: dict[str, Callable[[Path], None]] = {
    "digits": as_file(f"{RECIPE}{{provider = {DIGITS}}}\nSP_TOKEN=x\n"),
    "brackets": as_file(f"{RECIPE}{BRACKETS}\nSP_TOKEN=x\n"),
    "binary": PROFILES["binary"],
    "expansion": as_file("\n".join(["A0=x", *DOUBLED, "SP_TOKEN=${A63}", PRACTICE_SETTINGS])),
    "fifo": PROFILES["fifo"],
    "folder": PROFILES["folder"],
    "no permission": as_file("SP_TOKEN=x\n"),
    "dotted keys": as_file(f"{RECIPE}{{{'a.' * 30_000}a = 1}}\n"),
    "wide": as_file("A=" + "x" * 100 + "\nSP_TOKEN=" + "${A}" * 200_000 + "\n"),
    "deep": as_file("A0=x\n" + "\n".join(f"A{n}=${{A{n - 1}}}" for n in range(1, 40_000))),
    "braces": as_file("SP_TOKEN=" + "${" * 500_000 + "\n"),
    "blanks": as_file("SP_TOKEN=x" + " " * 1_000_000 + "y\n"),
    "lines": as_file("a\n" * 500_000),
    "absent": lambda path: None,
    "utf-16": as_file("SP_TOKEN=x\n".encode("utf-16") + b"x"),
    "nul": PROFILES["nul"],
    "huge": as_huge,
    "dangling": PROFILES["dangling"],
    "endless": PROFILES["endless"],
    "socket": as_socket,
    "types": as_file(f"{RECIPE}{{provider = 1979-05-27}}\n"),
    "empty": as_file(""),
    "twice": as_file(f'{RECIPE}{{site = "a", site = "b"}}\n'),
}


@dataclass(frozen=True)
class Ran:
    status: int
    rows: list[dict[str, Any]]
    peak_kib: int
    words: str


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


async def keep(practice: Practice, person: OtherUser) -> tuple[Path, Path]:
    """Thirty profiles of the person's, each with a `.env`; gives the two that are to be spoilt."""
    for folder in (".config", ".config/tokenwizard", ".config/tokenwizard/profiles", "kept"):
        person.own(person.home / folder)
    delivery = await practice.delivery(ProviderName.SHAREPOINT)
    profiles, kept = person.home / ".config/tokenwizard/profiles", person.home / "kept"
    for number in range(MANY):
        name = f"practice-{number:02}"
        file = kept / f"{name}.env"
        await EnvFile(file).hand_over(delivery)
        os.chown(file, person.uid, person.uid)
        person.own(profiles / f"{name}.toml", text_of(practice.profile(name, file)))
    return profiles / f"{SPOILT}.toml", kept / f"{SPOILT}.env"


async def renew_all(person: OtherUser) -> Ran:
    program = person.tokenwizard("refresh", "--all", "--json")[len(person.command()) :]
    process = await asyncio.create_subprocess_exec(
        *person.command(person.python, "-I", "-S", "-c", MEASURED, *program),
        cwd=person.home,
        env=dict(person.environ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    *words, peak = err.decode().splitlines()
    assert process.returncode is not None
    rows = json.loads(out) if out else []
    return Ran(process.returncode, rows, int(peak), "\n".join(words))


def spoil(path: Path, how: Callable[[Path], None], person: OtherUser, *, readable: bool) -> None:
    path.unlink()
    how(path)
    if os.path.lexists(path):
        os.lchown(path, person.uid, person.uid)
    if not readable:
        path.chmod(0)


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        *((0, fault) for fault in PROFILES),
        *((1, fault) for fault in ENV_FILES),
    ],
    ids=lambda value: ("profile", "env")[value] if isinstance(value, int) else value,
)
async def test_one_spoilt_file_is_one_row_and_the_others_are_renewed(
    practice: Practice, person: OtherUser, where: int, fault: str
) -> None:
    path = (await keep(practice, person))[where]
    spoil(path, (PROFILES, ENV_FILES)[where][fault], person, readable=fault != "no permission")

    done = await renew_all(person)

    assert done.status == 1, done
    failed = [row for row in done.rows if not row["renewed"]]
    assert [row["profile"] for row in failed] == [SPOILT]
    assert failed[0]["error"]["title"].isprintable()
    assert len(done.rows) == MANY
    assert len(practice.issued) == MANY
    assert done.peak_kib < MOST_KIB
    assert "Traceback" not in done.words
    assert "broke" not in done.words


@pytest.mark.parametrize("lines", [19_900, 3_900])
async def test_many_long_files_take_neither_the_memory_nor_the_time_of_the_others(
    practice: Practice, person: OtherUser, lines: int
) -> None:
    await keep(practice, person)
    for number in range(LONG):
        path = person.home / f"kept/practice-{number:02}.env"
        with path.open("a") as file:
            size = 1_000_000 // lines - len("NAME_00000=\n")
            file.writelines(f"NAME_{line:05}={'x' * size}\n" for line in range(lines))

    done = await renew_all(person)

    renewed = {row["profile"] for row in done.rows if row["renewed"]}
    assert len(done.rows) == MANY
    assert renewed >= {f"practice-{number:02}" for number in range(LONG, MANY)}
    assert done.peak_kib < MOST_KIB, done.peak_kib
    assert "broke" not in done.words
