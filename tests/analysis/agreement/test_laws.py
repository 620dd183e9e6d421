"""Coefficients against other implementations on random input, and the laws they obey."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qualcode.analysis.agreement.given import (
    matrix_agreement,
    passages_agreement,
    sets_agreement,
)
from qualcode.analysis.agreement.resampling import whole_and_draws
from qualcode.model.agreement import LABEL_COEFFICIENTS, SET_COEFFICIENTS

EASY = settings(max_examples=60, deadline=None)
CELL = st.sampled_from([None, 0, 1, 2])
FULL = st.sampled_from([0, 1, 2])
CODES = st.frozensets(st.sampled_from("ABC"))


def matrices(cell: st.SearchStrategy[Any]) -> st.SearchStrategy[pd.DataFrame]:
    """Return units by coders: 2 to 9 units, 2 to 4 coders."""

    def of(coders: int) -> st.SearchStrategy[list[list[Any]]]:
        return st.lists(st.lists(cell, min_size=coders, max_size=coders), min_size=2, max_size=9)

    return st.integers(2, 4).flatmap(of).map(lambda rows: pd.DataFrame(rows, dtype=object))


def value(matrix: pd.DataFrame, coefficient: str, metric: str = "nominal") -> float:
    return float(matrix_agreement(matrix, coefficient, metric=metric).iloc[0]["value"])


def same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other, abs=1e-9)


def by_definition(matrix: pd.DataFrame, distance: Callable[[Any, Any], float]) -> float:
    """Return alpha by loops over all pairs of values, as the definition says."""
    units = [[v for v in row if not pd.isna(v)] for row in matrix.to_numpy().tolist()]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]
    total = len(values)
    observed = sum(
        distance(a, b) / (len(unit) - 1)
        for unit in units
        for i, a in enumerate(unit)
        for j, b in enumerate(unit)
        if i != j
    )
    expected = sum(2 * distance(a, b) for a, b in combinations(values, 2))
    if expected == 0:
        return math.nan
    return 1 - (observed / total) / (expected / (total * (total - 1)))


@EASY
@given(matrices(CELL))
def test_alpha_is_its_definition(matrix: pd.DataFrame) -> None:
    assert same(
        value(matrix, "krippendorff-alpha"), by_definition(matrix, lambda a, b: float(a != b))
    )
    squared = by_definition(matrix, lambda a, b: float((a - b) ** 2))
    assert same(value(matrix, "krippendorff-alpha", "interval"), squared)


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    if a == b:
        return 0.0
    part = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1 - (1 - jaccard(a, b)) * part


@EASY
@given(matrices(st.none() | CODES))
def test_alpha_of_sets_is_its_definition(matrix: pd.DataFrame) -> None:
    for name, distance in (("alpha-jaccard", jaccard), ("alpha-masi", masi)):
        found = float(sets_agreement(matrix, name).iloc[0]["value"])
        assert same(found, by_definition(matrix, distance))


@pytest.fixture(scope="module")
def nltk() -> Any:
    return pytest.importorskip("nltk.metrics.agreement")


def triples(matrix: pd.DataFrame) -> list[tuple[str, int, Any]]:
    return [
        (f"c{coder}", unit, cell)
        for unit, row in enumerate(matrix.to_numpy().tolist())
        for coder, cell in enumerate(row)
        if cell is not None
    ]


@EASY
@given(matrices(FULL))
def test_against_nltk(nltk: Any, matrix: pd.DataFrame) -> None:
    """nltk (Apache-2.0): pi of all coders, mean kappa of pairs, alpha and percent."""
    assume(all(len(set(matrix[c])) > 1 for c in matrix))
    task = nltk.AnnotationTask(triples(matrix))
    assert value(matrix, "percent") == pytest.approx(task.avg_Ao())
    assert value(matrix, "krippendorff-alpha") == pytest.approx(task.alpha())
    assert value(matrix, "cohen-kappa") == pytest.approx(task.kappa())
    assert value(matrix, "fleiss-kappa") == pytest.approx(task.pi())


@EASY
@given(matrices(st.frozensets(st.sampled_from("ABC"), min_size=1)))
def test_sets_against_nltk(nltk: Any, matrix: pd.DataFrame) -> None:
    """nltk knows no empty set: it divides by zero."""
    distances = pytest.importorskip("nltk.metrics.distance")
    assume(len({cell for row in matrix.to_numpy() for cell in row}) > 1)
    pairs = {"alpha-jaccard": distances.jaccard_distance, "alpha-masi": distances.masi_distance}
    for name, distance in pairs.items():
        alpha = nltk.AnnotationTask(triples(matrix), distance=distance).alpha()
        assert sets_agreement(matrix, name).iloc[0]["value"] == pytest.approx(alpha)


@EASY
@given(matrices(st.sampled_from([None, 1, 2, 3])))
def test_against_krippendorff(matrix: pd.DataFrame) -> None:
    """The package krippendorff (GPL, so not among our dependencies; skipped where it is absent)."""
    package = pytest.importorskip("krippendorff")
    ratings = matrix.astype(float).to_numpy().T
    pairable = (~np.isnan(ratings)).sum(axis=0) > 1
    assume(len(np.unique(ratings[:, pairable][~np.isnan(ratings[:, pairable])])) > 1)
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        alpha = package.alpha(reliability_data=ratings, level_of_measurement=metric)
        assert value(matrix, "krippendorff-alpha", metric) == pytest.approx(alpha, abs=1e-9)


@pytest.mark.parametrize("coefficient", LABEL_COEFFICIENTS)
@EASY
@given(matrix=matrices(CELL), names=st.permutations(["x", "y", "z"]))
def test_names_of_coders_and_categories_do_not_matter(
    coefficient: str, matrix: pd.DataFrame, names: list[str]
) -> None:
    before = value(matrix, coefficient)
    turned = matrix.iloc[:, ::-1]
    renamed = matrix.map(lambda cell: None if cell is None else names[cell])
    assert same(value(turned, coefficient), before)
    assert same(value(renamed, coefficient), before)
    assert math.isnan(before) or before <= 1 + 1e-12


@pytest.mark.parametrize("coefficient", LABEL_COEFFICIENTS)
@EASY
@given(values=st.lists(FULL, min_size=2, max_size=9))
def test_identical_coders_agree_wholly_or_not_at_all(coefficient: str, values: list[int]) -> None:
    found = value(pd.DataFrame({"a": values, "b": values, "c": values}), coefficient)
    if len(set(values)) > 1 or coefficient == "percent":
        assert found == pytest.approx(1)
    else:
        assert math.isnan(found)


@pytest.mark.parametrize("coefficient", SET_COEFFICIENTS)
@EASY
@given(matrix=matrices(st.none() | CODES))
def test_laws_of_sets(coefficient: str, matrix: pd.DataFrame) -> None:
    found = sets_agreement(matrix, coefficient).iloc[0]
    turned = sets_agreement(matrix.iloc[:, ::-1], coefficient).iloc[0]
    assert same(float(turned["value"]), float(found["value"]))
    assert found["agreeing"] <= found["units"]
    assert (found["reason"] == "") == (not math.isnan(found["value"]))


SPANS = st.lists(
    st.tuples(st.sampled_from("ij"), st.integers(0, 38), st.integers(1, 12)),
    min_size=1,
    max_size=8,
)


def frame(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    cells = [("t", who, "x", start, min(start + size, 40)) for who, start, size in rows]
    return pd.DataFrame(cells, columns=["transcript", "coder", "code", "start", "end"])


@EASY
@given(SPANS)
def test_unitizing_alpha_by_loops_over_characters(rows: list[tuple[str, int, int]]) -> None:
    """Coincidences counted character by character; expected from the lengths of units."""
    found = passages_agreement(frame(rows), {"t": 40}, "u-alpha", coders=("i", "j")).iloc[0]
    inside, squares = {}, 0
    for coder in "ij":
        spans = sorted((s, min(s + n, 40)) for who, s, n in rows if who == coder)
        joined: list[list[int]] = []
        for start, end in spans:
            if joined and start < joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([start, end])
        squares += sum((end - start) ** 2 for start, end in joined)
        inside[coder] = {p for start, end in joined for p in range(start, end)}
    agreeing = 2 * sum((p in inside["i"]) == (p in inside["j"]) for p in range(40))
    marked = len(inside["i"]) + len(inside["j"])
    blank = 80 - marked
    chance = 80 * (marked**2 - squares + blank**2 - blank) / (80**2 - squares - blank)
    assert found["agreeing"] == pytest.approx(agreeing / 2)
    assert found["value"] == pytest.approx(1 - (80 - agreeing) / (80 - chance))


@EASY
@given(SPANS)
def test_laws_of_unitizing(rows: list[tuple[str, int, int]]) -> None:
    own = frame(rows)
    twin = pd.concat([own.assign(coder="i"), own.assign(coder="j")])
    for name in ("u-alpha", "u-alpha-binary", "u-alpha-2004"):
        one = passages_agreement(own, {"t": 40}, name, coders=("i", "j")).iloc[0]["value"]
        turned = own.assign(coder=own["coder"].map({"i": "j", "j": "i"}))
        other = passages_agreement(turned, {"t": 40}, name, coders=("i", "j")).iloc[0]["value"]
        assert same(one, other)
        equal = passages_agreement(twin, {"t": 40}, name).iloc[0]["value"]
        assert math.isnan(equal) or equal == pytest.approx(1)


@EASY
@given(SPANS, SPANS)
def test_texts_add_up(one: list[tuple[str, int, int]], two: list[tuple[str, int, int]]) -> None:
    """Two texts of equal length are one text of twice the length with the second shifted."""
    apart = pd.concat([frame(one), frame(two).assign(transcript="u")])
    moved = frame(two).assign(start=lambda f: f["start"] + 41, end=lambda f: f["end"] + 41)
    whole = pd.concat([frame(one), moved])
    both = passages_agreement(apart, {"t": 41, "u": 41}, coders=("i", "j")).iloc[0]
    single = passages_agreement(whole, {"t": 82}, coders=("i", "j")).iloc[0]
    assert same(float(both["value"]), float(single["value"]))


Unit = tuple[str, int, int]


def units_in_a_row(gaps: list[tuple[int, int, str]]) -> list[Unit]:
    """Return units (value, start, end) that do not overlap, from gap, length and value of each."""
    found, place = [], 0
    for gap, length, value in gaps:
        place += gap
        found.append((value, place, min(place + length, 40)))
        place += length
    return [unit for unit in found if unit[1] < unit[2]]


CODER = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 12), st.sampled_from("abc")), max_size=5
).map(units_in_a_row)


def pairable_lengths(coders: list[list[Unit]], blank: bool) -> dict[tuple[int, Unit], float]:
    """Return of each unit how much can be paired with other coders' units, by characters."""
    marked = [{p for _, start, end in units for p in range(start, end)} for units in coders]
    return {
        (i, unit): sum(
            blank or p in other
            for p in range(unit[1], unit[2])
            for j, other in enumerate(marked)
            if i != j
        )
        / (len(coders) - 1)
        for i, units in enumerate(coders)
        for unit in units
    }


