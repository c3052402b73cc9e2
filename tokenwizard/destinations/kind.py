"""What a kind of place is: how one is made, and how what it keeps is read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tokenwizard.destinations.model import Destination, Role
    from tokenwizard.destinations.token_store import TokenStore


@dataclass(frozen=True)
class DestinationKind:
    """A kind of place.

    Attributes:
        name: what stands before the colon of `--out`.
        takes: what stands behind it, as in "FILE"; empty if nothing does.
        short: what it is, in a few words.
        make: the place, from what stands behind the colon; raises InputError if that cannot be,
            its title the sentence that says what to give.
        optional: what stands behind the colon may be left out; `make` gets an empty text then.
        usual: what usually stands behind it, as a beginning; empty if that cannot be said.
        more: what else there is to say of it, from the comma or colon on that begins it.
        open_store: what it keeps between runs, from what stands behind the colon, the profile's
            name and the settings' names by role; None where nothing can be read back.
    """

    name: str
    takes: str
    short: str
    make: Callable[[str], Destination]
    optional: bool = False
    usual: str = ""
    more: str = ""
    open_store: Callable[[str, str, Mapping[Role, str]], TokenStore] | None = None

    @property
    def form(self) -> str:
        """How `--out` takes it, as in `env:FILE`; by its name alone where that is enough."""
        return f"{self.name}:{self.takes}" if self.takes and not self.optional else self.name

    @property
    def says(self) -> str:
        """What it is, in full."""
        return f"{self.short}{self.more}"
