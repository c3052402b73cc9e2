"""`tokenwizard refresh --all`: many at once, no more than asked for, and one stops no other."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.refresh.gate import Gate
from tests.cli.refresh.practice import (
    COMMAND,
    Practice,
    ended,
    kept_token,
    refresh,
    started,
    with_token,
)
from tests.hosts.odd_host import seen_at_terminal
from tests.terminal.multiplexers import bare_environ
from tokenwizard.cli.refresh.all_profiles import outcomes_of
from tokenwizard.cli.refresh.messages import at_refresh
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Delivery
from tokenwizard.errors.actions import in_words
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.flow.client import TokenClient
from tokenwizard.flow.refresher import Refresher
from tokenwizard.profiles.location import profiles_folder
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import read_profile, write_profile
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client

MANY, BAD = 200, 7


async def keep(
    practice: Practice, folder: Path, names: list[str], authority: str = ""
) -> list[Profile]:
    """A profile and a `.env` file for each name, all with tokens of one sign-in."""
    delivery = await practice.delivery(ProviderName.SHAREPOINT, authority=authority)
    profiles = []
    for name in names:
        file = folder / f"{name}.env"
        await EnvFile(file).hand_over(delivery)
        profiles.append(practice.profile(name, file, authority))
    return profiles


async def spoil(delivery: Delivery, file: Path) -> None:
    await EnvFile(file).hand_over(with_token(delivery, "practice-refresh.dead"))


async def test_no_more_than_asked_for_are_under_way_and_a_failure_stops_nothing(
    practice: Practice, tmp_path: Path
) -> None:
    """The gate opens only when as many as may be are waiting: so they do run at once."""
    jobs = 16
    async with Gate(practice.origin, together=jobs, total=MANY) as gate:
        names = [f"practice-{number:03}" for number in range(MANY)]
        profiles = await keep(practice, tmp_path, names, gate.origin)
        for profile in profiles:
            write_profile(profile)
        delivery = await practice.delivery(ProviderName.SHAREPOINT, authority=gate.origin)
        for name in names[::30]:
            await spoil(delivery, tmp_path / f"{name}.env")
        taken: list[str] = []

        def taking() -> Iterator[Profile]:
            for profile in profiles:
                taken.append(profile.name)
                yield profile

        most_waiting = 0
        failed: set[str] = set()
        given = 0
        async with new_client() as client:
            refresher = Refresher(TokenClient(client))
            async for outcome in outcomes_of(taking(), refresher, Secret(""), jobs=jobs):
                given += 1
                most_waiting = max(most_waiting, len(taken) - given)
                if not outcome.worked:
                    failed.add(outcome.profile)
                    assert outcome.error is not None
                    assert outcome.error.code == "AADSTS70000"

    assert given == MANY
    assert failed == set(names[::30])
    assert gate.most == jobs
    assert most_waiting < jobs + 1
    newest = set(practice.issued)
    assert all(
        kept_token(tmp_path / f"{name}.env") in newest for name in names if name not in failed
    )
    assert len({kept_token(tmp_path / f"{name}.env") for name in names}) == MANY - BAD + 1


async def test_the_table_names_each_with_its_end_or_its_fault(
    practice: Practice, tmp_path: Path
) -> None:
    good, bad, bare = await keep(practice, tmp_path, ["good", "bad", "bare"])
    for profile in (good, bad, replace(bare, keeps="")):
        write_profile(profile)
    await spoil(await practice.delivery(ProviderName.SHAREPOINT), tmp_path / "bad.env")
    (profiles_folder() / "broken.toml").write_text("provider = 5\n")

    done = await refresh("--all")

    head, *rows = done.out.splitlines()
    assert done.status == 1
    assert head.split("  ")[0] == "PROFILE"
    assert [row.split()[0] for row in rows] == ["bad", "broken", "good"]
    assert "failed: " in rows[0]
    assert "AADSTS70000" in rows[0]
    assert "failed: " in rows[1]
    assert rows[2].endswith("renewed, and a newer refresh token saved")
    assert "broken.toml" in done.err
    assert read_profile("good").since is not None
    assert read_profile("bad").since is None
    assert kept_token(tmp_path / "good.env") == practice.issued[-1]
    assert practice.issued[-1] not in done.out + done.err


async def test_json_is_an_array_with_an_object_for_each(practice: Practice, tmp_path: Path) -> None:
    for profile in await keep(practice, tmp_path, ["good", "bad"]):
        write_profile(profile)
    await spoil(await practice.delivery(ProviderName.SHAREPOINT), tmp_path / "bad.env")

    done = await refresh("--all", "--json", "--jobs", "1")

    bad, good = done.document
    assert done.status == 1
    assert set(bad) == set(good)
    assert (good["profile"], good["renewed"], good["error"]) == ("good", True, None)
    assert good["saved_to"] == f"the file {tmp_path / 'good.env'}"
    assert bad["renewed"] is False
    assert bad["error"]["code"] == "AADSTS70000"
    advice = catalogue()["AADSTS70000"].at_refresh
    assert bad["error"]["next_step"] == in_words(advice, at_refresh("tokenwizard --profile bad"))
    assert bad["error"]["next_step"].endswith("tokenwizard --profile bad")
    assert "access_token" not in done.out


async def test_a_profile_that_went_meanwhile_is_said_and_is_no_failure(
    practice: Practice, tmp_path: Path
) -> None:
    for profile in await keep(practice, tmp_path, ["one"]):
        write_profile(profile)
    forget = f"""
