"""The folder that profiles lie in, for who only asks whether there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def profiles_folder() -> Path:
    """The folder; it need not be there."""
    from platformdirs import user_config_path

    return user_config_path("tokenwizard", appauthor=False) / "profiles"
