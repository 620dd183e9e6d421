"""Candidates as csv to be filled in, and lists of names: whatever spreadsheets do to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from qualcode.errors import InvalidSheet, InvalidSubstitute, UnknownIdentity
from qualcode.exchange.cells import SEMICOLONS, join_values, split_values
from qualcode.exchange.csv_codebook import csv_rows, quoted_row
from qualcode.identities.candidates import Candidate, context
from qualcode.identities.deciding import Decision, Occurs, decide, proposed
from qualcode.identities.folding import folded
from qualcode.model.identity import (
    GENERALISE,
    KEEP,
    KINDS,
    NO_IDENTIFIER,
    REPLACE,
    Identity,
    Key,
)
from qualcode.model.problem import Location, Problem

COLUMNS = (
    *("id", "name", "kind", "variants", "times", "texts", "context", "why", "proposal"),
    *("decision", "substitute", "same_as"),
)
_AS_PROPOSED = "as proposed"
_CONTEXTS = 3
# What people write into the column, by its letters alone.
_DECISIONS = {
    **dict.fromkeys(("replace", "replaced", "r", "pseudonym"), REPLACE),
    **dict.fromkeys(("generalise", "generalize", "generalised", "generalized", "g"), GENERALISE),
    **dict.fromkeys(("keep", "kept", "k"), KEEP),
    **dict.fromkeys(("noidentifier", "notanidentifier", "no", "none", "n"), NO_IDENTIFIER),
    **dict.fromkeys(("asproposed", "ok", "yes", "y", "x"), _AS_PROPOSED),
}
_KINDS = {
    **{kind: kind for kind in KINDS},
    **dict.fromkeys(("people", "persons", "name", "individual"), "person"),
    **dict.fromkeys(
        ("organisation", "organisations", "organizations", "company", "companies", "org", "firm"),
        "organization",
    ),
    **dict.fromkeys(("products", "system", "project"), "product"),
    **dict.fromkeys(("places", "location", "city", "town"), "place"),
    **dict.fromkeys(("contacts", "email", "phone", "address"), "contact"),
    "dates": "date",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A row as it was filled in, and where it stands; an empty decision leaves it open."""

    made: Decision
    where: Location


def candidate_id(identity: Identity) -> str:
    """Return what a candidate is known by in a sheet, whatever a spreadsheet does to its name."""
    return "c" + sha256(f"{identity.kind}\n{identity.name}".encode()).hexdigest()[:8]


def candidates_csv(candidates: Iterable[Candidate], texts: Mapping[str, str]) -> bytes:
    """Write candidates in their order, each with a few of its places in context."""
    rows = [COLUMNS, *(_row(candidate, texts) for candidate in candidates)]
    return "".join(quoted_row(row) for row in rows).encode("utf-8-sig")


def _row(candidate: Candidate, texts: Mapping[str, str]) -> tuple[str, ...]:
    identity = candidate.identity
    shown = []
    for place in candidate.places[:_CONTEXTS]:
        before, words, after = context(texts[place.source], place)
        shown.append(f"{place.source}: …{before}[{words}]{after}…")
    names = dict.fromkeys(place.source for place in candidate.places)
    made = proposed(identity, candidate.like)
    return (
        candidate_id(identity),
        identity.name,
        identity.kind,
        join_values(identity.variants, SEMICOLONS),
        str(len(candidate.places)),
        join_values(tuple(names), SEMICOLONS),
        "\n".join(shown),
        candidate.why,
        f"same as {made.same_as}" if made.same_as else f"{made.decision} {made.substitute}".strip(),
        "",
        "",
        made.same_as or ("or: ".join(candidate.like) if len(candidate.like) > 1 else ""),
    )


def read_candidates(raw: bytes, path: Path, candidates: Sequence[Candidate]) -> list[Filled]:
    """Read a sheet that was filled in, or a list of names; columns may stand in any order.

    Commas, semicolons or tabs, any case of the headings, further columns and rows are all right. A
    name that a spreadsheet changed is known by the row's id; what stands there counts as a further
    spelling. A list may be names alone, one in a line without heading.

    Args:
        raw: the file's bytes.
        path: the file, for messages.
        candidates: those that the sheet was written from, as far as they are known.

    Raises:
        InvalidSheet: there are mistakes; each is given with its row.
        UnreadableDocument: the bytes are no text.
    """
    rows = [[cell.strip() for cell in row] for row in csv_rows(raw, path)]
    known = {candidate_id(item.identity): item for item in candidates}
    problems: list[Problem] = []
    found = [
        filled
        for number, cells in _cells(rows)
        if (filled := _filled(cells, Location(path.name, number), known, problems)) is not None
    ]
    _check_twice(found, problems)
    if problems:
        raise InvalidSheet(path.name, sorted(problems))
    return found


