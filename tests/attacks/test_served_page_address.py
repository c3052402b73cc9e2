"""The page's address opens the wizard: nobody else may read it while a browser is started."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.served_page import PATIENCE, answers, page, served

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="it reads the command lines as Linux shows them; CI is Linux"
)

WATCHES = """
import pathlib, sys
seen = set()
print("watching", flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    for one in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            seen.add(one.read_bytes().replace(b"\\0", b" ").decode(errors="replace"))
        except OSError:
            pass
print("\\n".join(sorted(seen)))
"""
BROWSER = """\
#!{python} -IS
import json, os, pathlib, stat, sys, time, urllib.parse
shown = pathlib.Path(urllib.parse.urlsplit(sys.argv[-1]).path)
found = {{"argv": sys.argv[1:], "text": "", "mode": 0, "owner": -1}}
if shown.is_file():
    its = os.stat(shown)
    found |= {{"text": shown.read_text(), "mode": its.st_mode, "owner": its.st_uid}}
beside = pathlib.Path({record!r} + ".begun")
beside.write_text(json.dumps(found))
beside.rename({record!r})
until = pathlib.Path({closed!r})
while not until.exists():  # as a browser stays
    time.sleep(0.02)
"""


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.02)  # between two looks


def test_ps_shows_it_to_nobody_while_a_browser_shows_the_page(
    person: OtherUser, attacker: OtherUser, grounds: Path
) -> None:
    place = person.own(grounds / "person", mode=0o755)
    record, closed = place / "record", place / "closed"
    browser = person.own(
        place / "browser",
        BROWSER.format(python=person.python, record=str(record), closed=str(closed)),
        mode=0o755,
    )
    watching = attacker.start(
        attacker.command(attacker.python, "-P", "-c", WATCHES, closed), stdout=subprocess.PIPE
    )
    assert watching.stdout is not None
    assert watching.stdout.readline() == "watching\n"
    try:
        with served(person, "--open", BROWSER=str(browser)) as address:
            until(record.exists, "the browser")
            given = json.loads(record.read_text("utf-8"))
            file = Path(urlsplit(given["argv"][-1]).path)
            assert file.exists()
            assert attacker.run(attacker.command("cat", file)).returncode != 0
            assert answers(person, address, page(address)) == [200]
            until(lambda: not file.exists(), "the file's end, once the page was loaded")
    finally:
        closed.touch()
        seen = watching.communicate(timeout=PATIENCE)[0]

    token = urlsplit(address).path.strip("/")
    assert len(token) >= 43
    assert str(browser) in seen
    assert token not in seen
    assert urlsplit(given["argv"][-1]).scheme == "file"
    assert address in given["text"]
    assert (stat.S_IMODE(given["mode"]), given["owner"]) == (0o600, person.uid)


def test_nothing_of_it_is_left_where_no_page_was_loaded(person: OtherUser, grounds: Path) -> None:
    record = person.own(grounds / "person", mode=0o755) / "record"
    browser = person.own(
        record.with_name("browser"), f'#!/bin/sh\necho "$1" >{record}\n', mode=0o755
    )
    with served(person, "--open", BROWSER=str(browser)):
        until(record.exists, "the browser")

    file = Path(urlsplit(record.read_text("utf-8").strip()).path)
    assert file.is_absolute()
    assert list(file.parent.glob("*")) == []


@pytest.mark.parametrize(
    "browser",
    [
        "exec /usr/bin/flatpak run org.practice.browser",
        "exec /snap/bin/practice",
    ],
)
def test_a_browser_that_cannot_read_the_page_is_not_given_the_address_instead(
    person: OtherUser, grounds: Path, browser: str
) -> None:
    record = person.own(grounds / "person", mode=0o755) / "record"
    path = person.own(
        record.with_name("browser"), f'#!/bin/sh\necho "$@" >{record}\n{browser} "$@"\n', mode=0o755
    )
    with served(person, "--open", BROWSER=str(path)) as address:
        assert answers(person, address, page(address)) == [200]

    assert not record.exists()