def coincidences(coders: list[list[Unit]]) -> dict[tuple[str, str], float]:
    """Return how often two coders have two values at a character; "" is blank."""
    lines = [
        ["".join(v for v, start, end in units if start <= p < end) for p in range(40)]
        for units in coders
    ]
    found: dict[tuple[str, str], float] = {}
    for one, other in permutations(lines, 2):
        for pair in zip(one, other, strict=True):
            found[pair] = found.get(pair, 0) + 1 / (len(coders) - 1)
    return found


def unitizing_by_characters(coders: list[list[Unit]], blank: bool) -> dict[str, float]:
    """Return u-alpha (with blanks) or cu-alpha, under "", and (k)u-alpha of each value k.

    Krippendorff (2019), section 12.6, counted character by character.
    """
    found = {k: v for k, v in coincidences(coders).items() if blank or "" not in k}
    values = sorted({value for pair in found for value in pair})
    total = sum(found.values())
    whole = {c: sum(n for (one, _), n in found.items() if one == c) for c in values}
    selves = dict.fromkeys(values, 0.0) | ({"": whole.get("", 0.0)} if blank else {})
    for (_, unit), length in pairable_lengths(coders, blank).items():
        selves[unit[0]] = selves.get(unit[0], 0) + length**2
    if total**2 - sum(selves.values()) <= 0:
        return {}
    share = total / (total**2 - sum(selves.values()))
    expected = {
        (c, k): (whole[c] * whole[k] - (c == k) * selves[c]) * share for c in values for k in values
    }
    apart = sum(n for (c, k), n in expected.items() if c != k)
    differ = sum(n for (c, k), n in found.items() if c != k)
    alphas = {"": 1 - differ / apart} if apart > 1e-9 else {}
    for value in values:
        column = sum(n for (_, k), n in expected.items() if k == value)
        wrong = whole[value] - found.get((value, value), 0)
        chance = column - expected[value, value]
        if value and chance > 1e-9:
            alphas[value] = 1 - (wrong / whole[value]) / (chance / column)
    return alphas


