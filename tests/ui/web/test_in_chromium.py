"""`tokenwizard serve` in a real headless Chromium: the walk to a token, and who is kept out."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, Page, WebSocket

from tests.browser.conftest import chromium
from tests.destinations.program_recorder import heard

__all__ = ["chromium"]

PATIENCE = 30.0
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07]*\x07)")
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")


@contextlib.contextmanager
def served(*walk: str, **environ: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that is said, and the process that serves it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tokenwizard", "serve", *walk],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BROWSER": "false", **environ},
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().removesuffix("\n"), process
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


class Shown:
    """What the page was sent to draw."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.drawn = ""
        page.on("websocket", self._hear)

    def _hear(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._draw)

    def _draw(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes):
            self.drawn += payload.decode(errors="replace")

    async def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"{what} did not come: {self.text()[-2000:]}"
            await asyncio.sleep(0.02)  # between two looks at what was sent

    async def until_drawn(self, text: str) -> None:
        await self.until(lambda: text in self.text(), text)

    def text(self) -> str:
        return _SEQUENCE.sub("", self.drawn)

    def copied(self) -> list[str]:
        """What was sent to the browser's clipboard."""
        found = _CLIPBOARD.findall(self.drawn)
        return [base64.b64decode(text).decode() for text in found]


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(
        permissions=["clipboard-read", "clipboard-write"],
        viewport={"width": 1000, "height": 600},
    )
    yield await context.new_page()
    await context.close()


async def at_sign_in(page: Page, address: str) -> Shown:
    """Enter alone, from the page's opening to the sign-in link."""
    shown = Shown(page)
    await page.goto(address)
    await page.click("#terminal")
    await shown.until_drawn("What is the token for?")
    await page.keyboard.press("Enter")
    await shown.until_drawn("Register the app")
    await page.keyboard.press("Enter")
    await shown.until_drawn("Found")
    await page.keyboard.press("Enter")
    await shown.until_drawn("Sign in with your browser")
    return shown


async def test_a_walk_in_the_page_ends_with_the_token_on_the_browsers_clipboard(
    page: Page,
) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    with served("demo", "--no-listen") as (address, _):
        shown = await at_sign_in(page, address)
        await page.keyboard.press("Control+p")
        await shown.until_drawn("A page has no plain screen")
        await page.keyboard.press("Control+g")
        await shown.until_drawn("state matches")
        await page.keyboard.press("Enter")
        await shown.until(
            lambda: any(text.startswith("practice-refresh") for text in shown.copied()), "the token"
        )
        token = shown.copied()[-1]
        end = time.monotonic() + PATIENCE
        while (held := await page.evaluate("navigator.clipboard.readText()")) != token:
            assert time.monotonic() < end, held[:20]

        await shown.until_drawn("Sent to this page's browser")
        assert all(url.startswith((address, "data:")) for url in requested), requested


async def test_the_link_is_opened_in_a_tab_of_the_same_browser(page: Page) -> None:
    with served("demo", "--no-listen") as (address, _):
        await at_sign_in(page, address)
        async with page.expect_popup() as opened:
            await page.keyboard.press("Control+o")
        tab = await opened.value
        await tab.wait_for_load_state()

        assert "/oauth2/v2.0/authorize?" in tab.url
        assert await tab.evaluate("document.referrer") == ""


async def test_the_page_follows_the_windows_size(page: Page) -> None:
    with served("demo", "--no-listen") as (address, _):
        shown = Shown(page)
        await page.goto(address)
        await shown.until_drawn("What is the token for?")
        await page.set_viewport_size({"width": 300, "height": 200})
        await shown.until_drawn("Make me larger")


async def test_a_file_leads_the_browser_there_and_is_gone_then(page: Page, tmp_path: Path) -> None:
    handed = tmp_path / "handed"
    os.mkfifo(handed)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{handed}\n', "utf-8")
    browser.chmod(0o755)
    with served("--open", "demo", "--no-listen", BROWSER=str(browser)) as (address, _):
        link = (await asyncio.to_thread(heard, handed)).strip()
        shown = Shown(page)
        await page.goto(link)
        await shown.until_drawn("What is the token for?")
        await shown.until(lambda: not Path(urlsplit(link).path).exists(), "the file's end")

        assert urlsplit(link).scheme == "file"
        assert page.url == address
        assert await page.evaluate("document.referrer") == ""


async def test_nobody_gets_in_without_the_address() -> None:
    with served("demo") as (address, process):
        whole = httpx.URL(address)
        origin = f"http://{whole.host}:{whole.port}"
        assert whole.host == "127.0.0.1"
        socket = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "cHJhY3RpY2UtcHJhY3Rpcw==",
        }
        async with httpx.AsyncClient() as client:

            async def status(path: str, **headers: str) -> int:
                return (await client.get(origin + path, headers=headers)).status_code

            assert await status(whole.path) == 200
            assert await status("/") == 404
            assert await status("/ws", **socket, Origin=origin) == 404
            assert await status(f"{whole.path[:-2]}/") == 404
            assert await status(whole.path, Host="rebound.example") == 404
            assert await status(f"{whole.path}ws", **socket) == 404
            assert await status(f"{whole.path}ws", **socket, Origin="http://evil.example") == 404
            assert (await client.get(address)).headers["Referrer-Policy"] == "no-referrer"
        process.send_signal(signal.SIGINT)
        said, words = process.communicate(timeout=PATIENCE)

        assert process.returncode == 130
        assert said == ""
        assert whole.path not in words


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["demo", "--plain"], ["--", "--plain"], ["--", "--out", "json:-"], ["serve"]],
)
def test_only_the_wizard_and_demo_are_served(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tokenwizard", "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert "serve shows the wizard or demo" in done.stderr


def test_without_the_extra_one_sentence_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['aiohttp'] = None\n"
        "from tokenwizard.cli.parser import main\n"
        "sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert done.returncode == 2
    assert (
        done.stderr == "tokenwizard: serve needs textual-serve: pipx install 'tokenwizard[web]'\n"
    )


def test_a_port_that_is_taken_is_named() -> None:
    with served("demo") as (address, _):
        port = str(httpx.URL(address).port)
        done = subprocess.run(
            [sys.executable, "-m", "tokenwizard", "serve", "--port", port],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    assert done.returncode == 2
    assert f"port {port} cannot be had" in done.stderr
