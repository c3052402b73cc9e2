"""Bytes read as a text, and written back as they were."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.text.encodings import NotReadableError, read_bytes, text_in


@given(st.binary(max_size=200))
def test_what_is_read_is_written_back_as_it_was(content: bytes) -> None:
    try:
        text, encoding = read_bytes(content)
    except NotReadableError:
        return
    assert encoding.bytes_of(text) == content


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_a_mark_tells_the_encoding(text: str) -> None:
    if "=" in text:
        text = text.replace("=", "-")
    for mark, codec in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF8, "utf-8"),
    ):
        read, encoding = read_bytes(mark + text.encode(codec))
        assert (read, encoding.codec, encoding.mark) == (text, codec, mark)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["A", "A=1\n", "# täglich 上一\r\nSP_TOKEN=practice\r\n", "А=1 # да\nTOKEN=practice-x\n"],
)
def test_without_a_mark_the_zero_bytes_tell_it(codec: str, text: str) -> None:
    assert read_bytes(text.encode(codec))[0] == text
    assert read_bytes(text.encode(codec))[1].codec == codec


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"a\0b", b"\xe9", codecs.BOM_UTF32_BE])
def test_what_is_no_text_is_said(content: bytes) -> None:
    with pytest.raises(NotReadableError):
        text_in(content)
