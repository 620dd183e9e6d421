"""A code as lines of a codebook file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualcode.model.codebook import NEGATIVE, Code, Confusable
from qualcode.store.yaml_text import field_lines, item_lines, list_lines

_BRIEF = 40
_ITEM = 2
_FIELD = 4


def code_lines(code: Code) -> Iterator[str]:
    """Write a code as an item of `codes`: long texts folded, empty fields left out."""
    first, *others = _fields(code)
    yield f"{' ' * _ITEM}- {first[_FIELD:]}"
    yield from others


def _fields(code: Code) -> Iterator[str]:
    brief = {name: values for name, values in code.facets.items() if _is_brief(values)}
    yield from field_lines("id", code.id, _FIELD)
    yield from _texts(code, "name" if code.name != code.id else "", "parent")
    yield from _facets(brief)
    yield from _texts(code, "origin", "status" if code.status != "active" else "", "colour")
    yield from _texts(code, "definition", "include", "exclude")
    yield from _confusables(code.not_to_confuse)
    yield from _examples(code)
    yield from _lists(code, "keywords", "patterns")
    yield from _texts(code, "memo")
    yield from _lists(code, "merged_from")
    yield from _texts(code, "split_from")
    yield from _facets({name: code.facets[name] for name in code.facets if name not in brief})


def _is_brief(values: tuple[str, ...]) -> bool:
    return sum(map(len, values)) <= _BRIEF


def _texts(code: Code, *names: str) -> Iterator[str]:
    for name in names:
        if name and getattr(code, name):
            yield from field_lines(name, getattr(code, name), _FIELD)


def _lists(code: Code, *names: str) -> Iterator[str]:
    for name in names:
        if getattr(code, name):
            yield from list_lines(name, getattr(code, name), _FIELD)


def _facets(facets: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, values in facets.items():
        if len(values) == 1 and values[0]:
            yield from field_lines(name, values[0], _FIELD)
        else:
            yield from list_lines(name, values, _FIELD)


def _confusables(pairs: tuple[Confusable, ...]) -> Iterator[str]:
    if pairs:
        yield f"{' ' * _FIELD}not_to_confuse:"
    for pair in pairs:
        yield from _mapping({"code": pair.code, "why": pair.why})


def _examples(code: Code) -> Iterator[str]:
    if code.examples or code.negative_examples:
        yield f"{' ' * _FIELD}examples:"
    for words in code.examples:
        yield from item_lines(words, _FIELD + 2)
    for words in code.negative_examples:
        yield from _mapping({"text": words, "kind": NEGATIVE})


def _mapping(pairs: Mapping[str, str]) -> Iterator[str]:
    """Write an item of a list that is a mapping; empty values are left out."""
    depth = _FIELD + 2
    lines = [
        line
        for name, words in pairs.items()
        if words
        for line in field_lines(name, words, depth + 2)
    ]
    yield f"{' ' * depth}- {lines[0][depth + 2 :]}"
    yield from lines[1:]
