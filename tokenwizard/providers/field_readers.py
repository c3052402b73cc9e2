"""What a person types into a field, read on the spot: a value, or what to type instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.oauth.answer_place import leaves_answer
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS
from tokenwizard.oauth.sign_in_hints import PROMPTS
from tokenwizard.oauth.value_checks import client_secret_misfit
from tokenwizard.providers.tenant_names import (
    DOMAIN,
    PERSONAL_ACCOUNTS,
    initial_domain,
    is_personal,
    named_tenant,
)

if TYPE_CHECKING:
    from tokenwizard.secret import Secret

_GUID_INSIDE = re.compile(
    r"(?<![0-9a-fA-F-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F-])"
)
_SUBSCRIPTION = re.compile(r"subscriptions/", re.IGNORECASE)
_OTHER_ID = re.compile(r"(?:Object|Secret) ID", re.IGNORECASE)
_ANSWER = re.compile(r"[?&#](?:code|error)=")
_HEX_ONLY = re.compile(r"[0-9a-fA-F]+")
_NOT_IN_REDIRECT_URI = frozenset(
    "!$'(),;"
)  # Microsoft: "Redirect URI restrictions and limitations"
_LONGEST_REDIRECT_URI = 256
_LONGEST_TEXT = 256
_GUID_DIGITS = 32
MANY_TENANTS = {
    "organizations": "Anybody with a work or school account; the app has to be multitenant.",
    "common": "Work, school and personal accounts; the app has to allow all of them.",
    "consumers": "Personal Microsoft accounts only.",
}
"""What may stand in a tenant's place, and who can sign in then."""

_GONE_AT_ONCE = (
    "Microsoft's page there goes on after a second, and the address with the code is gone."
    " Register http://localhost:8080 in its place if you can."
)


@dataclass(frozen=True)
class ParsedField:
    """A field as read.

    Attributes:
        value: the value to go on with, cleaned; empty if there is none.
        problem: one sentence that says what to do; empty if the value can be used.
        note: one sentence about what was made of it; empty if it was taken as typed.
    """

    value: str = ""
    problem: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the value can be used."""
        return not self.problem


def read_client_id(text: str) -> ParsedField:
    """An Application (client) ID: a GUID. Blanks, braces and words around it are left out."""
    return _read_guid_field(text, "Application (client) ID")


def read_tenant(text: str, *, many: bool = False) -> ParsedField:
    """A Directory (tenant) ID or a domain name of the tenant; with `many`, any of `MANY_TENANTS`.

    The tenant may stand in a sign-in address, a mail address, or beside its name as the portal
    shows it. Source: Microsoft's page "Microsoft identity platform and OAuth 2.0 authorization
    code flow".
    """
    bare = without_blanks(text)
    if not bare:
        return ParsedField(
            problem="Type the Directory (tenant) ID, or a domain name of your organisation."
        )
    name = bare.lower().rstrip("/")
    if name in MANY_TENANTS:
        return _many_tenants(name, many=many)
    named = named_tenant(text)
    if named.problem:
        return ParsedField(problem=named.problem)
    if named.name in MANY_TENANTS:
        return _many_tenants(named.name, many=many, read_as=f"Read as {named.name}. ")
    if is_personal(named.name):
        return _personal(named.name, many=many)
    if guid := read_guid(named.name):
        return _one_tenant(guid, f"Read as {guid}", many=many)
    if DOMAIN.fullmatch(named.name):
        if named.from_mail:
            note = f"Taken from the e-mail address: {named.name}."
        elif named.name == bare.lower():
            note = _blank_note(text, bare)
        else:
            note = f"Read as {named.name}"
        return ParsedField(named.name, note=note)
    if (likely := initial_domain(text)) and not _HEX_ONLY.fullmatch(bare):
        return ParsedField(
            problem=f"{bare[:40]} is no domain: {likely} may be meant. Or type the Directory"
            " (tenant) ID."
        )
    found = _read_guid_field(text, "Directory (tenant) ID")
    if _SUBSCRIPTION.search(text):
        return ParsedField(
            problem="That names a subscription: type the Directory (tenant) ID, or a domain."
        )
    return _one_tenant(found.value, found.note, many=many) if found.ok else found


def _many_tenants(name: str, *, many: bool, read_as: str = "") -> ParsedField:
    if many:
        return ParsedField(name, note=f"{read_as}{MANY_TENANTS[name]}")
    return ParsedField(problem=f"{name} stands for many tenants: type the ID or a domain of one.")


def _personal(domain: str, *, many: bool) -> ParsedField:
    """A mail provider's domain: who has an address there signs in with a personal account."""
    if many:
        return ParsedField("consumers", note=f"{domain} is for personal accounts: consumers")
    return ParsedField(
        problem=f"{domain} is for personal accounts: type the Directory (tenant) ID, or a domain"
        " of your organisation."
    )


def _one_tenant(guid: str, note: str, *, many: bool) -> ParsedField:
    """A tenant ID; the one of all personal accounts is one of many tenants."""
    if guid != PERSONAL_ACCOUNTS:
        return ParsedField(guid, note=note)
    if many:
        return ParsedField(guid, note="That ID stands for all personal Microsoft accounts.")
    return ParsedField(
        problem="That ID stands for all personal accounts: type the one of your organisation."
    )


def read_realm(text: str) -> ParsedField:
    """A tenant typed by hand on the discovery screen: a GUID."""
    return _read_guid_field(text, "Directory (tenant) ID")


