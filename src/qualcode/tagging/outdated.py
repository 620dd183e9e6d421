"""Codings older than what their code says now, and saying that they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from qualcode.errors import NothingChanges, UnknownCoding
from qualcode.model.change import CODEBOOK, CONFIRM, Change, NewCodebook
from qualcode.model.codebook import Code, Codebook
from qualcode.model.outdated import MERGED, REDEFINED, SPLIT, Outdated
from qualcode.model.study import Study
from qualcode.tagging.edit import own_coding


def outdated_codings(study: Study, *, coder: str = "", code: str = "") -> Iterator[Outdated]:
    """Yield the codings to be looked at again, in the ledger's order.

    Those whose code's definition, include or exclude changed since they were made or confirmed,
    other than harmlessly; those whose code was merged into one that is defined otherwise; those
    whose code was split, unless its parts are merged into it again. Codings that recorded no
    fingerprint are passed over.

    Args:
        study: an open study.
        coder: only this coder's.
        code: only those of this code.

    Raises:
        UnknownCode: it is not in the codebook.
    """
    wanted = study.codebook[code].id if code else ""
    is_same = _sameness(study)
    parts = _parts(study.codebook)
    for coding in study.codings:
        now = study.codebook[coding.code]
        if coder not in ("", coding.coder) or wanted not in ("", now.id):
            continue
        apart = [name for name in (now.id, *now.merged_from) if parts.get(name, set()) - {now.id}]
        left = now.id in apart and now.status == "retired"
        if apart and (coding.id in study.again or left):
            yield Outdated(coding, now, SPLIT)
        elif coding.fingerprint and not is_same(now, coding.fingerprint):
            yield Outdated(coding, now, REDEFINED if now.id == coding.code else MERGED)


def _parts(codebook: Codebook) -> Mapping[str, set[str]]:
    """Return the codes that were split off, by the id of the code that was split."""
    found: dict[str, set[str]] = {}
    for code in codebook:
        if code.split_from:
            found.setdefault(code.split_from, set()).add(code.id)
    return found


def _sameness(study: Study) -> Callable[[Code, str], bool]:
    """Return whether a definition asks for the same judgement as a code's present one."""
    known: dict[str, frozenset[str]] = {}

    def is_same(code: Code, fingerprint: str) -> bool:
        if code.id not in known:
            names = (code.id, *code.merged_from)
            pairs = [pair for name in names for pair in study.harmless.get(name, ())]
            known[code.id] = _reached(code.fingerprint, pairs)
        return fingerprint in known[code.id]

    return is_same


def _reached(start: str, pairs: Sequence[tuple[str, str]]) -> frozenset[str]:
    found = {start}
    grows = True
    while grows:
        size = len(found)
        for one, other in pairs:
            if one in found or other in found:
                found |= {one, other}
        grows = len(found) > size
    return frozenset(found)


def declare_harmless(study: Study, name: str, *, why: str = "") -> Change:
    """Return the change that says that a code asks for what it asked for under earlier words.

    So one declares harmless what was changed in the codebook's file by hand: the definitions that
    codings of the code were made under and the present one count as the same.

    Raises:
        UnknownCode: it is not in the codebook.
        NothingChanges: no coding of it is out of date.
    """
    code = study.codebook[name]
    old = {
        (item.coding.code, item.coding.fingerprint)
        for item in outdated_codings(study, code=code.id)
        if item.reason != SPLIT
    }
    if not old:
        raise NothingChanges(f"No coding of '{code.id}' is older than its definition")
    pairs = tuple((code.id, fingerprint, code.fingerprint) for _, fingerprint in sorted(old))
    done = NewCodebook("redefine", study.codebook, harmless=tuple(dict.fromkeys(pairs)))
    return Change(CODEBOOK, codebook=done, note=" ".join(why.split()))


def confirm_codings(study: Study, names: Sequence[str], *, coder: str) -> Change:
    """Return the change that says of outdated codings of the coder that they stand.

    `names` are their ids or unique endings of them. From then on they are as if they had been made
    under the present definition.

    Raises:
        UnknownCoding: an id fits none, or several, of the coder's own codings, or none is given.
        NothingChanges: one of them is not outdated, or its code was split and retired, so that it
            needs another one.
    """
    if not names:
        raise UnknownCoding("")
    listed: Mapping[str, Outdated] = {
        item.coding.id: item for item in outdated_codings(study, coder=coder)
    }
    codings = {
        coding.id: coding for name in names for coding in [own_coding(study, name, coder=coder)]
    }
    for name in codings:
        if name not in listed:
            raise NothingChanges(f"The coding '{name[-10:]}' is not outdated")
        if listed[name].needs_another_code:
            raise NothingChanges(
                f"The code of the coding '{name[-10:]}' was split and is retired; give it another "
                "code with 'qualcode tag recode'"
            )
    return Change(
        CONFIRM,
        codings=tuple(
            replace(coding, fingerprint=listed[name].code.fingerprint)
            for name, coding in codings.items()
        ),
    )
