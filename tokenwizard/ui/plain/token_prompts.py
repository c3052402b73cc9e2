"""The last step: the refresh token, on the clipboard, in a file, or in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, LocalError, TokenWizardError
from tokenwizard.flow.facts import whose_token
from tokenwizard.providers.choices import Trial, choice_of
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.user_device import OutputFile, UserDevice
from tokenwizard.ui.plain.prompts import (
    EXPLAIN,
    InputEndedError,
    Prompts,
    UserQuitError,
    UserWentBackError,
)
from tokenwizard.ui.presentation.clipboard_check import check_pasted_token
from tokenwizard.ui.presentation.profile_name import REPLACES_SAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.flow.facts import Facts
    from tokenwizard.flow.verification import Verification
    from tokenwizard.ui.console.speaker import Speaker
    from tokenwizard.wizard.obtained_token import ObtainedToken


def tell_whose(speaker: Speaker, token: ObtainedToken) -> None:
    """Whose token it is, before anything is said or done with it."""
    speaker.say(whose_token(token.account))


def tell_facts(speaker: Speaker, refresh_token: Secret, facts: Facts) -> None:
    """What it is good for; nothing of the token itself."""
    speaker.say(
        f"It has {len(refresh_token):,} characters; fingerprint {refresh_token.fingerprint}."
    )
    for label, text in facts.rows:
        speaker.say(f"{label}: {text}")


def tell_last_words(speaker: Speaker, token: ObtainedToken) -> None:
    """Where it is, when it ends, and the one command that renews it."""
    for line in token.last_words():
        speaker.say(line)
    speaker.alone(token.renewed_by)


async def to_places(
    token: ObtainedToken, speaker: Speaker, out: Callable[[Secret], None]
) -> tuple[TokenWizardError, ...]:
    """To each place of `--out`; what has none, and the token if no place was said, to stdout.

    Gives why a place was not reached, for each; the others were tried all the same.
    """
    faults: list[TokenWizardError] = []
    if not token.out:
        try:
            out(Secret(f"{token.refresh_token.reveal()}\n"))
        except LocalError as fault:
            faults.append(fault)
        else:
            token.delivered(token.refresh_token)
            speaker.say("The refresh token was written to stdout.")
    await token.hand_over_to_all()
    for handed in token.handed.values():
        if handed.done.printed:
            try:
                out(handed.done.printed)
            except LocalError as fault:
                faults.append(fault)
            else:
                token.delivered(handed.refresh_token)
                token.text_taken(handed)
    return (*faults, *token.failed.values())


@dataclass
class TokenPrompts:
    """Hands the refresh token over at a prompt.

    Attributes:
        copied: it is what was copied last.
        kept: it was read from here, or is in a file.
    """

    prompts: Prompts
    user_device: UserDevice
    token: ObtainedToken
    copied: bool = False
    kept: bool = False
    refused: TokenWizardError | None = None

    async def hand_over(self) -> None:
        """Put it where it was said that it goes, then do what is typed until that is `done`."""
        if self.token.copies_at_once:
            await self._copy()
        await self._to_places()
        self._tell_letters()
        while True:
            try:
                typed = await self.prompts.hidden("Letter, or done: ", joined=True)
            except UserWentBackError:
                self._speaker.say("There is no way back: a code works once.")
                continue
            except InputEndedError:
                if not self.token.is_delivered:
                    raise  # nobody can be asked: the way out sees to the token
                return
            except UserQuitError:
                typed = Secret("done")
            if typed == Secret("done") and await self._may_leave():
                return
            if typed != Secret("done"):
                await self._do(typed)
            if self.refused is not None:
                return

    @property
    def _speaker(self) -> Speaker:
        return self.prompts.speaker

    def _tell_letters(self) -> None:
        self._speaker.say(
            "Letters: c copies it again, s shows it, f writes it to a file, a copies the access"
            " token, x puts a blank over the clipboard, t tries whether it works, h hands it over"
            " to where it is used, n remembers the walk under a name. Paste here to check what"
            " came: it is compared, not shown. done ends."
        )

    async def _do(self, typed: Secret) -> None:
        letters = {
            "c": self._copy,
            "s": self._show,
            "f": self._write,
            "a": self._copy_access_token,
            "x": self._overwrite,
            "t": self._prove,
            "h": self._hand_over,
            "n": self._remember,
        }
        for letter, act in letters.items():
            if typed == Secret(letter):
                await act()
                return
        if typed == Secret(EXPLAIN):
            self._speaker.say(self.prompts.explanation)
        if len(typed) <= len(EXPLAIN):
            self._tell_letters()
            return
        token = self.token
        arrival = check_pasted_token(typed.reveal(), token.refresh_token, token.tokens.access_token)
        if arrival.whole:
            token.delivered(token.refresh_token)
        self._speaker.say(arrival.sentence)

    async def _may_leave(self) -> bool:
        if self.copied or self.kept or self.token.is_somewhere:
            return True
        self._speaker.say(
            "The refresh token is kept nowhere: after leaving, all has to be done again."
        )
        try:
            return await self.prompts.yes_or_no("Leave without it?", present=False)
        except UserWentBackError:
            return False
        except InputEndedError:
            raise
        except UserQuitError:
            return True

    async def _copy(self) -> None:
        copied = await self.user_device.copy(self.token.refresh_token)
        self.copied = copied.reached
        if copied.proved:
            self.token.delivered(self.token.refresh_token)
        self._speaker.say(f"Refresh token: {copied.sentence}")

    async def _copy_access_token(self) -> None:
        copied = await self.user_device.copy(self.token.tokens.access_token)
        self.copied = self.copied and not copied.reached
        self._speaker.say(f"Access token: {copied.sentence}")

    async def _show(self) -> None:
        self._speaker.alone(self.token.refresh_token.reveal())
        self._is_kept()

    async def _write(self) -> None:
        try:
            token = self.token.refresh_token
            written = await self.user_device.write_out(token, OutputFile.REFRESH_TOKEN)
        except LocalError as error:
            self.prompts.last_error.tell(error)
            return
        self._is_kept()
        self._speaker.say(f"Refresh token: written{written.for_whom} to")
        self._speaker.alone(str(written.path))
        if written.exposed:
            self._speaker.say(written.exposed)
        if written.fetch:
            self._speaker.say("On your own machine this fetches it:")
            self._speaker.alone(written.fetch)

    def _is_kept(self) -> None:
        self.kept = True
        self.token.delivered(self.token.refresh_token)

    async def _overwrite(self) -> None:
        put = await self.user_device.overwrite(self.token.secrets)
        self._speaker.say(put.sentence)

    async def _to_places(self) -> None:
        for place in self.token.out:
            try:
                await self._to_place(place)
            except (InputError, LocalError) as error:
                self.prompts.last_error.tell(error)
        if self.token.before:
            places = ", ".join(self.token.before)
            self._speaker.say(f"Last time it went to {places}: h hands it over there again.")

    async def _to_place(self, place: str) -> None:
        handed = await self.token.hand_over(place, self.token.name)
        self._speaker.say(handed.done.sentence)
        if handed.done.printed:
            copied = await self.user_device.copy(handed.done.printed)
            self._speaker.say(f"{place}: {copied.sentence}")
            if not copied.reached:
                self._speaker.say("So it is printed here:")
                self._speaker.write(handed.done.printed.reveal())
            if copied.proved or not copied.reached:
                self.token.delivered(handed.refresh_token)
            self.token.text_taken(handed)

    async def _hand_over(self) -> None:
        """Ask where, say what would be done, and do it if that is wanted."""
        from tokenwizard.destinations.registry import kind_named, names_of_kinds

        for kind in map(kind_named, names_of_kinds()):
            takes = f":{kind.takes}" if kind.takes else ""
            self._speaker.say(f"{kind.name}{takes}: {kind.says}", indent="  ", further="    ")
        try:
            usual = next(iter(self.token.before), "env:.env")
            place = await self.prompts.text("Where to", usual)
            for line in self.token.preview(place, self.token.name):
                self._speaker.say(line, indent="  ")
            if await self.prompts.yes_or_no("Do it?", present=True):
                await self._to_place(place)
        except UserWentBackError:
            self._speaker.say("Nothing was done.")
        except (InputError, LocalError) as error:
            self.prompts.last_error.tell(error)

    async def _name(self) -> str:
        """A name to remember the walk by; asked again until it is one."""
        while True:
            name = await self.prompts.text("Remember the walk as", self.token.suggested_name)
            try:
                becomes = self.token.replaces(name)
            except InputError as wrong:
                self._speaker.say(f"{wrong.title}.")
                continue
            if said := REPLACES_SAYS[becomes]:
                self._speaker.say(said)
            if not becomes.is_lost or await self.prompts.yes_or_no("Replace it?", present=False):
                return name

    async def _remember(self) -> None:
        try:
            name = await self._name()
            if not self.token.answers.public:
                self._speaker.say("When does the client secret expire? A minus sign if unknown.")
                known = self.token.client_secret_ends
                day = await self.prompts.text("Day", known.isoformat() if known else "-")
                self.token.secret_ends("" if day == "-" else day)
            file = self.token.remember(name)
        except UserWentBackError:
            self._speaker.say("Nothing was done.")
        except (InputError, LocalError) as error:
            self.prompts.last_error.tell(error)
        else:
            self._speaker.say(f"Remembered without its secrets, in {file}")
            self._speaker.say(f"Next time: tokenwizard --profile {name}")

    async def _prove(self) -> None:
        before = self.token.refresh_token
        try:
            await self._ask_instance()
            proof = await self.token.prove()
        except UserWentBackError:
            self._speaker.say("Nothing was done.")
            return
        except TokenWizardError as error:
            self.prompts.last_error.tell(error)
            return
        for label, text in proof.rows:
            self._speaker.say(f"{label}: {text}")
        if self.token.refresh_token != before and self.copied:
            await self._copy()
        if older := ", ".join(self.token.outdated):
            self._speaker.say(f"The older refresh token is in {older}: h hands over again.")
        await self._offer_other_audience(proof)

    async def _offer_other_audience(self, proof: Verification) -> None:
        from tokenwizard.wizard.quick_fixes import refused_audience

        refused = refused_audience(proof, self.token.answers)
        if refused is None:
            return
        try:
            if await self.prompts.yes_or_no("Sign in anew for the other audience?", present=True):
                self.refused = refused
        except UserWentBackError:
            return

    async def _ask_instance(self) -> None:
        """Whom to call, for Azure Data Manager for Energy."""
        answers = self.token.answers
        if choice_of(answers.provider).trial is not Trial.ADME_INSTANCE:
            return
        self._speaker.say("Leave the instance empty with a minus sign, to leave the call out.")
        host = await self.prompts.text("Instance's host", answers.adme_host or "-")
        if host == "-":
            self.token.call_named()
            return
        partition = await self.prompts.text("Data partition", answers.partition)
        self.token.call_named(adme_host=host, partition=partition)
