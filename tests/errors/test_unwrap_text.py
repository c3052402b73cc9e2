"""What an error came wrapped in is taken off before it is read."""

from __future__ import annotations

import json

import pytest

from tests.errors.error_texts import ENTRA_ANSWER
from tokenwizard.errors.catalogue import (
    explain_text,
)
from tokenwizard.errors.unwrap_text import unwrapped


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\x1b[31mAADSTS\x1b[1m50011\x1b[0m", "AADSTS50011"),
        ("\x1b[31mACS50012\x1b[0m: no", "ACS50012"),
        ("\x1b]8;;https://contoso.example\x1b\\AADSTS50011\x1b]8;;\x1b\\", "AADSTS50011"),
        ("A\u200bADSTS50\xad011", "AADSTS50011"),
        ("<p>Error Code:&nbsp;<b>53003</b></p>", "AADSTS53003"),
        ("{&quot;error&quot;:&quot;invalid_grant&quot;}", "invalid_grant"),
        ("{&#34;error&#x22;&colon;&quot;invalid_grant&quot;}", "invalid_grant"),
        ('$Config={"sErrorCode":"50126","sErrTxt":""};', "AADSTS50126"),
        ('<div id="exceptionMessageContainer">AADSTS50011&#58; The redirect URI', "AADSTS50011"),
        ("/?error%253Dinvalid_grant%2526error_description%253Dno", "invalid_grant"),
        (json.dumps({"body": json.dumps({"body": ENTRA_ANSWER})}), "AADSTS7000215"),
        (json.dumps({"body": '{"error":"x","error_codes":[70002,70008]}'}), "AADSTS70008"),
        (r"{\u0022error\u0022:\u0022invalid_grant\u0022}", "invalid_grant"),
        (r"C:\logs\ACS50012", "ACS50012"),
    ],
)
def test_what_an_error_came_wrapped_in_is_taken_off(text: str, code: str) -> None:
    found = explain_text(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text", ["&#x110000;&#9999999;", "%", "\\", "\\u12", "<", "&quot", "50 % off"]
)
def test_what_only_looks_wrapped_stays(text: str) -> None:
    assert unwrapped(text) == text
