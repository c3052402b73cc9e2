"""A row of the table of settings is enough: it is taken, kept and sent wherever it says so.

How it is asked for: `test_every_setting.py` in `tests/ui/tui` and in `tests/ui/plain`.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import tokenwizard
from docs.command_line import command_line
from man.make import page
from tests.pending_walks import NOW, pending
from tests.sample_settings import CLIENT_ID, sample, samples
from tokenwizard.cli.answers_file import read_answers_file
from tokenwizard.cli.completions.candidates import candidates
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.cli.prefill import read_prefill
from tokenwizard.oauth.sign_in_hints import SignInHints
from tokenwizard.profiles.profile import Profile, profile_in, text_of
from tokenwizard.profiles.store import write_profile
from tokenwizard.profiles.untrusted import foreign_hosts, portable
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import AppRegistration, ProviderName
from tokenwizard.providers.setting import PROVIDERS, KeptInAttempt, Setting, SettingKind
from tokenwizard.providers.settings import (
    ADDRESSES,
    HINTS,
    KEPT_IN_ATTEMPT,
    KEPT_IN_PROFILE,
    MORE,
    OF_PROFILE,
    OF_WALK,
    PROVIDER,
    SETTINGS,
    SHARED,
    TAKEN,
)
from tokenwizard.providers.target import Target
from tokenwizard.wizard.pending_attempt import from_text, to_text
from tokenwizard.wizard.profile_mapping import answers_of, options_of, profile_of_walk
from tokenwizard.wizard.state import WizardState
from tokenwizard.wizard.step_fields import label_of, read_target

PACKAGE = Path(tokenwizard.__file__).parent
ROWS = tuple(SETTINGS.values())
TEXTS = tuple(row for row in ROWS if row.kind is SettingKind.TEXT)
PLAIN = tuple(
    row for row in TAKEN if row.kind in (SettingKind.TEXT, SettingKind.FLAG) and row.name in OF_WALK
)
"""Those that stand in `Answers` as they are given."""

NAME = pytest.mark.parametrize


def name_of(row: Setting) -> str:
    return row.name


def options(*arguments: str) -> argparse.Namespace:
    return command_line_parser().parse_args(arguments)


def typed(row: Setting) -> list[str]:
    """The option, with a value if it takes one."""
    return [row.flag] if row.kind is SettingKind.FLAG else [row.flag, str(sample(row))]


# the table itself


def test_answers_and_profiles_have_the_fields_that_the_table_gives_them() -> None:
    of_answers, of_profile = ({one.name for one in fields(of)} for of in (Answers, Profile))

    assert of_answers - OF_WALK == {"provider", "opened_certificate", "ticked", "pasted"}
    assert of_profile - OF_PROFILE == {
        *("name", "provider", "names", "out", "keeps", "since", "client_secret_ends", "account")
    }
    assert not any(row.kind is SettingKind.SECRET for row in KEPT_IN_PROFILE)
    assert not any(row.kind is SettingKind.SECRET for row in KEPT_IN_ATTEMPT)
    assert {one.name for one in fields(SignInHints)} == {row.name for row in HINTS}
    assert set(SETTINGS) == {*OF_WALK, *OF_PROFILE, "provider"}
    assert all(not row.after or row.after in SETTINGS for row in ROWS)
    assert all(row.label and row.kind is SettingKind.TEXT for row in MORE)


@NAME("row", TEXTS, ids=name_of)
def test_its_reader_takes_the_sample(row: Setting) -> None:
    for provider in ProviderName:
        read = row.read(str(sample(row)), Target(provider=provider))

        assert read.ok or (provider, row.name) in {
            (ProviderName.SHAREPOINT_ACS, "redirect_uri"),
            (ProviderName.ADME, "scope"),  # the sample is another API's
        }


@NAME("row", [row for row in TEXTS if row.name in OF_PROFILE], ids=name_of)
def test_its_profile_reader_takes_the_sample_and_says_what_it_wants(row: Setting) -> None:
    target = Target(provider=ProviderName.ENTRA)

    assert row.read_stored(str(sample(row)), target) == sample(row)
    assert row.wanted_in_words


def test_the_table_is_light_and_imports_nothing_above_it() -> None:
    code = (
        "import sys, tokenwizard.providers.settings\n"
        "ours = {name for name in sys.modules if name.startswith('tokenwizard')}\n"
        "print(sorted(ours | {'asyncio', 'dataclasses', 'json'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    modules = ("choices", "setting", "settings", "usual_scopes")
    names = ("", ".providers", *(f".providers.{module}" for module in modules), ".secret")
    assert done.stdout == f"{[f'tokenwizard{name}' for name in names]}\n"


# the command line


@NAME("row", TAKEN, ids=name_of)
def test_it_is_an_option_that_is_told_and_completed_everywhere(row: Setting) -> None:
    parser = command_line_parser()
    flags = [f"--{key.replace('_', '-')}" for key in row.keys]
    offered = [one.word for one in candidates(parser, ["--"], tuple).words]

    for key, flag in zip(row.keys, flags, strict=True):
        assert hasattr(parser.parse_args([]), key)
        assert flag in parser.format_help()
        assert flag in offered
        assert flag in command_line()
        assert flag.replace("-", r"\-") in page()
    if row.choices:
        assert (
            tuple(one.word for one in candidates(parser, [row.flag, ""], tuple).words)
            == row.choices
        )


@NAME("row", PLAIN, ids=name_of)
def test_what_its_option_gives_is_what_the_walk_begins_with(row: Setting) -> None:
    begun = read_prefill(options(*typed(row))).answers

    expected = False if row.name == "legacy_thumbprint" else sample(row)
    assert getattr(begun, row.name) == expected  # without a certificate there is no thumbprint


# the answers file


@NAME("row", TAKEN, ids=name_of)
def test_an_answers_file_takes_it(row: Setting, tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    for key in row.keys:
        value = json.dumps(sample(row))
        file.write_text(f"{key} = {value}\n", encoding="utf-8")
        found = read_answers_file(file)[key]

        path = tmp_path / str(sample(row))
        assert found == (path if key in row.files else sample(row))


@NAME("row", PLAIN, ids=name_of)
def test_what_an_answers_file_gives_is_what_the_walk_begins_with(
    row: Setting, tmp_path: Path
) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f"{row.name} = {json.dumps(sample(row))}\n", encoding="utf-8")

    begun = read_prefill(options("--answers", str(file))).answers

    expected = False if row.name == "legacy_thumbprint" else sample(row)
    assert getattr(begun, row.name) == expected


# profiles


def whole_profile() -> Profile:
    given = {**samples(KEPT_IN_PROFILE), "provider": ProviderName.ENTRA}
    return Profile(name="practice", **given)  # type: ignore[arg-type]


def test_a_profile_is_written_and_read_with_all_of_them() -> None:
    text = text_of(whole_profile())

    assert profile_in(text, "practice") == whole_profile()
    keys = [line.partition(" = ")[0] for line in text.splitlines()]
    assert keys == [PROVIDER.name, *(row.name for row in KEPT_IN_PROFILE)]


@NAME("row", SHARED, ids=name_of)
def test_a_walk_begins_with_what_its_profile_says_and_is_remembered_so(row: Setting) -> None:
    answers = answers_of(whole_profile())
    remembered = profile_of_walk(WizardState(answers=answers), "practice", NOW)

    kept = {"site": "", "certificate": ""}  # any API has none, and the file was not opened
    assert getattr(answers, row.name) == sample(row)
    assert getattr(remembered, row.name) == kept.get(row.name, sample(row))


@NAME("row", [row for row in PLAIN if row.name in OF_PROFILE], ids=name_of)
def test_a_profile_that_is_named_gives_it_ahead(
    row: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    write_profile(replace(whole_profile(), certificate="", legacy_thumbprint=False))

    begun = read_prefill(options("--profile", "practice")).answers

    expected = False if row.name == "legacy_thumbprint" else sample(row)
    assert getattr(begun, row.name) == expected


@NAME("row", KEPT_IN_PROFILE, ids=name_of)
def test_a_profile_for_elsewhere_lacks_only_what_is_of_this_machine(row: Setting) -> None:
    given = getattr(portable(whole_profile()), row.name)

    assert given == (getattr(Profile(name=""), row.name) if row.of_this_machine else sample(row))


def test_the_options_that_walk_the_same_way_again_name_what_they_say_they_do() -> None:
    profile = whole_profile()

    pairs = options_of(profile, answers_of(profile))
    begun = read_prefill(options(*(word for pair in pairs for word in pair))).answers

    assert {pair[0] for pair in pairs} == {
        *(row.flag for row in ROWS if row.repeated),
        *("--provider", "--tenant", "--scope", "--public"),
    }
    for row in SHARED:
        if row.repeated:
            assert getattr(begun, row.name) == sample(row)


# attempts


def whole_attempt() -> WizardState:
    given = {**samples(KEPT_IN_ATTEMPT), "certificate": "", "scopes": "Mail.Read"}
    answers = Answers(provider=ProviderName.ENTRA, **given)  # type: ignore[arg-type]
    return WizardState(answers=answers)


@NAME("row", KEPT_IN_ATTEMPT, ids=name_of)
def test_an_attempt_comes_back_with_it(row: Setting) -> None:
    walk = whole_attempt()

    found = from_text(to_text(pending(walk)), NOW)

    assert found is not None
    assert getattr(found.walk.answers, row.name) == getattr(walk.answers, row.name)


@NAME("row", KEPT_IN_ATTEMPT, ids=name_of)
def test_an_attempt_of_an_older_version_is_believed_without_what_that_did_not_know(
    row: Setting,
) -> None:
    kept = json.loads(to_text(pending(whole_attempt())))
    del kept["answers"][row.name]

    found = from_text(json.dumps(kept), NOW)

    if row.attempt is KeptInAttempt.NEEDED:
        assert found is None
    else:
        assert found is not None
        assert getattr(found.walk.answers, row.name) == getattr(Answers(), row.name)


@NAME("row", [row for row in ROWS if row not in KEPT_IN_ATTEMPT], ids=name_of)
def test_an_attempt_holds_nothing_else(row: Setting) -> None:
    kept = json.loads(to_text(pending(whole_attempt())))["answers"]

    assert (row.name in kept) == (row is PROVIDER)


def test_files_have_their_keys_in_the_order_that_they_always_had() -> None:
    of_profile = (
        *("provider", "site", "scope", "tenant", "client_id", "redirect_uri", "public"),
        *("certificate", "legacy_thumbprint", "spa", "cloud", "authority", "acs", "prompt"),
        *("login_hint", "domain_hint", "response_mode", "adme_host", "partition"),
    )
    of_attempt = (
        *("site", "permission", "tenant", "tenant_by_hand", "client_id", "redirect_uri"),
        *("scopes", "cloud", "prompt", "login_hint", "domain_hint", "response_mode"),
        *("certificate", "provider", "public", "legacy_thumbprint", "ticked"),
    )
    profile = [line.partition(" = ")[0] for line in text_of(whole_profile()).splitlines()]
    attempt = list(json.loads(to_text(pending(whole_attempt())))["answers"])

    assert [key for key in profile if key in of_profile] == list(of_profile)
    assert [key for key in attempt if key in of_attempt] == list(of_attempt)


# what is asked and what is sent


@NAME("provider", ProviderName)
def test_what_has_a_usual_value_is_asked_for_of_whom_the_table_says(provider: ProviderName) -> None:
    read = {field.name for field in read_target(Answers(provider=provider))}
    of_more = {row.name for row in MORE}

    assert read & of_more == {row.name for row in MORE if provider in row.providers}
    assert all(label_of(name, provider) for name in read)
    assert set(PROVIDERS) == {one.value for one in ProviderName}


@NAME("row", HINTS, ids=name_of)
@NAME("provider", ProviderName)
def test_what_the_sign_in_page_is_to_be_told_stands_in_the_link(
    provider: ProviderName, row: Setting
) -> None:
    answers = replace(
        Answers(provider=provider, site="contoso", tenant="contoso.example"),
        **{row.name: str(sample(row)) if row.name != "prompt" else "login"},  # type: ignore[arg-type]
    )
    numbers = count()

    made = provider_for(answers.target(), WORLDWIDE)
    request = made.authorization_request(
        AppRegistration(CLIENT_ID, answers.credential, "https://localhost/"),
        made.endpoints_of(CLIENT_ID),
        entropy=lambda length: f"practice-{next(numbers)}-" + "x" * length,
        now=NOW,
    )

    told = parse_qs(urlsplit(request.link).query).get(row.name)
    assert told == ([getattr(answers, row.name)] if provider in row.providers else None)


ELSEWHERE = {
    "adme_host": "elsewhere.example",
    "cloud": "china",  # beside a site of the worldwide one
    "redirect_uri": "https://elsewhere.example/",
}


@NAME("name", ADDRESSES)
def test_a_host_that_a_file_names_is_one_that_a_person_sees_first(
    name: str, tmp_path: Path
) -> None:
    given = {
        "site": "https://contoso.sharepoint.com",
        name: ELSEWHERE.get(name, "https://elsewhere.example"),
    }
    file = tmp_path / "answers.toml"
    file.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in given.items()))

    of_profile = foreign_hosts(Profile(name="", **given))  # type: ignore[arg-type]
    of_answers = read_prefill(options("--answers", str(file))).begin.unseen

    assert name in {host.key for host in of_profile}
    assert name in {host.key for host in of_answers}


# nothing is told twice

SHARES = (
    *("cli/parser.py", "cli/answers_file.py", "cli/prefill.py"),
    *("providers/answers.py", "providers/factory.py", "providers/target.py"),
    *("wizard/step_fields.py", "wizard/profile_mapping.py", "wizard/pending_attempt.py"),
    *("wizard/state.py", "profiles/schema.py", "profiles/profile.py", "profiles/untrusted.py"),
    *("ui/tui/screens/target.py", "ui/tui/screens/registration.py", "ui/plain/form_prompts.py"),
)
"""What takes, asks, reads, keeps or carries settings: it asks the table which there are."""

OF_EACH_WALK = frozenset(
    {
        *("provider", "site", "permission", "scope", "scopes", "tenant", "tenant_by_hand"),
        "adme_audience",
        *("client_id", "client_secret", "public", "redirect_uri"),
        *("certificate", "certificate_passphrase", "cloud", "authority", "acs"),
    }
)
"""What the walk is about, and not only told of: modules do with each what they do with no other."""

USES = {
    ("cli/prefill.py", "response_mode"),  # form_post excludes --no-listen
    ("cli/prefill.py", "legacy_thumbprint"),  # says nothing without a certificate
    ("cli/prefill.py", "adme_host"),  # a host that an answers file names is shown first
    ("providers/answers.py", "legacy_thumbprint"),  # belongs to the certificate
    ("profiles/untrusted.py", "adme_host"),  # a host that a profile names is shown first
    ("wizard/pending_attempt.py", "login_hint"),  # the newest word on whose token it is to be
    ("wizard/pending_attempt.py", "response_mode"),  # of the link, not of the answers
    ("wizard/profile_mapping.py", "adme_host"),  # handed over beside the token
    ("wizard/profile_mapping.py", "partition"),
    ("wizard/state.py", "response_mode"),  # of the link
}


def names_in(module: str) -> set[str]:
    """Settings that a file names: in a text, as an option, an argument or an attribute."""
    found: set[str] = set()
    nodes = list(ast.walk(ast.parse((PACKAGE / module).read_text("utf-8"))))
    methods = {id(node.func) for node in nodes if isinstance(node, ast.Call)}  # str.partition
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(re.sub("^--", "", node.value).replace("-", "_"))
        elif isinstance(node, ast.Attribute) and id(node) not in methods:
            found.add(node.attr)
        elif isinstance(node, ast.keyword | ast.arg) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found & set(SETTINGS)


@NAME("module", SHARES)
def test_a_setting_is_named_only_where_it_is_used(module: str) -> None:
    named = {(module, name) for name in names_in(module) - OF_EACH_WALK}

    assert named == {use for use in USES if use[0] == module}
