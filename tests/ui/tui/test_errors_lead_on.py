"""An error on the screen is the start of its mending: where it leads, and the message about it."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.practice_sign_in import GUARDED, signed_in_as
from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import to_browser, to_paste
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import TokenWizardError
from tokenwizard.sandbox.registration import SECOND_FACTOR
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import state_folder
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.paste_error import PasteErrorScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton
from tokenwizard.ui.tui.widgets.status_line import StatusLine

CORRELATION_ID = "33333333-3333-3333-3333-333333333333"
WRONG_REDIRECT = (
    "Sorry, but we're having trouble signing you in.\n"
    "AADSTS50011: The redirect URI specified in the request does not match.\n"
    f"Correlation Id: {CORRELATION_ID}\nTimestamp: 2026-11-21T01:02:03Z"
)
NEED_APPROVAL = (
    "Need admin approval\npractice\npractice needs permission to access resources in your"
    " organization that only an admin can grant."
)
NOT_ASSIGNED = f"AADSTS50105: practice.\nCorrelation Id: {CORRELATION_ID}"


async def to_error_page(hand: Hand, text: str) -> None:
    """From the first screen to the explanation of a page's text."""
    await to_browser(hand)
    await hand.press("f3")
    await hand.on(PasteErrorScreen)
    await hand.paste(text)


async def test_the_text_of_an_error_page_leads_to_its_field_and_straight_back(
    start: Start,
) -> None:
    async with start() as hand:
        await to_error_page(hand, WRONG_REDIRECT)
        assert "It belongs to step 2, App. Enter goes there." in hand.reading("error_page")
        assert "AADSTS50011" in hand.notice()
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        assert hand.focused() == "redirect_uri"
        assert "AADSTS50011" in hand.notice()
        assert hand.field("client_secret").text
        await hand.press("enter")
        await hand.on(SignInScreen)

        assert await hand.fresh_link() == hand.app.copied_texts[0]


async def test_a_page_without_a_code_is_explained_and_has_a_message_for_the_administrator(
    start: Start,
) -> None:
    asked = catalogue()["need_admin_approval"].administrator
    async with start() as hand:
        await to_error_page(hand, NEED_APPROVAL)
        assert "It belongs to step 4, Sign in. Enter goes there." in hand.reading("error_page")
        assert "Who can mend it" in hand.notice()
        await hand.press("enter")
        await hand.on(SignInScreen)
        assert "F2 copies a message for your administrator." in hand.notice()
        await hand.press("f2")
        await hand.until(lambda: "A sign-in for" in hand.app.copied_texts[-1])

        assert asked in hand.app.copied_texts[-1]


async def test_a_page_without_a_code_is_known_at_the_answer(start: Start) -> None:
    async with start() as hand:
        await to_paste(hand)
        await hand.on(AnswerScreen)
        await hand.paste(NEED_APPROVAL)
        await hand.until(lambda: "administrator" in hand.notice())

        assert catalogue()["need_admin_approval"].title in hand.notice()


async def test_where_client_secrets_are_blocked_one_key_leads_to_the_certificate(
    start: Start,
) -> None:
    text = "Client secrets are blocked by tenant-wide policy. Contact your tenant administrator."
    async with start() as hand:
        await to_error_page(hand, text)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        assert hand.app.screen.query_one("#mend", ActionButton).label == "Use a certificate instead"
        assert not hand.field("certificate").display
        await hand.press("f6")
        await hand.until(lambda: hand.focused() == "certificate")

        assert hand.field("certificate").display
        assert hand.app.screen.query_one("#make-pair").display
        assert not hand.field("client_secret").display


async def test_escape_comes_back_to_the_link(start: Start) -> None:
    async with start() as hand:
        await to_error_page(hand, WRONG_REDIRECT)
        await hand.press("escape")
        await hand.on(SignInScreen)

        assert await hand.fresh_link() == hand.app.copied_texts[0]
        assert len(hand.app.screen_stack) == 2


