"""What goes wrong at each step is told without a secret, also where the answer repeats them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.leaks.provider import SentinelProvider
from tests.leaks.sentinels import Kind, holds
from tests.leaks.wizard import ENTER, F2, F3, LEAVE, Place, Walk
from tests.terminal.matrix_provider import TOKEN_PATHS
from tests.unix_socket import socket_at
from tokenwizard.errors.errors import Step
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.http.loopback_server import Request, Response

PAGE = "<html><title>Proxy</title><p>{}</p></html>"


def echo_html(request: Request) -> Response:
    return Response.html(PAGE.format(request.body.decode()))


def echo_error(request: Request) -> Response:
    """As no provider should: all that was sent stands in the description."""
    told = {"error": "made_up", "error_description": " ".join(dict(request.form()).values())}
    return Response(400, (("Content-Type", "application/json"),), json.dumps(told).encode())


def echo_in_numbers(request: Request) -> Response:
    """A code of Microsoft's, and what was sent in every other field."""
    sent = " ".join(dict(request.form()).values())
    told = {
        "error": "invalid_client",
        "error_description": f"AADSTS7000215: Invalid client secret provided: {sent}",
        "error_codes": [7000215],
        "correlation_id": sent,
        "timestamp": sent,
        "suberror": sent,
        "claims": sent,
    }
    return Response(401, (("Content-Type", "application/json"),), json.dumps(told).encode())


def echo_tokens(_: Request) -> Response:
    """A token answer that is cut off in the middle."""
    told = json.dumps({name.name.lower(): name.secret(60) for name in Kind})
    return Response(200, (("Content-Type", "application/json"),), told[:-8].encode())


def echo_redirect(request: Request) -> Response:
    return Response.redirect(f"https://contoso.example/?{request.body.decode()}", 307)


@pytest.mark.parametrize("whose", ProviderName)
@pytest.mark.parametrize(
    "answer", [echo_html, echo_error, echo_in_numbers, echo_tokens, echo_redirect]
)
def test_the_token_endpoint_repeats_what_it_was_sent(
    place: Place,
    provider: SentinelProvider,
    answer: Callable[[Request], Response],
    whose: ProviderName,
) -> None:
    provider.instead |= dict.fromkeys(TOKEN_PATHS, answer)
    with Walk(place, provider, whose=whose) as walk:
        walk.go_to(Step.PASTE)
        walk.send_code()
        walk.hear("✗")
        walk.settle()
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []


def test_a_wrong_client_secret(place: Place, provider: SentinelProvider) -> None:
    provider.knows_secret = False
    with Walk(place, provider) as walk:
        walk.go_to(Step.PASTE)
        walk.send_code()
        walk.hear("AADSTS7000215")
        walk.settle()
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []


def test_the_network_goes_down_before_the_code_is_redeemed(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(place, provider) as walk:
        walk.go_to(Step.PASTE)
        walk.paste(walk.answer())
        walk.hear("Code found")
        provider.stop()
        walk.press(ENTER)
        walk.hear("✗")
        walk.settle()
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("{redirect_uri}?error=access_denied&error_description={secrets}&state={state}", "✗"),
        ("{redirect_uri}?code={code}&state=of-another-attempt&session_state={secrets}", "!"),
        ("{redirect_uri}?code={code}&code={secrets}&state={state}", "!"),
        ("https://contoso.example/{secrets}", "!"),
        ("{secrets}", ""),
    ],
    ids=["refused consent", "another state", "two codes", "another address", "no address"],
)
def test_an_answer_that_is_none_is_not_repeated(
    place: Place, provider: SentinelProvider, answer: str, told: str
) -> None:
    with Walk(place, provider) as walk:
        walk.go_to(Step.PASTE)
        (kept,) = place.root.rglob("attempt-*.json")
        request = json.loads(kept.read_text())
        walk.paste(
            answer.format(
                redirect_uri=request["answers"]["redirect_uri"],
                code=Kind.CODE.secret(900),
                state=request["request"]["state"],
                secrets=Kind.PASTED.secret(60),
            )
        )
        walk.hear("••••••••")
        if told:
            walk.hear(told)
        walk.settle()
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []


