"""Differences, ratios, odds and exact tests, against printed examples and brute force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import factorial, isclose, isinf, prod
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.attributes import attribute_rows, known_attributes
from qualcode.analysis.comparison.effects import effect_table
from qualcode.analysis.comparison.exact_tests import exact_test_table
from qualcode.analysis.comparison.freeman_halton import freeman_halton
from qualcode.analysis.comparison.groups import Groups, group_units, split_by_value
from qualcode.analysis.comparison.intervals import share_difference, share_ratio, wilson_interval
from qualcode.analysis.comparison.odds import conditional_odds_ratio
from qualcode.analysis.cross import cross_table
from qualcode.analysis.discoveries import false_discovery
from qualcode.analysis.frame import codings_frame
from qualcode.errors import TableError
from qualcode.store.folder import open_study

Put = Callable[..., str]
Table = list[list[int]]
JOB = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
TEA = [[3, 1], [1, 3]]


def p_of(table: Table) -> float:
    return freeman_halton(np.array(table, dtype=np.int64))[0]


def odds_of(table: Table, confidence: float = 0.95) -> tuple[float, float, float]:
    (a, b), (c, d) = table
    one, base, other, rest = (np.array([number], dtype=np.int64) for number in (a, a + b, c, c + d))
    found = conditional_odds_ratio(one, base, other, rest, confidence)
    return float(found[0][0]), float(found[1][0]), float(found[2][0])


def cell(table: pd.DataFrame, row: object, column: str) -> Any:
    """Return a cell of the row with this index."""
    return cells(table, row, [column])[0]


def cells(table: pd.DataFrame, row: object, columns: list[str]) -> list[Any]:
    """Return some cells of the row with this index."""
    found: dict[Any, dict[Any, Any]] = table.to_dict("index")
    return [found[row][name] for name in columns]


def reals(*numbers: float) -> list[npt.NDArray[np.float64]]:
    return [np.array([float(number)]) for number in numbers]


@pytest.mark.parametrize(
    ("table", "p"),
    [
        # R, help page of fisher.test: Fisher's tea drinker, and Agresti's job satisfaction (2002).
        (TEA, 0.4857143),
        (JOB, 0.7826849),
        # Values of fisher.test in R.
        ([[1, 11], [9, 3]], 0.002759456),
        ([[10, 2], [3, 15]], 0.0005367241),
        # The whales and sharks of scipy's earlier documentation of fisher_exact.
        ([[8, 2], [1, 5]], 0.034965035),
    ],
)
def test_exact_p_values_that_are_printed(table: Table, p: float) -> None:
    assert p_of(table) == pytest.approx(p, rel=2e-7)
    turned = [list(row) for row in zip(*table, strict=True)]
    assert p_of(turned) == pytest.approx(p, rel=2e-7)


def test_random_tables_come_near_the_exact_value_and_say_how_many_they_were() -> None:
    table = np.array(JOB, dtype=np.int64)
    p, draws = freeman_halton(table, limit=100, draws=20_000, seed=3)
    assert draws == 20_000
    assert p == pytest.approx(0.7826849, abs=0.012)
    assert freeman_halton(table, limit=100, draws=500, seed=3) == freeman_halton(
        table, limit=100, draws=500, seed=3
    )


def test_random_tables_never_make_chance_impossible() -> None:
    table = np.array([[30, 0], [0, 30]], dtype=np.int64)  # less than 1 in 10^16 by chance
    assert freeman_halton(table, limit=1, draws=99) == (1 / 100, 99)


@pytest.mark.parametrize(
    ("table", "estimate", "low", "high"),
    [
        # fisher.test in R finds its roots to within 1.2e-4 of the odds ratio or of its inverse, so
        # that is how far its printed digits can be trusted.
        (TEA, 6.408309, 0.2117329, 621.9338),
        ([[1, 9], [11, 3]], 0.03723312, 0.0006438, 0.4258840),
        ([[10, 2], [3, 15]], 1 / 0.04693661, 1 / 0.363182, 1 / 0.003325764),
    ],
)
def test_odds_ratios_that_r_prints(table: Table, estimate: float, low: float, high: float) -> None:
    for found, printed in zip(odds_of(table), (estimate, low, high), strict=True):
        small = (1 / found, 1 / printed) if printed > 1 else (found, printed)
        assert small[0] == pytest.approx(small[1], abs=1.3e-4)
    assert odds_of(TEA)[0] == pytest.approx(6.408309, abs=2e-5)


@pytest.mark.parametrize(
    ("numbers", "low", "high"),
    [
        # Newcombe 1998, Table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_intervals(numbers: tuple[int, ...], low: float, high: float) -> None:
    a, n, b, m = reals(*numbers)
    found = share_difference(a, n, b, m)
    assert [float(part[0]) for part in found[1:]] == pytest.approx([low, high], abs=5e-5)


def test_the_ratio_of_a_textbook_and_what_zeros_leave() -> None:
    """Moore, McCabe and Craig, Introduction to the Practice of Statistics, 9th ed., example 8.18:
    45 of 411 with aspirin, 73 of 411 without; 95 % interval 0.4364 to 0.8707."""
    a, n, b, m = reals(45, 411, 73, 411)
    ratio, low, high = (float(part[0]) for part in share_ratio(a, n, b, m))
    assert ratio == pytest.approx(0.1095 / 0.1776, abs=5e-4)
    assert [low, high] == pytest.approx([0.4364, 0.8707], abs=5e-5)
    none, n, some, m = reals(0, 5, 3, 6)
    assert [np.isnan(float(part[0])) for part in share_ratio(none, n, some, m)] == [0, 1, 1]
    assert all(np.isnan(float(part[0])) for part in share_ratio(some, m, none, n))


def test_false_discoveries_are_controlled_as_published() -> None:
    """p.adjust in R; and the 25 tests of J. H. McDonald, Handbook of Biological Statistics."""
    assert false_discovery(np.array([0.01, 0.02, 0.03, 0.04, 0.05])) == pytest.approx([0.05] * 5)
    printed = (
        "0.001 0.008 0.039 0.041 0.042 0.06 0.074 0.205 0.212 0.216 0.222 0.251 0.269 0.275 0.34 "
        "0.341 0.384 0.569 0.594 0.696 0.762 0.94 0.942 0.975 0.986"
    )
    found = false_discovery(np.array([float(p) for p in printed.split()]))
    assert found[:6] == pytest.approx([0.025, 0.1, 0.21, 0.21, 0.21, 0.25])


SMALL = st.lists(
    st.lists(st.integers(0, 4), min_size=2, max_size=3), min_size=2, max_size=3
).filter(lambda table: len({len(row) for row in table}) == 1)


def spreads(total: int, room: list[int]) -> Iterator[list[int]]:
    if len(room) == 1:
        if total <= room[0]:
            yield [total]
        return
    for cell in range(min(total, room[0]) + 1):
        for rest in spreads(total - cell, room[1:]):
            yield [cell, *rest]


def tables(rows: list[int], columns: list[int]) -> Iterator[Table]:
    if not rows:
        if not any(columns):
            yield []
        return
    for row in spreads(rows[0], columns):
        left = [room - cell for room, cell in zip(columns, row, strict=True)]
        for rest in tables(rows[1:], left):
            yield [row, *rest]


def brute_force(table: Table) -> float:
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]

    def weight(one: Table) -> float:
        return 1 / prod(factorial(cell) for row in one for cell in row)

    every = [weight(one) for one in tables(rows, columns)]
    own = weight(table) * (1 + 1e-7)
    return sum(one for one in every if one <= own) / sum(every)


@given(SMALL)
def test_the_exact_test_is_that_of_brute_force(table: Table) -> None:
    assert p_of(table) == pytest.approx(brute_force(table), rel=1e-9)


@given(SMALL, st.randoms())
def test_the_exact_test_does_not_mind_the_order_of_rows_and_columns(
    table: Table, chance: object
) -> None:
    turned = [list(reversed(row)) for row in reversed(table)]
    assert p_of(table) == pytest.approx(p_of(turned), rel=1e-9)


FOURFOLD = st.tuples(*[st.integers(0, 12)] * 4)


@given(FOURFOLD)
def test_the_odds_ratio_is_the_likeliest_and_its_inverse_that_of_the_mirror(
    cells: tuple[int, ...],
) -> None:
    a, b, c, d = cells
    found = odds_of([[a, b], [c, d]])
    if 0 in (a + b, c + d, a + c, b + d):
        assert all(np.isnan(part) for part in found)
        return
    assert found[1] <= found[0] <= found[2]
    mirrored = odds_of([[c, d], [a, b]])
    for one, other in zip(found, (mirrored[0], mirrored[2], mirrored[1]), strict=True):
        inverse = 0.0 if isinf(other) else np.inf if other == 0 else 1 / other
        assert one == inverse or isclose(one, inverse, rel_tol=1e-6)


@given(FOURFOLD.filter(lambda cells: cells[0] + cells[1] > 0 < cells[2] + cells[3]))
def test_differences_lie_within_their_intervals_and_these_within_bounds(
    cells: tuple[int, ...],
) -> None:
    a, b, c, d = cells
    one, base, other, rest = reals(a, a + b, c, c + d)
    difference, low, high = (
        float(part[0]) for part in share_difference(one, base, other, rest, 0.95)
    )
    assert -1 - 1e-9 <= low <= difference + 1e-9
    assert difference - 1e-9 <= high <= 1 + 1e-9
    bounds = wilson_interval(one, base)
    assert 0 <= float(bounds[0][0]) <= a / (a + b) + 1e-12
    assert a / (a + b) - 1e-12 <= float(bounds[1][0]) <= 1 + 1e-12


@settings(max_examples=60, deadline=None)
@given(FOURFOLD.filter(lambda c: 0 not in (c[0] + c[1], c[2] + c[3], c[0] + c[2], c[1] + c[3])))
def test_scipy_says_the_same(cells: tuple[int, ...]) -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle, not a dependency")
    a, b, c, d = cells
    table = [[a, b], [c, d]]
    assert p_of(table) == pytest.approx(stats.fisher_exact(table)[1], rel=1e-6)
    theirs = stats.contingency.odds_ratio(table, kind="conditional")
    interval = theirs.confidence_interval(0.9)
    found = odds_of(table, 0.9)
    for one, other in zip(found, (theirs.statistic, interval.low, interval.high), strict=True):
        assert one == other or isclose(one, other, rel_tol=1e-4)


@pytest.fixture
def coded(folder: Path, code: Put) -> Path:
    """Return a study of eight organisations; see `organizations.csv` for what they are."""
    rows = ["id,size,domain"]
    rows += [
        f"{n},{'big' if n <= 4 else 'small'},{'a; b' if n == 1 else 'a' if n < 5 else 'b'}"
        for n in range(1, 9)
    ]
    (folder / "organizations.csv").write_text("\n".join(rows) + "\n9,,\n")
    people = ["id,organization,role", *(f"P{n},{n},dev" for n in range(1, 9)), "P9,1,ops"]
    (folder / "participants.csv").write_text("\n".join(people) + "\n")
    texts = ["id,participants,speakers,date,setting"]
    texts += [
        f"t{n},P{n},I=interviewer; A=P{n},,{'office' if n % 2 else 'remote'}" for n in range(1, 9)
    ]
    (folder / "transcripts.csv").write_text("\n".join(texts) + "\n")
    for path in (folder / "transcripts").glob("*.txt"):
        path.unlink()
    for n in range(1, 9):
        (folder / "transcripts" / f"t{n}.txt").write_text("I: And?\n\nA: We guess the data.\n")
    for n in (1, 2, 3, 5):
        code(f"t{n}", "guess", "guess")
    for n in range(1, 9):
        code(f"t{n}", "data", "data")
    return folder


def test_organisations_are_tested_once_for_each_code(coded: Path) -> None:
    study = open_study(coded)
    groups = group_units(codings_frame(study), study, "size", unit="organizations")
    table = exact_test_table(groups).set_index("code")
    # Three of four big ones and one of four small ones guess: the tea drinker's table.
    assert cell(table, "guess", "groups") == "big 3/4, small 1/4"
    assert cell(table, "guess", "p") == pytest.approx(0.4857143, rel=1e-6)
    assert cell(table, "guess", "q") == cell(table, "guess", "p")  # the other code is not tested
    assert cells(table, "guess", ["count", "base"]) == [4, 8]
    assert cells(table, "guess", ["method", "withheld"]) == ["Fisher", ""]
    assert np.isnan(cell(table, "data", "p"))
    assert cell(table, "data", "withheld") == "all units bear the code, or none"


def test_effects_come_with_their_intervals(coded: Path) -> None:
    study = open_study(coded)
    groups = group_units(codings_frame(study), study, "size", unit="organizations")
    table = effect_table(groups).set_index("code")
    row = cast("dict[str, Any]", table.to_dict("index")["guess"])
    assert cells(table, "guess", ["value", "against"]) == ["big", "small"]
    counted = ["count", "base", "other_count", "other_base"]
    assert cells(table, "guess", counted) == [3, 4, 1, 4]
    assert row["difference"] == 0.5
    assert row["ratio"] == pytest.approx(3)
    assert row["odds_ratio"] == pytest.approx(6.408309, abs=2e-5)
    assert row["difference_low"] < 0 < row["difference_high"]
    assert row["withheld"] == ""
    assert np.isnan(cell(table, "data", "odds_ratio"))
    assert cell(table, "data", "withheld") == (
        "interval of the ratio: all units bear the code; "
        "odds ratio: all units bear the code, or none"
    )
    assert cell(table, "data", "ratio") == 1
    assert np.isnan(cell(table, "data", "ratio_low"))
    with pytest.raises(TableError, match="between 0 and 1"):
        effect_table(groups, confidence=95)


def test_groups_that_overlap_are_not_tested_unless_one_value_is_chosen(coded: Path) -> None:
    study = open_study(coded)
    groups = group_units(codings_frame(study), study, "domain", unit="organizations")
    withheld = exact_test_table(groups)["withheld"]
    assert "groups overlap: 1 of 8 organizations" in withheld[0]
    chosen = split_by_value(groups, "domain", "b")
    table = exact_test_table(chosen).set_index("code")
    assert cell(table, "guess", "groups") == "b 2/5, all others 2/3"
    effects = effect_table(groups).set_index(["code", "value"])
    assert cells(effects, ("guess", "b"), ["count", "base", "other_count"]) == [2, 5, 2]
    with pytest.raises(TableError, match="no value 'c'"):
        split_by_value(groups, "domain", "c")


def test_passages_are_refused_and_nested_people_withheld(coded: Path) -> None:
    study = open_study(coded)
    frame = codings_frame(study)
    for unit in ("codings", "turns"):
        with pytest.raises(TableError, match="would pass for a larger sample"):
            group_units(frame, study, "size", unit=unit)
    people = group_units(frame, study, "size", unit="participants")
    assert "(1 have several) are not independent" in exact_test_table(people)["withheld"][0]
    assert effect_table(people)["withheld"].str.startswith("all: participants of one").all()
    assert effect_table(people)["difference"].isna().all()
    declared = group_units(frame, study, "size", unit="participants", assume_independent=True)
    assert exact_test_table(declared)["groups"][0] == "big 3/5, small 1/4"
    texts = group_units(frame, study, "setting", unit="transcripts")  # one for each organisation
    assert exact_test_table(texts)["groups"][0] == "office 3/4, remote 1/4"


def test_transcripts_of_one_organisation_are_refused(coded: Path) -> None:
    people = coded / "participants.csv"
    people.write_text(people.read_text().replace("P2,2", "P2,1"))
    study = open_study(coded)
    with pytest.raises(TableError, match="several are of one organisation"):
        group_units(codings_frame(study), study, "setting", unit="transcripts")


def test_people_are_the_independent_units_where_no_organisation_is_named(coded: Path) -> None:
    """Seen failing: a study of people without organisations could test nothing."""
    (coded / "organizations.csv").write_text("id\n")
    people = coded / "participants.csv"
    rows = [f"P{n},,{'dev' if n < 5 else 'ops'}" for n in range(1, 9)]
    people.write_text("\n".join(["id,organization,role", *rows]) + "\n")
    study = open_study(coded)
    frame = codings_frame(study)
    table = exact_test_table(group_units(frame, study, "role", unit="participants"))
    assert table.set_index("code")["p"]["guess"] == pytest.approx(0.4857143, rel=1e-6)
    group_units(frame, study, "setting", unit="transcripts")
    texts = coded / "transcripts.csv"
    texts.write_text(texts.read_text().replace("t2,P2,", "t2,P1,").replace("A=P2", "A=P1"))
    again = open_study(coded)
    with pytest.raises(TableError, match="several are of one organisation, or of one person"):
        group_units(codings_frame(again), again, "setting", unit="transcripts")


def test_who_is_of_no_known_organisation_may_be_of_any(coded: Path) -> None:
    people = coded / "participants.csv"
    people.write_text(people.read_text().replace("P2,2", "P2,").replace("P9,1,ops\n", ""))
    study = open_study(coded)
    frame = codings_frame(study)
    people_groups = group_units(frame, study, "role", unit="participants")
    assert "not known" in exact_test_table(people_groups)["withheld"][0]
    with pytest.raises(TableError, match="the organisation of some is not known"):
        group_units(frame, study, "setting", unit="transcripts")


def test_a_group_of_one_is_not_tested(coded: Path) -> None:
    table = coded / "organizations.csv"
    table.write_text(table.read_text().replace("8,small", "8,tiny"))
    study = open_study(coded)
    groups = group_units(codings_frame(study), study, "size", unit="organizations")
    assert exact_test_table(groups)["withheld"][0].startswith("fewer than 2 units have: tiny")
    effects = effect_table(groups).set_index(["code", "value"])
    assert cell(effects, ("guess", "tiny"), "withheld") == "all: fewer than 2 units to compare"
    assert cell(effects, ("guess", "big"), "withheld") == ""


def test_transcripts_and_described_structures_have_attributes(coded: Path) -> None:
    (coded / "structures").mkdir()
    for name, kind in (("1", "external"), ("2", "client"), ("3", "")):
        teams = f"teams:\n  - {{id: a, name: A}}\n  - {{id: b, name: B, kind: {kind}}}\n"
        body = teams if kind else "teams: []\n"
        (coded / "structures" / f"{name}.yaml").write_text(
            f'organization: "{name}"\ntitle: T\n{body}'
        )
    study = open_study(coded)
    known = known_attributes(study)
    assert known["setting"] == "transcript"
    assert known["team.kind"] == "organization"
    rows = attribute_rows(study, "team.kind").groupby("bearer")["value"].agg(list)
    assert rows["1"] == ["internal", "external"]
    assert rows["3"] == ["none"]
    assert rows["4"] == ["not stated"]
    table = cross_table(codings_frame(study), study, "team.kind").set_index(["code", "value"])
    assert cells(table, ("guess", "external"), ["count", "base"]) == [1, 1]
    frame = codings_frame(study)
    texts = cross_table(frame, study, "setting", unit="transcripts").set_index(["code", "value"])
    assert cells(texts, ("guess", "office"), ["count", "base"]) == [3, 4]
    with pytest.raises(TableError, match="choose transcripts as the unit"):
        cross_table(frame, study, "setting", unit="participants")


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_no_count_exceeds_its_base_and_relabelling_changes_nothing(
    codes: int, values: int, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    units = int(chance.integers(0, 12))
    having = np.zeros((units, values), dtype=np.bool_)
    having[np.arange(units), chance.integers(0, values, units)] = True
    bearing = chance.random((units, codes)) < 0.5
    names = [f"v{n}" for n in range(values)]
    groups = Groups("organizations", names, [f"c{n}" for n in range(codes)], having, bearing, "")
    effects = effect_table(groups)
    assert (effects["count"] <= effects["base"]).all()
    assert (effects["other_count"] <= effects["other_base"]).all()
    order = chance.permutation(values)
    moved = Groups(
        groups.unit, [names[n] for n in order], groups.codes, having[:, order], bearing, ""
    )
    pd.testing.assert_series_equal(exact_test_table(groups)["p"], exact_test_table(moved)["p"])
