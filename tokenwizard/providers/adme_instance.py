"""An Azure Data Manager for Energy instance, as a person names it: its host and a partition."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, is_safe_address, with_ascii_host
from tokenwizard.providers.field_readers import ParsedField

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}")
_MICROSOFTS = (".azure.com", ".microsoft.com")
_PARTITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def read_adme_host(text: str) -> ParsedField:
    """The origin of an ADME instance, from its host or the address of any page on it."""
    bare = text.strip()
    if not bare:
        return ParsedField(problem="Type the instance's host, as in contoso.energy.azure.com")
    on_this_machine = bare.lower().partition(":")[0] in LOOPBACK_HOSTS
    address = bare if "://" in bare else f"{'http' if on_this_machine else 'https'}://{bare}"
    try:
        parts = urlsplit(with_ascii_host(address))
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return ParsedField(problem="This address cannot be read: type the host alone.")
    if parts.username or parts.password:
        return ParsedField(problem="Leave the user name out of the address.")
    if not is_safe_address(address):
        return ParsedField(
            problem="The token goes over https, or to this machine: type the host alone."
        )
    if not bare.isascii() and host.endswith(_MICROSOFTS):
        return ParsedField(
            problem="Microsoft's own names are in ASCII: type the host letter by letter."
        )
    if not _HOST.fullmatch(host) or ("." not in host and host not in LOOPBACK_HOSTS):
        return ParsedField(problem="This is no host: type it as contoso.energy.azure.com")
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    same = bare.lower() in (origin, parts.netloc.lower())
    return ParsedField(origin, note="" if same else f"Read as {origin}")


def read_instance(text: str) -> ParsedField:
    """The same, as it is kept: see `short_adme_host`."""
    read = read_adme_host(text)
    return replace(read, value=short_adme_host(text)) if read.value else read


def read_partition(text: str) -> ParsedField:
    """The ID of an ADME data partition, such as `contoso-dp1`."""
    bare = text.strip()
    if _PARTITION.fullmatch(bare):
        return ParsedField(bare)
    return ParsedField(problem="Type the data partition's ID, as in contoso-dp1")


def short_adme_host(text: str) -> str:
    """The instance's host, with its port if it has one; one of this machine keeps its scheme.

    Empty if it is no host.
    """
    origin = read_adme_host(text).value
    here = urlsplit(origin).hostname in LOOPBACK_HOSTS
    return origin if here else origin.removeprefix("https://")


def adme_origin(host: str) -> str:
    """The origin of what `short_adme_host` gives; empty for an empty one."""
    return host if not host or "://" in host else f"https://{host}"
