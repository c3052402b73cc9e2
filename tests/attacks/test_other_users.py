"""The ground that the attacks stand on: the other users are others, and can run the product."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.other_users import ATTACKER_UID, OtherUser


def test_another_user_runs_tokenwizard_as_they_are(attacker: OtherUser) -> None:
    asked = "import os, tokenwizard.ui.tui.app; print(os.getuid(), os.getgid(), os.getgroups())"

    done = attacker.run(attacker.command(attacker.python, "-P", "-c", asked))

    assert done.stdout.split() == [str(ATTACKER_UID), str(ATTACKER_UID), "[]"], done.stderr


def test_another_user_has_no_power_over_files_of_others(
    attacker: OtherUser, person: OtherUser, grounds: Path
) -> None:
    secret = person.own(grounds / "secret", "practice-secret")

    for attempt in (("cat",), ("chmod", "666"), ("chown", str(attacker.uid)), ("rm", "-f")):
        assert attacker.run(attacker.command(*attempt, secret)).returncode == 1, attempt
    assert secret.read_text("utf-8") == "practice-secret"


def test_tokenwizard_itself_runs_for_another_user(person: OtherUser) -> None:
    done = person.run(person.tokenwizard("--version"))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tokenwizard ")
