"""Whom a token for Azure Data Manager for Energy is for: one of two, or what was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from tokenwizard.providers.adme_audience import WHICH_FITS, chosen, offered
from tokenwizard.ui.tui.widgets.controls import RadioList, RadioOption

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.providers.field_readers import ParsedField


class AudienceField(Vertical):
    """The choice, with one sentence on which fits."""

    def __init__(self, label: str, value: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self._given = value
        self._values = [one for one, _ in offered(value)]

    def compose(self) -> ComposeResult:
        """The label, the choice, and the sentence, or what is wrong with what was given."""
        yield Static(self._label, markup=False)
        yield Static(WHICH_FITS, id="which-fits", markup=False)
        titles = [RadioOption(title) for _, title in offered(self._given)]
        yield RadioList(titles, self._values.index(chosen(self._given)), id="audience")

    @property
    def control(self) -> RadioList:
        """What takes the keys."""
        return self.query_one(RadioList)

    @property
    def text(self) -> str:
        """The one that is chosen, as `Answers` has it; as it was given until another is chosen."""
        if not self.is_mounted:
            return self._given
        value = self._values[self.control.chosen]
        return self._given if value == chosen(self._given) else value

    @text.setter
    def text(self, value: str) -> None:
        if value in self._values:
            self.control.chosen = self._values.index(value)

    def show(self, read: ParsedField) -> None:
        """Say what was made of it where it was given otherwise."""
        said = read.problem or read.note or WHICH_FITS
        self.query_one("#which-fits", Static).update(said)
