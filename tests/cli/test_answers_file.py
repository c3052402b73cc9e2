"""`--answers FILE`, and what is made of it together with the command line."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from tokenwizard.cli.answers_file import LARGEST, read_answers_file
from tokenwizard.cli.prefill import read_prefill
from tokenwizard.errors.errors import InputError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import UsageError

SENTINEL = "sentinel-that-must-not-be-quoted"


def written(folder: Path, text: str) -> Path:
    file = folder / "answers.toml"
    file.write_text(text)
    return file


def options(**given: object) -> Namespace:
    """The command line with nothing on it but what is given."""
    nothing = {
        "provider": None,
        "site": "",
        "scope": "",
        "tenant": "",
        "client_id": "",
        "redirect_uri": "",
        "public": False,
        "client_secret_file": None,
        "client_secret_env": None,
        "cloud": None,
        "authority": "",
        "acs": "",
        "answers": None,
        "profile": "",
        "out": None,
        "adme_host": "",
        "partition": "",
    }
    return Namespace(**{**nothing, **given})


def test_every_key_is_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        provider = "adme"
        site = "contoso"
        scope = "AllSites.Read"
        tenant = "contoso.example"
        client_id = "an id"
        redirect_uri = "http://localhost:9000"
        public = true
        client_secret_file = "secrets/app"
        cloud = "china"
        authority = "http://localhost:1"
        acs = "http://localhost:2"
        answer_timeout = 90
        """,
    )

    assert read_answers_file(file) == {
        "provider": "adme",
        "site": "contoso",
        "scope": "AllSites.Read",
        "tenant": "contoso.example",
        "client_id": "an id",
        "redirect_uri": "http://localhost:9000",
        "public": True,
        "client_secret_file": tmp_path / "secrets" / "app",
        "cloud": "china",
        "authority": "http://localhost:1",
        "acs": "http://localhost:2",
        "answer_timeout": 90.0,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'client_secret = "{SENTINEL}"', "name where it is with client_secret_file"),
        (f'sites = "{SENTINEL}"', "no such key: sites. Keys: provider, site"),
        (f'provider = "{SENTINEL}"', "provider is one of: sharepoint, adme, entra, sharepoint-acs"),
        (f'cloud = "{SENTINEL}"', "cloud is one of: worldwide, gcc-high"),
        ("site = 1", "site is a text in quotes"),
        ('site = " "', "site is a text in quotes"),
        (f'public = "{SENTINEL}"', "public is true or false, without quotes"),
        (f'answer_timeout = "{SENTINEL}"', "answer_timeout is a number of seconds"),
        ("answer_timeout = true", "answer_timeout is a number of seconds"),
        ("answer_timeout = 0", "answer_timeout is a number of seconds"),
        ("answer_timeout = nan", "answer_timeout is a number of seconds"),
        (f"site = {SENTINEL}", "is no TOML: look at line 1, column 8"),
        (f'site = "{SENTINEL}', "is no TOML: look at"),
        (f'[{SENTINEL}]\nsite = "contoso"', "no such key"),
        ('client_secret_file = "a"\nclient_secret_env = "B"', "not both"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_that_quotes_no_value(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_answers_file(written(tmp_path, text))

    title = refused.value.title
    assert words in title
    assert "\n" not in title
    assert SENTINEL not in title or f"no such key: {SENTINEL}" in title


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'site = "\xe9"')
    (tmp_path / "large").write_bytes(b"#" * (LARGEST + 1))

    for name, words in (
        ("absent", "absent cannot be read: FileNotFoundError"),
        ("", "cannot be read: IsADirectoryError"),
        ("latin", "latin is neither UTF-8 nor UTF-16"),
        ("large", "that is no answers file"),
    ):
        with pytest.raises(InputError, match=words):
            read_answers_file(tmp_path / name)


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'provider = "adme"\nsite = "contoso"\nscope = "AllSites.Read"\nanswer_timeout = 5\n'
        'redirect_uri = "http://localhost:9000"\n',
    )
    given = read_prefill(options(answers=file, provider="sharepoint", scope="AllSites.Write"))

    assert given.answers.provider is ProviderName.SHAREPOINT
    assert (given.answers.site, given.answers.permission) == ("contoso", "AllSites.Write")
    assert given.answers.redirect_uri == "http://localhost:9000"
    assert (given.from_file, given.patience) == (True, 5.0)


def test_without_a_file_the_usual_is_filled_in() -> None:
    given = read_prefill(options())

    assert given.answers.provider is ProviderName.SHAREPOINT
    assert given.answers.permission == "AllSites.Manage"
    assert given.answers.redirect_uri == "http://localhost:8080"
    assert (given.from_file, given.patience, given.begin.cloud) == (False, None, None)


def test_the_secret_s_place_on_the_command_line_wins_whichever_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app").write_text("practice-from-the-file\n")
    monkeypatch.setenv("PRACTICE_SECRET", "practice-from-the-environment")
    file = written(tmp_path, 'client_secret_file = "app"\n')

    in_file = read_prefill(options(answers=file)).answers.client_secret
    in_environment = read_prefill(options(answers=file, client_secret_env="PRACTICE_SECRET"))

    assert in_file == Secret("practice-from-the-file")
    assert in_environment.answers.client_secret == Secret("practice-from-the-environment")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"authority": "http://login.contoso.example"}, "--authority takes an https address"),
        ({"acs": "ftp://localhost"}, "--acs takes an https address"),
        ({"client_secret_env": "TOKENWIZARD_UNSET"}, "no environment name TOKENWIZARD_UNSET"),
        ({"client_secret_file": Path("/nowhere/at/all")}, "cannot be read: FileNotFoundError"),
        ({"answers": Path("/nowhere/at/all")}, "cannot be read: FileNotFoundError"),
    ],
)
def test_an_option_that_cannot_be_used_is_one_sentence(
    given: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        read_prefill(options(**given))


def test_a_cloud_in_the_file_is_the_one_signed_in_to(tmp_path: Path) -> None:
    file = written(tmp_path, 'cloud = "china"\nauthority = "http://localhost:1/"\n')
    cloud = read_prefill(options(answers=file)).begin.cloud

    assert cloud is not None
    assert (cloud.name, cloud.login) == ("china", "http://localhost:1")


def test_an_answer_cannot_be_posted_where_nobody_listens() -> None:
    with pytest.raises(UsageError, match="form_post needs somebody who listens"):
        read_prefill(options(response_mode="form_post", no_listen=True))


def test_how_to_sign_in_can_be_said_in_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        provider = "entra"
        tenant = "organizations"
        scope = "Mail.Read"
        cloud = "gcc-high"
        login_hint = "you@contoso.example"
        domain_hint = "contoso.example"
        prompt = "consent"
        response_mode = "fragment"
        """,
    )
    answers = read_prefill(options(answers=file)).answers

    assert (answers.provider, answers.scopes) == (ProviderName.ENTRA, "Mail.Read")
    assert (answers.tenant, answers.cloud) == ("organizations", "gcc-high")
    assert (answers.login_hint, answers.domain_hint) == ("you@contoso.example", "contoso.example")
    assert (answers.prompt, answers.response_mode) == ("consent", "fragment")


@pytest.mark.parametrize("line", ['prompt = "none"', 'response_mode = "web_message"'])
def test_another_prompt_or_response_mode_is_one_sentence(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match="is one of: ") as refused:
        read_answers_file(written(tmp_path, line))

    assert "none" not in refused.value.title.partition("is one of")[2]
