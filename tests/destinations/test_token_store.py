"""Which places a refresh token can be read back from."""

from __future__ import annotations

import pytest

from tokenwizard.destinations.kinds.env import EnvFileKeeping
from tokenwizard.destinations.kinds.keyring import KeyringKeeping
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import open_store
from tokenwizard.errors.errors import InputError


def test_a_file_is_read_by_its_names_and_the_keyring_by_the_name_of_the_profile() -> None:
    names = {Role.REFRESH_TOKEN: "PRACTICE_TOKEN"}

    assert open_store("env:a:b.env", "practice", names) == EnvFileKeeping("a:b.env", names)
    assert open_store("keyring", "practice", names) == KeyringKeeping("practice")


@pytest.mark.parametrize(
    ("place", "kind"),
    [("json:practice.json", "json"), ("env:", "env"), ("env", "env"), ("", "")],
)
def test_no_token_is_read_back_from_anything_else(place: str, kind: str) -> None:
    with pytest.raises(InputError) as raised:
        open_store(place, "practice", {})

    assert raised.value.title == (
        f"a refresh token cannot be read back from {kind!r}: env:FILE or keyring"
    )
