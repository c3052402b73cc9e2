"""Where a refresh token is kept between runs: it can be read there and put back, newer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.secret import Secret
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from tokenwizard.destinations.editing.file_readers import Readers
    from tokenwizard.destinations.model import Role


class UnusableError(LocalError):
    """What is kept is there, and cannot be used as it is: somebody has to change it."""

    def as_input(self) -> InputError:
        """The same as one sentence, for who named the place."""
        return InputError(joined(self.headline, self.cause), next_step=self.advice)


@dataclass(frozen=True)
class StoredToken:
    """What was found at a place.

    Attributes:
        values: by role; a role that is not there is absent.
        recipe: as in `Delivery`; empty if the place holds none.
        unread: why a value that is there cannot be used, by role; raised only where it is needed.
        readers: who could read a file that it was read from, when that is replaced; None for
            another place.
        names: what a value is called there, by role; a role whose value has no name is absent.
        notes: how something was read that could have been meant otherwise, in sentences.
        missing: what a place says of a value that is not there, by role, as half a sentence behind
            "there is no client secret in …"; absent where there is nothing to say.
        provider: the one that the names speak for, where the recipe names none; else empty.
    """

    values: Mapping[Role, Secret]
    recipe: Mapping[str, str]
    unread: Mapping[Role, UnusableError] = field(default_factory=dict)
    readers: Readers | None = None
    names: Mapping[Role, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    missing: Mapping[Role, str] = field(default_factory=dict)
    provider: str = ""

    def value(self, role: Role) -> Secret:
        """The value with this role; empty if there is none.

        Raises:
            UnusableError: there is one, and it cannot be used.
        """
        if role in self.unread:
            raise self.unread[role]
        return self.values.get(role, Secret(""))


class TokenStore(Protocol):
    """A place that keeps settings: a `.env` file, the OS keyring."""

    @property
    def title(self) -> str:
        """What it is called, as in "the file .env"."""
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Held from reading to putting back, so that two runs at once do not lose a token.

        Blocks for at most a minute. Raises LocalError then.
        """
        ...

    def read(self) -> StoredToken:
        """What is there.

        Raises:
            UnusableError: it is there, and cannot be used.
            LocalError: there is no such place, or it cannot be read.
        """
        ...

    def put_back(self, refresh_token: Secret, read: StoredToken) -> None:
        """Replace the refresh token, whole or not at all.

        Args:
            refresh_token: the newest.
            read: what `read` gave: nobody gets the token who could not read that.

        Raises:
            LocalError: it could not be written; what was there is still there. Or another user's
                file is there by now.
        """
        ...
