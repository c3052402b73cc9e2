"""Plays the browser and the person before it: presses the first button of every practice page.

Imported by itself: nothing else of the practice provider needs httpx.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx

from tokenwizard.errors.catalogue import explain_text
from tokenwizard.errors.errors import LocalError, NetworkError, Step
from tokenwizard.errors.stop_pages import is_stop_page
from tokenwizard.errors.trace_ids import details_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

_PAGES = 8
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VOID = ("br", "hr", "img", "input", "link", "meta")


@dataclass
class _Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    button: str | None = None


class _Page(HTMLParser):
    """The first form of a page, filled in as it came, and what it says of an error.

    That is the text of its alert, and what stands behind More details.

    Its button is the one with the value `decision` if there is such a one, else the first.
    """

    def __init__(self, decision: str) -> None:
        super().__init__()
        self._decision = decision
        self.form: _Form | None = None
        self.alert = ""
        self.status = ""
        self.details = ""
        self._in_details = False
        self._closed = False
        self._alert_depth = 0
        self._in_status = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._alert_depth and tag not in _VOID:
            self._alert_depth += 1
        elif given.get("role") == "alert":
            self._alert_depth = 1
        elif given.get("role") == "status":
            self._in_status = True
        elif tag == "details":
            self._in_details = True
        if tag == "form" and self.form is None:
            self.form = _Form(given.get("action", ""), given.get("method", "get").lower())
        elif self.form is not None and not self._closed and "name" in given:
            self._fill_in(self.form, tag, given)

    def _fill_in(self, form: _Form, tag: str, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if tag == "input":
            form.fields[given["name"]] = value
        elif tag == "button" and (form.button is None or value == self._decision):
            form.fields[given["name"]] = form.button = value

    def handle_endtag(self, tag: str) -> None:
        self._alert_depth = max(0, self._alert_depth - 1)
        self._in_status = False
        self._in_details = self._in_details and tag != "details"
        if tag == "form" and self.form is not None:
            self._closed = True

    def handle_data(self, data: str) -> None:
        if self._alert_depth:
            self.alert += f"{data}\n"
        elif self._in_details:
            self.details += f"{data}\n"
        elif self._in_status:
            self.status += data


def _refused(server_text: str, next_step: str) -> LocalError:
    if (found := explain_text(server_text)) is not None:
        return LocalError(
            found.title,
            cause=found.cause,
            next_step=found.next_step,
            who=found.who,
            step=found.step or Step.BROWSER,
            field=found.field,
            code=None if is_stop_page(found.code) else found.code,
            entry=found.entry,
            correlation_id=details_of(server_text).correlation_id,
            server_text=server_text,
        )
    return LocalError(
        "The practice provider did not send the browser back",
        next_step=next_step,
        step=Step.BROWSER,
        server_text=server_text,
    )


async def play_browser(
    link: str,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    tls: ssl.SSLContext | None = None,
) -> str:
    """Walk a sign-in link of the practice provider to its end, as its first practice account.

    Args:
        link: the sign-in link.
        transport: in place of the network.
        tls: what to trust; the usual certificates without.

    Returns:
        The redirect address that would stand in the address bar; it is not requested. Of an answer
        in a form (`response_mode=form_post`), where none stands there, an address that says the
        same.

    Raises:
        LocalError: a page shows an error (in `server_text`), or the link is not of a loopback host.
        NetworkError: the provider does not answer.
    """
    end = await _walked(link, {}, "accept", transport, tls)
    if isinstance(end, str):
        return end
    if end.form is not None:
        mark = "&" if urlsplit(end.form.action).query else "?"
        return f"{end.form.action}{mark}{urlencode(end.form.fields, quote_via=quote)}"
    raise _refused("", "Open the link in a browser: no answer came.")


async def play_form_post(
    link: str,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    tls: ssl.SSLContext | None = None,
) -> tuple[str, dict[str, str]]:
    """As `play_browser`, for a link with `response_mode=form_post`.

    Returns:
        The redirect URI, and the fields that the browser would post to it; nothing is posted.

    Raises:
        LocalError: as `play_browser`; or the answer stands in the address bar.
        NetworkError: the provider does not answer.
    """
    end = await _walked(link, {}, "accept", transport, tls)
    if isinstance(end, _Page) and end.form is not None:
        return end.form.action, end.form.fields
    raise _refused("", "Ask for response_mode=form_post: this answer is in the address bar.")


async def play_device(
    verification_uri: str,
    user_code: str,
    *,
    decision: str = "accept",
    transport: httpx.AsyncBaseTransport | None = None,
    tls: ssl.SSLContext | None = None,
) -> str:
    """Type a device's code into the practice provider's page and answer it (RFC 8628 section 3.3).

    Args:
        verification_uri: the page, as the device shows it.
        user_code: what the device shows.
        decision: `accept`, or `cancel` to say no.
        transport: in place of the network.
        tls: what to trust; the usual certificates without.

    Returns:
        What the last page says.

    Raises:
        LocalError: a page shows an error (in `server_text`), or it is not of a loopback host.
        NetworkError: the provider does not answer.
    """
    end = await _walked(verification_uri, {"otc": user_code}, decision, transport, tls)
    if isinstance(end, _Page) and end.status:
        return " ".join(end.status.split())
    raise _refused("", "Ask for a new device code.")


async def _walked(
    link: str,
    typed: Mapping[str, str],
    decision: str,
    transport: httpx.AsyncBaseTransport | None,
    tls: ssl.SSLContext | None,
) -> str | _Page:
    """The address that leads away from the provider, or the page that ends there."""
    provider = urlsplit(link)
    if provider.hostname not in _LOOPBACK:
        raise _refused("", "Open the link in a browser: only the practice provider is played.")
    # To read the system's certificates takes longer than the whole walk; http has no use for them.
    trusted = tls or provider.scheme == "https"
    async with httpx.AsyncClient(
        transport=transport, trust_env=False, timeout=10, verify=trusted
    ) as client:
        request = client.build_request("GET", link)
        for _ in range(_PAGES):
            try:
                answer = await client.send(request)
            except httpx.TransportError as error:
                raise NetworkError(
                    "The practice provider does not answer",
                    next_step="Start it with: tokenwizard sandbox",
                    step=Step.BROWSER,
                ) from error
            if answer.is_redirect:
                target = urljoin(str(request.url), answer.headers["location"])
                if urlsplit(target)[:2] != provider[:2]:
                    return target
                request = client.build_request("GET", target)
                continue
            page = _Page(decision)
            page.feed(answer.text)
            pressed = _pressed(client, answer, page, typed)
            if pressed is None:
                return page
            request = pressed
    raise _refused("", "Open the link in a browser: the provider asks for more than it should.")


def _pressed(
    client: httpx.AsyncClient, answer: httpx.Response, page: _Page, typed: Mapping[str, str]
) -> httpx.Request | None:
    """What a press of the page's button asks the provider, None if the way ends at this page.

    Raises:
        LocalError: it is an error page.
    """
    alert = " ".join(f"{page.alert} {page.details}".split())
    if page.status and answer.is_success:
        return None
    if answer.is_error or alert or page.form is None or page.form.method != "post":
        raise _refused(alert, "Look the error up, change what it names, and make a fresh link.")
    target = urljoin(str(answer.url), page.form.action)
    if urlsplit(target).netloc != urlsplit(str(answer.url)).netloc:
        return None
    known = {name: typed.get(name, value) for name, value in page.form.fields.items()}
    return client.build_request("POST", target, data=known)
