"""How fast overlaps are counted: against a self-merge with pandas, and how the cost grows.

    python benchmarks/cooccurrence.py [--most 2000000] [--codings 200000]

Spans come from a fixed seed: 200 codes, 200 spans by each of two coders in each text of 48,000
characters, up to 5,200 characters long, so that each meets about twenty others. "n log n" is the
time divided by n log n, in units of the first: it stays near 1, or falls, where the cost grows so.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from qualcode.analysis.cooccur.rule import rule_for
from qualcode.analysis.cooccur.spans import Integers, pair_counts, sort_spans
from qualcode.analysis.cooccurrence import pairs_by_rule

CODES, PER_TEXT, LENGTH, LONGEST = 200, 200, 48_000, 5_200
Columns = tuple[Integers, Integers, Integers, Integers]


def spans(count: int) -> Columns:
    """Return texts, starts, ends and codes, the same every time."""
    chance = np.random.default_rng(1)
    texts = chance.integers(0, max(count // PER_TEXT, 1), count)
    starts = chance.integers(0, LENGTH - LONGEST, count)
    return (
        texts,
        starts,
        starts + chance.integers(20, LONGEST, count),
        chance.integers(0, CODES, count),
    )


def ours(columns: Columns) -> Integers:
    """Count pairs of overlapping passages, codes by codes."""
    return pair_counts(sort_spans(*columns, CODES))


def by_merging(columns: Columns) -> Integers:
    """Count the same by joining the table with itself."""
    table = pd.DataFrame(dict(zip(("text", "start", "end", "code"), columns, strict=True)))
    table = table.drop_duplicates().reset_index()
    pairs = table.merge(table, on="text")
    pairs = pairs[
        (pairs["start_x"] < pairs["end_y"])
        & (pairs["start_y"] < pairs["end_x"])
        & (pairs["index_x"] < pairs["index_y"])
    ]
    found = pairs.groupby(["code_x", "code_y"]).size()
    counts = np.zeros((CODES, CODES), dtype=np.int64)
    counts[found.index.get_level_values(0), found.index.get_level_values(1)] = found
    both = counts + counts.T
    np.fill_diagonal(both, counts.diagonal())
    return both


def codings(count: int) -> pd.DataFrame:
    """Return a codings frame of as many spans, with turns of 300 characters."""
    texts, starts, ends, codes = spans(count)
    transcript = texts // 2

    def words(letter: str, numbers: Integers) -> pd.Series[str]:
        names = np.array([f"{letter}{number}" for number in range(int(numbers.max()) + 1)])
        return pd.Series(names[numbers], dtype="str")

    return pd.DataFrame(
        {
            "coding": words("n", np.arange(count)),
            "coder": words("c", texts % 2),
            "code": words("k", codes),
            "participant": words("p", transcript),
            "organization": words("o", transcript // 2),
            "transcript": words("t", transcript),
            "start": pd.array(starts, dtype="Int64"),
            "end": pd.array(ends, dtype="Int64"),
            "turn": pd.array(starts // 300 + 1, dtype="Int64"),
            "last_turn": pd.array((ends - 1) // 300 + 1, dtype="Int64"),
            "role": words("r", np.zeros(count, dtype=np.int64)),
        }
    )


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """Return the processor time of the best of some runs: others may use the machine, too."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        run()
        found.append(time.process_time() - begin)
    return min(found)


def growth(most: int) -> None:
    """Print how the time grows from 10,000 spans on."""
    print("| spans | pairs | time | n log n |\n|---:|---:|---:|---:|")
    first = 0.0
    for count in [n for n in (10**4, 10**5, 10**6, 2 * 10**6) if n <= most]:
        columns = spans(count)
        taken = seconds(lambda columns=columns: ours(columns))  # type: ignore[misc]
        unit = taken / (count * math.log(count))
        first = first or unit
        pairs = sort_spans(*columns, CODES).meetings
        print(f"| {count:,} | {pairs:,} | {taken * 1000:.1f} ms | {unit / first:.2f} |")


def main() -> None:
    """Measure, and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=2_000_000)
    parser.add_argument("--codings", type=int, default=200_000)
    options = parser.parse_args()
    growth(options.most)
    columns = spans(10**5)
    if not np.array_equal(ours(columns), by_merging(columns)):
        raise SystemExit("The two ways count differently.")
    fast, slow = seconds(lambda: ours(columns)), seconds(lambda: by_merging(columns), 1)
    print("\n| 100,000 spans | |\n|---|---:|")
    print(f"| a self-merge with pandas | {slow:.2f} s |\n| ours | {fast * 1000:.1f} ms |")
    print(f"| ratio | {slow / fast:.0f} |")
    frame = codings(options.codings)
    print(f"\n| table of {options.codings:,} codings, by | time |\n|---|---:|")
    for unit in ("overlap", "characters", "turn", "neighbours", "transcript", "organization"):
        taken = seconds(lambda unit=unit: pairs_by_rule(frame, rule_for(unit)))  # type: ignore[misc]
        print(f"| {unit} | {taken:.2f} s |")


if __name__ == "__main__":
    main()
