"""Whose a file or a folder is, and who else may write it: told from what `fstat` found."""

from __future__ import annotations

import os
import re
import shlex
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ROOT = 0
_BY_GROUP = 0o020
_BY_ALL = 0o002
_UID = re.compile(r"[0-9]{1,10}")


class OwnershipDoubt(NamedTuple):
    """Why something may hold what another user put there, and what to do about it.

    Attributes:
        why: as in "others may write it".
        command: what ends the doubt, where the person trusts what is in it.
    """

    why: str
    command: str


def is_trusted(uid: int) -> bool:
    """Whether a user with this number is this one, or root."""
    return sys.platform == "win32" or uid in (_ROOT, os.geteuid())


def uids_of_the_person(environ: Mapping[str, str]) -> frozenset[int]:
    """This user; root, who can do all of it anyway; who called sudo: the browser is theirs."""
    if sys.platform == "win32":
        return frozenset({_ROOT})
    caller = environ.get("SUDO_UID", "")
    return frozenset({os.getuid(), _ROOT} | ({int(caller)} if _UID.fullmatch(caller) else set()))


def is_ours(found: os.stat_result) -> bool:
    """Whether this user or root owns it, and nobody else may write it.

    A group that has one member may write it, as under a umask of 002. A sticky folder that others
    may write, such as `/tmp`, is not ours: they can put names there. Access lists are not looked
    at. On Windows the answer is always yes: there a user's folders are kept by access lists.
    """
    return is_trusted(found.st_uid) and not is_changed_by_others(found)


def doubt_about(found: os.stat_result, path: Path) -> OwnershipDoubt | None:
    """What is to be said of a file or a folder that is not ours; None if it is.

    Args:
        found: its status.
        path: what it is called.
    """
    if is_ours(found):
        return None
    named = shlex.quote(str(path))
    if not is_trusted(found.st_uid):
        return OwnershipDoubt(
            "another user owns it", f"sudo chown {user_name(os.geteuid())} {named}"
        )
    who = "go" if found.st_mode & _BY_ALL else "g"
    return OwnershipDoubt("others may write it", f"chmod {who}-w {named}")


def is_of_who_ran_sudo(uid: int) -> bool:
    """Whether this is root's process, and the user with this number started it by sudo."""
    if sys.platform == "win32" or os.geteuid() != _ROOT:
        return False
    return uid != _ROOT and os.environ.get("SUDO_UID") == str(uid)


def is_changed_by_others(found: os.stat_result) -> bool:
    """Whether somebody else than its owner and root may write it; see `is_ours` for groups."""
    if sys.platform == "win32":
        return False
    if found.st_mode & _BY_ALL:
        return True
    return bool(found.st_mode & _BY_GROUP) and not _is_group_of_one(found.st_gid, found.st_uid)


def _is_group_of_one(gid: int, owner: int) -> bool:
    """Whether it is the owner's own group by its number or its name, and nobody is known in it.

    That nobody is known to be in a group says nothing by itself: the users of a directory service
    are often in no list, and a container's in no file.
    """
    if sys.platform == "win32":
        return False
    import grp
    import pwd

    try:
        entry = pwd.getpwuid(owner)
        name, first = entry.pw_name, entry.pw_gid
    except KeyError:  # a container's user may stand in no file
        name, first = "", os.getegid() if owner == os.geteuid() else -1
    try:
        group = grp.getgrgid(gid)
        called, members = group.gr_name, set(group.gr_mem)
    except KeyError:
        called, members = "", set()
    if gid != first or not (gid == owner or (name and called == name)):
        return False
    members |= {one.pw_name for one in pwd.getpwall() if one.pw_gid == gid and one.pw_uid != owner}
    return not members - {name}


def user_name(uid: int) -> str:
    """What a user is called; the number of one who stands in no list."""
    if sys.platform == "win32":
        return str(uid)
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def group_name(gid: int) -> str:
    """What a group is called; the number of one that stands in no list."""
    if sys.platform == "win32":
        return str(gid)
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
