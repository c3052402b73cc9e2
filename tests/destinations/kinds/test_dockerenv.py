"""`dockerenv:FILE`: what `docker run --env-file` reads is what was handed over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.destinations.examples import (
    CLIENT_ID,
    NEWER,
    RECIPE,
    TOKEN,
    VALUES,
    settings,
    sharepoint,
)
from tokenwizard.destinations.editing.docker_env import values_in, with_values
from tokenwizard.destinations.editing.quoting import dotenv
from tokenwizard.destinations.model import Delivery, Role
from tokenwizard.destinations.registry import destination_named, open_store
from tokenwizard.errors.errors import LocalError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret


def docker_reads(content: bytes) -> dict[str, str]:
    """As docker/cli's kvfile package: blanks go before a name, nothing else is taken off."""
    found = {}
    for line in content.decode("utf-8-sig").split("\n"):
        bare = line.removesuffix("\r").lstrip()
        if bare and not bare.startswith("#"):
            name, equals, value = bare.partition("=")
            assert name
            assert not any(map(str.isspace, name)), name
            if equals:
                found[name] = value
    return found


def hand_over(file: Path, delivery: Delivery) -> str:
    done = asyncio.run(destination_named(f"dockerenv:{file}").hand_over(delivery))
    assert done.keeping == f"dockerenv:{file}"
    return done.sentence


ODD = "M.C5'\"`!*$$ #{a}\\"


def test_docker_reads_each_value_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "dm.env"
    file.write_bytes(b"# mine\r\nOTHER='kept' # all of it\r\n SP_TOKEN=old # gone\r\n")

    hand_over(file, sharepoint(token=ODD))

    assert docker_reads(file.read_bytes()) == {
        "OTHER": "'kept' # all of it",
        "SP_ID": CLIENT_ID,
        "SP_SECRET": VALUES[Role.CLIENT_SECRET],
        "SP_TOKEN": ODD,
    }
    assert file.read_bytes().startswith(b"# mine\r\nOTHER='kept' # all of it\r\nSP_TOKEN=")
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")


def test_a_scope_with_blanks_is_not_quoted(tmp_path: Path) -> None:
    file = tmp_path / "dm.env"
    delivery = replace(
        sharepoint(), provider=ProviderName.ENTRA, settings=settings(ProviderName.ENTRA)
    )

    hand_over(file, delivery)

    assert docker_reads(file.read_bytes())["SCOPE"] == VALUES[Role.SCOPE]


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\0b"])
def test_a_value_on_two_lines_is_refused(tmp_path: Path, value: str) -> None:
    file = tmp_path / "dm.env"

    with pytest.raises(LocalError) as refused:
        hand_over(file, sharepoint(token=value))

    assert "more than one line" in refused.value.cause
    assert not file.exists()


@pytest.mark.parametrize("kind", ["dockerenv", "env"])
def test_it_is_read_back_and_put_back(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "dm.env"
    file.write_text("A='1\n")
    hand_over(file, sharepoint(token=ODD))
    store = open_store(f"{kind}:{file}", "", {})

    kept = store.read()
    with store.locked():
        store.put_back(Secret(NEWER), kept)

    assert kept.value(Role.REFRESH_TOKEN) == Secret(ODD)
    assert kept.recipe == RECIPE
    assert docker_reads(file.read_bytes())["SP_TOKEN"] == NEWER
    assert docker_reads(file.read_bytes())["A"] == "'1"
    assert file.read_text().count("# tokenwizard:") == 1


def test_names_that_were_chosen_are_found_again(tmp_path: Path) -> None:
    file = tmp_path / "dm.env"
    hand_over(file, sharepoint(names={Role.REFRESH_TOKEN: "MY_TOKEN"}))

    assert open_store(f"env:{file}", "", {}).read().value(Role.REFRESH_TOKEN) == Secret(TOKEN)


def test_a_file_without_a_recipe_is_read_as_docker_does_where_that_was_said(tmp_path: Path) -> None:
    file = tmp_path / "dm.env"
    file.write_text("SP_TOKEN='practice'\n")

    kept = open_store(f"dockerenv:{file}", "", {}).read()

    assert kept.values == {Role.REFRESH_TOKEN: Secret("'practice'")}


def test_the_last_of_several_counts_and_each_is_changed() -> None:
    assert values_in("A=1\n#A=2\nA=3") == {"A": "3"}
    assert with_values("A=1\n#A=2\nA=3", {"A": "4"}) == "A=4\n#A=2\nA=4"
    assert with_values("A=1", {"B": "2"}) == "A=1\nB=2\n"
    assert with_values("", {}) == ""


@pytest.mark.parametrize("value", ["User.Read", "a~b", f"0.AVgA.{'Ab3_-' * 9}", "https://a.b/c"])
def test_what_needs_no_quotes_for_any_reader_has_none_in_a_env_file(value: str) -> None:
    assert dotenv(value) == value
