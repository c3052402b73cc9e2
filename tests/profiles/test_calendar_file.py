"""The calendar, read by a library and by RFC 5545's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from tests.profiles.practice_profiles import ACS, ADME, SHAREPOINT
from tokenwizard.profiles.calendar_file import as_text, calendar, folded, uid
from tokenwizard.profiles.expiry import Expiring, Expiry, endings_of

NOW = datetime(2026, 11, 21, 12, 30, 15, tzinfo=UTC)
NAME = r"[A-Z-]+"
LINE = re.compile(
    rf'{NAME}(?:;{NAME}=(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*:[^\x00-\x1f\x7f]*'
)


def written(endings: Iterable[Expiry], now: datetime = NOW) -> bytes:
    return "".join(calendar(endings, now)).encode()


def events(raw: bytes) -> list[Event]:
    return Calendar.from_ical(raw).events


def strict_lines(raw: bytes) -> list[str]:
    """The content lines, unfolded, after every rule of RFC 5545 section 3.1 was checked."""
    assert raw.endswith(b"\r\n")
    for octets in raw.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(octets) <= 75
        octets.decode()  # no character is cut in two
    lines = raw.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")
    for line in lines:
        assert LINE.fullmatch(line), line
    return lines


def ending(summary: str = "practice", **changes: object) -> Expiry:
    usual = Expiry(
        summary, Expiring.REFRESH_TOKEN, date(2027, 2, 28), "tokenwizard --profile practice"
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_each_known_end_is_an_all_day_event_with_two_reminders() -> None:
    ends = [*endings_of(SHAREPOINT, NOW), *endings_of(ADME, NOW)]
    raw = written(ends)
    strict_lines(raw)
    token, secret = events(raw)

    assert token.start == date(2027, 1, 30)
    assert token.end == date(2027, 1, 31)
    assert str(token["SUMMARY"]) == "practice: the refresh token ends"
    assert str(token["DESCRIPTION"]) == "To renew it: tokenwizard refresh --profile practice"
    assert str(secret["DESCRIPTION"]).endswith(
        "Certificates & secrets, then tokenwizard --profile practice"
    )
    for event in (token, secret):
        alarms = event.walk("VALARM")
        assert [alarm.decoded("TRIGGER") for alarm in alarms] == [
            timedelta(days=-14),
            timedelta(days=-3),
        ]
        assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
        assert all(alarm["DESCRIPTION"] for alarm in alarms)


def test_every_property_that_the_grammar_demands_is_there_once() -> None:
    lines = strict_lines(written(endings_of(SHAREPOINT, NOW)))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("VERSION:2.0") == 1
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("BEGIN:VALARM")]
    names = [re.split("[;:]", line)[0] for line in event]
    assert len(set(names)) == len(names)
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE"} <= set(names)
    assert "DTSTAMP:20261121T123015Z" in event
    assert "DTSTART;VALUE=DATE:20270130" in event


def test_a_second_import_replaces_the_first() -> None:
    later = NOW + timedelta(days=30)
    used = replace(SHAREPOINT, since=later)
    first = events(written(endings_of(SHAREPOINT, NOW)))
    second = events(written(endings_of(used, later), later))

    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    sequences = [
        [int(line.removeprefix("SEQUENCE:")) for line in strict_lines(raw) if "SEQUENCE" in line]
        for raw in (written(endings_of(SHAREPOINT, NOW)), written(endings_of(used, later), later))
    ]
    assert sequences[0][0] < sequences[1][0] < 2**31
    assert first[0].start < second[0].start


def test_what_is_not_the_same_has_another_uid() -> None:
    ends = [
        *endings_of(SHAREPOINT, NOW),
        *endings_of(ACS, NOW),
        *endings_of(replace(SHAREPOINT, client_id="11111111-2222-3333-4444-666666666666"), NOW),
    ]

    assert len({uid(one) for one in ends}) == len(ends)
    assert uid(ending("A")) == uid(ending("a"))


def test_a_calendar_of_nothing_still_has_a_component() -> None:
    raw = written(endings_of(ADME, NOW))
    lines = strict_lines(raw)

    assert lines[4] == "BEGIN:VTIMEZONE"
    assert events(raw) == []
    assert [one.name for one in Calendar.from_ical(raw).subcomponents] == ["VTIMEZONE"]


def test_a_day_at_the_end_of_time_is_written() -> None:
    raw = written([ending(at=date(2999, 12, 31))])

    assert events(raw)[0].end == date(3000, 1, 1)


def test_texts_are_escaped_and_control_characters_left_out() -> None:
    assert as_text('a\\b;c,d"e\nf\r\x00\x1b\x7f\u202e\ud800g') == 'a\\\\b\\;c\\,d"e\\nfg'


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.text("\\;,\n\r é€\U0001f511", max_size=200))
def test_any_text_is_read_back_without_its_control_characters(text: str) -> None:
    raw = written([ending(renewed_by=text)])
    strict_lines(raw)
    (event,) = events(raw)

    kept = "".join(one for one in text if one == "\n" or one.isprintable())
    assert str(event["DESCRIPTION"]) == f"To renew it: {kept}"


@pytest.mark.parametrize("piece", ["a", "é", "€", "\U0001f511", "aé", "a€"])
def test_a_line_is_folded_at_seventy_five_octets_between_characters(piece: str) -> None:
    for length in range(120):
        line = piece * length
        raw = folded(line).encode()
        parts = raw.removesuffix(b"\r\n").split(b"\r\n ")

        assert b"".join(parts).decode() == line
        assert len(parts[0]) <= 75
        assert all(len(part) <= 74 for part in parts[1:])
        assert all(len(part) + 1 > 75 - len("\U0001f511".encode()) for part in parts[:-1])
