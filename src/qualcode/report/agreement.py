"""The report's chapter on how far coders agree: what study.yaml declared, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from qualcode.analysis.agreement.choice import TOGETHER, Comparison
from qualcode.analysis.agreement.table import agreement_table
from qualcode.analysis.frame import with_words
from qualcode.errors import ExtraMissing, NoReadMarks
from qualcode.model.disagreement import comparable_coders
from qualcode.model.study import Study
from qualcode.report.agreement_figure import agreement_chart
from qualcode.report.output import Output

_SECTION = "Agreement of the coders"
_ROWS = 40
_PAIRS = ("both", "first_only", "second_only", "neither")
_SHOWN = ("of", "value", "low", "high", "units", "agreeing", *_PAIRS, "reason")


def agreement_chapter(study: Study) -> Iterator[Output]:
    """Yield how far coders agree, in the coefficient that the study declared.

    On all codes together, by round and by pair of coders where there are several, on each domain,
    and on each code. A study that declares no coefficient has no such chapter: not all work wants
    coders who are interchangeable.
    """
    coders = comparable_coders(study)
    if not study.agreement.coefficient or len(coders) < 2:
        return
    try:
        whole = pd.concat(_overall(study), ignore_index=True)
    except (NoReadMarks, ExtraMissing) as error:
        reason = {"of": ["all codes"], "value": [float("nan")], "reason": [str(error)]}
        yield Output(_SECTION, "agreement", "Agreement", table=pd.DataFrame(reason))
        return
    note = _note(whole, coders)
    yield Output(_SECTION, "agreement", "Agreement", note, _for_readers(whole))
    if study.agreement.coefficient not in TOGETHER:
        yield _by_code(study, note)


def _overall(study: Study) -> Iterator[pd.DataFrame]:
    whole = _compared(study, "all")
    yield whole.assign(of=_names(study, whole))
    if len(whole) > 1:  # k-u-alpha is of each code by itself
        return
    for by, column in (("round", "round"), ("pair", "coders")):
        parts = _compared(study, "all", by)
        if parts[column].nunique() > 1:
            yield parts.assign(of=("round " if by == "round" else "") + parts[column])
    domains = _compared(study, "within" if study.agreement.coefficient in TOGETHER else "domains")
    yield domains.assign(of=_names(study, domains))


def _compared(study: Study, level: str, by: str = "") -> pd.DataFrame:
    return with_words(agreement_table(study, Comparison(level=level), by=by))


def _names(study: Study, table: pd.DataFrame) -> list[str]:
    known = study.codebook
    codes = table["code"].replace("", "all codes")
    return [known[code].name if code in known else code for code in codes]


def _note(table: pd.DataFrame, coders: Sequence[str]) -> str:
    row = table.iloc[0]
    unread = "missing" if row["unread"] == "missing" else "read and not coded"
    named = f" ({', '.join(coders)})" if len(coders) < 5 else ""
    found = (
        f"{row['coefficient']}, as study.yaml declares it, by {row['unit']}, of {len(coders)} "
        f"coders{named}; text that a coder has neither read nor coded counts as {unread}. Low and "
        "high: 95% of 1,000 bootstrap samples of the transcripts, if enough have a value."
    )
    return found + (f" {row['note'].capitalize()}." if row["note"] else "")


def _for_readers(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that have something to say."""
    shown = table[list(_SHOWN)]
    empty = [name for name in _PAIRS if shown[name].isna().all()]
    return shown.drop(columns=[*empty, *([] if shown["reason"].any() else ["reason"])])


def _by_code(study: Study, note: str) -> Output:
    table = _compared(study, "codes")
    table = table.assign(of=_names(study, table))
    drawn, title = table, "Agreement, code by code"
    if len(table) > _ROWS:
        used = table[["both", "first_only", "second_only"]].sum(axis=1)
        most = used.sort_values(ascending=False, kind="stable").index[:_ROWS]
        drawn = table.loc[sorted(most)]
        note += f" Drawn: the {_ROWS} codes with the most judgements."
    figure = None
    if drawn["value"].notna().any():
        coefficient = str(table["coefficient"].iloc[0])
        figure = agreement_chart(drawn, list(drawn["of"]), title=title, note=coefficient)
    shown = _for_readers(table).rename(columns={"of": "code"})
    return Output(_SECTION, "agreement-by-code", title, note, shown, figure)
