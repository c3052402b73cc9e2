"""One walk through the wizard in one place, with everything that the cells of its row ask about."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.terminal.matrix_facts import Answered, Facts, Handed, Written, leaks, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.matrix_places import Paste, Place
    from tests.terminal.matrix_provider import RecordingProvider
    from tests.terminal.matrix_wizard import Wizard

PATIENCE = 3.0
"""Seconds that a crossing may take, from the key to the sentence."""

ENTER, CTRL_F, CTRL_N, CTRL_Q, CTRL_R, CTRL_Y = "\r", "\x06", "\x0e", "\x11", "\x12", "\x19"
F1 = "\x1bOP"


class MatrixWalk:
    """Walks the wizard in `place` from its first screen to its end; `facts` is what came of it."""

    def __init__(
        self, place: Place, wizard: Wizard, provider: RecordingProvider, *, arrives: bool
    ) -> None:
        self.facts = Facts()
        self._place = place
        self._terminal = place.terminal
        self._wizard = wizard
        self._provider = provider
        self._arrives = arrives
        self._mark = 0
        self._pressed_at = 0.0

    def walk(self) -> None:
        """What does not come as it should ends the walk, and is kept in `facts.stopped`."""
        try:
            self._walk()
        except AssertionError as stopped:
            self.facts.stopped = str(stopped) or "an assertion of the harness"

    def _walk(self) -> None:
        self._to_browser()
        self._hand_over("link", "Sign-in link", CTRL_Y, lambda: self._write("link").text)
        self._draw()
        link = self.facts.written["link"].text
        for way, paste in self._place.pastes.items():
            link = self._answer_by_paste(way, paste, link)
        self._answer_by_listener(link)
        self._token()
        self._draw()
        self.facts.shown = seen(self._terminal.recorded)
        self._show_the_token_and_leave()

    def seconds_to_help_after_copy(self) -> float:
        """On the browser step: how long F1 takes that comes right after the key that copies."""
        self._to_browser()
        self._press(f"{CTRL_Y}{F1}")
        self._until_seen("Open the link in the browser")
        return self._elapsed()

    def _to_browser(self) -> None:
        for heading in ("What is the token for?", "Register the app", "Found. Enter goes on."):
            self._until_seen(heading)
            self._press(ENTER)
        self._until_seen("Sign in with your browser")

    def _answer_by_paste(self, way: str, paste: Paste, link: str) -> str:
        """Paste the answer to the attempt of `link`; gives the link of the next attempt."""
        address = self._address(link)
        self._press(ENTER)
        self._until_seen("Paste the answer")
        self._begin()
        paste(address)
        self._until_seen("state matches")
        self.facts.answered[way] = Answered(self._elapsed())
        self._draw()
        return self._fresh_link()

    def _fresh_link(self) -> str:
        self._press(CTRL_N)
        self._until_seen("Sign in with your browser")
        return self._write("fresh link").text

    def _address(self, link: str) -> str:
        address = self._provider.redirect_address(link)
        self.facts.secrets[f"code {len(self.facts.secrets)}"] = _code(address)
        return address

    def _answer_by_listener(self, link: str) -> None:
        address = self._address(link)
        exchanges = len(self._provider.exchanged)
        self._begin()
        page = self._provider.browse(address)
        self._until_seen("The refresh token")
        self.facts.answered["by the listener"] = Answered(self._elapsed(), page)
        assert len(self._provider.exchanged) == exchanges + 1, "one token request"
        self.facts.secrets |= self._provider.exchanged[-1]

    def _token(self) -> None:
        """The copy at arrival, whose time began with the browser; the file; the copy by key."""
        token = self.facts.secrets["refresh_token"]
        self._hand_over("token", "Refresh token", "", lambda: token)
        self._write("token")
        self._hand_over("token again", "Refresh token", CTRL_Y, lambda: token)
        self._begin()
        self._place.pastes["in brackets"](token)
        self._until_seen("It came whole")
        self.facts.answered["token pasted back"] = Answered(self._elapsed())

    def _hand_over(self, name: str, label: str, key: str, wanted: Callable[[], str]) -> None:
        """Hand over, by `key` or by itself, what `wanted` gives as soon as it is told."""
        if key:
            self._press(key)
        label = "".join(label.split())
        pattern = re.compile(rf"{label}:(Copied\.|Sentto|Notcopied)")
        self._until(lambda: pattern.search(self._fresh()) is not None, f"a word on the {name}")
        seconds = self._elapsed()
        end = re.compile(rf"{label}:(Copied\.|(Sentto|Notcopied).*?ctrl\+fwritesittoafile)")
        self._wait(lambda: end.search(self._fresh()) is not None)
        said = end.search(self._fresh()) or re.search(rf"{label}:(Sent|Not).*", self._fresh())
        text = wanted()
        if self._arrives:
            self._wait(lambda: self._place.clipboard() == text)
        # A multiplexer draws a line in pieces: what it says that it shows is whole.
        views = ("".join(view.split()) for view in self._place.drawn())
        said = next(filter(None, map(end.search, views)), said)
        sentence = said[0] if said else ""
        self.facts.handed[name] = Handed(seconds, sentence, text, self._place.clipboard())

    def _write(self, name: str) -> Written:
        """Have the link or the token written to a file, and read that."""
        folder = Path(
            self._wizard.environ["XDG_STATE_HOME" if name == "token" else "XDG_RUNTIME_DIR"],
            "tokenwizard",
        )
        self._press(CTRL_F)
        named = re.compile(rf"[Ww]rittento({re.escape(str(folder))}/[\w.-]+)")
        self._until(lambda: self._named_file(named) is not None, f"the file of the {name}")
        path = self._named_file(named)
        assert path is not None
        seconds = self._elapsed()
        if "SSH_CONNECTION" in self._wizard.environ:
            self._wait(lambda: f"cat{path}" in self._fresh())
        written = Written(
            seconds=seconds,
            sentence=self._fresh(),
            path=path,
            text=path.read_text(),
            mode=path.stat().st_mode & 0o7777,
            folder_mode=folder.stat().st_mode & 0o7777,
        )
        self.facts.written[name] = written
        return written

    def _named_file(self, named: re.Pattern[str]) -> Path | None:
        """The file there that was named; the words after its name are drawn without a blank."""
        found = named.search(self._fresh())
        if found is None:
            return None
        text = found[1]
        folder = Path(text).parent
        names = sorted((file.name for file in folder.iterdir()), key=len, reverse=True)
        fitting = [name for name in names if Path(text).name.startswith(name)]
        return folder / fitting[0] if fitting else None

    def _show_the_token_and_leave(self) -> None:
        self._press(CTRL_R)
        self._until_seen("Hide")
        token = {"refresh token": self.facts.secrets["refresh_token"]}
        self._wait(lambda: bool(leaks(self._fresh(), token)))
        self.facts.shown_when_asked = self._fresh()
        self._press(CTRL_R)
        self._until_seen("Show")
        self._press(CTRL_Q)
        self._until(lambda: self._wizard.status != "", "the end of the wizard")
        self.facts.shown_after = self._fresh()
        self.facts.held_after = self._place.clipboard()
        self.facts.status = self._wizard.status

    def _draw(self) -> None:
        self.facts.drawn += ["".join(view.split()) for view in self._place.drawn()]

    def _begin(self) -> None:
        self._mark, self._pressed_at = len(self._terminal.recorded), time.monotonic()

    def _press(self, key: str) -> None:
        self._begin()
        self._terminal.type(key)

    def _elapsed(self) -> float:
        return time.monotonic() - self._pressed_at

    def _fresh(self) -> str:
        return seen(self._terminal.recorded[self._mark :])

    def _until_seen(self, text: str) -> None:
        squeezed = "".join(text.split())
        self._until(lambda: squeezed in self._fresh(), repr(text))

    def _until(self, true: Callable[[], bool], what: str) -> None:
        if not self._wait(true, 4 * PATIENCE):
            raise AssertionError(f"{what} did not come; drawn since the key: {self._fresh()!r}")

    def _wait(self, true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        """Record until `true`, for at most `seconds`; whether it came true."""
        end = time.monotonic() + seconds
        late = False

        def over() -> bool:
            nonlocal late
            late = time.monotonic() > end
            return late or true()

        self._terminal.wait_until(over, "a condition with an end of its own")
        return not late


def _code(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]
