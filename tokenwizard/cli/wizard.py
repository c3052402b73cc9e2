"""`tokenwizard`: the wizard, in full screen or in lines."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tokenwizard.system.exit_status import INTERRUPTED, LEFT, UsageError, usage
from tokenwizard.system.terminal.safe_text import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.secret import Secret
    from tokenwizard.ui.tui.app import TokenWizard
    from tokenwizard.wizard.save_undelivered_token import RescuedToken
    from tokenwizard.wizard.state import WizardState


def wizard_command(options: argparse.Namespace) -> int:
    """Walk; the exit status.

    Raises:
        NoHomeError: what a person types has nowhere to be kept.
    """
    if (status := need_terminal(plain=options.plain)) is not None:
        return status
    import time

    from tokenwizard.cli.prefill import kept_client_secret, offered_profiles, read_prefill
    from tokenwizard.system.files.home_folder import need_own_folders
    from tokenwizard.system.files.rescued_tokens import files_put_aside
    from tokenwizard.system.hardening import harden_process, run_without_debug
    from tokenwizard.wizard.pending_attempt_file import PendingFile, newest_pending

    harden_process()
    if not options.plain:
        need_own_folders()
    try:
        given = read_prefill(options)
        if options.plain:
            from tokenwizard.cli.plain import plain

            return plain(given, connect=connect, listen=not options.no_listen)
        app = made_app(
            given.begin,
            theme=options.theme,
            listen=not options.no_listen,
            keeper=PendingFile(given.answers, time.time),
            found=None if given.begin.profile else newest_pending(time.time(), on_refused=usage),
            profiles=tuple if given.said_whom else offered_profiles,
            client_secret=kept_client_secret,
            put_aside=tuple(files_put_aside()),
        )
    except UsageError as wrong:
        return usage(str(wrong))
    return run_without_debug(walked(app))


async def walked(app: TokenWizard) -> int:
    """Run the app to its end; a signal ends it with the terminal as it was before.

    Whatever ends it, the refresh token that came, or is still to come, is not lost.
    """
    import asyncio
    from contextlib import suppress

    from tokenwizard.system.shutdown import LastResort, ended_from_outside

    waiting: list[asyncio.Future[None]] = []

    def wait_no_longer() -> None:
        for one in waiting:
            one.cancel()

    def stop(status: int) -> None:
        if not waiting:
            app.stop(status)
        elif status == INTERRUPTED:
            wait_no_longer()

    kept: list[RescuedToken | None] = []

    def before_the_end() -> None:
        app.give_terminal_back()
        for one in kept:
            _keep(one)

    last_resort = LastResort(
        keep=lambda: kept.append(app.keep_token()),
        before=before_the_end,
        still_needed=lambda: app.token_is_coming,
    )
    with ended_from_outside(
        stop,
        last_resort,
        watched=sys.stdin.fileno(),
        again=wait_no_longer,
    ) as app.ending:
        try:
            await app.run_async()
        finally:
            waiting.append(asyncio.ensure_future(app.wait_for_token(_say_aside)))
            with suppress(asyncio.CancelledError):
                await waiting[0]
            _keep(app.keep_token())
    if app.command:
        say(app.command)
    for text in filter(None, app.printed):
        _print(text)
    return app.return_code if app.return_code is not None else LEFT


def _say_aside(sentence: str) -> None:
    """In a thread: a terminal that takes nothing does not stop the loop, where the token comes."""
    import threading

    threading.Thread(target=say, args=(sentence,), daemon=True).start()


def _print(text: Secret) -> None:
    """On stdout; where that takes nothing, into a file."""
    from tokenwizard.errors.errors import LocalError
    from tokenwizard.ui.plain.run import write_to_stdout

    try:
        write_to_stdout(text)
    except LocalError as fault:
        from tokenwizard.wizard.save_undelivered_token import kept

        say(f"{fault.title}. {fault.cause}")
        _keep(kept(text))


def _keep(kept: RescuedToken | None) -> None:
    if kept is not None:
        from tokenwizard.ui.plain.run import write_to_stdout
        from tokenwizard.wizard.save_undelivered_token import tell

        tell(kept, say, write_to_stdout)


def made_app(begin: WizardState, *, theme: str, **rest: object) -> TokenWizard:
    """The app, in the theme asked for by option, else by TEXTUAL_THEME, else the one of last time.

    Only an option, or F8 in the wizard, is remembered.

    Raises:
        UsageError: the option names no theme.
    """
    by_name = os.environ.pop("TEXTUAL_THEME", "")  # Textual itself would break on a wrong one
    with _nothing_is_garbage():
        from tokenwizard.ui.tui.app import THEMES, TokenWizard
        from tokenwizard.ui.tui.theme_settings import remember_theme, remembered_theme

    if theme and theme not in THEMES:
        raise UsageError(f"--theme takes one of: {', '.join(sorted(THEMES))}")
    if theme:
        _remember(theme)
    asked = (theme, by_name, remembered_theme(usage))
    named = {"theme": chosen} if (chosen := next(filter(THEMES.__contains__, asked), "")) else {}
    return TokenWizard(begin, connect=connect, on_theme=remember_theme, **named, **rest)  # type: ignore[arg-type]


@contextmanager
def _nothing_is_garbage() -> Iterator[None]:
    """What is loaded here stays to the end: looking through it again stops a key for 50 ms."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _remember(theme: str) -> None:
    """So that the next start has it; where it cannot be written, this one has it all the same."""
    from tokenwizard.errors.errors import LocalError
    from tokenwizard.ui.tui.theme_settings import remember_theme, remembered_theme

    try:
        if theme != remembered_theme():
            remember_theme(theme)
    except LocalError as fault:
        say(f"tokenwizard: the theme is not remembered. {fault.title}.")


async def connect() -> TokenClient:
    """The network, ready to be asked: httpx is slow to load."""
    import asyncio

    def load() -> TokenClient:
        from tokenwizard.flow.client import TokenClient
        from tokenwizard.system.http.client import new_client

        return TokenClient(new_client())

    return await asyncio.to_thread(load)


def in_page() -> bool:
    """Whether `tokenwizard serve` started this process: its terminal is a page of a browser."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def _writes_utf_8(encoding: str) -> bool:
    """Whether that is what Textual's words come out in: it writes to Python's own stderr."""
    import codecs

    return codecs.lookup(encoding).name == "utf-8"


def need_terminal(*, plain: bool) -> int | None:
    """Textual starts without a terminal and then hangs; it draws on stderr, not on stdout."""
    if plain:
        return usage("--plain is not written for Windows yet.") if os.name == "nt" else None
    if in_page():
        return None
    stderr = sys.__stderr__
    if not (sys.stdin and sys.stdin.isatty() and stderr and stderr.isatty()):
        return usage(
            "the wizard needs a terminal for its input and its stderr. Run it in one, without"
            " redirecting them (over ssh: ssh -t), or see --plain in --help for scripts."
        )
    if os.environ.get("TERM", "") == "dumb":
        return usage("TERM=dumb cannot show the wizard: use --plain, which asks line by line.")
    if not _writes_utf_8(stderr.encoding):
        return usage(
            f"Python writes {stderr.encoding} here, which has no lines and marks to draw the wizard"
            " with. If your terminal takes UTF-8, start it with LC_ALL=C.UTF-8; else use --plain,"
            " which asks line by line."
        )
    # A closing bracket of a paste that arrives late would leave Textual in paste mode.
    os.environ.setdefault("ESCDELAY", "300")
    return None
