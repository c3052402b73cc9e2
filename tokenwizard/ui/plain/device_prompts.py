"""A device code at the prompts: the reasons, the code, and a wait that can be left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.device_grant import DeviceAuthorization, StillWaiting, WaitReason
from tokenwizard.oauth.error_response import demands_in
from tokenwizard.secret import Secret
from tokenwizard.ui.plain.prompts import Prompts, UserWentBackError
from tokenwizard.ui.presentation.sign_in import LAST_RESORT, waiting_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.wizard.front_end import DeviceSignIn, SimulatedDevice

LEAVES, PLAYS = "b", "g"


@dataclass(frozen=True)
class DevicePrompts:
    """The device authorization grant in lines.

    Attributes:
        prompts: asks, and hears the person while the tokens are waited for.
        device: asks for the code and waits.
        clock: the wall clock, in seconds.
        play: types it into the practice provider's page; None when it is Microsoft.
    """

    prompts: Prompts
    device: DeviceSignIn
    clock: Callable[[], float]
    play: SimulatedDevice | None = None

    async def tokens(self) -> TokenSet:
        """The tokens, by as many codes as it takes.

        Raises:
            UserWentBackError: the person goes back to the link.
            TokenWizardError: the provider says no to what another step gave.
            UserQuitError: as at every prompt.
        """
        for reason in LAST_RESORT:
            self.prompts.speaker.say(reason)
        while await self.prompts.yes_or_no("Ask for a device code all the same?", present=False):
            try:
                return await self._one_code()
            except TokenWizardError as error:
                if error.step is not Step.BROWSER or demands_in(error):
                    raise
                self.prompts.last_error.tell(error)
        raise UserWentBackError

    async def _one_code(self) -> TokenSet:
        begun = await self.device.begin()
        speaker, minutes = self.prompts.speaker, round((begun.expires_at - self.clock()) / 60)
        speaker.say("Open the address on the next line in any browser, and type the code below it.")
        speaker.alone(begun.verification_uri)
        speaker.alone(begun.user_code)
        speaker.say(f"It lasts {minutes} minutes. The tokens come by themselves.")
        plays = f" {PLAYS} and Enter plays the browser." if self.play else ""
        speaker.say(f"{LEAVES} and Enter goes back to the link.{plays}")
        return await self._waited(begun)

    async def _waited(self, begun: DeviceAuthorization) -> TokenSet:
        came = asyncio.ensure_future(self.device.wait(begun, self._heard))
        left = asyncio.ensure_future(self._left(begun))
        try:
            await asyncio.wait((came, left), return_when=asyncio.FIRST_COMPLETED)
            if came.done():
                return came.result()
            left.result()
            raise UserWentBackError
        finally:
            for waiting in (came, left):
                waiting.cancel()
            await asyncio.gather(came, left, return_exceptions=True)

    async def _left(self, begun: DeviceAuthorization) -> None:
        """Until the person leaves the wait."""
        while True:
            typed = await self.prompts.hidden("")
            if typed == Secret(LEAVES):
                return
            if typed == Secret(PLAYS) and self.play is not None:
                await self._played(self.play, begun)
            else:
                self.prompts.speaker.say(
                    f"Still waiting. {LEAVES} and Enter goes back to the link."
                )

    async def _played(self, play: SimulatedDevice, begun: DeviceAuthorization) -> None:
        try:
            said = await play(begun.verification_uri, begun.user_code)
        except TokenWizardError as error:
            self.prompts.last_error.tell(error)
        else:
            self.prompts.speaker.say(f"The page says: {said}")

    def _heard(self, pending: StillWaiting) -> None:
        if pending.why is not WaitReason.PENDING:
            self.prompts.lines.interject(waiting_sentence(pending))
