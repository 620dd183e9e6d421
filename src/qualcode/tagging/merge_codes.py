"""Several codes into one, one into several; the trail stays."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from qualcode.errors import NothingChanges
from qualcode.model.change import Change
from qualcode.model.codebook import Code, Confusable
from qualcode.model.study import Study
from qualcode.tagging.code_steps import (
    codebook_change,
    exchanged,
    place_after,
    place_last_below,
    present_code,
    refuse_same_name,
    refuse_taken,
)

RETIRED, ACTIVE = "retired", "active"


def merge_codes(
    study: Study, into: str, names: Sequence[str], *, why: str = "", harmless: bool = False
) -> Change:
    """Return the change that merges codes into one: their ids lead to it from then on.

    It takes over their keywords, patterns and examples, and what stood below them; its own
    definition stays. A retired code comes back where it takes in one that is not. Codings keep the
    definition that they were made under, so that they are to be looked at again unless the codes
    meant the same (`harmless`).

    Raises:
        UnknownCode: a code is not in the codebook.
        NothingChanges: there is nothing to merge.
    """
    codebook = study.codebook
    target = present_code(codebook, into)
    gone = {code.id: code for code in (present_code(codebook, name) for name in names)}
    gone.pop(target.id, None)
    if not gone:
        raise NothingChanges(f"Merging '{target.id}' needs another code")
    taken = tuple(gone.values())
    wakes = target.status == RETIRED and any(code.status != RETIRED for code in taken)
    merged = replace(
        target,
        status=ACTIVE if wakes else target.status,
        not_to_confuse=(*target.not_to_confuse, *chain(*(code.not_to_confuse for code in taken))),
        keywords=_union(target.keywords, *(code.keywords for code in taken)),
        patterns=_union(target.patterns, *(code.patterns for code in taken)),
        examples=_union(target.examples, *(code.examples for code in taken)),
        negative_examples=_union(
            target.negative_examples, *(code.negative_examples for code in taken)
        ),
        boundary_examples=_union(
            target.boundary_examples, *(code.boundary_examples for code in taken)
        ),
        quotations=tuple(dict.fromkeys(chain(*(code.quotations for code in (target, *taken))))),
        memo="\n".join(code.memo for code in (target, *taken) if code.memo),
        merged_from=_union(target.merged_from, *((code.id, *code.merged_from) for code in taken)),
    )
    above = {code.id for code in codebook.ancestors(target.id)}
    codes = [
        _led_to(
            merged if code.id == target.id else code,
            gone,
            target.id,
            _standing(code.parent, gone) if code.id in (*above, target.id) else target.id,
        )
        for code in codebook
        if code.id not in gone
    ]
    same = [(target.id, code.fingerprint, target.fingerprint) for code in taken]
    return codebook_change("merge", codebook, codes, why, harmless=same if harmless else ())


def split_code(
    study: Study,
    name: str,
    into: Sequence[tuple[str, str]],
    *,
    below: bool = False,
    keep: bool = False,
    why: str = "",
) -> Change:
    """Return the change that splits a code into new ones, given as ids and names.

    The new codes stand behind the code, or below it; the code is retired unless it is to be kept.
    Its codings are to be judged again, one by one.

    Raises:
        UnknownCode: the code is not in the codebook.
        CodeExists: an id or a name is taken.
        NoCodeId: an id has blanks or signs that separate, or there is none.
        NothingChanges: there is nothing to split it into.
    """
    codebook = study.codebook
    code = present_code(codebook, name)
    if not into:
        raise NothingChanges(f"Splitting '{code.id}' needs a new code")
    parent = code.id if below else code.parent
    fresh = [
        Code(new, words or new, parent=parent, origin=code.origin, split_from=code.id)
        for new, words in into
    ]
    kept = code if keep else replace(code, status=RETIRED)
    grown = replace(codebook, codes=tuple(exchanged(codebook, kept)))
    last = code.id
    for part in fresh:
        refuse_taken(grown, part.id)
        refuse_same_name(grown, part)
        place = place_last_below(grown, code.id) if below else place_after(grown, last)
        grown = replace(grown, codes=(*grown.codes[:place], part, *grown.codes[place:]))
        last = part.id
    return codebook_change("split", codebook, grown.codes, why, again=(code.id, *code.merged_from))


def _union(*lists: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _standing(parent: str, gone: Mapping[str, Code]) -> str:
    """Return the nearest code above that does not go; empty for the top."""
    while parent in gone:
        parent = gone[parent].parent
    return parent


def _led_to(code: Code, gone: Container[str], target: str, parent: str) -> Code:
    """Return a code that names `target` wherever it named one of those that are gone.

    `parent` is where it goes if the code above it is one of them.
    """
    pairs: dict[str, Confusable] = {}
    for pair in code.not_to_confuse:
        name = target if pair.code in gone else pair.code
        if name != code.id:
            pairs.setdefault(name, replace(pair, code=name))
    return replace(
        code,
        parent=parent if code.parent in gone else code.parent,
        not_to_confuse=tuple(pairs.values()),
    )
