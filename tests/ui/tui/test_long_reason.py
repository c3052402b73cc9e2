"""What another program says at length can be read to its end on a small terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.destinations.program_recorder import Programs
from tests.ui.tui.conftest import Start
from tests.ui.tui.handing_over import to_hand_over
from tests.ui.tui.test_status_line import in_view, read_through
from tests.ui.tui.walking import at_result

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")

CALLER = (
    "appid=04b07795-8ddb-461a-bbee-02f9e1bf7b46;oid=55555555-0000-4444-8888-777777777777;"
    "iss=https://sts.windows.net/11111111-2222-3333-4444-555555555555/"
)
SAID = (
    "ERROR: (Forbidden) Caller is not authorized to perform action on resource.",
    "If role assignments or role definitions were changed recently, please observe the time.",
    f"Caller: {CALLER}",
    "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'",
    "Resource: '/subscriptions/22222222-3333-4444-5555-666666666666/resourcegroups/contoso-rg'",
    "Assignment: (not found)",
)


async def test_it_is_paged_through_and_what_to_do_stands_before_it(
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = "\n".join(SAID)
    async with start(size=(80, 24)) as hand, at_result(hand):
        programs = Programs(tmp_path, monkeypatch)
        programs.put("az", f"print({said!r}, file=sys.stderr); sys.exit(1)")
        await to_hand_over(hand, "keyvault")
        await hand.type_into("place", "contoso-vault")
        await hand.press("enter")
        await hand.until(lambda: "could not set" in hand.notice())

        first, everything = in_view(hand), await read_through(hand)

    assert "Now:" in first
    written = "".join(everything.split())  # long words are broken over lines
    for one in SAID:
        assert "".join(one.split()) in written
