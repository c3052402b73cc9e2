"""The crash seal: where the program broke, and nothing that could hold a secret."""

from __future__ import annotations

import traceback


def sealed_traceback(error: BaseException | None) -> str:
    """Where it broke, by file and line; neither locals nor the exceptions' own words."""
    lines = ["tokenwizard broke. No secret is in this text; please report it:"]
    while error is not None:
        lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
        lines += [
            f"    {'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        within = getattr(error, "error", None)  # what Textual's WorkerFailed wraps
        carried = within if isinstance(within, BaseException) else None
        error = carried or error.__cause__ or error.__context__
    return "\n".join(lines)
