"""What people paste where the answer is asked for."""

from __future__ import annotations

from tests.field.reports import reported
from tests.oauth.pasted import ATTEMPT
from tokenwizard.oauth.authorization_response import read_redirect


@reported(
    "thobach/MMM-MicrosoftToDo#28",
    came="`code=` and a personal account's code of 37 characters",
    does="takes it as a code",
)
def test_a_short_code_with_its_name() -> None:
    read = read_redirect("code=M00000000-aaaa-bbbb-cccc-000000000001", ATTEMPT)

    assert read.code is not None
    assert read.code.reveal() == "M00000000-aaaa-bbbb-cccc-000000000001"
