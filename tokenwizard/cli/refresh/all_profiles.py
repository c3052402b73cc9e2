"""`tokenwizard refresh --all`: every profile that keeps a refresh token, so many at once.

`--json` gives an array, an object for each profile as it is done, and at the end for each whose
file cannot be used, with these keys:

    profile                     its name
    renewed                     whether an access token came and what belongs saved was saved
    expires_at                  the access token's end (RFC 3339, UTC), or null
    refresh_token_replaced      whether a newer refresh token came
    saved_to                    where that is now, in words, or null
    error                       null, or an object: title, cause, next_step, who, code,
                                correlation_id
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.cli.refresh.messages import at_refresh, for_refresh, refresh_voice
from tokenwizard.cli.refresh.source_options import certificate_of, source_of_profile
from tokenwizard.errors.actions import in_words
from tokenwizard.errors.errors import InputError, LocalError, TokenWizardError
from tokenwizard.flow.refresher import Refresher, RefreshResult, StoppedError
from tokenwizard.flow.usage import note_use
from tokenwizard.profiles.store import all_profiles, profile_names
from tokenwizard.system.exit_status import DONE, SAID_NO
from tokenwizard.system.redacted_traceback import where_it_broke
from tokenwizard.system.signals import stop_on_signals
from tokenwizard.text.cells import shortened
from tokenwizard.ui.console.rfc3339 import rfc3339
from tokenwizard.ui.console.stdout import write_data
from tokenwizard.ui.console.tables import write_columns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from tokenwizard.cli.refresh.progress import Advance
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.secret import Secret

_WIDEST_NAME = 40  # cells; a file that cannot be used may be called anything
_HEADINGS = ("PROFILE", "ACCESS TOKEN ENDS", "RESULT")


@dataclass(frozen=True)
class ProfileResult:
    """What became of one profile.

    Attributes:
        unnoted: why its use could not be noted in the profile; None if it was, or need not be.
    """

    profile: str
    renewed: RefreshResult | None = None
    error: TokenWizardError | None = None
    unnoted: LocalError | None = None

    @property
    def worked(self) -> bool:
        """Whether an access token came, and a newer refresh token is where it belongs."""
        return self.renewed is not None and self.error is None


@dataclass(frozen=True)
class Row:
    """What the table keeps of an outcome: texts alone, so that thousands weigh little."""

    profile: str
    ends: str
    result: str
    worked: bool

    @property
    def cells(self) -> tuple[str, str, str]:
        """In the table's order."""
        return (shortened(self.profile, _WIDEST_NAME), self.ends, self.result)


async def refresh_all(*, jobs: int, as_json: bool, passphrase: Secret) -> int:
    """Renew every profile that keeps a refresh token; one that fails stops no other.

    Gives the exit status: 0 all worked, 1 one or more failed, 128 and the number of a signal.

    Args:
        jobs: how many are renewed at once.
        as_json: an array instead of the table.
        passphrase: of the certificates that need one; empty if none was given.
    """
    from tokenwizard.flow.client import TokenClient
    from tokenwizard.system.http.client import new_client

    speaker = refresh_voice("tokenwizard --profile NAME")
    broken: list[ProfileResult] = []

    def on_broken(path: str, fault: InputError) -> None:
        broken.append(ProfileResult(Path(path).stem, error=fault))
        speaker.say(f"{path}: {fault.title}")

    rows: list[Row] = []
    written = DONE

    def note(outcome: ProfileResult) -> None:
        nonlocal written
        if as_json:
            before = "," if rows else "["
            written = written or write_data([f"{before}\n{json.dumps(_document(outcome))}"])
        if outcome.unnoted is not None:
            speaker.explain(outcome.unnoted)
        if outcome.error is not None and outcome.error.quotation and not as_json:
            speaker.quote(f"{outcome.profile}: {outcome.error.quotation}")
        rows.append(_row(outcome))

    async with new_client() as client:
        refresher = Refresher(TokenClient(client))
        signalled = stop_on_signals(refresher.stop)
        with _progress() as advance:
            profiles = _that_keep_one(all_profiles(on_broken), advance)
            async for outcome in outcomes_of(profiles, refresher, passphrase, jobs=jobs):
                note(outcome)
                advance(outcome.worked)
            for outcome in broken:
                note(outcome)
                advance(False)
        refresher.let_threads_go()
    if as_json:
        written = written or write_data(["\n]\n" if rows else "[]\n"])
    elif rows:
        rows.sort(key=lambda row: row.profile.lower())
        written = write_columns(_HEADINGS, [row.cells for row in rows])
    if not rows and not signalled:
        speaker.say(
            "No profile keeps a refresh token: hand one over to a .env file or the keyring."
        )
    if signalled:
        return 128 + signalled[0]
    return written if all(row.worked for row in rows) else SAID_NO


