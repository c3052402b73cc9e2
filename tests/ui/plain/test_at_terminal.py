"""`--plain` at a terminal that records every byte, to a refresh token and back out of it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from tests.free_port import free_port
from tests.ui.plain.person import (
    PROVIDER,
    at_wizard,
    code_of,
    permissions,
    redeems,
    shown_token,
    signed_in,
    to_link,
)
from tokenwizard.errors.actions import Action
from tokenwizard.providers.choices import CHOICES, ProviderName
from tokenwizard.secret import Secret
from tokenwizard.ui.plain.actions import PROMPTS

PROVIDERS = list(ProviderName)


def wrapped(text: str, columns: int) -> str:
    """With a line end after every so many characters, as a terminal sends them."""
    return "\r".join(text[at : at + columns] for at in range(0, len(text), columns))


async def answered(address: str) -> int:
    """The status that a browser gets there first."""
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        return (await client.get(address)).status_code


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_enter_alone_and_a_played_browser_lead_to_a_token_that_works(
    tmp_path: Path, provider: str
) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", "--provider", provider) as person:
        link = to_link(person, provider)
        person.answer("Answer, or a letter: ", "g")
        token = shown_token(person)

        assert redeems(link, token, provider)
        person.type("done\r")
        assert person.ended() == 0
        assert "\x1b" not in person.heard


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("term", ["dumb", "xterm"])
async def test_a_wrapped_paste_is_one_answer_and_nothing_of_it_is_shown(
    tmp_path: Path, provider: str, term: str
) -> None:
    arguments = ("demo", "--plain", "--no-listen", "--provider", provider)
    with at_wizard(tmp_path, *arguments, TERM=term) as person:
        address = await signed_in(to_link(person, provider))
        person.hear("Answer, or a letter: ")
        before, after = ("\x1b[200~", "\x1b[201~") if term == "xterm" else ("", "")
        person.paste(f"{before}\r{wrapped(address, 80)}{after}")
        person.type("\r")
        person.hear("Step 6 of 6: Token.")

        assert address not in person.heard
        assert code_of(address)[:40] not in person.heard
        assert address.partition("code=")[2][:40] not in person.heard


async def test_the_answer_comes_by_itself_while_the_prompt_waits(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain") as person:
        uri = f"http://localhost:{free_port()}"
        link = to_link(person, redirect_uri=uri)
        person.hear("Answer, or a letter: ")
        address = await signed_in(link)
        person.type("half an answ")
        assert await answered(f"{uri}/") == 404
        assert await answered(address) == 303
        person.hear("\nThe answer came by itself.\n")

        assert redeems(link, shown_token(person))


def test_bad_input_is_one_sentence_and_the_same_prompt_again(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "--plain", "--no-listen") as person:
        person.answer(f"{PROVIDER} [1]: ", "9")
        person.hear(f"Type a number from 1 to {len(CHOICES)}.")
        person.answer(f"{PROVIDER} [1]: ")
        person.answer("Site: ")
        person.hear("Type the site's address")
        person.answer("Site: ", "conto so")
        person.hear("There is a blank in the address: take it out.")
        person.answer("Site [conto so]: ", "contoso")
        person.hear("Read as https://contoso.sharepoint.com (worldwide and GCC cloud)")
        person.answer("Permission to ask for [AllSites.Manage]: ", "?")
        person.hear("gives a refresh token for a site's REST API")
        person.answer("Permission to ask for [AllSites.Manage]: ", "<")
        person.hear("This is the first step.")
        person.answer(f"{PROVIDER} [1]: ")
        person.answer("Site [contoso]: ")
        person.answer("Permission to ask for [AllSites.Manage]: ")
        person.answer("It proves itself with, 1 to 3 [1]: ", "perhaps")
        person.hear("Type a number from 1 to 3.")
        person.answer("It proves itself with, 1 to 3 [1]: ", "3")
        person.answer("Redirect URI [http://localhost:8080]: ", "<")
        person.hear("Step 1 of 6: Target.")


def test_the_registration_s_steps_are_told_with_the_values_to_type(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "--plain", "--site", "contoso") as person:
        for prompt in (f"{PROVIDER} [", "Site [contoso]: ", "Permission"):
            person.answer(prompt)
        person.answer("It proves itself with, 1 to 3 [1]: ", "3")
        person.answer("Redirect URI [", "http://localhost:9000")
        person.answer("registered already? yes or no [no]: ")
        person.hear("     Page: https://entra.microsoft.com\n")
        person.hear('platform "Public client/native (mobile &')
        person.hear("     Redirect URI: http://localhost:9000\n")
        person.answer("Application (client) ID: ")
        person.hear("Type the Application (client) ID")


def test_a_closed_way_is_said_and_the_open_one_offered_with_the_same_values(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "--plain", "--provider", "sharepoint-acs") as person:
        person.answer(f"{PROVIDER} [4]: ")
        person.answer("Site: ", "contoso")
        person.answer("Permission", "AllSites.Read")
        person.hear("Microsoft closed this way (Azure ACS)")
        person.hear("1. Use Entra ID with the same values.")
        person.answer("Choose, 1 to 2 [1]: ")
        person.hear("Step 2 of 6: App.")
        person.answer("It proves itself with, 1 to 3 [1]: ", "<")
        person.answer(f"{PROVIDER} [1]: ")
        person.answer("Site [contoso]: ")
        person.hear("Permission to ask for [AllSites.Read]: ")


def test_a_wrong_secret_is_explained_and_asked_for_alone(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        for prompt in ("Provider", "Site", "Permission", "proves", "Redirect", "registered"):
            person.answer(prompt)
        person.answer("(client) ID [")
        person.answer("[given]: ", "practice-but-not-the-secret-of-this-app")
        person.answer("to look again [")
        person.answer("Answer, or a letter: ", "g")
        person.hear("Error: ")
        person.hear("AADSTS7000215")
        said = len(person.heard)
        person.answer("Client secret: the Value [given]: ", "practice-and-again-not-the-secret")
        person.hear("AADSTS7000215")
        person.answer("Client secret: the Value [given]: ")
        person.answer("It proves itself with, 1 to 3 [1]: ", "3")
        person.hear("AADSTS7000218")
        person.answer("It is a Web app: send its secret? yes or no [yes]: ", "no")
        person.hear("Client secret: the Value [given]: ")

        assert "yes or no" not in person.heard[said : person.heard.index("[given]", said)]
        assert "practice-but-not" not in person.heard
        assert "practice-and-again" not in person.heard


def test_a_secret_at_a_question_for_something_else_is_not_shown(tmp_path: Path) -> None:
    secret = "practice~not.a-real_secret-0123456789abc"
    file = tmp_path / "secret"
    file.write_text(secret)
    file.chmod(0o600)
    given = ("--site", "contoso", "--client-secret-file", str(file))
    with at_wizard(tmp_path, "--plain", *given) as person:
        person.answer(f"{PROVIDER} [", secret)
        person.hear(f"What you typed was not shown. Type a number from 1 to {len(CHOICES)}.")
        for prompt in (f"{PROVIDER} [", "Site [contoso]: ", "Permission"):
            person.answer(prompt)
        person.answer("It proves itself with, 1 to 3 [1]: ", secret)
        person.hear("What you typed was not shown. Type a number from 1 to 3.")
        person.answer("It proves itself with, 1 to 3 [1]: ")
        person.answer("Redirect URI [", secret)
        person.hear("That is the client secret. It was not shown; type another.")
        person.hear("Redirect URI [")

        assert secret[:8] not in person.heard
        assert secret[-8:] not in person.heard


def test_a_fresh_link_is_another_and_the_old_answer_no_longer_fits(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        first = to_link(person)
        person.answer("Answer, or a letter: ", "n")
        second = person.link()
        person.hear("Answer, or a letter: ")
        person.paste(asyncio.run(signed_in(first)))
        person.type("\r")
        person.hear(PROMPTS[Action.FRESH_ONE])

        assert first != second


def test_an_answer_cut_in_two_is_put_together(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        address = asyncio.run(signed_in(to_link(person)))
        cut = address.index("state=") + 10
        person.hear("Answer, or a letter: ")
        person.paste(address[:cut])
        person.hear("characters came. Enter ends them.\n")
        person.type("\r")
        person.hear("Paste the rest of it, or the whole once more.")
        person.hear("Answer, or a letter: ")
        person.paste(address[cut:])
        person.type("\r")
        person.hear("Step 6 of 6: Token.")


@pytest.mark.parametrize(
    ("keys", "status"), [("quit\r", 3), ("\x04", 3), ("\x03", 130)], ids=["quit", "end", "ctrl+c"]
)
@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_leaving_gives_the_terminal_back(tmp_path: Path, keys: str, status: int, term: str) -> None:
    with at_wizard(tmp_path, "demo", "--plain", TERM=term) as person:
        person.hear(f"{PROVIDER} [")

        assert person.modes() != person.modes_before
        person.type(keys)
        assert person.ended() == status
        assert person.modes() == person.modes_before
        marked = [person.recorded.count(mark) for mark in (b"\x1b[?2004h", b"\x1b[?2004l")]
        assert marked == ([1, 1] if term == "xterm" else [0, 0])


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
    ids=["TERM", "HUP", "INT"],
)
def test_a_signal_gives_the_terminal_back(tmp_path: Path, number: int, status: int) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        to_link(person)
        person.hear("Answer, or a letter: ")
        person.signal(number)

        assert person.ended() == status
        assert person.modes() == person.modes_before
        assert "broke" not in person.heard


def test_what_was_begun_is_offered_again_after_a_signal(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "--plain") as person:
        person.answer("Provider")
        person.answer("Site: ", "contoso")
        person.hear("Permission")
        person.signal(signal.SIGTERM)
        assert person.ended() == 143

    with at_wizard(tmp_path, "--plain") as person:
        person.hear("Go on where you left off?")
        person.hear("SharePoint through Microsoft Entra ID. https://contoso.sharepoint.com")
        person.answer("Choose, 1 to 3 [1]: ")
        person.answer("Provider")
        person.hear("Site [https://contoso.sharepoint.com]: ")


def test_a_redirected_stdout_gets_the_token_and_the_terminal_does_not(tmp_path: Path) -> None:
    taken = tmp_path / "token"
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", to=taken) as person:
        to_link(person)
        person.answer("Answer, or a letter: ", "g")
        fingerprint = person.hear_like(r"fingerprint (\w+)\.", "the fingerprint")[1]

        assert person.ended() == 0
        assert "practice-refresh" not in person.heard
        assert Secret(taken.read_text().removesuffix("\n")).fingerprint == fingerprint


def test_a_token_kept_nowhere_is_not_left_without_asking(tmp_path: Path) -> None:
    """On TERM=dumb nothing was copied: a clipboard's sequence would be shown there as text."""
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        link = to_link(person)
        person.answer("Answer, or a letter: ", "g")
        person.hear("Not copied: this terminal (TERM=dumb)")
        person.answer("Letter, or done: ", "done")
        person.answer("Leave without it? yes or no [no]: ")
        person.answer("Letter, or done: ", "f")
        person.hear(f"for you alone (0600) to\n{tmp_path}/tokenwizard/refresh-token\n")
        file = tmp_path / "tokenwizard" / "refresh-token"

        assert permissions(file) == 0o600
        assert redeems(link, file.read_text())
        person.answer("Letter, or done: ", "done")
        assert person.ended() == 0
        assert "practice-refresh" not in person.heard


