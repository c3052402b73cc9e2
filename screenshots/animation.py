"""Terminal screens, one after another, in one SVG that moves by CSS alone."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from screenshots.stage import FONTS

COLUMNS = 80
_COLOURS = TerminalTheme(
    (17, 20, 28),
    (226, 232, 240),
    [
        *((0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16)),
        *((36, 114, 200), (188, 63, 188), (17, 168, 205), (229, 229, 229)),
    ],
)


@dataclass(frozen=True)
class Frame:
    """A screen.

    Attributes:
        title: the text that was waited for.
        ansi: its lines, with the sequences of their colours.
        seconds: how long it is shown.
    """

    title: str
    ansi: str
    seconds: float


def animated(frames: Sequence[Frame]) -> str:
    """One SVG that shows the frames in their order, again and again.

    A viewer that was asked for less motion gets the last one, which stands still.
    """
    whole = sum(frame.seconds for frame in frames)
    pictures, rules, begun = [], [], 0.0
    for number, frame in enumerate(frames):
        picture = _picture(frame.ansi, number)
        first, last = 100 * begun / whole, 100 * (begun + frame.seconds) / whole
        begun += frame.seconds
        pictures.append(
            f'<g class="frame f{number}"><title>{escape(frame.title)}</title>{picture}</g>'
        )
        rules.append(
            f"@keyframes f{number} {{ {first:.3f}% {{ visibility: visible }}"
            f" {last:.3f}% {{ visibility: hidden }} }}\n"
            f".f{number} {{ animation: f{number} {whole:g}s step-end infinite }}"
        )
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', pictures[0])
    if size is None:
        raise ValueError("a picture without a size")
    style = "\n".join(
        [
            ".frame { visibility: hidden }",
            "@media (prefers-reduced-motion: no-preference) {",
            *rules,
            "}",
            "@media (prefers-reduced-motion: reduce) {",
            f".f{len(frames) - 1} {{ visibility: visible }}",
            "}",
        ]
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[1]} {size[2]}">',
            f"<style>\n{style}\n</style>",
            *pictures,
            "</svg>\n",
        ]
    )


def _picture(ansi: str, number: int) -> str:
    """One screen as an SVG whose names are its own."""
    console = Console(width=COLUMNS, file=io.StringIO(), record=True, force_terminal=True)
    console.print(Text.from_ansi(ansi.rstrip("\n")), overflow="crop", no_wrap=True, end="")
    svg = console.export_svg(title="tokenwizard demo", theme=_COLOURS, unique_id=f"frame{number}")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
    return re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
