"""Which public report a test is from; `docs/field.md` is made of them.

A test stands under `tests/field/` in a file that is named for the kind of input, and says where it
was met:

    @reported("azure-cli#31", came="a code of ten letters", does="takes it as a code")
    def test_...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

FOLDER = Path(__file__).parent
_MARK = "reported"

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True)
class Report:
    """One row of the page.

    Attributes:
        came: what people paste, type or are answered with; half a sentence.
        does: what tokenwizard makes of it; half a sentence, the verb first.
        met_in: the public reports, such as `owner/repository#12` or the name of a page.
    """

    came: str
    does: str
    met_in: tuple[str, ...]


def reported(*met_in: str, came: str, does: str) -> Callable[[Test], Test]:
    """Say of a test which public reports it is from; a test may say so of several kinds."""

    def mark(test: Test) -> Test:
        rows = getattr(test, _MARK, ())
        setattr(test, _MARK, (Report(came, does, met_in), *rows))
        return test

    return mark


def modules() -> dict[str, ModuleType]:
    """The files of tests in this folder, by their names without `test_`."""
    return {
        file.stem.removeprefix("test_"): import_module(f"tests.field.{file.stem}")
        for file in sorted(FOLDER.glob("test_*.py"))
    }


def reports_of(module: ModuleType) -> dict[str, tuple[Report, ...]]:
    """The tests of a file, by their names, each with its reports; empty where it names none."""
    return {
        name: getattr(value, _MARK, ())
        for name, value in vars(module).items()
        if name.startswith("test_")
    }
