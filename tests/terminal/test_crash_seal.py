"""A crash leaves the terminal as it was and tells where it broke, never a secret."""

from __future__ import annotations

import sys
import textwrap

import pytest

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.system.redacted_traceback import redacted_places, redacted_traceback

LOCAL = "sentinel-in-a-local"
MESSAGE = "sentinel-in-a-message"

CRASHING = textwrap.dedent(
    """
    import asyncio, sys
    from tokenwizard.ui.tui.app import TokenWizard
    from tokenwizard.providers.answers import Answers
    from tokenwizard.secret import Secret
    from tokenwizard.wizard.state import WizardState

    class Breaking(TokenWizard):
        def action_quit(self):
            held = "-".join(("sentinel", "in", "a", "local"))
            raise RuntimeError("-".join(("sentinel", "in", "a", "message")))

    async def connect():
        held = "-".join(("sentinel", "in", "a", "local"))
        try:
            raise ValueError("-".join(("sentinel", "in", "a", "message")))
        except ValueError as cause:
            raise RuntimeError("-".join(("sentinel", "in", "a", "message"))) from cause

    answers = Answers(
        site="contoso",
        client_id="aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa",
        client_secret=Secret("-".join(("sentinel", "in", "a", "local")) + "-long-enough"),
    )
    app = Breaking(WizardState(answers=answers), connect=connect)
    app.run()
    print("status", app.return_code, flush=True)
    """
)


@pytest.mark.parametrize("where", ["in a worker", "in a handler"])
def test_a_crash_tells_the_place_and_no_secret(where: str) -> None:
    with OuterTerminal([sys.executable, "-c", CRASHING], bare_environ()) as terminal:
        terminal.wait_for("What is the token for?")
        if where == "in a worker":
            terminal.type("\r")
            terminal.wait_for("Register the app")
            terminal.type("\r")
        else:
            terminal.type("\x11")
        terminal.wait_for("status 1")
        written = terminal.recorded.decode(errors="replace")

    assert "tokenwizard broke" in written
    assert "RuntimeError" in written
    assert "<string>" in written
    assert "\x1b[?1049l" in written
    assert LOCAL not in written
    assert MESSAGE not in written


def raised(error: BaseException) -> BaseException:
    """The error with a traceback that leads here."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_every_error_of_a_group_is_told_and_no_word_or_note_of_any() -> None:
    members = [raised(KeyError(MESSAGE)), raised(OSError(MESSAGE))]
    error = raised(ExceptionGroup(MESSAGE, [m for m in members if isinstance(m, Exception)]))
    error.add_note(MESSAGE)

    told = redacted_traceback(error)

    assert "ExceptionGroup" in told
    assert "builtins.KeyError" in told
    assert "builtins.OSError" in told
    assert told.count("in raised") == 3
    assert MESSAGE not in told


def test_a_chain_that_leads_back_to_its_beginning_is_told_once() -> None:
    first, second = raised(ValueError(MESSAGE)), raised(TypeError(MESSAGE))
    first.__cause__, second.__cause__ = second, first

    told = redacted_traceback(first)

    assert told.count("ValueError") == 1
    assert told.count("TypeError") == 1


def test_where_only_types_and_places_are_known_they_are_told() -> None:
    told = redacted_places([("KeyError", [("/somewhere/textual/driver.py", 7, "run")])])

    assert told.splitlines()[1:] == ["  KeyError", "    textual/driver.py:7 in run"]
    assert len(redacted_traceback(None).splitlines()) == 1
