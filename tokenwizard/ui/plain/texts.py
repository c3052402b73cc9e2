"""What the line prompts say beside what the steps themselves say: plain text, no keys to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step
from tokenwizard.text.sentences import joined
from tokenwizard.wizard.front_end import GoOn

if TYPE_CHECKING:
    from collections.abc import Mapping

INTRODUCTION = (
    "tokenwizard, with line prompts. Enter keeps what stands in brackets. Type ? to have a step"
    " explained, < to go back a step, quit to leave; after an error ! to copy a message for the"
    " administrator."
)
PRACTICE = "This is practice: a built-in provider stands in for Microsoft."

HEADINGS: Mapping[Step, str] = {
    Step.TARGET: "What is the token for?",
    Step.CHECKLIST: "How is the app registered?",
    Step.DISCOVERY: "Whose tenant is it?",
    Step.BROWSER: "You do that in your own browser.",
}

_SIGN_IN = (
    "Open the link in the browser that you sign in to Microsoft with, here or on your own machine."
    " At the end it goes to the redirect URI. If the wizard listens there and the browser can reach"
    " it, the answer comes by itself. If not, the page that says so is the sign of success: copy"
    " the whole address from the address bar and paste it here. Line breaks in it do no harm. If"
    " Microsoft's page shows an error instead, paste its text or only its number: e asks for it. A"
    " fresh link makes answers to the old one useless."
)
HELP: Mapping[Step, str] = {
    Step.TARGET: (
        "SharePoint through Microsoft Entra ID gives a refresh token for a site's REST API. Azure"
        " Data Manager for Energy: the one that osducli, sdutil and osdu-sdk ask for. Any"
        " API: Microsoft Graph, or one of your own by its address or client ID; /.default behind it"
        " asks for all that the app's registration names, and a token is for one API."
        " SharePoint through Azure ACS is the way of old written guides; it is left for SharePoint"
        " Server. A site is given as contoso, contoso.sharepoint.com, or the address of any page"
        " on it."
    ),
    Step.CHECKLIST: (
        "The Application (client) ID is a GUID on the app's Overview page, not the Object ID. Of"
        " the client secret give the Value, not the Secret ID; it is shown only once, so if it is"
        " hidden by now, make a new one. The redirect URI is given exactly as registered, to the"
        " last slash. A Web app has a client secret or a certificate: of the latter give the file"
        " that holds the private key, and upload the other one. An app on the platform Mobile and"
        " desktop applications has neither."
    ),
    Step.DISCOVERY: (
        "The wizard asks the site, or the sign-in host, which tenant it belongs to and where its"
        " endpoints are. Nothing secret is sent. If the network is in the way, type the Directory"
        " (tenant) ID by hand: it stands on the app's Overview page."
    ),
    Step.BROWSER: _SIGN_IN,
    Step.PASTE: _SIGN_IN,
    Step.RESULT: (
        "Copied means that a program on this machine took it and gave it back. Sent to your"
        " terminal means that the terminal got it, which does not answer: paste it here to check"
        " what came; it is compared, not shown. A refresh token is as good as a password: keep it"
        " where secrets are kept."
    ),
}
NOTHING_IS_SHOWN = "Nothing is shown while you type or paste."

GO_ON_SAYS: Mapping[GoOn, str] = {
    GoOn.YES: "Go on with it.",
    GoOn.ANEW: "Begin anew and leave it.",
    GoOn.FORGET: "Begin anew and delete it.",
}
CHOOSE_PROFILE = "A profile asks for the client secret and the sign-in alone."
TRUST_HOSTS = (
    "A file that somebody gave you may send your client secret to a host of theirs. Say yes only"
    " if you expected these hosts."
)


def heading(step: Step) -> str:
    """Where in the walk this is, in one line."""
    steps = list(Step)
    where = f"Step {steps.index(step) + 1} of {len(steps)}: {step.label}."
    return joined(where, HEADINGS.get(step, ""))
