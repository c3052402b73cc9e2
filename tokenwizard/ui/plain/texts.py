"""What the line prompts say beside what the steps themselves say: plain text, no keys to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step

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
        " Data Manager for Energy: the one that the data loader, sdutil and osducli ask for. Any"
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

_PROMPTS = {
    "Empty the field (ctrl+u) and paste": "Paste",
    "ctrl+n": "n",
    "ctrl+y": "c",
    "ctrl+f": "f",
    "ctrl+q": "quit",
    "ctrl+r": "r",
}
_SCRIPTS = {
    "The new link (ctrl+n) asks": "Run at a terminal, the wizard makes a new link that asks",
    "Empty the field (ctrl+u) and paste": "Send",
    "Make a fresh link (ctrl+n) and sign in again": "Run this again and sign in",
    "make a fresh one (ctrl+n)": "run this again",
    "a fresh link (ctrl+n)": "a fresh link (run this again)",
    "ake a fresh link with ctrl+n": "ake a fresh link by running this again",
    "ake a fresh one with ctrl+n": "ake a fresh one by running this again",
    "press ctrl+n, open it": "run this again, open it",
    "copy it with ctrl+y": "take it whole from stderr",
    "Copy the link with ctrl+y": "Take the link whole from stderr",
    "Leave (ctrl+q) and start with": "Run this again with",
    "Leave with ctrl+q and start with": "Run this again with",
    "Leave with ctrl+q, set ": "Set ",
    "leave with ctrl+q, set ": "set ",
    "start again: what was typed is kept": "run this again",
    "and start again": "and run this again",
    "Paste the client secret Value": "Give the client secret Value",
    "Enter then goes back to the answer, which may still be good": "Then run this again",
    "go on with Enter and sign in again": "run this again",
    "and go on with Enter": "and run this again",
    "Try again with ctrl+r": "Run this again",
    "try again with ctrl+r": "run this again",
}


def with_letters(text: str) -> str:
    """The sentence with what is typed at a prompt in the place of the full screen's keys."""
    return _replaced(text, _PROMPTS)


def with_nobody(text: str) -> str:
    """The sentence for a script, where no prompt takes anything."""
    return _replaced(text, _SCRIPTS)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for key, instead in words.items():
        text = text.replace(key, instead)
    return text


CHOOSE_PROFILE = "A profile asks for the client secret and the sign-in alone."
TRUST_HOSTS = (
    "A file that somebody gave you may send your client secret to a host of theirs. Say yes only"
    " if you expected these hosts."
)


def heading(step: Step) -> str:
    """Where in the walk this is, in one line."""
    steps = list(Step)
    where = f"Step {steps.index(step) + 1} of {len(steps)}: {step.label}."
    return f"{where} {HEADINGS.get(step, '')}".rstrip()
