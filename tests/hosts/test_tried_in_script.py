"""A scripted walk says what cannot be saved before it shows the link, and then ends."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.attacks.conftest import grounds, person, python_for_all
from tests.attacks.other_users import OtherUser
from tests.cli.refresh.practice import kept_token
from tests.constrained import NO_RIGHTS
from tests.free_port import free_port
from tests.hosts.worlds import forbidden, in_world, names, traces
from tests.ui.plain.person import redeems, signed_in
from tests.ui.plain.script import Script, answers_file, given, practice

__all__ = ["grounds", "person", "python_for_all"]

WALK = """
import sys
from tokenwizard.cli.entry_point import entry_point
sys.argv[1:] = ["--plain", *(one for one in sys.argv[1:] if one != "--plain")]
entry_point()
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder of the target."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def uri() -> str:
    return f"http://localhost:{free_port()}"


def of_no_link(words: str) -> bool:
    return not any(line.startswith("http") for line in words.splitlines())


async def test_a_user_without_a_home_ends_well(person: OtherUser) -> None:
    """Under any number, as in a container: HOME=/, no state folder, the target alone writable."""
    target = person.own(person.home / "work") / ".env"
    with practice() as described:
        options = given(answers_file(person.home, described, uri()))
        for file in person.home.iterdir():
            file.chmod(0o755 if file.is_dir() else 0o644)
        person.own(person.home / "work")
        command = person.tokenwizard("--plain", *options, "--out", f"env:{target}")
        pipe = subprocess.PIPE
        with person.start(command, env={"HOME": "/"}, stdin=pipe, stdout=pipe, stderr=pipe) as walk:
            assert walk.stdin is not None
            assert walk.stderr is not None
            words = []
            for line in walk.stderr:
                words.append(line)
                if line.startswith("http"):
                    break
            link = words[-1].strip()
            assert link.startswith("http"), words
            walk.stdin.write(f"{await signed_in(link)}\n")
            walk.stdin.flush()
            out, later = walk.communicate(timeout=60)

        assert (walk.returncode, out) == (0, ""), later
        assert redeems(link, kept_token(target))
        assert names(target.parent) == [".env"]


def test_a_forbidden_folder_is_told_with_its_cause_and_no_link_is_shown(
    tmp_path: Path, work: Path
) -> None:
    with practice() as described:
        options = given(answers_file(tmp_path, described, uri()))
        two = ("--out", f"env:{work / '.env'}", "--out", f"json:{tmp_path / 'token.json'}")
        (tmp_path / "token.json.bak").mkdir()
        (tmp_path / "token.json").write_text("{}\n")
        before = traces(work)
        with forbidden(work), Script(*options, *two, code=NO_RIGHTS + WALK) as script:
            status, data = script.ended()

    assert (status, data) == (1, ""), script.words
    assert of_no_link(script.words)
    for place in (work / ".env", tmp_path / "token.json"):
        assert str(place) in script.words
    assert script.words.count("\nNow: ") == 2
    assert traces(work) == before


def test_a_full_disk_is_told_before_the_link(tmp_path: Path, work: Path) -> None:
    with practice() as described:
        options = given(answers_file(tmp_path, described, uri()))
        done = in_world(
            f"mount -t tmpfs -o size=8k tmpfs {work}", WALK, *options, "--out", f"env:{work}/.env"
        )

    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert of_no_link(done.stderr)
    assert str(work / ".env") in done.stderr


@pytest.mark.parametrize("stdout", ["1>&-", "1>/dev/full"])
@pytest.mark.parametrize("out", [(), ("--out", "shell")], ids=["token", "shell"])
def test_a_stdout_that_takes_nothing_is_told_before_the_link(
    tmp_path: Path, stdout: str, out: tuple[str, ...]
) -> None:
    with practice() as described:
        options = given(answers_file(tmp_path, described, uri()))
        done = in_world(f"exec {stdout}", WALK, *options, *out)

    assert done.returncode == 1, done.stderr
    assert of_no_link(done.stderr)
    assert "stdout" in done.stderr


async def test_a_walk_that_is_tried_leaves_nothing_but_its_file(tmp_path: Path, work: Path) -> None:
    target = work / ".env"
    with practice() as described:
        options = given(answers_file(tmp_path, described, uri()))
        with Script(*options, "--out", f"env:{target}") as script:
            link = script.link()
            assert names(work) == []
            script.give(await signed_in(link))
            status, data = script.ended()

        assert (status, data) == (0, ""), script.words
        assert names(work) == [".env"]
        assert redeems(link, kept_token(target))
