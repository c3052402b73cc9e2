"""The error told last, and its message for the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.oauth.error_response import demands_in
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.secret import Secret
from tokenwizard.wizard.administrator_message import is_for_administrator, recipient

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.system.terminal.user_device import UserDevice
    from tokenwizard.ui.console.speaker import Speaker

MESSAGE = "!"
"""What is typed at any prompt to copy the message."""


@dataclass
class LastError:
    """Tells errors and remembers the last one.

    Attributes:
        message_about: the message for the administrator about an error.
        told: the error.
        requirements: what the refusals so far demand of the next sign-in link.
    """

    speaker: Speaker
    user_device: UserDevice
    message_about: Callable[[TokenWizardError], tuple[str, ...]]
    told: TokenWizardError | None = None
    requirements: SignInRequirements = NO_REQUIREMENTS

    def tell(self, error: TokenWizardError) -> None:
        """What is wrong, and what copies its message."""
        self.told = error
        self.requirements = demands_in(error) or self.requirements
        self.speaker.explain(error)
        if is_for_administrator(error):
            self.speaker.say(f"{MESSAGE} copies a message for {recipient(error)}.")

    async def copy_message(self) -> None:
        """Show the message, which holds no secret, and copy it."""
        if self.told is None:
            self.speaker.say(f"{MESSAGE} copies a message about an error; there was none yet.")
            return
        message = self.message_about(self.told)
        for line in message:
            self.speaker.alone(line)
        copied = await self.user_device.copy(Secret("\n".join(message)))
        self.speaker.say(f"Message: {copied.sentence}")
