"""The whole examination: everything at once, each part bounded, in less than six seconds.

Each subject has a module: a frozen value of what was gathered, the gathering, which is bounded in
time and changes nothing, and pure functions that make findings of it.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tokenwizard.cli.doctor.browser import BrowserFacts, browser_finding, look_at_browser
from tokenwizard.cli.doctor.clipboard import ToolFacts, clipboard_findings, look_at_tool
from tokenwizard.cli.doctor.installation import (
    InstallationFacts,
    installation_findings,
    look_at_installation,
)
from tokenwizard.cli.doctor.login_host import LoginFacts, login_findings, look_at_login_host
from tokenwizard.cli.doctor.multiplexer import TmuxFacts, look_at_tmux, multiplexer_findings
from tokenwizard.cli.doctor.proxy import (
    CertificateFacts,
    ProxyFacts,
    certificate_finding,
    look_at_certificates,
    look_at_proxy,
    proxy_finding,
)
from tokenwizard.cli.doctor.redirect_port import PortFacts, look_at_port, port_finding
from tokenwizard.cli.doctor.terminal import TerminalFacts, look_at_terminal, terminal_findings
from tokenwizard.system.terminal.environment import Environment, Multiplexer, current

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tokenwizard.cli.doctor.finding import Finding

_DISK = 2.0
"""Seconds for what only reads files: a home on a network may hang."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ProbeResults:
    """All that was gathered; the findings follow from it alone."""

    terminal: TerminalFacts
    environment: Environment
    tmux: TmuxFacts | None
    tool: ToolFacts
    browser: BrowserFacts
    port: PortFacts
    proxy: ProxyFacts
    certificates: CertificateFacts
    login: LoginFacts
    installation: InstallationFacts | None


def findings_of(gathered: ProbeResults) -> tuple[Finding, ...]:
    """The table's rows in their order; no I/O."""
    here = gathered.environment
    return (
        *terminal_findings(gathered.terminal, here),
        *multiplexer_findings(here, gathered.tmux),
        *clipboard_findings(here, gathered.terminal, gathered.tool, gathered.tmux),
        browser_finding(here, gathered.browser, gathered.tool),
        port_finding(gathered.port, here),
        proxy_finding(gathered.proxy, gathered.login.host),
        certificate_finding(gathered.certificates),
        *login_findings(gathered.login, gathered.proxy),
        *installation_findings(gathered.installation),
    )


def run_checks(
    login: str, redirect_uri: str, on_waiting: Callable[[tuple[str, ...]], None]
) -> tuple[Finding, ...]:
    """Look at everything and give the findings.

    Args:
        login: the origin of the login host.
        redirect_uri: whose port is to be listened on.
        on_waiting: hears what is still being looked at, whenever that changes.

    Raises:
        ValueError: the redirect URI cannot be read.
    """
    return findings_of(asyncio.run(_gather(login, redirect_uri, on_waiting)))


async def _gather(
    login: str, redirect_uri: str, on_waiting: Callable[[tuple[str, ...]], None]
) -> ProbeResults:
    # A name that no server answers for keeps its thread for half a minute, and asyncio would wait.
    asyncio.get_running_loop().set_default_executor(_ThreadsLeftBehind())
    port = look_at_port(redirect_uri)
    waiting: list[str] = []

    async def watched(name: str, work: Awaitable[_T]) -> _T:
        waiting.append(name)
        on_waiting(tuple(waiting))
        try:
            return await work
        finally:
            waiting.remove(name)
            on_waiting(tuple(waiting))

    async with asyncio.TaskGroup() as group:

        def begin(name: str, work: Awaitable[_T]) -> asyncio.Task[_T]:
            return group.create_task(watched(name, work))

        host = begin("login host", look_at_login_host(login))
        certificates = begin("certificates", asyncio.to_thread(look_at_certificates))
        installed = begin("folders", _from_disk(look_at_installation))
        environment = await watched("surroundings", current())
        in_tmux = environment.multiplexer is Multiplexer.TMUX
        tmux = begin("tmux", look_at_tmux()) if in_tmux else None
        tool = begin("clipboard", look_at_tool(environment))
    return ProbeResults(
        terminal=look_at_terminal(),
        environment=environment,
        tmux=tmux.result() if tmux else None,
        tool=tool.result(),
        browser=look_at_browser(environment),
        port=port,
        proxy=look_at_proxy(login),
        certificates=certificates.result(),
        login=host.result(),
        installation=installed.result(),
    )


async def _from_disk(look: Callable[[], _T]) -> _T | None:
    try:
        async with asyncio.timeout(_DISK):
            return await asyncio.to_thread(look)
    except TimeoutError:
        return None


class _ThreadsLeftBehind(ThreadPoolExecutor):
    """A thread for each call; none of them is waited for, at the end of the loop or the process."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run `fn` in a daemon thread."""
        future: Future[_T] = Future()

        def work() -> None:
            try:
                result = fn(*args, **kwargs)
            except BaseException as fault:  # noqa: BLE001 - handed to whoever awaits it
                future.set_exception(fault)
            else:
                future.set_result(result)

        threading.Thread(target=work, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing is waited for."""
