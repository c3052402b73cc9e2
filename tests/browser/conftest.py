"""A real headless Chromium, driven by Playwright; the system's own, nothing is downloaded."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.programs import require
from tests.ui.tui.conftest import start

__all__ = ["start"]

QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Chromium without a profile; without its sandbox where the tests run as root."""
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=require("chromium"), args=arguments
        )
        yield browser
        await browser.close()


async def address_bar(page: Page) -> str:
    """What stands in the address bar, also when the page there could not be reached."""
    session = await page.context.new_cdp_session(page)
    visited = await session.send("Page.getNavigationHistory")
    url: str = visited["entries"][visited["currentIndex"]]["url"]
    return url


async def history(page: Page) -> str:
    """Every address that the tab's Back button leads to, the present one with them."""
    session = await page.context.new_cdp_session(page)
    visited = await session.send("Page.getNavigationHistory")
    return "\n".join(entry["url"] for entry in visited["entries"])
