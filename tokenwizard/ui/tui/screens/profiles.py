"""Before the first step: what was remembered is offered, to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.choices import choice_of
from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

MOST = 200
"""Profiles that are offered; more are named on the command line."""


def summary_of(profile: Profile) -> str:
    """Where it leads, in one line."""
    place = profile.site.removeprefix("https://") or profile.tenant
    return f"{choice_of(profile.provider).title}: {place}"


class ProfilesScreen(PanelScreen[Profile | None]):
    """Gives the profile that was chosen; None for a new walk, which is what Escape begins."""

    heading: ClassVar[str] = "Again, for which of these?"
    help_text: ClassVar[str] = (
        "These walks were remembered, without their secrets. Choose one with the arrow keys: what"
        " it needs again is asked for, mostly the client secret and the sign-in.\n\n"
        "Escape begins a new walk."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "anew", "A new walk")]

    def __init__(self, profiles: Sequence[Profile]) -> None:
        super().__init__()
        self._profiles = profiles[:MOST]
        self._more = len(profiles) - len(self._profiles)

    def compose(self) -> ComposeResult:
        """The profiles, then a new walk."""
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            yield OptionList(
                *(
                    Content.assemble(
                        (profile.name, "bold"), "  ", (summary_of(profile), "$foreground 65%")
                    )
                    for profile in self._profiles
                ),
                Content.styled("A new walk", "bold"),
                id="profiles",
            )
            if self._more:
                yield Static(
                    f"{self._more} more: tokenwizard --profile NAME", classes="apart", markup=False
                )
        yield KeyBar()

    def on_mount(self) -> None:
        """Enter takes the first."""
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        if self.is_current:
            place = message.option_index
            self.dismiss(self._profiles[place] if place < len(self._profiles) else None)

    def action_anew(self) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(None)
