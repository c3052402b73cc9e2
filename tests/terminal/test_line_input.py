"""Lines past the kernel's line editing: whole, unechoed where they are secret, and in time."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import require
from tests.terminal.multiplexers import Tmux, bare_environ
from tests.terminal.test_demo_in_tmux import Demo
from tests.ui.plain.person import Person
from tokenwizard.oauth.pasted_text import LONGEST_PASTE
from tokenwizard.system.terminal.line_keys import Key, KeyReader

PROBE = Path(__file__).with_name("line_probe.py")
LONG = "".join(f"{number:07}x" for number in range(2_000))
"""16,000 characters; no piece of it stands in it twice."""


@contextmanager
def at_probe(folder: Path, kind: str, **environ: str) -> Iterator[Person]:
    with Person(
        [sys.executable, str(PROBE), kind, str(folder / "answer")], folder, **environ
    ) as person:
        person.hear("Line: ")
        yield person


def came(person: Person, folder: Path) -> str:
    """The line, once the probe has ended and given the terminal back."""
    assert person.ended() == 0
    assert person.modes() == person.modes_before
    answer: dict[str, str] = json.loads((folder / "answer").read_text())
    return answer.get("line", "no line")


def wrapped(columns: int, end: str = "\r") -> str:
    return end.join(LONG[at : at + columns] for at in range(0, len(LONG), columns))


@pytest.mark.parametrize(
    "keys",
    [
        LONG,
        wrapped(80),
        "\r" + wrapped(80, "\r\n"),
        "\x1b[200~\n" + wrapped(80, "\n") + "\x1b[201~",
        "\x1b[200~" + wrapped(79, " \n ") + "\n\x1b[201~",
    ],
    ids=["one line", "wrapped", "a line end first", "bracketed", "bracketed, with blanks"],
)
def test_sixteen_thousand_pasted_characters_come_whole_and_unseen(
    tmp_path: Path, keys: str
) -> None:
    with at_probe(tmp_path, "joined", TERM="xterm") as person:
        person.paste(keys)
        person.hear("16,000 characters came. Enter ends them.")
        person.type("\r")

        assert came(person, tmp_path) == LONG
        assert LONG[:8] not in person.heard
        assert LONG[-8:] not in person.heard


def test_more_than_any_answer_is_cut_one_behind_its_length(tmp_path: Path) -> None:
    with at_probe(tmp_path, "joined") as person:
        person.paste(LONG + LONG)
        person.hear("characters came.")
        person.type("\r")

        assert len(came(person, tmp_path)) == LONGEST_PASTE + 1


@pytest.mark.parametrize(("kind", "seen"), [("shown", True), ("hidden", False)])
def test_a_line_longer_than_the_kernel_takes_comes_whole(
    tmp_path: Path, kind: str, seen: bool
) -> None:
    with at_probe(tmp_path, kind) as person:
        person.paste(LONG)
        person.type("\r")

        assert came(person, tmp_path) == LONG
        assert (LONG in person.heard) is seen


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("contosp\x7fo", "contoso"),
        ("contosp\bo", "contoso"),
        ("two words\x17fields", "two fields"),
        ("not this\x15that", "that"),
        ("\x7f\x7fa\x17\x17b\x15\x15c", "c"),
        ("a\x1b[Db\x1b[3~\x1bOPc\x00\x01", "abc"),
        ("a\x04b", "ab"),
        ("  blanks around  ", "blanks around"),
        ("\x1b[200~past\ned\x1b[201~", "pasted"),
        ("größe 例え\x7f", "größe 例"),
    ],
)
def test_keys_edit_the_line(tmp_path: Path, keys: str, line: str) -> None:
    with at_probe(tmp_path, "shown") as person:
        person.type(f"{keys}\r")

        assert came(person, tmp_path) == line


def test_what_is_erased_is_erased_on_the_terminal(tmp_path: Path) -> None:
    with at_probe(tmp_path, "shown") as person:
        person.type("abc\x7f\x17")
        person.hear_like(re.escape("abc" + 3 * "\b \b"), "the blanks over it")
        person.paste("x" * 100)
        person.type("\x7fend\r")
        person.hear_like(f"\nLine: {'x' * 99}end\n", "the line anew where it is wrapped")


@pytest.mark.parametrize("kind", ["shown", "hidden", "joined"])
def test_the_end_on_an_empty_line_is_an_end(tmp_path: Path, kind: str) -> None:
    with at_probe(tmp_path, kind) as person:
        person.type("\x04")

        assert came(person, tmp_path) == "no line"


def test_a_terminal_that_echoes_nothing_is_not_echoed_to(tmp_path: Path) -> None:
    """Emacs takes the echo off its terminals, and shows by itself what is typed."""
    stty = [require("stty"), "-echo"]
    program = [sys.executable, str(PROBE), "shown", str(tmp_path / "answer")]
    shell = ["/bin/sh", "-c", f"{shlex.join(stty)}; exec {shlex.join(program)}"]
    with Person(shell, tmp_path) as person:
        person.hear("Line: ")
        person.type("seen twice otherwise\r")

        assert person.ended() == 0
        assert "seen twice" not in person.heard


def test_what_is_typed_before_the_prompt_is_kept_and_not_shown_early(tmp_path: Path) -> None:
    program = [sys.executable, str(PROBE), "hidden", str(tmp_path / "answer")]
    with Person(
        ["/bin/sh", "-c", f"stty -echo; read go; exec {shlex.join(program)}"], tmp_path
    ) as person:
        person.wait_until(lambda: not person.modes()[3] & termios.ECHO, "the echo is off")  # type: ignore[operator]
        person.type("go\nearly\n")

        assert person.ended() == 0
        assert json.loads((tmp_path / "answer").read_text()) == {"line": "early"}


def test_what_was_not_read_does_not_reach_the_shell(tmp_path: Path) -> None:
    """The rest of a paste would be taken for commands, and kept in the shell's history."""
    program = shlex.join([sys.executable, str(PROBE), "waiting", str(tmp_path / "answer")])
    with Person(["/bin/sh", "-c", f"{program}; echo over; cat"], tmp_path) as person:
        person.hear("Line: ")
        person.type("secret\r")
        person.hear("waits for one more key")
        person.type("the rest of it\r")
        person.hear("over")
        person.type("after\n\x04")
        person.ended()

        assert "the rest" not in person.heard


