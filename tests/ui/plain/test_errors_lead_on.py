"""`--plain`: an error's text leads to its step, its message is a key away, a challenge is met."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.practice_sign_in import GUARDED, signed_in_as
from tests.ui.plain.person import at_wizard, redeems, shown_token, to_link
from tests.ui.plain.script import Script, answers_file, given, practice
from tests.ui.plain.test_in_script import on_free_port
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.sandbox.registration import SECOND_FACTOR

DEMO = ("demo", "--plain", "--no-listen", "--provider", "sharepoint")
CORRELATION_ID = "33333333-3333-3333-3333-333333333333"
PROMPT = "Answer, or a letter: "


def test_the_text_of_an_error_page_leads_to_its_step(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        to_link(person)
        person.answer(PROMPT, "e")
        person.answer("What it says: ", "Sorry. AADSTS50011: practice")
        person.answer("It belongs to step 2, App. Go there? yes or no [yes]: ")
        person.hear("Step 2 of 6: App.")
        person.hear("Now:")
        person.hear("To quote: AADSTS50011")
        person.hear("Redirect URI [")


def test_an_error_s_text_at_the_answer_s_prompt_is_explained(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        to_link(person)
        person.answer(PROMPT, "Sorry. AADSTS50011: practice")
        person.answer("Go there? yes or no [yes]: ", "no")
        person.hear("Now:")
        person.hear("To quote: AADSTS50011")
        person.hear(PROMPT)


def test_a_page_without_a_code_is_explained_at_the_answer_and_behind_the_letter(
    tmp_path: Path,
) -> None:
    page = "Need admin approval practice needs permission to access resources in your organization"
    with at_wizard(tmp_path, *DEMO) as person:
        to_link(person)
        person.answer(PROMPT, f"{page} that only an admin can grant.")
        person.hear("Who can mend it: a tenant administrator.")
        person.hear("! copies a message for your administrator.")
        person.answer(PROMPT, "e")
        person.answer("What it says: ", "You cannot access this right now")
        person.hear("Who can mend it: a tenant administrator.")

        assert "To quote" not in person.heard
        assert "Those are words" not in person.heard


def test_where_client_secrets_are_blocked_a_yes_asks_for_the_certificate(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        to_link(person)
        person.answer(PROMPT, "e")
        person.answer("What it says: ", "Client secrets are blocked by tenant-wide policy.")
        person.answer("It belongs to step 2, App. Go there? yes or no [yes]: ")
        person.answer("Use a certificate instead? yes or no [yes]: ")
        person.hear("+ to make a self-signed pair, or - for none: ")


def test_the_time_in_an_error_s_text_is_quoted(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO, TERM="xterm") as person:
        to_link(person)
        person.hear(PROMPT)
        text = f"AADSTS50105: no.\rCorrelation ID: {CORRELATION_ID} Timestamp: 2026-11-20 10:11:12Z"
        person.type(f"{text}\r")
        person.hear(f"To quote: AADSTS50105, correlation ID {CORRELATION_ID}, 2026-11-20 10:11:12Z")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Please sign in again to continue", "Those are words, not an address."),
        ("Hmm localhost refused to connect", "That page is success"),
        ("practice~secret-of-nobody-0123456789-abc", "40 characters that are no code"),
    ],
)
def test_words_and_a_secret_are_no_answer(tmp_path: Path, text: str, words: str) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        to_link(person)
        person.answer(PROMPT, text)
        person.hear(words)
        person.hear(PROMPT)

        assert "Redeeming" not in person.heard


def test_a_page_without_an_error_comes_back_to_the_link(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        to_link(person)
        person.answer(PROMPT, "e")
        person.answer("What it says: ", "localhost refused to connect.")
        person.hear("That page is success")
        person.answer(PROMPT, "e")
        person.answer("What it says: ", "<")
        person.hear(PROMPT)


def test_an_exclamation_mark_shows_and_copies_the_message(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        link = to_link(person)
        person.answer(PROMPT, "!")
        person.hear("there was none yet")
        person.answer(PROMPT, f"AADSTS50105: practice. Correlation Id: {CORRELATION_ID}")
        person.hear("! copies a message for your administrator.")
        person.answer(PROMPT, "!")
        person.hear("(AADSTS50105).")
        person.hear(f"Correlation ID: {CORRELATION_ID}")
        person.hear(catalogue()["AADSTS50105"].administrator)
        person.hear("Message: ")
        state = parse_qs(urlsplit(link).query)["state"][0]

        assert person.heard.count(state) == 1


async def test_a_claims_challenge_leads_to_a_link_that_meets_it(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        link = to_link(person)
        person.hear(PROMPT)
        person.paste(await signed_in_as(GUARDED, link))
        person.type("\r")
        person.hear("The new link (n) asks for a second factor.")
        person.answer(PROMPT, "n")
        person.hear("The next link asks for a second factor.")
        new = person.link()
        assert parse_qs(urlsplit(new).query)["claims"] == [SECOND_FACTOR]
        person.hear(PROMPT)
        person.paste(await signed_in_as(GUARDED, new))
        person.type("\r")
        token = shown_token(person)

        assert redeems(new, token)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sorry, we could not sign you in. AADSTS50011: practice", "To quote: AADSTS50011"),
        ("AADSTS50105: practice", "Who can mend it: a tenant administrator."),
    ],
)
def test_a_script_that_gives_an_error_s_text_hears_what_it_means(
    tmp_path: Path, text: str, said: str
) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file)) as script:
            script.link()
            script.give(text)
            status, data = script.ended()

    assert (status, data) == (1, "")
    assert said in script.words
    assert "Redeeming" not in script.words


async def test_a_script_is_told_that_a_challenge_needs_a_terminal(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file)) as script:
            script.give(await signed_in_as(GUARDED, script.link()))
            status, data = script.ended()

    assert (status, data) == (1, "")
    assert "Run at a terminal, the wizard makes a new link that asks for a second factor." in (
        script.words
    )
