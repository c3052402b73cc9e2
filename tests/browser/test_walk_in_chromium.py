"""The practice provider's pages in a real browser, and its address bar's text in the wizard."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import address_bar, history
from tests.free_port import free_port
from tests.ui.tui.conftest import Start
from tests.ui.tui.walking import to_browser
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

HERE = Environment()
FAR = Environment(remote=True, login="practice@192.0.2.7")
NARROW = {"width": 320, "height": 640}


async def sign_in(page: Page, link: str) -> None:
    """The sign-in form, as a person fills it in."""
    await page.goto(link)
    await page.get_by_role("button", name="Sign in").click()


async def agree(page: Page, button: str) -> None:
    """The consent form's button; where it leads cannot be reached, and that is success."""
    async with page.expect_event("requestfailed") as failed:
        await page.get_by_role("button", name=button).click(no_wait_after=True)
    request = await failed.value
    assert "localhost" in request.url
    await page.wait_for_url("chrome-error://**")


@pytest.mark.parametrize(
    ("provider", "button", "beginning"),
    [
        (ProviderName.SHAREPOINT, "Accept", "http://localhost:8080/?code="),
        (ProviderName.ADME, "Accept", "http://localhost:8080/?code="),
        (ProviderName.SHAREPOINT_ACS, "Trust It", "https://localhost/?code="),
    ],
)
async def test_the_address_bar_s_text_pasted_into_the_wizard_gives_the_token(
    start: Start, chromium: Browser, provider: ProviderName, button: str, beginning: str
) -> None:
    async with start(provider) as hand:
        page = await chromium.new_page()
        await sign_in(page, await to_browser(hand))
        await agree(page, button)
        address = await address_bar(page)
        assert address.startswith(beginning)

        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.paste(address)
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.until(lambda: len(hand.app.copied_texts) > 1)

        assert hand.app.copied_texts[-1].startswith("practice-refresh")


async def test_cancel_comes_back_as_a_refusal_that_is_explained(
    start: Start, chromium: Browser
) -> None:
    async with start() as hand:
        page = await chromium.new_page()
        await sign_in(page, await to_browser(hand))
        await agree(page, "Cancel")
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.paste(await address_bar(page))

        assert "The provider said no: access_denied" in hand.reading("answer")
        assert "Now: " in hand.notice()


async def test_a_redirect_mismatch_stays_on_the_provider_s_page(chromium: Browser) -> None:
    async with RunningSandbox() as running:
        described = running.sandbox.description()
        web = next(app for app in described["apps"] if app["platform"] == "web")  # type: ignore[attr-defined]
        page = await chromium.new_page()
        await page.goto(
            f"{running.origin}/{described['tenant_id']}/oauth2/v2.0/authorize"
            f"?client_id={web['client_id']}&response_type=code&scope=openid"
            "&redirect_uri=https%3A%2F%2Fcontoso.example%2F"
        )

        await expect(page.locator("body")).to_contain_text("AADSTS50011")
        assert (await address_bar(page)).startswith(running.origin)


async def test_the_pages_fit_a_narrow_window_and_load_nothing_else(
    start: Start, chromium: Browser
) -> None:
    async with start() as hand:
        asked: list[str] = []
        context = await chromium.new_context(viewport=NARROW, java_script_enabled=False)  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        link = await to_browser(hand)
        await sign_in(page, link)
        await expect(page.get_by_role("button", name="Accept")).to_be_in_viewport()

        assert {url.partition("?")[0].split("/")[2] for url in asked} == {
            hand.running.origin.split("/")[2]
        }
        width = await page.locator("html").evaluate("page => page.scrollWidth")
        assert width <= NARROW["width"]


async def test_the_answer_comes_by_itself_and_no_code_stays_in_the_browser(
    start: Start, chromium: Browser
) -> None:
    redirect_uri = f"http://localhost:{free_port()}"
    async with start(listen=True, redirect_uri=redirect_uri, environment=HERE) as hand:
        page = await chromium.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        link = await to_browser(hand)
        assert "response_mode=form_post" in link
        await sign_in(page, link)
        await page.get_by_role("button", name="Accept").click()
        await page.get_by_role("button", name="Continue").click()
        await expect(page.locator("body")).to_contain_text("You can close this tab")
        await hand.on(TokenScreen)
        await hand.until(lambda: len(hand.app.copied_texts) > 1)

        assert hand.app.copied_texts[-1].startswith("practice-refresh")
        assert "code=" not in await history(page)
        assert "code=" not in "\n".join(asked)


async def test_the_short_address_leads_through_the_sign_in_to_the_token(
    start: Start, chromium: Browser
) -> None:
    redirect_uri = f"http://localhost:{free_port()}"
    async with start(listen=True, redirect_uri=redirect_uri, environment=FAR) as hand:
        page = await chromium.new_page()
        await to_browser(hand)
        short = re.search(rf"{redirect_uri}/[a-z2-9]+", hand.seen())
        assert short is not None
        await sign_in(page, short[0])
        await page.get_by_role("button", name="Accept").click()
        await hand.on(TokenScreen)


async def test_the_address_that_a_browser_is_opened_at_leads_to_the_token(
    start: Start, chromium: Browser
) -> None:
    redirect_uri = f"http://localhost:{free_port()}"
    async with start(listen=True, redirect_uri=redirect_uri, environment=HERE) as hand:
        page = await chromium.new_page()
        await to_browser(hand)
        await hand.press("ctrl+o")
        await hand.until(lambda: bool(hand.app.opened))
        await sign_in(page, hand.app.opened[-1])
        await page.get_by_role("button", name="Accept").click()
        await page.get_by_role("button", name="Continue").click()
        await hand.on(TokenScreen)


async def test_a_fragment_is_pasted_from_the_address_bar_and_no_server_sees_it(
    start: Start, chromium: Browser
) -> None:
    redirect_uri = f"http://localhost:{free_port()}"
    async with start(response_mode="fragment", redirect_uri=redirect_uri) as hand:
        page = await chromium.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await sign_in(page, await to_browser(hand))
        await agree(page, "Accept")
        address = await address_bar(page)
        assert address.startswith(f"{redirect_uri}/#code=")

        await hand.paste(address)
        await hand.on(AnswerScreen)
        assert "state matches" in hand.reading("answer")
        await hand.press("enter")
        await hand.on(TokenScreen)


async def test_a_form_post_that_reaches_nobody_leaves_no_answer_and_a_fresh_link_helps(
    start: Start, chromium: Browser
) -> None:
    """The browser is on another machine, and the wizard does not know it: as in a container."""
    redirect_uri = f"http://localhost:{free_port()}"
    async with start(listen=True, redirect_uri=redirect_uri, environment=HERE) as hand:
        page = await chromium.new_page()
        await page.route(f"{redirect_uri}/**", lambda route: route.abort("connectionrefused"))
        await sign_in(page, await to_browser(hand))
        await page.get_by_role("button", name="Accept").click()
        await agree(page, "Continue")
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.paste(await address_bar(page))
        assert "No answer is in it" in hand.reading("answer")

        await hand.press("ctrl+n")
        link = await hand.fresh_link()
        assert "response_mode=query" in link
        await hand.paste(await play_browser(link))
        await hand.on(AnswerScreen)
        await hand.press("enter")
        await hand.on(TokenScreen)
