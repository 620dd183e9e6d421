"""docs/pandas.md is true: its code runs, its functions exist, and their docstrings name columns."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qualcode.analysis.query.words import plain_words
from qualcode.cli import main
from qualcode.model.study import Study
from qualcode.store.folder import open_study
from qualcode.tagging.adjudicate import disagreements

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "pandas.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`.+`) \| `qualcode ([^`]+)` \|", PAGE, flags=re.MULTILINE)
NAMES = [name for cell, _ in ROWS for name in re.findall(r"`([\w.]+)`", cell)]


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(ROOT / "transcripts_sample")


def found(name: str) -> Callable[..., Any]:
    room, _, function = name.rpartition(".")
    return getattr(import_module(f"qualcode.analysis.{room}"), function)  # type: ignore[no-any-return]


def test_the_code_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(compile(block, "pandas.md", "exec"), names)  # the page is ours
    assert len(names["nodes"]) > 0
    assert len(names["of_startups"]) > 0


@pytest.mark.parametrize(("cell", "command"), ROWS)
def test_the_command_of_a_function_exists(cell: str, command: str) -> None:
    name, *options = shlex.split(command)
    group: Any = main
    known = group.commands[name]
    if name == "tag":
        known = known.commands[options.pop(0)]
    offered = {option for parameter in known.params for option in parameter.opts}
    assert set(options) <= offered, cell


def made(name: str, study: Study) -> pd.DataFrame:
    """Return the table that a function makes of the sample study."""
    frame = found("frame.codings_frame")(study)
    places = disagreements(study)
    of = {
        "frame.codings_frame": (study,),
        "query.excerpts.excerpts": (study,),
        "query.kwic.keywords_in_context": (study, plain_words("data")),
        "counts.code_counts": (frame, study.codebook),
        "counts_by.counts_by": (frame, study, "transcript"),
        "cross.cross_table": (frame, study, "company_type"),
        "cooccurrence.cooccurrence": (frame,),
        "cooccur.given.cooccurrence_given": (frame, study, "company_type"),
        "cooccur.given.cooccurrence_change": (
            frame,
            study,
            "company_type",
            ("Startup", "Non IT"),
        ),
        "agreement.table.agreement_table": (study,),
        "course.codebook_drift.first_uses": (frame,),
        "coverage.coverage_table": (study,),
        "adjudication.disagreements_table": (study, places),
    }.get(name, (frame, study))
    if name.startswith("comparison"):
        of = (found("comparison.groups.group_units")(frame, study, "company_type", unit=ORGANS),)
    elif name.startswith("network"):
        pairs = found("cooccurrence.cooccurrence")(frame)
        of = (found("networks.code_network")(pairs, study.codebook),)
    elif name in BEFORE:
        of = (made(BEFORE[name], study),)
    elif name.startswith("agreement.confusion"):
        of = (found("agreement.table.judged_codes")(study),)
    rule = {"rule": found("cooccur.rule.rule_for")("organization")}
    table: pd.DataFrame = found(name)(*of, **(rule if name.startswith("cooccur.given") else {}))
    return table


ORGANS = "organizations"
BEFORE = {
    "course.rule.saturation_rule": "course.saturation.saturation_table",
    "course.coder_rates.coding_trend": "course.coder_rates.coding_rates",
}
NOT_TABLES = (
    "comparison.groups.group_units",
    "ena.space.ena_space",
    "networks.code_network",
    "agreement.table.judged_codes",
)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_TABLES])
def test_docstrings_name_the_columns(name: str, study: Study) -> None:
    table = made(name, study)
    told = found(name).__doc__ or ""
    if "those of `cooccurrence`" in told:
        told += found("cooccurrence.cooccurrence").__doc__ or ""
    assert [column for column in table.columns if not is_told(column, told)] == []
    assert len(table.columns) > 2


def is_told(column: str, told: str) -> bool:
    """Tell whether a docstring names a column, by itself or as one of a family."""
    names = {column, re.sub(r"^(rank|sign)_\w+$", r"\1_UNIT", column)}
    if "each with _low and _high" in told:
        names.add(re.sub(r"_(low|high)$", "", column))
    if "part_1, part_2, …" in told:
        names.add(re.sub(r"^part_\d+$", "part_1", column))
    if "the same of the second" in told:
        names.add(re.sub(r"_2$", "_1", column))
    if "whatever else the edges have" in told:
        names.add({"n_ab": "edges", "jaccard": "edges"}.get(column, column))
    return any(re.search(rf"\b{re.escape(name)}\b", told) for name in names)
