"""Every environment against every crossing: it arrives, or the person is told and has a file.

Each environment is walked once; a cell looks at one crossing of its walk.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.terminal.matrix_facts import Answered, Facts, Handed, Written, leaks
from tests.terminal.matrix_places import KINDS, SSH_CONNECTION, Kind
from tests.terminal.matrix_provider import RecordingProvider
from tests.terminal.matrix_walk import PATIENCE, MatrixWalk
from tests.terminal.matrix_wizard import filled_in

UNSURE = "Senttoyourterminal.Ifapastebringssomethingelse,"
WAY_OUT = "ctrl+fwritesittoafile"


@dataclass(frozen=True)
class Row:
    """An environment, its ways to paste, and what the walk through it found."""

    kind: Kind
    environ: dict[str, str]
    pastes: tuple[str, ...]
    facts: Facts

    def handed(self, name: str) -> Handed:
        assert name in self.facts.handed, self.facts.stopped
        return self.facts.handed[name]

    def written(self, name: str) -> Written:
        assert name in self.facts.written, self.facts.stopped
        return self.facts.written[name]

    def answered(self, way: str) -> Answered:
        assert way in self.facts.answered, self.facts.stopped
        return self.facts.answered[way]


@pytest.fixture(scope="module")
def provider() -> Iterator[RecordingProvider]:
    with RecordingProvider() as running:
        yield running


@pytest.fixture(scope="module", params=KINDS)
def row(
    request: pytest.FixtureRequest,
    provider: RecordingProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Row:
    kind = KINDS[request.param]
    wizard = filled_in(tmp_path_factory.mktemp("matrix"), provider, **kind.variables)
    try:
        with kind.enter(wizard) as place:
            walk = MatrixWalk(place, wizard, provider, arrives=kind.arrives)
            walk.walk()
    finally:
        wizard.end()
    return Row(kind, wizard.environ, tuple(place.pastes), walk.facts)


def assert_arrived_or_told(handed: Handed, kind: Kind) -> None:
    """Where it did not arrive, and where that cannot be known, the sentence says so."""
    assert handed.seconds < PATIENCE
    assert handed.wanted
    if kind.arrives:
        assert handed.held == handed.wanted
    if kind.proved:
        assert handed.sentence.endswith(":Copied.")
    else:
        assert UNSURE in handed.sentence
        assert handed.sentence.endswith(WAY_OUT)


def test_link_out(row: Row) -> None:
    handed = row.handed("link")
    assert handed.wanted.startswith("http")
    assert_arrived_or_told(handed, row.kind)


def test_link_out_in_a_file(row: Row) -> None:
    written = row.written("link")
    assert written.seconds < PATIENCE
    assert written.path.parent == Path(row.environ["XDG_RUNTIME_DIR"], "tokenwizard")
    assert (written.mode, written.folder_mode) == (0o600, 0o700)
    assert written.text == row.handed("link").wanted
    if "SSH_CONNECTION" in row.environ:
        assert f"@{SSH_CONNECTION.split()[2]}cat{written.path}" in written.sentence


def test_answer_back_by_paste(row: Row) -> None:
    """Each paste was of another attempt, and its state matched."""
    assert row.pastes
    assert all(row.answered(way).seconds < PATIENCE for way in row.pastes)


def test_answer_back_by_listener(row: Row) -> None:
    answered = row.answered("by the listener")
    assert answered.seconds < PATIENCE
    assert "You can close this tab" in answered.page


@pytest.mark.parametrize("occasion", ["token", "token again"], ids=["by itself", "by key"])
def test_token_in(row: Row, occasion: str) -> None:
    handed = row.handed(occasion)
    assert handed.wanted.startswith("practice-refresh")
    assert_arrived_or_told(handed, row.kind)


def test_the_token_is_recognised_when_it_is_pasted_back(row: Row) -> None:
    assert row.answered("token pasted back").seconds < PATIENCE


def test_the_token_stays_when_the_wizard_has_ended(row: Row) -> None:
    handed = row.handed("token again")
    assert row.facts.status == "0", row.facts.stopped
    assert row.facts.held_after == handed.held


def test_token_in_a_file(row: Row) -> None:
    written = row.written("token")
    assert written.seconds < PATIENCE
    assert written.path.parent == Path(row.environ["XDG_STATE_HOME"], "tokenwizard")
    assert (written.mode, written.folder_mode) == (0o600, 0o700)
    assert written.text == row.handed("token").wanted


def test_no_secret_is_shown(row: Row) -> None:
    """Neither in what the outermost terminal got, from its first byte on, nor in what any
    multiplexer says that it draws, nor in what is left on the terminal afterwards."""
    facts = row.facts
    assert not facts.stopped
    assert {"client_secret", "code", "code_verifier", "refresh_token"} <= facts.secrets.keys()
    assert leaks(facts.shown, facts.secrets) == set()
    assert leaks(facts.shown_after, facts.secrets) == set()
    assert leaks("".join(facts.drawn), facts.secrets) == set()
    assert len(facts.shown) > 1000
    assert all("tokenwizard" in view for view in facts.drawn)


def test_the_token_is_recognised_when_it_is_asked_for(row: Row) -> None:
    """So the cell before this one can fail."""
    assert leaks(row.facts.shown_when_asked, row.facts.secrets) == {"refresh_token"}


@pytest.mark.parametrize("missing", ["stdin", "stderr", "both"])
def test_without_a_terminal_it_is_said_at_once(
    missing: str, provider: RecordingProvider, tmp_path: Path
) -> None:
    """For no tty the three crossings are one: nothing can be drawn, and nothing is begun."""
    wizard = filled_in(tmp_path, provider)
    master, slave = pty.openpty()
    began = time.monotonic()
    try:
        done = subprocess.run(
            wizard.arguments,
            stdin=subprocess.DEVNULL if missing != "stderr" else slave,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if missing != "stdin" else slave,
            env=wizard.environ,
            timeout=10,
            check=False,
        )
        seconds = time.monotonic() - began
        drawn, _, _ = select.select([master], [], [], 0)
        said = (done.stderr or b"") + (os.read(master, 4096) if drawn else b"")
    finally:
        os.close(master)
        os.close(slave)
    assert seconds < 5
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"needs a terminal" in said
    assert b"Run it in one" in said
    assert b"ssh -t" in said
    assert provider.app["client_secret"].encode() not in said


def test_keys_are_answered_while_a_copy_waits_for_a_hung_display(
    provider: RecordingProvider, tmp_path: Path
) -> None:
    """The wizard waits for two seconds; the person does not have to."""
    kind, wizard = KINDS["hung DISPLAY"], filled_in(tmp_path, provider)
    try:
        with kind.enter(wizard) as place:
            walk = MatrixWalk(place, wizard, provider, arrives=kind.arrives)
            assert walk.seconds_to_help_after_copy() < 2
    finally:
        wizard.end()
