"""A certificate that is named ahead: on the command line, in an answers file, in a profile."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.credentials import practice_pairs as pairs
from tokenwizard.cli.answers_file import read_answers_file
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.cli.prefill import read_prefill
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.client_authentication import ClientCertificate, ClientSecret, PublicClient
from tokenwizard.profiles.profile import Profile, profile_in, text_of
from tokenwizard.profiles.store import write_profile
from tokenwizard.profiles.untrusted import portable
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.exit_status import UsageError
from tokenwizard.wizard.profile_mapping import answers_of
from tokenwizard.wizard.step_fields import label_of, read_registration

CLIENT_ID = "22222222-2222-2222-2222-222222222222"


def options(*arguments: str | Path) -> argparse.Namespace:
    return command_line_parser().parse_args([str(argument) for argument in arguments])


def valid_now(days: int = 30) -> bytes:
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    leaf = pairs.certificate(pairs.key(), begins=begins, days=days)
    return pairs.pem_of_certificate(leaf)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "app.pem"
    path.write_bytes(pairs.pem_of_key(pairs.key()) + valid_now())
    path.chmod(0o600)
    return path


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    path = tmp_path / "shut.pem"
    path.write_bytes(pairs.pem_of_key(pairs.key(), encryption=pairs.encrypted()) + valid_now())
    return path


def test_the_certificate_is_opened_before_the_walk(file: Path) -> None:
    answers = read_prefill(options("--certificate", file, "--legacy-thumbprint")).answers
    credential = answers.credential

    assert isinstance(credential, ClientCertificate)
    assert credential.legacy_thumbprint
    assert answers.certificate == str(file)


def test_its_path_is_kept_from_the_root(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)

    assert read_prefill(options("--certificate", "app.pem")).answers.certificate == str(file)


def test_a_passphrase_opens_it_and_without_one_it_stays_unopened(
    shut: Path, tmp_path: Path
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(pairs.PASSPHRASE)
    opened = read_prefill(
        options("--certificate", shut, "--certificate-passphrase-file", passphrase)
    ).answers
    unopened = read_prefill(options("--certificate", shut)).answers

    assert opened.signing_certificate is not None
    assert (unopened.certificate, unopened.signing_certificate) == (str(shut), None)
    problems = {field.name: field.read.problem for field in read_registration(unopened)}
    assert "was not opened yet" in problems["certificate"]
    assert "client_secret" not in problems


def test_the_opened_certificate_is_a_field_with_what_to_compare(file: Path) -> None:
    file.chmod(0o640)
    answers = read_prefill(options("--certificate", file)).answers
    (field,) = (one for one in read_registration(answers) if one.name == "certificate")
    found = answers.signing_certificate

    assert found is not None
    assert field.read.value == str(file)
    assert field.ok == f"CN=practice, {found.dates}, thumbprint {found.thumbprint}"
    assert "Others on this machine can read the private key" in field.doubt
    assert label_of("certificate", ProviderName.SHAREPOINT).startswith("Certificate")


def test_what_cannot_be_used_is_one_sentence(
    file: Path, shut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_PASSPHRASE", "practice-wrong")
    old = tmp_path / "old.pem"
    leaf = pairs.certificate(pairs.key(), days=1, begins=datetime(2020, 1, 1, tzinfo=UTC))
    old.write_bytes(pairs.pem_of_key(pairs.key()) + pairs.pem_of_certificate(leaf))
    in_environment = ("--certificate-passphrase-env", "PRACTICE_PASSPHRASE")
    wrong: list[tuple[tuple[str | Path, ...], str]] = [
        (("--certificate", shut, *in_environment), "does not open the private key"),
        (("--certificate", shut, *in_environment), "no environment name PRACTICE_PASSPHRASE"),
        (("--certificate", old), "The certificate expired on 2020-01-02 00:00 UTC"),
        (("--certificate", tmp_path / "absent"), "cannot be read: No such file"),
        (("--certificate", file, "--public"), "an app is public or has a certificate"),
        (
            ("--certificate", file, "--provider", "sharepoint-acs"),
            "Azure ACS takes a client secret and no certificate",
        ),
        (("--certificate-passphrase-file", file), "passphrase goes with --certificate"),
    ]

    for arguments, words in wrong:
        with pytest.raises(UsageError, match=words) as refusal:
            read_prefill(options(*arguments))
        assert "practice-wrong" not in str(refusal.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--certificate", "a", "--client-secret-file", "b"],
        ["--certificate-passphrase", "sentinel"],
        ["--certificate-passphrase-file", "a", "--certificate-passphrase-env", "b"],
    ],
)
def test_the_command_line_takes_one_credential_and_no_passphrase(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        options(*arguments)

    assert "sentinel" not in capsys.readouterr().err


def test_an_answers_file_names_it_from_its_own_folder(
    file: Path, shut: Path, tmp_path: Path
) -> None:
    (tmp_path / "passphrase").write_text(pairs.PASSPHRASE)
    answers = tmp_path / "answers.toml"
    answers.write_text(
        'certificate = "shut.pem"\ncertificate_passphrase_file = "passphrase"\n'
        "legacy_thumbprint = true\n"
    )
    found = read_prefill(options("--answers", answers)).answers
    other = read_prefill(options("--answers", answers, "--certificate", file)).answers
    public = read_prefill(options("--answers", answers, "--public")).answers

    assert (found.certificate, found.legacy_thumbprint) == (str(shut), True)
    assert found.signing_certificate is not None
    assert (other.certificate, other.legacy_thumbprint) == (str(file), False)
    assert public.credential == PublicClient()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('certificate_passphrase = "sentinel"', "name where it is with certificate_passphrase_f"),
        ('certificate = "a"\nclient_secret_env = "B"', "give client_secret_env or certificate"),
        (
            'certificate_passphrase_file = "a"\ncertificate_passphrase_env = "B"',
            "give certificate_passphrase_file or certificate_passphrase_env, not both",
        ),
        ('legacy_thumbprint = "sentinel"', "legacy_thumbprint is true or false"),
        ("certificate = 1", "certificate is a text in quotes"),
    ],
)
def test_an_answers_file_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(text)

    with pytest.raises(InputError, match=words) as refusal:
        read_answers_file(file)

    assert "sentinel" not in refusal.value.title


def test_a_profile_names_its_certificate_and_a_colleague_s_names_none(file: Path) -> None:
    profile = Profile(
        name="practice",
        client_id=CLIENT_ID,
        site="https://contoso.sharepoint.com",
        certificate=str(file),
        legacy_thumbprint=True,
    )
    write_profile(profile)
    given = read_prefill(options("--profile", "practice"))
    begun = answers_of(profile)

    assert given.answers.signing_certificate is not None
    assert given.answers.legacy_thumbprint
    assert (begun.certificate, begun.signing_certificate) == (str(file), None)
    assert profile_in(text_of(profile), "practice") == profile
    assert portable(profile) == replace(profile, certificate="")


def test_a_secret_on_the_command_line_wins_over_the_profile_s_certificate(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_SECRET", "practice-client-secret")
    write_profile(Profile(name="practice", client_id=CLIENT_ID, certificate=str(file)))
    arguments = ("--profile", "practice", "--client-secret-env", "PRACTICE_SECRET")

    assert isinstance(read_prefill(options(*arguments)).answers.credential, ClientSecret)


def test_the_clock_of_the_walk_is_the_wall_clock(file: Path) -> None:
    """What is signed now is good now."""
    credential = read_prefill(options("--certificate", file)).answers.credential

    assert isinstance(credential, ClientCertificate)
    assert abs(credential.clock() - time.time()) < 60
