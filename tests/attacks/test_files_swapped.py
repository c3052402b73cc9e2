"""Whoever owns the folder of a `.env` swaps names in it while root changes the file."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.victim import Victim, victim_at
from tokenwizard.destinations.editing.user_file import edit_file
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.lock import held
from tokenwizard.system.files.private_file import beside_name

TIMES = 300
# One thread swaps as fast as it can; the other waits to be told that it is over.
SWAPS = """
import os, stat, sys, threading
swapped, target, kind = sys.argv[1:]
count = 0

def swap_what_root_made():
    if not stat.S_ISLNK(os.lstat(swapped).st_mode):
        os.unlink(swapped)
        os.symlink(target, swapped)
        return 1
    return 0

def swap_the_file():
    os.unlink(swapped)
    os.symlink(target, swapped)
    os.unlink(swapped)
    with open(swapped, "w") as mine:
        mine.write("A=1\\n")
    return 1

def swap_the_folder():
    os.rename(swapped, swapped + ".real")
    os.symlink(target, swapped)
    os.unlink(swapped)
    os.rename(swapped + ".real", swapped)
    return 1

def swap_at_once():
    os.symlink(target, swapped + ".link")
    os.rename(swapped + ".link", swapped)
    with open(swapped + ".mine", "w") as mine:
        mine.write("A=1\\n")
    os.rename(swapped + ".mine", swapped)
    return 1

def go_on():
    global count
    while True:
        try:
            count += globals()[kind]()
        except OSError:
            pass

threading.Thread(target=go_on, daemon=True).start()
print("begun", flush=True)
sys.stdin.read()
print(count)
"""
WAYS = {
    "the new file": ("beside .env", "swap_what_root_made"),
    "the old file kept aside": ("beside .env.bak", "swap_what_root_made"),
    "the file": (".env", "swap_the_file"),
    "the file, in one step": (".env", "swap_at_once"),
    "what is kept aside": (".env.bak", "swap_at_once"),
}


@pytest.fixture
def victim(grounds: Path) -> Victim:
    place = grounds / "of-root"
    place.mkdir(0o755)
    return victim_at(place / ".env")


def begun(attacker: OtherUser, swapped: Path, target: Path, kind: str) -> subprocess.Popen[str]:
    """The attack, under way."""
    process = attacker.start(
        attacker.command(attacker.python, "-c", SWAPS, swapped, target, kind),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def edited_many_times(file: Path, attack: subprocess.Popen[str]) -> int:
    """Root's work meanwhile, every other time without a change; gives how often names were swapped.

    An edit may be refused: the folder is not root's.
    """
    try:
        for number in range(TIMES):
            with suppress(LocalError):
                edit_file(file, lambda _, n=number: f"A={n // 2}\n")  # type: ignore[misc]
    finally:
        told, _ = attack.communicate("", timeout=20)
    return int(told)


@pytest.mark.parametrize("way", WAYS)
def test_no_file_of_roots_changes_hands_mode_or_content(
    attacker: OtherUser, grounds: Path, victim: Victim, way: str
) -> None:
    folder = attacker.own(grounds / "service")
    attacker.own(folder / ".env", "A=1\n", mode=0o644)
    name, kind = WAYS[way]
    if name.startswith("beside "):
        with held("practice"):  # the folder of the locks is there now
            name = beside_name(name.removeprefix("beside "))

    swaps = edited_many_times(folder / ".env", begun(attacker, folder / name, victim.path, kind))

    assert swaps > 0
    assert victim.is_unharmed


def test_nor_where_the_folder_itself_is_swapped(
    attacker: OtherUser, grounds: Path, victim: Victim
) -> None:
    service = attacker.own(grounds / "service")
    folder = attacker.own(service / "current")
    attacker.own(folder / ".env", "A=1\n", mode=0o644)

    attack = begun(attacker, folder, victim.path.parent, "swap_the_folder")
    swaps = edited_many_times(folder / ".env", attack)

    assert swaps > 0
    assert victim.is_unharmed
    assert [path.name for path in victim.path.parent.iterdir()] == [".env"]
