"""What the table of settings has behind "More about the sign-in" is asked for on the screen."""

from __future__ import annotations

import pytest

from tests.sample_settings import sample
from tests.ui.tui.conftest import Start
from tests.ui.tui.every_screen import at_target
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.settings import MORE
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.step_fields import label_of


@pytest.mark.parametrize("provider", [ProviderName.ADME, ProviderName.SHAREPOINT_ACS])
async def test_each_is_a_field_that_gives_what_is_typed(
    provider: ProviderName, start: Start
) -> None:
    asked = [row for row in MORE if provider in row.providers]
    async with at_target(start, provider=provider) as hand:
        await hand.press("f4")
        shown = [
            field.id
            for field in hand.app.screen.query("#usual LabelledInput").results(LabelledInput)
            if field.display
        ]
        seen = hand.seen()
        for row in asked:
            await hand.type_into(row.name, str(sample(row)))
        screen = hand.app.screen
        assert isinstance(screen, TargetScreen)
        draft = screen.draft()

    assert shown == [row.name for row in asked]
    for row in asked:
        assert label_of(row.name, provider) in seen
        assert getattr(draft, row.name) == sample(row)
