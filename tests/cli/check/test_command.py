"""`tokenwizard check`, as a process."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.profiles.command_line import parsed, run
from tests.profiles.practice_profiles import ACS, ADME, SHAREPOINT
from tokenwizard.cli.check.arguments import add_check_arguments
from tokenwizard.cli.check.command import check_command
from tokenwizard.profiles.location import profiles_folder
from tokenwizard.profiles.store import write_profile

NOW = datetime.now(UTC).replace(microsecond=0)
ENDS_IN_A_MONTH = replace(
    SHAREPOINT, name="month", since=NOW - timedelta(days=60, hours=-1), client_secret_ends=None
)


def test_without_a_profile_it_says_so() -> None:
    done = run("check")

    assert (done.returncode, done.stdout) == (0, "")
    assert "There is no profile yet" in done.stderr


def test_the_table_has_the_soonest_first_and_what_to_do() -> None:
    write_profile(ENDS_IN_A_MONTH)
    write_profile(ADME)
    write_profile(replace(ACS, since=NOW - timedelta(days=400), client_secret_ends=None))

    done = run("check", "--within", "1d")

    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[0][:4] == ["PROFILE", "WHAT", "ENDS", "LEFT"]
    assert [row[0] for row in rows[1:]] == ["acs", "month", "adme"]
    assert rows[1][4] == "ended"
    assert rows[2][4:6] == ["30", "days"]
    assert rows[2][-4:] == ["tokenwizard", "refresh", "--profile", "month"]
    assert rows[3][3:5] == ["unknown", "unknown"]
    assert done.returncode == 1
    assert "Ended, or ending within 24 hours: 1 of 3." in done.stderr


@pytest.mark.parametrize(
    ("within", "status"),
    [("14d", 0), ("30d", 0), ("31d", 1), ("4w", 0), ("5w", 1), ("720h", 0), ("744h", 1), ("0d", 0)],
)
def test_the_status_is_one_if_something_ends_within_the_time(within: str, status: int) -> None:
    write_profile(ENDS_IN_A_MONTH)

    assert run("check", "--within", within).returncode == status


@pytest.mark.parametrize(("day", "status"), [(14, 1), (16, 0)])
def test_two_weeks_are_the_usual(day: int, status: int) -> None:
    write_profile(replace(ADME, client_secret_ends=date(2027, 1, day)))

    assert check_command(parsed("check"), lambda: datetime(2027, 1, 1, 12, tzinfo=UTC)) == status


def test_an_end_that_is_not_known_does_not_fail() -> None:
    write_profile(ADME)

    done = run("check")

    assert done.returncode == 0
    assert "unknown" in done.stdout


@pytest.mark.parametrize("within", ["", "d", "14", "14m", "-1d", "1.5d", "١d", "999999d", "14 d"])
def test_a_time_that_is_none_is_status_2(within: str) -> None:
    done = run("check", f"--within={within}")

    assert (done.returncode, done.stdout) == (2, "")
    assert "36h, 14d, 2w" in done.stderr


def test_names_choose_and_one_that_is_none_is_status_2() -> None:
    write_profile(ENDS_IN_A_MONTH)
    write_profile(replace(SHAREPOINT, client_secret_ends=date(2001, 1, 1)))

    chosen = run("check", "month", "month", "--json")
    absent = run("check", "month", "nobody")

    assert chosen.returncode == 0
    assert [one["profile"] for one in json.loads(chosen.stdout)] == ["month"]
    assert (absent.returncode, absent.stdout) == (2, "")
    assert "there is no profile nobody" in absent.stderr


def test_a_profile_that_cannot_be_read_is_not_silently_green() -> None:
    write_profile(ENDS_IN_A_MONTH)
    (profiles_folder() / "broken.toml").write_text("site = 1")

    done = run("check")

    assert done.returncode == 1
    assert "broken.toml: site is a SharePoint site's address" in done.stderr
    assert "month" in done.stdout


def test_for_programs_it_is_an_array() -> None:
    write_profile(ENDS_IN_A_MONTH)
    day = (NOW + timedelta(days=3)).astimezone().date()
    write_profile(replace(ADME, client_secret_ends=day))

    done = run("check", "--json")

    secret, month, unknown = json.loads(done.stdout)
    assert done.returncode == 1
    assert (secret["what"], secret["ends"], secret["state"]) == (
        "client secret",
        day.isoformat(),
        "soon",
    )
    assert secret["days"] in (2, 3)  # midnight may pass
    ends = ENDS_IN_A_MONTH.since or NOW
    assert month == {
        "profile": "month",
        "what": "refresh token",
        "ends": (ends + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "days": 30,
        "state": "ok",
        "renewed_by": "tokenwizard refresh --profile month",
    }
    assert (unknown["ends"], unknown["days"], unknown["state"]) == (None, None, "unknown")


def test_the_calendar_goes_to_a_file_beside_the_table_or_alone_to_stdout(tmp_path: Path) -> None:
    write_profile(SHAREPOINT)
    file = tmp_path / "ends.ics"

    beside = run("check", "--ics", str(file), "--within", "0d")
    alone = run("check", "--ics", "-", "--within", "0d")

    assert beside.stdout.startswith("PROFILE")
    assert b"\r\n" in file.read_bytes()
    assert b"\n" not in file.read_bytes().replace(b"\r\n", b"")
    for text in (file.read_bytes().decode(), alone.stdout):
        found = Calendar.from_ical(text).walk("VEVENT")
        assert [str(event["SUMMARY"]) for event in found] == [
            "practice: the refresh token ends",
            "practice: the client secret ends",
        ]
    uids = [line for line in file.read_text().splitlines() if line.startswith("UID")]
    assert uids == [line for line in alone.stdout.splitlines() if line.startswith("UID")]


def test_a_calendar_that_cannot_be_written_is_told_after_the_table(tmp_path: Path) -> None:
    write_profile(ENDS_IN_A_MONTH)
    (tmp_path / "file").write_text("")

    done = run("check", "--ics", str(tmp_path / "file" / "ends.ics"))

    assert done.returncode == 1
    assert "month" in done.stdout
    assert done.stderr.startswith("Error: ")
    assert "ends.ics could not be written" in done.stderr


def test_stdout_takes_one_thing_alone() -> None:
    done = run("check", "--json", "--ics", "-")

    assert (done.returncode, done.stdout) == (2, "")
    assert "both want stdout" in done.stderr


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "2027-01-31"), ("America/Los_Angeles", "2027-01-30")]
)
def test_days_are_those_of_this_machine_s_time_zone(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    write_profile(replace(SHAREPOINT, since=datetime(2026, 11, 1, 20, tzinfo=UTC)))

    done = run("check", "--within", "0d")
    calendar = run("check", "--ics", "-", "--within", "0d")

    assert day in done.stdout
    assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}" in calendar.stdout


def test_the_clock_is_what_it_is_given(capfd: pytest.CaptureFixture[str]) -> None:
    write_profile(replace(ACS, since=datetime(2026, 8, 31, tzinfo=UTC), client_secret_ends=None))
    options = parsed("check")

    before = check_command(options, lambda: datetime(2027, 2, 13, 23, 59, tzinfo=UTC))
    within = check_command(options, lambda: datetime(2027, 2, 14, tzinfo=UTC))
    after = check_command(options, lambda: datetime(2027, 2, 28, tzinfo=UTC))

    assert (before, within, after) == (0, 1, 1)
    assert "ended" in capfd.readouterr().out.splitlines()[-1]
    assert add_check_arguments.__module__ == "tokenwizard.cli.check.arguments"