@pytest.mark.parametrize("fault", ["refused", "HTML", "no such tenant"])
def test_the_tenant_is_not_found(place: Place, provider: SentinelProvider, fault: str) -> None:
    if fault == "HTML":
        provider.instead["openid-configuration"] = echo_html
    elif fault == "no such tenant":
        provider.instead["openid-configuration"] = echo_in_numbers
    with Walk(place, provider) as walk:
        walk.go_to(Step.CHECKLIST)
        if fault == "refused":
            provider.stop()
        walk.press(ENTER)
        walk.hear("✗")
        walk.settle()
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []


def test_the_variable_of_the_secret_is_not_handed_to_children(
    place: Place, provider: SentinelProvider
) -> None:
    """The environment it was begun with is the person's own: what the children got is searched."""
    given = Kind.CLIENT_SECRET.secret(40)
    place.secret_file.unlink()
    with Walk(place, provider, given_by="PRACTICE_SECRET", PRACTICE_SECRET=given) as walk:
        walk.go_to(Step.BROWSER)
        walk.press("\x0f")
        walk.hear("reports that it opened")
        own = place.root / "recorded" / f"python.{walk.pid}"
        assert given in own.read_text()
        own.unlink()

        assert walk.leaks() == []
    assert list((place.root / "recorded").glob("practice-browser.*"))


def written_by(pattern: str, place: Place) -> list[Path]:
    return list((place.root / "recorded").glob(pattern))


def test_the_child_that_holds_the_clipboard_breaks(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(
        place,
        provider,
        at="pyperclip:determine_clipboard",
        DISPLAY=":77",
        BROWSER="",
    ) as walk:
        walk.go_to(Step.RESULT)
        walk.hear("Sent to")

        assert walk.leaks() == []
        assert holds(walk.copied().encode(), Kind.REFRESH_TOKEN)


def test_the_programs_of_a_desktop_get_the_token_on_stdin_alone(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(place, provider, DISPLAY=":77", BROWSER="") as walk:
        walk.go_to(Step.RESULT)
        walk.hear("Refresh token: Copied.")

        assert walk.leaks() == []
        assert walk.copied() == ""
        assert holds(place.clipboard.read_bytes(), Kind.REFRESH_TOKEN)
    assert written_by("xclip.*", place)


def test_in_tmux_the_token_is_in_no_argument(place: Place, provider: SentinelProvider) -> None:
    socket = socket_at(place.root.parent / "tmux")
    with Walk(place, provider, TMUX=f"{socket},1,0", TMUX_PANE="%1") as walk:
        walk.go_to(Step.RESULT)
        walk.hear("Refresh token: Sent to your terminal.")

        assert walk.leaks() == []
        assert walk.copied() == ""
    assert any("load-buffer" in file.read_text() for file in written_by("tmux.*", place))


PAGE_TEXT = (
    "AADSTS90094: Admin consent is required. {secret} Request Id: {secret}"
    " Correlation ID: {secret} Timestamp: {secret} Copy info to clipboard {secret}"
)


def test_the_text_of_an_error_page_is_not_repeated_in_the_message_about_it(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(place, provider) as walk:
        walk.go_to(Step.BROWSER)
        walk.press(F3)
        walk.hear("Paste the text of the page")
        walk.paste(PAGE_TEXT.format(secret=Kind.CODE.secret(40)))
        walk.hear("F2 copies")
        walk.press(F2)
        walk.hear("Sent to your terminal")
        walk.press(F2)
        walk.hear("written to")
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert "AADSTS90094" in walk.copied()
        assert walk.leaks() == []


def test_an_answer_in_the_place_of_an_error_page_is_not_shown(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(place, provider) as walk:
        walk.go_to(Step.BROWSER)
        walk.press(F3)
        walk.hear("Paste the text of the page")
        walk.paste(walk.answer())
        walk.hear("the answer itself")
        walk.settle()
        walk.press(ENTER)
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []
