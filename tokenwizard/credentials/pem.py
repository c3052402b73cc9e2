"""The blocks of a PEM file (RFC 7468), found in time linear in its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGIN, _END, _DASHES = b"-----BEGIN ", b"-----END ", b"-----"
_ENCRYPTED = b"Proc-Type: 4,ENCRYPTED"  # RFC 1421 section 4.6.1.1, OpenSSL's traditional form


@dataclass(frozen=True)
class PemBlock:
    """One block.

    Attributes:
        label: as in "ENCRYPTED PRIVATE KEY".
        content: the block whole, with its first and last line.
    """

    label: str
    content: bytes

    @property
    def is_certificate(self) -> bool:
        """Whether it is a certificate, under the old names too."""
        return self.label in ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")

    @property
    def is_private_key(self) -> bool:
        """Whether it is a private key, of whatever kind."""
        return self.label.endswith("PRIVATE KEY")

    @property
    def is_public_key(self) -> bool:
        """Whether it is a bare public key."""
        return self.label.endswith("PUBLIC KEY")

    @property
    def is_encrypted(self) -> bool:
        """Whether a private key needs a passphrase."""
        return self.label.startswith("ENCRYPTED") or _ENCRYPTED in self.content


def pem_blocks(content: bytes) -> Iterator[PemBlock]:
    """Every whole block; text around them, which OpenSSL writes, is left out."""
    label, lines = b"", list[bytes]()
    for line in map(bytes.strip, content.removeprefix(b"\xef\xbb\xbf").splitlines()):
        if line.startswith(_BEGIN) and line.endswith(_DASHES):
            label, lines = line[len(_BEGIN) : -len(_DASHES)], [line]
        elif lines and line == _END + label + _DASHES:
            whole = b"\n".join((*lines, line, b""))
            yield PemBlock(label.decode("ascii", "replace"), whole)
            lines = []
        elif lines:
            lines.append(line)
