"""Errors as a server sends them and a person pastes them; the IDs in them are nobody's."""

from __future__ import annotations

import json

CORRELATION = "c0ffee00-0000-4000-8000-000000000001"

TRACE = "facade00-0000-4000-8000-000000000002"

DESCRIPTION = (
    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is "
    "the client secret value, not the client secret ID, for a secret added to app "
    "'11111111-1111-1111-1111-111111111111'.\r\n"
    f"Trace ID: {TRACE}\r\nCorrelation ID: {CORRELATION}\r\nTimestamp: 2026-11-21 01:02:03Z"
)

ENTRA_ANSWER = json.dumps(
    {
        "error": "invalid_client",
        "error_description": DESCRIPTION,
        "error_codes": [7000215],
        "timestamp": "2026-11-21 01:02:03Z",
        "trace_id": TRACE,
        "correlation_id": CORRELATION,
        "error_uri": "https://login.microsoftonline.com/error?code=7000215",
    }
)

ACS_ANSWER = json.dumps(
    {
        "error": "invalid_client",
        "error_description": f"ACS50012: Authentication failed.\r\nTrace ID: {TRACE}\r\n"
        f"Correlation ID: {CORRELATION}\r\nTimestamp: 2026-11-21 01:02:03Z",
    }
)

PAGE = f"""Sign in
Sorry, but we're having trouble signing you in.
AADSTS50011: The redirect URI 'http://localhost:8080' specified in the request does not match the
redirect URIs configured for the application '11111111-1111-1111-1111-111111111111'.
Troubleshooting details
Request Id: {TRACE}
Correlation Id: {CORRELATION}
Timestamp: 2026-11-21T01:02:03Z
"""

CONDITIONAL_ACCESS_PAGE = f"""You cannot access this right now
Error Code: 53003
Request Id: {TRACE}
Correlation Id: {CORRELATION}
Timestamp: 2026-11-21T01:02:03.456Z
App name: contoso practice
"""

REFUSED_ADDRESS = (
    "http://localhost:8080/?error=access_denied&error_subcode=cancel&state=practice"
    "&error_description=AADSTS65004%3a+User+declined+to+consent+to+access+the+app.%0d%0a"
    f"Trace+ID%3a+{TRACE}%0d%0aCorrelation+ID%3a+{CORRELATION}%0d%0a"
    "Timestamp%3a+2026-11-21+01%3a02%3a03Z"
)
