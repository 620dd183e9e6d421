"""How fast agreement is computed: five coders on the large study, every code by itself.

    python benchmarks/agreement.py [--size large] [--matrix 100000]

Each coefficient with 1,000 bootstrap resamples over transcripts, after the study was opened. Where
the package `krippendorff` is installed (GPL; it is no dependency), nominal alpha of one matrix of
five coders is computed by both, in the same run, and must be the same.
"""

from __future__ import annotations

import argparse
import importlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from synthetic import SIZES, make_study

from qualcode.analysis.agreement.choice import Comparison
from qualcode.analysis.agreement.measures import of_matrix
from qualcode.analysis.agreement.table import agreement_table
from qualcode.store.folder import open_study

EACH = (
    *("percent", "cohen-kappa", "scott-pi", "fleiss-kappa", "gwet-ac1", "brennan-prediger"),
    *("krippendorff-alpha", "u-alpha", "u-alpha-2004"),
)
TOGETHER = ("alpha-jaccard", "alpha-masi", "u-alpha", "cu-alpha", "k-u-alpha", "cohen-kappa")


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """Return the least processor time of some runs."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        run()
        found.append(time.process_time() - begin)
    return min(found)


def of_study(size: str) -> None:
    """Print the time of each coefficient."""
    with tempfile.TemporaryDirectory() as folder:
        make_study(Path(folder) / "study", SIZES[size])
        study = open_study(Path(folder) / "study")
    print(f"| coefficient, on {size} | 1,000 resamples | none |\n|---|---:|---:|")
    for level, names in (("codes", EACH), ("all", TOGETHER)):
        for name in names:
            cells = []
            for resamples in (1000, 0):
                wanted = Comparison(
                    coefficients=(name,), unread="uncoded", level=level, resamples=resamples
                )
                run = lambda wanted=wanted: agreement_table(study, wanted)  # noqa: E731
                cells.append(f"{seconds(run, 1):.2f} s")
            words = "each code" if level == "codes" else "all codes together"
            print(f"| {name}, {words} | {cells[0]} | {cells[1]} |", flush=True)


def beside_krippendorff(units: int) -> None:
    """Print the time of nominal alpha of one matrix, by both."""
    try:
        alpha: Callable[..., float] = importlib.import_module("krippendorff").alpha
    except ImportError:
        print("\nThe package `krippendorff` is not installed, so nothing was compared with it.")
        return
    chance = np.random.default_rng(1)
    truth = chance.integers(0, 20, units)
    labels = np.where(
        chance.random((units, 5)) < 0.7, truth[:, None], chance.integers(0, 20, (units, 5))
    )
    labels = np.where(chance.random((units, 5)) < 0.1, -1, labels)
    texts = 1000
    groups, size = np.arange(units) * texts // units, np.ones(units)

    def ours() -> float:
        evaluate = of_matrix(labels, groups, size, "krippendorff-alpha", shape=(20, texts))
        return float(evaluate(np.ones((1, texts))).value[0, 0])

    missing = np.where(labels < 0, np.nan, labels).T

    def theirs() -> float:
        return float(alpha(missing, level_of_measurement="nominal"))

    if abs(ours() - theirs()) > 1e-9:
        raise SystemExit("The two alphas differ.")
    one, other = seconds(ours), seconds(theirs)
    print(f"\n| alpha of {units:,} units, 5 coders, 20 labels | |\n|---|---:|")
    print(f"| `krippendorff` | {other * 1000:.1f} ms |\n| ours | {one * 1000:.1f} ms |")
    print(f"| ratio | {other / one:.1f} |")


def main() -> None:
    """Measure, and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="large")
    parser.add_argument("--matrix", type=int, default=100_000)
    options = parser.parse_args()
    os.environ.setdefault("QUALCODE_DEVICE", "bench")
    of_study(options.size)
    beside_krippendorff(options.matrix)


if __name__ == "__main__":
    main()
