"""Where in an interview a code stands."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.study import Study
from qualcode.model.transcript import PARTICIPANT, Transcript

_HAIR = 1e-9
_Floats = npt.NDArray[np.float64]


@keeps_order
def relative_positions(frame: pd.DataFrame, study: Study) -> pd.Series:
    """Return where in its interview each passage of a frame stands, from 0 to 1.

    The interview is measured in the characters that its participants say. A passage stands at the
    middle of what it covers of them; one in an interviewer's turn stands where the participants'
    words around it meet. NaN where a coding has no passage or participants say nothing.
    """
    found = np.full(len(frame), np.nan)
    placed = np.flatnonzero(frame["start"].notna().to_numpy())
    starts = frame["start"].iloc[placed].to_numpy(dtype=np.int64)
    ends = frame["end"].iloc[placed].to_numpy(dtype=np.int64)
    texts, names = pd.factorize(frame["transcript"].iloc[placed])
    order = np.argsort(texts, kind="stable")
    borders = np.searchsorted(texts[order], np.arange(len(names) + 1))
    for number, name in enumerate(names):
        own = order[borders[number] : borders[number + 1]]
        text = study.transcripts[str(name)]
        middle = _said_before(text, np.concatenate([starts[own], ends[own]])).reshape(2, -1)
        found[placed[own]] = middle.mean(axis=0)
    return pd.Series(found, index=frame.index, name="position")


def _said_before(text: Transcript, places: npt.NDArray[np.int64]) -> _Floats:
    """Return the share of the participants' characters that stand before each place of a text."""
    spans = [turn.span for turn in text.turns if turn.role == PARTICIPANT]
    starts = np.array([span.start for span in spans], dtype=np.int64)
    lengths = np.array([span.end - span.start for span in spans], dtype=np.int64)
    total = int(lengths.sum())
    if not total:
        return np.full(len(places), np.nan)
    before = np.concatenate([[0], np.cumsum(lengths)])
    turn = np.searchsorted(starts, places, side="right") - 1
    inside = np.clip(places - starts[turn], 0, lengths[turn])
    return np.asarray(np.where(turn >= 0, before[turn] + inside, 0) / total)


@keeps_order
def positions_table(frame: pd.DataFrame, study: Study, *, bins: int = 10) -> pd.DataFrame:
    """Describe where in the interviews each code stands.

    Args:
        frame: a codings frame, possibly filtered or rolled up.
        study: gives the transcripts, and the codes' order.
        bins: into how many equal parts an interview is cut.

    Returns:
        One row per code with a passage: code, n (passages that have a position), transcripts, mean,
        q1, median and q3 (positions from 0 to 1) and part_1, part_2, … (passages in each part; a
        passage on a border belongs to the later part).

    Raises:
        TableError: there is less than one part, or no coding has a passage.
    """
    if bins < 1:
        raise TableError("An interview has at least one part; give --bins 10.")
    places = relative_positions(frame, study)
    if places.isna().all():
        raise TableError("No coding has a passage, so no code has a place in an interview.")
    names = ("code", "transcript")
    rows = pd.DataFrame({name: frame[name].astype("str") for name in names} | {"position": places})
    rows = rows.dropna(subset=["position"])
    grouped = rows.groupby("code")
    position = grouped["position"]
    spread = (
        position.quantile(np.array([0.25, 0.5, 0.75]))
        .unstack()
        .set_axis(["q1", "median", "q3"], axis=1)
    )
    found = grouped.agg(
        n=("position", "size"), transcripts=("transcript", "nunique"), mean=("position", "mean")
    ).join(spread)
    # A share on a border may be a hair below it.
    part = np.minimum((rows["position"] * bins + _HAIR).astype("int64"), bins - 1) + 1
    counts = pd.crosstab(rows["code"], part).reindex(columns=range(1, bins + 1), fill_value=0)
    counts.columns = [f"part_{number}" for number in range(1, bins + 1)]
    order = [code.id for _, code in study.codebook.walk() if code.id in found.index]
    return found.join(counts).loc[order].rename_axis("code").reset_index()
