"""A key pair is not made where another user can swap the certificate before it is uploaded."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tokenwizard.credentials.certificate_pair import usual_folder, write_pair, write_usual_pair
from tokenwizard.errors.errors import LocalError


def given_away(folder: Path, how: str, attacker: OtherUser) -> None:
    folder.mkdir(parents=True)
    if how == "theirs":
        os.chown(folder, attacker.uid, attacker.uid)
    else:
        os.chown(folder, 0, attacker.uid)
        folder.chmod({"for all": 0o777, "sticky": 0o1777, "for a group": 0o775}[how])


@pytest.mark.parametrize("usual", [True, False])
@pytest.mark.parametrize("how", ["theirs", "for all", "sticky", "for a group"])
def test_a_folder_that_others_may_write_is_refused(
    attacker: OtherUser,
    grounds: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    usual: bool,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(grounds / "data"))
    folder = usual_folder() if usual else grounds / "keys"
    given_away(folder, how, attacker)

    def make() -> None:
        if usual:
            write_usual_pair(now=time.time())
        else:
            write_pair(folder, "practice", now=time.time())

    with pytest.raises(LocalError) as refused:
        make()

    assert refused.value.next_step
    assert list(folder.iterdir()) == []
