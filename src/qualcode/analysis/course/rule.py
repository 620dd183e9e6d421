"""When saturation is reached by the rule of base size, run length and threshold."""

from __future__ import annotations

import pandas as pd

from qualcode.errors import TableError

_RULE = (
    "group",
    "interviews",
    "base",
    "run",
    "threshold",
    "base_codes",
    "met",
    "at",
    "confirmed",
    "new",
    "share",
    "above_later",
    "reason",
)
_RUNS = ("group", "first", "last", "new", "base_codes", "share", "met", "reason")
_NO_CODES = "no codes in the base"


def saturation_runs(
    table: pd.DataFrame, *, base: int = 4, run: int = 2, threshold: float = 0.05
) -> pd.DataFrame:
    """Set the new codes of every run of interviews against the codes of the base.

    After Guest, Namey and Chen (2020), PLOS ONE 15(5): e0232076. The base are the first interviews;
    a run are the next ones, and each further run begins one interview later.

    Args:
        table: a saturation table.
        base: how many interviews the base has.
        run: how many interviews a run has.
        threshold: the share of new codes that counts as saturated, itself included.

    Returns:
        One row per group and run: group, first and last (the interviews of the run by their order),
        new (codes that nobody had before), base_codes (distinct codes of the base), share (new /
        base_codes, NaN where the base has none), met (share <= threshold) and reason (of a NaN).

    Raises:
        TableError: base or run is below 1, or the threshold not from 0 to 1.
    """
    if base < 1 or run < 1 or not 0 <= threshold <= 1:
        raise TableError(
            "Base and run are numbers of interviews from 1, the threshold is a share from 0 to 1; "
            "for instance --base 4 --run 2 --threshold 0.05."
        )
    rows = []
    for group, part in table.groupby("group", sort=False):
        found = part["cumulative"].to_numpy()
        known = int(found[base - 1]) if len(found) >= base else 0
        for end in range(base + run, len(found) + 1):
            new = int(found[end - 1] - found[end - run - 1])
            share = new / known if known else float("nan")
            reason = "" if known else _NO_CODES
            rows.append((group, end - run + 1, end, new, known, share, share <= threshold, reason))
    runs = pd.DataFrame(rows, columns=list(_RUNS))
    kinds = {"first": "int64", "last": "int64", "new": "int64", "base_codes": "int64"}
    texts = {"group": "str", "reason": "str"}
    return runs.astype({**kinds, **texts, "share": "float64", "met": "bool"})


def saturation_rule(
    table: pd.DataFrame, *, base: int = 4, run: int = 2, threshold: float = 0.05
) -> pd.DataFrame:
    """Say for each group at which interview the rule of `saturation_runs` is met first, if at all.

    Returns:
        One row per group: group, interviews (how many there are), base, run, threshold, base_codes
        (NA with fewer interviews than the base), met, at (the last interview before the first run
        that meets the rule) and confirmed (the last of that run; both NA where none does), new and
        share (of that run, or of the last one), above_later (later runs that are above the
        threshold again) and reason (why the rule is not met).

    Raises:
        TableError: as for `saturation_runs`.
    """
    runs = saturation_runs(table, base=base, run=run, threshold=threshold)
    rows = []
    for group, part in table.groupby("group", sort=False):
        known = int(part["cumulative"].iloc[base - 1]) if len(part) >= base else None
        own = runs[runs["group"] == group]
        rows.append(
            {"group": group, "interviews": len(part), "base_codes": known}
            | _verdict(own)
            | {"reason": _reason(own, len(part), base + run)}
        )
    found = pd.DataFrame(rows, columns=list(_RULE))
    found[["base", "run"]] = base, run
    found["threshold"] = float(threshold)
    whole = dict.fromkeys(("interviews", "base", "run", "above_later"), "int64")
    maybe = dict.fromkeys(("base_codes", "at", "confirmed", "new"), "Int64")
    rest = {"group": "str", "reason": "str", "share": "float64", "met": "bool"}
    return found.astype(whole | maybe | rest)


def _verdict(runs: pd.DataFrame) -> dict[str, object]:
    """Return what the first run that meets the rule says, or else the last run."""
    met = runs[runs["met"]]
    shown = met.iloc[:1] if len(met) else runs.iloc[-1:]
    if shown.empty:
        return {"met": False, "above_later": 0}
    cells = shown.iloc[0]
    said = {"met": bool(len(met)), "new": cells["new"], "share": cells["share"], "above_later": 0}
    if len(met):
        later = runs.loc[runs["last"] > cells["last"], "met"]
        said |= {"at": cells["first"] - 1, "confirmed": cells["last"]}
        said["above_later"] = int((~later).sum())
    return said


def _reason(runs: pd.DataFrame, interviews: int, needed: int) -> str:
    if runs.empty:
        return f"only {interviews} of the {needed} interviews that the rule needs"
    if runs["met"].any():
        return ""
    least, known = int(runs["new"].min()), int(runs["base_codes"].iloc[0])
    above = f"every run is above the threshold; the nearest has {least} new of {known}"
    return str(runs["reason"].iloc[0]) or above
