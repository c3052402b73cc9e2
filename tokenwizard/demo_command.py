"""`tokenwizard demo`: the wizard against the practice provider, filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.exit_status import usage
from tokenwizard.wizard_command import connect, made_app, need_terminal, walked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from tokenwizard.answers import Answers
    from tokenwizard.providers.provider import ProviderName
    from tokenwizard.sandbox.rehearsal import RehearsedCode


def demo_command(options: argparse.Namespace) -> int:
    """Practise; the exit status."""
    if (status := need_terminal(plain=options.plain)) is not None:
        return status
    from tokenwizard.given_ahead import UsageError
    from tokenwizard.sandbox.rehearsal import UnknownCodeError, read_code
    from tokenwizard.sealing import seal, sealed_run

    seal()
    try:
        rehearse = [read_code(code) for code in options.fail]
        return sealed_run(_demo_walk(options, rehearse))
    except UnknownCodeError as unknown:
        return usage(f"--fail: {unknown}")
    except UsageError as wrong:
        return usage(str(wrong))


async def _demo_walk(options: argparse.Namespace, rehearse: Sequence[RehearsedCode]) -> int:
    from tokenwizard.providers.clouds import WORLDWIDE
    from tokenwizard.providers.provider import ProviderName
    from tokenwizard.sandbox import RunningSandbox
    from tokenwizard.walk import Walk

    async def play(link: str) -> str:
        from tokenwizard.sandbox.play import play_browser

        return await play_browser(link)

    async with RunningSandbox(rehearse=rehearse) as running:
        others = practice_answers(running.sandbox.description())
        answers = others[ProviderName(options.provider)]
        cloud = WORLDWIDE.at(authority=running.origin, acs=running.origin)
        listen = not options.no_listen
        begin = Walk(answers=answers, others=others, cloud=cloud)
        if options.plain:
            from tokenwizard.plain.command import plain_demo

            return await plain_demo(begin, connect=connect, play=play, listen=listen)
        app = made_app(begin, play=play, theme=options.theme, listen=listen)
        return await walked(app)


def practice_answers(description: Mapping[str, object]) -> dict[ProviderName, Answers]:
    """What `tokenwizard demo` fills in, from the sandbox's own description."""
    from tokenwizard.answers import Answers
    from tokenwizard.providers.provider import ProviderName
    from tokenwizard.secret import Secret

    apps = description["apps"]
    if not isinstance(apps, list):
        raise TypeError("the sandbox describes no apps")
    by_platform = {app["platform"]: app for app in apps}

    def answers(provider: ProviderName, platform: str, redirect_uri: str) -> Answers:
        app = by_platform[platform]
        return Answers(
            provider=provider,
            site=str(description["site"]),
            tenant=str(description["tenant_domain"]),
            client_id=app["client_id"],
            client_secret=Secret(app["client_secret"]),
            redirect_uri=redirect_uri,
        )

    return {
        ProviderName.SHAREPOINT: answers(ProviderName.SHAREPOINT, "web", "http://localhost:8080"),
        ProviderName.ADME: answers(ProviderName.ADME, "web", "http://localhost:8080"),
        ProviderName.SHAREPOINT_ACS: answers(
            ProviderName.SHAREPOINT_ACS, "acs", "https://localhost/"
        ),
    }
