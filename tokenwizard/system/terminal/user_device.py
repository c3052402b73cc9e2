"""What is carried to the person's machine, in full screen and in lines: a copy, a page, a file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import runtime_folder, state_folder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from tokenwizard.system.terminal.browser import Opened
    from tokenwizard.system.terminal.clipboard import CopyResult
    from tokenwizard.system.terminal.environment import Environment
    from tokenwizard.system.terminal.private_copy import Written


class OutputFile(StrEnum):
    """What can be written to a file; the value is the file's name."""

    LINK = "link"
    REFRESH_TOKEN = "refresh-token"  # noqa: S105 (a file's name)
    MESSAGE = "message"


class UserDevice:
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

    async def copy(self, text: Secret) -> CopyResult:
        """Put a text on the clipboard in front of the person."""
        from tokenwizard.system.terminal.clipboard import copy

        held_back: list[str] = []
        put = await copy(text, await self._environment(), self._write or held_back.append)
        return _without_sequences(put, "Not copied") if held_back else put

    async def overwrite(self, held: Sequence[Secret]) -> CopyResult:
        """Put a blank over what was copied, and have tmux forget each of these secrets."""
        from tokenwizard.system.terminal.clipboard import overwrite

        held_back: list[str] = []
        write = self._write or held_back.append
        put = await overwrite(await self._environment(), write, held)
        return _without_sequences(put, "Not overwritten") if held_back else put

    async def open_link(self, link: str) -> Opened:
        """Open a link in the person's browser."""
        from tokenwizard.system.terminal.browser import open_link

        return await open_link(link, await self._environment())

    async def write_out(self, text: Secret, outlet: OutputFile) -> Written:
        """Write a text to a file of this user's: the link for as long as this runs.

        Raises:
            LocalError: the disk is full, or the folder may not be written.
        """
        from tokenwizard.system.terminal.private_copy import write_out

        keep = outlet is not OutputFile.LINK
        path = (state_folder() if keep else runtime_folder()) / outlet.value
        written = write_out(text, path, await self._environment())
        if not keep:
            self._links.add((text, path))
        return written

    def delete_link_files(self, but: str = "") -> None:
        """Delete the files of links that answers no longer fit: all, or all but one."""
        for link, path in tuple(self._links):
            if link != Secret(but):
                from tokenwizard.system.terminal.private_copy import delete_if_unchanged

                self._links.discard((link, path))
                with suppress(
                    OSError, LocalError
                ):  # it holds no secret, and its folder ends with the login
                    delete_if_unchanged(link, path)


def _without_sequences(put: CopyResult, not_done: str) -> CopyResult:
    """What became of it if no sequence was written: only these ways do without."""
    from tokenwizard.system.terminal.clipboard import CopyMethod

    if put.rung is CopyMethod.LOCAL_TOOL:
        return replace(put, sentence="Copied on this machine's desktop.") if put.also_sent else put
    if put.rung in (CopyMethod.TMUX_CLIENT, CopyMethod.TMUX_BUFFER):
        return put
    return replace(
        put,
        rung=CopyMethod.NONE,
        reached=False,
        sentence=f"{not_done}: this terminal (TERM=dumb) says that it takes no control sequences.",
    )
