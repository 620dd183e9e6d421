"""Comparing two versions of a study: codings, texts and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualcode.model.change import DECIDE, READ, REDO, REJECT, ROUND, SKIP, UNDO
from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding
from qualcode.model.difference import (
    ADDED,
    MEMO,
    MOVED,
    RECODED,
    REMOVED,
    CodingDifference,
    CommandDifference,
    Differences,
    TextDifference,
    Version,
)
from qualcode.model.history import Entry
from qualcode.model.notation import natural_key
from qualcode.model.transcript import FIRST
from qualcode.tagging.compare_codes import compare_codebooks

_BESIDE = (READ, REJECT, SKIP, ROUND, DECIDE)
_MADE = "made"
_TAKEN = "taken"
_TOUCHES = {
    "code": _MADE,
    "accept": _MADE,
    "decide": _MADE,
    "uncode": _TAKEN,
    "recode": RECODED,
    "move": MOVED,
    "memo": MEMO,
}
_Key = tuple[object, ...]


def compare(before: Version, after: Version) -> Differences:
    """Return how the later version of a study differs from the earlier one.

    Codings are matched by id, and those without a match by equal judgement (coder, code, place and
    words), so that what was imported again is no difference. Where only the text was revised, the
    codings that went along are counted, not listed.
    """
    comparison = _Comparison(before, after)
    return Differences(
        codings=tuple(sorted(comparison.codings(), key=_by_place)),
        texts=tuple(comparison.texts()),
        codes=tuple(compare_codebooks(before.codebook, after.codebook)),
        commands=tuple(_commands(before.history, after.history)),
    )


def _by_place(row: CodingDifference) -> tuple[object, ...]:
    where = (natural_key(row.coder), natural_key(row.transcript), row.start, row.end)
    return (*where, natural_key(row.place), row.code, row.coding, row.kind)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One coding in both versions."""

    before: Coding
    after: Coding


class _Comparison:
    """The codings of two versions, matched."""

    def __init__(self, before: Version, after: Version) -> None:
        self._before, self._after = before, after
        self._causes = _causes(before.history, after.history)
        old = {coding.id: coding for coding in before.codings}
        new = {coding.id: coding for coding in after.codings}
        self._pairs = [_Pair(old[name], new[name]) for name in old if name in new]
        self._gone = [coding for name, coding in old.items() if name not in new]
        self._fresh = [coding for name, coding in new.items() if name not in old]
        self._match_judgements(old.values(), new.values())

    def _match_judgements(self, old: Iterable[Coding], new: Iterable[Coding]) -> None:
        """Pair what is the same judgement under another id; drop what repeats another's."""
        if not self._gone and not self._fresh:
            return
        book = self._after.codebook
        gone = {_key(coding, book): coding for coding in reversed(self._gone)}
        fresh = {_key(coding, book): coding for coding in reversed(self._fresh)}
        self._pairs += [_Pair(gone[key], fresh[key]) for key in gone if key in fresh]
        kept, made = {_key(each, book) for each in new}, {_key(each, book) for each in old}
        self._gone = [coding for key, coding in gone.items() if key not in kept]
        self._fresh = [coding for key, coding in fresh.items() if key not in made]

    def codings(self) -> Iterator[CodingDifference]:
        """Yield what became of each coding."""
        for coding in self._fresh:
            yield self._row(self._after, coding, ADDED, "", coding.memo, aspect=_MADE)
        for coding in self._gone:
            yield self._row(self._before, coding, REMOVED, coding.memo, aspect=_TAKEN)
        for pair in self._pairs:
            yield from self._changes(pair)

    def _changes(self, pair: _Pair) -> Iterator[CodingDifference]:
        old, new, book = pair.before, pair.after, self._after.codebook
        if _code_in(book, old.code) != _code_in(book, new.code):
            yield self._row(self._after, new, RECODED, old.code, new.code)
        if self._moved_by_hand(pair):
            yield self._row(self._after, new, MOVED, _span(old), _span(new))
        if old.memo != new.memo:
            yield self._row(self._after, new, MEMO, old.memo, new.memo)

    def _moved_by_hand(self, pair: _Pair) -> bool:
        old, new = pair.before, pair.after
        if _spot(old) == _spot(new):
            return False
        return old.revision == new.revision or (new.id, MOVED) in self._causes

    def texts(self) -> Iterator[TextDifference]:
        """Yield each transcript whose text is another, with the fate of its codings."""
        before, after = self._before.revisions, self._after.revisions
        changed = {
            name: (before.get(name, FIRST), after.get(name, FIRST))
            for name in sorted({*before, *after}, key=natural_key)
            if before.get(name, FIRST) != after.get(name, FIRST)
        }
        fates = self._fates(changed)
        for name, (old, new) in changed.items():
            fate = fates[name]
            yield TextDifference(name, old, new, fate["moved"], fate["review"], fate["lost"])

    def _fates(self, changed: Mapping[str, tuple[str, str]]) -> dict[str, Counter[str]]:
        fates = {name: Counter[str]() for name in changed}
        for pair in self._pairs if changed else ():
            new, segment = pair.after, pair.after.segment
            if segment is None or segment.transcript not in changed or self._moved_by_hand(pair):
                continue
            fate = fates[segment.transcript]
            if new.revision != changed[segment.transcript][1]:
                fate["lost" if new.id in self._after.lost else "review"] += 1
            elif new.revision != pair.before.revision:
                fate["moved"] += 1
        return fates

    def _row(
        self,
        version: Version,
        coding: Coding,
        kind: str,
        before: str = "",
        after: str = "",
        *,
        aspect: str = "",
    ) -> CodingDifference:
        cause = self._causes.get((coding.id, aspect or kind))
        if cause is None and aspect:
            other = _TAKEN if aspect == _MADE else _MADE
            cause = self._causes.get((coding.id, other))
        turn, place = _place(version, coding)
        segment = coding.segment
        return CodingDifference(
            coder=coding.coder,
            transcript=segment.transcript if segment else coding.transcript,
            place=place,
            turn=turn,
            start=segment.span.start if segment else -1,
            end=segment.span.end if segment else -1,
            code=_code_in(version.codebook, coding.code),
            kind=kind,
            before=before,
            after=after,
            quote=segment.quote if segment else "",
            coding=coding.id,
            command=cause.action if cause else "",
            at=cause.at if cause else "",
            by=f"{cause.coder}@{cause.device}" if cause else "",
            event=cause.event if cause else "",
        )