def _that_keep_one(profiles: Iterable[Profile], advance: Advance) -> Iterator[Profile]:
    for profile in profiles:
        if profile.keeps:
            yield profile
        else:
            advance(True)


async def outcomes_of(
    profiles: Iterable[Profile], refresher: Refresher, passphrase: Secret, *, jobs: int
) -> AsyncIterator[ProfileResult]:
    """Renew each, at most `jobs` at once, and give what became of it as soon as it is done.

    A profile is taken from `profiles` when there is room for it. Ends early once the renewer was
    stopped, with what was answered by then.
    """
    left = iter(profiles)
    under_way: set[asyncio.Task[ProfileResult | None]] = set()
    while True:
        while len(under_way) < jobs and (profile := next(left, None)) is not None:
            under_way.add(asyncio.create_task(_outcome(profile, refresher, passphrase)))
        if not under_way:
            return
        done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if (outcome := task.result()) is None:
                left = iter(())
            else:
                yield outcome


async def _outcome(
    profile: Profile, refresher: Refresher, passphrase: Secret
) -> ProfileResult | None:
    """What became of one profile, whatever goes wrong with it; None if it was stopped."""
    try:
        certificate = certificate_of(profile, passphrase)
        source = source_of_profile(profile, certificate=certificate)
        renewed = await refresher.renew(source)
    except StoppedError:
        return None
    except TokenWizardError as error:
        return ProfileResult(profile.name, error=for_refresh(error))
    except Exception as bug:  # noqa: BLE001 (it is told in the profile's row)
        return ProfileResult(profile.name, error=_bug(bug))
    try:
        noted = await asyncio.to_thread(note_use, profile, renewed)
    except Exception as bug:  # noqa: BLE001 (it is told; the token is there all the same)
        noted = _bug(bug)
    return ProfileResult(profile.name, renewed, renewed.unsaved, noted)


def _bug(error: Exception) -> LocalError:
    return LocalError(where_it_broke(error))


def _document(outcome: ProfileResult) -> dict[str, object]:
    renewed, error = outcome.renewed, outcome.error
    return {
        "profile": outcome.profile,
        "renewed": outcome.worked,
        "expires_at": rfc3339(renewed.tokens.expires_at) if renewed else None,
        "refresh_token_replaced": bool(renewed and renewed.replaced),
        "saved_to": (renewed.saved_to or None) if renewed else None,
        "error": _error(error, outcome.profile) if error else None,
    }


def _error(error: TokenWizardError, profile: str) -> dict[str, str | None]:
    return {
        "title": error.title,
        "cause": error.cause,
        "next_step": in_words(error.advice, at_refresh(f"tokenwizard --profile {profile}")),
        "who": error.who.in_json if error.who is not None else None,
        "code": error.code,
        "correlation_id": error.correlation_id,
        "said": error.quotation or None,
    }


def _row(outcome: ProfileResult) -> Row:
    renewed, error = outcome.renewed, outcome.error
    expires = renewed.tokens.expires_at if renewed else None
    ends = f"{expires.astimezone():%Y-%m-%d %H:%M}" if expires else "-"
    if error is not None:
        code = f" ({error.code})" if error.code else ""
        return Row(outcome.profile, ends, f"failed: {error.title}{code}", worked=False)
    newer = ", and a newer refresh token saved" if renewed and renewed.replaced else ""
    return Row(outcome.profile, ends, f"renewed{newer}", worked=True)


def _progress() -> AbstractContextManager[Advance]:
    try:
        total = len(profile_names()) if sys.stderr is not None and sys.stderr.isatty() else 0
    except LocalError:  # whoever reads them says why
        total = 0
    if not total:
        return nullcontext(lambda _: None)
    from tokenwizard.cli.refresh.progress import bar

    return bar(total)
