"""A walk to its end, and the ways it goes wrong: what is written holds no secret."""

from __future__ import annotations

import pytest

from tests.leaks.provider import SentinelProvider
from tests.leaks.sentinels import Kind, holds
from tests.leaks.wizard import (
    BACK,
    COPY,
    ENTER,
    HANDED_OVER,
    LEAVE,
    PROVE,
    WRITE,
    Place,
    Walk,
)
from tokenwizard.errors.errors import Step
from tokenwizard.providers.provider import ProviderName


def test_what_comes_after_the_token_tells_no_secret_but_to_the_file_that_was_asked_for(
    place: Place, provider: SentinelProvider
) -> None:
    file, aside = (place.root / "work" / name for name in HANDED_OVER)
    file.write_text(f"SP_SECRET={place.secret_file.read_text()}\n")
    with Walk(place, provider) as walk:
        walk.go_to(Step.RESULT)
        walk.hear("Refresh token: Sent to")
        walk.press(PROVE)
        walk.hear("the call was refused")
        walk.press(BACK)
        walk.hear("Good for")
        walk.hand_over()
        walk.press(ENTER)
        walk.hear("Remembered: tokenwizard --profile")
        walk.press(LEAVE)

        assert walk.ended() == 0
        assert walk.leaks() == []
    assert holds(file.read_bytes(), Kind.REFRESH_TOKEN)
    assert holds(aside.read_bytes(), Kind.CLIENT_SECRET)
    assert list(place.root.rglob("profiles/*.toml"))


@pytest.mark.parametrize("whose", ProviderName)
def test_a_whole_walk_writes_no_secret_but_what_was_asked_for(
    place: Place, provider: SentinelProvider, whose: ProviderName
) -> None:
    has_verifier = whose is not ProviderName.SHAREPOINT_ACS
    with Walk(place, provider, whose=whose) as walk:
        walk.go_to(Step.BROWSER)
        for key, told in ((COPY, "Sent to"), (WRITE, "written to"), ("\x0f", "reports")):
            walk.press(key)
            walk.hear(told)
        pending = b"".join(file.read_bytes() for file in place.root.rglob("attempt-*.json"))
        at_browser = walk.leaks()
        walk.press(ENTER)
        walk.hear("Paste the answer")
        walk.asked_for.add(Kind.REFRESH_TOKEN)
        walk.send_code()
        walk.hear("Refresh token: Sent to")
        refresh_token = walk.copied()
        walk.press(WRITE)
        walk.hear("Refresh token: written to")
        at_result = walk.leaks()
        walk.press(LEAVE)

        assert walk.ended() == 0
        assert at_browser == []
        assert at_result == []
        assert walk.leaks() == []
    assert holds(pending, Kind.VERIFIER) is has_verifier
    assert [file.name for file in place.root.rglob("practice-browser.*")]
    assert (place.root / "state" / "tokenwizard" / "refresh-token").read_text() == refresh_token
    (exchange,) = provider.exchanged
    assert holds(exchange["code"].encode(), Kind.CODE)
    assert holds(exchange.get("code_verifier", "").encode(), Kind.VERIFIER) is has_verifier
    assert holds(refresh_token.encode(), Kind.REFRESH_TOKEN)
