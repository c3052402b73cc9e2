"""`tokenwizard sandbox`: the practice provider alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.exit_status import INTERRUPTED, TERMINATED, usage

if TYPE_CHECKING:
    import argparse


def sandbox_command(options: argparse.Namespace) -> int:
    """Serve until it is interrupted; the exit status."""
    import asyncio

    return asyncio.run(_serve(options.port))


async def _serve(port: int) -> int:
    import asyncio
    import json
    import signal

    from tokenwizard.sandbox import RunningSandbox

    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stop(status: int) -> None:
        if not stopped.done():
            stopped.set_result(status)

    try:
        async with RunningSandbox(port) as running:
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGINT, stop, INTERRUPTED)
            loop.add_signal_handler(signal.SIGTERM, stop, TERMINATED)
            print(json.dumps(running.sandbox.description()), flush=True)
            return await stopped
    except OSError as fault:
        return usage(f"port {port} cannot be had: {fault.strerror}. --port 0 takes any free one.")
