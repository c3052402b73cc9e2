"""From the command to a token that works: each provider, at each front end, against one provider.

What they meet on the way is the business of other tests; here the walk gets through.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.multiplexers import Tmux, bare_environ
from tests.terminal.test_demo_in_tmux import ENDED, Demo
from tests.ui.plain.person import redeems, shown_token, signed_in, to_link
from tests.ui.plain.script import practice
from tests.written_before.practice import Home, options, secret_file
from tokenwizard.providers.choices import ProviderName

PROVIDERS = list(ProviderName)

Walk = Callable[[Home, list[str], str], Awaitable[tuple[str, str]]]
"""In a home, with these options, of this provider: to the sign-in link and the refresh token."""


@pytest.fixture(scope="module")
def described() -> Iterator[Mapping[str, Any]]:
    with practice() as it:
        yield it


async def full_screen(home: Home, given: list[str], _: str) -> tuple[str, str]:
    """In a tmux, whose buffer is the clipboard."""
    with Tmux({**bare_environ(), **home.environ}) as tmux:
        demo = Demo(tmux, "--no-listen", *given, then=ENDED)
        link = demo.to_browser()
        address = await signed_in(link)
        demo.press("Enter")
        demo.until_shown("Paste the answer")
        demo.paste(address)
        demo.until_shown("Code found")
        demo.press("Enter")
        demo.until_shown("Refresh token: Sent to")
        token = demo.clipboard()
        demo.press("C-q")
        demo.until_shown("ended 0")
        return link, token


async def line_prompts(home: Home, given: list[str], provider: str) -> tuple[str, str]:
    """At a terminal that takes no control sequences."""
    with home.person(*given) as person:
        link = to_link(person, provider)
        person.hear("Answer, or a letter: ")
        person.paste(f"{await signed_in(link)}\r")
        token = shown_token(person)
        person.answer("Letter, or done: ", "done")
        assert person.ended() == 0
        return link, token


async def scripted(home: Home, given: list[str], _: str) -> tuple[str, str]:
    """Through pipes."""
    link, out = await home.walked(*given)
    return link, out.removesuffix("\n")


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("walk", [full_screen, line_prompts, scripted])
async def test_it_ends_with_a_token_that_works(
    walk: Walk, provider: str, described: Mapping[str, Any], tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    app = "acs" if provider == "sharepoint-acs" else "web"
    given = [*options(described, provider), *secret_file(home.root, described, app)]
    link, token = await walk(home, given, provider)

    assert link.startswith(f"{described['authority']}/")
    assert token.startswith("practice-refresh.")
    assert redeems(link, token, provider)
