"""What a file with a certificate may be instead of one that can be used, a sentence each."""

from __future__ import annotations

from tokenwizard.errors.errors import InputError, LocalError, Step

MISSING_EXTRA = "certificates need an extra: pip install 'tokenwizard[certificate]'"


def refused(title: str, next_step: str = "") -> InputError:
    """The file cannot be used; `field` is "certificate"."""
    return InputError(title, next_step=next_step, step=Step.CHECKLIST, field="certificate")


def passphrase_refused(title: str, next_step: str = "") -> InputError:
    """The passphrase does not fit the file; `field` is "certificate_passphrase"."""
    return InputError(
        title, next_step=next_step, step=Step.CHECKLIST, field="certificate_passphrase"
    )


def passphrase_missing() -> InputError:
    """The key is encrypted, and nobody said by what."""
    return passphrase_refused(
        "The private key is encrypted: its passphrase is missing",
        "Give it with --certificate-passphrase-file or --certificate-passphrase-env, or type it in"
        " the wizard.",
    )


def passphrase_wrong() -> InputError:
    """OpenSSL cannot tell a wrong passphrase from a damaged file."""
    return passphrase_refused(
        "The passphrase does not open the private key",
        "Check it; if it is right, the file is damaged: export it once more.",
    )


def passphrase_not_needed() -> InputError:
    """A passphrase was given for a key that has none: perhaps another file was meant."""
    return passphrase_refused(
        "A passphrase was given, and the private key is not encrypted",
        "Leave the passphrase out, or give the file that it belongs to.",
    )


def no_key() -> InputError:
    """Only the public part."""
    return refused(
        "There is a certificate in the file and no private key",
        "Give the file that holds both: the .pem or .pfx, not the .cer that was uploaded.",
    )


def no_certificate() -> InputError:
    """Only the key."""
    return refused(
        "There is a private key in the file and no certificate",
        "Put both into one file: cat key.pem certificate.pem > both.pem",
    )


def only_public_key() -> InputError:
    """Not even a certificate."""
    return refused(
        "There is a public key alone in the file",
        "Give the file that holds the private key and the certificate.",
    )


def nothing_found() -> InputError:
    """Junk."""
    return refused(
        "There is neither PEM nor PFX in the file",
        "Give a PEM file with private key and certificate, or a PFX file.",
    )


def unreadable(what: str) -> InputError:
    """One part of it is damaged; `what` as in "private key"."""
    return refused(f"The {what} in the file cannot be read", "Export it once more.")


def der_alone(what: str) -> InputError:
    """DER holds one thing, so that never both are there; `what` as in "certificate"."""
    return refused(
        f"The file holds a {what} alone, in DER",
        "Give a PEM file with private key and certificate, or a PFX file.",
    )


def not_rsa(kind: str) -> InputError:
    """Source: Microsoft's page takes PS256 and RS256, which are RSA's alone."""
    return refused(
        f"The private key is of the kind {kind}, and Entra takes RSA keys here",
        "Make an RSA certificate: tokenwizard certificate new",
    )


def too_short(bits: int, least: int) -> InputError:
    """An RSA key that is no protection any more."""
    return refused(
        f"The private key has {bits} bits, and {least} is the least",
        "Make a new certificate: tokenwizard certificate new",
    )


def of_another() -> InputError:
    """Key and certificate are not one pair."""
    return refused(
        "The private key belongs to another certificate than the one in the file",
        "Put the key and its own certificate into the file.",
    )


def more_than_one_key() -> InputError:
    """Which one is meant cannot be told."""
    return refused("There is more than one private key in the file", "Leave one in it.")


def openssh_key() -> InputError:
    """`ssh-keygen` writes a format of its own."""
    return refused(
        "The private key is in OpenSSH's own format",
        "Write it as PEM, in a copy: ssh-keygen -p -m PEM -f COPY",
    )


def absent_extra() -> LocalError:
    """`cryptography` or PyJWT is not installed."""
    return LocalError(MISSING_EXTRA, step=Step.CHECKLIST)
