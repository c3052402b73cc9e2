"""Who imports whom in the package, and the contracts that this has to keep.

Each contract is a function from a graph to the sentences that say what breaks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from grimp import ImportGraph, Layer, build_graph

LAYERS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("ui.tui", "ui.plain", "ui.web", "sandbox"),
    ("ui.console",),
    ("ui.presentation",),
    ("wizard",),
    ("flow",),
    ("profiles",),
    ("destinations",),
    ("credentials",),
    ("system",),
    ("providers",),
    ("oauth",),
    ("errors",),
    ("text",),
    ("secret",),
)
"""Each may import those below it; of two beside each other none knows the other."""

BESIDE_THE_LAYERS = frozenset({"__main__", "ui"})
"""What starts the layers, and the name that some of them share."""

PURE_ROOMS = ("oauth", "providers", "errors", "text")
PURE_MODULES = (
    "destinations.editing.dotenv_values",
    "flow.facts",
    "flow.refresh_request",
    "flow.sample_call",
    "flow.sample_call_result",
    "flow.verification",
    "profiles.calendar_file",
    "profiles.expiry",
    "profiles.profile",
    "profiles.schema",
    "profiles.variable_names",
    "profiles.untrusted",
    "ui.presentation.clipboard_check",
    "wizard.account_doubt",
    "wizard.administrator_message",
    "wizard.error_page_text",
    "wizard.listener_state",
    "wizard.pending_attempt",
    "wizard.profile_mapping",
    "wizard.quick_fixes",
    "wizard.state",
    "wizard.step_fields",
)
"""They think; what they think about is read and written elsewhere."""

DOING = frozenset({"asyncio", "os", "pathlib", "select", "socket", "subprocess", "sys"})
DRAWING_AND_ASKING = frozenset({"httpx", "rich", "textual"})
READ_THEIR_OWN_FILES = frozenset({("errors.catalogue", "os"), ("errors.stop_pages", "os")})
"""Each reads the data that lies beside it, and nothing else."""
OF_HTTP = "from http import HTTPStatus"
"""All that a pure module may have of `http`, in which `http.client` lies as well."""

KNOWING: Mapping[str, tuple[str, ...]] = {
    "httpx": ("system.http", "sandbox"),
    "rich": ("ui.tui", "cli.refresh.progress"),
    "textual": ("ui.tui",),
    "tests": (),
}
"""Who alone may import these packages."""

STARTS_THE_SANDBOX = ("cli.demo", "cli.sandbox")
PACKAGES_THAT_MIX = frozenset({"sandbox"})
"""`sandbox.entra` and what lies beside it know each other: Entra's errors are told by both."""


def graph_of(package: str) -> ImportGraph:
    """All imports, also those for types alone and in functions; of others, whole packages."""
    return build_graph(package, include_external_packages=True, cache_dir=None)


def lies_in(module: str, rooms: Iterable[str], package: str) -> bool:
    return any(f"{module}.".startswith(f"{package}.{room}.") for room in rooms)


def own(graph: ImportGraph, package: str) -> list[str]:
    return sorted(name for name in graph.modules if f"{name}.".startswith(f"{package}."))


def imports(graph: ImportGraph, package: str) -> Iterator[tuple[str, str]]:
    """Each direct import by a module of the package."""
    for importer in own(graph, package):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            yield importer, imported


def in_no_layer(graph: ImportGraph, package: str) -> list[str]:
    """A module that no layer holds, and a layer that holds no module."""
    rooms = [room for layer in LAYERS for room in layer]
    known = own(graph, package)
    outside = [
        f"{module} is in no layer"
        for module in known
        if module != package
        and module.removeprefix(f"{package}.") not in BESIDE_THE_LAYERS
        and not lies_in(module, rooms, package)
    ]
    return outside + [
        f"the layer {room} is empty" for room in rooms if f"{package}.{room}" not in known
    ]


def named_and_absent(graph: ImportGraph, package: str) -> list[str]:
    """A module that a contract names and that is not there: the contract would hold for nothing."""
    named = {
        *BESIDE_THE_LAYERS,
        *PURE_ROOMS,
        *PURE_MODULES,
        *(reader for reader, _ in READ_THEIR_OWN_FILES),
        *(room for rooms in KNOWING.values() for room in rooms),
        *STARTS_THE_SANDBOX,
        *PACKAGES_THAT_MIX,
    }
    known = own(graph, package)
    return [f"{name} is absent" for name in sorted(named) if f"{package}.{name}" not in known]


def against_the_layers(graph: ImportGraph, package: str) -> list[str]:
    """Whoever reaches a layer above or beside its own, on whatever way."""
    layers = [Layer(*layer, independent=True) for layer in LAYERS]
    return sorted(
        " -> ".join((*route.heads, *route.middle, *route.tails))
        for found in graph.find_illegal_dependencies_for_layers(layers, {package})
        for route in found.routes
    )


def circles(graph: ImportGraph, package: str) -> list[str]:
    """A circle of modules."""
    return _circles(imports(graph, package), own(graph, package))


def circles_of_packages(graph: ImportGraph, package: str) -> list[str]:
    """A circle of what lies side by side in one package, each taken with all that is in it."""
    found: list[str] = []
    for parent in own(graph, package):
        if parent.removeprefix(f"{package}.") in PACKAGES_THAT_MIX:
            continue
        inside = f"{parent}."
        depth = inside.count(".") + 1
        edges = [
            (".".join(importer.split(".")[:depth]), ".".join(imported.split(".")[:depth]))
            for importer, imported in imports(graph, package)
            if importer.startswith(inside) and imported.startswith(inside)
        ]
        found += _circles(edges, graph.find_children(parent))
    return found


def _circles(edges: Iterable[tuple[str, str]], nodes: Iterable[str]) -> list[str]:
    below: dict[str, set[str]] = {node: set() for node in nodes}
    for importer, imported in edges:
        if importer != imported and imported in below:
            below[importer].add(imported)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as circle:
        return [" <- ".join(circle.args[1])]
    return []


def doing_where_is_thought(graph: ImportGraph, package: str) -> list[str]:
    """Input, output, the network or a screen in a module that only thinks."""
    found: list[str] = []
    for importer, imported in imports(graph, package):
        if not lies_in(importer, PURE_ROOMS + PURE_MODULES, package):
            continue
        name = importer.removeprefix(f"{package}.")
        forbidden = DOING | DRAWING_AND_ASKING
        if imported in forbidden and (name, imported) not in READ_THEIR_OWN_FILES:
            found.append(f"{importer} imports {imported}")
        if imported == "http":
            details = graph.get_import_details(importer=importer, imported=imported)
            lines = {one["line_contents"].strip() for one in details}
            found += [f"{importer}: {line}" for line in sorted(lines - {OF_HTTP})]
    return found


def known_elsewhere(graph: ImportGraph, package: str) -> list[str]:
    """A package of others, or the tests, imported by a module that has to do without."""
    return [
        f"{importer} imports {imported}"
        for importer, imported in imports(graph, package)
        if imported in KNOWING and not lies_in(importer, KNOWING[imported], package)
    ]


def sandbox_in_other_commands(graph: ImportGraph, package: str) -> list[str]:
    """A command that imports the practice provider, and does not start it."""
    return [
        f"{importer} imports {imported}"
        for importer, imported in imports(graph, package)
        if lies_in(importer, ("cli",), package)
        and lies_in(imported, ("sandbox",), package)
        and not lies_in(importer, STARTS_THE_SANDBOX, package)
    ]
