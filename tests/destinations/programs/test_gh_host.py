"""Which host gh takes where none is named, read from its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenwizard.destinations.programs.gh_host import default_host
from tokenwizard.destinations.registry import destination_named

ONE = "ghe.contoso.example:\n    user: me\n    oauth_token: x\n"
TWO = f"{ONE}github.com:\n    user: me\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """gh's own."""
    monkeypatch.delenv("GH_HOST", raising=False)
    monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path / "gh"))
    (tmp_path / "gh").mkdir()
    return tmp_path / "gh"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (ONE, "ghe.contoso.example"),
        (f"# mine\n{ONE}", "ghe.contoso.example"),
        (ONE.replace("ghe.contoso.example", '"ghe.contoso.example"'), "ghe.contoso.example"),
        (ONE.replace("\n", "\r\n"), "ghe.contoso.example"),
        (TWO, "github.com"),
        ("", "github.com"),
        ("{ghe.contoso.example: {user: me}}\n", None),
        ("---\nghe.contoso.example: {user: me}\n", None),
        ("  ghe.contoso.example:\n    user: me\n", None),
        ("ghe.contoso.example:8443:\n    user: me\n", None),
        (ONE + " " * 1_000_000, None),
    ],
)
def test_the_only_host_of_the_file_or_github(folder: Path, text: str, host: str | None) -> None:
    (folder / "hosts.yml").write_bytes(text.encode())

    assert default_host() == host


def test_without_a_file_it_is_github() -> None:
    assert default_host() == "github.com"


@pytest.mark.parametrize(
    ("named", "host"), [("other.example", "other.example"), ("https://other.example", None)]
)
def test_the_variable_counts_before_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, named: str, host: str | None
) -> None:
    (folder / "hosts.yml").write_text(ONE, "utf-8")
    monkeypatch.setenv("GH_HOST", named)

    assert default_host() == host


def test_what_is_no_text_cannot_be_told(folder: Path) -> None:
    (folder / "hosts.yml").write_bytes(b"\xff\xfe")

    assert default_host() is None


@pytest.mark.parametrize("variable", ["XDG_CONFIG_HOME", "HOME"])
def test_the_file_lies_where_gh_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in ("GH_CONFIG_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    place = tmp_path / ".config" / "gh" if variable == "HOME" else tmp_path / "gh"
    place.mkdir(parents=True, exist_ok=True)
    (place / "hosts.yml").write_text(ONE, "utf-8")

    assert default_host() == "ghe.contoso.example"


def test_it_is_said_and_told_to_gh(folder: Path) -> None:
    (folder / "hosts.yml").write_text(ONE, "utf-8")

    assert (
        "ghe.contoso.example/contoso/practice" in destination_named("github:contoso/practice").title
    )
    named = destination_named("github:github.com/contoso/practice")
    assert "ghe.contoso.example" not in named.title
