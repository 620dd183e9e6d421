"""Networks of units as points: normalised, centred, rotated; and nodes placed to explain them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qualcode.analysis.cooccur.exact import Reals
from qualcode.errors import TableError

_PAIR = ["code_a", "code_b"]
_NOTHING = 1e-9
_FLAT = 1e-6  # of the longest axis: below, an axis is rounding


@dataclass(frozen=True, slots=True)
class Space:
    """A space of networks as tables.

    Its axes are mr1 (of a means rotation) and those of a decomposition, svd1 and so on.

    `points`: unit, group ("; " between several), weight (the sum of its connections), then its
    place on each axis, and withheld (why it has none). `nodes`: code, then its place on each axis.
    `axes`: axis, variance (its share of the variance of the normalised networks) and fit (the
    correlation of points with the centres of their networks on that axis). `loadings`: code_a,
    code_b, then the pair's loading on each axis. `groups`: group, units, then the mean place of its
    units on each axis. `connections`: group, code_a, code_b and weight, the mean of the normalised
    networks of a group.
    """

    points: pd.DataFrame
    nodes: pd.DataFrame
    axes: pd.DataFrame
    loadings: pd.DataFrame
    groups: pd.DataFrame
    connections: pd.DataFrame


def ena_space(
    connections: pd.DataFrame,
    units: Sequence[str],
    *,
    groups: pd.DataFrame | None = None,
    means: tuple[str, str] | None = None,
    dimensions: int = 2,
) -> Space:
    """Place the networks of units in a space of few dimensions.

    Each network is divided by its length, so that who speaks more is not further out, and the mean
    of all is taken from each. The axes are those of a singular value decomposition; with `means`
    the first one runs through the means of two groups, positive towards the first, and the others
    come from what it leaves. Nodes are placed so that the centre of each network, its nodes weighed
    by their connections, comes as near to its point as can be (least squares).

    Args:
        connections: unit, code_a, code_b, weight, as from `ena_connections`.
        units: all units; one without connections has no direction, so it gets no point.
        groups: unit and group; a unit may be in several.
        means: two groups for a means rotation; units in both do not count for it.
        dimensions: how many axes, or as many as the networks have.

    Raises:
        TableError: fewer than two units have connections, their networks are all the same, or a
            group has none.
    """
    networks = connections.pivot_table(
        index="unit", columns=_PAIR, values="weight", fill_value=0.0, observed=True
    )
    networks = networks.loc[[unit for unit in units if unit in networks.index]]
    if len(networks) < 2:
        raise TableError("A space of networks needs two units with connections; choose others.")
    weights = networks.to_numpy(dtype=np.float64)
    normal = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    centred = normal - normal.mean(axis=0)
    members = groups if groups is not None else pd.DataFrame({"unit": [], "group": []}, dtype="str")
    names = networks.index.to_list()
    axes, labels = _axes(centred, _direction(centred, names, members, means), dimensions)
    if not labels:
        raise TableError("All networks are the same, so there is no space between them.")
    places = pd.DataFrame(centred @ axes, index=pd.Index(names, name="unit"), columns=labels)
    pairs = networks.columns.to_frame(index=False)
    nodes, fits = _nodes(normal, pairs, places)
    variance = (centred @ axes).var(axis=0) / max(float(centred.var(axis=0).sum()), _NOTHING)
    total = pd.Series(weights.sum(axis=1), index=names)
    return Space(
        _points(places, units, members, total),
        nodes,
        pd.DataFrame({"axis": labels, "variance": variance, "fit": fits}),
        pairs.join(pd.DataFrame(axes, columns=labels)),
        _group_means(places, members),
        _group_networks(
            pd.DataFrame(normal, index=places.index, columns=networks.columns), members
        ),
    )


def _direction(
    centred: Reals, names: list[str], members: pd.DataFrame, means: tuple[str, str] | None
) -> Reals | None:
    """Return the unit vector from the second group's mean to the first's."""
    if means is None:
        return None
    one, other = (set(members.loc[members["group"] == name, "unit"]) for name in means)
    sides = [
        np.array([unit in inside and unit not in outside for unit in names])
        for inside, outside in ((one, other), (other, one))
    ]
    for side, name in zip(sides, means, strict=True):
        if not side.any():
            raise TableError(f"No unit of the group '{name}' has connections; choose another.")
    apart = centred[sides[0]].mean(axis=0) - centred[sides[1]].mean(axis=0)
    length = float(np.linalg.norm(apart))
    if length < _NOTHING:
        raise TableError(f"'{means[0]}' and '{means[1]}' have the same mean; rotate without them.")
    direction: Reals = apart / length
    return direction


def _axes(centred: Reals, first: Reals | None, dimensions: int) -> tuple[Reals, list[str]]:
    """Return the axes as columns, with their names; a sign is chosen, the largest loading up."""
    left = centred if first is None else centred - np.outer(centred @ first, first)
    known = _directions(left)[:dimensions]
    if len(known):
        # Loadings that differ by rounding only are equal; the first of them decides.
        largest = np.abs(known).round(9).argmax(axis=1)
        known = known * np.sign(known[np.arange(len(known)), largest]).reshape(-1, 1)
    before = np.zeros((0, centred.shape[1])) if first is None else first.reshape(1, -1)
    axes = np.vstack([before, known])[:dimensions]
    labels = [f"svd{number}" for number in range(1, len(axes) + 1)]
    if first is not None:
        labels[0] = "mr1"
    return axes.T, labels


def _directions(centred: Reals) -> Reals:
    """Return the right singular vectors, the longest first, without those of no length.

    They are found from the products of rows, or of columns if there are fewer: a decomposition of
    the table itself takes several times as long.
    """
    tall = centred.shape[0] > centred.shape[1]
    values, vectors = np.linalg.eigh(centred.T @ centred if tall else centred @ centred.T)
    lengths = np.sqrt(np.maximum(values[::-1], 0.0))
    kept = lengths > max(_FLAT * float(lengths.max(initial=0.0)), _NOTHING)
    found: Reals = vectors[:, ::-1].T[kept]
    if not tall:
        found = (found @ centred) / lengths[kept].reshape(-1, 1)
    apart = np.flatnonzero(np.diff(lengths[kept]) < -_FLAT * lengths[kept][:-1]) + 1
    return np.vstack([_turned(part) for part in np.split(found, apart)]) if len(found) else found


def _turned(axes: Reals) -> Reals:
    """Turn axes of equal length, which may lie in their plane as they like, to where they belong.

    The first is turned to the pair that reaches furthest into the plane, the next to what is left.
    """
    turned = []
    while len(axes) > 1:
        reach = np.linalg.norm(axes, axis=0)
        towards = axes[:, int(reach.round(9).argmax())].reshape(-1, 1)
        # A basis whose first vector leads to that pair; the others are any.
        basis = np.linalg.qr(np.hstack([towards, np.eye(len(axes))]))[0]
        axes = basis.T @ axes
        turned.append(axes[:1])
        axes = axes[1:]
    return np.vstack([*turned, axes])


def _nodes(
    normal: Reals, pairs: pd.DataFrame, places: pd.DataFrame
) -> tuple[pd.DataFrame, list[float]]:
    codes = sorted({*pairs["code_a"], *pairs["code_b"]})
    ends = np.zeros((len(pairs), len(codes)))
    for name in _PAIR:
        ends[np.arange(len(pairs)), [codes.index(code) for code in pairs[name]]] = 0.5
    weights = normal @ ends
    weights = weights / weights.sum(axis=1, keepdims=True)
    points = places.to_numpy(dtype=np.float64)
    nodes = np.linalg.lstsq(weights, points, rcond=None)[0]
    centres = weights @ nodes
    fits = [_correlation(points[:, axis], centres[:, axis]) for axis in range(points.shape[1])]
    table = pd.DataFrame(nodes, columns=places.columns)
    table.insert(0, "code", pd.Series(codes, dtype="str"))
    return table, fits


def _correlation(points: Reals, centres: Reals) -> float:
    """Correlate the differences between all two points with those between their centres."""
    one, other = np.triu_indices(len(points), k=1)
    apart, near = points[one] - points[other], centres[one] - centres[other]
    length = float(np.sqrt((apart**2).sum() * (near**2).sum()))
    return float((apart * near).sum()) / length if length > _NOTHING else float("nan")


def _points(
    places: pd.DataFrame, units: Sequence[str], members: pd.DataFrame, total: pd.Series
) -> pd.DataFrame:
    joined = {unit: "; ".join(names) for unit, names in members.groupby("unit")["group"]}
    table = pd.DataFrame({"unit": pd.array(list(units), dtype="str")})
    table["group"] = pd.Series([joined.get(unit, "") for unit in units], dtype="str")
    table["weight"] = table["unit"].map(total).fillna(0.0)
    table = table.join(places, on="unit")
    reason = np.where(table["weight"] > 0, "", "no connections, so its network has no direction")
    table["withheld"] = pd.array(reason, dtype="str")
    return table


def _group_means(places: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    joined = members.join(places, on="unit", how="inner").groupby("group", sort=False)
    means = joined[list(places.columns)].mean()
    means.insert(0, "units", joined["unit"].nunique())
    return means.reset_index().astype({"group": "str", "units": "int64"})


def _group_networks(normal: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for group, inside in members.groupby("group", sort=False)["unit"]:
        known = normal.loc[normal.index.isin(inside)]
        if len(known):
            mean = known.mean()
            rows.append(mean[mean > 0].rename("weight").reset_index().assign(group=str(group)))
    columns = ["group", *_PAIR, "weight"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def normalised(connections: pd.DataFrame) -> pd.DataFrame:
    """Return connections with a column `normalised`: weight / the length of the unit's network."""
    squares = connections["weight"] ** 2
    lengths = np.sqrt(squares.groupby(connections["unit"]).transform("sum"))
    return connections.assign(normalised=connections["weight"] / lengths)


