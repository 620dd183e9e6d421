"""Comparing two codebooks code by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualcode.model.codebook import Code, Codebook
from qualcode.model.difference import (
    ADDED,
    EDITED,
    MERGED,
    REDEFINED,
    REMOVED,
    RENAMED,
    REPARENTED,
    RETIRED,
    REVIVED,
    SPLIT,
    CodeDifference,
)

_RETIRED = "retired"
_KINDS = {"name": RENAMED, "parent": REPARENTED, "split_from": SPLIT}
_RULES = ("definition", "include", "exclude")
_LISTS = ("keywords", "patterns")
_TEXTS = ("domain", "colour", "origin", "memo")


def compare_codebooks(before: Codebook, after: Codebook) -> Iterator[CodeDifference]:
    """Yield what became of each code, in the order of the later codebook, those gone at the end.

    A code that another one took in is reported there, one that was split off as split.
    """
    old = {code.id: code for code in before}
    for code in after:
        if code.id in old:
            yield from _changes(old[code.id], code)
        else:
            yield from _arrival(code)
    kept = {code.id for code in after}
    for code in before:
        if code.id not in kept and code.id not in after:
            yield CodeDifference(code.id, code.name, REMOVED)


def _arrival(code: Code) -> Iterator[CodeDifference]:
    if code.split_from:
        yield CodeDifference(code.id, code.name, SPLIT, after=code.split_from)
    else:
        yield CodeDifference(code.id, code.name, ADDED, after=code.definition)
    if code.merged_from:
        yield CodeDifference(code.id, code.name, MERGED, after=_listed(code.merged_from))


def _changes(old: Code, new: Code) -> Iterator[CodeDifference]:
    def row(kind: str, before: str, after: str, field: str = "") -> CodeDifference:
        return CodeDifference(new.id, new.name, kind, field, before, after)

    if old.status != new.status:
        kind = {_RETIRED: REVIVED}.get(old.status, EDITED)
        yield row(RETIRED if new.status == _RETIRED else kind, old.status, new.status, "status")
    for field, kind in _KINDS.items():
        if getattr(old, field) != getattr(new, field):
            yield row(kind, getattr(old, field), getattr(new, field), field)
    if set(old.merged_from) != set(new.merged_from):
        gone = _listed(name for name in old.merged_from if name not in new.merged_from)
        came = _listed(name for name in new.merged_from if name not in old.merged_from)
        yield row(MERGED, gone, came)
    yield from (
        row(REDEFINED if field in _RULES else EDITED, before, after, field)
        for field, before, after in _fields(old, new)
        if before.split() != after.split()
    )


def _fields(old: Code, new: Code) -> Iterator[tuple[str, str, str]]:
    for field in (*_RULES, *_TEXTS):
        yield field, getattr(old, field), getattr(new, field)
    yield "examples", "; ".join(old.marked_examples), "; ".join(new.marked_examples)
    for field in _LISTS:
        yield field, "; ".join(getattr(old, field)), "; ".join(getattr(new, field))
    yield "not_to_confuse", _confusables(old), _confusables(new)
    for field in dict.fromkeys((*old.facets, *new.facets)):
        yield field, old.facet(field), new.facet(field)


def _confusables(code: Code) -> str:
    return "; ".join(f"{pair.code}: {pair.why}" for pair in code.not_to_confuse)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
