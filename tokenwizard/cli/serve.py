"""`tokenwizard serve`: the wizard in a page of a browser on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.system.exit_status import usage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def serve_command(options: argparse.Namespace, walk: Sequence[str]) -> int:
    """Serve until it is interrupted; the exit status.

    Args:
        options: `port` and `open`.
        walk: the arguments of the wizard that each tab begins, read once already.
    """
    import asyncio

    from tokenwizard.errors.errors import LocalError
    from tokenwizard.system.hardening import harden_process
    from tokenwizard.system.http.loopback_probe import need_loopback

    harden_process()
    try:
        need_loopback("the page is served there")
    except LocalError as fault:
        return usage(fault.in_one)
    try:
        from tokenwizard.ui.web.server import serve_page
    except ModuleNotFoundError as absent:
        if absent.name not in ("aiohttp", "textual_serve"):
            raise
        return usage("serve needs textual-serve: pipx install 'tokenwizard[web]'")
    return asyncio.run(serve_page(walk, options.port, open_it=options.open))
