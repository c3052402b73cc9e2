"""GUIDs, as Microsoft writes them."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import TENANT_ID
from tokenwizard.oauth.guid import read_guid


@pytest.mark.parametrize(
    ("text", "guid"),
    [
        (TENANT_ID, TENANT_ID),
        (f" {TENANT_ID}\n", TENANT_ID),
        (f"{{{TENANT_ID}}}", TENANT_ID),
        ("ABCDEF00-ABCD-ABCD-ABCD-ABCDEF001122", "abcdef00-abcd-abcd-abcd-abcdef001122"),
        (TENANT_ID[:-1], None),
        (f"{TENANT_ID}1", None),
        (f"X{TENANT_ID}X", None),
        (TENANT_ID.replace("-", ""), None),
        ("----" + "1" * 32, None),
        ("urn:" + "1" * 32, None),
        ("11111111-1111-1111-1111-11111111111_", None),
        ("11111111-1111-1111-1111-11111111111g", None),
        ("１１１１１１１１-1111-1111-1111-111111111111", None),
        ("", None),
        ("{}", None),
    ],
)
def test_a_guid_is_read_in_the_one_form_that_microsoft_shows(text: str, guid: str | None) -> None:
    assert read_guid(text) == guid
