"""How much a coder codes as their work goes on."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.course.chance import rank_trend
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.study import Study
from qualcode.model.transcript import PARTICIPANT, Transcript

_RATES = (
    "coder",
    "order",
    "transcript",
    "started",
    "words",
    "codings",
    "codes",
    "per_1000_words",
    "reason",
)


def participant_words(transcript: Transcript) -> int:
    """Return how many words the participants of an interview say, parted by blanks."""
    return sum(
        len(transcript.quote(turn.span).split())
        for turn in transcript.turns
        if turn.role == PARTICIPANT
    )


@keeps_order
def coding_rates(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Count each coder's passages per 1,000 words, in the order in which they took up transcripts.

    Args:
        frame: a codings frame, possibly filtered or rolled up; only passages are counted.
        study: gives the words.

    Returns:
        One row per coder and transcript with a passage: coder, order (1, 2, … by the time of the
        coder's first passage in it; those of one second in the order of the ledger), transcript,
        started (that time), words (of participants), codings (passages), codes (distinct ones),
        per_1000_words (NaN where participants say nothing) and reason (of a NaN).
    """
    placed = frame[frame["start"].notna()]
    rows = placed[["coder", "transcript", "code", "at"]].astype("str").reset_index(drop=True)
    rows["place"] = rows.index
    grouped = rows.groupby(["coder", "transcript"], sort=False)
    table = grouped.agg(
        started=("at", "min"),
        place=("place", "min"),
        codings=("code", "size"),
        codes=("code", "nunique"),
    ).reset_index()
    table = table.sort_values(["coder", "started", "place"], kind="stable", ignore_index=True)
    table["order"] = table.groupby("coder").cumcount() + 1
    words = {
        name: participant_words(study.transcripts[name])
        for name in dict.fromkeys(table["transcript"])
    }
    table["words"] = table["transcript"].map(words)
    said = table["words"].where(table["words"] > 0).astype("float64")
    table["per_1000_words"] = 1000 * table["codings"] / said
    table["reason"] = ["" if number else "participants say nothing" for number in table["words"]]
    texts = dict.fromkeys(("coder", "transcript", "started", "reason"), "str")
    counts = dict.fromkeys(("order", "words", "codings", "codes"), "int64")
    return table[list(_RATES)].astype(texts | counts | {"per_1000_words": "float64"})


def coding_trend(rates: pd.DataFrame, *, orders: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Say whether a coder's rate rises or falls over their own order of work.

    Args:
        rates: what `coding_rates` returns.
        orders: how many random orders the p values come from.
        seed: where chance begins; the same for each coder.

    Returns:
        One row per coder: coder, transcripts, codings, words, per_1000_words (of all together),
        rho (Spearman's correlation of rate and order), p (two-sided, by permutation of the
        transcripts) and reason (why both are NaN).

    Raises:
        TableError: there is less than one random order.
    """
    if orders < 1:
        raise TableError("A p value needs at least one random order; give --orders 2000.")
    rows = []
    for coder, own in rates.groupby("coder", sort=True):
        known = own["per_1000_words"].dropna().to_numpy(dtype="float64")
        rho, p = rank_trend(known, orders=orders, seed=seed)
        words, codings = int(own["words"].sum()), int(own["codings"].sum())
        rate = 1000 * codings / words if words else float("nan")
        reason = "" if rho == rho else _reason(len(known))  # noqa: PLR0124 # NaN differs from itself
        rows.append((coder, len(own), codings, words, rate, rho, p, reason))
    columns = ["coder", "transcripts", "codings", "words", "per_1000_words", "rho", "p", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    counts = dict.fromkeys(("transcripts", "codings", "words"), "int64")
    shares = dict.fromkeys(("per_1000_words", "rho", "p"), "float64")
    return table.astype(counts | shares | {"coder": "str", "reason": "str"})


def _reason(transcripts: int) -> str:
    return "fewer than three transcripts" if transcripts < 3 else "all rates are alike"
