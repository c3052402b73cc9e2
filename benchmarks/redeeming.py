"""From the pasted answer to the token on the clipboard, beside one bare POST of httpx.

Paste and Enter go to the wizard in a pseudo-terminal; the clipboard is the terminal's (OSC 52). The
same grants are posted by an httpx client that runs already, and by a socket that is written to:
what that takes is the server's time, and is taken off from both.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import httpx

from benchmarks.measuring import RUNS, Row, alternated, home, medians, milliseconds, run
from benchmarks.provider import Attempt, PracticeProcess
from benchmarks.pty_terminal import PtyTerminal
from tokenwizard.sandbox.simulated_browser import play_browser

AT_MOST = 1.5
_CLIPBOARD = b"\x1b]52;"


def _in_wizard(environ: Mapping[str, str], provider: PracticeProcess) -> float:
    """Milliseconds from the paste until its reading is shown, and from Enter to the clipboard."""
    options = {
        "--site": provider.origin,
        "--tenant": provider.tenant_id,
        "--authority": provider.origin,
        "--acs": provider.origin,
        "--client-id": provider.app["client_id"],
        "--client-secret-env": "PRACTICE_SECRET",
        "--redirect-uri": "http://localhost:8080",
    }
    given = [part for option in options.items() for part in option]
    command = [sys.executable, "-m", "tokenwizard", "--no-listen", *given]
    secret = {"PRACTICE_SECRET": provider.app["client_secret"]}
    with PtyTerminal(command, {**environ, **secret}) as terminal:
        for heading in ("What is the token for?", "Register the app", "Whose tenant is it?"):
            terminal.until(heading)
            if heading.startswith("Whose"):
                terminal.until("Enter goes on")
            terminal.until_quiet()
            terminal.mark()
            terminal.write(b"\r")
        terminal.until("Sign in with your browser")
        terminal.until_quiet()
        terminal.mark()
        terminal.write(b"\x19")  # ctrl+y
        terminal.until_true(lambda: _copied(terminal) is not None, "the link on the clipboard")
        link = _copied(terminal) or ""
        answer = asyncio.run(play_browser(link))
        terminal.until_quiet()
        terminal.mark()
        terminal.write(b"\r")
        terminal.until("Paste the answer")
        terminal.until_quiet()
        terminal.mark()
        pasted = terminal.write(b"\x1b[200~" + answer.encode() + b"\x1b[201~")
        read = terminal.until("Enter redeems it")
        terminal.until_quiet()
        terminal.mark()
        entered = terminal.write(b"\r")
        done = terminal.until_true(lambda: _copied(terminal) is not None, "the token")
        return (read - pasted + done - entered) * 1000


def _copied(terminal: PtyTerminal) -> str | None:
    """What OSC 52 put on the clipboard since the last mark; None if nothing."""
    import base64

    _, found, after = terminal.raw().partition(_CLIPBOARD)
    text, ended, _ = after.partition(b"\x07")
    return base64.b64decode(text.partition(b";")[2]).decode() if found and ended else None


def _over_socket(provider: PracticeProcess, attempt: Attempt) -> float:
    """Milliseconds for the same request, already written out."""
    at = urlsplit(attempt.grant.endpoint)
    body = attempt.form.encode()
    head = (
        f"POST {at.path} HTTP/1.1\r\nhost: {at.netloc}\r\nconnection: close\r\n"
        "content-type: application/x-www-form-urlencoded\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )

    def post() -> None:
        with socket.create_connection((at.hostname or "", at.port or 80)) as connection:
            connection.sendall(head.encode() + body)
            answer = b""
            while part := connection.recv(65_536):
                answer += part
        if b'"refresh_token"' not in answer:
            raise SystemExit("the practice provider gave no refresh token")

    return milliseconds(post)


def rows(smallest: bool = False) -> list[Row]:
    """One: the wizard beside the POST."""
    runs = 1 if smallest else RUNS
    with home() as environ, PracticeProcess(environ) as provider, httpx.Client() as client:

        def attempt() -> Attempt:
            return asyncio.run(provider.attempt())

        def bare() -> float:
            one = attempt()
            form = {name: values[0] for name, values in parse_qs(one.form).items()}
            return milliseconds(
                lambda: client.post(one.grant.endpoint, data=form).json()["refresh_token"]
            )

        taken = medians(
            alternated(
                runs,
                {
                    "wizard": lambda: _in_wizard(environ, provider),
                    "bare": bare,
                    "server": lambda: _over_socket(provider, attempt()),
                },
            )
        )
    return [
        Row(
            what="pasted answer to the token on the clipboard, less the server's time",
            here=taken["wizard"] - taken["server"],
            unit="ms",
            against="one httpx POST",
            there=max(taken["bare"] - taken["server"], 0.0),
            at_most=AT_MOST,
            runs=runs,
            note=f"the server's time is {taken['server']:.1f} ms",
        )
    ]


if __name__ == "__main__":
    run(rows)
