"""How a person comes to each of the wizard's screens."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from textual.screen import Screen

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.test_device import at_device
from tests.ui.tui.test_errors_lead_on import NOT_ASSIGNED, to_error_page
from tests.ui.tui.walking import at_result, past_tenant, to_browser, to_paste
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.untrusted import NamedHost
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.files.rescued_tokens import put_aside
from tokenwizard.ui.tui.screens.answer import PasteScreen
from tokenwizard.ui.tui.screens.choose_destination import WhereToScreen
from tokenwizard.ui.tui.screens.confirm_account import AccountScreen
from tokenwizard.ui.tui.screens.confirm_exit import LeaveScreen
from tokenwizard.ui.tui.screens.confirm_hosts import HostsScreen
from tokenwizard.ui.tui.screens.deliver import HandOverScreen
from tokenwizard.ui.tui.screens.device_code import DeviceScreen
from tokenwizard.ui.tui.screens.graph_scopes import GraphScopesScreen
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.screens.paste_error import ErrorPageScreen
from tokenwizard.ui.tui.screens.profiles import ProfilesScreen
from tokenwizard.ui.tui.screens.registration import ChecklistScreen
from tokenwizard.ui.tui.screens.rescued_token import PutAsideScreen
from tokenwizard.ui.tui.screens.resume import ResumeScreen
from tokenwizard.ui.tui.screens.sign_in import BrowserScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import DiscoveryScreen
from tokenwizard.ui.tui.screens.token import ResultScreen
from tokenwizard.ui.tui.screens.unusable_destinations import PlacesScreen
from tokenwizard.ui.tui.screens.verify import ProofScreen
from tokenwizard.wizard.dry_run import QUESTION
from tokenwizard.wizard.pending_attempt_file import newest_pending

Reach = Callable[..., AbstractAsyncContextManager[Hand]]

PROFILE = Profile(name="contoso", site="https://contoso.sharepoint.com", client_id="practice")
HOST = NamedHost("login.elsewhere.example", "authority", "would receive the client secret")


@asynccontextmanager
async def at_target(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(**more) as hand:
        await hand.on(TargetScreen)
        yield hand


@asynccontextmanager
async def at_checklist(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_target(start, **more) as hand:
        await hand.press("enter")
        await hand.on(ChecklistScreen)
        yield hand


@asynccontextmanager
async def at_discovery(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_checklist(start, **more) as hand:
        await hand.press("enter")
        await hand.on(DiscoveryScreen)
        await hand.until(lambda: "Found" in hand.notice())
        yield hand


@asynccontextmanager
async def at_browser(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(**more) as hand:
        await to_browser(hand)
        yield hand


@asynccontextmanager
async def at_error_page(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(**more) as hand:
        await to_error_page(hand, NOT_ASSIGNED)
        yield hand


@asynccontextmanager
async def at_device_code(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_device(start, **more) as (hand, _):
        yield hand


@asynccontextmanager
async def at_paste(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(**more) as hand:
        await hand.paste(await to_paste(hand))
        yield hand


@asynccontextmanager
async def at_token(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(**more) as hand, at_result(hand):
        yield hand


@asynccontextmanager
async def at_account(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(login_hint="adele@contoso.example", **more) as hand:
        link = await to_browser(hand)
        await hand.press("enter")
        await hand.on(PasteScreen)
        await hand.paste(await play_browser(link.replace("adele%40contoso.example", "")))
        await hand.press("enter")
        await hand.on(AccountScreen)
        yield hand


@asynccontextmanager
async def at_places(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(out=("keyring",), **more) as hand:  # which wants the walk to have a name
        await past_tenant(hand)
        await hand.on(PlacesScreen)
        await hand.until(lambda: QUESTION in hand.seen())
        yield hand


@asynccontextmanager
async def at_proof(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_token(start, **more) as hand:
        await hand.press("ctrl+e")
        await hand.on(ProofScreen)
        await hand.until(lambda: "orks" in hand.notice())
        yield hand


@asynccontextmanager
async def at_where_to(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_token(start, **more) as hand:
        await hand.press("ctrl+s")
        await hand.on(WhereToScreen)
        yield hand


@asynccontextmanager
async def at_hand_over(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_where_to(start, **more) as hand:
        await hand.press("down", "enter")
        await hand.on(HandOverScreen)
        yield hand


@asynccontextmanager
async def at_leave(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_token(start, reaches=False, **more) as hand:
        await hand.press("ctrl+q")
        await hand.on(LeaveScreen)
        yield hand


@asynccontextmanager
async def at_graph_scopes(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_target(start, provider=ProviderName.ENTRA, **more) as hand:
        await hand.press("f5")
        await hand.on(GraphScopesScreen)
        yield hand


@asynccontextmanager
async def at_help(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_target(start, **more) as hand:
        await hand.press("f1")
        await hand.on(HelpScreen)
        yield hand


@asynccontextmanager
async def at_profiles(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(profiles=lambda: (PROFILE,), **more) as hand:
        await hand.on(ProfilesScreen)
        yield hand


@asynccontextmanager
async def at_hosts(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(profile=PROFILE, unseen=(HOST,), **more) as hand:
        await hand.on(HostsScreen)
        yield hand


@asynccontextmanager
async def at_put_aside(start: Start, **more: Any) -> AsyncIterator[Hand]:
    file = put_aside(Secret("practice-refresh-token"))
    async with start(put_aside=(file,), **more) as hand:
        await hand.on(PutAsideScreen)
        yield hand


@asynccontextmanager
async def at_resume(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with RunningSandbox() as at:
        async with start(keeps=True, at=at) as hand:
            await to_browser(hand)
            hand.app.stop(129)
            await hand.pilot.pause()
        found = newest_pending(time.time())
        async with start(keeps=True, found=found, at=at, **more) as hand:
            await hand.on(ResumeScreen)
            yield hand


EVERY_SCREEN: dict[type[Screen[Any]], Reach] = {
    TargetScreen: at_target,
    ChecklistScreen: at_checklist,
    DiscoveryScreen: at_discovery,
    BrowserScreen: at_browser,
    ErrorPageScreen: at_error_page,
    DeviceScreen: at_device_code,
    PasteScreen: at_paste,
    AccountScreen: at_account,
    PlacesScreen: at_places,
    ResultScreen: at_token,
    ProofScreen: at_proof,
    WhereToScreen: at_where_to,
    HandOverScreen: at_hand_over,
    LeaveScreen: at_leave,
    GraphScopesScreen: at_graph_scopes,
    HelpScreen: at_help,
    ProfilesScreen: at_profiles,
    HostsScreen: at_hosts,
    PutAsideScreen: at_put_aside,
    ResumeScreen: at_resume,
}
