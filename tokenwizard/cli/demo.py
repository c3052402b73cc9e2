"""`tokenwizard demo`: the wizard against the practice provider, filled in."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from tokenwizard.cli.wizard import connect, made_app, need_terminal, walked
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.system.exit_status import UsageError, usage
from tokenwizard.system.terminal.safe_text import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from tokenwizard.providers.answers import Answers
    from tokenwizard.sandbox.certificates import PracticeCertificate
    from tokenwizard.sandbox.injected_errors import RehearsedCode

CERTIFICATE_FILE = "practice.pem"


def demo_command(options: argparse.Namespace) -> int:
    """Practise; the exit status."""
    if (status := need_terminal(plain=options.plain)) is not None:
        return status
    from tokenwizard.errors.errors import LocalError
    from tokenwizard.sandbox.injected_errors import UnknownCodeError, read_code
    from tokenwizard.system.hardening import harden_process, run_without_debug
    from tokenwizard.system.http.loopback_probe import need_loopback

    harden_process()
    choice = choice_of(ProviderName(options.provider))
    if options.app != "web" and choice.secret_only:
        return usage(
            f"--app: {choice.title} knows an app by its client secret alone, so leave it out."
        )
    try:
        need_loopback("the practice provider listens there")
        rehearse = [read_code(code) for code in options.fail]
        with ExitStack() as folder:
            certificate, file = _certificate(folder) if options.app == "certificate" else (None, "")
            return run_without_debug(_demo_walk(options, rehearse, certificate, file))
    except UnknownCodeError as unknown:
        return usage(f"--fail: {unknown}")
    except UsageError as wrong:
        return usage(str(wrong))
    except LocalError as fault:
        return usage(fault.in_one)


def _certificate(folder: ExitStack) -> tuple[PracticeCertificate, str]:
    """A practice certificate, and its file in a folder of 0700 that goes when `folder` closes.

    Raises:
        LocalError: the package cryptography is absent, or there is no place for the file.
    """
    import time

    from tokenwizard.sandbox.certificates import made_certificate
    from tokenwizard.system.files.private_file import write_private
    from tokenwizard.system.files.temporary_folder import passing_folder

    certificate = made_certificate(time.time())
    file = folder.enter_context(passing_folder()) / CERTIFICATE_FILE
    write_private(file, certificate.pem)
    return certificate, str(file)


async def _demo_walk(
    options: argparse.Namespace,
    rehearse: Sequence[RehearsedCode],
    certificate: PracticeCertificate | None,
    certificate_file: str,
) -> int:
    from tokenwizard.providers.clouds import cloud_named
    from tokenwizard.sandbox import RunningSandbox
    from tokenwizard.wizard.state import WizardState, begun_afresh

    async def play(link: str) -> str:
        from tokenwizard.sandbox.simulated_browser import play_browser

        return await play_browser(link)

    async def play_code(verification_uri: str, user_code: str) -> str:
        from tokenwizard.sandbox.simulated_browser import play_device

        return await play_device(verification_uri, user_code)

    cloud = cloud_named(options.cloud)
    async with RunningSandbox(cloud=cloud, rehearse=rehearse, certificate=certificate) as running:
        others = practice_answers(
            running.sandbox.description(), app=options.app, certificate_file=certificate_file
        )
        others = {name: begun_afresh(filled_in) for name, filled_in in others.items()}
        answers = others[ProviderName(options.provider)]
        here = cloud.at(authority=running.origin, acs=running.origin if cloud.acs else "")
        listen = not options.no_listen
        begin = WizardState(answers=answers, others=others, cloud=here)
        if options.plain:
            from tokenwizard.cli.plain import plain_demo

            return await plain_demo(
                begin, connect=connect, play=play, play_device=play_code, listen=listen
            )
        app = made_app(begin, play=play, play_device=play_code, theme=options.theme, listen=listen)
        status = await walked(app)
    say("The practice provider has ended, and what it gave with it.")
    return status


def practice_answers(
    description: Mapping[str, object], *, app: str = "web", certificate_file: str = ""
) -> dict[ProviderName, Answers]:
    """What `tokenwizard demo` fills in, from the sandbox's own description.

    Args:
        description: of the sandbox.
        app: the platform of the app, `web`, `public` or `certificate`; Azure ACS has its own.
        certificate_file: the file of the app's certificate, which is opened; empty without.
    """
    import time

    from tokenwizard.credentials.certificate_file import with_certificate_opened
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.clouds import WORLDWIDE
    from tokenwizard.providers.usual_scopes import USUAL_SCOPE
    from tokenwizard.secret import Secret

    apps = description["apps"]
    if not isinstance(apps, list):
        raise TypeError("the sandbox describes no apps")
    by_platform = {app["platform"]: app for app in apps}

    def answers(provider: ProviderName) -> Answers:
        choice = choice_of(provider)
        registered = by_platform[app if choice.through_entra else "acs"]
        cloud = str(description["cloud"])
        filled_in = Answers(
            provider=provider,
            site=str(description["site"]),
            tenant=str(description["tenant_domain"]),
            scopes=USUAL_SCOPE,
            cloud="" if cloud == WORLDWIDE.name else cloud,
            client_id=registered["client_id"],
            client_secret=Secret(registered.get("client_secret", "")),
            public=not choice.secret_only and app == "public",
            certificate="" if choice.secret_only else certificate_file,
            redirect_uri=choice.default_redirect_uri,
        )
        return with_certificate_opened(filled_in, now=time.time())

    return {provider: answers(provider) for provider in ProviderName}
