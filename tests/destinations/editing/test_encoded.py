"""A file that is no text is told and left alone, in every place that changes files."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.cli.refresh.practice import refresh
from tests.destinations.examples import TOKEN, adme, names_in, sharepoint
from tests.destinations.kinds.test_sdutil import CONFIG
from tokenwizard.destinations.editing.user_file import text_of
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

TEXTS = {
    "env": f"# täglich\r\nSP_TOKEN={TOKEN}\r\n",
    "envrc": "export A=1\n",
    "file": TOKEN,
    "json": '{"A": "täglich"}',
    "osducli": "[core]\nserver = https://contoso.example\n",
    "sdutil": CONFIG,
}
WRITTEN: Mapping[str, Callable[[str], bytes]] = {
    "UTF-16 that lacks a byte": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le") + b"A",
    "UTF-16 with half a pair": lambda text: (
        codecs.BOM_UTF16_LE + text.encode("utf-16-le") + b"\0\xd8"
    ),
    "UTF-32 LE with its mark": lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le"),
    "UTF-32 BE with its mark": lambda text: codecs.BOM_UTF32_BE + text.encode("utf-32-be"),
    "UTF-32 LE": lambda text: text.encode("utf-32-le"),
    "UTF-32 BE": lambda text: text.encode("utf-32-be"),
    "NUL bytes in UTF-16": lambda text: f"A\0{text}".encode("utf-16"),
    "NUL bytes in UTF-8 with its mark": lambda text: codecs.BOM_UTF8 + text.encode() + b"\0",
    "NUL bytes at the end": lambda text: text.encode() + b"#" * 300 + b"\0",
    "appended to": lambda text: text.encode() + "A=1".encode("utf-16-le"),
}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("how", WRITTEN)
def test_it_is_refused_before_a_byte_is_written(tmp_path: Path, kind: str, how: str) -> None:
    file = tmp_path / "practice"
    before = WRITTEN[how](TEXTS[kind])
    file.write_bytes(before)
    place, delivery = (
        destination_named(f"{kind}:{file}"),
        adme() if kind == "osducli" else sharepoint(),
    )

    with pytest.raises(LocalError) as previewed:
        place.preview(delivery)
    with pytest.raises(LocalError) as refused:
        asyncio.run(place.hand_over(delivery))

    assert file.read_bytes() == before
    assert names_in(tmp_path) == ["practice"]
    for error in (previewed.value, refused.value):
        assert error.next_step
        assert str(file) in error.title
        assert "UTF-8" in error.next_step
        assert how[:6] in error.title or not how.startswith("UTF")


@pytest.mark.parametrize("how", WRITTEN)
async def test_nothing_is_renewed_that_stands_in_one(tmp_path: Path, how: str) -> None:
    file = tmp_path / ".env"
    before = WRITTEN[how](TEXTS["env"])
    file.write_bytes(before)

    done = await refresh("--env-file", str(file))

    assert (done.status, done.out) == (2, "")
    assert str(file) in done.err
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfA=1\n", b"", b"A=\xe9\n", "A=täglich".encode()])
def test_utf_8_is_read_as_ever_with_its_mark_and_bytes_that_are_none(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)

    assert text_of(file) == content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
