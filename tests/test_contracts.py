"""The contracts of the layers, held by the package; and each of them, broken, is heard."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from grimp import ImportGraph

import tokenwizard
from tests.import_graph import (
    BESIDE_THE_LAYERS,
    LAYERS,
    PURE_MODULES,
    against_the_layers,
    circles,
    circles_of_packages,
    doing_where_is_thought,
    graph_of,
    imports,
    in_no_layer,
    known_elsewhere,
    named_and_absent,
    sandbox_in_other_commands,
)

PACKAGE = Path(tokenwizard.__file__).parent
MOST_ENTRIES = 14
NO_ENTRY = frozenset({"__init__.py", "__main__.py", "py.typed", "__pycache__"})
CONTRACTS: tuple[Callable[[ImportGraph, str], list[str]], ...] = (
    in_no_layer,
    named_and_absent,
    against_the_layers,
    circles,
    circles_of_packages,
    doing_where_is_thought,
    known_elsewhere,
    sandbox_in_other_commands,
)


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return graph_of("tokenwizard")


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_the_package_keeps(
    contract: Callable[[ImportGraph, str], list[str]], graph: ImportGraph
) -> None:
    assert contract(graph, "tokenwizard") == []


def test_the_graph_is_of_this_checkout(graph: ImportGraph) -> None:
    """Every file is in it, and an import of each sort that could be missed."""
    names = (file.relative_to(PACKAGE.parent).with_suffix("") for file in PACKAGE.rglob("*.py"))
    found = {".".join(name.parts).removesuffix(".__init__") for name in names}

    assert found <= graph.modules
    assert {"httpx", "textual"} <= graph.modules


def test_the_package_is_as_small_as_the_layers_are_many() -> None:
    assert len(entries(PACKAGE)) <= MOST_ENTRIES


def test_every_package_says_in_one_line_what_it_is() -> None:
    assert without_one_line(PACKAGE) == []


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in NO_ENTRY)


def without_one_line(folder: Path) -> list[str]:
    """Each folder with modules whose docstring is not one line, or has no docstring."""
    found: list[str] = []
    for inner in sorted({file.parent for file in folder.rglob("*.py")}):
        file = inner / "__init__.py"
        said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) if file.exists() else None
        if not said or "\n" in said:
            found.append(inner.relative_to(folder.parent).as_posix())
    return found


# What follows breaks each contract: in a small graph that keeps all of them but for one import.


def house(
    *added: tuple[str, str], lines: Mapping[tuple[str, str], str] | None = None
) -> ImportGraph:
    """A package `house` with an empty module in each layer, and these imports."""
    made = ImportGraph()
    for name in ("house", "house.ui", "house.__main__"):
        made.add_module(name)
    for layer in LAYERS:
        for room in layer:
            made.add_module(f"house.{room}")
    for importer, imported in added:
        line = (lines or {}).get((importer, imported), f"import {imported}")
        for name in (importer, imported):
            parts = name.split(".")
            is_ours = parts[0] == "house"
            for depth in range(1, len(parts) + 1):
                made.add_module(".".join(parts[:depth]), is_squashed=not is_ours)
        made.add_import(
            importer=importer, imported=imported, line_number=1, line_contents=line, is_lazy=False
        )
    return made


def test_a_small_house_keeps_what_can_be_kept() -> None:
    made = house(
        ("house.__main__", "house.cli"),
        ("house.cli.demo", "house.sandbox"),
        ("house.cli", "house"),
        ("house.ui.tui", "textual"),
        ("house.system.http", "httpx"),
        ("house.oauth", "http"),
        ("house.errors.catalogue", "os"),
        lines={("house.oauth", "http"): "from http import HTTPStatus"},
    )

    kept = (contract for contract in CONTRACTS if contract is not named_and_absent)
    assert [found for contract in kept for found in contract(made, "house")] == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        pytest.param("house.oauth.tokens", "house.system.files", id="upwards"),
        pytest.param("house.secret", "house.text", id="from the ground"),
        pytest.param("house.sandbox.pages", "house.ui.tui.app", id="sideways"),
        pytest.param("house.ui.plain", "house.ui.web", id="another front end"),
        pytest.param("house.wizard.state", "house.ui.presentation", id="into what shows it"),
        pytest.param("house.flow", "house.cli.refresh", id="into a command"),
    ],
)
def test_an_import_against_the_layers_is_heard(importer: str, imported: str) -> None:
    found = against_the_layers(house((importer, imported)), "house")

    assert any(importer in one and imported in one for one in found)


def test_a_way_around_a_layer_is_heard() -> None:
    """What lies beside the layers is no door into those above."""
    made = house(("house.oauth", "house.ui"), ("house.ui", "house.cli"))

    assert against_the_layers(made, "house")


def test_a_module_in_no_layer_is_heard() -> None:
    assert in_no_layer(house(("house.helpers", "re")), "house") == ["house.helpers is in no layer"]


def test_a_layer_that_went_away_is_heard() -> None:
    made = house()
    made.remove_module("house.flow")

    assert in_no_layer(made, "house") == ["the layer flow is empty"]


def test_a_contract_about_a_module_that_went_away_is_heard() -> None:
    absent = named_and_absent(house(), "house")

    assert {f"{name} is absent" for name in PURE_MODULES} <= set(absent)
    assert not {f"{name} is absent" for name in BESIDE_THE_LAYERS} & set(absent)


def test_a_circle_of_modules_is_heard() -> None:
    made = house(
        ("house.flow.a", "house.flow.b"),
        ("house.flow.b", "house.flow.c"),
        ("house.flow.c", "house.flow.a"),
    )

    (found,) = circles(made, "house")

    assert {"house.flow.a", "house.flow.b", "house.flow.c"} <= set(found.split(" <- "))


def test_a_circle_of_a_package_and_its_module_is_heard() -> None:
    assert circles(house(("house.flow", "house.flow.a"), ("house.flow.a", "house.flow")), "house")


def test_a_circle_of_packages_is_heard_where_no_modules_make_one() -> None:
    made = house(
        ("house.ui.tui.screens.one", "house.ui.tui.widgets.one"),
        ("house.ui.tui.widgets.two", "house.ui.tui.screens.two"),
    )

    assert circles(made, "house") == []
    assert circles_of_packages(made, "house")


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        *(
            ("house.oauth.discovery", name)
            for name in (
                *("asyncio", "os", "pathlib", "select", "socket", "subprocess", "sys"),
                *("httpx", "rich", "textual"),
            )
        ),
        ("house.providers", "sys"),
        ("house.errors.errors", "os"),
        ("house.errors.catalogue", "pathlib"),
        ("house.text.toml", "pathlib"),
        ("house.wizard.state", "asyncio"),
    ],
)
def test_doing_in_a_module_that_thinks_is_heard(importer: str, imported: str) -> None:
    found = doing_where_is_thought(house((importer, imported)), "house")

    assert found == [f"{importer} imports {imported}"]


@pytest.mark.parametrize(
    "line",
    ["import http.client", "from http.client import HTTPSConnection", "from http import client"],
)
def test_http_client_in_a_module_that_thinks_is_heard(line: str) -> None:
    where = ("house.oauth.discovery", "http")

    assert doing_where_is_thought(house(where, lines={where: line}), "house")


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("house.ui.plain.run", "textual"),
        ("house.cli.wizard", "textual"),
        ("house.ui.console.tables", "rich"),
        ("house.cli.refresh.command", "rich"),
        ("house.flow.client", "httpx"),
        ("house.system.process", "httpx"),
        ("house.sandbox.server", "tests"),
        ("house", "tests"),
    ],
)
def test_a_package_that_others_know_is_heard(importer: str, imported: str) -> None:
    found = known_elsewhere(house((importer, imported)), "house")

    assert found == [f"{importer} imports {imported}"]


def test_the_sandbox_in_another_command_is_heard() -> None:
    made = house(("house.cli.doctor.checks", "house.sandbox.server"))

    assert sandbox_in_other_commands(made, "house") == [
        "house.cli.doctor.checks imports house.sandbox.server"
    ]


def test_an_import_is_heard_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the top, for types alone, in a function, of a package's module by its package."""
    folder = tmp_path / "practice_house"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for name in ("top", "types_alone", "function", "by_package"):
        (folder / f"{name}.py").write_text("")
    (folder / "asks.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "import practice_house.top\n"
        "from practice_house import by_package\n"
        "if TYPE_CHECKING:\n"
        "    from practice_house.types_alone import Type\n"
        "def asked():\n"
        "    from practice_house.function import call\n"
        "    import http.client\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    found = set(imports(graph_of("practice_house"), "practice_house"))

    asks = "practice_house.asks"
    heard = {f"practice_house.{name}" for name in ("top", "types_alone", "function", "by_package")}
    assert {(asks, imported) for imported in {*heard, "http", "typing"}} == found


def test_one_entry_more_is_heard(tmp_path: Path) -> None:
    for name in (*NO_ENTRY, *(f"room_{number}" for number in range(MOST_ENTRIES + 1))):
        (tmp_path / name).mkdir()

    assert len(entries(tmp_path)) == MOST_ENTRIES + 1


def test_a_package_that_says_nothing_or_much_is_heard(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for name, text in {
        "": '"""One line."""\n',
        "none": "",
        "much": '"""One.\n\nTwo.\n"""\n',
        "more": '"""One line."""\n\nname = 1\n',
    }.items():
        (house / name).mkdir()
        (house / name / "__init__.py").write_text(text)
    (house / "absent").mkdir()
    (house / "absent" / "module.py").write_text("")

    assert without_one_line(house) == ["house/absent", "house/much", "house/none"]