def mean_network(connections: pd.DataFrame) -> pd.DataFrame:
    """Return the network that units come to together.

    Returns:
        Columns code_a, code_b, weight (the sum over the units) and normalised (the mean of the
        units' normalised networks), by code.
    """
    units = max(connections["unit"].nunique(), 1)
    summed = normalised(connections).groupby(_PAIR, observed=True)[["weight", "normalised"]].sum()
    return summed.assign(normalised=summed["normalised"] / units).reset_index()


def network_difference(networks: pd.DataFrame, groups: tuple[str, str]) -> pd.DataFrame:
    """Subtract the mean network of one group from that of another.

    Args:
        networks: the `connections` of a `Space`.
        groups: whose network is taken, and whose is subtracted from it.

    Returns:
        One row per pair that either has, by code: code_a, code_b, weight_1 and weight_2 (of the two
        mean networks), difference (weight_1 - weight_2).

    Raises:
        TableError: a group has no network.
    """
    sides = []
    for number, name in enumerate(groups, start=1):
        own = networks[networks["group"] == name].set_index(_PAIR)["weight"]
        if own.empty:
            raise TableError(f"No unit of the group '{name}' has connections; choose another.")
        sides.append(own.rename(f"weight_{number}"))
    table = pd.concat(sides, axis=1).fillna(0.0).sort_index().reset_index()
    return table.assign(difference=table["weight_1"] - table["weight_2"])
