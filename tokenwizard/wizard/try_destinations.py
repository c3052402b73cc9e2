"""Whether a walk's token could be saved: tried before the sign-in, whose code works once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.registry import destination_named
from tokenwizard.destinations.try_writing import in_trial, try_stdout
from tokenwizard.errors.errors import LocalError, TokenWizardError
from tokenwizard.wizard.obtained_token import CLIPBOARD
from tokenwizard.wizard.profile_mapping import sample_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tokenwizard.destinations.model import Delivery
    from tokenwizard.wizard.state import WizardState

LONGEST = 30.0
"""Seconds that one place may take: a file system or a keyring may never answer."""

UNNOTICED = 0.5
"""Seconds in which nobody needs to be told that something is tried."""

QUESTION = "Continue anyway?"
EXPLANATION = (
    "Whatever saving the token needs was tried before you sign in, and something of it fails. If"
    " you go on, you can still copy the token at the end, or hand it over to another place. If you"
    " go back, you can mend it first: nothing was opened yet, and it is tried again afterwards."
)


@dataclass(frozen=True)
class UnusableDestination:
    """Something that the token could not be saved to.

    Attributes:
        place: as `--out` takes it, or "stdout".
        fault: why not, and what to do about it.
    """

    place: str
    fault: TokenWizardError

    @property
    def sentence(self) -> str:
        """The place, why not, and what to do about it."""
        return f"{self.place}: {self.fault.in_one}"


@dataclass(frozen=True)
class DryRun:
    """What is tried.

    Attributes:
        places: those that the token is handed over to as soon as it is there.
        sample: what is handed over, as it will be.
    """

    places: tuple[str, ...]
    sample: Delivery

    @property
    def progress(self) -> str:
        """What is being done, where that takes long."""
        return f"Trying the places: {', '.join(self.places) or 'stdout'} …"

    async def unfit(
        self, *, stdout: bool = False, on_slow: Callable[[str], None] = lambda _: None
    ) -> tuple[UnusableDestination, ...]:
        """Everything that the token could not be saved to, in the order of the places.

        Args:
            stdout: the token goes there if no place was named.
            on_slow: is told what is being done, where that takes long.
        """
        slow = asyncio.get_running_loop().call_later(UNNOTICED, on_slow, self.progress)
        try:
            return await self._unfit(stdout=stdout)
        finally:
            slow.cancel()

    async def _unfit(self, *, stdout: bool) -> tuple[UnusableDestination, ...]:
        tries = [_fault(place, self._tried(place)) for place in self.places]
        if stdout and not self.places:
            tries.append(_fault("stdout", in_trial(try_stdout)))
        found = await asyncio.gather(*tries)
        return tuple(one for one in found if one is not None)

    async def _tried(self, place: str) -> None:
        await destination_named(place).tried(self.sample)


def dry_run_of(walk: WizardState) -> DryRun:
    """What a walk needs for its token."""
    names = walk.profile.names if walk.profile else {}
    places = tuple(place for place in walk.out if place != CLIPBOARD)
    return DryRun(places, sample_of(walk, names))


async def _fault(place: str, tried: Awaitable[None]) -> UnusableDestination | None:
    try:
        async with asyncio.timeout(LONGEST):
            await tried
    except TimeoutError:
        return UnusableDestination(
            place,
            LocalError(
                f"it did not answer within {LONGEST:g} seconds",
                next_step="Try again, or give another place.",
            ),
        )
    except TokenWizardError as fault:
        return UnusableDestination(place, fault)
    return None
