"""The keys of a JSON document and the kinds of their values: what a script relies on."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Kinds:
    """What a value may be: plain kinds, an object's keys, or the kinds in an array."""

    plain: set[str] = field(default_factory=set)
    keys: dict[str, Kinds] = field(default_factory=dict)
    at_times: set[str] = field(default_factory=set)
    """Keys that some of the objects lack."""
    items: Kinds | None = None


_PLAIN: dict[type, str] = {str: "text", bool: "true or false", int: "number", float: "number"}


def kinds_of(value: object) -> Kinds:
    """Of one value."""
    if isinstance(value, dict):
        return Kinds(keys={key: kinds_of(one) for key, one in value.items()})
    if isinstance(value, list):
        items = Kinds()
        for one in value:
            _add(items, kinds_of(one))
        return Kinds(items=items)
    return Kinds(plain={"null" if value is None else _PLAIN[type(value)]})


def _add(to: Kinds, more: Kinds) -> None:
    to.plain |= more.plain
    if to.keys and more.keys:
        to.at_times |= set(to.keys) ^ set(more.keys)
    to.at_times |= more.at_times
    for key, kinds in more.keys.items():
        _add(to.keys.setdefault(key, Kinds()), kinds)
    if more.items is not None:
        to.items = to.items or Kinds()
        _add(to.items, more.items)


def in_text(kinds: Kinds, indent: str = "") -> str:
    """A line for each key, in the order in which it comes."""
    lines = [f"{indent}{' or '.join(sorted(kinds.plain))}\n"] if kinds.plain else []
    for key, one in kinds.keys.items():
        mark = " (at times)" if key in kinds.at_times else ""
        if one.plain and not one.keys and one.items is None:
            lines.append(f"{indent}{key}{mark}: {in_text(one)}")
        else:
            lines += [f"{indent}{key}{mark}:\n", in_text(one, f"{indent}  ")]
    if kinds.items is not None:
        lines += [f"{indent}array of\n", in_text(kinds.items, f"{indent}  ")]
    return "".join(lines)
