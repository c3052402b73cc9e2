"""The folder that profiles lie in, for who only asks whether there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def profiles_folder() -> Path:
    """The folder; it need not be there.

    Raises:
        NoHomeError: it has nowhere to be.
    """
    from tokenwizard.system.files.home_folder import Folder, own_folder

    return own_folder(Folder.CONFIG) / "profiles"
