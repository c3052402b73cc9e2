"""Locales whose encoding has not every character: ASCII, and a Latin-1 that localedef makes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.odd_host import at_terminal, seen_at_terminal
from tests.programs import require
from tests.terminal.multiplexers import bare_environ
from tests.ui.plain.person import PROVIDER
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import write_profile
from tokenwizard.system.exit_status import USAGE
from tokenwizard.system.terminal.line_keys import Key, KeyReader, encoding_of_keys
from tokenwizard.system.terminal.safe_text import in_encoding

COMMAND = [sys.executable, "-m", "tokenwizard"]
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture(scope="module")
def latin_1() -> Iterator[dict[str, str]]:
    """The environment of a host whose terminals are from before UTF-8."""
    with tempfile.TemporaryDirectory(prefix="tokenwizard-locales-") as folder:
        made = Path(folder) / "en_US.ISO-8859-1"
        names = ("-i", "en_US", "-f", "ISO-8859-1", "--no-archive")
        subprocess.run([require("localedef"), *names, made], check=True, timeout=60)
        yield {"LOCPATH": folder, "LC_ALL": made.name, "PYTHONUTF8": "0"}


@pytest.fixture(params=["ascii", "latin-1"])
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    odd = ASCII if request.param == "ascii" else request.getfixturevalue("latin_1")
    whole = {name: value for name, value in bare_environ().items() if name != "LANG"}
    told = subprocess.run(
        [sys.executable, "-c", "import sys; print(sys.stderr.encoding)"],
        env={**whole, **odd},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.strip() != "utf-8"
    return {**whole, **odd}


def ran(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("demo", "--help"),
        ("sandbox", "--help"),
        ("serve", "--help"),
        ("refresh", "--help"),
        ("check", "--help"),
        ("profiles", "--help"),
        ("certificate", "new", "--help"),
        ("doctor",),
        ("explain", "AADSTS65001"),
        ("explain", "“AADSTS65001” … münchen → 東京"),
        ("--provider", "münchen…"),
        ("demo", "--fail", "münchen…"),
        ("profiles", "show", "münchen…"),
        ("completions", "bash"),
        ("--plain",),
    ],
    ids=lambda arguments: " ".join(arguments).encode("ascii", "replace").decode(),
)
def test_every_text_comes(environ: dict[str, str], arguments: tuple[str, ...]) -> None:
    done = ran(environ, *arguments)

    assert done.returncode in (0, 1, USAGE)
    assert done.stdout or done.stderr
    for said in (done.stdout, done.stderr):
        assert b"Unicode" not in said
        assert b"broke" not in said
        assert b"\\u2026" not in said


def test_an_ellipsis_of_help_is_three_dots(environ: dict[str, str]) -> None:
    assert b"ansi-dark ..." in ran(environ, "--help").stdout


@pytest.mark.parametrize("arguments", [("demo",), ()], ids=["demo", "wizard"])
def test_the_full_screen_is_refused_before_it_draws(
    environ: dict[str, str], arguments: tuple[str, ...]
) -> None:
    status, seen = seen_at_terminal([*COMMAND, *arguments], environ)

    assert status == USAGE
    assert "LC_ALL=C.UTF-8" in seen
    assert "--plain" in seen
    assert "\x1b" not in seen


def test_lines_are_not(environ: dict[str, str]) -> None:
    with at_terminal([*COMMAND, "demo", "--plain"], environ) as terminal:
        terminal.wait_for(PROVIDER)


def test_what_is_typed_in_latin_1_is_read_so(latin_1: dict[str, str]) -> None:
    whole = {name: value for name, value in bare_environ().items() if name != "LANG"}

    with at_terminal([*COMMAND, "demo", "--plain"], {**whole, **latin_1}) as terminal:
        terminal.wait_for(PROVIDER)
        terminal.type("münchen", "latin-1")
        terminal.wait_until(lambda: b"m\xfcnchen" in terminal.recorded, "what was typed")


@pytest.mark.parametrize(
    ("by_locale", "sent"),
    [
        (None, "utf-8"),
        ("ANSI_X3.4-1968", "utf-8"),
        ("UTF-8", "utf-8"),
        ("no-such-encoding", "utf-8"),
        ("utf-16", "utf-8"),
        ("ISO-8859-15", "iso8859-15"),
        ("EUC-JP", "euc_jp"),
    ],
)
def test_a_terminal_sends_what_its_locale_has(by_locale: str | None, sent: str) -> None:
    assert encoding_of_keys(by_locale) == sent


def test_keys_in_another_encoding_are_the_same_in_any_pieces() -> None:
    reader = KeyReader("euc_jp")
    found = [key for byte in "東京\r".encode("euc_jp") for key in reader.read(bytes([byte]))]

    assert found == ["東", "京", Key.ENTER]


@pytest.mark.parametrize(
    "odd",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX"},
        {"LC_CTYPE": "C"},
        {},
        {**ASCII, "PYTHONUTF8": "1"},
        {**ASCII, "PYTHONIOENCODING": "utf8"},
    ],
    ids=["C", "POSIX", "coerced", "nothing", "UTF-8 mode", "by name"],
)
def test_what_python_writes_as_utf_8_draws(odd: dict[str, str]) -> None:
    whole = {name: value for name, value in bare_environ().items() if name != "LANG"}

    with at_terminal([*COMMAND, "demo"], {**whole, **odd}) as terminal:
        terminal.wait_for("\x1b[?1049h")
        terminal.wait_for("SharePoint")
        terminal.type("\x11")
        terminal.wait_until(lambda: terminal.has_ended, "the end")


def test_a_file_s_own_encoding_stays(environ: dict[str, str]) -> None:
    """TOML is UTF-8 wherever it is written."""
    write_profile(Profile(name="practice", site="contoso", login_hint="jürgen@contoso.com"))
    config = {"XDG_CONFIG_HOME": str(Path(environ["XDG_STATE_HOME"]).parent / "config")}

    done = ran({**environ, **config}, "profiles", "show", "practice")

    assert done.returncode == 0, done.stderr
    assert 'login_hint = "jürgen@contoso.com"' in done.stdout.decode("utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_whatever_is_said_can_be_written(encoding: str) -> None:
    in_encoding("… → • ü 東京 \ud800 “x”", encoding).encode(encoding)
