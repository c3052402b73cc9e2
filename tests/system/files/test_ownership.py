"""Who else may write a file: told from its owner, its group and its mode."""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path

import pytest

from tokenwizard.system.files.ownership import doubt_about, is_ours

ME, OTHER, GROUP = 4_321, 8_765, 4_000


@pytest.fixture(autouse=True)
def users(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Two users, each with a first group of their own number; the members of the groups."""
    members: dict[str, list[str]] = {}
    names = {0: "root", ME: "me", OTHER: "other", GROUP: "staff"}
    entries = {
        uid: pwd.struct_passwd((name, "x", uid, uid, "", "/", "/bin/sh"))
        for uid, name in ((0, "root"), (ME, "me"), (OTHER, "other"))
    }

    def group(gid: int) -> grp.struct_group:
        return grp.struct_group((names[gid], "x", gid, members.get(str(gid), [])))

    monkeypatch.setattr(os, "geteuid", lambda: ME)
    monkeypatch.setattr(pwd, "getpwuid", entries.__getitem__)
    monkeypatch.setattr(pwd, "getpwall", lambda: list(entries.values()))
    monkeypatch.setattr(grp, "getgrgid", group)
    return members


def found(mode: int, uid: int = ME, gid: int = ME) -> os.stat_result:
    return os.stat_result((0o100000 | mode, 1, 1, 1, uid, gid, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "ours"),
    [
        (0o600, ME, ME, True), (0o644, ME, GROUP, True), (0o644, 0, 0, True),
        (0o664, ME, ME, True), (0o664, 0, 0, True),
        (0o664, ME, GROUP, False), (0o664, ME, OTHER, False), (0o664, ME, 0, False),
        (0o664, 0, ME, False), (0o602, ME, ME, False), (0o1777, 0, 0, False),
        (0o600, OTHER, ME, False), (0o400, OTHER, OTHER, False),
    ],
)  # fmt: skip
def test_ours_is_what_nobody_else_may_write(mode: int, uid: int, gid: int, ours: bool) -> None:
    assert is_ours(found(mode, uid, gid)) is ours
    assert (doubt_about(found(mode, uid, gid), Path("practice")) is None) is ours


def test_a_group_is_ones_own_while_nobody_else_is_in_it(users: dict[str, list[str]]) -> None:
    users[str(ME)] = ["me"]
    alone = is_ours(found(0o664))
    users[str(ME)] = ["me", "other"]

    assert alone
    assert not is_ours(found(0o664))


def test_nor_is_it_where_it_is_the_first_group_of_somebody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `users` is on some systems: it lists no members."""
    other = pwd.struct_passwd(("other", "x", OTHER, ME, "", "/", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwall", lambda: [other])

    assert not is_ours(found(0o664))


def test_a_user_who_stands_in_no_file_has_a_group_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(_: int) -> pwd.struct_passwd:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(os, "getegid", lambda: ME)

    assert is_ours(found(0o664))
    assert not is_ours(found(0o664, 0, 0))


def test_what_is_said_names_the_command_that_ends_the_doubt() -> None:
    theirs = doubt_about(found(0o600, OTHER), Path("my file"))
    shared = doubt_about(found(0o666), Path("my file"))

    assert theirs is not None
    assert theirs.command == "sudo chown me 'my file'"
    assert shared is not None
    assert shared.command == "chmod go-w 'my file'"
    assert command_for(0o664, gid=GROUP) == "chmod g-w 'my file'"


def command_for(mode: int, *, gid: int) -> str:
    doubt = doubt_about(found(mode, gid=gid), Path("my file"))
    assert doubt is not None
    return doubt.command


@pytest.mark.parametrize("called", ["staff", "me"])
def test_an_empty_list_of_members_alone_makes_no_group_ones_own(
    monkeypatch: pytest.MonkeyPatch, called: str
) -> None:
    """A directory service lists no users: its groups look empty."""
    monkeypatch.setattr(
        pwd, "getpwuid", lambda uid: pwd.struct_passwd(("me", "x", uid, GROUP, "", "/", "/bin/sh"))
    )
    monkeypatch.setattr(pwd, "getpwall", list)
    monkeypatch.setattr(grp, "getgrgid", lambda gid: grp.struct_group((called, "x", gid, [])))

    assert is_ours(found(0o664, gid=GROUP)) is (called == "me")


def test_nor_is_the_group_of_a_user_who_stands_in_no_file_by_being_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(_: int) -> pwd.struct_passwd:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(pwd, "getpwall", list)
    monkeypatch.setattr(os, "getegid", lambda: GROUP)

    assert not is_ours(found(0o664, gid=GROUP))
    assert not is_ours(found(0o664, gid=ME))
