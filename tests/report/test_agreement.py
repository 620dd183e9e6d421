"""The report's chapter on agreement: there if study.yaml declares a coefficient, and only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from qualcode.analysis.agreement.choice import Comparison
from qualcode.analysis.agreement.table import agreement_table
from qualcode.errors import NothingToDraw
from qualcode.model.agreement import COEFFICIENTS, Agreement
from qualcode.model.study import Study
from qualcode.report.agreement import agreement_chapter
from qualcode.report.agreement_figure import agreement_chart
from qualcode.report.contents import contents
from qualcode.report.output import Output
from qualcode.report.shareable import shareable_report
from qualcode.store.folder import open_study

ROOT = Path(__file__).parents[2]
Flaws = Callable[[Figure], list[str]]


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(ROOT / "transcripts_sample")


def chapter(study: Study, **declared: str) -> dict[str, Output]:
    wanted = replace(study, agreement=replace(study.agreement, **declared))
    return {output.name: output for output in agreement_chapter(wanted)}


def test_the_declared_coefficient_stands_in_the_report(study: Study) -> None:
    names = [output.name for output in contents(study)]
    assert names.index("agreement") + 1 == names.index("agreement-by-code")
    found = chapter(study)
    table = found["agreement"].table
    assert table is not None
    assert table["of"].tolist()[0] == "all codes"
    whole = agreement_table(study, Comparison(level="all"))
    assert table["value"].iloc[0] == whole["value"].iloc[0]
    assert "krippendorff-alpha, as study.yaml declares it, by turn" in found["agreement"].note
    by_code = found["agreement-by-code"]
    assert by_code.table is not None
    assert by_code.figure is not None
    codes = agreement_table(study, Comparison(level="codes"))
    assert by_code.table["value"].tolist() == pytest.approx(codes["value"].tolist(), nan_ok=True)
    assert {"both", "first_only", "second_only", "neither", "units"} <= set(by_code.table)
    names_of = {code.name for code in study.codebook}
    assert set(by_code.table["code"]) <= names_of


def test_without_a_declaration_there_is_no_chapter(study: Study) -> None:
    assert chapter(study, coefficient="") == {}
    assert list(agreement_chapter(open_study(ROOT / "studies" / "nahar2022"))) == []


def test_what_cannot_be_computed_says_why(study: Study) -> None:
    unread = replace(study, read={}, read_in={}, agreement=Agreement("percent"))
    (output,) = agreement_chapter(unread)
    assert output.table is not None
    assert "read" in output.table["reason"].iloc[0]


@pytest.mark.parametrize("coefficient", [name for name in COEFFICIENTS if name != "gamma"])
def test_every_coefficient_can_be_declared(study: Study, coefficient: str) -> None:
    found = chapter(study, coefficient=coefficient, unread="uncoded")
    table = found["agreement"].table
    assert table is not None
    reasons = table["reason"] if "reason" in table else pd.Series("", index=table.index)
    assert (table["value"].notna() | (reasons != "")).all()
    assert table["of"].is_unique


def test_rounds_and_pairs_have_rows_where_there_are_several(study: Study) -> None:
    third = [
        replace(coding, coder="coder-c", id=f"c{number}", round="late")
        for number, coding in enumerate(study.codings[:60])
    ]
    read = {**study.read, "coder-c": study.read["coder-a"]}
    several = replace(study, codings=(*study.codings, *third), read=read, read_in={})
    table = chapter(several)["agreement"].table
    assert table is not None
    of = table["of"].tolist()
    assert {"round 1", "round late"} <= set(of)
    assert "coder-a, coder-c" in of


def test_it_may_be_given_away(study: Study) -> None:
    names = {output.name for output in shareable_report(study).outputs}
    assert {"agreement", "agreement-by-code"} <= names


def values(*rows: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["value", "low", "high"])


def test_the_chart_has_a_row_for_each_code_and_nothing_overlaps(flaws: Flaws) -> None:
    nan = float("nan")
    table = values((0.8, 0.6, 0.9), (nan, nan, nan), (-0.4, -0.9, 0.1), (1.0, nan, nan))
    labels = [
        "Short",
        "A name that is much longer than all the others and must wrap",
        "C",
        "D",
    ]
    figure = agreement_chart(table, labels, title="Agreement", note="percent")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {"0.80", "none", "-0.40", "1.00", "-1", "1"} <= set(texts)
    assert flaws(figure) == []
    assert "-0.25" not in [
        text.get_text()
        for text in agreement_chart(values((0.5, -0.01, 1.0)), ["x"], title="t").axes[0].texts
    ]


def test_a_chart_without_a_value_is_refused() -> None:
    nan = float("nan")
    with pytest.raises(NothingToDraw):
        agreement_chart(values((nan, nan, nan)), ["x"], title="t")
