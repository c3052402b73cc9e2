"""The built site: it is whole, its links lead somewhere, and it says what the program says."""

from __future__ import annotations

import argparse
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

from docs.command_line import command_line, parsers
from tests.docs.conftest import ROOT, built
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.providers.provider import ProviderName


class Links(HTMLParser):
    """What a page leads to, and what can be led to in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.led_to: set[str] = set()
        self.anchors: set[str] = {""}
        self.text = ""
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.led_to.add(value)
            elif name == "id" and value:
                self.anchors.add(value)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_link_inside_leads_to_a_page_and_a_place_that_are_there(site: Path) -> None:
    pages = {page: Links(page) for page in site.glob("*.html")}
    broken = [
        f"{page.name}: {link}"
        for page, links in pages.items()
        for link in links.led_to
        if not urlsplit(link).scheme and not leads_somewhere(link, page, pages)
    ]

    assert len(pages) > 14
    assert not broken


def leads_somewhere(link: str, page: Path, pages: dict[Path, Links]) -> bool:
    address, anchor = urldefrag(link)
    target = page.parent / unquote(urlsplit(address).path) if address else page
    if target.suffix != ".html" or not anchor:
        return target.is_file()
    return target in pages and unquote(anchor) in pages[target].anchors


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """A link may lead away; a picture, a font or a script may not."""
    for page in site.glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"""<(?:script|img|link)[^>]*(?:src|href)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("page", [name.value for name in ProviderName])
def test_each_provider_has_a_page_with_pictures_of_its_own(site: Path, page: str) -> None:
    pictures = {link for link in Links(site / f"{page}.html").led_to if link.endswith(".svg")}
    others = {
        link
        for name in ProviderName
        if name.value != page
        for link in Links(site / f"{name.value}.html").led_to
    }

    assert pictures - others


def test_every_entry_of_the_catalogue_has_its_place_and_its_words(site: Path) -> None:
    page = Links(site / "errors.html")
    words = " ".join(page.text.split())

    assert len(catalogue()) > 200
    for explanation in catalogue().values():
        assert explanation.code.lower().replace("_", "-") in page.anchors, explanation.code
        for said in (explanation.title, explanation.what, explanation.cause, explanation.next_step):
            assert " ".join(said.split()) in words, explanation.code


def test_every_command_and_every_option_stands_on_the_page_of_the_command_line(site: Path) -> None:
    page = Links(site / "command-line.html")
    sections = dict(
        part.split("\n", 1)
        for part in re.split(r"^## `(?=tokenwizard)", command_line(), flags=re.MULTILINE)[1:]
    )
    commands = list(parsers(command_line_parser()))

    assert {"tokenwizard refresh", "tokenwizard profiles show"} <= {one.prog for one in commands}
    for parser in commands:
        assert parser.prog.replace(" ", "-") in page.anchors
        shown = set(re.findall(r"`(--?[a-z-]+)", sections[f"{parser.prog}`"]))
        taken = [action for action in parser._actions if action.help != argparse.SUPPRESS]
        assert shown == {option for action in taken for option in action.option_strings}
        assert all(option in page.text for option in shown)


@pytest.fixture(scope="module")
def without_a_fault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one page, which is built."""
    folder = tmp_path_factory.mktemp("without-a-fault")
    (folder / "docs" / "static").mkdir(parents=True)
    for name in ("README.md", "docs/conf.py"):
        shutil.copy(ROOT / name, folder / name)
    conf = folder / "docs" / "conf.py"
    conf.write_text(conf.read_text().replace("str(Path(__file__).parent.parent)", f"{str(ROOT)!r}"))
    (folder / "docs" / "index.md").write_text("# A page\n")
    done = built(folder / "docs", folder / "site")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(
    "fault",
    [
        "[a page that is not there](nowhere.md)\n",
        "[a place that is not there](#nowhere)\n",
        "![a picture that is not there](nowhere.svg)\n",
        '```{include} ../README.md\n:start-after: "## A heading that is not there"\n```\n',
        "<!-- generated: nothing-of-that-name -->\n",
    ],
    ids=["page", "place", "picture", "heading", "generated"],
)
def test_a_fault_in_a_page_fails_the_build(
    tmp_path: Path, without_a_fault: Path, fault: str
) -> None:
    folder = shutil.copytree(without_a_fault, tmp_path / "with-a-fault")
    (folder / "docs" / "index.md").write_text(f"# A page\n\n{fault}")

    assert built(folder / "docs", folder / "site").returncode != 0
