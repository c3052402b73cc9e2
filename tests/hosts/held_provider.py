"""A practice provider whose token endpoint keeps its answer back for as long as a test wants."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tests.terminal.matrix_provider import LIMIT, TOKEN_PATHS, RecordingProvider

if TYPE_CHECKING:
    from tokenwizard.system.http.loopback_server import Request, Response


class HeldProvider(RecordingProvider):
    """`hold()` keeps the next answers back, `asked` is set once one is due, `let_go()` sends it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self._free = threading.Event()
        self._free.set()

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    def wait_until_asked(self) -> None:
        assert self.asked.wait(LIMIT), "no token request came"

    @property
    def described(self) -> dict[str, object]:
        assert self._sandbox is not None
        return self._sandbox.description()

    @property
    def tenant_id(self) -> str:
        return str(self.described["tenant_id"])

    @property
    def refresh_token(self) -> str:
        """The newest that was given."""
        return self.exchanged[-1]["refresh_token"]

    def _respond(self, request: Request) -> Response:
        if request.path.endswith(TOKEN_PATHS):
            self.asked.set()
            assert self._free.wait(LIMIT), "the answer was held for too long"
        return super()._respond(request)
