"""What the answer to the harmless call means."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.errors.catalogue import explain_text
from tokenwizard.oauth.failures import is_html, read_date, read_retry_after
from tokenwizard.oauth.http_messages import read_object
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS
from tokenwizard.providers.choices import Trial, choice_of
from tokenwizard.providers.clouds import cloud_of
from tokenwizard.text.quotation import paragraph, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.errors.catalogue import Explanation
    from tokenwizard.flow.sample_call import SampleCall
    from tokenwizard.oauth.http_messages import HttpResponse

_SHOWN = 300
_READ_OF_TEXT = 4_096
_GROUPS_SHOWN = 5
_TRY_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_TOKEN_REFUSED = frozenset({"acs_token_refused", "wrong_audience"})
_BY_GATEWAY = frozenset({"adme_wrong_audience", "jwt_expired", "jwt_issuer", "rbac_denied"})
_BY_ENTITLEMENTS = frozenset({"adme_not_member", "adme_unknown_partition"})


@dataclass(frozen=True)
class SampleCallResult:
    """What the call showed.

    Attributes:
        works: the API took the token and answered with what was asked for.
        sentence: that, or why not, and what to do.
        details: labels and texts; what the server said, cleaned and bounded.
        entry: the entry of the catalogue that tells what was refused; empty if none does.
    """

    works: bool
    sentence: str
    details: tuple[tuple[str, str], ...] = ()
    entry: str = ""


def read_call_answer(call: SampleCall, answer: HttpResponse) -> SampleCallResult:
    """Read the answer of any `sample_call`; takes whatever it is, never raises.

    Statuses as Microsoft's pages on the APIs have them; `x-ms-diagnostics` says why SharePoint
    refused a token.
    """
    status, said = answer.status, _said(answer)
    if status < HTTPStatus.OK:
        return SampleCallResult(works=False, sentence=_unusable(call, answer), details=said)
    if status < HTTPStatus.MULTIPLE_CHOICES:
        fields = read_object(answer.body)
        found = _READERS[call.trial](call, fields)
        return found or SampleCallResult(
            works=False, sentence=_unusable(call, answer), details=said
        )
    if status < HTTPStatus.BAD_REQUEST:
        to = _host_in(next(iter(answer.all("location")), ""))
        where = f" to {to}" if to else ""
        return SampleCallResult(
            works=False,
            sentence=f"{call.host} wants to send us{where or ' elsewhere'}; with a token no"
            " redirect is followed. Check the address, and whether the network asks to sign in.",
        )
    told = _told(call, answer)
    if told is not None:
        sentence = f"{call.host}: {told.title} ({status}). {told.cause} {told.next_step}"
        return SampleCallResult(works=False, sentence=sentence, details=said, entry=told.code)
    return SampleCallResult(works=False, sentence=_refused(call, answer), details=said)


def _title(call: SampleCall, fields: Mapping[str, object] | None) -> SampleCallResult | None:
    fields = fields or {}
    inner = fields.get("d")  # as older versions of the API wrap it
    title = (inner if isinstance(inner, dict) else fields).get("Title")
    if not isinstance(title, str):
        return None
    return SampleCallResult(
        works=True, sentence=f"{call.host} took the token: the site is {quoted(title, _SHOWN)}."
    )


def _groups(call: SampleCall, fields: Mapping[str, object] | None) -> SampleCallResult | None:
    groups = (fields or {}).get("groups")
    if not isinstance(groups, list):
        return None
    names = [_clean(group.get("name")) for group in groups if isinstance(group, dict)]
    shown = ", ".join(filter(None, names[:_GROUPS_SHOWN]))
    more = f" and {len(groups) - _GROUPS_SHOWN} more" if len(groups) > _GROUPS_SHOWN else ""
    member = _clean((fields or {}).get("memberEmail") or (fields or {}).get("desId"))
    details = (("Member", member), ("Groups", f"{shown}{more}"))
    count = f"{len(groups)} group{'' if len(groups) == 1 else 's'}"
    return SampleCallResult(
        works=True,
        sentence=f"{call.host} took the token: {count} in the partition {call.partition}.",
        details=tuple((label, text) for label, text in details if text),
    )


def _profile(call: SampleCall, fields: Mapping[str, object] | None) -> SampleCallResult | None:
    """Of Microsoft Graph's `/v1.0/me`; a personal account's principal name may be empty."""
    account = _clean((fields or {}).get("userPrincipalName"))
    name = _clean((fields or {}).get("displayName"))
    if not (account or name):
        return None
    who = f"{name} ({account})" if account and name else account or name
    return SampleCallResult(works=True, sentence=f"{call.host} took the token: this is {who}.")


_READERS = {
    Trial.SITE: _title,
    Trial.ADME_INSTANCE: _groups,
    Trial.GRAPH: _profile,
}
_NO_RIGHT = {
    Trial.GRAPH: "it may not read the account's profile (403): ask for User.Read, if it should.",
}
_SITE_NO_RIGHT = "the account has no right on this site (403): an owner of the site gives it one."
_WRONG_ADDRESS = {
    Trial.ADME_INSTANCE: "the instance's host",
    Trial.GRAPH: "the cloud",
}


def _refused(call: SampleCall, answer: HttpResponse) -> str:
    status = answer.status
    adme = call.trial is Trial.ADME_INSTANCE
    if status == HTTPStatus.UNAUTHORIZED and not adme:
        return (
            f"{call.host} does not accept the token (401): it is for another service, it has"
            f" ended, or this machine's clock is off.{_token_protection(call)}"
        )
    if is_html(answer):
        return _unusable(call, answer)
    if status == HTTPStatus.BAD_REQUEST and adme:
        return f"{call.host} cannot use the request (400): check the data partition's ID."
    if status == HTTPStatus.FORBIDDEN and not adme:
        why = _NO_RIGHT.get(call.trial, _SITE_NO_RIGHT)
        return f"{call.host} took the token, but {why}{_token_protection(call)}"
    if status == HTTPStatus.NOT_FOUND:
        what = _WRONG_ADDRESS.get(call.trial, "the site's address")
        return f"{call.host} has no such address (404): check {what}."
    if status in _TRY_LATER:
        return f"{call.host} asks to wait{_how_long(answer)} ({status}): then try again."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{call.host} has a fault of its own ({status}): try again in a few minutes."
    return f"{call.host} refuses the call ({status})."


def _told(call: SampleCall, answer: HttpResponse) -> Explanation | None:
    """What the catalogue says of the server's own words, where they tell why it says no.

    OSDU's entitlements service answers 401 where the account is no member, and a gateway before it
    403 where the audience is not allowed: the words tell, not the status.
    """
    adme = call.trial is Trial.ADME_INSTANCE
    if is_html(answer) or (answer.status != HTTPStatus.UNAUTHORIZED and not adme):
        return None
    told = explain_text(" ".join(text for _, text in _said(answer)))
    known = _BY_GATEWAY | (_BY_ENTITLEMENTS if adme else _TOKEN_REFUSED)
    return told if told is not None and told.code in known else None


def _token_protection(call: SampleCall) -> str:
    """What may also be behind a no of SharePoint Online to a token of Entra's; else empty.

    Source: Microsoft's page "Token protection in Microsoft Entra Conditional Access".
    """
    if call.trial is not Trial.SITE or not choice_of(call.provider).through_entra:
        return ""
    host = call.host.partition(":")[0]
    if cloud_of(host) is None and host not in LOOPBACK_HOSTS:
        return ""
    return (
        " It may also be that a Conditional Access policy asks for token protection, which no token"
        " got this way has: an administrator can tell."
    )


def _how_long(answer: HttpResponse) -> str:
    now = next(filter(None, map(read_date, answer.all("date"))), None)
    seconds = read_retry_after(next(iter(answer.all("retry-after")), ""), now)
    return f" {seconds:.0f} seconds" if seconds else ""


def _unusable(call: SampleCall, answer: HttpResponse) -> str:
    if not answer.body.strip():
        what = "nothing"
    elif is_html(answer):
        what = "a web page: a proxy or a sign-in page of the network may stand between"
    else:
        what = "something else than what was asked for"
    return f"{call.host} answered {answer.status} with {what}."


def _said(answer: HttpResponse) -> tuple[tuple[str, str], ...]:
    """What the server says of its no, each with its label."""
    diagnostics = _clean(" ".join(answer.all("x-ms-diagnostics")))
    rows = (("x-ms-diagnostics", diagnostics), ("It said", _clean(_message(answer))))
    return tuple((label, quoted(text, _SHOWN)) for label, text in rows if text)


def _message(answer: HttpResponse) -> object:
    """The words in a JSON error, wherever these APIs put them; or a gateway's plain text."""
    fields: object = read_object(answer.body)
    if fields is None and answer.status >= HTTPStatus.BAD_REQUEST and not is_html(answer):
        return answer.body[:_READ_OF_TEXT].decode("utf-8", "replace")
    for _ in range(4):
        if not isinstance(fields, dict):
            return fields
        names = ("error_description", "odata.error", "error", "message", "value", "reason")
        fields = next((fields[name] for name in names if fields.get(name)), None)
    return None


def _clean(value: object) -> str:
    return paragraph(value, _SHOWN) if isinstance(value, str) else ""


def _host_in(address: str) -> str:
    """The host of an address as a server gave it, cleaned; empty if it has none."""
    try:
        return _clean(urlsplit(address).hostname or "")
    except ValueError:
        return ""
