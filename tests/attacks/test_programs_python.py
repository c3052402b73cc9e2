"""What Python starts or loads is not of the current folder."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

import aiohttp

import tokenwizard
from tests.attacks.hostile_folder import HostileFolder, made_hostile_folder
from tests.attacks.other_users import OtherUser
from tests.attacks.served_page import own_origin, served

PATIENCE = 30.0


async def drawn(address: str, hostile: HostileFolder) -> bool:
    """Whether the wizard of a tab draws its first screen, and nothing hostile runs before."""
    origin = own_origin(address).removeprefix("Origin: ")
    end = time.monotonic() + PATIENCE
    heard = b""
    async with (
        aiohttp.ClientSession(headers={"Origin": origin}) as session,
        session.ws_connect(f"{address}ws?width=80&height=24") as socket,
    ):
        while b"token for?" not in heard and not hostile.ran and time.monotonic() < end:
            with suppress(TimeoutError):
                message = await socket.receive(0.2)
                heard += message.data if isinstance(message.data, bytes) else b""
    return b"token for?" in heard


async def test_serve_runs_no_module_of_the_current_folder(person: OtherUser, grounds: Path) -> None:
    hostile = made_hostile_folder(grounds)
    hostile.plant("sh", "python3", Path(sys.executable).name)
    hostile.plant_modules()
    with served(person, cwd=hostile.here, PATH=".:/usr/bin:/bin") as address:
        shown = await drawn(address, hostile)

    assert hostile.ran == []
    assert shown


async def test_nor_where_python_is_told_to_look_there(person: OtherUser, grounds: Path) -> None:
    """`export PYTHONPATH=$PYTHONPATH:/opt/lib` is a common line: its first entry is empty."""
    hostile = made_hostile_folder(grounds)
    with served(person, cwd=hostile.here, PYTHONPATH=":/nowhere") as address:
        hostile.plant_modules()  # only now: `serve` itself would have taken them
        shown = await drawn(address, hostile)

    assert hostile.ran == []
    assert shown


def test_by_minus_m_nothing_more_is_loaded_from_there(person: OtherUser, grounds: Path) -> None:
    """Python itself puts the current folder in front; a `tokenwizard.py` there would be run."""
    hostile = made_hostile_folder(grounds)
    hostile.plant_modules("argparse", "asyncio", "httpx", "platformdirs", "textual")

    done = person.run(
        person.command(
            *(person.python, "-m", "tokenwizard", "doctor", "--json"),
            *("--authority", "http://127.0.0.1:1"),
        ),
        cwd=hostile.here,
    )

    assert hostile.ran == []
    assert '"findings"' in done.stdout


async def test_a_package_that_lies_in_the_current_folder_alone_is_still_served(
    person: OtherUser, grounds: Path
) -> None:
    """As in a clone that is not installed: what it needs is found elsewhere."""
    clone = grounds / "clone"
    shutil.copytree(Path(tokenwizard.__file__).parent, clone / "tokenwizard")
    hostile = made_hostile_folder(grounds)
    process: list[str | Path] = [person.python, "-m", "tokenwizard"]
    with served(person, cwd=clone, command=process) as address:
        assert await drawn(address, hostile)
