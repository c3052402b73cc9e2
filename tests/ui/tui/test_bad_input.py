"""Bad input gets one clear sentence, on its own screen, and loses nothing."""

from __future__ import annotations

import pytest
from textual import events

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import to_browser, to_paste
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.target import Closed, TargetScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

CLIENT_ID = "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "✗ Type the site's address, as in contoso.sharepoint.com"),
        ("   ", "✗ Type the site's address, as in contoso.sharepoint.com"),
        ("not!a!site", "✗ This is no site's address: type it as contoso.sharepoint.com"),
        ("not a site", "✗ There is a blank in the address: take it out."),
        ("http://contoso.sharepoint.com", "✗ Use https: over http anyone"),
        ("ftp://contoso.sharepoint.com", "✗ A site's address begins with https://"),
        ("https://login.microsoftonline.com/common", "✗ That is the sign-in page's host"),
    ],
)
async def test_a_site_that_cannot_be_used_stays_and_says_what_to_type(
    start: Start, typed: str, sentence: str
) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        await hand.type_into("site", typed)
        await hand.press("enter")

        assert isinstance(hand.app.screen, TargetScreen)
        assert hand.reading("site").startswith(sentence)
        assert hand.focused() == "site"
        assert hand.field("site").text == typed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("contoso", "✓ Read as https://contoso.sharepoint.com (worldwide and GCC cloud)"),
        ("contoso.sharepoint.com", "✓ Read as https://contoso.sharepoint.com"),
        (
            "https://contoso.sharepoint.com/sites/hr/SitePages/Home.aspx?web=1",
            "✓ Read as https://contoso.sharepoint.com/sites/hr",
        ),
        ("contoso.sharepoint.us", "✓ Read as https://contoso.sharepoint.us (US Government"),
    ],
)
async def test_a_site_typed_in_short_or_too_long_is_read_and_said_so(
    start: Start, typed: str, sentence: str
) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        await hand.type_into("site", typed)

        assert hand.reading("site").startswith(sentence)
        await hand.press("enter")
        await hand.on(RegistrationScreen)


async def at_checklist(hand: Hand) -> None:
    await hand.on(TargetScreen)
    await hand.press("enter")
    await hand.on(RegistrationScreen)


@pytest.mark.parametrize("field", ["client_id", "client_secret", "redirect_uri"])
async def test_an_empty_field_says_what_to_type_and_keeps_the_others(
    start: Start, field: str
) -> None:
    async with start() as hand:
        await at_checklist(hand)
        before = {name: hand.field(name).text for name in ("client_id", "redirect_uri")}
        await hand.type_into(field, "")
        await hand.press("enter")

        assert isinstance(hand.app.screen, RegistrationScreen)
        assert hand.reading(field).startswith("✗ ")
        assert hand.focused() == field
        for name, text in before.items():
            assert name == field or hand.field(name).text == text


async def test_a_guid_with_a_stray_blank_is_taken_without_it(start: Start) -> None:
    async with start() as hand:
        await at_checklist(hand)
        hand.field("client_id").text = ""
        hand.field("client_id").control.focus()
        await hand.paste(f" {CLIENT_ID[:20]} {CLIENT_ID[20:]}\n")

        assert hand.reading("client_id") == "✓ A stray blank was left out."


async def test_half_a_guid_says_how_much_is_there(start: Start) -> None:
    async with start() as hand:
        await at_checklist(hand)
        await hand.type_into("client_id", CLIENT_ID[:18])

        assert "16 digits and letters" in hand.reading("client_id")


async def test_a_secret_id_is_told_from_a_value_on_the_spot(start: Start) -> None:
    async with start() as hand:
        await at_checklist(hand)
        await hand.type_into("client_secret", CLIENT_ID)

        assert "That is the Secret ID" in hand.reading("client_secret")
        await hand.press("enter")
        assert isinstance(hand.app.screen, RegistrationScreen)


async def test_a_public_app_asks_for_no_secret_and_another_platform(start: Start) -> None:
    async with start() as hand:
        await at_checklist(hand)
        hand.app.screen.query_one("#credential").focus()
        await hand.press("down", "down")
        await hand.until(lambda: "Public client/native" in hand.seen_checklist())

        assert not hand.field("client_secret").display


