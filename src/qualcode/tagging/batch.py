"""Codings from a table: passages coded elsewhere, or the lists of participants a paper prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import QualcodeError, TableError
from qualcode.model.change import CODE, Change
from qualcode.model.coding import Coding, Judgement, Source
from qualcode.model.notation import expand_ids
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.tagging.edit import (
    evidence_codings,
    find_segment,
    passage_coding,
)

Cells = Mapping[str, str]
_SOURCE = ("section", "printed", "kind", "note")
_GUARDED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a table comes to: the change to record, and how many of its rows were there already."""

    change: Change | None
    repeated: int


def batch(
    study: Study, rows: Sequence[tuple[str, Cells]], *, coder: str, again: bool = False
) -> Batch:
    """Return the change that a table's rows ask for; one change, whatever number of codings.

    `rows` are pairs of a place for messages and the cells by column. A table with the column
    `transcript` holds passages (`transcript, code`, one of `quote`, `start` and `end`, `turn`, and
    `memo`); otherwise it holds evidence (`section, code, participants, references`, and `printed,
    kind, note, memo`). Rows that the coder has in the ledger already are counted, not repeated;
    with `again` only those of the present round, since the coder judged the others anew.

    Raises:
        TableError: rows cannot be read; every one is listed with its place.
    """
    made: dict[Judgement, Coding] = {}
    mistakes: list[str] = []
    repeated = 0
    for place, cells in rows:
        try:
            found = _codings(study, cells, coder)
        except QualcodeError as error:
            mistakes.append(f"{place}: {error}")
            continue
        fresh = {
            coding.judgement: coding
            for coding in found
            if coding.judgement not in made and not _is_known(study, coding, again=again)
        }
        repeated += not fresh
        made |= fresh
    if mistakes:
        raise TableError("\n".join(mistakes))
    return Batch(Change(CODE, codings=tuple(made.values())) if made else None, repeated)


def _is_known(study: Study, coding: Coding, *, again: bool) -> bool:
    if again:
        return (coding.round, coding.judgement) in study.judged_in
    return coding.judgement in study.judged


def _codings(study: Study, cells: Cells, coder: str) -> tuple[Coding, ...]:
    if not cells.get("code"):
        raise TableError("'code' is missing.")
    if "transcript" in cells:
        return (_passage(study, cells, coder),)
    return _evidence(study, cells, coder)


def _passage(study: Study, cells: Cells, coder: str) -> Coding:
    name = cells["transcript"]
    segment = find_segment(
        study,
        name,
        quote=_words(cells, "quote"),
        span=_span(cells),
        turn=_number(cells, "turn"),
    )
    memo = _words(cells, "memo")
    return passage_coding(study, cells["code"], segment, coder=coder, transcript=name, memo=memo)


def _words(cells: Cells, column: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from reading a formula."""
    cell = cells.get(column, "")
    return cell[1:] if cell.startswith(_GUARDED) else cell


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


def _evidence(study: Study, cells: Cells, coder: str) -> tuple[Coding, ...]:
    people, papers = cells.get("participants", ""), cells.get("references", "")
    if not (people or papers):
        raise TableError("The row names neither participants nor references.")
    return evidence_codings(
        study,
        cells["code"],
        coder=coder,
        source=Source(**{name: cells.get(name, "") for name in _SOURCE}),
        participants=expand_ids(people) if people else (),
        references=expand_ids(papers) if papers else (),
        memo=_words(cells, "memo"),
    )
