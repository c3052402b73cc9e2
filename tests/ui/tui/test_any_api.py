"""Any API on the first screen: a tenant, scopes, Graph's permissions to pick, and what is usual."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.ui.tui.conftest import SIZE, Hand, Start
from tokenwizard.providers.provider import ProviderName
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.graph_scopes import GraphScopesScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.verify import VerifyScreen

ENTRA = ProviderName.ENTRA


def unfolded(hand: Hand) -> bool:
    return bool(hand.app.screen.query_one("#usual").display)


async def to_token(hand: Hand) -> dict[str, str]:
    """From the first screen to the last; gives the parameters of the link."""
    await hand.on(TargetScreen)
    await hand.press("enter")
    await hand.on(RegistrationScreen)
    await hand.press("enter")
    await hand.on(TenantScreen)
    await hand.until(lambda: hand.app.screen.query("#tenant_by_hand") is not None)
    await hand.until(lambda: "ound" in hand.seen())
    await hand.press("enter")
    link = await hand.fresh_link()
    await hand.on(SignInScreen)
    await hand.press("ctrl+g")
    await hand.on(AnswerScreen)
    await hand.press("enter")
    await hand.on(TokenScreen)
    return dict(parse_qsl(urlsplit(link).query))


@pytest.mark.parametrize("size", [SIZE, (60, 20)])
async def test_graph_leads_to_a_token_that_graph_takes(start: Start, size: tuple[int, int]) -> None:
    async with start(ENTRA, size=size, scopes="User.Read") as hand:
        sent = await to_token(hand)
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.until(lambda: "took the token" in hand.seen())

        assert sent["scope"] == "User.Read openid profile offline_access"
        assert "Practice Member (member@practice.example)" in hand.seen()


async def test_an_api_of_one_s_own_has_no_call_and_is_proved_by_the_refresh(start: Start) -> None:
    scopes = "api://practice.example/orders/Orders.Read"
    async with start(ENTRA, scopes=scopes) as hand:
        sent = await to_token(hand)
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.until(lambda: "Refresh token" in hand.seen())

        assert sent["scope"].startswith(f"{scopes} ")
        assert "took the token" not in hand.seen()


async def test_permissions_are_picked_with_keys(start: Start) -> None:
    async with start(ENTRA, scopes="User.Read Chat.Read") as hand:
        await hand.on(TargetScreen)
        await hand.press("f5")
        await hand.on(GraphScopesScreen)
        await hand.press("space", "down", "space", "enter")
        await hand.on(TargetScreen)

        assert hand.field("scopes").text == "Chat.Read User.ReadBasic.All"
        assert hand.focused() == "scopes"


async def test_escape_leaves_the_scopes_as_they_were(start: Start) -> None:
    async with start(ENTRA, scopes="Chat.Read") as hand:
        await hand.on(TargetScreen)
        await hand.press("f5")
        await hand.on(GraphScopesScreen)
        await hand.press("space", "escape")
        await hand.on(TargetScreen)

        assert hand.field("scopes").text == "Chat.Read"


async def test_permissions_are_picked_where_scopes_are_asked_for_alone(start: Start) -> None:
    async with start(ProviderName.SHAREPOINT) as hand:
        await hand.on(TargetScreen)
        await hand.press("f5")

        assert isinstance(hand.app.screen, TargetScreen)
        assert not hand.app.screen.query_one("#pick").display


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        (".default Mail.Read", ".default asks for all"),
        ("User.Read api://contoso/Orders.Read", "are two: walk once for each"),
        ("", "Type what to ask for"),
    ],
)
async def test_scopes_that_do_not_go_together_are_refused_on_the_spot(
    start: Start, scopes: str, said: str
) -> None:
    async with start(ENTRA, scopes=scopes) as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")

        assert isinstance(hand.app.screen, TargetScreen)
        assert said in hand.reading("scopes")
        assert hand.focused() == "scopes"


async def test_what_is_usual_is_folded_away_until_it_is_wanted_or_wrong(start: Start) -> None:
    async with start(ProviderName.ADME) as hand:
        await hand.on(TargetScreen)
        assert not unfolded(hand)
        await hand.press("f4")
        assert unfolded(hand)
        assert hand.focused() == "cloud"
        await hand.type_into("cloud", "mars")
        await hand.press("f4")
        assert not unfolded(hand)
        await hand.press("enter")

        assert unfolded(hand)
        assert hand.focused() == "cloud"
        assert "No such cloud: type worldwide" in hand.reading("cloud")


async def test_the_account_that_was_said_stands_in_the_link(start: Start) -> None:
    async with start(
        ProviderName.SHAREPOINT, login_hint="member@practice.example", prompt="login"
    ) as hand:
        await hand.on(TargetScreen)
        assert hand.app.screen.query_one("#usual").display
        sent = await to_token(hand)

        assert (sent["login_hint"], sent["prompt"]) == ("member@practice.example", "login")


async def test_azure_acs_can_be_told_nothing_beforehand(start: Start) -> None:
    async with start(ProviderName.SHAREPOINT_ACS) as hand:
        await hand.on(TargetScreen)
        await hand.press("f4")

        shown = [
            name
            for name in ("cloud", "login_hint", "domain_hint", "prompt")
            if hand.app.screen.query_one(f"#{name}").display
        ]
        assert shown == ["cloud"]


@pytest.mark.parametrize("tenant", ["organizations", "common"])
async def test_an_app_for_any_tenant_leads_to_a_token_without_naming_one(
    start: Start, tenant: str
) -> None:
    app = "aaaaaaaa-0000-4000-8000-000000000005"
    async with start(ENTRA, tenant=tenant, client_id=app, public=True) as hand:
        sent = await to_token(hand)
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.until(lambda: "took the token" in hand.seen())

        assert sent["client_id"] == app


async def test_an_app_of_one_tenant_is_told_so(start: Start) -> None:
    """AADSTS50194."""
    async with start(ENTRA, tenant="organizations") as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.on(TenantScreen)
        await hand.until(lambda: "ound" in hand.seen())
        await hand.press("enter")
        await hand.on(SignInScreen)
        await hand.press("ctrl+g")
        await hand.until(lambda: "AADSTS50194" in hand.seen() + hand.notice())
