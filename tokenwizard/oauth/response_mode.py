"""How the answer comes back, and which way is chosen.

Sources: OAuth 2.0 Multiple Response Type Encoding Practices section 2.1; OAuth 2.0 Form Post
Response Mode; RFC 9700 sections 4.2 and 4.3 (codes leak from the Referer header and the history).
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS


class ResponseMode(StrEnum):
    """The values of `response_mode`."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"


def choose(
    redirect_uri: str,
    *,
    listening: bool,
    browser_here: bool,
    wanted: str = "",
    pasted: bool = False,
) -> ResponseMode:
    """The way back for a new link, by what can receive it.

    - `form_post` where the wizard listens and the browser is on its machine: the code then stands
      in no address bar, no history and no Referer header.
    - `fragment` where the redirect URI is on another machine: of a query its web server would get
      the code, and log it; a fragment stays in the browser, and is pasted.
    - `query` for all else: what a tunnel, and a paste from the address bar, can carry.

    Args:
        redirect_uri: as registered, readable.
        listening: whether the wizard is to listen; whether the port is free shows later.
        browser_here: whether the person's browser is likely to run on this machine.
        wanted: what the person asked for; empty for nothing.
        pasted: whether the answer has to be one that can be pasted.

    Raises:
        InputError: `form_post` is wanted where nothing can receive it.
    """
    receives = listening and _can_be_listened_on(redirect_uri)
    if wanted == ResponseMode.FORM_POST and not receives:
        raise cannot_post("nothing listens there")
    if wanted and not (pasted and wanted == ResponseMode.FORM_POST):
        return ResponseMode(wanted)
    if receives and browser_here and not pasted:
        return ResponseMode.FORM_POST
    elsewhere = urlsplit(redirect_uri).hostname not in LOOPBACK_HOSTS
    return ResponseMode.FRAGMENT if elsewhere else ResponseMode.QUERY


def cannot_post(why: str) -> InputError:
    """The refusal of a `form_post` that was asked for; `why` is half a sentence."""
    return InputError(
        f"form_post was asked for, and {why}",
        cause="The browser posts such an answer to the redirect URI, where only the wizard's own"
        " listener can take it: over http on this machine.",
        next_step="Type a redirect URI such as http://localhost:8080 with a port that is free, as"
        " registered; or start without --response-mode and --no-listen.",
        step=Step.CHECKLIST,
        field="redirect_uri",
    )


def _can_be_listened_on(redirect_uri: str) -> bool:
    parts = urlsplit(redirect_uri)
    return parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
