"""The turns of a study in one row, so that distances between them are differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.cooccur.spans import Integers
from qualcode.analysis.places import Turns
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER, PREAMBLE

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lines:
    """Turns numbered through all transcripts, without those that are left out.

    `names` are the transcripts; `first` the number of the first turn of each, `offset` its place
    among all turns. `position` is, for every turn and the end, how many kept ones stand before it;
    `exchanges` the question and answer that each kept turn belongs to, numbered through.
    """

    names: pd.Index
    first: Integers
    offset: Integers
    position: Integers
    exchanges: Integers

    @property
    def count(self) -> int:
        """Return how many turns are kept."""
        return int(self.position[-1])

    @property
    def exchange_count(self) -> int:
        """Return how many questions with answers have a kept turn."""
        return len(np.unique(self.exchanges))

    def text_ends(self) -> Integers:
        """Return, for each kept turn, the position behind the last one of its transcript."""
        ends = self.position[self.offset[1:]]
        return np.repeat(ends, np.diff(self.position[self.offset]))

    def places(self, frame: pd.DataFrame) -> tuple[Integers, Integers]:
        """Return the positions that each row's passage begins at and ends before.

        Rows without a passage, or with no kept turn, begin and end at the same position.
        """
        texts = self.names.get_indexer(pd.Index(frame["transcript"]))
        known = (texts >= 0) & frame["last_turn"].notna().to_numpy()
        texts = np.where(known, texts, 0)
        base = np.append(self.offset[:-1] - self.first, 0)[texts]
        begin = np.where(known, base + whole_numbers(frame["turn"]), 0)
        behind = np.where(known, base + whole_numbers(frame["last_turn"]) + 1, 0)
        return self.position[begin], self.position[behind]


def whole_numbers(column: pd.Series) -> Integers:
    """Return a column of whole numbers as an array, 0 where there is none."""
    return column.fillna(0).to_numpy(dtype=np.int64)


def lines_of(study: Study, *, interviewer: bool) -> Lines:
    """Return the turns of a study's transcripts, with or without those of interviewers."""
    turns = Turns.of(list(study.transcripts.values()))
    roles = np.array(turns.roles, dtype=object)
    asks = (roles == INTERVIEWER)[turns.role[:-1]]
    opening = (roles == PREAMBLE)[turns.role[:-1]]
    sizes = np.bincount(turns.text[:-1], minlength=len(study.transcripts))
    offset = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    kept = np.ones(len(asks), dtype=bool) if interviewer else ~asks
    return Lines(
        pd.Index(list(study.transcripts), dtype="str"),
        np.where(sizes > 0, turns.number[offset[:-1]], 0),
        offset,
        np.concatenate(([0], np.cumsum(kept))).astype(np.int64),
        _exchanges(asks, opening, offset)[kept],
    )


def _exchanges(asks: Flags, opening: Flags, offset: Integers) -> Integers:
    """Number questions with their answers; a preamble belongs to what follows it."""
    begins = asks.copy()
    begins[1:] &= ~asks[:-1] & ~opening[:-1]
    begins[offset[:-1][np.diff(offset) > 0]] = True
    return np.cumsum(begins).astype(np.int64)


def lines_of_frame(frame: pd.DataFrame) -> Lines:
    """Return the turns that a codings frame knows of: those up to the last coded one."""
    placed = frame[frame["last_turn"].notna()]
    lasts = placed.groupby("transcript", sort=False)["last_turn"].max()
    offset = np.concatenate(([0], np.cumsum(whole_numbers(lasts) + 1))).astype(np.int64)
    count = np.arange(int(offset[-1]) + 1, dtype=np.int64)
    none = np.zeros(len(lasts), dtype=np.int64)
    return Lines(pd.Index(lasts.index, dtype="str"), none, offset, count, count[:-1])