async def test_a_masked_field_does_not_hand_out_its_text(start: Start) -> None:
    async with start() as hand:
        await at_checklist(hand)
        hand.field("client_secret").control.focus()
        await hand.press("ctrl+c")
        hand.field("client_secret").control.action_select_all()
        await hand.press("ctrl+c", "ctrl+x")

        assert hand.app.copied_texts == []
        assert hand.field("client_secret").text


@pytest.mark.parametrize(
    ("pasted", "how"),
    [
        ("https://localhost:8080/?code={code}&state={state}", "https in place of http"),
        ("curl 'http://localhost:8080/?code={code}&state={state}' -i", "Taken out of the text"),
        ("http://localhost:8080/?code={code}&amp;state={state}", "Each &amp; is read as &"),
    ],
)
async def test_how_an_answer_was_read_is_said_before_enter(
    start: Start, pasted: str, how: str
) -> None:
    async with start() as hand:
        await to_paste(hand)
        state = hand.app.copied_texts[-1].partition("&state=")[2].partition("&")[0]
        await hand.paste(pasted.format(code="x" * 60, state=state))

        assert "state matches" in hand.reading("answer")
        assert how in hand.reading("answer")


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("{link}", "That is the sign-in link itself"),
        ("http://localhost:8080/?code=" + "x" * 60 + "&state=" + "older" * 9, "another attempt"),
        ("https://contoso.example/?page=" + "x" * 60, "not the redirect URI"),
        ("http://localhost:8080/?session_state=" + CLIENT_ID, "only a session_state in it"),
        ("http://localhost:8080/?code=" + "x" * 60, "The end of the address is missing"),
        ("hello", "no code"),
        ("Please sign in again to continue", "Those are words, not an address."),
        ("localhost refused to connect", "That page is success"),
        ("practice~secret" * 3, "45 characters that are no code"),
        ("y" * 20_000, "Copy only the address"),
    ],
    ids=[
        "link",
        "older",
        "elsewhere",
        "session_state",
        "cut",
        "word",
        "words",
        "success",
        "secret",
        "long",
    ],
)
async def test_a_paste_that_is_no_answer_says_what_it_is_and_keeps_enter_shut(
    start: Start, pasted: str, sentence: str
) -> None:
    async with start() as hand:
        await to_paste(hand)
        link = hand.app.copied_texts[-1]
        state = link.partition("&state=")[2].partition("&")[0]
        text = pasted.format(link=link, state=state)
        await hand.paste(text)

        assert sentence in hand.reading("answer")
        await hand.press("enter")
        assert isinstance(hand.app.screen, AnswerScreen)
        assert hand.field("answer").text == text


async def test_an_error_answer_is_explained(start: Start) -> None:
    async with start() as hand:
        await to_paste(hand)
        state = hand.app.copied_texts[-1].partition("&state=")[2].partition("&")[0]
        await hand.paste(
            "http://localhost:8080/?error=access_denied&error_subcode=cancel"
            "&error_description=AADSTS65004%3a+User+declined+to+consent.%0d%0aTrace+ID%3a+x"
            f"&state={state}"
        )

        assert "AADSTS65004" in hand.notice()
        assert "Now: " in hand.notice()


