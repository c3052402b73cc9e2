"""`--plain` with pipes: the link on stderr, the answer from stdin or a browser, the token out."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.free_port import free_port
from tests.terminal.multiplexers import bare_environ
from tests.ui.plain.person import code_of, redeems, signed_in
from tests.ui.plain.script import Script, answers_file, given, practice, ran, secret_in

PROVIDERS = ["sharepoint", "adme", "sharepoint-acs"]
CLIENT_ID = "11111111-2222-4333-8444-555555555555"


def on_free_port() -> str:
    return f"http://localhost:{free_port()}"


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_the_answer_is_a_line_on_stdin_and_the_token_is_all_of_stdout(
    tmp_path: Path, provider: str
) -> None:
    uri = "https://localhost/" if provider == "sharepoint-acs" else on_free_port()
    with practice() as described:
        file = answers_file(tmp_path, described, uri, provider)
        with Script(*given(file)) as script:
            link = script.link()
            address = await signed_in(link)
            script.give(address)
            status, data = script.ended()

        assert status == 0
        assert data.count("\n") == 1
        assert redeems(link, data.removesuffix("\n"), provider)
        for secret in (data.strip(), code_of(address), secret_in(file)):
            assert secret not in script.words
        assert [line for line in script.words.splitlines() if line.startswith("http")] == [link]


async def test_the_answer_comes_to_the_listener_while_stdin_is_at_its_end(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file), stdin=subprocess.DEVNULL) as script:
            link = script.link()
            address = await signed_in(link)
            async with httpx.AsyncClient(trust_env=False, timeout=20) as browser:
                assert (await browser.get(address)).status_code == 303
            status, data = script.ended()

        assert status == 0
        assert redeems(link, data.strip())


async def test_the_answer_is_read_from_a_file_that_fills_later(tmp_path: Path) -> None:
    """A named pipe: what a shell script uses when its own stdin is taken."""
    pipe = tmp_path / "answer"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)
    with practice() as described, pipe.open("rb", buffering=0) as stdin:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file), "--no-listen", stdin=stdin) as script:
            address = await signed_in(script.link())
            os.write(held, f"\n{address}\n".encode())
            status, data = script.ended()
    os.close(held)

    assert status == 0
    assert data.startswith("practice-refresh")


@pytest.mark.parametrize("in_use", [True, False], ids=["port in use", "--no-listen"])
def test_an_answer_that_cannot_come_is_a_sentence_and_status_2(
    tmp_path: Path, in_use: bool
) -> None:
    with practice() as described, socket.create_server(("127.0.0.1", 0)) as taken:
        uri = f"http://localhost:{taken.getsockname()[1]}" if in_use else on_free_port()
        file = answers_file(tmp_path, described, uri)
        arguments = () if in_use else ("--no-listen",)
        status, data, words = ran(*given(file), *arguments)

    assert (status, data) == (2, "")
    assert "stdin is at its end, and nothing can listen" in words


def test_all_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('provider = "sharepoint"\n')
    status, data, words = ran("--answers", str(file))

    assert (status, data) == (2, "")
    named = words.splitlines()[-1]
    assert "Give ahead: site, client_id, client_secret_file or client_secret_env." in named


def test_a_public_app_misses_no_secret() -> None:
    status, _, words = ran("--public", "--site", "contoso")

    assert status == 2
    assert words.splitlines()[-1].endswith("Give ahead: client_id.")


async def test_a_wrong_secret_ends_with_status_1_and_its_explanation(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        (tmp_path / "secret").write_text("practice-but-not-the-secret-of-this-app")
        with Script(*given(file)) as script:
            script.give(await signed_in(script.link()))
            status, data = script.ended()

    assert (status, data) == (1, "")
    assert "AADSTS7000215" in script.words
    assert "Then run this again." in script.words
    assert "practice-but-not" not in script.words
    assert "broke" not in script.words
    assert "goes back" not in script.words
    assert "ctrl+" not in script.words


def test_the_provider_s_no_ends_with_status_1(tmp_path: Path) -> None:
    with practice() as described:
        uri = on_free_port()
        file = answers_file(tmp_path, described, uri)
        with Script(*given(file)) as script:
            state = script.link().partition("&state=")[2].partition("&")[0]
            script.give(f"{uri}/?error=access_denied&state={state}")
            status, data = script.ended()

    assert (status, data) == (1, "")
    assert "Error: " in script.words
    assert "broke" not in script.words


def test_an_answer_that_is_none_is_not_asked_for_again(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file)) as script:
            script.link()
            script.give("x" * 20_000, end="")
            status, data = script.ended()

    assert (status, data) == (1, "")
    assert "characters; an answer has at most 16,384" in script.words


def test_no_answer_in_time_ends_with_status_1(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with file.open("a") as text:
            text.write("answer_timeout = 0.5\n")
        status, data, words = ran(*given(file))

    assert (status, data) == (1, "")
    assert "No answer came within 0.5 seconds." in words


def test_a_closed_way_is_said_and_not_walked(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("practice-and-no-secret-of-any-app")
    status, data, words = ran(
        *("--provider", "sharepoint-acs", "--site", "contoso", "--client-id", CLIENT_ID),
        *("--client-secret-file", str(secret), "--redirect-uri", "https://localhost/"),
    )

    assert (status, data) == (1, "")
    assert "Microsoft closed this way" in words
    assert "give provider sharepoint" in words


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_the_wait(tmp_path: Path, number: int, status: int) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file)) as script:
            script.link()
            script.process.send_signal(number)
            ended, data = script.ended()

    assert (ended, data) == (status, "")
    assert "broke" not in script.words


def test_a_token_is_not_written_to_a_terminal_unasked(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f'site = "contoso"\nclient_id = "{CLIENT_ID}"\npublic = true\n')
    master, slave = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tokenwizard", "--plain", "--answers", str(file)],
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=subprocess.PIPE,
            env=bare_environ(),
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(master)
        os.close(slave)

    assert done.returncode == 2
    assert "redirect it to a file or a pipe" in done.stderr


async def test_a_stdout_that_nobody_reads_is_said(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file)) as script:
            address = await signed_in(script.link())
            assert script.process.stdout is not None
            script.process.stdout.close()
            script.give(address)
            assert script.process.stderr is not None
            words = script.process.stderr.read().decode()
            status = script.process.wait(timeout=20)

    assert status == 1
    assert "could not be written to stdout" in words
    assert "practice-refresh" not in words


async def test_neither_textual_nor_rich_is_loaded_on_the_way(tmp_path: Path) -> None:
    loaded = tmp_path / "loaded"
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tokenwizard.cli.parser import main\n"
        "status = main(sys.argv[1:])\n"
        "heavy = {'textual', 'rich', 'pyperclip'} & set(sys.modules)\n"
        f"Path({str(loaded)!r}).write_text(repr(sorted(heavy)))\n"
        "sys.exit(status)\n"
    )
    with practice() as described:
        file = answers_file(tmp_path, described, on_free_port())
        with Script(*given(file), code=code) as script:
            script.give(await signed_in(script.link()))
            status, _ = script.ended()

    assert status == 0
    assert loaded.read_text() == "[]"


@pytest.mark.parametrize(
    ("term", "words"), [("dumb", "use --plain"), ("xterm", "needs a terminal")]
)
def test_the_full_screen_names_the_way_without(term: str, words: str) -> None:
    master, slave = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tokenwizard"],
            stdin=slave if term == "dumb" else subprocess.DEVNULL,
            stderr=slave,
            stdout=slave,
            env={**bare_environ(), "TERM": term},
            check=False,
            timeout=60,
        )
        said = os.read(master, 65_536).decode()
    finally:
        os.close(master)
        os.close(slave)

    assert done.returncode == 2
    assert words in said
    assert "--plain" in said


def test_the_demo_wants_a_person() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tokenwizard", "demo", "--plain"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=bare_environ(),
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "demo --plain asks at a terminal" in done.stderr