def _read_guid_field(text: str, label: str) -> ParsedField:
    import uuid

    bare = without_blanks(text)
    if not bare:
        return ParsedField(problem=f"Type the {label}: 32 digits and letters in five groups.")
    if guid := read_guid(bare):
        return ParsedField(guid, note=_blank_note(text, bare))
    inside = {guid.lower() for guid in _GUID_INSIDE.findall(text) or _GUID_INSIDE.findall(bare)}
    if len(inside) > 1:
        return ParsedField(problem=f"There is more than one ID in that: copy the {label} alone.")
    if inside:
        if (other := _OTHER_ID.search(text)) and label not in text:
            return ParsedField(problem=f"That is the {other[0]}: copy the {label} instead.")
        return ParsedField(inside.pop(), note=f"Only the {label} was taken out of that text.")
    if digits := _HEX_ONLY.fullmatch(bare.replace("-", "")):
        if len(digits[0]) != _GUID_DIGITS:
            found = f"{len(digits[0])} digits and letters"
            return ParsedField(problem=f"This has {found}, the {label} has 32: copy it whole.")
        return ParsedField(str(uuid.UUID(digits[0])), note="The hyphens were put in their places.")
    return ParsedField(problem=f"This is no {label}: copy the GUID from the app's Overview page.")


def _blank_note(text: str, bare: str) -> str:
    return "A stray blank was left out." if text.strip("\r\n") != bare else ""


def read_client_secret(secret: Secret, *, entra: bool) -> ParsedField:
    """A client secret's Value; tells it from the Secret ID, which is a GUID (AADSTS7000215).

    The returned `ParsedField` never holds the secret: its value is the word "given".
    """
    text = secret.reveal().strip()
    if not text:
        return ParsedField(problem="Paste the client secret: the Value, which is shown only once.")
    if (misfit := client_secret_misfit(secret, entra=entra)) is not None:
        return ParsedField(problem=f"That is {misfit.holds}. {misfit.mend}")
    return ParsedField(
        "given", note="A blank around it was left out." if text != secret.reveal() else ""
    )


def read_redirect_uri(text: str, *, https_only: bool) -> ParsedField:
    """A redirect URI that Microsoft would register, taken exactly as typed.

    Args:
        text: what was typed.
        https_only: appregnew.aspx takes no http address, not even on localhost.
    """
    uri = without_blanks(text)
    if not uri:
        return ParsedField(
            problem="Type the redirect URI exactly as it is registered with the app."
        )
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return ParsedField(problem="This address cannot be read: check the port and the brackets.")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ParsedField(
            problem="A redirect URI begins with http:// or https://, as in https://localhost/"
        )
    if ":" in parts.hostname:
        return ParsedField(
            problem="Microsoft registers no [::1] or other IPv6 address: use localhost."
        )
    if not uri.isprintable():
        return ParsedField(problem="There is an invisible character in it: type it by hand.")
    if parts.username or parts.password:
        return ParsedField(problem="Leave the user name out of the address.")
    if parts.scheme == "http" and https_only:
        return ParsedField(
            problem="SharePoint registers https addresses only: use https://localhost/"
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        return ParsedField(
            problem="http works for localhost only: use https, or http://localhost:8080"
        )
    if _ANSWER.search(uri):
        return ParsedField(
            problem="That is a sign-in's answer: type the redirect URI alone, up to its ?"
        )
    if parts.fragment or "#" in uri:
        return ParsedField(problem="A redirect URI has no # part: leave it out.")
    if wrong := sorted(_NOT_IN_REDIRECT_URI & set(uri)):
        return ParsedField(
            problem=f"Microsoft registers no redirect URI with {' '.join(wrong)} in it."
        )
    if len(uri) > _LONGEST_REDIRECT_URI:
        return ParsedField(
            problem=f"A redirect URI has at most {_LONGEST_REDIRECT_URI} characters."
        )
    return ParsedField(uri, note=_GONE_AT_ONCE if leaves_answer(parts) else _blank_note(text, uri))


def read_prompt(text: str) -> ParsedField:
    """The `prompt` of the authorization request; empty to let the provider choose."""
    prompt = text.strip().lower()
    if not prompt or prompt in PROMPTS:
        return ParsedField(prompt)
    if prompt == "none":
        return ParsedField(
            problem="none shows no page, and somebody has to sign in: leave it empty."
        )
    return ParsedField(problem=f"prompt is {', '.join(PROMPTS[:-1])} or {PROMPTS[-1]}, or empty.")


def read_login_hint(text: str) -> ParsedField:
    """The account to sign in with, as in its user principal name; empty for any."""
    account = without_blanks(text)
    before, at, domain = account.rpartition("@")
    if not account or (
        before and at and account.isprintable() and DOMAIN.fullmatch(domain.lower())
    ):
        return ParsedField(account, note=_blank_note(text, account))
    return ParsedField(problem="Type the account as you@contoso.com, or leave it empty.")


def read_domain_hint(text: str) -> ParsedField:
    """The domain of the account, or `organizations` or `consumers`; empty for any."""
    domain = without_blanks(text).lower()
    if domain in ("", "organizations", "consumers") or DOMAIN.fullmatch(domain):
        return ParsedField(domain)
    return ParsedField(problem="Type the account's domain, as in contoso.com, or leave it empty.")


def read_text(text: str) -> ParsedField:
    """Any short text that is sent to the sign-in page as it is; empty for none."""
    bare = text.strip()
    if len(bare) > _LONGEST_TEXT:
        return ParsedField(problem=f"It has at most {_LONGEST_TEXT} characters.")
    if _ANSWER.search(bare):
        return ParsedField(problem="That is a sign-in's answer, which goes into no field here.")
    if not bare.isprintable():
        return ParsedField(problem="There is an invisible character in it: type it by hand.")
    return ParsedField(bare, note=_blank_note(text, bare))
