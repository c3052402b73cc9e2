"""The theme that was chosen last, in a file of settings beside the profiles; no secret is in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MOST_BYTES = 65_536
_SETTING = re.compile(r'^theme = "([a-z0-9-]{1,60})"$', re.MULTILINE)


def settings_file() -> Path:
    """The file; it need not be there (XDG Base Directory: `$XDG_CONFIG_HOME`).

    Raises:
        NoHomeError: it has nowhere to be.
    """
    from tokenwizard.system.files.home_folder import Folder, own_folder

    return own_folder(Folder.CONFIG) / "settings.toml"


def remembered_theme(on_refused: Callable[[str], object] = lambda _: None) -> str:
    """Its name; empty if none is remembered.

    Args:
        on_refused: is told, in a sentence, that others may write the file, or its folder: then it
            is not believed.
    """
    from tokenwizard.errors.errors import InputError, LocalError
    from tokenwizard.system.files.home_folder import NoHomeError
    from tokenwizard.system.files.private_file import read_trusted

    try:
        text = read_trusted(settings_file(), _MOST_BYTES).decode("utf-8", "replace")
    except (OSError, NoHomeError):
        return ""
    except InputError as refused:
        on_refused(f"{settings_file()}: {refused.title}")
        return ""
    except LocalError as refused:
        on_refused(refused.in_one)
        return ""
    found = _SETTING.search(text)
    return found[1] if found else ""


def remember_theme(name: str) -> None:
    """Write it down, 0600.

    Raises:
        LocalError: it could not be written.
    """
    from tokenwizard.system.files.private_file import write_own

    write_own(settings_file(), f'theme = "{name}"\n')