async def test_a_wrapped_paste_with_blanks_is_one_answer(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        wrapped = "\n" + "\r\n  ".join(address[at : at + 80] for at in range(0, len(address), 80))
        await hand.paste(wrapped)
        await hand.press("enter")
        await hand.on(TokenScreen)


async def test_an_answer_pasted_in_two_parts_is_one_answer(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        await hand.paste(address[:1_000])
        await hand.paste(address[1_000:])

        assert "state matches" in hand.reading("answer")


async def test_an_expired_code_is_explained_on_the_paste_step(start: Start) -> None:
    now = [1_800_000_000.0]
    async with start(clock=lambda: now[0], sandbox_clock=lambda: now[0]) as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        now[0] += 11 * 60
        await hand.press("enter")
        await hand.until(lambda: "AADSTS70008" in hand.notice())

        assert isinstance(hand.app.screen, AnswerScreen)
        assert hand.field("answer").text == address
        assert hand.focused() == "answer"


async def test_a_code_that_was_sent_is_said_to_be_and_enter_keeps_why(start: Start) -> None:
    now = [1_800_000_000.0]
    async with start(clock=lambda: now[0], sandbox_clock=lambda: now[0]) as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        assert "Enter redeems it." in hand.reading("answer")
        now[0] += 11 * 60
        await hand.press("enter")
        await hand.until(lambda: "AADSTS70008" in hand.notice())
        told = hand.notice()
        assert "sent already: ctrl+n makes a fresh link" in hand.reading("answer")
        assert "Enter redeems it." not in hand.reading("answer")
        await hand.press("enter")
        await hand.press("enter")
        assert hand.notice() == told

        await hand.press("ctrl+u")
        assert hand.notice() == ""
        await hand.paste(address)
        assert "sent already" in hand.reading("answer")


@pytest.mark.parametrize(
    "keys", [("ctrl+u",), ("ctrl+a", "ctrl+k"), ("end", "ctrl+u"), ("home", "ctrl+k")]
)
@pytest.mark.parametrize("field", ["client_secret", "client_id"])
async def test_a_key_that_empties_a_field_and_what_is_typed_in_one_read_keep_their_order(
    start: Start, field: str, keys: tuple[str, ...]
) -> None:
    async with start() as hand:
        await at_checklist(hand)
        hand.field(field).control.focus_at_end()
        await hand.pilot.pause()
        for key in (*keys, "a", "b", "c"):
            hand.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await hand.until(lambda: hand.field(field).text == "abc")


async def test_the_closed_way_is_said_plainly_and_the_open_one_offered(start: Start) -> None:
    async with start(
        ProviderName.SHAREPOINT_ACS, site="contoso.sharepoint.com", alone=True
    ) as hand:
        await hand.on(TargetScreen)
        client_id = hand.filled_in.client_id
        assert "2 April 2026" in hand.seen()
        await hand.press("enter")
        assert isinstance(hand.app.screen, TargetScreen)
        assert hand.focused() == "use-entra"
        await hand.press("enter")
        assert "Same values" in hand.notice()
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert "Microsoft Entra ID" in hand.header()
        assert hand.field("client_id").text == client_id
        assert hand.field("redirect_uri").text == "https://localhost/"


async def test_going_on_with_the_closed_way_stays_possible(start: Start) -> None:
    async with start(ProviderName.SHAREPOINT_ACS, site="contoso.sharepoint.com") as hand:
        await hand.on(TargetScreen)
        await hand.press("enter", "tab", "enter")
        await hand.on(RegistrationScreen)

        assert "Azure ACS" in hand.header()


async def test_a_closed_way_is_not_said_of_a_server(start: Start) -> None:
    async with start(ProviderName.SHAREPOINT_ACS) as hand:
        await hand.on(TargetScreen)

        assert not hand.app.screen.query(Closed)


async def test_server_words_are_never_markup(start: Start) -> None:
    async with start(client_secret=Secret("practice-secret-that-is-wrong")) as hand:
        await to_paste(hand)
        state = hand.app.copied_texts[-1].partition("&state=")[2].partition("&")[0]
        await hand.paste(
            f"http://localhost:8080/?error=[/close]%1b[31m&error_description=[bold]x&state={state}"
        )

        assert "[/close]" in hand.notice()
        assert "\x1b" not in hand.notice()


async def test_every_provider_keeps_its_own_answers(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        for _ in range(3):
            await hand.press("escape")
        await hand.on(TargetScreen)
        hand.app.screen.query_one("#provider").focus()
        await hand.press("down", "down", "down", "enter")
        await hand.on(RegistrationScreen)

        assert hand.field("redirect_uri").text == "https://localhost/"
        await hand.press("escape")
        await hand.on(TargetScreen)
        hand.app.screen.query_one("#provider").focus()
        await hand.press("up", "up", "enter")
        await hand.on(RegistrationScreen)
        assert hand.field("redirect_uri").text == "http://localhost:8080"
