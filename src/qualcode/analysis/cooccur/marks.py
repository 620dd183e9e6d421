"""A codings frame as integers: which codings can meet, and in what they are counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.cooccur.lines import Lines, lines_of, lines_of_frame, whole_numbers
from qualcode.analysis.cooccur.rule import PASSAGES, TURNS, WITHIN, Rule
from qualcode.analysis.cooccur.spans import Integers, Spans, count_runs, sort_spans
from qualcode.errors import TableError
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER


@dataclass(frozen=True, slots=True)
class Marks:
    """Codings as spans in the texts in which they can meet.

    `names` are the codes, in order of their numbers. The number of a text divided by `divisor` is
    that of the unit that is counted. `coders` is how many coders there are, `lines` the turns where
    they matter.
    """

    spans: Spans
    names: list[str]
    divisor: int
    coders: int
    lines: Lines | None = None

    def units(self) -> Integers:
        """Return the unit of each span."""
        return self.spans.texts // self.divisor

    @property
    def alone(self) -> bool:
        """Tell whether no two texts are counted as the same unit."""
        return count_runs(self.spans.texts) == count_runs(self.units())


@dataclass(frozen=True, slots=True)
class Rows:
    """Which row of the frame, where it can meet others, and from where to where."""

    row: Integers
    group: Integers
    start: Integers
    end: Integers
    lines: Lines | None = None


def marks_of(frame: pd.DataFrame, rule: Rule, study: Study | None) -> Marks:
    """Return the codings of a frame as integers, without those that the rule leaves out.

    Raises:
        TableError: no coding has what the unit needs, or the study is needed for it.
    """
    rows = _rows(frame, rule, study)
    codes, names = pd.factorize(frame["code"], sort=True)
    coders, known = pd.factorize(frame["coder"])
    own = coders if rule.coders == WITHIN else np.zeros(len(frame), dtype=np.int64)
    if rule.count == "meetings":
        texts, divisor = _packed(rows.group, own[rows.row])
    else:
        counted = _numbers(frame[rule.counted])[rows.row]
        rows = _chosen(rows, counted >= 0)
        texts, divisor = _packed(counted[counted >= 0], rows.group, own[rows.row])
    spans = sort_spans(texts, rows.start, rows.end, codes[rows.row].astype(np.int64), len(names))
    return Marks(spans, [str(name) for name in names], divisor, len(known), rows.lines)


def _chosen(rows: Rows, kept: npt.NDArray[np.bool_]) -> Rows:
    return Rows(rows.row[kept], rows.group[kept], rows.start[kept], rows.end[kept], rows.lines)


def _packed(*columns: Integers) -> tuple[Integers, int]:
    """Make one number of several; what it must be divided by to give the first back comes along."""
    packed, rest = columns[0].astype(np.int64), 1
    for column in columns[1:]:
        radix = int(column.max(initial=0)) + 1
        packed, rest = packed * radix + column, rest * radix
    return packed, rest


def _rows(frame: pd.DataFrame, rule: Rule, study: Study | None) -> Rows:
    if rule.unit in TURNS:
        return turn_rows(frame, rule, study)
    asked = np.zeros(len(frame), dtype=bool)
    if not rule.interviewer:
        asked = (frame["role"] == INTERVIEWER).to_numpy(dtype=bool)
    if rule.unit in PASSAGES:
        row = np.flatnonzero(~asked & frame["start"].notna().to_numpy())
        if not len(row):
            raise TableError(_no_passages(frame, rule.unit))
        group = pd.factorize(frame["transcript"])[0][row]
        start, end = (whole_numbers(frame[name])[row] for name in ("start", "end"))
        return Rows(row, group, start, end)
    group = _topics(frame) if rule.unit == "topic" else _numbers(frame[rule.unit])
    row = np.flatnonzero(~asked & (group >= 0))
    return Rows(row, group[row], *_everywhere(len(row)))


def _everywhere(count: int) -> tuple[Integers, Integers]:
    return np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)


def _numbers(column: pd.Series) -> Integers:
    """Number the values of a column; empty ones get -1."""
    numbers, names = pd.factorize(column)
    missing = np.asarray(names == "")
    return np.where(np.append(missing, True)[numbers], -1, numbers).astype(np.int64)


def _topics(frame: pd.DataFrame) -> Integers:
    words = frame["topic"].fillna("") if "topic" in frame.columns else frame["transcript"].iloc[:0]
    if not (words != "").any():
        raise TableError(
            "No coding belongs to a topic of the guide, so codes cannot meet by topic; say in "
            "guide.yaml which codes a topic feeds, or is marked by, or choose exchange (a question "
            "and its answers)."
        )
    topics, texts = _numbers(words), _numbers(frame["transcript"])
    placed = (topics >= 0) & (texts >= 0)
    if not placed.any():
        raise TableError(
            "No coding of a topic is in a transcript, so codes cannot meet by topic; choose "
            "participant or organization."
        )
    return np.where(placed, texts * (topics.max(initial=0) + 1) + topics, -1)


def turn_rows(frame: pd.DataFrame, rule: Rule, study: Study | None) -> Rows:
    """Return a row for every turn that a passage touches.

    Raises:
        TableError: no coding has a passage in a turn, or the study is needed.
    """
    lines = _lines(frame, rule, study)
    begin, behind = lines.places(frame)
    many = behind - begin
    row = np.repeat(np.arange(len(frame)), many)
    if not len(row):
        raise TableError(_no_passages(frame, rule.unit))
    place = np.arange(len(row)) + np.repeat(begin - (np.cumsum(many) - many), many)
    if rule.unit == "turn":
        return Rows(row, place, *_everywhere(len(row)), lines)
    if rule.unit == "exchange":
        return Rows(row, lines.exchanges[place], *_everywhere(len(row)), lines)
    group = pd.factorize(frame["transcript"])[0].astype(np.int64)[row]
    far = rule.size + (rule.unit == "neighbours")
    return Rows(row, group, place, place + far, lines)


def _lines(frame: pd.DataFrame, rule: Rule, study: Study | None) -> Lines:
    if study is not None:
        return lines_of(study, interviewer=rule.interviewer)
    if rule.unit in ("window", "exchange") or not rule.interviewer:
        raise TableError(
            f"The unit '{rule.unit}' depends on all turns and who speaks in them; give the study."
        )
    return lines_of_frame(frame)


def _no_passages(frame: pd.DataFrame, unit: str) -> str:
    if frame.empty:
        return (
            f"There are no codings, so no codes meet by {unit}; code passages first, with "
            "'qualcode tag', or leave out what narrows them."
        )
    return (
        f"No coding has a passage, so codes cannot meet by {unit}; "
        "choose participant or organization."
    )
