"""Pages of other origins before the listener, in real Chromium."""

from __future__ import annotations

import asyncio
import html
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.attacks.listening import Listened, listening
from tests.browser.conftest import chromium
from tests.free_port import free_port
from tests.oauth.attempts import entra_attempt
from tokenwizard.sandbox.certificates import made_tls
from tokenwizard.system.http.loopback_server import LoopbackServer, Request, Response
from tokenwizard.wizard.listener_state import Knock

__all__ = ["chromium"]

POSTS = (
    "<!doctype html><form method=post action='{to}'>{inputs}<button>Go on</button></form>"
    "<script>{script}</script>"
)


@asynccontextmanager
async def page_at(
    content: Callable[[], str], *, https: bool = False
) -> AsyncIterator[tuple[str, list[str]]]:
    """A server of one page: its origin, and the methods that it was asked with."""
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.method)
        return Response.html(content())

    tls = made_tls(time.time()).context if https else None
    async with LoopbackServer(answer, tls=tls) as server:
        yield f"{'https' if https else 'http'}://127.0.0.1:{server.port}", asked


@asynccontextmanager
async def tab(browser: Browser) -> AsyncIterator[Page]:
    context: BrowserContext = await browser.new_context(ignore_https_errors=True)
    yield await context.new_page()
    await context.close()


def form(here: Listened, script: str = "", **more: str) -> str:
    """A page with a form that posts an answer to the listener."""
    inputs = "".join(
        f"<input type=hidden name='{name}' value='{html.escape(value)}'>"
        for name, value in here.fields(**more).items()
    )
    return POSTS.format(to=f"{here.origin}/", inputs=inputs, script=script)


async def submitted(page: Page, origin: str) -> int:
    """Open the page, press its button, and give the status of where that ends."""
    await page.goto(origin)
    async with page.expect_navigation() as navigation:
        await page.get_by_role("button", name="Go on").click()
    response = await navigation.value
    assert response is not None
    return response.status


@asynccontextmanager
async def listening_for(authorization: str) -> AsyncIterator[Listened]:
    """A listener whose attempt goes to this authorization endpoint."""
    attempt = entra_attempt(f"http://localhost:{free_port()}")
    endpoints = replace(attempt.endpoints, authorization=authorization)
    async with listening(replace(attempt, endpoints=endpoints)) as here:
        yield here


async def test_a_form_post_from_an_https_page_is_taken(chromium: Browser) -> None:
    shown: list[str] = []
    async with (
        page_at(lambda: shown[-1], https=True) as (origin, _),
        listening_for(f"{origin}/authorize") as here,
        tab(chromium) as page,
    ):
        shown.append(form(here))
        assert await submitted(page, origin) == 200
        assert len(here.answers) == 1


async def test_a_form_post_from_an_http_authorization_endpoint_is_taken(chromium: Browser) -> None:
    shown: list[str] = []
    async with (
        page_at(lambda: shown[-1]) as (origin, _),
        listening_for(f"{origin}/authorize") as here,
        tab(chromium) as page,
    ):
        shown.append(form(here))
        assert await submitted(page, origin) == 200
        assert len(here.answers) == 1


async def test_the_form_of_another_origin_is_refused_though_its_state_is_right(
    chromium: Browser,
) -> None:
    async with listening() as here, page_at(lambda: form(here)) as (origin, _):
        async with tab(chromium) as page:
            assert await submitted(page, origin) == 403
        assert here.answers == []


@pytest.mark.parametrize("error", [{}, {"error": "access_denied"}], ids=["code", "error"])
async def test_a_null_origin_with_a_wrong_state_is_refused_by_the_state(
    chromium: Browser, error: dict[str, str]
) -> None:
    async with listening() as here:
        shown = form(here, state="practice-state-of-another-attempt", **error)
        async with page_at(lambda: shown, https=True) as (origin, _), tab(chromium) as page:
            assert await submitted(page, origin) == 400
        assert here.answers == []


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
async def test_what_a_page_fetches_is_no_answer_no_knock_and_uses_no_address_up(
    chromium: Browser, https: bool
) -> None:
    """The page even knows the state and the path, which only a navigation may use."""
    async with listening() as here:
        short = here.listener.short_address()
        fields = html.unescape("&".join(f"{k}={v}" for k, v in here.fields().items()))
        script = f"""
            const asks = [
              [{short!r}, {{mode: 'no-cors'}}],
              [{short!r}, {{mode: 'cors'}}],
              [{short!r}, {{mode: 'no-cors', method: 'HEAD'}}],
              [{short!r}, {{mode: 'cors', method: 'PUT', headers: {{'x-a': 'b'}}}}],
              ['{here.origin}/', {{mode: 'no-cors', method: 'POST',
                body: new URLSearchParams({fields!r})}}],
              ['{here.origin}/?{fields}', {{mode: 'no-cors'}}],
            ];
            const image = src => new Promise(done => {{
              const one = new Image(); one.onload = one.onerror = done; one.src = src; }});
            const frame = src => new Promise(done => {{
              const one = document.createElement('iframe'); one.onload = done; one.src = src;
              document.body.append(one); }});
            Promise.all([
              ...asks.map(([to, how]) => fetch(to, how).catch(() => null)),
              image({short!r}), frame({short!r}),
            ]).then(() => {{ document.title = 'all asked'; }});
        """
        async with (
            page_at(lambda: form(here, script), https=https) as (origin, asked),
            tab(chromium) as page,
        ):
            await page.goto(origin)
            await page.wait_for_function("document.title === 'all asked'", timeout=20_000)
            assert asked[0] == "GET"
            assert here.answers == []
            assert here.knocks == []

            async with page.expect_request(f"{here.request.link}*") as led:
                opening = asyncio.ensure_future(page.goto(short))
                assert (await led.value).url == here.request.link
                await asyncio.gather(opening, return_exceptions=True)
            assert here.knocks == [Knock.SHORT_ADDRESS]
