"""Answers of token endpoints as public reports show them, and a server that gives them again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.hostile_endpoint import answer, endpoint
from tests.faults.server import Server

_TRACE = "facade00-0000-4000-8000-000000000002"
_CORRELATION = "c0ffee00-0000-4000-8000-000000000001"
_TIME = "2026-11-21 01:02:03Z"
_HEAD = (
    b"Cache-Control: no-store, no-cache",
    b"Pragma: no-cache",
    b"Expires: -1",
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains",
    b"X-Content-Type-Options: nosniff",
    b'P3P: CP="DSP CUR OTPi IND OTRi ONL FIN"',
    b"x-ms-request-id: " + _TRACE.encode(),
    b"x-ms-ests-server: 2.1.99999.9 - WEULR1 ProdSlices",
    b"x-ms-clitelem: 1,70000,0,,",
    b"Set-Cookie: fpc=practice; expires=Mon, 21-Dec-2026 01:02:03 GMT; path=/; secure; HttpOnly",
    b"Set-Cookie: x-ms-gateway-slice=estsfd; path=/; secure; httponly",
)
_IDS = {"entra-2024": "\r\n", "entra-2026": " "}
"""What stands before each of the IDs, by the shape of the answer; others have none."""


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer:
    """One no of a token endpoint.

    Attributes:
        met_in: the public report.
        shape: a key of `_IDS`, or "personal": login.live.com writes no IDs into its sentence.
        error: the OAuth word.
        says: the sentence, without the code in front of it.
        entry: what the catalogue has to say of it; "unlisted" if nothing.
        code: Microsoft's number; 0 for none.
        status: of the HTTP answer.
        suberror: as Microsoft sends it; empty for none.
        codes: `error_codes`; empty for the code alone.
        codes_as_text: these are texts, as some fixtures have them.
    """

    met_in: str
    shape: str
    error: str
    says: str
    entry: str
    code: int = 0
    status: int = 400
    suberror: str = ""
    codes: tuple[int, ...] = ()
    codes_as_text: bool = False

    @property
    def sentence(self) -> str:
        """Microsoft's words, without the IDs behind them."""
        return f"AADSTS{self.code}: {self.says}" if self.code else self.says

    @property
    def body(self) -> str:
        """The JSON."""
        before = _IDS.get(self.shape)
        ids = (f"Trace ID: {_TRACE}", f"Correlation ID: {_CORRELATION}", f"Timestamp: {_TIME}")
        behind = "" if before is None else "".join(f"{before}{one}" for one in ids)
        codes = self.codes or ((self.code,) if self.code else ())
        fields: dict[str, object] = {
            "error": self.error,
            "error_description": f"{self.sentence}{behind}",
            "error_codes": list(map(str, codes)) if self.codes_as_text else list(codes),
            "timestamp": _TIME,
            "trace_id": _TRACE,
            "correlation_id": _CORRELATION,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
            "suberror": self.suberror,
        }
        absent = {"error_codes", "error_uri"} if not self.code else set()
        return json.dumps(
            {
                name: value
                for name, value in fields.items()
                if name not in absent and (name != "suberror" or value)
            }
        )


def recorded_answers() -> tuple[RecordedAnswer, ...]:
    """All of `recorded_answers.toml`."""
    text = Path(__file__).with_name("recorded_answers.toml").read_text("utf-8")
    return tuple(
        RecordedAnswer(**{**row, "codes": tuple(row.get("codes", ()))})
        for row in tomllib.loads(text)["answer"]
    )


@asynccontextmanager
async def replaying(recorded: RecordedAnswer) -> AsyncIterator[Server]:
    """A server that answers every request so."""
    said = answer(
        recorded.body.encode(), recorded.status, *_HEAD, kind=b"application/json; charset=utf-8"
    )
    async with endpoint(lambda _: said) as server:
        yield server
