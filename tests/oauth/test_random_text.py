"""Randomness for states, code verifiers and names."""

from __future__ import annotations

import re

from tokenwizard.oauth.random_text import random_text


def test_random_text_is_url_safe_long_enough_and_never_the_same() -> None:
    texts = {random_text(24) for _ in range(200)}

    assert len(texts) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", text) for text in texts)
