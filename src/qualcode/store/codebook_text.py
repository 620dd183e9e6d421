"""A code as lines of a codebook file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualcode.model.codebook import BOUNDARY, EXAMPLE_KINDS, NEGATIVE, Code, Confusable
from qualcode.store.yaml_text import field_lines, item_lines, list_lines, scalar

_BRIEF = 40
_ITEM = 2
_GAP = 2
_BEFORE_FACETS = ("id", "name", "parent", "domain")
_AFTER_FACETS = (
    "origin",
    "status",
    "colour",
    "definition",
    "include",
    "exclude",
    "not_to_confuse",
    "examples",
    "keywords",
    "patterns",
    "memo",
    "merged_from",
    "split_from",
)
_LISTS = ("keywords", "patterns", "merged_from")


def code_lines(code: Code, indent: int = _ITEM) -> Iterator[str]:
    """Write a code as an item of `codes`: long texts folded, empty fields left out."""
    depth = indent + _GAP
    lines = (line for field in field_order(code) for line in lines_of_field(code, field, depth))
    yield f"{' ' * indent}- {next(lines)[depth:]}"
    yield from lines


def field_order(code: Code) -> tuple[str, ...]:
    """Return the names of all fields that a code may have, in the order of writing."""
    brief = [name for name, values in code.facets.items() if _is_brief(values)]
    long = [name for name in code.facets if name not in brief]
    standard = [name for name in _BEFORE_FACETS if name not in code.facets]
    return (*standard, *brief, *_AFTER_FACETS, *long)


def lines_of_field(code: Code, name: str, indent: int) -> list[str]:
    """Write one field of a code; nothing where it is empty or what it is by default."""
    if name in code.facets:
        return list(_facet(name, code.facets[name], indent))
    if name == "not_to_confuse":
        return list(_confusables(code.not_to_confuse, indent))
    if name == "examples":
        return list(_examples(code, indent))
    value = getattr(code, name)
    is_default = (name == "name" and value == code.id) or (name == "status" and value == "active")
    if not value or is_default:
        return []
    return list(
        list_lines(name, value, indent) if name in _LISTS else field_lines(name, value, indent)
    )


def _is_brief(values: tuple[str, ...]) -> bool:
    return sum(map(len, values)) <= _BRIEF


def _facet(name: str, values: tuple[str, ...], indent: int) -> Iterator[str]:
    if not values:
        yield f"{' ' * indent}{scalar(name)}: []"
    elif len(values) == 1 and values[0]:
        yield from field_lines(name, values[0], indent)
    else:
        yield from list_lines(name, values, indent)


def _confusables(pairs: tuple[Confusable, ...], indent: int) -> Iterator[str]:
    if pairs:
        yield f"{' ' * indent}not_to_confuse:"
    for pair in pairs:
        yield from _mapping({"code": pair.code, "why": pair.why}, indent + _GAP)


def _examples(code: Code, indent: int) -> Iterator[str]:
    if code.examples or code.negative_examples or code.quotations:
        yield f"{' ' * indent}examples:"
    for words in code.examples:
        if words in code.boundary_examples:
            yield from _mapping({"text": words, "kind": BOUNDARY}, indent + _GAP)
        else:
            yield from item_lines(words, indent + _GAP)
    for words in code.negative_examples:
        yield from _mapping({"text": words, "kind": NEGATIVE}, indent + _GAP)
    for item in code.quotations:
        kind = "" if item.kind == EXAMPLE_KINDS[0] else item.kind
        yield from _mapping({"coding": item.coding, "kind": kind}, indent + _GAP)


def _mapping(pairs: Mapping[str, str], indent: int) -> Iterator[str]:
    """Write an item of a list that is a mapping; empty values are left out."""
    depth = indent + _GAP
    lines = [
        line for name, words in pairs.items() if words for line in field_lines(name, words, depth)
    ]
    yield f"{' ' * indent}- {lines[0][depth:]}"
    yield from lines[1:]
