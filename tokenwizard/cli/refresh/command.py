"""`tokenwizard refresh`: a refresh token in, an access token on stdout.

`--json` gives one object with these keys:

    access_token, token_type    RFC 6749 section 5.1; the type is always Bearer
    expires_at                  RFC 3339 in UTC, or null if the provider did not say
    expires_in                  seconds from when it came, or null
    scope                       what was granted; where that was not said, what was asked for
    refresh_token_replaced      whether a newer refresh token came
    saved_to                    where that is now, in words; null if it was not saved
    refresh_token               the newest; only with `--show-refresh-token`
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tokenwizard.cli.refresh.messages import for_refresh, refresh_voice
from tokenwizard.cli.refresh.trial import trial_of, tried_on
from tokenwizard.errors.errors import InputError, TokenWizardError
from tokenwizard.flow.refresher import Refresher, RefreshResult, StoppedError
from tokenwizard.flow.usage import note_use
from tokenwizard.system.exit_status import SAID_NO, USAGE, UsageError
from tokenwizard.system.hardening import harden_process, run_without_debug
from tokenwizard.system.signals import stop_on_signals
from tokenwizard.ui.console.rfc3339 import rfc3339
from tokenwizard.ui.console.stdout import write_data

if TYPE_CHECKING:
    from argparse import Namespace

    from tokenwizard.flow.refresh_request import Source


def refresh_command(options: Namespace) -> int:
    """Renew what the options name; gives the exit status: 0 done, 1 refused, 2 usage, 128 + signal.

    The options are those of `add_refresh_arguments`.
    """
    harden_process()
    again = f"tokenwizard --profile {options.profile}" if options.profile else "tokenwizard"
    speaker = refresh_voice(again)
    if options.show_refresh_token and (options.all or not options.json):
        speaker.say(
            "tokenwizard: --show-refresh-token goes with --json, and with one refresh token"
        )
        return USAGE
    try:
        if options.all:
            from tokenwizard.cli.refresh.all_profiles import refresh_all
            from tokenwizard.cli.refresh.source_options import passphrase_of

            passphrase = passphrase_of(options)
            every = refresh_all(jobs=options.jobs, as_json=options.json, passphrase=passphrase)
            return run_without_debug(every)
        from tokenwizard.cli.refresh.source_options import source_from_options

        return run_without_debug(
            _refreshed(source_from_options(options, speaker.say), options, again)
        )
    except UsageError as wrong:
        speaker.say(f"tokenwizard: {wrong}")
        return USAGE
    except TokenWizardError as error:
        speaker.explain(for_refresh(error))
        return USAGE if isinstance(error, InputError) else SAID_NO


async def _refreshed(source: Source, options: Namespace, again: str) -> int:
    from tokenwizard.flow.client import TokenClient
    from tokenwizard.system.http.client import new_client

    speaker = refresh_voice(again)
    trial = trial_of(options, source.profile)
    refused: TokenWizardError | None = None
    shown: tuple[str, ...] = ()
    async with new_client() as client:
        flow = TokenClient(client)
        refresher = Refresher(flow)
        signalled = stop_on_signals(refresher.stop)
        try:
            renewed = await refresher.renew(source)
        except StoppedError:
            return 128 + signalled[0]
        if trial is not None:
            shown, refused = await tried_on(flow, trial, renewed.tokens.access_token)
    profile = source.profile
    fault = None if profile is None else note_use(profile, renewed)
    kept = source.keeping is not None
    for sentence in (*_told(renewed, kept=kept, shown=options.show_refresh_token), *shown):
        speaker.say(sentence)
    for error in (renewed.unsaved, fault, refused):
        if error is not None:
            speaker.explain(error)
    written = write_data([_as_json(renewed, options) if options.json else _access_token(renewed)])
    if signalled:
        return 128 + signalled[0]
    return SAID_NO if renewed.unsaved is not None or refused is not None else written


def _access_token(renewed: RefreshResult) -> str:
    return f"{renewed.tokens.access_token.reveal()}\n"


def _as_json(renewed: RefreshResult, options: Namespace) -> str:
    tokens, expires = renewed.tokens, renewed.tokens.expires_at
    seconds = None if expires is None else round((expires - tokens.obtained_at).total_seconds())
    document: dict[str, object] = {
        "access_token": tokens.access_token.reveal(),
        "token_type": "Bearer",
        "expires_at": rfc3339(expires),
        "expires_in": seconds,
        "scope": " ".join(tokens.scope) or renewed.renewal.scope,
        "refresh_token_replaced": renewed.replaced,
        "saved_to": renewed.saved_to or None,
    }
    if options.show_refresh_token:
        document["refresh_token"] = renewed.newest.reveal()
    return f"{json.dumps(document)}\n"


def _told(renewed: RefreshResult, *, kept: bool, shown: bool) -> list[str]:
    """What is said of a success; for a place that keeps nothing, that the newest is not kept."""
    from tokenwizard.flow.facts import facts_of

    told: list[str] = []
    if renewed.replaced and kept and renewed.unsaved is None:
        told.append(f"A newer refresh token came and was saved to {renewed.saved_to}.")
    if renewed.replaced and not kept and not shown:
        told.append(
            "A newer refresh token came and was not kept: with --json --show-refresh-token it is"
            " in the JSON. The one before it stays good until its own end."
        )
    provider = renewed.renewal.provider
    facts = facts_of(renewed.tokens, provider.refresh_token_life, renewed.renewal.scope, "")
    told.append(f"The access token ends {facts.access_token_ends}.")
    if facts.clock:
        told.append(facts.clock)
    if facts.missing:
        told.append(f"Asked for and not granted: {facts.missing}.")
    return told
