"""Any API at line prompts: permissions picked by number, and what has a usual value."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.ui.plain.person import PROVIDER, Person, at_wizard

ENTRA = ("demo", "--plain", "--no-listen", "--provider", "entra")


def to_link(person: Person) -> dict[str, list[str]]:
    """Enter alone from the second step on; the parameters of the link."""
    for prompt in ("It proves itself with", "Redirect URI [", "registered already?"):
        person.answer(prompt)
    for prompt in ("(client) ID [", "[given]: ", "to look again ["):
        person.answer(prompt)
    return parse_qs(urlsplit(person.link()).query)


def test_permissions_are_picked_by_number(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *ENTRA) as person:
        person.answer(f"{PROVIDER} [3]: ")
        person.answer("Directory")
        person.answer("or p to pick from Microsoft Graph's [User.Read]: ", "p")
        person.hear("4. Mail.Read: read your mail (often an administrator consents)")
        person.answer("Their numbers, with blanks [1]: ", "1 99")
        person.hear("Type numbers from 1 to 12, as in 1 4")
        person.answer("Their numbers, with blanks [1]: ", "1, 4")
        person.answer("yes or no [no]: ")

        assert to_link(person)["scope"] == ["User.Read Mail.Read openid profile offline_access"]


def test_scopes_that_do_not_go_together_are_asked_for_again(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *ENTRA) as person:
        person.answer(f"{PROVIDER} [3]: ")
        person.answer("Directory")
        person.answer("Graph's [User.Read]: ", ".default Mail.Read")
        person.hear(".default asks for all that is registered")
        person.answer("Graph's [.default Mail.Read]: ", "Mail.Read")
        person.answer("yes or no [no]: ")

        assert to_link(person)["scope"][0].startswith("Mail.Read ")


def test_more_about_the_sign_in_is_said_and_taken_back_with_a_minus_sign(tmp_path: Path) -> None:
    with at_wizard(tmp_path, *ENTRA, "--plain") as person:
        person.answer(f"{PROVIDER} [3]: ")
        person.answer("Directory")
        person.answer("Graph's [User.Read]: ")
        person.answer("asks for? yes or no [no]: ", "yes")
        person.answer("Cloud (worldwide, gcc-high, dod, china, bleu, delos): ", "mars")
        person.hear("No such cloud: type worldwide")
        person.answer("delos), or - for none [mars]: ", "-")
        person.answer("(login_hint): ", "member@practice.example")
        person.answer("(domain_hint): ")
        person.answer("(prompt): ", "login")
        sent = to_link(person)

        assert (sent["login_hint"], sent["prompt"]) == (["member@practice.example"], ["login"])
        assert "domain_hint" not in sent
