"""What becomes of an older profile where a walk is remembered under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.wizard.obtained_token import Replaces

if TYPE_CHECKING:
    from collections.abc import Mapping

REPLACES_SAYS: Mapping[Replaces, str] = {
    Replaces.NOTHING: "",
    Replaces.UPDATED: "There is one: it is brought up to date.",
    Replaces.OTHER_ACCOUNT: "There is one, of another account: it is replaced.",
    Replaces.OTHER_APP: "There is one, of another app or site: it is replaced.",
}