def test_ctrl_z_gives_the_terminal_back_and_fg_the_prompt(tmp_path: Path) -> None:
    probe = shlex.join([sys.executable, str(PROBE), "shown", str(tmp_path / "answer")])
    with Tmux({**bare_environ(), "TERM": "xterm-256color"}) as tmux:
        demo = Demo.__new__(Demo)
        demo.tmux = tmux
        tmux.tell("respawn-pane", "-k", "-t", "walk:", f"{require('dash')} -i")
        demo.press("-l", f"clear; {probe}")
        demo.press("Enter")
        demo.until_shown("Line:")
        demo.press("C-z")
        demo.until_shown("Stopped")
        demo.press(
            "-l", "clear; stty -a | tr ' ' '\\n' | grep -xE 'icanon|echo|icrnl' | tr '\\n' ,"
        )
        demo.press("Enter")
        demo.until_shown("icrnl,icanon,echo,")
        demo.press("-l", "clear; fg")
        demo.press("Enter")
        demo.until_shown("Line:")
        demo.press("-l", "after it")
        demo.press("Enter")
        demo.until((tmp_path / "answer").exists, "the line")

        assert json.loads((tmp_path / "answer").read_text()) == {"line": "after it"}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (f"{LONG}\n", LONG),
        (LONG, LONG),
        (f"\n \n{LONG}\r\nmore\n", LONG),
        ("x" * 20_000, "x" * (LONGEST_PASTE + 1)),
        ("\n\n", "no line"),
        ("", "no line"),
    ],
    ids=["a line", "without its end", "blank lines before", "too long", "blanks", "nothing"],
)
@pytest.mark.parametrize("through", ["pipe", "file"])
def test_a_line_from_a_pipe_or_a_file_is_whole(
    tmp_path: Path, given: str, line: str, through: str
) -> None:
    answer, file = tmp_path / "answer", tmp_path / "given"
    file.write_text(given)
    program = [sys.executable, str(PROBE), "piped", str(answer)]
    environ = bare_environ()
    if through == "pipe":
        subprocess.run(program, input=given.encode(), env=environ, check=True, timeout=20)
    else:
        with file.open() as stdin:
            subprocess.run(program, stdin=stdin, env=environ, check=True, timeout=20)

    assert json.loads(answer.read_text()).get("line", "no line") == line


@pytest.mark.parametrize("size", [1, 7, 65_536])
def test_keys_are_the_same_in_any_pieces(size: int) -> None:
    data = "é\x1b[200~a\r\nb\x03\x1b[201~\x1b[A\x1bOPc\x7f\x17\x15\x04\r\nd\n".encode()
    reader = KeyReader()
    found = [key for at in range(0, len(data), size) for key in reader.read(data[at : at + size])]
    text = "".join(key for key in found if isinstance(key, str))
    keys = [key for key in found if isinstance(key, Key)]

    assert text == "éabcd"
    assert keys[:4] == [Key.ERASE, Key.ERASE_WORD, Key.ERASE_LINE, Key.END]
    assert set(keys[4:]) == {Key.ENTER}


def test_two_million_keys_one_by_one_are_read_in_proportion() -> None:
    """The square of so many would take hours."""
    reader = KeyReader()
    begin = time.monotonic()
    for _ in range(2_000_000 // 8):
        reader.read(b"\x1b[1;")
        reader.read(b"5Cx\n")

    assert time.monotonic() - begin < 60


def test_a_terminal_that_goes_is_an_end(tmp_path: Path) -> None:
    master, slave = os.openpty()
    answer = tmp_path / "answer"
    process = subprocess.Popen(
        [sys.executable, str(PROBE), "joined", str(answer)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=bare_environ(),
        start_new_session=True,
    )
    os.close(slave)
    assert os.read(master, 64)
    os.close(master)

    assert process.wait(timeout=20) == 0
    assert json.loads(answer.read_text()) == {"end": "EOFError"}
