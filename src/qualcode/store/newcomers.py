"""What files another copy of a study has and this one lacks: texts, transcripts, suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import FilesDiffer, InvalidStudy, RedactedThere, WithdrawnHere
from qualcode.model.notation import natural_key
from qualcode.model.problem import Location, Problem
from qualcode.store.redact import Known, known_redactions
from qualcode.store.study_file import read_study_file
from qualcode.store.tables import Row, read_participants, read_rows, unique_rows
from qualcode.store.transcripts import TABLE, read_transcripts, text_path, transcript_of
from qualcode.store.withdrawn import read_withdrawn, without_proposals

Cells = Mapping[str, str]
_EDITED = ("*.yaml", "*.csv", "structures/*", "memos/*")


@dataclass(frozen=True, slots=True)
class Newcomers:
    """What can be taken over besides the ledger, and what a person has to see to.

    `contents` are names and bytes of texts and runs of suggestions, `rows` those of transcripts
    that are new, `table` all rows of transcripts.csv with them, below `columns`. `waiting` are
    transcripts that would not fit here, as where their participants are not known. `differing` and
    `lacking` are files that people edit: not the same in both, or only there.
    """

    contents: tuple[tuple[str, bytes], ...]
    rows: tuple[Cells, ...]
    columns: tuple[str, ...]
    table: tuple[Cells, ...]
    waiting: tuple[Problem, ...]
    differing: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Return the names of the texts and runs of suggestions."""
        return tuple(name for name, _ in self.contents)


def newcomers_from(here: Path, there: Path) -> Newcomers:
    """Compare two copies of a study and return what this one lacks.

    Raises:
        FilesDiffer: a text or a run of suggestions is not the same in both.
        InvalidStudy: a transcripts.csv cannot be read.
    """
    own, others = _rows(here), _rows(there)
    withdrawn = known_redactions(here).transcripts
    new = [row for name, row in others.items() if name not in own and name not in withdrawn]
    flaws = _flaws(here, there) if new else {}
    fresh = [row for row in new if row.cells["id"] not in flaws]
    waiting = [
        Problem(
            Location(f"{there}/{TABLE}", row.where.line),
            f"Transcript '{name}' waits: {flaws[name]} Mend it, and merge again.",
        )
        for row in new
        if (name := row.cells["id"]) in flaws
    ]
    listed = {*own, *(row.cells["id"] for row in fresh)}
    table = [row.cells for row in (*own.values(), *fresh)]
    differing, lacking = _edited(here, there)
    if any(_differ(row.cells, others[name].cells) for name, row in own.items() if name in others):
        differing.append(TABLE)
    return Newcomers(
        contents=tuple(_contents(here, there, listed)),
        rows=tuple(row.cells for row in fresh),
        columns=tuple(columns := list(dict.fromkeys(name for cells in table for name in cells))),
        table=tuple(_ordered(table, columns)),
        waiting=tuple(waiting),
        differing=tuple(sorted(differing)),
        lacking=tuple(lacking),
    )


def _rows(folder: Path) -> dict[str, Row]:
    """Return the rows of transcripts.csv by id, all of them or none."""
    problems: list[Problem] = []
    rows = unique_rows(read_rows(folder / TABLE, ("id",), problems, optional=True), "id", problems)
    if problems:
        raise InvalidStudy(sorted(problems))
    return {row.cells["id"]: row for row in rows}


def _flaws(here: Path, there: Path) -> dict[str, str]:
    """Return why transcripts of the other copy cannot stand beside the people of this one."""
    problems: list[Problem] = []
    found = read_transcripts(there, read_participants(here, {}, []), problems)
    told = {problem.where: problem.message for problem in sorted(problems)}
    return {
        name: told.get(row.where, "its text cannot be read.")
        for name, row in _rows(there).items()
        if name not in found or row.where in told
    }


def _differ(one: Cells, other: Cells) -> bool:
    return any(one.get(name, "") != other.get(name, "") for name in {*one, *other})


def _ordered(table: list[Cells], columns: list[str]) -> Iterator[Cells]:
    for cells in sorted(table, key=lambda cells: natural_key(cells["id"])):
        yield {name: cells.get(name, "") for name in columns}


def _contents(here: Path, there: Path, listed: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that never change and are only there; those of `listed` transcripts."""
    known, beyond = known_redactions(here), known_redactions(there, beyond=here)
    withdrawn = read_withdrawn(here)
    for path in sorted((*there.glob("transcripts/*.txt"), *there.glob("suggestions/*.jsonl"))):
        name = path.relative_to(there).as_posix()
        content = path.read_bytes()
        if path.suffix != ".txt":
            content, _ = without_proposals(content, withdrawn)
        if (here / name).is_file():
            if (here / name).read_bytes() != content:
                _refuse_difference(here, there, path, known, beyond)
        elif path.suffix != ".txt":
            yield name, content
        elif found := transcript_of(path, listed):
            if found in {transcript for transcript, _ in withdrawn.masked}:
                raise WithdrawnHere(name, there)
            yield name, content


def _refuse_difference(here: Path, there: Path, path: Path, known: Known, beyond: Known) -> None:
    """Raise where a file that never changes differs, unless words were taken out of it here."""
    name = path.relative_to(there).as_posix()
    if _is_rewritten(path, name, beyond):
        raise RedactedThere(f"'{name}'", here, there)
    if not _is_rewritten(path, name, known):
        raise FilesDiffer(name, there)


def _is_rewritten(path: Path, name: str, known: Known) -> bool:
    """Tell whether words were taken out of a file for good."""
    texts = {text_path(path.parents[1], *place).name for place in known.texts}
    return name in known.files or (path.suffix == ".txt" and path.name in texts)


def _edited(here: Path, there: Path) -> tuple[list[str], list[str]]:
    """Return the files that people edit: those that differ, and those that are only there."""
    names = {
        path.relative_to(there).as_posix()
        for pattern in _EDITED
        for path in there.glob(pattern)
        if path.is_file() and not path.name.startswith(".")
    }
    names |= {read_study_file(there, []).codebook}
    differing, lacking = [], []
    for name in sorted(names - {TABLE}):
        if not (there / name).is_file():
            continue
        if not (here / name).is_file():
            lacking.append(name)
        elif (here / name).read_bytes() != (there / name).read_bytes():
            differing.append(name)
    return differing, lacking