@EASY
@given(st.lists(CODER, min_size=2, max_size=4))
def test_the_family_of_unitizing_alphas_by_loops_over_characters(coders: list[list[Unit]]) -> None:
    rows = [("t", f"{i}", *unit) for i, units in enumerate(coders) for unit in units]
    table = pd.DataFrame(rows, columns=["transcript", "coder", "code", "start", "end"])
    who = [f"{i}" for i in range(len(coders))]

    def found(name: str) -> dict[str, float]:
        rows = passages_agreement(table, {"t": 40}, name, coders=who)
        return dict(zip(rows["code"], rows["value"], strict=True))

    where_both = unitizing_by_characters(coders, blank=False)
    assert same(found("cu-alpha")[""], where_both.get("", math.nan))
    for code, alpha in found("k-u-alpha").items():
        assert same(alpha, where_both.get(code, math.nan)), code
    everywhere = unitizing_by_characters(coders, blank=True)
    assert same(found("u-alpha")[""], everywhere.get("", math.nan))
    alike = [[("a", start, end) for _, start, end in units] for units in coders]
    binary = unitizing_by_characters(alike, blank=True)
    assert same(found("u-alpha-binary")[""], binary.get("", math.nan))


def test_a_bootstrap_is_repeatable_and_holds_the_value() -> None:
    chance = np.random.default_rng(7)
    first = chance.integers(0, 3, 200)
    second = np.where(chance.random(200) < 0.7, first, chance.integers(0, 3, 200))
    matrix = pd.DataFrame({"a": first, "b": second})
    groups = [f"t{unit // 10}" for unit in range(200)]
    rows = [
        matrix_agreement(matrix, groups=groups, resamples=500, seed=seed).iloc[0]
        for seed in (3, 3, 4)
    ]
    assert rows[0].equals(rows[1])
    assert (rows[0]["low"], rows[0]["high"]) != (rows[2]["low"], rows[2]["high"])
    assert rows[0]["low"] < rows[0]["value"] < rows[0]["high"]
    assert rows[0]["resamples"] == 500


def test_a_bootstrap_is_what_repeating_the_transcripts_gives() -> None:
    """The vectorised resamples against the same transcripts really written out again."""
    chance = np.random.default_rng(5)
    matrix = pd.DataFrame(chance.integers(0, 2, (30, 3)))
    groups = np.repeat(np.arange(6), 5)
    draws = whole_and_draws(6, resamples=40, seed=2)[1:]
    values = []
    for draw in draws:
        parts = [matrix[groups == g] for g in range(6) for _ in range(int(draw[g]))]
        values.append(value(pd.concat(parts), "krippendorff-alpha"))
    row = matrix_agreement(matrix, groups=list(groups), resamples=40, seed=2).iloc[0]
    low, high = np.quantile(values, [0.025, 0.975])
    assert (row["low"], row["high"]) == pytest.approx((low, high))
