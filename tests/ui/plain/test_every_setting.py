"""What the table of settings has behind "More about the sign-in" is asked for in lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from tests.sample_settings import sample
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.settings import MORE
from tokenwizard.ui.console.speaker import Speaker
from tokenwizard.ui.plain.form_prompts import FormPrompts
from tokenwizard.ui.plain.prompts import Prompts
from tokenwizard.wizard.step_fields import label_of

SAMPLES = {row.name: str(sample(row)) for row in MORE}


class Silent:
    def say(self, *words: object, **more: object) -> None:
        """Nobody listens."""


class Answering:
    """Wants more, and gives each field its sample; else what is there already."""

    speaker = cast(Speaker, Silent())

    def __init__(self, provider: ProviderName) -> None:
        self.labels = {label_of(row.name, provider): row.name for row in MORE}
        self.asked: list[str] = []
        assert all(self.labels)

    async def text(self, label: str, present: str, *_: object) -> str:
        name = next((self.labels[known] for known in self.labels if label.startswith(known)), "")
        if not name:
            return present
        self.asked.append(name)
        return SAMPLES[name]

    async def choose(self, label: str, options: Sequence[str], present: int) -> int:
        return present

    async def yes_or_no(self, question: str, *, present: bool) -> bool:
        return True


@pytest.mark.parametrize("provider", [ProviderName.ADME, ProviderName.ENTRA])
async def test_each_is_asked_for_and_taken(provider: ProviderName) -> None:
    prompts = Answering(provider)
    questions = FormPrompts(
        cast(Prompts, prompts),
        Answers(provider=provider, tenant="contoso.example"),
        None,
        only_missing=False,
    )

    await questions.ask_target()

    assert prompts.asked == [row.name for row in MORE]
    assert {name: getattr(questions.answers, name) for name in SAMPLES} == SAMPLES
