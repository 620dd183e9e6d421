"""What of a report may leave; the numbers of the sample are invented."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qualcode.analysis.cross import cross_table
from qualcode.analysis.frame import codings_frame
from qualcode.analysis.people import attribute_counts
from qualcode.analysis.rollup import roll_up
from qualcode.model.sharing import Sharing
from qualcode.model.study import Study
from qualcode.report.build import built_of
from qualcode.report.contents import CHALLENGE, chapters, contents
from qualcode.report.figures import HIDDEN
from qualcode.report.output import Output
from qualcode.report.shareable import Shareable, shareable_report
from qualcode.store.folder import open_study

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"participants", "evidence", "published"}


@pytest.fixture(scope="module")
def published() -> Study:
    """Return the published study as if its numbers were not public."""
    study = open_study(ROOT / "studies" / "nahar2022")
    return replace(study, sharing=Sharing())


@pytest.fixture(scope="module")
def shared(published: Study) -> Shareable:
    return shareable_report(published)


def named(report: Shareable) -> dict[str, Output]:
    return {output.name: output for output in report.outputs}


def test_no_shown_number_by_attribute_is_small(published: Study, shared: Shareable) -> None:
    rows = roll_up(codings_frame(published), published.codebook, CHALLENGE)
    people = published.participants
    table = named(shared)["challenges-by-structure"].table
    assert table is not None
    shown = 0
    names = {code.name: code.id for code in published.codebook}
    for attribute in published.points.values():
        counts = cross_table(rows, published, attribute).set_index(["code", "value"])["count"]
        for column in table.columns[1:]:
            value = column.partition(" (n")[0]
            places = {
                name
                for name, item in published.organizations.items()
                if value in item.attributes.get(attribute, ())
            }
            for name, cell in zip(table["challenge"], table[column], strict=True):
                if cell == HIDDEN or (names[name], value) not in counts:
                    continue
                shown += 1
                assert cell == counts[names[name], value] >= 3
                coded = rows[rows["code"] == names[name]]
                behind = set(coded[coded["organization"].isin(places)]["participant"])
                assert len(behind & people.keys()) >= 5
    assert shown >= 10


def test_counts_of_attributes_are_right_or_hidden(published: Study, shared: Shareable) -> None:
    found = named(shared)
    table = found["participants-role-group"].table
    assert table is not None
    real = attribute_counts(published, "role_group").set_index("value")["count"]
    assert HIDDEN in list(table["count"])
    for value, count in zip(table["value"], table["count"], strict=True):
        assert count in (HIDDEN, real[value])
        assert count == HIDDEN or count >= 5
    text = str(found["demographics"].table)
    assert HIDDEN in text


def test_hidden_numbers_do_not_stand_in_figures(published: Study, shared: Shareable) -> None:
    """Text of figures stands as comments in SVG. Seen failing on: a figure of the whole table."""
    output = named(shared)["participants-role-group"]
    svg = built_of(published, (output,)).files[f"figures/{output.name}.svg"].decode()
    words = re.findall(r"<!-- (.*?) -->", svg)
    assert output.table is not None
    for value, count in zip(output.table["value"], output.table["count"], strict=True):
        assert (value in words) == (count != HIDDEN)
    heat = named(shared)["challenges-by-structure"]
    assert heat.table is not None
    svg = built_of(published, (heat,)).files[f"figures/{heat.name}.svg"].decode()
    words = re.findall(r"<!-- (.*?) -->", svg)
    cells = [cell for column in heat.table.columns[1:] for cell in heat.table[column]]
    for number in {cell for cell in cells if cell != HIDDEN}:
        assert words.count(str(number)) == cells.count(number)
    assert words.count(HIDDEN) == cells.count(HIDDEN)


def test_lists_of_people_stay_behind(published: Study, shared: Shareable) -> None:
    found = named(shared)
    assert not LEFT_OUT & found.keys()
    person = re.compile(r"\bP\d+[a-z]?\b")
    for output in shared.outputs:
        if output.table is not None:
            assert not {"people", "ids", "transcript"} & set(output.table.columns)
            assert not person.search(output.table.to_csv())
        assert "in the notation of the study" not in output.note


def test_what_was_hidden_or_left_out_is_said(published: Study, shared: Shareable) -> None:
    every = {output.name for output in chapters(published)}
    for name in every - named(shared).keys():
        assert any(f"({name})" in sentence for sentence in shared.said)
    assert any("numbers hidden" in sentence for sentence in shared.said)


def test_an_output_that_nobody_knows_stays_behind(
    published: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_another(study: Study) -> list[Output]:
        new = Output("New", "salaries", "Salaries", table=pd.DataFrame({"salary": [1]}))
        return [*chapters(study), new]

    monkeypatch.setattr("qualcode.report.shareable.chapters", with_another)
    found = shareable_report(published)
    assert "salaries" not in named(found)
    assert "Left out: 'Salaries' (salaries)." in found.said


def test_all_outputs_of_both_studies_are_known() -> None:
    for folder in ("studies/nahar2022", "transcripts_sample"):
        study = replace(open_study(ROOT / folder), sharing=Sharing(0, 0))
        passed = named(shareable_report(study)).keys()
        missing = {output.name for output in chapters(study)} - passed
        assert {name for name in missing if not name.startswith("totals-")} <= LEFT_OUT


def test_numbers_that_are_public_come_through() -> None:
    study = open_study(ROOT / "studies" / "nahar2022")
    assert study.sharing.public
    found = shareable_report(study)
    assert [output.name for output in found.outputs] == [output.name for output in contents(study)]
