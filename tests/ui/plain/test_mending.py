"""`--plain`: a refusal that tells the app's real platform is mended with a yes and one sign-in."""

from __future__ import annotations

from pathlib import Path

from tests.ui.plain.person import Person, at_wizard, redeems, shown_token
from tokenwizard.sandbox.registration import APPS

DEMO = ("demo", "--plain", "--no-listen", "--provider", "sharepoint")
IDS = {app.name: app.client_id for app in APPS}
SECRET, CERTIFICATE, NONE = "1", "2", "3"
PROVES = "It proves itself with, 1 to 3 ["
ANSWER = "Answer, or a letter: "


def register(person: Person, client_id: str, credential: str, redirect_uri: str = "") -> None:
    """The registration step, from its first question to its last."""
    person.answer(PROVES, credential)
    person.answer("Redirect URI [", redirect_uri)
    person.answer("registered already? yes or no [yes]: ")
    person.answer("(client) ID [", client_id)
    if credential == SECRET:
        person.answer("[given]: ")


def played(person: Person, client_id: str, credential: str, redirect_uri: str = "") -> str:
    """Through the whole walk as another app than the one that is filled in; gives the link."""
    for prompt in ("Provider", "Site", "Permission"):
        person.answer(prompt)
    register(person, client_id, credential, redirect_uri)
    person.answer("to look again [")
    link = person.link()
    person.answer(ANSWER, "g")
    return link


def test_a_public_app_s_secret_is_left_out_with_a_yes(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        played(person, IDS["public"], SECRET)
        person.hear("AADSTS700025")
        person.hear("the same answer is redeemed again")
        person.answer("Leave the secret out and go on? yes or no [yes]: ")

        assert shown_token(person).startswith("practice-refresh")
        assert person.heard.count("The next line is the sign-in link.") == 1
        assert person.heard.count("Redeeming the code") == 2


def test_a_no_asks_for_the_field(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        played(person, IDS["public"], SECRET)
        person.answer("Leave the secret out and go on? yes or no [yes]: ", "no")
        person.hear("Client secret: the Value [given]: ")


def test_a_web_app_that_was_called_public_sends_its_secret(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        link = played(person, IDS["web"], NONE)
        person.hear("AADSTS7000218")
        person.answer("It is a Web app: send its secret? yes or no [yes]: ")

        token = shown_token(person)
        assert person.heard.count("The next line is the sign-in link.") == 1
        assert redeems(link, token)


def test_a_single_page_app_is_moved_and_signed_in_to_anew(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *DEMO) as person:
        link = played(person, IDS["spa"], NONE, "http://localhost:8080/spa")
        person.hear("AADSTS9002327")
        person.hear("Add Redirect URI (Add a platform) >")
        person.answer("I have moved it: sign in again? yes or no [yes]: ")
        person.answer("to look again [", "<")
        register(person, IDS["public"], NONE, "http://localhost:8080")
        person.answer("to look again [")
        assert person.link() != link
        person.answer(ANSWER, "g")

        assert shown_token(person).startswith("practice-refresh")


def test_a_pair_is_made_at_the_question_for_its_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with at_wizard(tmp_path, *DEMO, XDG_DATA_HOME=str(data)) as person:
        for prompt in ("Provider", "Site", "Permission"):
            person.answer(prompt)
        person.answer(PROVES, CERTIFICATE)
        person.answer("+ to make a self-signed pair, or - for none: ", "+")
        person.hear("for you alone (0600).")
        person.hear("Certificates & secrets > Certificates > Upload certificate.")
        person.hear("CN=tokenwizard")
        person.answer("Redirect URI [")
        person.answer("registered already? yes or no [yes]: ", "no")
        person.hear("Upload certificate: the .cer file.")
        person.answer("(client) ID [")
        person.hear("to look again [")

    assert {file.name for file in data.rglob("*") if file.is_file()} == {
        "tokenwizard.pem",
        "tokenwizard.cer",
    }


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "jwt.py").write_text("raise ImportError('hidden for this test')\n")
    with at_wizard(tmp_path, *DEMO, PYTHONPATH=str(hidden)) as person:
        for prompt in ("Provider", "Site", "Permission"):
            person.answer(prompt)
        person.answer(PROVES, CERTIFICATE)
        person.answer("or - for none: ", "+")
        person.hear("certificates need an extra: pip install 'tokenwizard[certificate]'")
        person.answer("or - for none: ", "-")
        person.hear("Redirect URI [")


def test_a_tenant_of_another_cloud_is_signed_in_to_there_with_a_yes(tmp_path: Path) -> None:
    """The tenant is looked for at once; the practice provider has no second cloud to find it in."""
    demo = ("demo", "--plain", "--no-listen", "--provider", "adme")
    with at_wizard(tmp_path, *demo) as person:
        person.answer("Provider")
        person.answer("Directory", "china.practice.example")
        person.answer("The token is for, 1 to 2 [1]: ")
        person.answer("asks for? yes or no [no]: ")
        register(person, "", SECRET)
        person.answer("Sign in at China, operated by 21Vianet? yes or no [yes]: ")
        person.hear("Looking for the tenant of china.practice.example.")
        person.answer("to look again: ", "<")
        person.answer(PROVES, "<")
        person.answer("Provider")
        person.answer("Directory")
        person.answer("The token is for, 1 to 2 [1]: ")
        person.answer("asks for? yes or no [yes]: ")
        person.hear("delos), or - for none [china]: ")
