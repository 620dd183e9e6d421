"""What follows what: code A, then code B within some turns, against chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.course.chance import two_sided_p
from qualcode.analysis.course.line import Integers, Line
from qualcode.analysis.discoveries import false_discovery
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.study import Study


@keeps_order
def sequence_table(
    frame: pd.DataFrame, study: Study, *, within: int = 3, orders: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Count how often a passage of one code is followed by a passage of another within some turns.

    B follows A if both are of the same transcript and coder, B begins after A begins, and the turn
    that B begins in is at most `within` turns after that of A (0: the same turn; every turn counts,
    the interviewer's too). Passages that begin at the same place do not follow one another.

    Chance: within each transcript and coder the places at which passages begin are dealt out anew
    to what was coded at them; codes given to passages of one beginning stay together.

    Args:
        frame: a codings frame, possibly of one coder or rolled up. Codings that say the same of the
            same passage count once.
        study: gives the codes' order.
        within: how many turns later B may begin.
        orders: how many random orders are drawn.
        seed: where chance begins.

    Returns:
        One row per ordered pair of different codes that some coder used in the same transcript,
        in the codebook's order: code_a, code_b, n_a and n_b (passages), followed (passages of A
        that a B follows), share (followed / n_a), transcripts (in which that happens) and
        transcripts_both (their base: a coder used both codes there), expected, low and high (of
        followed in random orders: the mean, and the least that 2.5 and 97.5 per cent of orders do
        not exceed), p (two-sided; see `two_sided_p`) and q (p adjusted over the table by Benjamini
        and Hochberg).

    Raises:
        TableError: no coding has a passage, or a number is too small.
    """
    if within < 0 or orders < 1:
        raise TableError("Give --within from 0 turns, and at least one random order (--orders).")
    ranks = {code.id: rank for rank, (_, code) in enumerate(study.codebook.walk())}
    line = _line_up(frame, ranks, within)
    base = line.both()
    np.fill_diagonal(base, 0)
    pairs = np.flatnonzero(base)
    a, b = np.divmod(pairs, len(line.names))
    names = np.array(line.names, dtype=object)
    followed, transcripts = (found.ravel()[pairs] for found in line.observe())
    table = pd.DataFrame({"code_a": names[a], "code_b": names[b]}, dtype="str")
    table["n_a"], table["n_b"] = line.sizes[a], line.sizes[b]
    table["followed"] = followed
    table["share"] = table["followed"] / table["n_a"]
    table["transcripts"] = transcripts
    table["transcripts_both"] = base.ravel()[pairs]
    chance = np.random.default_rng(seed)
    counts = (found[:, pairs].astype(np.int32) for found in line.draw(orders, chance))
    drawn = np.concatenate(list(counts))
    table["expected"] = drawn.mean(axis=0)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0, method="inverted_cdf")
    table["low"], table["high"] = low.astype(np.int64), high.astype(np.int64)
    p = two_sided_p(followed, drawn)
    return table.assign(p=p, q=false_discovery(p))


def _line_up(frame: pd.DataFrame, ranks: dict[str, int], within: int) -> Line:
    placed = frame[frame["start"].notna() & frame["turn"].notna()]
    same = ["transcript", "coder", "code", "start", "end"]
    placed = placed.drop_duplicates(same)
    if placed.empty:
        raise TableError("No coding has a passage, so none can follow another.")
    codes, found = pd.factorize(placed["code"])
    known = sorted(map(str, found), key=lambda code: ranks.get(code, 0))
    code = np.array([known.index(str(name)) for name in found], dtype=np.int64)[codes]
    text = pd.factorize(placed["transcript"], sort=True)[0].astype(np.int64)
    coder = pd.factorize(placed["coder"], sort=True)[0].astype(np.int64)
    start = placed["start"].to_numpy(dtype=np.int64)
    turn = placed["turn"].to_numpy(dtype=np.int64)
    order = np.lexsort((code, start, coder, text))
    code, text, coder, start, turn = (part[order] for part in (code, text, coder, start, turn))
    fresh_run = _changes(text, coder)
    fresh = fresh_run | _changes(start)
    place = np.cumsum(fresh) - 1
    run = (np.cumsum(fresh_run) - 1)[fresh]
    turns = turn[fresh]
    offset = np.arange(len(place)) - np.flatnonzero(fresh)[place]
    width = int(turns.max()) + 1
    reach = np.searchsorted(run * width + turns, run * width + np.maximum(turns - within, 0))
    return Line(known, place, code, offset, reach, run, text[fresh])


def _changes(*columns: Integers) -> npt.NDArray[np.bool_]:
    """Tell at which rows one of the columns differs from the row before."""
    changed = np.ones(len(columns[0]), dtype=np.bool_)
    changed[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return changed