def test_a_paste_at_the_end_is_compared_and_not_shown(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        to_link(person)
        person.answer("Answer, or a letter: ", "g")
        token = shown_token(person)
        person.paste(wrapped(token, 80))
        person.type("\r")
        person.hear("It came whole")
        person.hear("Letter, or done: ")
        person.paste(token[:500])
        person.type("\r")
        person.hear("Only the first 500 of")

        assert person.heard.count(token) == 1


def test_a_tenant_that_is_not_found_is_typed_by_hand(tmp_path: Path) -> None:
    nobody = f"http://localhost:{free_port()}"
    file = tmp_path / "answers.toml"
    file.write_text(
        f'site = "{nobody}"\nauthority = "{nobody}"\npublic = true\n'
        'client_id = "11111111-2222-4333-8444-555555555555"\n'
    )
    by_hand = "99999999-8888-4777-8666-555555555555"
    with at_wizard(
        tmp_path, "--plain", "--no-listen", "--answers", str(file), "--authority", nobody
    ) as person:
        person.hear("Looking for the tenant of localhost")
        person.hear("Error: ")
        person.answer("to look again: ", "r")
        person.hear("Looking for the tenant of localhost")
        person.answer("to look again: ", "contoso")
        person.hear("copy the GUID")
        person.answer("to look again [contoso]: ", by_hand)

        assert person.link().startswith(f"{nobody}/{by_hand}/oauth2/v2.0/authorize?")


def test_with_an_answers_file_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('site = "contoso"\nclient_id = "11111111-2222-4333-8444-555555555555"\n')
    with at_wizard(tmp_path, "--plain", "--answers", str(file)) as person:
        person.hear("Step 2 of 6: App.")
        person.hear("Client secret: the Value: ")

        assert "[" not in person.heard
        assert "Site" not in person.heard
        assert "Redirect URI" not in person.heard
