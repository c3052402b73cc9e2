"""What every way out of a walk does for the refresh token that nobody has yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tokenwizard.flow.undelivered_token import UndeliveredToken


NOT_CONFIRMED = "You were asked whether you meant the account of this token, and gave no answer."


@dataclass(frozen=True)
class RescuedToken:
    """Where the refresh token is, once the walk has ended.

    Attributes:
        file: only this user can read it; None if none could be written.
        fault: why none could be.
        printed: the token, where there is no file: it has to be printed.
        doubted: nobody said that its account is the one that was meant.
    """

    file: Path | None = None
    fault: LocalError | None = None
    printed: Secret = field(default=Secret(""))
    doubted: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to tell the person, before `printed`."""
        whose = (NOT_CONFIRMED,) if self.doubted else ()
        if self.file is not None:
            from tokenwizard.system.files.rescued_tokens import WHAT_TO_DO

            return (
                *whose,
                f"Your refresh token is in {self.file} instead.",
                WHAT_TO_DO,
            )
        why = joined(self.fault.headline, self.fault.cause) if self.fault else ""
        return (
            *whose,
            f"Your refresh token went nowhere, and no file could keep it: {why}",
            "It is printed now, and nothing else holds it. It is as good as a password.",
        )


async def wait_for_token(undelivered: UndeliveredToken, say: Callable[[str], None]) -> None:
    """Wait for what may bring or save a refresh token; cancelled, give it up."""
    if undelivered.is_coming:
        from tokenwizard.system.http.client import MOST_SECONDS

        say(
            f"The code was sent. Waiting up to {MOST_SECONDS:g} seconds for the token."
            " Ctrl+C leaves without it."
        )
    elif undelivered.is_being_saved:
        say("Waiting until the token is saved. Ctrl+C leaves without that.")
    await undelivered.settled()


def keep(undelivered: UndeliveredToken) -> RescuedToken | None:
    """Put the refresh token aside that nobody has; None if there is none."""
    token = undelivered.token
    if token is None:
        return None
    where = kept(token, doubted=undelivered.doubted)
    undelivered.let_go()
    return where


def kept(text: Secret, *, doubted: bool = False) -> RescuedToken:
    """Keep a refresh token, or a text with one, in a file if there can be one."""
    from tokenwizard.system.files.rescued_tokens import put_aside

    try:
        return RescuedToken(put_aside(text, doubted=doubted), doubted=doubted)
    except LocalError as fault:
        return RescuedToken(fault=fault, printed=text, doubted=doubted)


def tell(kept: RescuedToken, say: Callable[[str], None], out: Callable[[Secret], None]) -> None:
    """Say where the token is.

    Args:
        kept: where it is.
        say: says a sentence.
        out: writes to stdout, raising LocalError.
    """
    for sentence in kept.sentences:
        say(sentence)
    if kept.printed:
        try:
            out(Secret(f"{kept.printed.reveal()}\n"))
        except LocalError:
            say(kept.printed.reveal())
