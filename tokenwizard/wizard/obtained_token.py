"""The refresh token that came, and what can be done with it: handed over, proved, remembered.

The same for the full screen, the line prompts and scripts. Nothing here is done by itself.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tokenwizard.destinations.delivered import Delivered
from tokenwizard.destinations.model import DEFAULT_NAMES, Delivery, Role
from tokenwizard.destinations.registry import destination_named, kind_named, with_absolute_path
from tokenwizard.errors.errors import InputError, LocalError, TokenWizardError
from tokenwizard.flow.facts import Facts, facts_of
from tokenwizard.flow.undelivered_token import UndeliveredToken
from tokenwizard.oauth.account import account_of
from tokenwizard.profiles.profile import Profile, read_name
from tokenwizard.providers.adme_instance import short_adme_host
from tokenwizard.text.sentences import begun
from tokenwizard.wizard.profile_mapping import (
    credential_ends,
    delivery_for,
    goes_on,
    options_of,
    profile_of_walk,
    refresh_of_file,
    roles_for,
    same_app,
    suggested_name,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.flow.verification import Verification
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.provider import Provider
    from tokenwizard.secret import Secret
    from tokenwizard.wizard.state import WizardState

CLIPBOARD = "clipboard"
"""What `--out` calls the clipboard, which is no place of `handover`: a person looks at it."""


class Replaces(Enum):
    """What becomes of a profile that has the name which is given."""

    NOTHING = auto()
    UPDATED = auto()
    OTHER_ACCOUNT = auto()
    OTHER_APP = auto()

    @property
    def is_lost(self) -> bool:
        """Whether somebody has to say that it is meant."""
        return self in (Replaces.OTHER_ACCOUNT, Replaces.OTHER_APP)


class _Renewal(NamedTuple):
    """The command that renews a token, and whether it is a refresh or another walk."""

    command: str
    by_refresh: bool = False


class ObtainedToken:
    """The newest refresh token of a walk.

    Args:
        walk: at its end, with its tokens.
        provider: whose token it is.
        flow: the network.
        clock: the wall clock, in seconds.
        undelivered: is told of each refresh token that is known to be where it was wanted.

    Attributes:
        tokens: the newest.
        refresh_token: the newest.
        out: the places that are handed over to at once.
        copies_at_once: whether the clipboard is among them; it is if none is named.
        before: the places of last time.
        name: what the walk is remembered as; empty if it is not.
        names: under which names the settings are handed over.
        client_secret_ends: the day, if it was said or stands in the certificate.
        handed: what was handed over, by place, the newest last.
        failed: why a place was not reached, by place.
        proof: the last one.
        account: whose token it is, as the answer says; None if it names nobody.
    """

    def __init__(
        self,
        walk: WizardState,
        provider: Provider,
        *,
        flow: Callable[[], Awaitable[TokenClient]],
        clock: Callable[[], float],
        undelivered: UndeliveredToken | None = None,
    ) -> None:
        if walk.tokens is None or walk.tokens.refresh_token is None:
            raise LookupError("no refresh token yet")
        self._walk, self._provider = walk, provider
        self._flow, self._clock = flow, clock
        self._undelivered = undelivered or UndeliveredToken()
        self._place_of = cache(destination_named)  # each knows what was shown of it
        self.tokens: TokenSet = walk.tokens
        self.refresh_token: Secret = walk.tokens.refresh_token
        self.out = tuple(place for place in walk.out if place != CLIPBOARD)
        self.copies_at_once = not walk.out or CLIPBOARD in walk.out
        self.before = walk.profile.out if walk.profile else ()
        self.name = walk.profile.name if walk.profile else ""
        names = walk.profile.names if walk.profile else {}
        self.names: Mapping[Role, str] = {**DEFAULT_NAMES[self.answers.provider], **names}
        self.client_secret_ends = credential_ends(walk)
        self.handed: dict[str, Delivered] = {}
        self.failed: dict[str, TokenWizardError] = {}
        self.proof: Verification | None = None
        self.account = account_of(walk.tokens)
        self._seen = [self.refresh_token, self.tokens.access_token]
        self._taken: set[str] = set()
        self._remembered: Path | None = None

    @property
    def answers(self) -> Answers:
        """What was typed."""
        return self._walk.answers

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of this run that may have been copied; older ones stay among them."""
        return tuple(filter(None, (*self._seen, self.answers.client_secret)))

    @property
    def suggested_name(self) -> str:
        """What the walk may be remembered as: a name that no other app's walk has."""
        if self.name:
            return self.name
        from tokenwizard.profiles.store import exists

        base = suggested_name(self.answers)
        names = (base, *(f"{base}-{number}" for number in range(2, 100)))
        return next((name for name in names if not exists(name) or self._is_mine(name)), base)

    def _is_mine(self, name: str) -> bool:
        """Whether the profile of that name is of the same app, target and account."""
        older = self._remembered_before(name)
        return older is not None and goes_on(older, self._profile(name))

    @staticmethod
    def _remembered_before(name: str) -> Profile | None:
        from tokenwizard.profiles.store import read_profile

        try:
            return read_profile(name)
        except (InputError, LocalError):
            return None

    @property
    def facts(self) -> Facts:
        """What is known of the tokens."""
        provider = self._provider
        asked = provider.scope(self.answers.client_id)
        return facts_of(
            self.tokens,
            provider.refresh_token_life,
            asked,
            provider.goes_to,
            now=datetime.fromtimestamp(self._clock(), UTC),
        )

    @property
    def outdated(self) -> tuple[str, ...]:
        """The places that hold an older refresh token than the newest."""
        older = [
            one.place for one in self.handed.values() if one.refresh_token != self.refresh_token
        ]
        return (*(place for place in self.before if place not in self.handed), *older)

    def call_named(self, *, adme_host: str = "", partition: str = "") -> None:
        """Where the token is tried, if that was not known: ADME's instance and data partition.

        Raises:
            InputError: one of them cannot be used; `field` names it.
        """
        from tokenwizard.flow.sample_call import sample_call

        sample_call(self.answers.provider, adme_host=adme_host, partition=partition)
        host = short_adme_host(adme_host) if adme_host else ""
        answers = replace(self.answers, adme_host=host, partition=partition.strip())
        self._walk = replace(self._walk, answers=answers)

    async def prove(self) -> Verification:
        """Redeem the refresh token once and make one harmless call with what came.

        From then on `refresh_token` is the newest, also where the call failed or was given up.

        Raises:
            TokenWizardError: the refresh itself failed.
        """
        from tokenwizard.flow.sample_call import sample_call
        from tokenwizard.flow.verify import verify
        from tokenwizard.providers.clouds import typed_cloud
        from tokenwizard.providers.sharepoint_site import read_site

        answers, (provider, endpoints) = self.answers, self._walk.needed()
        call = sample_call(
            answers.provider,
            site=read_site(answers.site, typed_cloud(answers.cloud))[1].value,
            adme_host=answers.adme_host,
            partition=answers.partition,
            graph=provider.graph,
        )
        self.proof = await verify(
            await self._flow(),
            provider,
            answers.app,
            endpoints,
            refresh_token=self.refresh_token,
            call=call,
            account=self.account,
            on_newest=self._newest_came,
        )
        self.tokens = replace(self.proof.tokens, refresh_token=self.refresh_token)
        self._seen.append(self.tokens.access_token)
        return self.proof

    def _newest_came(self, refresh_token: Secret) -> None:
        self.refresh_token = refresh_token
        self._seen.append(refresh_token)

    def rename_settings(self, text: str) -> None:
        """Take other names for the settings, blank-separated, in the usual order.

        Raises:
            InputError: there are more or fewer, or one cannot be a name.
        """
        from tokenwizard.profiles.schema import read_names

        names, roles = text.split(), roles_for(self.answers)
        if len(names) != len(roles):
            raise InputError(f"Give {len(roles)} names, for: {', '.join(roles)}", field="names")
        given = dict(zip(roles, names, strict=True))
        try:
            self.names = {**self.names, **read_names(given, self.answers.provider)}
        except InputError as wrong:
            raise InputError(begun(wrong.title), field="names") from None

    def secret_ends(self, text: str) -> None:
        """Note the day on which the client secret ends, as in 2027-05-31; empty if unknown.

        Raises:
            InputError: that is no day; `field` is "client_secret_ends".
        """
        try:
            self.client_secret_ends = date.fromisoformat(text.strip()) if text.strip() else None
        except ValueError:
            raise InputError(
                "Type the day as 2027-05-31, or nothing", field="client_secret_ends"
            ) from None

    def replaces(self, name: str) -> Replaces:
        """What becomes of a profile of that name.

        Raises:
            InputError: it is no name; `field` is "profile".
        """
        from tokenwizard.profiles.store import exists

        self.check_name(name)
        if not name or not exists(name):
            return Replaces.NOTHING
        older, newer = self._remembered_before(name), self._profile(name)
        if older is not None and goes_on(older, newer):
            return Replaces.UPDATED
        same = older is not None and same_app(older, newer)
        return Replaces.OTHER_ACCOUNT if same else Replaces.OTHER_APP

    def check_name(self, name: str) -> None:
        """Whether the walk can be remembered under this name; an empty one remembers nothing.

        Raises:
            InputError: it cannot; `field` is "profile".
        """
        if name:
            try:
                read_name(name)
            except InputError as wrong:
                raise InputError(begun(wrong.title), field="profile") from None

    def preview(self, place: str, name: str) -> tuple[str, ...]:
        """What handing over to a place would write or run, with every secret masked.

        Raises:
            InputError: there is no such place.
            LocalError: it cannot be done.
        """
        return self._place_of(place).preview(self._delivery(name))

    async def hand_over(self, place: str, name: str = "") -> Delivered:
        """Hand over to a place.

        Args:
            place: as `--out` takes it.
            name: what the walk is remembered as; empty if it is not.

        Raises:
            InputError: there is no such place.
            LocalError: it was not done.
        """
        work = self._handed_over(place, name)
        if kind_named(place.partition(":")[0].strip()).takes == "FILE":
            return await self._undelivered.saved_by(work)
        return await work

    async def _handed_over(self, place: str, name: str) -> Delivered:
        found = self._place_of(place)
        place = with_absolute_path(place)
        refresh_token = self.refresh_token
        done = await found.hand_over(self._delivery(name))
        self._seen.append(done.printed)
        handed = Delivered(place, found.title, done, refresh_token)
        self.handed.pop(place, None)
        self.failed.pop(place, None)
        self._taken.discard(place)
        self.handed[place] = handed
        if not done.printed:
            self.delivered(refresh_token)
        return handed

    def delivered(self, refresh_token: Secret) -> None:
        """It is known to be where it was wanted, or in a file of its own."""
        self._undelivered.delivered(refresh_token)

    def text_taken(self, handed: Delivered) -> None:
        """The text of a place that is no file is where the person wanted it, or on its way."""
        self._taken.add(handed.place)

    @property
    def untaken(self) -> tuple[Delivered, ...]:
        """Texts of places that are no files, which nobody has."""
        return tuple(
            one for one in self.handed.values() if one.done.printed and one.place not in self._taken
        )

    @property
    def is_somewhere(self) -> bool:
        """Whether a place has it, as far as is known."""
        return len(self.handed) > len(self.untaken)

    @property
    def is_delivered(self) -> bool:
        """Whether the newest refresh token is known to be where it was wanted."""
        return self._undelivered.token is None

    async def hand_over_to_all(self) -> None:
        """To each place of `out`; one that is not reached stops no other: see `failed`."""
        for place in self.out:
            try:
                await self.hand_over(place, self.name)
            except (InputError, LocalError) as fault:
                self.failed[place] = fault

    def remember(self, name: str) -> Path:
        """Write the walk down under a name, without a secret; gives the file.

        Raises:
            InputError: it is no name; `field` is "profile".
            LocalError: it could not be written.
        """
        from tokenwizard.profiles.store import write_profile

        self.check_name(name)
        try:
            self._remembered = write_profile(self._with_older(self._profile(name)))
        except InputError as wrong:
            raise InputError(begun(wrong.title), field="profile") from None
        self.name = name
        return self._remembered

    def last_words(self) -> tuple[str, ...]:
        """Where the token is and when it ends, for before `renewed_by`; no secret."""
        lines = [one.done.sentence for one in self.handed.values()]
        lines += [f"Not in {place}: {fault.title}." for place, fault in self.failed.items()]
        if self.outdated:
            lines.append(f"An older refresh token is in {', '.join(self.outdated)}.")
        keeping = [one.done.keeping for one in self.handed.values() if one.done.keeping]
        if len(keeping) > 1:
            lines.append(f"Of these `tokenwizard refresh` renews {keeping[-1]} alone.")
        how = "When it ends, another walk gives another one:"
        how = "Renew it with:" if self._renewal.by_refresh else how
        return (*lines, f"Good for {self.facts.refresh_token_ends}", how)

    @property
    def renewed_by(self) -> str:
        """The one command that renews it."""
        return self._renewal.command

    @property
    def _renewal(self) -> _Renewal:
        kept = [
            one.done.keeping
            for one in self.handed.values()
            if one.done.keeping and one.refresh_token == self.refresh_token
        ]
        keeping = kept[-1] if kept else ""
        if self._provider.refresh_token_life.renewed_by_use and keeping:
            if self._remembered is not None:
                return _Renewal(f"tokenwizard refresh --profile {self.name}", by_refresh=True)
            kind, _, path = keeping.partition(":")
            if kind in ("env", "dockerenv"):
                file = refresh_of_file(self._profile(""), path, self._certificate_option)
                return _Renewal(file, by_refresh=True)
        if self._remembered is not None:
            return _Renewal(f"tokenwizard --profile {self.name}")
        options = options_of(self._profile(""), self.answers)
        words = (word for pair in options for word in pair)
        return _Renewal(shlex.join(["tokenwizard", *words, *self._certificate_option]))

    @property
    def _certificate_option(self) -> tuple[str, ...]:
        certificate = self.answers.signing_certificate
        return () if certificate is None else ("--certificate", certificate.path)

    @property
    def _keeping(self) -> str:
        kept = [one.done.keeping for one in self.handed.values() if one.done.keeping]
        older, known = self._walk.profile, self.account
        if kept or older is None:
            return kept[-1] if kept else ""
        another = older.account and known and not older.account.is_same(known)
        return "" if another else older.keeps

    def _profile(self, name: str) -> Profile:
        usual = DEFAULT_NAMES[self.answers.provider]
        profile = profile_of_walk(self._walk, name, self.tokens.obtained_at.timestamp())
        return replace(
            profile,
            names={role: text for role, text in self.names.items() if text != usual[role]},
            out=tuple(self.handed) or profile.out,
            keeps=self._keeping,
            client_secret_ends=self.client_secret_ends,
        )

    def _with_older(self, profile: Profile) -> Profile:
        """With the places that an older profile of the same walk names."""
        older = self._remembered_before(profile.name)
        if older is None or not goes_on(older, profile):
            return profile
        return replace(
            profile,
            out=tuple(dict.fromkeys((*profile.out, *older.out))),
            keeps=profile.keeps or older.keeps,
            client_secret_ends=profile.client_secret_ends or older.client_secret_ends,
        )

    def _delivery(self, name: str) -> Delivery:
        _, endpoints = self._walk.needed()
        profile = replace(self._profile(name), names=self.names)
        return delivery_for(
            profile, self.answers, self._provider, self.refresh_token, endpoint=endpoints.token
        )
