"""The long tables that every analysis starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.ordered import in_order, keeps_order
from qualcode.analysis.places import Numbered, Places, numbered, whole
from qualcode.analysis.units import UNITS
from qualcode.errors import TableError
from qualcode.model.change import CONSENSUS
from qualcode.model.coding import Coding
from qualcode.model.columns import CodingColumns, coding_columns, some_columns
from qualcode.model.study import Study

COLUMNS = (
    "coding",
    "coder",
    "code",
    "participant",
    "organization",
    "transcript",
    "start",
    "end",
    "turn",
    "last_turn",
    "role",
    "quote",
    "round",
    "section",
    "evidence",
    "printed",
    "note",
    "memo",
    "at",
)


def codings_frame(
    study: Study, *, coder: str = "", columns: Iterable[str] = COLUMNS
) -> pd.DataFrame:
    """Return one row per coding of a passage, a transcript or a person, in ledger order.

    `coder` takes the codings of one coder. "consensus" gives what was decided or agreed, each
    passage and code once; it is in no other frame, since it would count everything twice. `columns`
    are those to be made, all unless told.

    Columns: coding, coder, code (ids; a merged code's codings bear the code that took it in),
    participant, organization, transcript (empty where there is none), start, end (half-open code
    points), turn, last_turn (the turns that the passage begins and ends in), role (of the turn it
    begins in), quote, round, section, evidence, printed and note (of published evidence: where it
    stands, of what kind, as printed, and how a misprint was read), memo, at (UTC). A passage
    belongs to the participant who speaks it; one of an interviewer's turn, or a whole transcript,
    to the interview's participant if there is just one.

    Ids of codes, coders, people, organisations and transcripts, and rounds, are ordered categories
    (`in_order`), and what is made of the frame keeps that order; `with_words` makes words of them.
    """
    return in_order(worded_frame(study, coder=coder, columns=columns), study)


def worded_frame(
    study: Study, *, coder: str = "", columns: Iterable[str] = COLUMNS
) -> pd.DataFrame:
    """Return `codings_frame` with plain words, which tables are made of."""
    return _chosen_frame(study, coder, columns, _COLUMNS, kind="str")


def counting_frame(study: Study, columns: Iterable[str], *, coder: str = "") -> pd.DataFrame:
    """Return some columns of `codings_frame`, in its rows, and make no others.

    It is for counting what many codings come to: `coding` is a number instead of an id, and words
    are categories in the order of the alphabet; `with_words` makes words of them.
    """
    makers = {**_COLUMNS, "coding": lambda found: pd.Series(np.arange(len(found.kept.id)))}
    return _chosen_frame(study, coder, columns, makers, kind="category")


def with_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with words for categories."""
    names = [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype(dict.fromkeys(names, "str"))


@dataclass(frozen=True, slots=True)
class _Found:
    """What columns are made of."""

    study: Study
    kept: CodingColumns
    where: Places


_Column = Numbered | pd.Series
_Makers = Mapping[str, Callable[[_Found], _Column]]
_JUDGED = ("code", "transcript", "start", "end", "participant", "section")


def _chosen_frame(
    study: Study, coder: str, wanted: Iterable[str], makers: _Makers, *, kind: str
) -> pd.DataFrame:
    names = list(dict.fromkeys(wanted))
    if coder == CONSENSUS:
        frame = _frame(study, study.consensus, (*names, *_JUDGED), makers, kind)
        return frame.drop_duplicates(list(_JUDGED), ignore_index=True)[names]
    if coder:
        frame = _frame(study, study.codings, (*names, "coder"), makers, kind)
        return frame[frame["coder"] == coder].reset_index(drop=True)[names]
    return _frame(study, study.codings, names, makers, kind)


def _frame(
    study: Study, codings: Sequence[Coding], names: Iterable[str], makers: _Makers, kind: str
) -> pd.DataFrame:
    columns = coding_columns(codings)
    papers = np.flatnonzero(_are_named(columns.reference))
    if len(papers):
        others = np.setdiff1d(np.arange(len(columns.id)), papers)
        columns = some_columns(columns, others.tolist())
    found = _Found(study, columns, Places(study, columns))
    made = {name: makers[name](found) for name in dict.fromkeys(names)}
    return pd.DataFrame(
        {
            name: (column.categories() if kind == "category" else column.words())
            if isinstance(column, Numbered)
            else column
            for name, column in made.items()
        }
    )


def _are_named(column: Sequence[str]) -> npt.NDArray[np.bool_]:
    found = numbered(column)
    return np.array([name != "" for name in found.names] or [False], dtype=bool)[found.numbers]


def _codes(found: _Found) -> Numbered:
    """Return the codes' ids; those of merged codes become the ids of those that took them in."""
    codes = numbered(found.kept.code)
    return Numbered(codes.numbers, [found.study.codebook.by_id[name].id for name in codes.names])


_COLUMNS: _Makers = {
    "coding": lambda found: pd.Series(list(found.kept.id), dtype="str"),
    "coder": lambda found: numbered(found.kept.coder),
    "code": _codes,
    "participant": lambda found: found.where.participant,
    "organization": lambda found: found.where.organization,
    "transcript": lambda found: numbered(found.kept.transcript),
    "start": lambda found: whole(np.array(found.kept.start, dtype=np.int64)),
    "end": lambda found: whole(np.array(found.kept.end, dtype=np.int64)),
    "turn": lambda found: found.where.turn,
    "last_turn": lambda found: found.where.last_turn,
    "role": lambda found: found.where.role,
    "quote": lambda found: pd.Series(list(found.kept.quote), dtype="str"),
    "round": lambda found: numbered(found.kept.round),
    "section": lambda found: numbered(found.kept.section),
    "evidence": lambda found: numbered(found.kept.kind),
    "printed": lambda found: numbered(found.kept.printed),
    "note": lambda found: numbered(found.kept.note),
    "memo": lambda found: numbered(found.kept.memo),
    "at": lambda found: numbered(found.kept.at),
}


def literature_frame(study: Study) -> pd.DataFrame:
    """Return one row per paper coded: code, reference, section, kind, note, in ledger order."""
    rows = [
        {
            "code": study.codebook[coding.code].id,
            "reference": coding.reference,
            "section": coding.source.section if coding.source else "",
            "kind": coding.source.kind if coding.source else "",
            "note": coding.source.note if coding.source else "",
        }
        for coding in study.codings
        if coding.reference
    ]
    columns = ["code", "reference", "section", "kind", "note"]
    return pd.DataFrame(rows, columns=columns).astype("str")


@keeps_order
def unit_keys(frame: pd.DataFrame, unit: str) -> pd.Series:
    """Return, for each row of a codings frame, what is counted: a key, or NA where it has none.

    Raises:
        TableError: the unit is none of codings, turns, transcripts, participants, organizations.
    """
    if unit not in UNITS:
        known = ", ".join(UNITS)
        raise TableError(f"'{unit}' cannot be counted; choose one of {known}.")
    column = frame[UNITS[unit]]
    if unit == "turns":
        keys = frame["transcript"] + "\x1f" + column.astype("str")
        return keys.where(column.notna())
    return column.where(column != "")
