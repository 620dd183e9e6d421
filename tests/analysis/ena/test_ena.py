"""Epistemic networks: connections by turn, and the space of networks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.ena.connections import ena_connections, line_connections, units_of
from qualcode.analysis.ena.members import unit_groups, units_with
from qualcode.analysis.ena.space import (
    Space,
    ena_space,
    mean_network,
    network_difference,
    normalised,
)
from qualcode.analysis.frame import codings_frame
from qualcode.errors import TableError
from tests.analysis.cooccur.studies import TABLES, Random, random_studies, study_of

TOY = pd.DataFrame({"A": [3, 0, 1, 0, 0, 3], "B": [0, 1, 0, 0, 2, 0], "C": [0, 2, 0, 4, 0, 1]})
PAIRS = [("A", "B"), ("A", "C"), ("B", "C")]


def rows_of(table: pd.DataFrame, count: int) -> list[list[float]]:
    wide = table.set_index(["line", "code_a", "code_b"])["weight"]
    return [[float(wide.get((line, *pair), 0.0)) for pair in PAIRS] for line in range(count)]


def test_the_toy_data_of_the_published_package() -> None:
    """Rows 1, 3 and 6 are printed in the tests of rENA (window of 3, product weights)."""
    found = rows_of(line_connections(TOY, ["one"] * 6, window=3, weights="product"), 6)
    assert found == [[0, 0, 0], [3, 6, 2], [1, 2, 0], [0, 4, 4], [2, 0, 8], [6, 15, 2]]
    roots = rows_of(line_connections(TOY, ["one"] * 6, window=3, weights="root"), 6)
    np.testing.assert_allclose(roots, np.sqrt(found))
    binary = rows_of(line_connections(TOY, ["one"] * 6, window=3), 6)
    assert binary == (np.array(found) > 0).astype(float).tolist()


LINES = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=12)


@TABLES
@given(LINES, st.integers(1, 5), st.data())
def test_connections_are_sums_over_the_window_less_those_before(
    values: list[list[int]], window: int, data: st.DataObject
) -> None:
    # Conversations may be mixed: a window holds the last lines of its own, whatever lies between.
    texts = data.draw(st.lists(st.integers(0, 1), min_size=len(values), max_size=len(values)))
    lines = pd.DataFrame(values, columns=["A", "B", "C"])
    expected = []
    for last in range(len(values)):
        inside = [i for i in range(last + 1) if texts[i] == texts[last]][-window:]
        s = lines.iloc[inside].sum()
        p = lines.iloc[inside[:-1]].sum()
        expected.append([float(s[a] * s[b] - p[a] * p[b]) for a, b in PAIRS])
    assert rows_of(
        line_connections(lines, texts, window=window, weights="product"), len(values)
    ) == (expected)


@TABLES
@given(random_studies(), st.integers(1, 4), st.booleans())
def test_binary_connections_of_a_study_are_the_windows_that_join_codes(
    made: Random, window: int, interviewer: bool
) -> None:
    study = study_of(*made)
    frame = codings_frame(study)
    options: dict[str, Any] = {"coders": "across", "interviewer": interviewer}
    try:
        joined = cooccurrence(frame, unit="window", size=window, study=study, **options)
    except TableError:
        return
    for unit in ("transcript", "participant", "organization"):
        found = ena_connections(frame, study, unit=unit, window=window, **options)
        summed = found.groupby(["code_a", "code_b"])["weight"].sum()
        expected = joined.set_index(["code_a", "code_b"])["n_ab"]
        assert summed.to_dict() == {pair: float(count) for pair, count in expected.items()}
        assert set(found["unit"]) <= set(units_of(study, unit))


def space_of(vectors: Mapping[str, Sequence[float]], **options: Any) -> Space:
    rows = [
        (unit, a, b, weight)
        for unit, weights in vectors.items()
        for (a, b), weight in zip(PAIRS, weights, strict=True)
        if weight
    ]
    table = pd.DataFrame(rows, columns=["unit", "code_a", "code_b", "weight"])
    return ena_space(table, list(vectors), **options)


VECTORS = {"u1": [3, 4, 0], "u2": [0, 4, 3], "u3": [1, 0, 0], "u4": [0, 0, 0]}
GROUPS = pd.DataFrame({"unit": ["u1", "u2", "u3"], "group": ["x", "y", "y"]})


def test_networks_are_normalised_centred_and_rotated() -> None:
    space = space_of(VECTORS, dimensions=9)
    normal = np.array([[0.6, 0.8, 0], [0, 0.8, 0.6], [1, 0, 0]])
    centred = normal - normal.mean(axis=0)
    points = space.points[["svd1", "svd2"]].to_numpy()
    # Two axes hold all of three points: distances and the variance are kept.
    for i in range(3):
        for j in range(3):
            assert np.linalg.norm(points[i] - points[j]) == pytest.approx(
                np.linalg.norm(centred[i] - centred[j])
            )
    assert space.axes["variance"].sum() == pytest.approx(1.0)
    values = np.linalg.eigvalsh(centred.T @ centred)[::-1][:2]
    np.testing.assert_allclose(space.axes["variance"], values / np.trace(centred.T @ centred))
    np.testing.assert_allclose(points[:3].mean(axis=0), 0, atol=1e-12)
    loadings = space.loadings[["svd1", "svd2"]].to_numpy()
    np.testing.assert_allclose(loadings.T @ loadings, np.eye(2), atol=1e-12)


def test_a_unit_without_connections_has_no_point_and_says_why() -> None:
    row = space_of(VECTORS).points.iloc[3]
    assert np.isnan(row["svd1"])
    assert row["weight"] == 0
    assert "no connections" in row["withheld"]


def test_means_rotation_puts_all_of_the_difference_on_the_first_axis() -> None:
    space = space_of(VECTORS, groups=GROUPS, means=("x", "y"))
    assert list(space.axes["axis"]) == ["mr1", "svd2"]
    means: dict[Any, dict[Any, float]] = space.groups.set_index("group").to_dict("index")
    assert means["x"]["mr1"] > means["y"]["mr1"]
    assert means["x"]["svd2"] == pytest.approx(means["y"]["svd2"])
    normal = np.array([[0.6, 0.8, 0], [0, 0.8, 0.6], [1, 0, 0]])
    apart = np.linalg.norm(normal[0] - normal[1:].mean(axis=0))
    assert means["x"]["mr1"] - means["y"]["mr1"] == pytest.approx(apart)


def test_mean_networks_of_groups_are_means_of_normalised_ones() -> None:
    networks = space_of(VECTORS, groups=GROUPS).connections.set_index(["group", "code_a", "code_b"])
    assert networks.loc[("x", "A", "C"), "weight"] == pytest.approx(0.8)
    assert networks.loc[("y", "A", "B"), "weight"] == pytest.approx(0.5)
    assert networks.loc[("y", "B", "C"), "weight"] == pytest.approx(0.3)


def test_nodes_explain_points_where_they_can() -> None:
    """Three units of three codes: centres fall on the points exactly."""
    assert space_of(VECTORS).axes["fit"].tolist() == pytest.approx([1.0, 1.0])


@TABLES
@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=6))
def test_scaling_a_network_moves_no_point(values: list[list[int]]) -> None:
    vectors = {f"u{n}": [float(v) for v in row] for n, row in enumerate(values)}
    if len({tuple(v / max(math.hypot(*row), 1) for v in row) for row in values if any(row)}) < 2:
        return
    scaled = {unit: [7 * v for v in row] for unit, row in vectors.items()}
    one, other = space_of(vectors).points, space_of(scaled).points
    pd.testing.assert_frame_equal(one.drop(columns="weight"), other.drop(columns="weight"))


@TABLES
@given(st.integers(2, 9), st.integers(2, 7), st.integers(0, 9999))
def test_axes_are_those_of_a_singular_value_decomposition(
    units: int, codes: int, seed: int
) -> None:
    """Of tables that are taller than wide and the other way round."""
    chance = np.random.default_rng(seed)
    names = [f"c{number}" for number in range(codes)]
    rows = [
        (f"u{unit}", a, b, float(chance.integers(1, 9)))
        for unit in range(units)
        for a, b in combinations(names, 2)
    ]
    table = pd.DataFrame(rows, columns=["unit", "code_a", "code_b", "weight"])
    weights = table["weight"].to_numpy().reshape(units, -1)
    normal = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    centred = normal - normal.mean(axis=0)
    lengths = np.linalg.svd(centred, compute_uv=False)
    if lengths[0] < 1e-6:
        return
    space = ena_space(table, [f"u{unit}" for unit in range(units)], dimensions=99)
    axes = [name for name in space.points if str(name).startswith("svd")]
    assert len(axes) == (lengths > 1e-6 * lengths[0]).sum()
    shares = lengths**2 / (lengths**2).sum()
    np.testing.assert_allclose(space.axes["variance"], shares[: len(axes)], atol=1e-9)
    points, loadings = space.points[axes].to_numpy(), space.loadings[axes].to_numpy()
    np.testing.assert_allclose(points @ points.T, centred @ centred.T, atol=1e-9)
    np.testing.assert_allclose(points @ loadings.T, centred, atol=1e-6)
    np.testing.assert_allclose(loadings.T @ loadings, np.eye(len(axes)), atol=1e-6)


def test_axes_of_equal_length_are_turned_the_same_way_every_time() -> None:
    """Seen failing: three units that mirror one another lay otherwise when all was doubled."""
    found = [
        space_of({"a": [k, k, 0], "b": [k, 0, k], "c": [0, k, k]}).points[["svd1", "svd2"]]
        for k in (1, 7, 3)
    ]
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], atol=1e-9)


def test_what_has_no_space_is_refused() -> None:
    with pytest.raises(TableError, match="two units with connections"):
        space_of({"u1": [1.0, 0, 0], "u2": [0, 0, 0]})
    with pytest.raises(TableError, match="'z' has connections"):
        space_of(VECTORS, groups=GROUPS, means=("x", "z"))
    same = pd.DataFrame({"unit": ["u1", "u2"], "group": ["x", "y"]})
    with pytest.raises(TableError, match="same mean"):
        space_of({"u1": [1.0, 2, 0], "u2": [2.0, 4, 0]}, groups=same, means=("x", "y"))
    with pytest.raises(TableError, match="1 or more lines"):
        line_connections(TOY, [0] * 6, window=0)
    with pytest.raises(TableError, match="not 'heavy'"):
        line_connections(TOY, [0] * 6, window=1, weights="heavy")


def test_units_take_the_values_of_their_organisation() -> None:
    study = study_of({"t1": ["participant"], "t3": ["participant"]}, [])
    assert unit_groups(study, "participant", "size").values.tolist() == [
        ["P-t1", "o1"],
        ["P-t3", "o2"],
    ]
    assert unit_groups(study, "transcript", "size").values.tolist() == [["t1", "o1"], ["t3", "o2"]]


def test_units_take_the_values_of_their_transcripts() -> None:
    """Seen failing when attributes of transcripts were refused."""
    study = study_of({"t1": ["participant"], "t3": ["participant"]}, [])
    texts = {
        name: replace(text, attributes={"setting": (f"at {name}",)})
        for name, text in study.transcripts.items()
    }
    study = replace(study, transcripts=texts)
    for unit, names in (("transcript", ("t1", "t3")), ("participant", ("P-t1", "P-t3"))):
        assert unit_groups(study, unit, "setting").values.tolist() == [
            [names[0], "at t1"],
            [names[1], "at t3"],
        ]
    with pytest.raises(TableError, match="choose transcripts"):
        unit_groups(study, "organization", "setting")


def test_normalised_connections_have_length_one() -> None:
    table = pd.DataFrame({"unit": ["u", "u"], "weight": [3.0, 4.0]})
    assert normalised(table)["normalised"].tolist() == [0.6, 0.8]


def test_two_mean_networks_are_subtracted_from_each_other() -> None:
    space = space_of(VECTORS, groups=GROUPS)
    found = network_difference(space.connections, ("x", "y"))
    expected = [
        ["A", "B", 0.6, 0.5, pytest.approx(0.1)],
        ["A", "C", pytest.approx(0.8), pytest.approx(0.4), pytest.approx(0.4)],
        ["B", "C", 0.0, pytest.approx(0.3), pytest.approx(-0.3)],
    ]
    assert found.values.tolist() == expected
    back = network_difference(space.connections, ("y", "x"))
    assert (back["difference"] == -found["difference"]).all()
    with pytest.raises(TableError, match="No unit of the group 'z' has connections"):
        network_difference(space.connections, ("x", "z"))


def test_a_mean_network_is_the_sum_and_the_mean_of_units() -> None:
    table = pd.DataFrame(
        {
            "unit": ["u", "u", "v"],
            "code_a": ["a", "a", "a"],
            "code_b": ["b", "c", "b"],
            "weight": [3.0, 4.0, 2.0],
        }
    )
    assert mean_network(table).values.tolist() == [["a", "b", 5.0, 0.8], ["a", "c", 4.0, 0.4]]
    assert mean_network(table[table["unit"] == "w"]).empty


def test_units_with_a_value_are_named_and_a_strange_value_is_refused() -> None:
    study = study_of({"t1": ["participant"], "t3": ["participant"]}, [])
    assert units_with(study, "participant", "size", "o2") == ["P-t3"]
    with pytest.raises(TableError, match="value 'o9' of 'size'; there are: o1, o2"):
        units_with(study, "participant", "size", "o9")
