"""What a person or a script is told of its own answers: keys that exist, and what goes where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.credentials.practice_pairs import encrypted_pair_pem
from tests.ui.plain.script import ran
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.ui.presentation.sign_in import what_goes

CLIENT_ID = "11111111-2222-4333-8444-555555555555"
KNOWN = f'provider = "entra"\ntenant = "contoso.com"\nclient_id = "{CLIENT_ID}"\n'


def refusal_of(folder: Path, more: str) -> str:
    """What is said without a terminal of answers that cannot be used, on one line."""
    file = folder / "answers.toml"
    file.write_text(KNOWN + more, "utf-8")
    status, data, words = ran("--answers", str(file))
    assert (status, data) == (2, "")
    return " ".join(words.split())


def test_scopes_that_cannot_be_asked_for_are_named_by_the_key_that_takes_them(
    tmp_path: Path,
) -> None:
    said = refusal_of(tmp_path, 'scope = "https://["\npublic = true\n')

    assert said.endswith("Give ahead: scope.")


def test_an_encrypted_key_asks_for_its_passphrase_and_not_for_the_certificate(
    tmp_path: Path,
) -> None:
    pair = tmp_path / "pair.pem"
    pair.write_bytes(encrypted_pair_pem())
    said = refusal_of(tmp_path, f'scope = "User.Read"\ncertificate = "{pair}"\n')

    assert said.endswith("Give ahead: certificate_passphrase_file or certificate_passphrase_env.")


@pytest.mark.parametrize("kind", CredentialKind)
def test_a_secret_is_said_to_go_only_where_the_app_has_one(kind: CredentialKind) -> None:
    assert ("secret" in what_goes(kind)) is (kind is CredentialKind.SECRET)
