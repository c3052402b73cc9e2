"""`tokenwizard certificate`: make a pair to upload, or show what is in a file.

`certificate show --json` gives one object with these keys:

    subject             whom it names (RFC 4514)
    valid_from          RFC 3339 in UTC
    valid_until         the same
    thumbprint          SHA-1 in upper-case hex digits, as the portal shows it
    thumbprint_sha256   the same of SHA-256
    key_size            bits
    private_key         whether the private key is in the file
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tokenwizard.credentials.certificate_file import certificate_bytes, passphrase_given
from tokenwizard.credentials.certificate_pair import UPLOAD, write_pair
from tokenwizard.credentials.open_certificate import open_certificate, open_public_certificate
from tokenwizard.errors.errors import InputError, TokenWizardError
from tokenwizard.oauth.client_assertion import SigningCertificate, refuse_outside_validity
from tokenwizard.system.exit_status import SAID_NO, USAGE
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.system.hardening import harden_process
from tokenwizard.ui.console.stdout import write_data
from tokenwizard.ui.console.tables import stderr_console

if TYPE_CHECKING:
    from argparse import Namespace

_LABELS = {
    "subject": "Subject",
    "valid_from": "Valid from",
    "valid_until": "Valid until",
    "thumbprint": "Thumbprint",
    "thumbprint_sha256": "Thumbprint SHA-256",
    "key_size": "Key size",
    "private_key": "Private key",
}


def certificate_command(options: Namespace) -> int:
    """Run it; gives the exit status: 0 done, 1 this machine said no, 2 usage.

    The options are those of `add_certificate_arguments`.
    """
    harden_process()
    run = _new if options.certificate_command == "new" else _show
    try:
        return run(options)
    except TokenWizardError as error:
        stderr_console().explain(error)
        return USAGE if isinstance(error, InputError) else SAID_NO


def _new(options: Namespace) -> int:
    made = write_pair(from_home(options.folder), options.name, days=options.days, now=time.time())
    speaker = stderr_console()
    speaker.say(f"{made.private} has the private key: keep it, and give it with --certificate.")
    if made.exposed:
        speaker.say(made.exposed)
    speaker.say(
        f"{made.public} has the certificate alone. On the app's page in the portal: {UPLOAD}."
    )
    speaker.say(f"It is good from {made.certificate.dates}. The portal then shows this thumbprint:")
    return write_data([f"{made.certificate.thumbprint}\n"])


def _show(options: Namespace) -> int:
    passphrase = passphrase_given(
        name=getattr(options, "certificate_passphrase_env", None),
        file=getattr(options, "certificate_passphrase_file", None),
    )
    content, doubt = certificate_bytes(options.file)
    public = open_public_certificate(content)
    certificate = public or open_certificate(content, passphrase)
    speaker = stderr_console()
    if public is None and doubt:
        speaker.say(doubt)
    try:
        refuse_outside_validity(certificate, time.time())
    except InputError as wrong:
        speaker.say(f"{wrong.title}.")
    facts = _facts(certificate, private_key=public is None)
    if options.json:
        return write_data([f"{json.dumps(facts)}\n"])
    return write_data(f"{_LABELS[key]:20}{_in_words(value)}\n" for key, value in facts.items())


def _facts(certificate: SigningCertificate, *, private_key: bool) -> dict[str, object]:
    return {
        "subject": certificate.subject,
        "valid_from": f"{certificate.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "valid_until": f"{certificate.valid_until:%Y-%m-%dT%H:%M:%SZ}",
        "thumbprint": certificate.thumbprint,
        "thumbprint_sha256": certificate.thumbprint_sha256,
        "key_size": certificate.key_size,
        "private_key": private_key,
    }


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "in the file" if value else "not in the file"
    return f"{value} bits" if isinstance(value, int) else str(value)
