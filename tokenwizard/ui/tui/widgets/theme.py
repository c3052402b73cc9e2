"""The two themes of the product; Textual's own work as well, `ansi-dark` among them."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="tokenwizard-dark",
    primary="#8fb8ff",
    secondary="#5b7fb8",
    accent="#ffd479",
    success="#8bd5a0",
    warning="#ffb86b",
    error="#ff8b8b",
    foreground="#dfe5f0",
    background="#12161f",
    surface="#1a202c",
    panel="#232b3a",
    dark=True,
    variables={
        "footer-key-foreground": "#ffd479",
        "footer-background": "#1a202c",
        "input-selection-background": "#8fb8ff 35%",
    },
)

LIGHT = Theme(
    name="tokenwizard-light",
    primary="#1f4fa3",
    secondary="#4a6fb0",
    accent="#8a4b00",
    success="#146c37",
    warning="#9a4a00",
    error="#b3261e",
    foreground="#1b2330",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#e6e3da",
    dark=False,
    variables={
        "footer-key-foreground": "#8a4b00",
        "footer-background": "#ebe8e0",
        "input-selection-background": "#1f4fa3 25%",
    },
)

OFFERED = (DARK.name, LIGHT.name, "ansi-dark", "ansi-light")
"""What F8 goes through; the last two are the terminal's own colours."""


def theme_after(name: str) -> str:
    """The next of those that are offered; the first after any other."""
    place = OFFERED.index(name) + 1 if name in OFFERED else 0
    return OFFERED[place % len(OFFERED)]
