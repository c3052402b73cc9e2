"""What people read changes only where somebody wants it to: see `golden.txt`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from difflib import unified_diff
from itertools import islice
from pathlib import Path

import pytest

from tests.messages import inventory
from tests.messages.golden import COMMAND, GOLDEN, text
from tests.messages.inventory import sentences
from tests.messages.renderings import block, entries, error_of
from tokenwizard.errors.catalogue import catalogue

LONGEST = 60
MODULE = '''
"""It is a docstring. Leave it out."""

def told(name):
    """It is another one. Leave it out."""
    return (
        "It is "
        f"old {name!r}. Mend it, {'now'}."
    )
'''
CODE = """
import sys
from tests.messages.golden import text
sys.stdout.buffer.write(text().encode())
"""


def test_the_golden_file_says_what_the_code_says_now() -> None:
    golden, now = GOLDEN.read_text(encoding="utf-8"), text()
    if golden == now:
        return
    before, after = golden.splitlines(), now.splitlines()
    lines = unified_diff(before, after, GOLDEN.name, "the code", n=1, lineterm="")
    shown = list(islice(lines, LONGEST + 1))
    more = ("... and more",) if len(shown) > LONGEST else ()
    said = "\n".join((*shown[:LONGEST], *more))
    pytest.fail(f"{said}\n\nIf that is what you want: {COMMAND}", pytrace=False)


def test_every_entry_has_its_own_words_in_its_block() -> None:
    assert set(entries()) == set(catalogue())
    for entry in entries():
        name, title, *lines = block(entry)
        assert name == f"[{entry}]"
        assert title.endswith(f" {catalogue()[entry].title}"), entry
        assert any(catalogue()[entry].cause in line for line in lines), entry
        assert error_of(entry).entry == entry


def test_no_advice_says_a_word_twice() -> None:
    """As in "make {fresh_link}", where the action has the verb already."""
    twice = re.compile(r"\b([a-z]{2,}) \1\b", re.IGNORECASE)
    told = [line for entry in entries() for line in block(entry)]

    assert [line for line in told if (found := twice.search(line)) and found[1] != "in"] == []


def test_a_sentence_that_moves_to_another_module_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(inventory, "PACKAGE", tmp_path)
    before = sentences()
    (tmp_path / "folder").mkdir()
    (tmp_path / "one.py").rename(tmp_path / "folder" / "other.py")

    assert before == sentences() == ("It is old {name!r}. Mend it, {'now'}.",)


def test_terminal_environment_home_and_clock_do_not_matter(tmp_path: Path) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "COLUMNS": "33",
        "FORCE_COLOR": "1",
        "LC_ALL": "C",
        "TERM": "dumb",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
    }

    done = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=environ,
        timeout=60,
    )

    assert done.stdout.decode() == text()
