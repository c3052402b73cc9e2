"""Renewing what a place keeps: lock it, read it, redeem, put the newer refresh token back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

from tokenwizard.destinations.token_store import StoredToken, UnusableError
from tokenwizard.errors.errors import LocalError, NetworkError, TokenWizardError
from tokenwizard.flow.refresh_request import (
    RefreshRequest,
    Source,
    acs_trial_of,
    as_retired,
    refused_there,
    with_other_audience,
)
from tokenwizard.oauth.account import refuse_another
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.system.files.rescued_tokens import WHAT_TO_DO, put_aside
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from tokenwizard.flow.client import TokenClient
    from tokenwizard.oauth.account import Account
    from tokenwizard.secret import Secret

Redeem = Callable[[RefreshRequest], TokenSet]
THREAD = "renewal"
"""The name of the threads that wait for files."""


class StoppedError(Exception):
    """It was stopped before an answer came; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class RefreshResult:
    """What came, and what became of it.

    Attributes:
        replaced: a newer refresh token came.
        saved_to: what keeps it now, as in "the file .env"; empty if nothing was to be saved, or
            there is no place to save it to.
        unsaved: why the newer refresh token is not where it came from; None if it is.
    """

    renewal: RefreshRequest
    tokens: TokenSet
    replaced: bool
    saved_to: str = ""
    unsaved: LocalError | None = None

    @property
    def newest(self) -> Secret:
        """The refresh token to use from now on."""
        return self.tokens.refresh_token or self.renewal.refresh_token


def refresh_stored_token(source: Source, redeem: Redeem) -> RefreshResult:
    """Redeem a source's refresh token and put a newer one back, under the place's lock.

    A process that is killed between the provider's answer and the saving has lost what came; the
    token before it is still kept, and Entra does not revoke it ("Refresh tokens in the Microsoft
    identity platform").

    Raises:
        TokenWizardError: nothing came, or what came is of another account than the profile's:
            nothing is saved then.
    """
    keeping = source.keeping
    with nullcontext() if keeping is None else keeping.locked():
        try:
            kept = StoredToken({}, {}) if keeping is None else keeping.read()
        except UnusableError as why:
            raise why.as_input() from None
        renewal = source.renewal(kept)
        tokens = redeem(renewal)
        refuse_another(source.profile.account if source.profile else None, tokens)
        newest = tokens.refresh_token or renewal.refresh_token
        replaced = newest != renewal.refresh_token
        if keeping is None or not replaced:
            return RefreshResult(renewal=renewal, tokens=tokens, replaced=replaced)
        try:
            keeping.put_back(newest, kept)
        except TokenWizardError as fault:
            unsaved, place = _aside(newest, fault)
            return RefreshResult(
                renewal=renewal, tokens=tokens, replaced=True, saved_to=place, unsaved=unsaved
            )
        except Exception:
            put_aside(newest)  # the next start of the wizard shows it
            raise
    return RefreshResult(renewal=renewal, tokens=tokens, replaced=True, saved_to=keeping.title)


def _aside(newest: Secret, fault: TokenWizardError) -> tuple[LocalError, str]:
    """Keep what could not be put back in a file of its own, and say where."""
    try:
        file = put_aside(newest)
    except LocalError as second:
        return LocalError(
            f"{fault.title}. Nor could a file of its own keep it: {second.title}",
            cause=joined(fault.cause, second.cause),
            next_step=joined(
                "The refresh token before it is still there and may be used.",
                fault.next_step,
                "Then run this again.",
            ),
        ), ""
    return LocalError(
        f"{fault.title}. The newest refresh token is in {file} instead",
        cause=fault.cause,
        next_step=joined(fault.next_step, WHAT_TO_DO),
    ), f"the file {file}"


