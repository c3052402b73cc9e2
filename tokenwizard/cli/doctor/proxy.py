"""Which proxy httpx takes for the login host, and which certificates it trusts."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})
_ADDRESS = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?")
_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_NOT_READ = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class ProxyFacts:
    """The proxy for one address.

    Attributes:
        proxy: its URL without the user name and the password; empty for a direct connection.
        excepted: a proxy is set, and NO_PROXY or the loopback address keeps it out.
        usable: httpx can speak to a proxy of this scheme, and its URL can be read.
    """

    proxy: str = ""
    excepted: bool = False
    usable: bool = True


def look_at_proxy(url: str) -> ProxyFacts:
    """Read the variables, and on macOS and Windows the system's settings, as httpx 0.28 does."""
    from urllib.request import getproxies

    return proxy_for(url, getproxies(), socks=importlib.util.find_spec("socksio") is not None)


def proxy_for(url: str, proxies: Mapping[str, str], *, socks: bool) -> ProxyFacts:
    """The proxy httpx 0.28 takes for `url`.

    Args:
        url: an http or https address.
        proxies: as `urllib.request.getproxies` gives them, exceptions under "no".
        socks: whether httpx's optional package for SOCKS is installed.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not proxy:
        return ProxyFacts()
    exceptions = [entry.strip() for entry in proxies.get("no", "").split(",")]
    if host in LOOPBACK_HOSTS or any(_excepts(entry, host, parts.port) for entry in exceptions):
        return ProxyFacts(excepted=True)
    scheme, separator, rest = proxy.rpartition("://")
    scheme = scheme.lower() if separator else "http"
    spoken = scheme in _SCHEMES and (socks or not scheme.startswith("socks"))
    address = rest.rpartition("@")[2]
    if not _ADDRESS.fullmatch(address):
        return ProxyFacts("a URL that cannot be read", usable=False)
    hidden = "•••@" if "@" in rest else ""
    return ProxyFacts(f"{scheme}://{hidden}{address}", usable=spoken)


def _excepts(entry: str, host: str, port: int | None) -> bool:
    """One entry of NO_PROXY as httpx reads it: a name with all below it, or one address."""
    if entry == "*":
        return True
    if not entry:
        return False
    if "://" in entry:
        wanted = urlsplit(entry)
        return wanted.hostname == host
    try:
        # A network is not understood: of 192.0.2.0/24 only the first address is left out.
        return str(ipaddress.ip_address(entry.split("/", maxsplit=1)[0])) == host
    except ValueError:
        name, colon, wanted_port = entry.lower().partition(":")
    if colon and wanted_port != str(port):
        return False
    bare = name.removeprefix(".")
    return host.endswith(f".{bare}") or (host == bare and not name.startswith("."))


def proxy_finding(facts: ProxyFacts, host: str) -> Finding:
    """Which way requests to the login host go."""
    if facts.excepted:
        return Finding("proxy", CheckState.OK, f"None for {host}: it is excepted (NO_PROXY)")
    if not facts.proxy:
        return Finding("proxy", CheckState.OK, "None")
    if not facts.usable:
        advice = "Set HTTPS_PROXY to an address such as http://proxy.example:3128"
        return Finding("proxy", CheckState.FAULT, f"{facts.proxy} cannot be used", advice)
    return Finding("proxy", CheckState.OK, facts.proxy)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The certificates that the wizard trusts.

    Attributes:
        source: "SSL_CERT_FILE", "SSL_CERT_DIR" or "certifi", the first that is set.
        path: the file or folder.
        count: how many there are.
        problem: why they cannot be read; empty if they can.
        not_read: variables that other programs take a bundle from, and httpx does not.
    """

    source: str = "certifi"
    path: str = ""
    count: int = 0
    problem: str = ""
    not_read: tuple[str, ...] = ()


def look_at_certificates() -> CertificateFacts:
    """Load what httpx would load."""
    not_read = tuple(name for name in _NOT_READ if os.environ.get(name))
    if path := os.environ.get("SSL_CERT_FILE"):
        count, problem = _bundle(path)
        return CertificateFacts("SSL_CERT_FILE", path, count, problem, not_read)
    if path := os.environ.get("SSL_CERT_DIR"):
        count, problem = _folder(path)
        return CertificateFacts("SSL_CERT_DIR", path, count, problem, not_read)
    import certifi

    count, problem = _bundle(certifi.where())
    return CertificateFacts("certifi", certifi.where(), count, problem, not_read)


def _bundle(path: str) -> tuple[int, str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        return 0, "holds no certificate in PEM form"
    except OSError as fault:
        return 0, f"cannot be read ({fault.strerror})"
    return len(context.get_ca_certs()), ""


def _folder(path: str) -> tuple[int, str]:
    try:
        # OpenSSL finds a certificate by the hash of its subject: see openssl-rehash(1).
        found = [file for file in Path(path).iterdir() if _HASHED.fullmatch(file.name)]
    except OSError as fault:
        return 0, f"cannot be read ({fault.strerror})"
    return len(found), "" if found else "holds no file that `openssl rehash` has named"


def certificate_finding(facts: CertificateFacts) -> Finding:
    """Whether any certificate can be trusted here."""
    name = f"{facts.source}={facts.path}" if facts.source != "certifi" else "Python's certifi"
    if facts.problem:
        advice = f"Unset {facts.source}, or let it name your organisation's CA bundle (PEM)."
        return Finding("certificates", CheckState.FAULT, f"{name} {facts.problem}", advice)
    found = f"{facts.count} authorities, from {name}"
    if facts.source == "certifi" and facts.not_read:
        other = facts.not_read[0]
        return Finding(
            "certificates",
            CheckState.NOTE,
            f"{found}; {other} is set, but not read here",
            "If your network inspects TLS, let tokenwizard have the same bundle:",
            (("now", f'export SSL_CERT_FILE="${other}"'),),
        )
    return Finding("certificates", CheckState.OK, found)
