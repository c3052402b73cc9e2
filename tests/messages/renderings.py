"""Every message of the catalogue, as a person reads it in each place that tells it.

Text alone, from the real functions, and the same on every machine: nothing here knows a terminal's
width, a colour, the environment, a home folder or the time.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from tests.oauth.attempts import CLAIMS, CLIENT_ID, CORRELATION_ID, entra_attempt
from tokenwizard.cli.explain import explain_command
from tokenwizard.cli.refresh.messages import for_refresh, refresh_voice
from tokenwizard.errors import stop_pages
from tokenwizard.errors.actions import words
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import OUT_OF_FILES, LocalError, Step, TokenWizardError, Who
from tokenwizard.errors.stop_pages import is_stop_page
from tokenwizard.oauth.error_response import ErrorResponse
from tokenwizard.oauth.failures import (
    answer_fault,
    input_fault,
    network_fault,
    response_fault,
    telling_of_files,
)
from tokenwizard.oauth.http_messages import HttpResponse, RequestKind
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import _setting
from tokenwizard.ui.console.actions import SCRIPT
from tokenwizard.ui.console.speaker import Speaker
from tokenwizard.ui.plain.actions import PROMPTS
from tokenwizard.ui.tui.widgets.status_line import render_error
from tokenwizard.wizard.administrator_message import administrator_message
from tokenwizard.wizard.error_page_text import error_on_page
from tokenwizard.wizard.state import WizardState

HOST = "login.contoso.example"
AGAIN = "tokenwizard"
NOON = 1_800_014_400.0
TIMESTAMP = "2026-11-21 01:02:03Z"
WAIT = 120.0
"""Seconds of a Retry-After."""

_CODE = re.compile(r"(AADSTS|ACS)([0-9]+)")
# What providers answer; an entry that is neither such a word nor a code is a fault on the way.
_WORDS = re.compile(
    r"invalid_request|invalid_client|invalid_grant|unauthorized_client|unsupported_grant_type"
    r"|unsupported_response_type|invalid_scope|access_denied|server_error"
    r"|temporarily_unavailable|consent_required|login_required|interaction_required"
    r"|account_selection_required|invalid_resource|invalid_target|invalid_tenant|invalid_token"
    r"|insufficient_scope|insufficient_claims|authorization_pending|authorization_declined"
    r"|slow_down|expired_token|bad_verification_code|public_client_flows_off|acs_retired"
    r"|acs_token_refused|issuer_mismatch|state_mismatch|wrong_audience"
)
_BY_PHRASE = {
    "access_token_ended": "Access token has expired.",
    "adme_not_member": "The user is not authorized to perform this action",
    "adme_unknown_partition": "Invalid data partition id",
    "adme_wrong_audience": "Audiences in Jwt are not allowed",
    "app_only_token": "Unsupported app only token.",
    "endpoints_not_found": "endpoints_resolution_error",
    "rbac_denied": "RBAC: access denied",
    "jwt_expired": "Jwt is expired",
    "jwt_issuer": "Jwt issuer is not configured",
    "no_right_in_sharepoint": "-2147024891, System.UnauthorizedAccessException",
    "no_sharepoint_licence": "Tenant does not have a SPO license.",
    "token_not_sent": "Jwt is missing",
    "token_not_whole": "Jwt is not in the form of Header.Payload.Signature",
    "token_of_other_tenant": "InvalidAuthenticationTokenTenant",
    "token_without_thumbprint": "No certificate thumbprint specified in token.",
    "azure_b2c": "AADB2C90088: practice",
    "ad_fs": "MSIS9615: practice",
}
"""What services say, by the entry that it picks."""
_SETTINGS = ("certificates_unreadable", "proxy_setting")

Error = Callable[[], TokenWizardError]
"""Makes the error anew, since a refresh changes what it tells."""


def entries() -> tuple[str, ...]:
    """The entries of the catalogue: AADSTS and ACS by their numbers, then words by the alphabet."""
    return tuple(sorted(catalogue(), key=_order))


def _order(entry: str) -> tuple[str, int, str]:
    found = _CODE.fullmatch(entry)
    return (found[1], int(found[2]), "") if found else ("~", 0, entry)


def error_of(entry: str) -> TokenWizardError:
    """What is told where this entry is met: at the token endpoint, unless it is met elsewhere."""
    if found := _CODE.fullmatch(entry):
        numbers, words = (int(found[2]),), f"{entry}: practice"
        return ErrorResponse(error="invalid_grant", description=words, codes=numbers).as_error()
    if _WORDS.fullmatch(entry):
        return ErrorResponse(error=entry).as_error()
    if code := _code_that_means(entry):
        said = f"{code}: {catalogue()[entry].when[0]}"
        word = "invalid_grant" if _CODE.fullmatch(code) else code
        return ErrorResponse(error=word, description=said).as_error()
    if is_stop_page(entry):
        return _page(entry)
    if entry in _BY_PHRASE:
        return ErrorResponse(error="", description=_BY_PHRASE[entry]).as_error()
    if entry == "code_sent_already":
        return input_fault(entry, Step.PASTE, "answer")
    if entry in _SETTINGS:
        return _setting(entry)
    if entry == "open_files":
        return _out_of_files()
    return response_fault(entry, HOST, RequestKind.TOKEN)


def _page(entry: str) -> TokenWizardError:
    pages = tomllib.loads((Path(stop_pages.__file__).with_suffix(".toml")).read_text("utf-8"))
    words = next(
        pages[entry][kind][0] for kind in ("says", "heading", "alone") if pages[entry].get(kind)
    )
    error = error_on_page(words.replace("...", " Practice "))
    assert error is not None
    return error


def _code_that_means(entry: str) -> str | None:
    """The first code or word whose meanings the entry is one of."""
    return next((code for code, one in catalogue().items() if entry in one.meanings), None)


def _out_of_files() -> LocalError:
    try:
        with telling_of_files(Step.PASTE):
            raise OSError(min(OUT_OF_FILES), "practice")
    except LocalError as error:
        return error


def is_fault(entry: str) -> bool:
    """Whether it is a fault on the way, told by which request met it."""
    own = (*_SETTINGS, *_BY_PHRASE, "open_files", "code_sent_already")
    answered = _CODE.fullmatch(entry) or _WORDS.fullmatch(entry) or catalogue()[entry].when
    return not (answered or entry in own or is_stop_page(entry))


def on_screen(error: Error) -> tuple[str, ...]:
    """The lines of full screen."""
    return tuple(render_error(error()).plain.splitlines())


def at_prompts(error: Error) -> tuple[str, ...]:
    """The lines beside the prompts."""
    return _heard(Speaker(print, _no_width, PROMPTS), error())


def to_a_script(error: Error) -> tuple[str, ...]:
    """The lines on stderr where nobody is asked."""
    return _heard(Speaker(print, _no_width, SCRIPT), error())


def at_a_refresh(error: Error) -> tuple[str, ...]:
    """The lines on stderr of `tokenwizard refresh`."""
    return _heard(refresh_voice(AGAIN), for_refresh(error()))


def explained(text: str) -> tuple[str, ...]:
    """The lines on stdout of `tokenwizard explain`."""
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(stdout):
        explain_command([text], json=False)
    stdout.seek(0)
    return tuple(filter(None, stdout.read().splitlines()))


LINES: dict[str, Callable[[Error], Sequence[str]]] = {
    "screen": on_screen,
    "prompts": at_prompts,
    "script": to_a_script,
    "refresh": at_a_refresh,
}
"""Who tells an error, and how."""


def _no_width() -> int:
    return 0


def _heard(speaker: Speaker, error: TokenWizardError) -> tuple[str, ...]:
    heard: list[str] = []
    replace(speaker, write=heard.append, width=_no_width).explain(error)
    return tuple("".join(heard).splitlines())


def block(entry: str) -> Iterator[str]:
    """What a person reads of one entry: all of full screen, of the others what differs from it."""

    def error() -> TokenWizardError:
        return error_of(entry)

    yield f"[{entry}]"
    screen = _without_frame(on_screen(error))
    yield from _labelled("screen", screen)
    for name in ("prompts", "script", "refresh"):
        yield from _labelled(name, _differing(LINES[name](error), screen))
    yield from _labelled("explain", _differing(explained(entry), screen, entry))
    if not is_fault(entry):
        return

    def at_discovery() -> TokenWizardError:
        return response_fault(entry, HOST, RequestKind.DISCOVERY)

    there = _without_frame(on_screen(at_discovery))
    yield from _labelled("screen, tenant", [line for line in there if line not in screen])
    for name in ("prompts", "script"):
        lines = _differing(LINES[name](at_discovery), there)
        yield from _labelled(f"{name}, tenant", lines)
    if not entry.startswith("http_"):
        return

    def with_wait() -> TokenWizardError:
        return response_fault(entry, HOST, RequestKind.TOKEN, wait=WAIT)

    for name, lines_of in LINES.items():
        yield from _labelled(f"{name}, wait", _differing(lines_of(with_wait), screen))


def _without_frame(lines: Sequence[str], entry: str = "") -> list[str]:
    """The lines without what each place puts around all of them; the examples show that."""
    first, *others = lines
    for mark in ("✗ ", "Error: ", f"{entry}: "):
        first = first.removeprefix(mark)
    first = first.removesuffix(".").removesuffix(f": {HOST}")
    text = "\n".join((first, *others)).replace(" Who can mend it: ", "\nWho can mend it: ")
    found = [line.removeprefix("Why: ").removeprefix("To quote: ") for line in text.split("\n")]
    return [line for line in found if line != "Who can mend it: you"]


def _differing(lines: Sequence[str], screen: Sequence[str], entry: str = "") -> list[str]:
    bare = _without_frame(lines, entry)
    known = {line.rstrip(".") for line in screen}
    differing = [line for line in bare if line.rstrip(".") not in known]
    if _advises(screen) and not _advises(bare):
        differing.append("Now: (nothing)")
    return differing


def _advises(lines: Sequence[str]) -> bool:
    return any(line.startswith("Now: ") for line in lines)


def _labelled(name: str, lines: Sequence[str]) -> Iterator[str]:
    return (f"  {name if not at else '':<16}{line}" for at, line in enumerate(lines))


@dataclass(frozen=True)
class Example:
    """An error that has no entry, or more around it than an entry has.

    Attributes:
        name: what it shows.
        error: makes it.
        text: what is given to `explain`; empty if that is nothing for it.
    """

    name: str
    error: Error
    text: str = ""


def _refusal(error: str, description: str, *codes: int, claims: str = "") -> Error:
    refusal = ErrorResponse(
        error=error,
        description=description,
        codes=codes,
        claims=claims,
        correlation_id=CORRELATION_ID,
        timestamp=TIMESTAMP,
    )
    return refusal.as_error


def _status(status: int, leg: RequestKind, *headers: tuple[str, str]) -> Error:
    answer = HttpResponse(status, headers, b"")
    return lambda: answer_fault(answer, HOST, leg, "no_access_token")


def _skewed() -> TokenWizardError:
    error = error_of("AADSTS700024")
    error.clock_skew = -4_200.0
    return error


def _own() -> TokenWizardError:
    error = TokenWizardError(
        "Something of our own broke",
        cause="It was old.",
        next_step=words("Mend it. {Fresh_link} and sign in again."),
        at_refresh=words("Mend it. {Sign_in_anew}"),
        who=Who.APP_OWNER,
        code="AADSTS1",
        correlation_id=CORRELATION_ID,
        timestamp=TIMESTAMP,
        server_text="Practice.\nNow: pay.",
    )
    error.clock_skew = 400.0
    return error


_DETAILS = f"Correlation ID: {CORRELATION_ID} Timestamp: {TIMESTAMP}"
EXAMPLES = (
    Example("an error that has every part", _own),
    Example(
        "a number that the catalogue has not, beside a word that it has",
        _refusal("invalid_grant", f"AADSTS9999999: Practice. {_DETAILS}", 9999999),
        f'{{"error": "invalid_grant", "error_description": "AADSTS9999999. {_DETAILS}"}}',
    ),
    Example(
        "a number that the catalogue has not, beside a word that it has not",
        _refusal("practice_word", f"AADSTS9999999: Practice. {_DETAILS}", 9999999),
        "AADSTS9999999",
    ),
    Example(
        "a word that the catalogue has not",
        _refusal("practice_word", "Practice is closed. Come again."),
        '{"error": "practice_word"}',
    ),
    Example("a word that may be a secret", _refusal("practice-0123456789-secret", "Closed.")),
    Example("a number of Azure ACS that the catalogue has not", _refusal("x", "ACS99999: Closed.")),
    Example(
        "an HTTP status without an entry of its own", _status(418, RequestKind.TOKEN), "HTTP 418"
    ),
    Example("an HTTP status from 500 on", _status(599, RequestKind.TOKEN), "599"),
    Example(
        "the server says how long to wait", _status(503, RequestKind.TOKEN, ("retry-after", "300"))
    ),
    Example("the same while the tenant is looked for", _status(503, RequestKind.REALM)),
    Example("a call to the API that meets a fault", _status(503, RequestKind.CALL)),
    Example(
        "no answer after the code was sent",
        lambda: network_fault("read_timeout", HOST, RequestKind.TOKEN, sent=True),
    ),
    Example("a clock that is behind", _skewed),
    Example(
        "an administrator has to mend it",
        _refusal("interaction_required", f"AADSTS53003: Practice. {_DETAILS}", 53003),
        f"AADSTS53003: Practice. {_DETAILS}",
    ),
    Example(
        "the next link has to carry a claims challenge",
        _refusal("interaction_required", "AADSTS50076: Practice.", 50076, claims=CLAIMS),
    ),
)


def whole(example: Example) -> Iterator[str]:
    """Every line of it, everywhere."""
    yield f"({example.name})"
    for name, lines_of in LINES.items():
        yield from _labelled(name, lines_of(example.error))
    if example.text:
        yield from _labelled("explain", explained(example.text))
    general = _general_request() if example.error is not _own else ()
    lines = [line for line in to_administrator(example.error()) if line not in general]
    yield from _labelled("administrator", lines)


def to_administrator(error: TokenWizardError) -> list[str]:
    """The lines of the message for the administrator, for a walk that got a sign-in link."""
    answers = Answers(
        provider=ProviderName.SHAREPOINT,
        site="contoso.sharepoint.com",
        client_id=CLIENT_ID,
        client_secret=Secret("practice-secret"),
        redirect_uri="http://localhost:8080",
    )
    request = entra_attempt()
    begun = WizardState(answers=answers).with_provider()
    walk = replace(begun, endpoints=request.endpoints, request=request)
    return list(administrator_message(error, walk, NOON))


def requests() -> Iterator[str]:
    """A block for each entry that asks the administrator for something of its own."""
    general = _general_request()
    for entry in entries():
        if not catalogue()[entry].administrator:
            continue
        yield ""
        yield f"[{entry}]"
        lines = (line for line in to_administrator(error_of(entry)) if line not in general)
        yield from (f"  {line}" for line in lines)


def _general_request() -> list[str]:
    return to_administrator(TokenWizardError("Practice"))


def reads() -> Iterator[str]:
    """The part of the golden file that shows what people read, line by line."""
    yield "# Every entry of the catalogue"
    for entry in entries():
        yield ""
        yield from block(entry)
    yield from ("", "# Requests to the administrator")
    yield from requests()
    yield from ("", "# Examples, whole")
    for example in EXAMPLES:
        yield ""
        yield from whole(example)
