"""`tokenwizard demo --fail CODE` at a terminal: that code is met where Microsoft tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.plain.person import at_wizard, signed_in, to_link
from tokenwizard.errors.errors import LocalError

DEMO = ("demo", "--plain", "--no-listen", "--provider", "sharepoint")
PROMPT = "Answer, or a letter: "


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("AADSTS7000222", "The client secret has expired"),
        ("AADSTS65004", "Consent was declined"),
        ("429", "Too many requests"),
    ],
)
async def test_a_code_in_the_answer_or_at_the_token_endpoint_is_explained(
    tmp_path: Path, code: str, title: str
) -> None:
    with at_wizard(tmp_path, *DEMO, "--fail", code) as person:
        address = await signed_in(to_link(person))
        person.hear(PROMPT)
        person.type(f"{address}\r")
        person.hear(title)


async def test_a_code_on_the_sign_in_page_is_explained_from_its_text(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO, "--fail", "AADSTS530032") as person:
        link = to_link(person)
        with pytest.raises(LocalError) as page:
            await signed_in(link)
        person.answer(PROMPT, "e")
        person.answer("What it says: ", page.value.server_text)
        person.hear("A security policy blocked it")
