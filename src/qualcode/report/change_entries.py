"""What makes one state of a codebook another, in the order and words of a change log."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualcode.model.codebook import Code, Codebook
from qualcode.model.codebook_history import CodebookChanges
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

SAME, GONE, CAME = "same", "gone", "came"
_WORDS = re.compile(r"\S+\s*|\s+")
_ALIKE = 0.4
_HEADINGS = {
    ADDED: "Added",
    MERGED: "Merged",
    SPLIT: "Split",
    REDEFINED: "Redefined",
    RENAMED: "Renamed",
    REPARENTED: "Moved",
    RETIRED: "Retired",
    REVIVED: "Brought back",
    REMOVED: "Removed",
    EDITED: "Other changes",
}
_UNSAID = {"edit": "edited in the file", "adopt": "found in the file"}
_LABELS = {"definition": "Definition", "include": "Include", "exclude": "Exclude"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are the SAME before and after, GONE, or CAME."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled text, in pieces."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """What became of one code: its name and id, a sentence, texts before and after, and why."""

    name: str
    code: str
    said: str
    passages: tuple[Passage, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """Entries of one kind."""

    heading: str
    entries: tuple[ChangeEntry, ...]


def changes_title(changes: CodebookChanges) -> str:
    """Return what the change log is about."""
    return f"Codebook: from {changes.old} to {changes.new}"


def changes_about(changes: CodebookChanges) -> list[str]:
    """Return title, dates and counts of the two states."""
    before, after = len(changes.before), len(changes.after)
    sections = [(len(s.entries), s.heading.lower()) for s in change_sections(changes)]
    counts = [f"{n} {words.removesuffix('s') if n == 1 else words}" for n, words in sections]
    size = f"{before} {'code' if before == 1 else 'codes'} before, {after} after"
    lines = [changes.after.title or changes.before.title, _period(changes)]
    return [line for line in lines if line] + [f"{size}: {', '.join(counts) or 'no change'}."]


def _period(changes: CodebookChanges) -> str:
    """Say from when to when, and where that leads back in time; the present has no day."""
    since, until = changes.since[:10], changes.until[:10]
    if until and not "" < changes.since <= changes.until:
        return f"Back from {since or 'the present'} to {until}"
    return f"From {since} to {until}" if until else f"Since {since}" if since else ""


def change_sections(changes: CodebookChanges) -> list[ChangeSection]:
    """Return the changes by kind: what a reader of the codebook has to know first comes first."""
    found = []
    for kind, heading in _HEADINGS.items():
        rows = [row for row in changes.codes if row.kind == kind]
        if rows:
            found.append(ChangeSection(heading, tuple(_entries(kind, rows, changes))))
    return found


def _entries(
    kind: str, rows: list[CodeDifference], changes: CodebookChanges
) -> Iterator[ChangeEntry]:
    by_code: dict[str, list[CodeDifference]] = {}
    for row in rows:
        by_code.setdefault(row.after if kind == SPLIT else row.code, []).append(row)
    for code, own in by_code.items():
        first = own[0]
        name = _name(code, changes) if kind == SPLIT else first.name
        yield ChangeEntry(
            name=name,
            code=code,
            said=_said(kind, own, changes),
            passages=tuple(_passages(kind, own, changes)),
            reasons=tuple(_reasons(changes, kind, {code, *(row.code for row in own)})),
        )


def _said(kind: str, rows: list[CodeDifference], changes: CodebookChanges) -> str:
    row = rows[0]
    if kind == MERGED:
        taken = (name.strip("' ") for name in row.after.split(",") if name.strip())
        names = [_shown(name, changes) for name in taken]
        return f"took in {_listed(names)}" if names else f"gave back {row.before}"
    if kind == SPLIT:
        return f"was split into {_listed([_shown(item.code, changes) for item in rows])}"
    if kind == RENAMED:
        return f"was called “{row.before}”"
    if kind == REPARENTED:
        places = [_shown(name, changes) if name else "the top" for name in (row.before, row.after)]
        return f"moved from {places[0]} to {places[1]}"
    if kind == ADDED:
        code = changes.after.by_id.get(row.code)
        return f"below {_shown(code.parent, changes)}" if code and code.parent else ""
    return ""


def _passages(kind: str, rows: list[CodeDifference], changes: CodebookChanges) -> Iterator[Passage]:
    if kind in (ADDED, SPLIT):
        for row in rows:
            code = changes.after.by_id.get(row.code)
            yield from _rules(code, f"{code.name}: " if code and kind == SPLIT else "")
    for row in rows if kind in (REDEFINED, EDITED) else ():
        label = _LABELS.get(row.field, row.field.replace("_", " ").capitalize())
        lists = [_listed_in(book.by_id.get(row.code), row.field) for book in _books(changes)]
        if any(lists):
            yield from _items(label, *lists)
            continue
        before, after = compared(row.before, row.after)
        yield Passage(f"{label} before", before)
        yield Passage(f"{label} after", after)


def _books(changes: CodebookChanges) -> tuple[Codebook, Codebook]:
    return changes.before, changes.after


def _listed_in(code: Code | None, field: str) -> tuple[str, ...]:
    """Return the items of a field that holds a list; none where it holds a text."""
    if code is None:
        return ()
    if field == "not_to_confuse":
        return tuple(
            f"{pair.code}: {pair.why}" if pair.why else pair.code for pair in code.not_to_confuse
        )
    if field == "examples":
        return code.marked_examples
    if field in ("keywords", "patterns"):
        return code.keywords if field == "keywords" else code.patterns
    return code.facets.get(field, ())


def _items(label: str, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Passage]:
    gone = [item for item in before if item not in after]
    came = [item for item in after if item not in before]
    if gone:
        yield Passage(f"{label} removed", (Piece(GONE, "; ".join(gone)),))
    if came:
        yield Passage(f"{label} added", (Piece(CAME, "; ".join(came)),))
    if not gone and not came:
        yield Passage(f"{label} now in this order", (Piece(SAME, "; ".join(after)),))


def _rules(code: Code | None, prefix: str) -> Iterator[Passage]:
    for field, label in _LABELS.items():
        words = getattr(code, field) if code else ""
        if words:
            shown = f"{prefix}{label.lower()}" if prefix else label
            yield Passage(shown, (Piece(SAME, words),))


def _reasons(changes: CodebookChanges, kind: str, codes: Container[str]) -> Iterator[str]:
    """Say why, who and when, for each deed that changed the codes in this way.

    What a file had from others when branches were brought together was noticed as an edit by hand
    once more; it is not said twice.
    """
    told = set[CodeDifference]()
    for deed in changes.standing:
        own = {row for row in deed.codes if row.kind == kind and row.code in codes}
        if own and not (deed.deed == "edit" and own <= told):
            told |= own
            known = [deed.coder, deed.at[:10]]
            if kind == REDEFINED and any(code in codes for code in deed.harmless):
                known.append("codings need no second look")
            yield f"{deed.why or _UNSAID.get(deed.deed, 'no reason given')} ({', '.join(known)})"


def compared(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two texts in pieces that tell which words went and which came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    gone, came = list[Piece](), list[Piece]()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    nothing = (Piece(SAME, "(nothing)"),)
    if matcher.ratio() < _ALIKE:
        return (
            (Piece(GONE, before),) if before else nothing,
            (Piece(CAME, after),) if after else nothing,
        )
    for tag, a, b, c, d in matcher.get_opcodes():
        kinds = (SAME, SAME) if tag == "equal" else (GONE, CAME)
        for pieces, kind, words in ((gone, kinds[0], old[a:b]), (came, kinds[1], new[c:d])):
            if words:
                pieces.append(Piece(kind, "".join(words)))
    return tuple(gone), tuple(came)


def _name(code: str, changes: CodebookChanges) -> str:
    found = changes.before.by_id.get(code) or changes.after.by_id.get(code)
    return found.name if found else code


def _shown(code: str, changes: CodebookChanges) -> str:
    """Return a code's name and id; the name that it bore when it stood for itself."""
    known = [book.by_id.get(code) for book in (changes.after, changes.before)]
    own = next((item for item in known if item is not None and item.id == code), None)
    return f"“{own.name}” ({code})" if own is not None else f"“{code}”"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
