"""Drift of the codebook: when codes came into use, and under which definitions they were used."""

from __future__ import annotations

from collections.abc import Container

import pandas as pd

from qualcode.analysis.attributes import NOT_STATED
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.study import Study

PERIODS = ("month", "round")
_DEFINITIONS = (
    "code",
    "name",
    "made_as",
    "version",
    "versions",
    "fingerprint",
    "present",
    "codings",
    "coders",
    "transcripts",
    "first",
    "last",
)


@keeps_order
def first_uses(frame: pd.DataFrame, *, period: str = "month") -> pd.DataFrame:
    """Count in which month or round of coding each code was used first.

    Args:
        frame: a codings frame, possibly filtered or rolled up.
        period: "month" (of the coding, in UTC) or "round".

    Returns:
        One row per month with codings, or per round in the order of their first codings: period,
        first and last (times of its codings), codings, codes (distinct ones used in it), new (used
        in none before it), cumulative, and new_codes (ids, separated by semicolons). Codings
        without a time or round stand under "not stated".

    Raises:
        TableError: the period is neither month nor round.
    """
    if period not in PERIODS:
        raise TableError(f"Codings have no '{period}'; choose {' or '.join(PERIODS)}.")
    words = frame["at"].astype("str").str[:7] if period == "month" else frame["round"].astype("str")
    rows = pd.DataFrame(
        {
            "period": words.where(words != "", NOT_STATED),
            "at": frame["at"].astype("str"),
            "code": frame["code"].astype("str"),
        }
    ).sort_values("at", kind="stable")
    grouped = rows.groupby("period", sort=False)
    table = grouped.agg(
        first=("at", "min"), last=("at", "max"), codings=("code", "size"), codes=("code", "nunique")
    )
    fresh = rows.drop_duplicates("code").groupby("period", sort=False)["code"]
    table["new"] = fresh.size().reindex(table.index, fill_value=0)
    table["cumulative"] = table["new"].cumsum()
    table["new_codes"] = fresh.agg("; ".join).reindex(table.index, fill_value="")
    numbers = dict.fromkeys(("codings", "codes", "new", "cumulative"), "int64")
    table = table.reset_index()
    return table.astype(dict.fromkeys(table.columns, "str") | numbers)


@keeps_order
def definitions_table(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Count the codings that were made under each definition of a code.

    A code's fingerprint changes with its definition, its include and its exclude. A code that was
    merged into another had definitions of its own: its codings stand under the survivor, with the
    id that they were made with.

    Args:
        frame: a codings frame; says which codings are counted.
        study: gives the fingerprint that each was made under, and the present ones.

    Returns:
        One row per code (in the codebook's order), id it was made as and fingerprint (in the order
        of first use): code, name, made_as, version (1, 2, … within the code), versions (how many it
        has), fingerprint (empty where none was recorded), present (whether it is the code's present
        one), codings, coders, transcripts (numbers of distinct ones), first and last (times).
    """
    rows = _made(study, set(frame["coding"]))
    grouped = rows.groupby(["code", "made_as", "fingerprint"], sort=False)
    table = grouped.agg(
        codings=("at", "size"),
        coders=("coder", "nunique"),
        transcripts=("transcript", "nunique"),
        first=("at", "min"),
        last=("at", "max"),
    ).reset_index()
    ranks = {code.id: rank for rank, (_, code) in enumerate(study.codebook.walk())}
    table["rank"] = table["code"].map(ranks)
    table = table.sort_values(["rank", "first"], kind="stable", ignore_index=True)
    codes = [study.codebook[code] for code in table["code"]]
    table["name"] = [code.name for code in codes]
    now = pd.Series([code.fingerprint for code in codes], dtype="str")
    table["present"] = (table["fingerprint"] == now) & (table["made_as"] == table["code"])
    table["version"] = table.groupby("code").cumcount() + 1
    table["versions"] = table.groupby("code")["code"].transform("size")
    numbers = dict.fromkeys(("version", "versions", "codings", "coders", "transcripts"), "int64")
    texts = dict.fromkeys(("code", "name", "made_as", "fingerprint", "first", "last"), "str")
    return table[list(_DEFINITIONS)].astype(numbers | texts | {"present": "bool"})


def _made(study: Study, wanted: Container[str]) -> pd.DataFrame:
    """Return the codings wanted, each with the definition it was made under."""
    made = [
        (
            study.codebook[coding.code].id,
            coding.code,
            coding.fingerprint,
            coding.coder,
            coding.segment.transcript if coding.segment else coding.transcript,
            coding.at,
        )
        for coding in (*study.codings, *study.consensus)
        if coding.id in wanted
    ]
    columns = ["code", "made_as", "fingerprint", "coder", "transcript", "at"]
    rows = pd.DataFrame(made, columns=columns, dtype="str")
    rows["transcript"] = rows["transcript"].where(rows["transcript"] != "")
    return rows
