"""Codings from a table: passages coded elsewhere, or the lists of participants a paper prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import CodingExists, QualcodeError, TableError
from qualcode.model.change import CODE, Change
from qualcode.model.coding import Source
from qualcode.model.notation import expand_ids
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.tagging.edit import (
    evidence_change,
    find_segment,
    judgements,
    passage_coding,
    refuse_repeats,
)

Cells = Mapping[str, str]
_SOURCE = ("section", "printed", "kind", "note")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a table comes to: changes to record, and how many of its rows were there already."""

    changes: tuple[Change, ...]
    repeated: int


def batch(study: Study, rows: Sequence[tuple[str, Cells]], *, coder: str) -> Batch:
    """Return the changes that a table's rows ask for, a change per row.

    `rows` are pairs of a place for messages and the cells by column. A table with the column
    `transcript` holds passages (`transcript, code`, one of `quote`, `start` and `end`, `turn`, and
    `memo`); otherwise it holds evidence (`section, code, participants, references`, and `printed,
    kind, note, memo`). Rows that the coder has in the ledger already are counted, not repeated.

    Raises:
        TableError: rows cannot be read; every one is listed with its place.
    """
    changes: list[Change] = []
    mistakes: list[str] = []
    repeated = 0
    taken = judgements(study)
    for place, cells in rows:
        try:
            change = _change(study, cells, coder)
            refuse_repeats(taken, change.codings)
        except CodingExists:
            repeated += 1
        except QualcodeError as error:
            mistakes.append(f"{place}: {error}")
        else:
            changes.append(change)
    if mistakes:
        raise TableError("\n".join(mistakes))
    return Batch(tuple(changes), repeated)


def _change(study: Study, cells: Cells, coder: str) -> Change:
    if not cells.get("code"):
        raise TableError("'code' is missing.")
    if "transcript" in cells:
        return _passage(study, cells, coder)
    return _evidence(study, cells, coder)


def _passage(study: Study, cells: Cells, coder: str) -> Change:
    name = cells["transcript"]
    segment = find_segment(
        study,
        name,
        quote=cells.get("quote", ""),
        span=_span(cells),
        turn=_number(cells, "turn"),
    )
    memo = cells.get("memo", "")
    coding = passage_coding(study, cells["code"], segment, coder=coder, transcript=name, memo=memo)
    return Change(CODE, codings=(coding,))


def _span(cells: Cells) -> Span | None:
    start, end = _number(cells, "start"), _number(cells, "end")
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise TableError("'start' and 'end' must be given together.")
    return Span(start, end)


def _number(cells: Cells, column: str) -> int | None:
    word = cells.get(column, "")
    if word and not word.isdecimal():
        raise TableError(f"'{column}' must be a whole number, not '{word}'.")
    return int(word) if word else None


def _evidence(study: Study, cells: Cells, coder: str) -> Change:
    people, papers = cells.get("participants", ""), cells.get("references", "")
    if not (people or papers):
        raise TableError("The row names neither participants nor references.")
    return evidence_change(
        study,
        cells["code"],
        coder=coder,
        source=Source(**{name: cells.get(name, "") for name in _SOURCE}),
        participants=expand_ids(people) if people else (),
        references=expand_ids(papers) if papers else (),
        memo=cells.get("memo", ""),
    )
