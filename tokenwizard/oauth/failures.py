"""Faults on the way and answers that are not what the protocol says, told from the catalogue."""

from __future__ import annotations

from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from tokenwizard.errors.actions import Words, words
from tokenwizard.errors.catalogue import Explanation, catalogue, printable, status_entry
from tokenwizard.errors.errors import (
    OUT_OF_FILES,
    InputError,
    LocalError,
    MaybeSentError,
    NetworkError,
    ResponseError,
    Step,
)
from tokenwizard.oauth.http_messages import HttpResponse, RequestKind, read_object
from tokenwizard.oauth.safe_urls import host_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_SHOWN_HOST = 60
_LONGEST_WAIT = 86_400.0
_LOOK_AGAIN = words("{Try_again}.")
_RUN_AGAIN = words("Then {try_again}.")
_Told: TypeAlias = dict[str, Any]


_MAY_SPEND_CODE = (RequestKind.TOKEN, RequestKind.DEVICE)


def network_fault(entry: str, host: str, leg: RequestKind, *, sent: bool) -> NetworkError:
    """No answer came.

    Args:
        entry: the fault's entry in the catalogue.
        host: whom it was asked of.
        leg: which request it was.
        sent: whether the request may have arrived all the same.
    """
    if sent and leg is RequestKind.TOKEN:
        return MaybeSentError(f"{_known(entry).title}: {host}", **_told(entry, leg))
    return NetworkError(f"{_known(entry).title}: {host}", **_told(entry, leg))


def response_fault(
    entry: str, host: str, leg: RequestKind, *, wait: float | None = None
) -> ResponseError:
    """An answer came that is not what the protocol says.

    Args:
        entry: the fault's entry in the catalogue.
        host: whom it was asked of.
        leg: which request it was.
        wait: how many seconds the server asks to wait (Retry-After), if it does.
    """
    told = _told(entry, leg)
    if wait:
        told |= _after(_duration(wait), told, leg, _known(entry).after_wait)
    return ResponseError(f"{_known(entry).title}: {host}", **told)


def redirect_fault(entry: str, answer: HttpResponse, host: str, leg: RequestKind) -> ResponseError:
    """An answer that leads to another address, which is not followed.

    Args:
        entry: the fault's entry in the catalogue.
        answer: what came back.
        host: who answered.
        leg: which request it was.
    """
    where = leads_to(answer, host)
    title = f"{host} wants to send us {where}" if where else f"{_known(entry).title}: {host}"
    return ResponseError(title, **_told(entry, leg))


def leads_to(answer: HttpResponse, host: str) -> str:
    """Where a redirect leads, in words: to which host; empty if it does not say."""
    location = next(iter(answer.all("location")), "").strip()
    there = host_in(location)
    if location and (there == host.lower() or not (there or "//" in location[:8])):
        return "to itself again"
    return f"to {printable(there, _SHOWN_HOST)}" if there else ""


def answer_fault(
    answer: HttpResponse, host: str, leg: RequestKind, otherwise: str, *, now: float | None = None
) -> ResponseError:
    """An answer that holds neither what was asked for nor the provider's no.

    Args:
        answer: what came back.
        host: who answered.
        leg: which request it was.
        otherwise: the entry if it is a JSON object all the same.
        now: the wall clock in seconds, for a Retry-After whose server names no time of its own.
    """
    now = next(filter(None, map(read_date, answer.all("date"))), now)
    after = next(iter(answer.all("retry-after")), "")
    wait = read_retry_after(after, now)
    return response_fault(_entry_of(answer, otherwise), host, leg, wait=wait)


def is_html(answer: HttpResponse) -> bool:
    """Whether it is a web page, by its beginning or its Content-Type."""
    content_type = next(iter(answer.all("content-type")), "").lower()
    return answer.body.strip().startswith(b"<") or content_type.startswith("text/html")


def _entry_of(answer: HttpResponse, otherwise: str) -> str:
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return status_entry(answer.status)
    if read_object(answer.body) is not None:
        return otherwise
    body = answer.body.strip()
    if not body:
        return "empty_body"
    if is_html(answer):
        return "html"
    return "truncated_json" if body.startswith(b"{") else "invalid_json"


def input_fault(entry: str, step: Step, field: str) -> InputError:
    """What was given cannot be used, for a reason that has its entry in the catalogue."""
    known = _known(entry)
    return InputError(
        known.title,
        cause=known.cause,
        next_step=known.advice,
        at_refresh=known.at_refresh,
        step=step,
        field=field,
        entry=entry,
    )


@contextmanager
def telling_of_files(step: Step) -> Iterator[None]:
    """Where something in here cannot be opened any more, such as a module: LocalError says so."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in OUT_OF_FILES:
            raise
        entry = "open_files"
        known = _known(entry)
        raise LocalError(
            known.title, cause=known.cause, next_step=known.advice, step=step, entry=entry
        ) from None


def read_retry_after(value: str, now: float | None) -> float | None:
    """Seconds to wait (RFC 9110 section 10.2.3): a number or a date; None for anything else."""
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:  # noqa: PLR2004 (no wait of years)
        return min(float(text), _LONGEST_WAIT)
    at = read_date(text)
    return None if at is None or now is None else min(max(at - now, 0.0), _LONGEST_WAIT)


def read_date(value: str) -> float | None:
    """An HTTP date (RFC 9110 section 5.6.7) in seconds since the epoch; None if it is none."""
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError, TypeError):
        return None


def _known(entry: str) -> Explanation:
    return catalogue()[entry]


def _told(entry: str, leg: RequestKind) -> dict[str, Any]:
    known = _known(entry)
    told: dict[str, Any] = {
        "cause": known.cause,
        "next_step": known.advice,
        "at_refresh": known.at_refresh,
        "who": known.who,
        "entry": entry,
    }
    if leg is RequestKind.TOKEN:
        return {**told, "step": Step.PASTE}
    if leg is RequestKind.DEVICE:
        return {**told, "step": Step.BROWSER}
    if leg is RequestKind.CALL:
        return {**told, "next_step": known.at_discovery, "step": Step.RESULT}
    # A login host that fails now is asked for the token too: the ID would lead to the same fault.
    by_hand = (" Or type the Directory (tenant) ID by hand.",) if leg is RequestKind.REALM else ()
    return {
        **told,
        "next_step": known.at_discovery + by_hand,
        "at_refresh": known.at_refresh + by_hand,
        "step": Step.DISCOVERY,
        "field": "tenant",
    }


def _after(duration: str, told: Mapping[str, Words], leg: RequestKind, after_wait: Words) -> _Told:
    """What to do once the wait is over that the server asks for."""
    asks = f"It asks to wait {duration}"
    then = told["next_step"]
    if after_wait:
        by_hand = then[-1:] if leg is RequestKind.REALM else ()
        then = after_wait if leg in _MAY_SPEND_CODE else _LOOK_AGAIN + by_hand
        return {"next_step": (f"{asks}. ", *then), "at_refresh": (f"{asks}. ", *_RUN_AGAIN)}
    return {"next_step": (f"{asks}. ", *then), "at_refresh": (f"{asks}. ", *told["at_refresh"])}


def _duration(seconds: float) -> str:
    if seconds < 120:  # noqa: PLR2004
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes"
