"""Signing in to the practice provider as an account that the person chooses."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import httpx

_FORM = re.compile(r'action="([^"]+)".*?name="flow" value="([^"]+)"', re.DOTALL)

GUARDED = "guarded@practice.example"
"""The account that needs a second factor."""


async def signed_in_as(username: str, link: str) -> str:
    """The redirect address that the browser ends on."""
    async with httpx.AsyncClient(trust_env=False) as client:
        page = await client.get(link)
        given = {"login": username, "passwd": "practice-password"}
        for fields in (given, {"decision": "accept"}):
            form = re.search(
                r'action="([^"]+)".*?name="flow" value="([^"]+)"', page.text, re.DOTALL
            )
            assert form is not None, page.text
            page = await client.post(
                urljoin(str(page.url), form[1]), data={"flow": form[2], **fields}
            )
        return page.headers["location"]
