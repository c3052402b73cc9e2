"""What a server says, without the secrets that it was sent: in what is read, not in its bytes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from tokenwizard.oauth.account import account_to_remember, texts_naming
from tokenwizard.oauth.error_response import SignInDemandedError
from tokenwizard.text.redaction import redaction_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import DataclassInstance

    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.oauth.account import Account
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.secret import Secret
    from tokenwizard.text.redaction import Redaction

Said = TypeVar("Said", bound="DataclassInstance")
LONGEST_SCOPE = 65_536
"""Characters; a provider that grants more is not believed to have said anything."""

_SAID = ("title", "code", "correlation_id", "timestamp", "server_text", "error")
"""What of an error may hold words of the server."""


def withhold(error: TokenWizardError, secrets: Iterable[Secret]) -> None:
    """Take the secrets out of what an error says, and out of the link that it asks for."""
    redaction = redaction_of(secrets)
    own = {"title"} if error.entry is not None else set[str]()  # it is the catalogue's
    for name in _SAID:
        text = None if name in own else getattr(error, name, None)
        if isinstance(text, str) and redaction.touches(text):
            setattr(error, name, redaction.of(text))
    error.args = (error.title,)
    if isinstance(error, SignInDemandedError) and redaction.touches(error.requirements.claims):
        # A claims challenge goes back unchanged or not at all; a sign-in is asked for instead.
        prompt = error.requirements.prompt or "login"
        error.requirements = replace(error.requirements, claims="", prompt=prompt)


def scope_without(scope: tuple[str, ...], asked: str, secrets: Iterable[Secret]) -> tuple[str, ...]:
    """The granted scope as it may be shown.

    Args:
        scope: what the provider says.
        asked: what it was asked for; nothing else is looked through.
        secrets: what it was sent.
    """
    if set(scope) <= set(asked.split()):
        return scope
    said = " ".join(scope)
    if len(said) > LONGEST_SCOPE:
        return ()
    redaction = redaction_of(secrets)
    return tuple(redaction.of(said).split()) if redaction.touches(said) else scope


def account_without(
    tokens: TokenSet, secrets: Iterable[Secret], known: Account | None = None
) -> TokenSet:
    """Tokens that name no account by a secret that was sent: the name is shown and kept.

    Args:
        tokens: what came.
        secrets: what was sent.
        known: whose they are to be; if that is what they say, nothing is looked through.
    """
    if known is not None and account_to_remember(tokens) == known:
        return tokens
    naming = tuple(texts_naming(tokens))
    if not naming:
        return tokens
    redaction = redaction_of(secrets)
    withheld = frozenset(claim for claim, text in naming if redaction.touches(text))
    return replace(tokens, withheld=withheld) if withheld else tokens


def said_without(said: Said, secrets: Iterable[Secret]) -> Said:
    """What a server said, as it may be shown: each text of a dataclass, also those in tuples."""
    redaction = redaction_of(secrets)
    shown = {one.name: _without(getattr(said, one.name), redaction) for one in fields(said)}
    return replace(said, **shown)


def _without(value: object, redaction: Redaction) -> object:
    if isinstance(value, tuple):
        return tuple(_without(one, redaction) for one in value)
    return redaction.of(value) if type(value) is str and redaction.touches(value) else value


def repeats(texts: Iterable[str], secrets: Iterable[Secret]) -> bool:
    """Whether one of the texts holds a secret, or a part of one."""
    redaction = redaction_of(secrets)
    return any(map(redaction.touches, texts))
