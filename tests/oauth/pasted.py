"""An answer as it is pasted, whole and wrapped."""

from __future__ import annotations

from tests.oauth.attempts import CODE, STATE, TENANT_ID, entra_attempt

ATTEMPT = entra_attempt()
ANSWER = f"code={CODE}&state={STATE}&session_state={TENANT_ID}"
ADDRESS = f"http://localhost:8080/?{ANSWER}"


def wrapped(text: str, end: str, width: int = 80) -> str:
    """As a terminal or an editor wraps it."""
    return end.join(text[at : at + width] for at in range(0, len(text), width))
