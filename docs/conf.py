"""Sphinx's configuration: MyST Markdown, nothing from the network, every warning an error."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent.parent))

from docs.generated import filled_in
from tokenwizard import __version__

project = "tokenwizard"
author = "the tokenwizard authors"
copyright = "the tokenwizard authors, MIT licence"  # noqa: A001 (Sphinx's name for it)
release = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True
smartquotes = False  # it would make one dash of the two before an option
html_theme = "alabaster"
html_static_path = ["static"]
html_css_files = ["wrapping.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "description": "From nothing to a Microsoft refresh token on your clipboard",
    "page_width": "1080px",
    "fixed_sidebar": True,
}


def setup(app: Sphinx) -> None:
    """Fill in what is generated as each page is read."""

    def fill_in(_: Sphinx, page: str, source: list[str]) -> None:
        source[0] = filled_in(source[0])

    app.connect("source-read", fill_in)
