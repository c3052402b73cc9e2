"""The table of settings as dataclasses, from which `Answers` and `Profile` have their fields.

They are made here and not in `settings.py`: the command line reads that, and dataclasses take long.
"""

from __future__ import annotations

from dataclasses import dataclass

from tokenwizard.providers.settings import OfProfile, OfWalk, Shared

__all__ = ["OfProfile", "OfWalk", "Shared"]

for _table in (Shared, OfWalk, OfProfile):
    # Whoever derives from it makes these methods once more.
    dataclass(frozen=True, kw_only=True, init=False, repr=False, eq=False)(_table)
