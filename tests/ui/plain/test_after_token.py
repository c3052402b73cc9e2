"""After the token, in lines: handed over, remembered, proved; for a script, where `--out` says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.free_port import free_port
from tests.ui.plain.person import Person, at_wizard, signed_in, to_link
from tests.ui.plain.script import Script, answers_file, given, practice

LETTER = "Letter, or done: "


def kept_in(file: str) -> str:
    return Path(file).read_text()


def to_token(person: Person, provider: str = "sharepoint") -> None:
    to_link(person, provider)
    person.answer("Answer, or a letter: ", "g")


@pytest.mark.parametrize("provider", ["sharepoint", "adme", "sharepoint-acs"])
def test_a_person_hands_over_and_the_last_words_name_what_renews_it(
    tmp_path: Path, provider: str
) -> None:
    file = tmp_path / "there.env"
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", "--provider", provider) as person:
        to_token(person, provider)
        person.answer(LETTER, "h")
        person.answer("Where to [env:.env]: ", f"env:{file}")
        person.hear("(a new file, 0600 where")
        assert not file.exists()
        person.answer("Do it? yes or no [yes]: ")
        person.hear(f"written to {file}")
        person.answer(LETTER, "done")
        status = person.ended()

    token = dotenv_values(file)["REFRESH_TOKEN" if provider == "adme" else "SP_TOKEN"]
    assert status == 0
    assert token is not None
    assert token.startswith("practice-refresh")
    assert token not in person.heard
    *_, before, command = person.heard.splitlines()
    by_hand = provider == "sharepoint-acs"
    assert before == (
        "When it ends, another walk gives another one:" if by_hand else "Renew it with:"
    )
    assert command.startswith("tokenwizard --provider" if by_hand else "tokenwizard refresh --env")


def test_no_leaves_everything_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "there.env"
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        to_token(person)
        for place, told in (
            ("nowhere:x", "Error: 'nowhere' is no kind of place"),
            ("env", "Type the place"),
        ):
            person.answer(LETTER, "h")
            person.answer("Where to", place)
            person.hear(told)
        person.answer(LETTER, "h")
        person.answer("Where to", f"env:{file}")
        person.answer("Do it? yes or no [yes]: ", "no")
        person.hear(LETTER)

    assert not file.exists()


def test_a_proof_names_who_and_copies_the_newest(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen") as person:
        to_token(person)
        person.answer(LETTER, "t")
        person.hear("Who: Practice Member (member@practice.example)")
        person.hear("Refresh token: replaced by a newer one")
        person.hear("The call:")
        person.answer(LETTER, "done")


def test_of_adme_the_call_can_be_left_out(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", "--provider", "adme") as person:
        to_token(person, "adme")
        person.answer(LETTER, "t")
        person.answer("Instance's host [-]: ")
        person.hear("Access token: ends")
        person.hear(LETTER)

    assert "The call" not in person.heard


def test_an_audience_that_is_not_taken_leads_to_a_new_sign_in(tmp_path: Path) -> None:
    fails = ("--fail", "adme_wrong_audience")
    demo = ("demo", "--plain", "--no-listen", "--provider", "adme", *fails)
    with at_wizard(tmp_path, *demo) as person:
        link = to_link(person, "adme")
        person.answer("Answer, or a letter: ", "g")
        person.answer(LETTER, "t")
        origin = link.partition("/11111111")[0]
        person.answer("Instance's host [-]: ", origin)
        person.answer("Data partition", "practice-dp1")
        person.answer("Sign in anew for the other audience? yes or no [yes]: ")
        person.answer("Sign in anew for the app itself? yes or no [yes]: ")
        person.hear("Step 2 of 6")


async def test_a_walk_is_remembered_and_begun_with_again(tmp_path: Path) -> None:
    config = str(tmp_path / "config")
    with practice() as described:
        answers = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with at_wizard(
            tmp_path,
            *("--plain", "--no-listen", *given(answers)),
            XDG_CONFIG_HOME=config,
        ) as person:
            address = await signed_in(person.link())
            person.hear("Answer, or a letter: ")
            person.paste(f"{address}\r")
            person.answer(LETTER, "n")
            person.answer("Remember the walk as", "mine")
            person.answer("Day [-]: ", "2027-05-31")
            person.hear("Next time: tokenwizard --profile mine")
        secret = (tmp_path / "secret").read_text().strip()
        file = tmp_path / "config" / "tokenwizard" / "profiles" / "mine.toml"
        assert secret not in file.read_text()
        assert "client_secret_ends = 2027-05-31" in file.read_text()

        with at_wizard(tmp_path, "--plain", "--no-listen", XDG_CONFIG_HOME=config) as person:
            person.hear("Again, for which of these?")
            person.answer("Choose, 1 to 2 [1]: ")
            person.answer("Client secret: the Value: ", secret)
            person.link()


async def test_a_script_s_token_goes_where_out_says_and_not_to_stdout(tmp_path: Path) -> None:
    there = tmp_path / "there.env"
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with Script(*given(file), "--out", f"env:{there}") as script:
            script.give(await signed_in(script.link()))
            status, data = script.ended()

    token = dotenv_values(there)["SP_TOKEN"]
    assert (status, data) == (0, "")
    assert token is not None
    assert token not in script.words
    assert str(there) in script.words


async def test_a_script_gets_json_on_stdout_if_that_is_a_place(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with Script(*given(file), "--out", "json:-") as script:
            script.give(await signed_in(script.link()))
            status, data = script.ended()

    assert status == 0
    assert set(json.loads(data)) == {"SP_ID", "SP_SECRET", "SP_TOKEN"}


@pytest.mark.parametrize("place", ["env:{folder}", "env:{folder}/no/such/.env"])
async def test_a_place_that_cannot_be_reached_is_said_before_the_sign_in(
    tmp_path: Path, place: str
) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        out = place.format(folder=tmp_path)
        with Script(*given(file), "--out", out) as script:
            status, data = script.ended()

    assert (status, data) == (2, "")
    assert f"--out {out}: " in script.words
    assert "http" not in script.words


async def test_a_token_whose_place_went_meanwhile_is_kept_aside_and_the_others_are_served(
    tmp_path: Path,
) -> None:
    folder, there = tmp_path / "folder", tmp_path / "there.env"
    folder.mkdir()
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        out = ("--out", f"env:{folder}/.env")
        with Script(*given(file), *out) as script:
            link = script.link()
            folder.rmdir()
            script.give(await signed_in(link))
            status, data = script.ended()
        aside = re.search(r"refresh token is in (\S+) instead", " ".join(script.words.split()))
        assert (status, data) == (1, "")
        assert aside is not None
        assert kept_in(aside[1]).startswith("practice-refresh")

        folder.mkdir()
        with Script(*given(file), *out, "--out", f"env:{there}") as script:
            link = script.link()
            folder.rmdir()
            script.give(await signed_in(link))
            status, _ = script.ended()

        assert status == 1
        assert dotenv_values(there)["SP_TOKEN"]


async def test_each_place_that_was_not_reached_is_told_with_what_to_do_there(
    tmp_path: Path,
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    out = [word for one in folders for word in ("--out", f"env:{one}/.env")]
    for folder in folders:
        folder.mkdir()
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with Script(*given(file), *out) as script:
            link = script.link()
            for folder in folders:
                folder.rmdir()
            script.give(await signed_in(link))
            status, data = script.ended()

    words = script.words.partition(link)[2]
    assert (status, data) == (1, "")
    assert [words.count(str(folder)) for folder in folders] == [1, 1]
    assert words.count("Now:") == len(folders)


async def test_a_place_that_is_none_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with Script(*given(file), "--out", "nowhere:x") as script:
            status, data = script.ended()

    assert (status, data) == (2, "")
    assert "--out nowhere:x: 'nowhere' is no kind of place" in script.words
