"""The pending attempt, kept so that a dropped connection loses nothing (RFC 6749 section 4.1).

It holds what was filled in, the sign-in link with its state, and the code verifier: an answer that
was given in the browser meanwhile still fits. It holds no client secret, no code and no token.
Here is what it says; where it lies is the business of `pending_file`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tokenwizard.errors.errors import InputError, Step, TokenWizardError
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.client_authentication import ClientSecret, UnopenedCertificate
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.oauth.safe_urls import is_safe_address
from tokenwizard.providers import settings
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import Cloud, cloud_named
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.setting import HelpSection, KeptInAttempt, SettingKind
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION
from tokenwizard.secret import Secret
from tokenwizard.text.sentences import joined
from tokenwizard.wizard.state import WizardState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tokenwizard.providers.setting import Setting

KEPT_FOR = timedelta(minutes=15)

_VERSION = 1
_MOST_PROCESSES = 2**31 - 1
_TYPED = tuple(
    row
    for kind in (SettingKind.TEXT, SettingKind.FILE)
    for row in settings.KEPT_IN_ATTEMPT
    if row.kind is kind
)
_SECRETS = tuple(row.name for row in settings.SETTINGS.values() if row.kind is SettingKind.SECRET)
_TRIED_ON = tuple(row for row in settings.KEPT_IN_ATTEMPT if row.section is HelpSection.TRIAL)
_FLAGS = tuple(row for row in settings.KEPT_IN_ATTEMPT if row.kind is SettingKind.FLAG)


@dataclass(frozen=True, kw_only=True)
class PendingAttempt:
    """An attempt that was not finished.

    Attributes:
        walk: as far as it came; without client secret, answer and tokens.
        kept_at: the wall clock, in seconds, when it was written.
        process: the number of the process that wrote it.
    """

    walk: WizardState
    kept_at: float
    process: int


def worth_keeping(walk: WizardState, begun: Answers) -> bool:
    """Whether anything would be lost."""
    return walk.request is not None or _without_secrets(walk.answers) != _without_secrets(begun)


def _without_secrets(answers: Answers) -> Answers:
    """What may lie in a file: also a secret that was pasted into the wrong field must not."""
    target = answers.target()
    read_well = {
        row.name: row.read(getattr(answers, row.name), target).value
        for row in _TYPED
        if row.kind is SettingKind.TEXT
    }
    read_well["permission"] = read_well["permission"] or DEFAULT_PERMISSION
    read_well["certificate"] = answers.certificate if answers.signing_certificate else ""
    return replace(
        answers,
        **{name: Secret("") for name in (*_SECRETS, "pasted")},  # type: ignore[arg-type]
        **read_well,  # type: ignore[arg-type]
    )


def to_text(pending: PendingAttempt) -> str:
    """As JSON. It holds the code verifier: for a file of 0600 only."""
    walk = pending.walk
    answers, request = _without_secrets(walk.answers), walk.request
    kept = {
        "version": _VERSION,
        "kept_at": pending.kept_at,
        "process": pending.process,
        "answers": {
            **{row.name: getattr(answers, row.name) for row in _TYPED},
            "provider": answers.provider.value,
            **{row.name: getattr(answers, row.name) for row in _FLAGS},
            "ticked": sorted(answers.ticked),
        },
        "cloud": walk.cloud
        and {"name": walk.cloud.name, "login": walk.cloud.login, "acs": walk.cloud.acs},
        "endpoints": walk.endpoints and _endpoints_kept(walk.endpoints),
        "request": request
        and {
            "link": request.link,
            "scope": request.scope,
            "state": request.state,
            "code_verifier": request.code_verifier and request.code_verifier.reveal(),
            "made_at": request.made_at,
            "code_lifetime": request.code_lifetime.total_seconds(),
            "response_mode": request.response_mode,
        },
    }
    return json.dumps(kept)  # in ASCII: a field may hold what UTF-8 has not


def from_text(text: str, now: float) -> PendingAttempt | None:
    """Read it back; None if it is too old, far in the future, or not what `to_text` writes."""
    try:
        kept = json.loads(text)
        if kept["version"] != _VERSION or not _young(kept["kept_at"], now):
            return None
        walk = _walk(kept, now)
        return PendingAttempt(walk=walk, kept_at=float(kept["kept_at"]), process=_process(kept))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _young(at: float, now: float) -> bool:
    """Also a little in the future: a clock that was set back must not lose an attempt."""
    return abs(now - at) < KEPT_FOR.total_seconds()


def _walk(kept: Mapping[str, Any], now: float) -> WizardState:
    walk = WizardState(answers=_answers(kept["answers"]), cloud=_cloud(kept["cloud"]))
    if kept["endpoints"] is None:
        return walk
    try:
        walk = walk.with_provider()
    except InputError:
        return walk
    walk = replace(
        walk, endpoints=_endpoints(kept["endpoints"]), registered_for=walk.answers.provider
    )
    if kept["request"] is None:
        return walk
    request = _request(kept["request"], walk)
    return replace(walk, request=request if _young(request.made_at, now) else None)


def _answers(kept: Mapping[str, object]) -> Answers:
    ticked = kept["ticked"]
    if not isinstance(ticked, list):
        raise TypeError("ticked is no list")
    return Answers(
        **{row.name: _setting(kept, row) for row in _TYPED if _is_there(kept, row)},  # type: ignore[arg-type]
        **{row.name: kept[row.name] is True for row in _FLAGS if _is_there(kept, row)},  # type: ignore[arg-type]
        provider=ProviderName(_text(kept, "provider")),
        ticked=frozenset(int(number) for number in ticked),
    )


def _is_there(kept: Mapping[str, object], row: Setting) -> bool:
    """Whether it was kept. An older version knew fewer settings: those are as usual."""
    return row.name in kept or row.attempt is KeptInAttempt.NEEDED


def _setting(kept: Mapping[str, object], row: Setting) -> str:
    value = _text(kept, row.name)
    if value and row.choices and value not in row.choices:
        raise ValueError(f"{row.name} is none of its choices")
    return value


def _cloud(kept: Mapping[str, object] | None) -> Cloud | None:
    if kept is None:
        return None
    return cloud_named(_text(kept, "name")).at(
        authority=_address(kept, "login"), acs=_address(kept, "acs")
    )


def _endpoints_kept(endpoints: Endpoints) -> dict[str, object]:
    """All of them; how far the clock was off is found out anew."""
    kept = asdict(endpoints)
    del kept["clock_skew"]
    return kept


def _endpoints(kept: Mapping[str, object]) -> Endpoints:
    return Endpoints(
        tenant_id=_text(kept, "tenant_id"),
        authorization=_address(kept, "authorization"),
        token=_address(kept, "token"),
        issuer=_text(kept, "issuer") if kept["issuer"] is not None else None,
        device_authorization=_address({"device_authorization": "", **kept}, "device_authorization"),
    )


def _request(kept: Mapping[str, object], walk: WizardState) -> AuthorizationRequest:
    _, endpoints = walk.needed()
    return AuthorizationRequest(
        link=_address(kept, "link"),
        client_id=walk.answers.client_id,
        redirect_uri=walk.answers.redirect_uri,
        scope=_text(kept, "scope"),
        endpoints=endpoints,
        made_at=_number(kept, "made_at"),
        code_lifetime=timedelta(seconds=_number(kept, "code_lifetime")),
        state=_text(kept, "state") if kept["state"] is not None else None,
        code_verifier=Secret(_text(kept, "code_verifier")) if kept["code_verifier"] else None,
        response_mode=ResponseMode(_text({"response_mode": "query", **kept}, "response_mode")),
    )


def _text(kept: Mapping[str, object], name: str) -> str:
    value = kept[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _number(kept: Mapping[str, object], name: str) -> float:
    value = kept[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is no number")
    return float(value)


def _process(kept: Mapping[str, object]) -> int:
    process = int(_number(kept, "process"))
    if not 0 < process <= _MOST_PROCESSES:
        raise ValueError("process is no process's number")
    return process


def _address(kept: Mapping[str, object], name: str) -> str:
    """An address that a secret may go to; a file that somebody wrote into changes nothing else."""
    address = _text(kept, name)
    if address and not is_safe_address(address):
        raise ValueError(f"{name} is no safe address")
    return address


def resume(
    pending: PendingAttempt, begun: WizardState, opened: Callable[[Answers], Answers]
) -> tuple[WizardState, Step, Step | None]:
    """Where to go on: the walk, the step to begin with, and the step to return to from there.

    Neither the client secret nor a passphrase is kept: what was not given ahead once more, and what
    the certificate's file does not open without, is asked for first; the walk's error says so.

    Args:
        pending: the attempt.
        begun: what was given ahead this time.
        opened: opens the certificate that answers name, raising TokenWizardError.
    """
    answers = pending.walk.answers
    if begun.answers.client_id in ("", answers.client_id):
        answers = _with_credential(answers, begun.answers)
    if hint := begun.answers.login_hint:  # the newest word on whose token it is to be
        answers = replace(answers, login_hint=hint)
    newest = {row.name: text for row in _TRIED_ON if (text := getattr(begun.answers, row.name))}
    answers = replace(answers, **newest)
    walk = replace(pending.walk, answers=answers, others=begun.others)
    if walk.request is None:
        return replace(walk, cloud=begun.cloud or walk.cloud), Step.TARGET, None
    missing = _missing(answers)
    if isinstance(answers.credential, UnopenedCertificate):
        try:
            walk, missing = replace(walk, answers=opened(answers)), None
        except TokenWizardError as wrong:
            missing = _not_opened(wrong, answers)
    if missing is None:
        return walk, Step.BROWSER, None
    return replace(walk, error=missing), Step.CHECKLIST, Step.BROWSER


def _with_credential(answers: Answers, given: Answers) -> Answers:
    """The answers with the credential that was given ahead."""
    answers = replace(answers, client_secret=given.client_secret)
    if not (given.certificate or given.client_secret):
        return answers
    return answers.with_certificate_of(given)


def _missing(answers: Answers) -> InputError | None:
    """What the credential lacks; None for nothing."""
    credential = answers.credential
    if not isinstance(credential, ClientSecret) or credential.value:
        return None
    return _asked_for(
        "One thing is missing: the client secret was not kept.",
        "Paste its Value once more.",
        "client_secret",
    )


def _not_opened(wrong: TokenWizardError, answers: Answers) -> InputError:
    if wrong.field == "certificate_passphrase" and not answers.certificate_passphrase:
        return _asked_for(
            "One thing is missing: the passphrase of the private key was not kept.",
            "Type it once more.",
            wrong.field,
        )
    return _asked_for(
        f"The certificate cannot be opened: {wrong.headline}",
        wrong.next_step,
        wrong.field or "certificate",
    )


def _asked_for(title: str, next_step: str, field: str) -> InputError:
    return InputError(
        title,
        next_step=joined(next_step, "Enter then leads back to the sign-in."),
        step=Step.CHECKLIST,
        field=field,
    )
