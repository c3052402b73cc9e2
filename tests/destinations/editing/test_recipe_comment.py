"""The comment with the recipe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.recipe_comment import Recipe, read_recipe, recipe_comment

TEXTS = st.text(st.characters(codec="utf-8"))


@given(st.dictionaries(TEXTS.filter(lambda key: key != "names"), TEXTS, max_size=4))
def test_any_recipe_is_one_printable_line_and_is_read_back(recipe: dict[str, str]) -> None:
    comment = recipe_comment(recipe)

    assert comment.isprintable()
    assert comment.startswith("# tokenwizard: {")
    assert read_recipe(comment, 1) == recipe


def test_it_looks_as_a_person_would_write_it() -> None:
    recipe: Recipe = {
        "provider": "sharepoint",
        "site": "https://contoso.sharepoint.com/sites/täglich",
        "names": {"refresh_token": "PRACTICE_TOKEN"},
    }

    comment = recipe_comment(recipe)

    assert comment == (
        '# tokenwizard: {provider = "sharepoint",'
        ' site = "https://contoso.sharepoint.com/sites/täglich",'
        ' names = {refresh_token = "PRACTICE_TOKEN"}}'
    )
    assert read_recipe(comment, 1) == recipe


@pytest.mark.parametrize(
    "comment",
    [
        "# tokenwizard:",
        "# tokenwizard: adme",
        '# tokenwizard: "adme"',
        '# tokenwizard: {provider = "adme"',
        "# tokenwizard: {provider = 1}",
        '# tokenwizard: {names = "PRACTICE"}',
        "# tokenwizard: {names = {refresh_token = 1}}",
        '# tokenwizard: {site = {a = "b"}}',
        '# tokenwizard: {}\nother = "x"',
    ],
)
def test_a_broken_one_is_a_sentence_that_names_the_line(comment: str) -> None:
    with pytest.raises(CannotEditError, match="Line 7"):
        read_recipe(comment, 7)


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(CannotEditError, match="UTF-8"):
        recipe_comment({"site": "\udcff"})