def _code_in(codebook: Codebook, code: str) -> str:
    """Return a code's id in a codebook, where it may have been merged into another."""
    return codebook.by_id[code].id if code in codebook else code


def _key(coding: Coding, codebook: Codebook) -> _Key:
    quote = coding.segment.quote if coding.segment else ""
    coder, _, where, start, end, *people = coding.judgement
    # A coding whose place is not known is only the same as itself.
    unknown = "" if where or any(people) else coding.id
    return (coder, _code_in(codebook, coding.code), where, start, end, *people, quote, unknown)


def _spot(coding: Coding) -> tuple[str, str, str]:
    segment = coding.segment
    return (coding.revision, _span(coding), segment.quote if segment else "")


def _span(coding: Coding) -> str:
    if coding.segment is None:
        return "the whole transcript" if coding.transcript else ""
    if not len(coding.segment.span):
        return ""
    return f"{coding.segment.span.start}-{coding.segment.span.end}"


def _place(version: Version, coding: Coding) -> tuple[int, str]:
    """Return the first turn that a coding touches, or 0, and its place in words."""
    segment = coding.segment
    if segment is None:
        section = f", section {coding.source.section}" if coding.source else ""
        if coding.transcript:
            return 0, "the whole transcript"
        named = coding.participant or (f"reference {coding.reference}" if coding.reference else "")
        return 0, f"{named}{section}" or f"coding {coding.id}"
    text = version.texts.get((segment.transcript, coding.revision))
    first = text.turn_at(segment.span.start) if text else None
    last = text.turn_at(segment.span.end - 1) if text else None
    if first is None:
        return 0, _span(coding) or f"coding {coding.id}"
    if last is None or last.number == first.number:
        return first.number, f"turn {first.number}, {_span(coding)}"
    return first.number, f"turns {first.number}-{last.number}, {_span(coding)}"


def _causes(before: Iterable[Entry], after: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """Return the last command between two versions that touched a coding in some respect."""
    known = {entry.event: entry.undone for entry in before}
    done: list[tuple[Entry, Entry]] = []
    turned: dict[str, Entry] = {}
    ranks: dict[str, int] = {}
    for rank, entry in enumerate(after):
        ranks[entry.event] = rank
        if entry.action in (UNDO, REDO):
            turned[entry.what] = entry
    for entry in after:
        undone = known.get(entry.event)
        if undone is None and not entry.undone:
            done.append((entry, entry))
        elif undone is not None and undone != entry.undone and entry.event in turned:
            done.append((entry, turned[entry.event]))
    done.sort(key=lambda pair: ranks[pair[1].event])
    return {
        (coding, _TOUCHES[entry.action]): by
        for entry, by in done
        if entry.action in _TOUCHES
        for coding in entry.codings
    }


def _commands(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[CommandDifference]:
    """Yield how many commands beside the codings were done, or are gone."""
    old, new = (_standing(entries) for entries in (before, after))
    for some, others, sign in ((new, old, 1), (old, new, -1)):
        only = Counter(
            (entry.coder, entry.action) for name, entry in some.items() if name not in others
        )
        for (coder, action), number in sorted(only.items()):
            yield CommandDifference(coder, action, sign * number)


def _standing(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.event: entry for entry in entries if entry.action in _BESIDE and not entry.undone}
