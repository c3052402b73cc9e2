"""Paths as people write them, where `~` is a home folder. The only place that asks for one."""

from __future__ import annotations

from pathlib import Path

from tokenwizard.errors import InputError


def from_home(path: str | Path) -> Path:
    """The path; `~` at its beginning is the person's home folder, and `~name` that of another user.

    Raises:
        InputError: there is no such home folder.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputError(f"{path}: there is no such home folder. Give the path in full") from None
