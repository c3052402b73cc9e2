"""What can be carried to the person's machine from a line prompt: a copy, a page, a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.private_file import runtime_folder, state_folder
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.terminal.browser import Opened
    from tokenwizard.terminal.clipboard import Copied
    from tokenwizard.terminal.environment import Environment
    from tokenwizard.terminal.file_rung import Written


class Crossings:
    """Carries things.

    Args:
        environment: finds out what can carry them now.
        write: writes a control sequence to the terminal; None if it would show it as text.
    """

    def __init__(
        self,
        environment: Callable[[], Awaitable[Environment]],
        write: Callable[[str], None] | None,
    ) -> None:
        self._environment = environment
        self._write = write
        self._links: set[tuple[Secret, Path]] = set()

    async def copy(self, text: Secret) -> Copied:
        """Put a text on the clipboard in front of the person."""
        from tokenwizard.terminal.clipboard import copy

        held_back: list[str] = []
        put = await copy(text, await self._environment(), self._write or held_back.append)
        return _without_sequences(put) if held_back else put

    async def overwrite(self, held: Secret) -> Copied:
        """Put a blank over what was copied."""
        from tokenwizard.terminal.clipboard import overwrite

        held_back: list[str] = []
        write = self._write or held_back.append
        put = await overwrite(await self._environment(), write, held)
        return _without_sequences(put) if held_back else put

    async def open_link(self, link: str) -> Opened:
        """Open a link in the person's browser."""
        from tokenwizard.terminal.browser import open_link

        return await open_link(link, await self._environment())

    async def write_link(self, link: Secret) -> Written:
        """Write the link to a file of this user's, for as long as this runs.

        Raises:
            LocalError: the disk is full, or the folder may not be written.
        """
        written = await self._write_out(link, runtime_folder() / "link")
        self._links.add((link, written.path))
        return written

    async def write_refresh_token(self, refresh_token: Secret) -> Written:
        """Write the refresh token to a file of this user's; raises as above."""
        return await self._write_out(refresh_token, state_folder() / "refresh-token")

    async def _write_out(self, text: Secret, path: Path) -> Written:
        from tokenwizard.terminal.file_rung import write_out

        return write_out(text, path, await self._environment())

    def close(self) -> None:
        """Delete the link's file."""
        if not self._links:
            return
        from tokenwizard.terminal.file_rung import take_back

        for link, path in self._links:
            with suppress(OSError):  # it holds no secret, and its folder ends with the login
                take_back(link, path)


def _without_sequences(put: Copied) -> Copied:
    """What became of a copy if nothing was written: only these ways do without."""
    from tokenwizard.terminal.clipboard import Rung

    if put.rung in (Rung.LOCAL_TOOL, Rung.TMUX_CLIENT, Rung.TMUX_BUFFER):
        return put
    return replace(
        put,
        rung=Rung.NONE,
        reached=False,
        sentence="Not copied: this terminal (TERM=dumb) says that it takes no control sequences.",
    )
