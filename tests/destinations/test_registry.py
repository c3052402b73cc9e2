"""`--out KIND:PLACE`: which place it names, and what can be read back from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenwizard.destinations.kinds.env import EnvFileStore
from tokenwizard.destinations.kinds.keyring import KeyringStore
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import (
    destination_named,
    names_of_kinds,
    open_store,
    with_absolute_path,
)
from tokenwizard.errors.errors import InputError


def test_a_kind_that_there_is_not_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(InputError) as refused:
        destination_named("pigeon:loft")

    assert refused.value.field == "place"
    assert refused.value.title == (
        f"'pigeon' is no kind of place: clipboard, {', '.join(names_of_kinds())}"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keyring:mine", "keyring takes nothing behind a colon"),
        ("env", "Type the place: env:FILE"),
        ("env: ", "Type the place: env:FILE"),
    ],
)
def test_what_stands_behind_the_colon_has_to_fit_the_kind(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        destination_named(text)

    assert (refused.value.title, refused.value.field) == (said, "place")


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("env:.env", "env:{here}/.env"),
        ("env:/practice/.env", "env:/practice/.env"),
        ("json:-", "json:-"),
        ("osducli", "osducli"),
        ("keyring", "keyring"),
        ("github:contoso/practice", "github:contoso/practice"),
    ],
)
def test_a_file_is_remembered_by_its_path_from_the_root(
    place: str, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert with_absolute_path(place) == kept.format(here=tmp_path)


def test_a_file_is_read_by_its_names_and_the_keyring_by_the_name_of_the_profile() -> None:
    names = {Role.REFRESH_TOKEN: "PRACTICE_TOKEN"}

    assert open_store("env:a:b.env", "practice", names) == EnvFileStore("a:b.env", names)
    assert open_store("keyring", "practice", names) == KeyringStore("practice")


@pytest.mark.parametrize(
    ("place", "kind"),
    [("json:practice.json", "json"), ("env:", "env"), ("env", "env"), ("", "")],
)
def test_no_token_is_read_back_from_anything_else(place: str, kind: str) -> None:
    with pytest.raises(InputError) as raised:
        open_store(place, "practice", {})

    assert raised.value.title == (
        f"a refresh token cannot be read back from {kind!r}: env:FILE, dockerenv:FILE or keyring"
    )
