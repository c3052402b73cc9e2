"""`tokenwizard check`: what of the profiles ends when; its exit status is for schedulers.

`--json` gives an array, the soonest first, of objects with these keys, always all of them:

    profile, what, renewed_by   texts
    ends                        a moment (RFC 3339, in UTC), or a day, or null if it is not known
    days                        whole days until then, below zero afterwards, or null
    state                       a value of `endings.State`
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tokenwizard.cli.profiles.unreadable_files import UnreadableFiles
from tokenwizard.errors.errors import InputError, TokenWizardError
from tokenwizard.profiles.expiry import (
    Expiry,
    ExpiryState,
    endings_of,
    left_in_words,
    soonest_first,
)
from tokenwizard.system.exit_status import DONE, SAID_NO, USAGE
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.ui.console.rfc3339 import rfc3339
from tokenwizard.ui.console.stdout import UTF_8, write_data
from tokenwizard.ui.console.tables import stderr_console, write_array, write_columns

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Mapping

    from tokenwizard.profiles.profile import Profile


def _now() -> datetime:
    return datetime.now(UTC)


def check_command(options: Namespace, clock: Callable[[], datetime] = _now) -> int:
    """Print what ends when, and write the calendar if one is asked for.

    Gives 0; 1 if something has ended or ends within the time, if a profile cannot be read, or if
    the answer cannot be written; 2 if an argument cannot be used; 141 if the reader has gone. An
    end that is not known does not make it 1.
    """
    speaker = stderr_console()
    if options.json and options.ics == "-":
        speaker.say("tokenwizard: --json and --ics - both want stdout: give --ics a file's name")
        return USAGE
    now = clock()
    broken = UnreadableFiles(speaker)
    try:
        profiles = _profiles(options.names, broken)
        endings = soonest_first([one for found in profiles for one in endings_of(found, now)], now)
        if not endings and not broken.number:
            speaker.say("There is no profile yet: the wizard remembers a walk when it ends.")
        written = _write(endings, options, now)
    except InputError as wrong:
        speaker.say(f"tokenwizard: {wrong.title}")
        return USAGE
    except TokenWizardError as fault:
        speaker.explain(fault)
        return SAID_NO
    bad = sum(
        one.state(now, options.within) in (ExpiryState.ENDED, ExpiryState.SOON) for one in endings
    )
    if bad:
        within = _in_words(options.within)
        speaker.say(f"Ended, or ending within {within}: {bad} of {len(endings)}.")
    return written or (SAID_NO if bad or broken.number else DONE)


def _profiles(
    names: Iterable[str], on_broken: Callable[[str, InputError], None]
) -> Iterable[Profile]:
    from tokenwizard.profiles.store import all_profiles, read_profile

    once = dict.fromkeys(names)
    return [read_profile(name) for name in once] if once else all_profiles(on_broken)


def _write(endings: list[Expiry], options: Namespace, now: datetime) -> int:
    from tokenwizard.profiles.calendar_file import calendar

    if options.ics == "-":
        return write_data(calendar(endings, now), UTF_8)
    written = DONE
    if options.json:
        written = write_array(_as_object(one, now, options.within) for one in endings)
    elif endings:
        rows = [_row(one, now) for one in endings]
        written = write_columns(("PROFILE", "WHAT", "ENDS", "LEFT", "TO RENEW IT"), rows)
    if options.ics:
        from tokenwizard.system.files.private_file import write_private

        write_private(from_home(options.ics), "".join(calendar(endings, now)), follow=True)
    return written


def _row(ending: Expiry, now: datetime) -> tuple[str, ...]:
    return (
        ending.profile,
        ending.what,
        ending.day.isoformat() if ending.day else "unknown",
        left_in_words(ending, now),
        ending.renewed_by,
    )


def _as_object(ending: Expiry, now: datetime, within: timedelta) -> Mapping[str, object]:
    left = ending.left(now)
    return {
        "profile": ending.profile,
        "what": ending.what,
        "ends": rfc3339(ending.at),
        "days": None if left is None else left.days,
        "state": ending.state(now, within),
        "renewed_by": ending.renewed_by,
    }


def _in_words(time: timedelta) -> str:
    hours = int(time.total_seconds()) // 3600
    return f"{hours // 24} days" if hours >= 48 and hours % 24 == 0 else f"{hours} hours"  # noqa: PLR2004
