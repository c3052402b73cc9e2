"""The theme that was chosen last, in a file of settings beside the profiles; no secret is in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SETTING = re.compile(r'^theme = "([a-z0-9-]{1,60})"$', re.MULTILINE)


def settings_file() -> Path:
    """The file; it need not be there (XDG Base Directory: `$XDG_CONFIG_HOME`)."""
    from platformdirs import user_config_path

    return user_config_path("tokenwizard", appauthor=False) / "settings.toml"


def remembered_theme() -> str:
    """Its name; empty if none is remembered, or if the file is not this user's alone."""
    from tokenwizard.private_file import read_private

    found = _SETTING.search(read_private(settings_file()) or "")
    return found[1] if found else ""


def remember_theme(name: str) -> None:
    """Write it down, 0600.

    Raises:
        LocalError: it could not be written.
    """
    from tokenwizard.private_file import write_private

    write_private(settings_file(), f'theme = "{name}"\n')
