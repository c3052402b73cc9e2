"""What both front ends tell of the sign-in: what comes in the browser, and what is sent where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.errors.actions import words
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.provider import ProviderName

if TYPE_CHECKING:
    from tokenwizard.oauth.device_grant import StillWaiting
    from tokenwizard.wizard.state import WizardState


POSTED = words(
    "The answer is posted to this machine, so no address bar and no history holds the code. If the"
    " browser cannot reach it: {a_fresh_link} has an answer that can be pasted."
)

IN_FRAGMENT = (
    "The answer stands behind a # there: that part stays in the browser, and the web server at the"
    " redirect URI does not get it."
)

LAST_RESORT = (
    "A device code is the last resort: for a host where neither a paste nor a tunnel works.",
    "Many tenants block it, as Microsoft advises them to: a code can be stolen by mere talk.",
    "Type only a code that you asked for yourself, here. Whoever sends you one is phishing.",
    'The app needs "Allow public client flows" Enabled (Yes): Authentication > Settings.',
)
"""Why a device code is off until somebody asks for it. Microsoft: "Block authentication flows with
Conditional Access policy"; RFC 8628 section 5.4."""


def waiting_sentence(pending: StillWaiting) -> str:
    """How things stand while a device code is waited for."""
    from tokenwizard.oauth.device_grant import WaitReason

    pause = f"{pending.interval:.0f} seconds"
    return {
        WaitReason.PENDING: "Not answered yet.",
        WaitReason.SLOW_DOWN: f"Asked to slow down: one question in {pause} now.",
        WaitReason.NO_ANSWER: f"No answer came. The next question is in {pause}.",
    }[pending.why]


def what_goes(kind: CredentialKind) -> str:
    """What the token endpoint alone is sent, with its verb."""
    return {
        CredentialKind.SECRET: "Code and secret go",
        CredentialKind.CERTIFICATE: "Code and signature go",
        CredentialKind.NONE: "The code goes",
    }[kind]


@dataclass(frozen=True)
class BrowserExpectation:
    """What the person will see in the browser, by provider."""

    consent: str
    unreachable: str
    redirect_uri: str
    destination: str

    @property
    def warning(self) -> str:
        """What Microsoft's page warns of, and why it is right."""
        return (
            'Microsoft may warn "never share this URL", and is right: whoever has it can finish'
            f" this sign-in. Your own wizard sends the code to {self.destination} and nowhere else."
        )


def browser_expectation(walk: WizardState, *, practice: bool) -> BrowserExpectation:
    """What will be seen, and which host the code is sent to; after the endpoints were found.

    Args:
        walk: so far.
        practice: the practice provider's pages are seen, and not Microsoft's.
    """
    whose = "The practice" if practice else "Microsoft's"
    acs = walk.answers.provider is ProviderName.SHAREPOINT_ACS
    _, endpoints = walk.needed()
    return BrowserExpectation(
        consent='SharePoint asks "Do you trust …?": Trust It.'
        if acs
        else f'{whose} sign-in page, then "Permissions requested": Accept.',
        unreachable='"This site can\'t be reached" (or a blank page).',
        redirect_uri=walk.answers.redirect_uri,
        destination=urlsplit(endpoints.token).netloc,
    )
