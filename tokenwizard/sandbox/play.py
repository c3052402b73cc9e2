"""Plays the browser and the person before it: presses the first button of every practice page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from tokenwizard.errors import LocalError, NetworkError, Step
from tokenwizard.explain import catalogue, details_of, explain_text

_PAGES = 8
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VOID = ("br", "hr", "img", "input", "link", "meta")


@dataclass
class _Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    pressed: bool = False


class _Page(HTMLParser):
    """The first form of a page, filled in as it came, and the text of its alert."""

    def __init__(self) -> None:
        super().__init__()
        self.form: _Form | None = None
        self.alert = ""
        self._closed = False
        self._alert_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._alert_depth and tag not in _VOID:
            self._alert_depth += 1
        elif given.get("role") == "alert":
            self._alert_depth = 1
        if tag == "form" and self.form is None:
            self.form = _Form(given.get("action", ""), given.get("method", "get").lower())
        elif self.form is not None and not self._closed and "name" in given:
            self._fill_in(self.form, tag, given)

    @staticmethod
    def _fill_in(form: _Form, tag: str, given: dict[str, str]) -> None:
        if tag == "input":
            form.fields[given["name"]] = given.get("value", "")
        elif tag == "button" and not form.pressed:
            form.fields[given["name"]] = given.get("value", "")
            form.pressed = True

    def handle_endtag(self, tag: str) -> None:
        self._alert_depth = max(0, self._alert_depth - 1)
        if tag == "form" and self.form is not None:
            self._closed = True

    def handle_data(self, data: str) -> None:
        if self._alert_depth:
            self.alert += data


def _refused(server_text: str, next_step: str) -> LocalError:
    if (found := explain_text(server_text)) is not None:
        return LocalError(
            found.title,
            cause=found.cause,
            next_step=found.next_step,
            who=found.who,
            step=found.step,
            field=found.field,
            code=found.code,
            entry=found.code if found.code in catalogue() else None,
            correlation_id=details_of(server_text).correlation_id,
            server_text=server_text,
        )
    return LocalError(
        "The practice provider did not send the browser back",
        next_step=next_step,
        step=Step.BROWSER,
        server_text=server_text,
    )


async def play_browser(link: str, *, transport: httpx.AsyncBaseTransport | None = None) -> str:
    """Walk a sign-in link of the practice provider to its end, as its first practice account.

    Returns:
        The redirect address that would stand in the address bar; it is not requested.

    Raises:
        LocalError: a page shows an error (in `server_text`), or the link is not of a loopback host.
        NetworkError: the provider does not answer.
    """
    provider = urlsplit(link)
    if provider.hostname not in _LOOPBACK:
        raise _refused("", "Open the link in a browser: only the practice provider is played.")
    async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=10) as client:
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
            request = _pressed(client, answer, provider.netloc)
    raise _refused("", "Open the link in a browser: the provider asks for more than it should.")


def _pressed(client: httpx.AsyncClient, answer: httpx.Response, netloc: str) -> httpx.Request:
    """The request that a press of the page's first button makes; LocalError on an error page."""
    page = _Page()
    page.feed(answer.text)
    alert = " ".join(page.alert.split())
    if answer.is_error or alert or page.form is None or page.form.method != "post":
        raise _refused(alert, "Look the error up, change what it names, and make a fresh link.")
    target = urljoin(str(answer.url), page.form.action)
    if urlsplit(target).netloc != netloc:
        raise _refused("", "Ask for response_mode=query: this answer is not in the address bar.")
    return client.build_request("POST", target, data=page.form.fields)
