"""`tokenwizard sandbox`: the practice provider alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.system.exit_status import usage

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from tokenwizard.sandbox import RunningSandbox

CERTIFICATE_FILE = "practice.pem"
AUTHORITY_FILE = "practice-ca.pem"


def sandbox_command(options: argparse.Namespace) -> int:
    """Serve until it is interrupted, or its terminal goes; the exit status."""
    import asyncio

    from tokenwizard.errors.errors import LocalError
    from tokenwizard.sandbox.injected_errors import UnknownCodeError
    from tokenwizard.system.http.loopback_probe import need_loopback

    try:
        need_loopback("it listens there")
        return asyncio.run(_serve(options))
    except UnknownCodeError as unknown:
        return usage(f"--fail: {unknown}")
    except LocalError as fault:
        return usage(fault.in_one)


async def _serve(options: argparse.Namespace) -> int:
    import json
    from os import strerror

    from tokenwizard.system.shutdown import asked_to_end
    from tokenwizard.ui.console.stdout import write_data

    sandbox, files = _made(options)
    try:
        with asked_to_end() as stopped:
            async with sandbox as running:
                described = json.dumps({**running.sandbox.description(), **files})
                return write_data([described, "\n"]) or await stopped
    except OSError as fault:
        return usage(
            f"port {options.port} cannot be had: {strerror(fault.errno or 0)}. --port 0 takes any"
            " free one."
        )


def _made(options: argparse.Namespace) -> tuple[RunningSandbox, dict[str, str]]:
    """The provider that the options ask for, and where its files lie.

    Raises:
        UnknownCodeError: a code that cannot be rehearsed.
        LocalError: the package cryptography is absent, or a file could not be written.
    """
    import time

    from tokenwizard.providers.clouds import cloud_named
    from tokenwizard.sandbox import RunningSandbox
    from tokenwizard.sandbox.injected_errors import read_code

    rehearse = [read_code(code) for code in options.fail]
    files: dict[str, str] = {}
    certificate = tls = None
    if options.certificate_folder is not None:
        from tokenwizard.sandbox.certificates import made_certificate

        certificate = made_certificate(time.time())
        files["certificate_file"] = _written(
            options.certificate_folder / CERTIFICATE_FILE, certificate.pem
        )
    if options.tls or options.tls_folder is not None:
        from tokenwizard.sandbox.certificates import made_tls

        tls = made_tls(time.time())
        if options.tls_folder is not None:
            files["ca"] = _written(options.tls_folder / AUTHORITY_FILE, tls.authority_pem)
    running = RunningSandbox(
        options.port,
        cloud=cloud_named(options.cloud),
        farm=options.farm,
        certificate=certificate,
        rehearse=rehearse,
        tls=tls,
    )
    return running, files


def _written(file: Path, pem: str) -> str:
    from tokenwizard.system.files.private_file import write_private

    whole = file.absolute()
    write_private(whole, pem)
    return str(whole)
