"""What a step is asked with and what it gives, whoever asks: full screen or line prompts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
    from tokenwizard.oauth.client_authentication import CredentialKind
    from tokenwizard.oauth.device_grant import DeviceAuthorization, StillWaiting
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import NamedHost
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.provider import ChecklistStep, Provider
    from tokenwizard.wizard.account_doubt import AccountDoubt
    from tokenwizard.wizard.listener_state import Knock, Listening
    from tokenwizard.wizard.obtained_token import ObtainedToken
    from tokenwizard.wizard.pending_attempt_file import Found
    from tokenwizard.wizard.state import WizardState
    from tokenwizard.wizard.try_destinations import DryRun

Result = TypeVar("Result")


@dataclass(frozen=True)
class Next(Generic[Result]):
    """The step is done; here is its result."""

    result: Result


@dataclass(frozen=True)
class Back(Generic[Result]):
    """The person goes back; `draft` keeps what was typed so far."""

    draft: Result


@dataclass(frozen=True)
class Rejected(Generic[Result]):
    """Something is wrong with a field of another step; `draft` keeps what was typed here."""

    error: TokenWizardError
    draft: Result


StepResult = Next[Result] | Back[Result] | Rejected[Result]

Steps = Callable[[str, "CredentialKind"], tuple["ChecklistStep", ...]]
"""The steps of registering, for a redirect URI and what the app proves itself with."""

Discover = Callable[[Callable[[str], None]], Awaitable["Endpoints"]]
"""Looks for the endpoints; calls back with the purpose of each request it makes."""

Redeem = Callable[[Secret], Awaitable["TokenSet"]]
"""Redeems a code, once."""

SimulatedBrowser = Callable[[str], Awaitable[str]]
"""Plays the browser against the practice provider: the link in, the redirect address out."""

SimulatedDevice = Callable[[str, str], Awaitable[str]]
"""Types a device's code into the practice provider's page: its address and the code in, what the
last page says out."""


@dataclass(frozen=True)
class Discovered:
    """What the tenant's step gives: the answers, and the endpoints once there are any."""

    answers: Answers
    endpoints: Endpoints | None


@dataclass(frozen=True)
class SignInResult:
    """What the browser's step gives: an answer that is there already; or a wish for a new link.

    Attributes:
        pasted: the answer, empty if it is not there.
        fresh: a new link is wanted.
        arrived: no key is needed to redeem the answer.
        requirements: what the new link has to carry, beside what the walk knows already.
        device: a device code is wanted in the link's place.
    """

    pasted: Secret = field(default=Secret(""))
    fresh: bool = False
    arrived: bool = False
    requirements: SignInRequirements = NO_REQUIREMENTS
    device: bool = False


@dataclass(frozen=True)
class DeviceSignIn:
    """The device authorization grant (RFC 8628), as far as a person has to do with it.

    Attributes:
        begin: asks for a code.
        wait: waits for the tokens; calls back with each answer that says to go on waiting.
    """

    begin: Callable[[], Awaitable[DeviceAuthorization]]
    wait: Callable[[DeviceAuthorization, Callable[[StillWaiting], None]], Awaitable[TokenSet]]


@dataclass(frozen=True)
class ReturnPath:
    """How the answer can come back.

    Attributes:
        listening: whether the wizard listens on the redirect URI.
        tunnel: what to run on the browser's machine, if that is another one; else empty.
        short_address: leads to the link once, through the tunnel; empty without one.
        to_open: gives what a browser is told to open in the link's place; None for the link.
    """

    listening: Listening
    tunnel: str = ""
    short_address: str = ""
    to_open: Callable[[], Awaitable[str]] | None = field(default=None, compare=False, repr=False)

    async def address_of(self, link: str) -> str:
        """What to tell a browser to open, that it comes to `link`: a new address each time."""
        return link if self.to_open is None else await self.to_open()


@dataclass(frozen=True)
class AnswerResult:
    """What the answer's step gives: the tokens; or what was pasted so far; or a wish as above."""

    tokens: TokenSet | None = None
    pasted: Secret = field(default=Secret(""))
    fresh: bool = False
    requirements: SignInRequirements = NO_REQUIREMENTS


@dataclass(frozen=True)
class Farewell:
    """The walk is over.

    Attributes:
        last_words: for the terminal that comes back.
        command: what renews the token; stands behind them on a line of its own.
    """

    last_words: str = ""
    command: str = ""


class GoOn(StrEnum):
    """What to do with an attempt that was not finished."""

    YES = "yes"
    ANEW = "anew"
    FORGET = "forget"


class FrontEnd(Protocol):
    """Whoever asks the person: one method for each step, in the order of the walk.

    Each is shown `walk.error` if there is one, and gives what its step gives. None of them sees an
    HTTP client.
    """

    async def ask_to_go_on(self, found: Found) -> GoOn:
        """Before the first step: what to do with an attempt that was not finished.

        The error of its walk says what is asked for if it goes on.
        """
        ...

    async def ask_profile(self, profiles: Sequence[Profile]) -> Profile | None:
        """Before the first step: which of these the walk begins with; None for none of them."""
        ...

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        """Whether secrets may go to hosts that a profile from elsewhere names."""
        ...

    async def ask_target(self, walk: WizardState) -> StepResult[Answers]:
        """What the token is for."""
        ...

    async def ask_registration(self, walk: WizardState, steps: Steps) -> StepResult[Answers]:
        """The app's registration, and what came back from it."""
        ...

    async def find_tenant(
        self, walk: WizardState, provider: Provider, discover: Discover
    ) -> StepResult[Discovered]:
        """The tenant and its endpoints: found, or typed by hand."""
        ...

    async def try_places(self, trial: DryRun) -> bool:
        """Before the first link: whether to go on; where the token can be saved nobody is asked."""
        ...

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        """The sign-in link, out to the person's browser."""
        ...

    async def sign_in_by_device(
        self, walk: WizardState, device: DeviceSignIn
    ) -> StepResult[AnswerResult]:
        """In the link's place a code that is typed in any browser, if that was wished for."""
        ...

    async def take_answer(
        self, walk: WizardState, request: AuthorizationRequest, redeem: Redeem
    ) -> StepResult[AnswerResult]:
        """The answer, back from it; redeemed at once if `walk.arrived`."""
        ...

    async def ask_account(self, doubt: AccountDoubt) -> bool:
        """Whether the token of an account that was not asked for is to be used all the same."""
        ...

    async def hand_over(self, walk: WizardState, token: ObtainedToken) -> StepResult[Farewell]:
        """The refresh token, to the person and to where it is used."""
        ...

    def answer_came(self, address: Secret) -> None:
        """The answer came to the listener, at any moment between the last two questions."""
        ...

    def knocked(self, knock: Knock) -> None:
        """The listener has something to tell, at any moment while it is open."""
        ...


def given(outcome: StepResult[Result]) -> Result:
    """What a step hands on, finished or not."""
    return outcome.result if isinstance(outcome, Next) else outcome.draft
