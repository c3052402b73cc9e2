"""The file of a certificate: where it lies, who may read it, and what opens it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.credentials import practice_pairs as pairs
from tokenwizard.credentials.certificate_file import (
    LARGEST,
    passphrase_given,
    read_certificate,
    with_certificate_opened,
)
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.client_authentication import ClientCertificate, UnopenedCertificate
from tokenwizard.providers.answers import Answers
from tokenwizard.secret import Secret

NOW = pairs.NOW.timestamp() + 60
NONE = Secret("")
PASSPHRASE = Secret(pairs.PASSPHRASE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "practice app.pem"
    path.write_bytes(pairs.pair_pem())
    path.chmod(0o600)
    return path


def test_a_file_of_mine_alone_is_read_without_a_doubt(file: Path) -> None:
    found = read_certificate(str(file), NONE, now=NOW)

    assert (found.subject, found.path, found.doubt) == ("CN=practice", str(file), "")


def test_a_file_in_the_home_folder_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(file.parent))

    assert read_certificate("~/practice app.pem", NONE, now=NOW).subject == "CN=practice"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_a_doubt_and_no_error(file: Path, mode: int) -> None:
    file.chmod(mode)

    assert read_certificate(str(file), NONE, now=NOW).doubt == (
        f"Others on this machine can read the private key: chmod 600 {file}"
    )


def test_what_is_no_file_is_told_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    large = tmp_path / "large"
    large.write_bytes(b"x" * (LARGEST + 1))
    wrong = {
        str(fifo): "is no file",
        str(tmp_path): "cannot be read: Is a directory",
        str(tmp_path / "absent"): "cannot be read: No such file or directory",
        str(large): "is longer than 256 KB",
        "/dev/null": "is no file",
        "a\x00b": "cannot be read: that is no path",
        "~nobody-of-this-name/x": "cannot be read: that is no path",
    }

    for path, words in wrong.items():
        with pytest.raises(InputError, match=words) as refusal:
            read_certificate(path, NONE, now=NOW)
        assert refusal.value.field == "certificate"
        assert refusal.value.title.isprintable()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-61, "The certificate is not valid before 2026-11-21 09:00 UTC"),
        (366 * 86_400, "The certificate expired on 2027-11-21 09:00 UTC"),
    ],
)
def test_a_certificate_outside_its_dates_is_not_opened(
    file: Path, seconds: int, words: str
) -> None:
    with pytest.raises(InputError, match=words) as refusal:
        read_certificate(str(file), NONE, now=NOW + seconds)

    assert refusal.value.cause == "It is valid from 2026-11-21 to 2027-11-21; nothing was sent."


def test_the_answers_hold_the_certificate_once_it_is_open(file: Path) -> None:
    named = Answers(certificate=f" {file}\n")
    opened = with_certificate_opened(named, now=NOW)

    assert isinstance(named.credential, UnopenedCertificate)
    assert isinstance(opened.credential, ClientCertificate)
    assert with_certificate_opened(opened, now=NOW) is opened
    assert with_certificate_opened(Answers(), now=NOW) == Answers()


def test_the_passphrase_of_the_answers_opens_it(file: Path) -> None:
    file.write_bytes(pairs.encrypted_pair_pem())
    named = Answers(certificate=str(file), certificate_passphrase=PASSPHRASE)
    opened = with_certificate_opened(named, now=NOW)

    assert opened.signing_certificate is not None
    assert pairs.PASSPHRASE not in repr(opened)


def test_a_passphrase_comes_from_the_first_line_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(b"\xef\xbb\xbf blanks belong to it \r\nand this does not\n")

    assert passphrase_given(name=None, file=file) == Secret(" blanks belong to it ")
    assert passphrase_given(name=None, file=None) == NONE


def test_a_passphrase_is_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTICE_PASSPHRASE", pairs.PASSPHRASE)

    assert passphrase_given(name="PRACTICE_PASSPHRASE", file=None) == PASSPHRASE
    assert "PRACTICE_PASSPHRASE" not in os.environ


def test_a_passphrase_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    empty, binary, long = (tmp_path / name for name in ("empty", "binary", "long"))
    empty.write_bytes(b"\npractice\n")
    binary.write_bytes(b"\xff\xfe\xff")
    long.write_bytes(b"x" * 5_000)
    wrong = {
        empty: "holds no passphrase on its first line",
        long: "holds no passphrase on its first line",
        binary: "is UTF-16 that is not whole",
        tmp_path / "absent": "cannot be read: FileNotFoundError",
    }

    for file, words in wrong.items():
        with pytest.raises(InputError, match=words) as refusal:
            passphrase_given(name=None, file=file)
        assert refusal.value.field == "certificate_passphrase"
    with pytest.raises(InputError, match="there is no environment name PRACTICE_UNSET"):
        passphrase_given(name="PRACTICE_UNSET", file=None)


@pytest.mark.parametrize("absent", ["jwt", "cryptography"])
def test_without_the_extra_it_says_how_to_install_it(file: Path, absent: str) -> None:
    code = (
        "import sys\n"
        f"sys.modules[{absent!r}] = None\n"
        "from tokenwizard.credentials.certificate_file import read_certificate\n"
        "from tokenwizard.errors.errors import LocalError\n"
        "from tokenwizard.secret import Secret\n"
        "try:\n"
        "    read_certificate(sys.argv[1], Secret(''), now=0.0)\n"
        "except LocalError as told:\n"
        "    print(told.title)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout == ("certificates need an extra: pip install 'tokenwizard[certificate]'\n")


def test_what_has_no_certificate_loads_neither_cryptography_nor_jwt() -> None:
    code = (
        "import sys\n"
        "import tokenwizard.cli.prefill, tokenwizard.wizard.controller\n"
        "import tokenwizard.cli.refresh.source_options\n"
        "import tokenwizard.credentials.certificate_file, tokenwizard.cli.certificate.command\n"
        "print(sorted({'cryptography', 'jwt'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "[]\n"
