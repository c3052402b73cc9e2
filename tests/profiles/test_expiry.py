"""What ends when."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tests.profiles.practice_profiles import ACS, ADME, SHAREPOINT
from tokenwizard.profiles.expiry import (
    Expiring,
    Expiry,
    ExpiryState,
    endings_of,
    left_in_words,
    life_of,
    soonest_first,
)
from tokenwizard.providers.lifetimes import REFRESH_TOKEN_LIVES
from tokenwizard.providers.provider import ProviderName

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """This machine's time zone, by the test's parameter."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def token_of(profile: object, now: datetime = NOW) -> Expiry:
    return endings_of(profile, now)[0]  # type: ignore[arg-type]


def at(moment: datetime | date | None) -> Expiry:
    return Expiry("practice", Expiring.REFRESH_TOKEN, moment, "tokenwizard --profile practice")


def test_entra_s_ends_ninety_days_after_it_was_used_last() -> None:
    assert token_of(SHAREPOINT).at == datetime(2027, 1, 30, 9, tzinfo=UTC)


def test_a_single_page_app_s_ends_after_a_day_and_use_does_not_lengthen_it() -> None:
    profile = replace(SHAREPOINT, spa=True)

    assert token_of(profile).at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert not life_of(profile).renewed_by_use
    assert token_of(replace(profile, since=NOW)).renewed_by == "tokenwizard --profile practice"


@pytest.mark.parametrize(
    ("since", "ends"),
    [
        (datetime(2026, 8, 31, 23, 59, tzinfo=UTC), datetime(2027, 2, 28, 23, 59, tzinfo=UTC)),
        (datetime(2027, 8, 31, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 8, 28, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 6, 30, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 9, 30, tzinfo=UTC)),
        (datetime(2026, 6, 30, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)),
        (
            datetime(2026, 9, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            datetime(2027, 2, 28, 23, tzinfo=UTC),
        ),
    ],
)
def test_acs_s_ends_after_six_calendar_months(since: datetime, ends: datetime) -> None:
    assert token_of(replace(ACS, since=since, spa=True)).at == ends


def test_ninety_days_are_not_moved_by_summer_time() -> None:
    since = datetime(2026, 2, 1, 12, tzinfo=ZoneInfo("Europe/Oslo"))

    ends = token_of(replace(SHAREPOINT, since=since)).at

    assert isinstance(ends, datetime)
    assert ends - since.astimezone(UTC) == timedelta(days=90)


def test_every_provider_has_a_life() -> None:
    assert set(REFRESH_TOKEN_LIVES) == set(ProviderName)


def test_one_that_was_never_given_has_no_known_end() -> None:
    assert token_of(ADME).at is None
    assert token_of(ADME).state(NOW, FORTNIGHT) is ExpiryState.UNKNOWN


def test_use_renews_what_is_kept_and_has_not_ended() -> None:
    refresh, walk = "tokenwizard refresh --profile practice", "tokenwizard --profile practice"

    assert token_of(SHAREPOINT).renewed_by == refresh
    assert token_of(SHAREPOINT, NOW + timedelta(days=90)).renewed_by == walk
    assert token_of(replace(SHAREPOINT, keeps="")).renewed_by == walk
    assert token_of(replace(SHAREPOINT, since=None)).renewed_by == walk
    assert token_of(ACS).renewed_by == "tokenwizard --profile acs"


def test_a_client_secret_is_there_if_its_day_was_said() -> None:
    _, secret = endings_of(SHAREPOINT, NOW)
    _, acs = endings_of(ACS, NOW)

    assert (secret.what, secret.at) == (Expiring.CLIENT_SECRET, date(2027, 5, 31))
    assert "Certificates & secrets, then tokenwizard --profile practice" in secret.renewed_by
    assert "the app's owner" in acs.renewed_by
    assert len(endings_of(ADME, NOW)) == 1


@pytest.mark.parametrize(
    ("moment", "state", "words"),
    [
        (NOW + timedelta(days=20), ExpiryState.OK, "20 days"),
        (NOW + timedelta(days=14, seconds=1), ExpiryState.OK, "14 days"),
        (NOW + timedelta(days=14), ExpiryState.SOON, "14 days"),
        (NOW + timedelta(hours=47, minutes=59), ExpiryState.SOON, "47 hours"),
        (NOW + timedelta(hours=1, minutes=30), ExpiryState.SOON, "1 hour"),
        (NOW + timedelta(minutes=59), ExpiryState.SOON, "less than an hour"),
        (NOW, ExpiryState.ENDED, "ended less than an hour ago"),
        (NOW - timedelta(hours=5), ExpiryState.ENDED, "ended 5 hours ago"),
        (NOW - timedelta(days=3, hours=1), ExpiryState.ENDED, "ended 3 days ago"),
        (date(2026, 12, 6), ExpiryState.OK, "15 days"),
        (date(2026, 12, 5), ExpiryState.SOON, "14 days"),
        (date(2026, 11, 22), ExpiryState.SOON, "1 day"),
        (date(2026, 11, 21), ExpiryState.SOON, "today"),
        (date(2026, 11, 20), ExpiryState.ENDED, "ended 1 day ago"),
        (None, ExpiryState.UNKNOWN, "unknown"),
    ],
)
def test_how_long_it_lasts(moment: datetime | date | None, state: ExpiryState, words: str) -> None:
    assert at(moment).state(NOW, FORTNIGHT) is state
    assert left_in_words(at(moment), NOW) == words


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Kiritimati", 22), ("UTC", 21), ("America/Los_Angeles", 21)],
    indirect=["zone"],
)
@pytest.mark.usefixtures("zone")
def test_a_day_is_a_day_in_this_machine_s_time_zone(day: int) -> None:
    evening = datetime(2026, 11, 21, 23, tzinfo=UTC)

    assert at(evening).day == date(2026, 11, day)
    assert at(date(2026, 11, day)).state(evening, timedelta(0)) is ExpiryState.SOON
    assert at(date(2026, 11, day - 1)).state(evening, timedelta(0)) is ExpiryState.ENDED


def test_the_soonest_comes_first_and_what_is_not_known_last() -> None:
    ends = [None, date(2026, 12, 1), NOW + timedelta(days=3), NOW - timedelta(days=1), None]

    ordered = soonest_first([at(one) for one in ends], NOW)

    assert [one.at for one in ordered] == [ends[3], ends[2], ends[1], None, None]
