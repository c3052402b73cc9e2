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
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.choose_destination import ChooseDestinationScreen
from tokenwizard.ui.tui.screens.confirm_account import ConfirmAccountScreen
from tokenwizard.ui.tui.screens.confirm_exit import ConfirmExitScreen
from tokenwizard.ui.tui.screens.confirm_hosts import ConfirmHostsScreen
from tokenwizard.ui.tui.screens.deliver import DeliverScreen
from tokenwizard.ui.tui.screens.device_code import DeviceCodeScreen
from tokenwizard.ui.tui.screens.graph_scopes import GraphScopesScreen
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.screens.paste_error import PasteErrorScreen
from tokenwizard.ui.tui.screens.profiles import ProfilesScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.rescued_token import RescuedTokenScreen
from tokenwizard.ui.tui.screens.resume import ResumeScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.unusable_destinations import UnusableDestinationsScreen
from tokenwizard.ui.tui.screens.verify import VerifyScreen
from tokenwizard.wizard.pending_attempt_file import newest_pending
from tokenwizard.wizard.try_destinations import QUESTION

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
        await hand.on(RegistrationScreen)
        yield hand


@asynccontextmanager
async def at_discovery(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_checklist(start, **more) as hand:
        await hand.press("enter")
        await hand.on(TenantScreen)
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
        await hand.on(AnswerScreen)
        await hand.paste(await play_browser(link.replace("adele%40contoso.example", "")))
        await hand.press("enter")
        await hand.on(ConfirmAccountScreen)
        yield hand


@asynccontextmanager
async def at_places(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with start(out=("keyring",), **more) as hand:  # which wants the walk to have a name
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        await hand.until(lambda: QUESTION in hand.seen())
        yield hand


@asynccontextmanager
async def at_proof(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_token(start, **more) as hand:
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.until(lambda: "orks" in hand.notice())
        yield hand


@asynccontextmanager
async def at_where_to(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_token(start, **more) as hand:
        await hand.press("ctrl+s")
        await hand.on(ChooseDestinationScreen)
        yield hand


@asynccontextmanager
async def at_hand_over(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_where_to(start, **more) as hand:
        await hand.press("down", "enter")
        await hand.on(DeliverScreen)
        yield hand


@asynccontextmanager
async def at_leave(start: Start, **more: Any) -> AsyncIterator[Hand]:
    async with at_token(start, reaches=False, **more) as hand:
        await hand.press("ctrl+q")
        await hand.on(ConfirmExitScreen)
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
        await hand.on(ConfirmHostsScreen)
        yield hand


@asynccontextmanager
async def at_put_aside(start: Start, **more: Any) -> AsyncIterator[Hand]:
    file = put_aside(Secret("practice-refresh-token"))
    async with start(put_aside=(file,), **more) as hand:
        await hand.on(RescuedTokenScreen)
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
    RegistrationScreen: at_checklist,
    TenantScreen: at_discovery,
    SignInScreen: at_browser,
    PasteErrorScreen: at_error_page,
    DeviceCodeScreen: at_device_code,
    AnswerScreen: at_paste,
    ConfirmAccountScreen: at_account,
    UnusableDestinationsScreen: at_places,
    TokenScreen: at_token,
    VerifyScreen: at_proof,
    ChooseDestinationScreen: at_where_to,
    DeliverScreen: at_hand_over,
    ConfirmExitScreen: at_leave,
    GraphScopesScreen: at_graph_scopes,
    HelpScreen: at_help,
    ProfilesScreen: at_profiles,
    ConfirmHostsScreen: at_hosts,
    RescuedTokenScreen: at_put_aside,
    ResumeScreen: at_resume,
}