async def test_what_is_no_error_goes_nowhere(start: Start) -> None:
    async with start() as hand:
        await to_error_page(hand, "localhost refused to connect. ERR_CONNECTION_REFUSED")
        assert "That page is success" in hand.reading("error_page")
        await hand.press("enter")

        assert isinstance(hand.app.screen, PasteErrorScreen)
        assert hand.reading("error_page").startswith("✗")


async def test_an_answer_that_was_pasted_for_an_error_is_taken_as_an_answer(start: Start) -> None:
    async with start() as hand:
        link = await to_browser(hand)
        await hand.press("f3")
        await hand.on(PasteErrorScreen)
        await hand.paste(await signed_in_as("member@practice.example", link))
        await hand.press("enter")
        await hand.on(AnswerScreen)

        assert "state matches" in hand.reading("answer")


async def test_the_answer_that_comes_meanwhile_is_not_kept_waiting(start: Start) -> None:
    async with start() as hand:
        link = await to_browser(hand)
        await hand.press("f3")
        await hand.on(PasteErrorScreen)
        hand.app.answer_came(Secret(await signed_in_as("member@practice.example", link)))
        await hand.on(TokenScreen)


async def test_the_button_leads_there_too(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        hand.app.screen.query_one("#error-there", ActionButton).focus()
        await hand.press("enter")

        await hand.on(PasteErrorScreen)


async def test_an_error_s_text_pasted_beside_the_link_is_explained(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        await hand.paste(WRONG_REDIRECT)
        await hand.on(PasteErrorScreen)

        assert "AADSTS50011" in hand.notice()
        assert "trouble signing you in. AADSTS50011" in hand.field("error_page").text


@pytest.mark.parametrize(
    "text",
    [WRONG_REDIRECT, "http://localhost:8080/?error=invalid_request&error_description=AADSTS50011"],
)
async def test_an_error_in_the_place_of_the_answer_leads_to_its_field(
    start: Start, text: str
) -> None:
    async with start() as hand:
        await to_paste(hand)
        await hand.paste(text)
        assert "AADSTS50011" in hand.notice()
        assert "Enter goes where it belongs." in hand.notice()
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert hand.focused() == "redirect_uri"
        assert "AADSTS50011" in hand.notice()


async def test_what_was_pasted_by_mistake_can_be_replaced_by_the_answer(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        await hand.paste(WRONG_REDIRECT)
        await hand.press("ctrl+u")
        await hand.paste(address)
        assert hand.notice() == ""
        await hand.press("enter")

        await hand.on(TokenScreen)


async def test_f2_copies_the_message_and_the_error_stays_in_view(start: Start) -> None:
    async with start() as hand:
        await to_error_page(hand, NOT_ASSIGNED)
        assert "F2 copies a message for your administrator." in hand.notice()
        await hand.press("f2")
        await hand.until(lambda: "Message: Copied." in hand.notice())
        message = hand.app.copied_texts[-1]

        assert "AADSTS50105" in hand.notice()
        assert "(AADSTS50105)." in message
        assert f"Correlation ID: {CORRELATION_ID}" in message
        assert f"Application (client) ID: {hand.filled_in.client_id}" in message
        assert catalogue()["AADSTS50105"].administrator in message
        assert hand.app.copied_texts[0] not in message


async def test_a_message_that_did_not_arrive_is_written_to_a_file(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with start(reaches=False) as hand:
        await to_error_page(hand, NOT_ASSIGNED)
        await hand.press("f2")
        await hand.until(lambda: "F2 again writes it to a file" in hand.notice())
        await hand.press("f2")
        await hand.until(lambda: "Message: written to" in hand.notice())
        file = state_folder() / "message"

        assert "(AADSTS50105)." in file.read_text("utf-8")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.exists()


@pytest.mark.parametrize("text", ["AADSTS50011", "AADSTS65001"])
async def test_a_message_is_there_where_somebody_else_may_have_to_act(
    start: Start, text: str
) -> None:
    async with start() as hand:
        await to_error_page(hand, text)
        await hand.press("f2")
        await hand.until(lambda: "Message: Copied." in hand.notice())

        assert f"({text})." in hand.app.copied_texts[-1]


async def test_the_time_in_a_pasted_error_is_the_message_s_time(start: Start) -> None:
    async with start() as hand:
        await to_paste(hand)
        await hand.paste(f"{NOT_ASSIGNED}\nTimestamp: 2026-11-20 10:11:12Z")
        assert "2026-11-20 10:11:12Z" in hand.notice()
        await hand.press("f2")
        await hand.until(lambda: "Message: Copied." in hand.notice())

        assert "Time: 2026-11-20 10:11:12Z" in hand.app.copied_texts[-1]
        assert f"Correlation ID: {CORRELATION_ID}" in hand.app.copied_texts[-1]


async def test_what_the_person_alone_can_mend_makes_no_message(start: Start) -> None:
    async with start() as hand:
        await to_error_page(hand, "AADSTS50058")
        assert "AADSTS50058" in hand.notice()
        assert "F2" not in hand.notice()
        copied = list(hand.app.copied_texts)
        await hand.press("f2")

        assert hand.app.copied_texts == copied


async def test_f2_is_the_same_on_the_step_that_an_error_leads_to(start: Start) -> None:
    async with start(client_secret=Secret("practice-secret-that-is-wrong")) as hand:
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        assert "AADSTS7000215" in hand.notice()
        await hand.press("f2")
        await hand.until(lambda: "Message: Copied." in hand.notice())

        assert "(AADSTS7000215)" in hand.app.copied_texts[-1]
        assert "practice-secret-that-is-wrong" not in hand.app.copied_texts[-1]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80x24", "60x20"])
async def test_a_claims_challenge_leads_to_a_link_that_meets_it(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as hand:
        link = await to_browser(hand)
        await hand.paste(await signed_in_as(GUARDED, link))
        await hand.on(AnswerScreen)
        await hand.press("enter")
        await hand.on(SignInScreen)
        assert "The new link (ctrl+n) asks for a second factor." in hand.notice()
        await hand.press("ctrl+n")
        await hand.until(lambda: "This link asks for a second factor" in hand.seen())
        assert hand.notice() == ""
        new = await hand.fresh_link()
        assert parse_qs(urlsplit(new).query)["claims"] == [SECOND_FACTOR]
        await hand.paste(await signed_in_as(GUARDED, new))
        await hand.on(AnswerScreen)
        await hand.press("enter")

        await hand.on(TokenScreen)


async def test_a_demand_at_the_redirect_goes_with_ctrl_n(start: Start) -> None:
    async with start() as hand:
        await to_paste(hand)
        state = parse_qs(urlsplit(hand.app.copied_texts[-1]).query)["state"][0]
        await hand.paste(f"http://localhost:8080/?error=consent_required&state={state}")
        assert "asks for your consent" in hand.notice()
        await hand.press("ctrl+n")
        new = await hand.fresh_link()

        assert parse_qs(urlsplit(new).query)["prompt"] == ["consent"]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80x24", "60x20"])
async def test_the_key_for_the_message_is_never_cut_off(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as hand:
        await to_error_page(hand, NOT_ASSIGNED)
        notice = hand.app.screen.query_one("#notice", StatusLine)
        lines = str(notice.visual).splitlines()
        shown = [
            "".join(segment.text for segment in notice.render_line(row))
            for row in range(notice.size.height)
        ]

        assert any("F2 copies" in line for line in lines)
        assert any("F2 copies" in row for row in shown)


async def test_a_clock_that_is_off_is_named(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        error = TokenWizardError("It broke")
        error.clock_skew = -720.0
        assert isinstance(hand.app.screen, SignInScreen)
        hand.app.screen.refuse(error)

        assert "This machine's clock is 12 minutes behind" in hand.notice()
