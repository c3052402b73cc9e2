"""The last step: the refresh token, on the clipboard, in a file, or in sight."""

from __future__ import annotations

from dataclasses import dataclass

from tokenwizard.arrival import compare
from tokenwizard.crossings import Crossings, Outlet
from tokenwizard.errors import LocalError
from tokenwizard.facts import Facts
from tokenwizard.oauth.tokens import TokenSet
from tokenwizard.plain.prompts import EXPLAIN, LeftError, Prompts, WentBackError
from tokenwizard.plain.voice import Voice
from tokenwizard.secret import Secret


def tell_facts(voice: Voice, refresh_token: Secret, facts: Facts) -> None:
    """What it is good for; nothing of the token itself."""
    voice.say(f"It has {len(refresh_token):,} characters; fingerprint {refresh_token.fingerprint}.")
    for label, text in facts.rows:
        voice.say(f"{label}: {text}")


@dataclass
class HandOver:
    """Hands the refresh token over at a prompt.

    Attributes:
        copied: it is what was copied last.
        kept: it was read from here, or is in a file.
    """

    prompts: Prompts
    crossings: Crossings
    tokens: TokenSet
    refresh_token: Secret
    copied: bool = False
    kept: bool = False

    async def hand_over(self) -> None:
        """Copy it, then do what is typed until that is `done`."""
        await self._copy()
        self._tell_letters()
        while True:
            try:
                typed = await self.prompts.hidden("Letter, or done: ", joined=True)
            except WentBackError:
                self._voice.say("There is no way back: a code works once.")
                continue
            except LeftError:
                typed = Secret("done")
            if typed == Secret("done") and await self._may_leave():
                return
            if typed != Secret("done"):
                await self._do(typed)

    @property
    def _voice(self) -> Voice:
        return self.prompts.voice

    def _tell_letters(self) -> None:
        self._voice.say(
            "Letters: c copies it again, s shows it, f writes it to a file, a copies the access"
            " token, x puts a blank over the clipboard. Paste here to check what came: it is"
            " compared, not shown. done ends."
        )

    async def _do(self, typed: Secret) -> None:
        letters = {
            "c": self._copy,
            "s": self._show,
            "f": self._write,
            "a": self._copy_access_token,
            "x": self._overwrite,
        }
        for letter, act in letters.items():
            if typed == Secret(letter):
                await act()
                return
        if typed == Secret(EXPLAIN):
            self._voice.say(self.prompts.explanation)
        if len(typed) <= len(EXPLAIN):
            self._tell_letters()
            return
        arrival = compare(typed.reveal(), self.refresh_token, self.tokens.access_token)
        self._voice.say(arrival.sentence)

    async def _may_leave(self) -> bool:
        if self.copied or self.kept:
            return True
        self._voice.say(
            "The refresh token is kept nowhere: after leaving, all has to be done again."
        )
        try:
            return await self.prompts.yes_or_no("Leave without it?", present=False)
        except WentBackError:
            return False
        except LeftError:
            return True

    async def _copy(self) -> None:
        copied = await self.crossings.copy(self.refresh_token)
        self.copied = copied.reached
        self._voice.say(f"Refresh token: {copied.sentence}")

    async def _copy_access_token(self) -> None:
        copied = await self.crossings.copy(self.tokens.access_token)
        self.copied = self.copied and not copied.reached
        self._voice.say(f"Access token: {copied.sentence}")

    async def _show(self) -> None:
        self._voice.alone(self.refresh_token.reveal())
        self.kept = True

    async def _write(self) -> None:
        try:
            written = await self.crossings.write_out(self.refresh_token, Outlet.REFRESH_TOKEN)
        except LocalError as error:
            self.prompts.last_error.tell(error)
            return
        self.kept = True
        self._voice.say("Refresh token: written for you alone (0600) to")
        self._voice.alone(str(written.path))
        if written.fetch:
            self._voice.say("On your own machine this fetches it:")
            self._voice.alone(written.fetch)

    async def _overwrite(self) -> None:
        put = await self.crossings.overwrite(self.refresh_token)
        self._voice.say(put.sentence)
