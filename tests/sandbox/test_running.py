"""The provider as a running thing: its life, and what it brings into memory."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from tokenwizard.errors.errors import LocalError, NetworkError
from tokenwizard.sandbox import RunningSandbox, Sandbox
from tokenwizard.sandbox.simulated_browser import play_browser


def test_before_it_runs_there_is_no_provider() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        RunningSandbox().sandbox  # noqa: B018


async def test_it_takes_the_port_it_is_told() -> None:
    async with RunningSandbox() as first:
        port = int(first.origin.rpartition(":")[2])
    async with RunningSandbox(port) as second:
        assert second.origin == f"http://127.0.0.1:{port}"
        assert second.sandbox.description()["site"] == second.origin


async def test_its_answers_carry_the_time_of_its_clock() -> None:
    async with RunningSandbox(clock=lambda: 1_800_000_000.0) as running, httpx.AsyncClient() as ask:
        answer = await ask.get(running.origin + "/practice.example/nothing")
    assert answer.headers["date"] == "Fri, 15 Jan 2027 08:00:00 GMT"


async def test_nobody_there_is_told_apart_from_a_refusal() -> None:
    async with RunningSandbox() as running:
        link = running.origin + "/practice.example/oauth2/v2.0/authorize"
    with pytest.raises(NetworkError, match="does not answer"):
        await play_browser(link)


async def test_an_endless_walk_is_given_up() -> None:
    def again(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": str(request.url)})

    with pytest.raises(LocalError, match="did not send the browser back"):
        await play_browser("http://127.0.0.1:1/", transport=httpx.MockTransport(again))


async def test_a_token_of_another_run_is_refused() -> None:
    """Each run has a key of its own."""
    async with (
        RunningSandbox() as one,
        RunningSandbox() as other,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        app = one.sandbox.description()["apps"][1]  # type: ignore[index]
        address = await play_browser(
            f"{one.origin}/practice.example/oauth2/v2.0/authorize?client_id={app['client_id']}"
            "&response_type=code&scope=User.Read&redirect_uri=http://localhost:8080"
        )
        fields = {
            "grant_type": "authorization_code",
            "client_id": app["client_id"],
            "code": httpx.URL(address).params["code"],
            "redirect_uri": "http://localhost:8080",
        }
        answer = await client.post(one.origin + "/practice.example/oauth2/v2.0/token", data=fields)
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        statuses = [
            (await client.get(run.origin + "/v1.0/me", headers=headers)).status_code
            for run in (one, other)
        ]
    assert statuses == [200, 401]


def test_the_provider_itself_loads_neither_httpx_nor_textual() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys, tokenwizard.sandbox;"
                "print(*sorted({'httpx', 'textual', 'h11'} & sys.modules.keys()))"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.split() == ["h11"]


def test_the_pure_provider_needs_no_socket() -> None:
    described = Sandbox("http://127.0.0.1:1").description()
    assert described["authority"] == "http://127.0.0.1:1"
