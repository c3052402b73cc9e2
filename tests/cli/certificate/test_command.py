"""`tokenwizard certificate`: a pair to upload, and what is in a file."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import stat
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from tests.credentials import practice_pairs as pairs
from tests.programs import require
from tokenwizard.cli.certificate.arguments import add_certificate_arguments
from tokenwizard.cli.certificate.command import certificate_command
from tokenwizard.credentials.certificate_file import read_certificate
from tokenwizard.credentials.certificate_pair import usual_folder, write_usual_pair
from tokenwizard.secret import Secret
from tokenwizard.system.files.opened_folder import OpenedFolder

SHUT = pairs.encrypted_pair_pem()


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser(prog="tokenwizard certificate")
    add_certificate_arguments(parser)
    return certificate_command(parser.parse_args([str(argument) for argument in arguments]))


def test_a_new_pair_is_a_key_of_mine_alone_and_a_certificate_for_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new"
    assert run("new", folder, "--name", "practice-app", "--days", "30") == 0
    private, public = folder / "practice-app.pem", folder / "practice-app.cer"
    told = capsys.readouterr()
    key_file, certificate_file = (stat.S_IMODE(file.stat().st_mode) for file in (private, public))
    uploaded = x509.load_pem_x509_certificate(public.read_bytes())
    found = read_certificate(
        str(private), Secret(""), now=uploaded.not_valid_before_utc.timestamp()
    )

    assert key_file == 0o600
    assert certificate_file == 0o644 & ~_umask()
    assert b"PRIVATE" not in public.read_bytes()
    assert (found.subject, found.key_size, found.doubt) == ("CN=practice-app", 3072, "")
    assert timedelta(days=30) <= found.valid_until - found.valid_from < timedelta(days=31)
    assert told.out == f"{found.thumbprint}\n"
    assert "Certificates & secrets > Certificates > Upload certificate" in told.err
    assert sorted(file.name for file in folder.iterdir()) == [public.name, private.name]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_openssl_takes_the_pair_for_one(tmp_path: Path) -> None:
    openssl = require("openssl")
    assert run("new", tmp_path, "--name", "practice") == 0
    spoken = [
        subprocess.run(
            [openssl, *arguments], capture_output=True, text=True, check=True, timeout=60
        ).stdout
        for arguments in (
            ("x509", "-in", str(tmp_path / "practice.cer"), "-noout", "-pubkey"),
            ("pkey", "-in", str(tmp_path / "practice.pem"), "-pubout"),
        )
    ]

    assert spoken[0] == spoken[1] != ""


@pytest.mark.parametrize("there", ["practice.pem", "practice.cer"])
def test_a_key_is_never_written_over(
    tmp_path: Path, there: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / there).write_text("practice")

    assert run("new", tmp_path, "--name", "practice") == 2
    assert [file.name for file in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "practice"
    assert f"{there} is there already" in capsys.readouterr().err


def test_where_nothing_can_be_written_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("practice")

    assert run("new", tmp_path / "file" / "folder", "--name", "practice") == 1
    assert "could not be written" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["", "a/b", ".hidden", "-x", "x" * 65, "täg"])
def test_a_name_that_is_no_file_s_is_turned_down(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("new", tmp_path, f"--name={name}") == 2
    assert list(tmp_path.iterdir()) == []
    assert "a certificate's name has letters" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "-1", "3651", "x", "99999999999"])
def test_days_are_a_number_of_days(
    tmp_path: Path, days: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run("new", tmp_path, "--name", "practice", f"--days={days}")

    assert end.value.code == 2
    assert "1 to 3650" in capsys.readouterr().err


def test_what_is_in_a_file_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "app.pem"
    file.write_bytes(pairs.pair_pem())
    file.chmod(0o644)
    found = pairs.opened()
    assert run("show", file) == 0
    told = capsys.readouterr()

    assert told.out.splitlines() == [
        "Subject             CN=practice",
        f"Valid from          {found.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        f"Valid until         {found.valid_until:%Y-%m-%dT%H:%M:%SZ}",
        f"Thumbprint          {found.thumbprint}",
        f"Thumbprint SHA-256  {found.thumbprint_sha256}",
        "Key size            2048 bits",
        "Private key         in the file",
    ]
    assert "Others on this machine can read the private key" in told.err


def test_a_public_certificate_is_shown_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "app.cer"
    leaf = pairs.certificate(pairs.key(), days=1, begins=pairs.NOW - timedelta(days=800))
    file.write_bytes(pairs.pem_of_certificate(leaf))
    assert run("show", file, "--json") == 0
    told = capsys.readouterr()
    shown = json.loads(told.out)

    assert shown["private_key"] is False
    assert shown["valid_until"] == "2024-09-13T09:00:00Z"
    assert "The certificate expired on 2024-09-13 09:00 UTC" in told.err
    assert "Others" not in told.err


def test_a_passphrase_from_a_file_or_the_environment_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, passphrase = tmp_path / "app.pem", tmp_path / "passphrase"
    file.write_bytes(SHUT)
    passphrase.write_text(f"{pairs.PASSPHRASE}\n")
    monkeypatch.setenv("PRACTICE_PASSPHRASE", pairs.PASSPHRASE)

    assert run("show", file) == 2
    assert run("show", file, "--certificate-passphrase-file", passphrase) == 0
    assert run("show", file, "--certificate-passphrase-env", "PRACTICE_PASSPHRASE") == 0
    told = capsys.readouterr()
    assert "its passphrase is missing" in told.err
    assert told.out.count("Private key         in the file") == 2


def test_a_passphrase_on_the_command_line_is_turned_down_without_repeating_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for given in (["--certificate-passphrase", "sentinel"], ["--certificate-passphrase=sentinel"]):
        with pytest.raises(SystemExit) as end:
            run("show", tmp_path / "app.pem", *given)
        told = capsys.readouterr()

        assert end.value.code == 2
        assert "a passphrase on the command line can be read by others" in told.err
        assert "sentinel" not in told.err + told.out


def test_a_disk_that_takes_one_file_of_two_keeps_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    before = OpenedFolder.rename

    def renamed(self: OpenedFolder, name: str, onto: str) -> None:
        """As the first file comes, somebody puts a folder where the second is to be."""
        (folder / "practice.cer").mkdir()
        before(self, name, onto)

    monkeypatch.setattr(OpenedFolder, "rename", renamed)

    assert run("new", folder, "--name", "practice") == 1
    assert [file.name for file in folder.iterdir()] == ["practice.cer"]
    shutil.rmtree(folder)


def test_the_usual_pair_takes_the_first_name_that_is_free() -> None:
    """A key is never written over, and is this user's alone."""
    first = write_usual_pair(now=time.time())
    second = write_usual_pair(now=time.time())
    names = [file.name for pair in (first, second) for file in (pair.private, pair.public)]

    assert names == ["tokenwizard.pem", "tokenwizard.cer", "tokenwizard-2.pem", "tokenwizard-2.cer"]
    assert first.private.parent == usual_folder()
    assert stat.S_IMODE(first.private.stat().st_mode) == 0o600
    assert "PRIVATE" not in first.public.read_text()
    assert first.certificate.thumbprint != second.certificate.thumbprint
