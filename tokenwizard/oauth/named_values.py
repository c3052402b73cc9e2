"""Values with their names beside them: JSON, a Python dict, YAML, labels, a form of HTML, a table.

What programs print and developer tools show is rarely copied whole, so nothing is parsed as JSON:
each name is looked for, and its value goes on to what ends it.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from tokenwizard.oauth.code_shapes import BareText, bare_text

_LABEL = re.compile(
    r"(?<![A-Za-z0-9_.%+/-])"
    r"(?:(?P<name>[A-Za-z_]{2,40}|[Aa]uth(?:ori[sz]ation)? [Cc]ode)"
    r"[\"']?(?:\s?(?:=>|[:=])(?!//)|\sis\s)|(?P<bare>code|state)\s(?=[^\s\"':=]{20}))"
)
# In a list of parameters (HAR) and in a form of HTML the name is a value itself.
_NAME_AND_VALUE = re.compile(
    r"name[\"']?\s?[:=]\s?[\"']([a-z_]{2,40})[\"']\s?,?\s?[\"']?value[\"']?\s?[:=]"
)
_OPENING = " \"'[({"
_IN_QUERY = ("?", "&", "#")
_END = re.compile(r"[<>,;&#(){}\[\]|\"\\^]|'(?![A-Za-z0-9])")
_CODE = re.compile(r"(?:auth(?:ori[sz]ation)?_? ?)?code")
_KNOWN = frozenset({"state", "session_state", "iss"})
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_.~%+/-])[\"']?(?:access_token|refresh_token|id_token)"
    r"[\"']?\s?(?:=>|[:=])\s?[\[(]?[\"']?[A-Za-z0-9][^\s\"',;&<>]{19}"
)


def named_values(text: str) -> list[tuple[str, str]]:
    """The values named code, state, session_state and iss, each pair once; not decoded.

    Args:
        text: with one blank at most between two words; a value keeps those inside it.
    """
    text = _NAME_AND_VALUE.sub(r"\1=", text)
    pairs: dict[tuple[str, str], None] = {}
    labels = list(_LABEL.finditer(text))
    ends = [*(label.start() for label in labels), len(text)]
    for label, end in zip(labels, ends[1:], strict=True):
        name = (label["name"] or label["bare"]).lower()
        name = "code" if _CODE.fullmatch(name) else name
        if name != "code" and name not in _KNOWN:
            continue
        value = _value(text, label, end, may_be_cut=name != "code")
        if value and (name != "code" or _is_code(value)):
            pairs[name, value] = None
    return list(pairs)


def _is_code(value: str) -> bool:
    """The codes of errors stand behind the same name."""
    return bare_text(unquote(value.replace(" ", ""))) is BareText.CODE


def _value(text: str, label: re.Match[str], end: int, *, may_be_cut: bool) -> str:
    """What stands behind a label; empty in a query, and where its quote does not end."""
    begin = label.end()
    if text[begin - 1] == "=" and text[label.start() - 1 : label.start()] in _IN_QUERY:
        return ""
    while begin < end and text[begin] in _OPENING:
        begin += 1
    stop = _END.search(text, begin, end)
    quote = text[begin - 1]
    if stop is None and quote in "\"'" and end == len(text) and not may_be_cut:
        return ""
    if stop is not None and stop[0] in _IN_QUERY and text[label.end() - 1] == "=":
        return ""
    return text[begin : stop.start() if stop else end].strip(" '")


def names_a_token(text: str) -> bool:
    """Whether a token stands in it under its name, as in the answer to a token request."""
    return _TOKEN.search(text) is not None
