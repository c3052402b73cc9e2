"""What every place to hand over to keeps to; a new one meets these tests before its own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.destinations.examples import CLIENT_SECRET, TOKEN, adme, names_in
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.destinations import registry
from tokenwizard.destinations.registry import destination_named, kind_named, names_of_kinds
from tokenwizard.errors.errors import LocalError

HERE = Path(__file__).parent
README = (HERE.parent.parent / "README.md").read_text(encoding="utf-8")
BEHIND_THE_COLON = {
    "azure-app": "contoso-group/contoso-app",
    "github": "contoso/practice",
    "keyvault": "contoso-practice",
}
"""For kinds that take neither a file nor nothing."""


def named(name: str, folder: Path) -> str:
    """The place of that kind, as `--out` takes it."""
    kind = kind_named(name)
    if kind.takes == "FILE":
        return f"{name}:{folder / 'practice'}"
    if not kind.takes or kind.optional:
        return name
    assert name in BEHIND_THE_COLON, f"say in BEHIND_THE_COLON what {name}:{kind.takes} may be"
    return f"{name}:{BEHIND_THE_COLON[name]}"


@pytest.mark.parametrize("name", names_of_kinds())
def test_it_has_its_module_s_name_and_says_what_it_is_in_two_lines_at_most(name: str) -> None:
    kind = kind_named(name)

    assert kind.name == name
    assert 0 < len(kind.says) <= 160
    assert kind.says == " ".join(kind.says.split())
    assert not kind.says.endswith(".")


@pytest.mark.parametrize("name", names_of_kinds())
def test_it_has_a_file_of_tests(name: str) -> None:
    file = f"test_{name.replace('-', '_')}.py"

    assert (HERE / "kinds" / file).is_file(), f"write tests/destinations/kinds/{file}"


@pytest.mark.parametrize("name", names_of_kinds())
def test_help_offers_it(name: str) -> None:
    said = " ".join(command_line_parser().format_help().split())

    assert re.search(rf"[ ,]{name}[:,\s]", said)
    assert (f" {name}:" in said) is (kind_named(name).form != name)


def test_help_offers_one_that_was_just_added(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (*names_of_kinds(), "practice")
    made = replace(kind_named("file"), name="practice", takes="BOX")
    monkeypatch.setattr(registry, "names_of_kinds", lambda: names)
    monkeypatch.setattr(
        registry, "kind_named", lambda name: made if name == "practice" else kind_named(name)
    )

    assert "practice:BOX" in " ".join(command_line_parser().format_help().split())


@pytest.mark.parametrize("name", names_of_kinds())
def test_the_readme_s_table_has_it(name: str) -> None:
    assert f"`{name}:" in README or f"`{name}`" in README, f"the README's --out table lacks {name}"


@pytest.mark.parametrize("name", names_of_kinds())
def test_its_preview_masks_every_secret_and_does_nothing(name: str, tmp_path: Path) -> None:
    place = destination_named(named(name, tmp_path))
    before = names_in(tmp_path)

    try:
        said = "\n".join(place.preview(adme()))
    except LocalError as why_not:  # a file that has to be there already, an extra that is absent
        said = f"{why_not.title} {why_not.next_step}"

    assert said.strip()
    assert place.title
    assert not any(secret in said + place.title for secret in (TOKEN, CLIENT_SECRET))
    assert names_in(tmp_path) == before
