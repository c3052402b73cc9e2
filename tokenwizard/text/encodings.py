"""How a file's bytes say its text: UTF-8 or UTF-16, with a mark or without, told from the bytes.

What was read is written back in the same way. Windows PowerShell 5.1 writes UTF-16 with `>`, and
Notepad does as "Unicode". No I/O here.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

UTF_8, LITTLE, BIG = "utf-8", "utf-16-le", "utf-16-be"

_MARKS = (  # UTF-32's mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, LITTLE),
    (codecs.BOM_UTF16_BE, BIG),
)
_BEGINNINGS_OF_UTF_32 = ([False, True, True, True], [True, True, True, False])
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
# Eight characters of UTF-16 whose bytes are all letters would be chance: something was appended.
_RUNS_OF_ASCII = re.compile(r"[\t\n\r\x20-\x7e]{16,}")
_MIXED = "UTF-16 with a part in it that is none"
_BROKEN_UTF_16 = "UTF-16 that is not whole"
# The version of the blob, and the GUID of the provider: see CryptProtectData of Windows.
_DPAPI = b"\x01\0\0\0\xd0\x8c\x9d\xdf\x01\x15\xd1\x11\x8c\x7a\0\xc0\x4f\xc2\x97\xeb"
_NULS = "no text: it holds NUL bytes"


class NotReadableError(ValueError):
    """The bytes say no text that can be changed and kept; its words end "it is …".

    Attributes:
        encrypted: an editor cannot help.
    """

    def __init__(self, what: str, *, encrypted: bool = False) -> None:
        super().__init__(what)
        self.encrypted = encrypted


@dataclass(frozen=True)
class Encoding:
    """How the text of one file was written.

    Attributes:
        codec: one of Python's.
        mark: the byte order mark that stands first; empty if none does.
        end: zero bytes that stand last, as some programs end a text; they are kept.
    """

    codec: str = UTF_8
    mark: bytes = b""
    end: bytes = b""

    @property
    def is_utf_16(self) -> bool:
        """Whether each character takes two bytes or four."""
        return self.codec != UTF_8

    def bytes_of(self, text: str) -> bytes:
        """The whole file with this text.

        Raises:
            UnicodeEncodeError: it holds characters that the encoding has not.
        """
        errors = "surrogateescape" if self.codec == UTF_8 else "strict"
        return self.mark + text.encode(self.codec, errors) + self.end


AS_USUAL = Encoding()
"""UTF-8 without a mark, as a new file is written."""


def read_bytes(content: bytes) -> tuple[str, Encoding]:
    """The text of a file without its mark, and how it was written.

    A text that is neither UTF-8 nor UTF-16 is kept byte for byte: each of its bytes that are none
    is a lone surrogate.

    Raises:
        NotReadableError: it is UTF-32, UTF-16 that is not whole, or holds NUL bytes as no text
            does.
    """
    if content.startswith(_DPAPI):
        raise NotReadableError(
            "encrypted by Windows (DPAPI), as MSAL's token cache is", encrypted=True
        )
    mark, codec = next((one for one in _MARKS if content.startswith(one[0])), (b"", UTF_8))
    body = content[len(mark) :]
    if not codec:
        raise NotReadableError("UTF-32")
    if codec != UTF_8:
        return _utf_16(body, codec, mark)
    if b"\0" not in body:
        return body.decode(UTF_8, "surrogateescape"), Encoding(UTF_8, mark)
    if mark:
        raise NotReadableError(_NULS)
    return _unmarked(body)


def text_in(content: bytes) -> str:
    """The text of a file that is only read.

    Raises:
        NotReadableError: it is neither UTF-8 nor UTF-16.
    """
    text, encoding = read_bytes(content)
    if encoding.codec == UTF_8 and _NOT_UTF_8.search(text):
        raise NotReadableError("neither UTF-8 nor UTF-16")
    return text


def _unmarked(body: bytes) -> tuple[str, Encoding]:
    """UTF-16 by its zero bytes: those of a setting's letters stand at every second place.

    Half of the characters have to be such letters: to read as UTF-16 what is none would damage it.
    """
    if [byte == 0 for byte in body[:4]] in _BEGINNINGS_OF_UTF_32:
        raise NotReadableError("UTF-32")
    at_even, at_odd = body[0::2].count(0), body[1::2].count(0)
    try:
        text, encoding = _utf_16(body, LITTLE if at_odd > at_even else BIG, b"")
    except NotReadableError:
        raise NotReadableError(_NULS) from None
    letters = sum(map(str.isascii, text))
    if at_even == at_odd or 2 * letters < len(text) or _CONTROLS.search(text):
        raise NotReadableError(_NULS)
    return text, encoding


def _utf_16(body: bytes, codec: str, mark: bytes) -> tuple[str, Encoding]:
    whole = body[: len(body) // 2 * 2]
    if body[len(whole) :] not in (b"", b"\0"):
        raise NotReadableError(_BROKEN_UTF_16)
    try:
        text = whole.decode(codec)
    except UnicodeDecodeError:
        raise NotReadableError(_BROKEN_UTF_16) from None
    if any("=" in run for run in _RUNS_OF_ASCII.findall(body.decode("latin-1"))):
        raise NotReadableError(_MIXED)
    bare = text.rstrip("\0")
    if "\0" in bare:
        raise NotReadableError(_NULS)
    end = whole[len(bare.encode(codec)) :] + body[len(whole) :]
    return bare, Encoding(codec, mark, end)