def enter(
    key: Key, found: Iterable[Filled], *, by: str, at: str, occurs: Occurs, shown: str
) -> Key:
    """Return the key with the decisions of a sheet, all of them or none.

    Args:
        key: the key as it is.
        found: the rows; those without a decision change nothing.
        by: who decided.
        at: when, UTC in ISO 8601.
        occurs: tells whether words occur in the study already.
        shown: the file's name in messages.

    Raises:
        InvalidSheet: decisions that cannot be; each is given with its row.
    """
    problems: list[Problem] = []
    # Names come before the further forms that point at them.
    for filled in sorted(found, key=lambda item: bool(item.made.same_as)):
        if filled.made.decision or filled.made.same_as:
            try:
                key = decide(key, filled.made, by=by, at=at, occurs=occurs)
            except (InvalidSubstitute, UnknownIdentity) as error:
                problems.append(Problem(filled.where, str(error)))
    if problems:
        raise InvalidSheet(shown, sorted(problems))
    return key


def _cells(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    heading: list[str] = []
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        if not heading:
            heading = [cell.casefold().replace(" ", "_") for cell in row]
            if "name" in heading:
                continue
            heading = ["name", "kind", "variants"]
        yield number, dict(zip(heading, row, strict=False))


def _filled(
    cells: Mapping[str, str],
    where: Location,
    known: Mapping[str, Candidate],
    problems: list[Problem],
) -> Filled | None:
    candidate = known.get(cells.get("id", "").lower())
    identity = _identity(cells, candidate, where, problems)
    word = _letters(cells.get("decision", ""))
    decision = _DECISIONS.get(word, "")
    if identity is None:
        return None
    if word and not decision:
        message = (
            "'decision' must be replace, generalise, keep, no identifier, ok (as proposed), or "
            "empty for later."
        )
        problems.append(Problem(where, message))
    like = candidate.like if candidate else ()
    made = Decision(identity, decision, cells.get("substitute", ""), "")
    same = cells.get("same_as", "")
    if decision == _AS_PROPOSED:
        suggested = proposed(identity, like)
        made = replace(
            suggested,
            substitute=made.substitute or suggested.substitute,
            same_as=same if same and "or: " not in same else suggested.same_as,
        )
    elif decision == REPLACE and same and not made.substitute and "or: " not in same:
        made = replace(made, same_as=same)
    return Filled(made, where)


def _identity(
    cells: Mapping[str, str],
    candidate: Candidate | None,
    where: Location,
    problems: list[Problem],
) -> Identity | None:
    name = cells.get("name", "")
    if not name and candidate is None:
        problems.append(Problem(where, "The row has no name."))
        return None
    given = _letters(cells.get("kind", ""))
    kind = _KINDS.get(given, "")
    if given and not kind:
        problems.append(Problem(where, f"'kind' must be one of {', '.join(KINDS)}."))
    try:
        variants = split_values(cells.get("variants", ""), SEMICOLONS)
    except ValueError:
        problems.append(Problem(where, "A double quote in 'variants' is not closed."))
        variants = ()
    if candidate is None:
        return Identity(name, kind or "other", variants)
    entry = candidate.identity
    if name and name != entry.name:
        variants = (*variants, name)
    spellings = dict.fromkeys((*entry.variants, *variants))
    return replace(entry, kind=kind or entry.kind, variants=tuple(spellings))


def _check_twice(found: Iterable[Filled], problems: list[Problem]) -> None:
    seen: dict[str, Filled] = {}
    for filled in found:
        name = folded(filled.made.identity.name).text or filled.made.identity.name
        first = seen.setdefault(name, filled)
        ways = {(item.made.decision, item.made.substitute) for item in (first, filled)}
        if len(ways) > 1:
            message = f"The same name is decided on otherwise in {first.where}."
            problems.append(Problem(filled.where, message))


def _letters(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalpha())
