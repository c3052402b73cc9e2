"""Every fault at every network call that can meet it."""

from __future__ import annotations

from tests.faults.calls import CALLS
from tests.faults.faulty_answers import FAULTY_ANSWERS
from tests.faults.on_the_way import ON_THE_WAY

GROUPS = (*ON_THE_WAY, *FAULTY_ANSWERS)
CELLS = tuple((fault, call) for group in GROUPS for fault in group.faults for call in fault.calls)


def table() -> str:
    """The table of `docs/faults.md`."""
    lines = [
        "| Fault | Kinds | Network calls | Cells |",
        "| --- | ---: | --- | ---: |",
    ]
    for group in GROUPS:
        calls = [call.name for call in CALLS if any(call in one.calls for one in group.faults)]
        named = "all five" if len(calls) == len(CALLS) else ", ".join(calls)
        if group.why_not_all:
            named += f": {group.why_not_all}"
        cells = sum(len(fault.calls) for fault in group.faults)
        lines.append(f"| {group.name} | {len(group.faults)} | {named} | {cells} |")
    kinds = sum(len(group.faults) for group in GROUPS)
    lines.append(f"| **All** | **{kinds}** | | **{len(CELLS)}** |")
    return "\n".join(lines)