class Refresher:
    """Renews sources on the running loop: each waits for its files in a thread that has no other.

    The threads are daemons, since a file system or a keyring may never answer; one that is done
    takes the next source.

    Args:
        flow: asks the provider.
    """

    def __init__(self, flow: TokenClient) -> None:
        self._flow = flow
        self._loop = asyncio.get_running_loop()
        self._under_way: set[_Job] = set()
        self._stopped = False
        self._waiting: SimpleQueue[tuple[_Job, Source] | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)

    async def renew(self, source: Source) -> RefreshResult:
        """As the function `renew` does.

        Raises:
            TokenWizardError: nothing came.
            StoppedError: it was stopped before an answer came.
        """
        if self._stopped:
            raise StoppedError
        job = _Job(self._loop.create_future())
        self._under_way.add(job)
        try:
            self._waiting.put((job, source))
            if not self._idle.acquire(blocking=False):
                threading.Thread(target=self._take_what_waits, name=THREAD, daemon=True).start()
            return await job.done
        finally:
            self._under_way.discard(job)

    def let_threads_go(self) -> None:
        """No source will come any more."""
        self._waiting.put(None)

    def stop(self) -> None:
        """Give up every request that has no answer yet; what was answered is still saved."""
        self._stopped = True
        for job in self._under_way:
            if not job.answered:
                if job.asking is not None:
                    job.asking.cancel()
                _settle(job.done, StoppedError())

    def _take_what_waits(self) -> None:
        while (one := self._waiting.get()) is not None:
            self._in_thread(*one)
            self._idle.release()
        self._waiting.put(None)  # for the next thread

    def _in_thread(self, job: _Job, source: Source) -> None:
        known = source.profile.account if source.profile else None

        def redeem(renewal: RefreshRequest) -> TokenSet:
            if self._stopped:
                raise StoppedError
            asked = asyncio.run_coroutine_threadsafe(self._ask(job, renewal, known), self._loop)
            return asked.result()

        result: RefreshResult | BaseException
        try:
            result = refresh_stored_token(source, redeem)
        except BaseException as error:  # noqa: BLE001 (it is raised again, on the loop)
            result = error
        with suppress(RuntimeError):  # the loop is closed: it was stopped, and nobody waits
            self._loop.call_soon_threadsafe(_settle, job.done, result)

    async def _ask(self, job: _Job, renewal: RefreshRequest, known: Account | None) -> TokenSet:
        if self._stopped:
            raise StoppedError
        job.asking = asyncio.current_task()
        tokens = await redeem(self._flow, renewal, known)
        job.answered = True
        return tokens


class _Job:
    """One renewal under way, as the loop's thread sees it."""

    def __init__(self, done: asyncio.Future[RefreshResult]) -> None:
        self.done = done
        self.asking: asyncio.Task[TokenSet] | None = None
        self.answered = False


def _settle(done: asyncio.Future[RefreshResult], result: RefreshResult | BaseException) -> None:
    if done.done():
        return
    if isinstance(result, RefreshResult):
        done.set_result(result)
    elif isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.cancel()


async def redeem(
    flow: TokenClient, renewal: RefreshRequest, known: Account | None = None
) -> TokenSet:
    """One refresh; discovery only where the Directory (tenant) ID is not known.

    Args:
        flow: the network.
        renewal: what is redeemed.
        known: whose the tokens are to be; None where that is not known.

    Raises:
        TokenWizardError: as `TokenClient.refresh` and `TokenClient.discover` say; or
            SharePoint Online refuses the token, as it does those of Azure ACS.
    """
    try:
        endpoints = renewal.endpoints
        if endpoints is None:
            endpoints = await flow.discover(renewal.provider.discovery(renewal.tenant))
        request = renewal.request(endpoints)
        tokens = await flow.refresh(request)
        await _try_at_site(flow, renewal, tokens)
    except TokenWizardError as error:
        raise with_other_audience(as_retired(error, renewal), renewal) from None
    if known is None:
        return tokens  # nobody is told whose they are
    from tokenwizard.flow.redacted_answers import account_without

    return account_without(tokens, request.secrets, known)


async def _try_at_site(flow: TokenClient, renewal: RefreshRequest, tokens: TokenSet) -> None:
    call = acs_trial_of(renewal)
    if call is None:
        return
    try:
        answer = await flow.call(call, tokens.access_token)
    except NetworkError:  # nobody said that the token is of no use
        return
    if (refused := refused_there(call, answer)) is not None:
        raise refused
