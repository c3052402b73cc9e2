"""What makes a provider: a target, which answers give and a refresh makes by itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tokenwizard
from tests.sample_settings import samples
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.settings import HINTS, OF_WALK, settings_named
from tokenwizard.providers.target import Target

PACKAGE = Path(tokenwizard.__file__).parent
BELOW = [
    path for room in ("flow", "profiles", "destinations") for path in (PACKAGE / room).rglob("*.py")
]


@pytest.mark.parametrize("provider", ProviderName)
def test_answers_give_a_target_with_what_was_typed(provider: ProviderName) -> None:
    given = samples(settings_named(OF_WALK - {"client_secret", "certificate_passphrase"}))
    answers = Answers(provider=provider, **given)  # type: ignore[arg-type]

    target = answers.target()

    assert target.provider is provider
    for name in ("site", "permission", "tenant", "scopes", "cloud"):
        assert getattr(target, name) == given[name]
    assert {row.name: getattr(target.hints, row.name) for row in HINTS} == samples(HINTS)
    assert Answers().target() == Target()


@pytest.mark.parametrize("provider", ProviderName)
@pytest.mark.parametrize("scope", ["", "Practice.Read"])
def test_a_scope_is_asked_for_as_the_provider_calls_it(provider: ProviderName, scope: str) -> None:
    target = Target(provider=provider).asking_for(scope)

    wanted = target.scopes if provider is ProviderName.ENTRA else target.permission
    usual = "User.Read" if provider is ProviderName.ENTRA else "AllSites.Manage"
    if provider is ProviderName.ADME:
        wanted, usual = target.adme_audience, ""
    assert wanted == (scope or usual)
    assert Answers(provider=provider).asking_for(scope).target() == target


@pytest.mark.parametrize("module", BELOW, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_what_stands_below_the_wizard_knows_no_answers(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert "tokenwizard.providers.answers" not in imported
