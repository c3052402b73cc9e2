"""A long text in short entries: the old or the new one after any fault, and no litter for good."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwizard.destinations.keyring.chunked_entry import (
    LONGEST,
    DamagedError,
    forget,
    read,
    write,
)

NAME = "practice"
LENGTHS = st.sampled_from([0, 1, 500, 1_100, 1_143, 1_144, 1_145, 2_288, 2_289, 5_000])
TEXTS = st.builds(lambda letter, length: letter * length, st.sampled_from("abcdef"), LENGTHS)


class BrokenError(Exception):
    pass


class Faulty:
    """Entries in memory; at the piece of work with the number `breaks`, from 0 on, it breaks."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.breaks = -1

    def get(self, name: str) -> str | None:
        return self.texts.get(name)

    def put(self, name: str, text: str) -> None:
        assert len(text) <= LONGEST
        assert text.isascii()
        assert name not in self.texts, "on macOS it would be deleted first"
        self.work()
        self.texts[name] = text

    def delete(self, name: str) -> None:
        self.work()
        del self.texts[name]

    def work(self) -> None:
        if self.breaks == 0:
            raise BrokenError
        self.breaks -= 1


def write_until_broken(entries: Faulty, text: str, breaks: int) -> bool:
    """Whether it was written before anything broke."""
    entries.breaks = breaks
    try:
        write(entries, NAME, text)
    except BrokenError:
        return False
    finally:
        entries.breaks = -1
    return True


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_the_last_text_written_is_read_and_nothing_else_is_kept(texts: list[str]) -> None:
    entries = Faulty()

    for text in texts:
        write(entries, NAME, text)

    assert read(entries, NAME) == texts[-1]
    fresh = Faulty()
    write(fresh, NAME, texts[-1])
    assert len(entries.texts) == len(fresh.texts)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_broken_off_anywhere_the_old_text_or_the_new_one_is_there(old: str, new: str) -> None:
    for breaks in range(100):
        entries = Faulty()
        write(entries, NAME, old)

        whole = write_until_broken(entries, new, breaks)

        assert read(entries, NAME) in ((new,) if whole else (old, new))
        if whole:
            return
    pytest.fail("it never came to its end")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 12)), max_size=6), TEXTS)
def test_what_broken_writes_leave_is_gone_after_the_next_whole_one(
    broken: list[tuple[str, int]], last: str
) -> None:
    entries = Faulty()
    for text, breaks in broken:
        write_until_broken(entries, text, breaks)

    write(entries, NAME, last)

    fresh = Faulty()
    write(fresh, NAME, last)
    assert read(entries, NAME) == last
    assert len(entries.texts) == len(fresh.texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 12)), max_size=5))
def test_forgetting_leaves_nothing_whatever_broke_off_before(
    broken: list[tuple[str, int]],
) -> None:
    entries = Faulty()
    for text, breaks in broken:
        write_until_broken(entries, text, breaks)
    kept = bool(entries.texts)

    assert forget(entries, NAME) is kept
    assert entries.texts == {}
    assert read(entries, NAME) is None
    assert forget(entries, NAME) is False


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_once_its_last_entry_is_written_the_new_text_counts(old: str, new: str) -> None:
    alone = Faulty()
    write(alone, NAME, new)
    entries = Faulty()
    write(entries, NAME, old)

    assert not write_until_broken(entries, new, len(alone.texts))

    assert read(entries, NAME) == new


@pytest.mark.parametrize("slot", [0, 1])
@pytest.mark.parametrize("asked", range(4))
def test_a_write_in_the_middle_of_reading_is_no_damage(asked: int, slot: int) -> None:
    class Busy(Faulty):
        waits = -1

        def get(self, name: str) -> str | None:
            self.waits -= 1
            if self.waits == -1:
                write(self, NAME, "new" * 600)
            return super().get(name)

    entries = Busy()
    for _ in range(slot + 1):
        write(entries, NAME, "old" * 600)
    entries.waits = asked

    assert read(entries, NAME) in ("old" * 600, "new" * 600)


def test_names_do_not_meet() -> None:
    entries = Faulty()
    write(entries, "practice", "one")
    write(entries, "practice-2", "two")

    forget(entries, "practice")

    assert read(entries, "practice-2") == "two"


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_part_that_another_program_deleted_or_changed_is_noticed(gone: int) -> None:
    entries = Faulty()
    write(entries, NAME, "practice" * 400)
    name = f"{NAME}#0.{gone}"

    entries.texts[name] = entries.texts[name][:-1] + "X"
    with pytest.raises(DamagedError):
        read(entries, NAME)

    if gone > 1:
        del entries.texts[name]
        with pytest.raises(DamagedError):
            read(entries, NAME)


def test_entries_that_keep_nothing_are_noticed_when_writing() -> None:
    class Nothing(Faulty):
        def put(self, name: str, text: str) -> None:
            pass

    with pytest.raises(DamagedError):
        write(Nothing(), NAME, "practice")
