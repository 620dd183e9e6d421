"""What keywords make of examples, as a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qualcode.model.example import ExampleResult

COLUMNS = ("code", "kind", "outcome", "own", "others", "example")


def example_table(results: Iterable[ExampleResult]) -> pd.DataFrame:
    """Return one row per example, in their order.

    Columns: code, kind ("example" or "negative"), outcome ("fits", "missed", "mistaken", "missed
    and mistaken"), own (words of its code's keywords), others (other codes with theirs) and
    example.
    """
    rows = [
        (
            result.code,
            "negative" if result.negative else "example",
            result.outcome,
            ", ".join(result.own),
            "; ".join(f"{code}: {', '.join(words)}" for code, words in result.others.items()),
            result.text,
        )
        for result in results
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")
