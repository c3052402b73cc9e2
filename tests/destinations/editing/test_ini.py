"""Options in the text of an INI file, as `configparser` reads them."""

from __future__ import annotations

from tokenwizard.destinations.editing.ini import options_in


def test_a_percent_sign_expands_an_option_and_one_that_expands_none_is_read_as_it_stands() -> None:
    """The file is somebody's: what osducli could not read must not keep its preview from us."""
    assert options_in("[core]\na = %(b)s%%\nb = c\n", "core") == {"a": "c%", "b": "c"}
    assert options_in("[core]\na = 50%\nb = c\n", "core") == {"a": "50%", "b": "c"}


def test_a_file_without_the_section_has_no_options_in_it() -> None:
    assert options_in("[other]\na = b\n", "core") == {}
    assert options_in("", "core") == {}