import pathlib, tokenwizard.flow.refresher as renewing
before = renewing.refresh_stored_token
def renew(*given):
    pathlib.Path({str(profiles_folder() / "one.toml")!r}).unlink()
    return before(*given)
renewing.refresh_stored_token = renew
"""

    done = await refresh("--all", code=forget + COMMAND)

    assert done.status == 0, done
    assert "no profile one" in done.err
    assert kept_token(tmp_path / "one.env") == practice.issued[-1]


BUGS = {
    "the certificate": "import tokenwizard.cli.refresh.all_profiles as at; name = 'certificate_of'",
    "the file": "import tokenwizard.destinations.kinds.env as env;"
    " at = env.EnvFileStore; name = 'read'",
    "the place": "import tokenwizard.cli.refresh.all_profiles as at; name = 'source_of_profile'",
    "the profile": "import tokenwizard.profiles.store as at; name = '_profile_at'",
}


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
@pytest.mark.parametrize("kind", ["ZeroDivisionError", "MemoryError", "OSError"])
async def test_a_bug_is_the_row_of_one_profile_and_its_words_are_not_told(
    practice: Practice, tmp_path: Path, bug: str, kind: str
) -> None:
    for profile in await keep(practice, tmp_path, ["one", "two", "three"]):
        write_profile(profile)
    breaks = f"""
{bug}
before = getattr(at, name)
def broken(*given, **named):
    if "two" in repr(given[0]):
        raise {kind}("practice-secret")
    return before(*given, **named)
setattr(at, name, broken)
"""

    done = await refresh("--all", "--json", code=breaks + COMMAND)

    rows = {row["profile"]: row for row in done.document}
    assert done.status == 1
    assert {name for name, row in rows.items() if row["renewed"]} == {"one", "three"}
    assert kind in rows["two"]["error"]["title"]
    assert "practice-secret" not in done.out + done.err


async def test_a_bug_after_the_answer_does_not_hide_that_it_is_renewed(
    practice: Practice, tmp_path: Path
) -> None:
    for profile in await keep(practice, tmp_path, ["one", "two"]):
        write_profile(profile)
    breaks = """
import tokenwizard.cli.refresh.all_profiles as at
def broken(*given):
    raise ZeroDivisionError("practice-secret")
at.note_use = broken
"""

    done = await refresh("--all", "--json", code=breaks + COMMAND)

    assert [row["renewed"] for row in done.document] == [True, True]
    assert "ZeroDivisionError" in done.err
    assert "practice-secret" not in done.err


async def test_nothing_to_renew_is_said_and_no_fault() -> None:
    plain, as_json = await refresh("--all"), await refresh("--all", "--json")

    assert (plain.status, plain.out) == (0, "")
    assert "No profile keeps a refresh token" in plain.err
    assert json.loads(as_json.out) == []


async def test_all_that_work_end_with_0(practice: Practice, tmp_path: Path) -> None:
    for profile in await keep(practice, tmp_path, ["one", "two", "three"]):
        write_profile(profile)

    done = await refresh("--all")
    (profiles_folder() / "broken.toml").write_text("provider = 5\n")
    beside_a_broken_one = await refresh("--all")

    assert done.status == 0, done
    assert beside_a_broken_one.status == 1
    assert len(practice.issued) == 7


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_and_what_was_answered_is_saved(
    practice: Practice, tmp_path: Path, number: signal.Signals
) -> None:
    names = [f"practice-{one}" for one in range(6)]
    async with Gate(practice.origin, together=99, total=99) as gate:
        for profile in await keep(practice, tmp_path, names, gate.origin):
            write_profile(profile)
        before = {name: kept_token(tmp_path / f"{name}.env") for name in names}
        process = await started("--all", "--jobs", "4")
        await gate.waiting(4)
        gate.let_through(2)
        await gate.waiting(4)

        process.send_signal(number)
        done = await ended(process)

    changed = [name for name in names if kept_token(tmp_path / f"{name}.env") != before[name]]
    assert done.status == 128 + number, done
    assert {kept_token(tmp_path / f"{name}.env") for name in changed} == set(practice.issued[1:])
    assert len(changed) == 2
    assert [row.split()[0] for row in done.out.splitlines()[1:]] == changed


async def test_a_terminal_shows_how_far_it_has_come(practice: Practice, tmp_path: Path) -> None:
    for profile in await keep(practice, tmp_path, ["one", "two"]):
        write_profile(profile)
    shown = """
import os, pty, sys
ours, theirs = pty.openpty()
os.dup2(theirs, 2)
os.environ["TERM"] = "xterm"
"""
    read = """
import atexit, contextlib
def tell():
    os.close(theirs), os.close(2)
    with contextlib.suppress(OSError):  # EIO: there is no more
        while part := os.read(ours, 65_536):
            sys.stdout.write(part.decode(errors="replace"))
atexit.register(tell)
"""

    done = await refresh("--all", code=shown + read + COMMAND)

    assert done.status == 0, done
    assert "Renewing" in done.out
    assert "2 of 2, 0 failed" in done.out


def test_with_nothing_to_renew_no_bar_is_drawn(config_home: Path) -> None:
    environ = bare_environ(XDG_CONFIG_HOME=str(config_home))

    status, seen = seen_at_terminal(
        [sys.executable, "-m", "tokenwizard", "refresh", "--all"], environ
    )

    assert status == 0
    assert "\x1b" not in seen
    assert "0 of 0" not in seen
