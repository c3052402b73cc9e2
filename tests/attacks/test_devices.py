"""A device where a file is asked for: it is refused at once; a pipe with a writer still works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.constrained import ROOT
from tests.profiles.practice_profiles import CLIENT_ID
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import write_profile
from tokenwizard.system.exit_status import USAGE
from tokenwizard.system.files.bounded_file import bytes_of

DEVICES = ["/dev/ptmx", "/dev/zero", "/dev/random", "/dev/tty", "/proc/kmsg", "/dev/fd/0"]
RUN = "from tokenwizard.cli.entry_point import entry_point; entry_point()"
AT_ONCE = 30


def refused(arguments: Sequence[str]) -> str:
    """What is said on stderr; standard input is a terminal at which nobody types."""
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-c", RUN, *arguments],
            cwd=ROOT,
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=AT_ONCE,
            start_new_session=True,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == USAGE, done.stderr
    assert ".py:" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "option", ["--answers", "--profile", "--client-secret-file", "--certificate"]
)
def test_no_option_waits_for_a_device(option: str, device: str) -> None:
    assert device in refused(["--plain", "--no-listen", "--site", "contoso", option, device])


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("key", ["certificate", "client_secret_file"])
def test_nor_does_a_file_of_answers(tmp_path: Path, key: str, device: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f"site = 'contoso'\n{key} = {json.dumps(device)}\n")

    assert device in refused(["--plain", "--no-listen", "--answers", str(file)])


@pytest.mark.parametrize("device", DEVICES)
def test_nor_does_a_profile(device: str) -> None:
    write_profile(Profile(name="practice", site="contoso", client_id=CLIENT_ID, certificate=device))

    for command in (("--plain", "--no-listen"), ("refresh",)):
        assert device in refused([*command, "--profile", "practice"])


@pytest.mark.parametrize("device", DEVICES)
def test_nor_do_the_other_commands(device: str) -> None:
    for command in (("profiles", "import"), ("certificate", "show")):
        assert device in refused([*command, device])


def test_what_is_written_to_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ours = os.open(pipe, os.O_RDWR)  # so that there is a writer from the beginning
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(bytes_of(pipe, 17)))
    reader.start()
    for part in (b"site = ", b"'contoso'\n"):
        os.write(ours, part)
    reader.join(AT_ONCE)
    os.close(ours)

    assert read == [b"site = 'contoso'\n"]


def test_a_substituted_process_and_the_empty_device_are_read() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"practice")
    os.close(theirs)
    try:
        assert bytes_of(Path(f"/dev/fd/{ours}"), 100) == b"practice"
    finally:
        os.close(ours)
    assert bytes_of(Path(os.devnull), 100) == b""
