"""Agreement on data that do not come from a study: a matrix of values or of sets, or passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from qualcode.analysis.agreement.continuum import Continuum, joined
from qualcode.analysis.agreement.estimate import Floats
from qualcode.analysis.agreement.measures import Measure, of_matrix, of_passages
from qualcode.analysis.agreement.ranked import DISTANCES, coincidences, ranked_alpha
from qualcode.analysis.agreement.rows import overall_rows
from qualcode.analysis.agreement.set_alpha import LIKENESS, CodeSets, set_alpha, set_sums
from qualcode.analysis.agreement.units import Places
from qualcode.errors import TableError
from qualcode.model.agreement import LABEL_COEFFICIENTS, SPAN_COEFFICIENTS


def matrix_agreement(
    matrix: pd.DataFrame,
    coefficient: str = "krippendorff-alpha",
    *,
    metric: str = "nominal",
    categories: Sequence[object] = (),
    groups: Sequence[object] = (),
    resamples: int = 0,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the agreement of coders on units with one value each.

    Args:
        matrix: a row per unit, a column per coder, NA where a judgement is missing.
        coefficient: krippendorff-alpha, percent, cohen-kappa or scott-pi (means over the pairs of
            more than two coders), fleiss-kappa, gwet-ac1, brennan-prediger.
        metric: for alpha: nominal, or of numbers ordinal, interval, ratio.
        categories: all values that there are, if some were never used.
        groups: what each unit belongs to (a transcript, say), for the bootstrap.
        resamples: how many bootstrap samples of groups are drawn.
        seed: of the bootstrap.

    Returns:
        One row; for the columns see rows.overall_rows, `code` being empty.

    Raises:
        TableError: the coefficient or the metric is unknown, or the metric does not fit.
    """
    if coefficient not in LABEL_COEFFICIENTS:
        known = ", ".join(LABEL_COEFFICIENTS)
        raise TableError(f"'{coefficient}' is no coefficient of a matrix; choose one of {known}.")
    if metric not in DISTANCES or (metric != "nominal" and coefficient != LABEL_COEFFICIENTS[0]):
        raise TableError(f"The metric '{metric}' does not go with '{coefficient}'.")
    values = pd.unique(matrix.to_numpy().ravel())
    found: set[Any] = {value for value in values if not pd.isna(value)} | set(categories)
    ordered = sorted(found)
    place = {value: index for index, value in enumerate(ordered)}
    labels = np.array(
        [[-1 if pd.isna(v) else place[v] for v in row] for row in matrix.to_numpy()], dtype=np.int64
    ).reshape(matrix.shape)
    texts, names = pd.factorize(np.asarray(groups or [0] * len(labels)))
    sizes = np.ones(len(labels))
    shape = (len(ordered), max(len(names), 1))
    if metric == "nominal":
        evaluate = of_matrix(labels, texts, sizes, coefficient, shape=shape)
    else:
        matrices = coincidences(labels, texts, sizes, categories=shape[0], texts=shape[1])
        scores: Floats = np.asarray(ordered, dtype=np.float64)
        evaluate = lambda weights: ranked_alpha(  # noqa: E731
            np.tensordot(weights, matrices, axes=1), scores, metric
        )
    measure = Measure(("",), evaluate)
    return overall_rows(measure, shape[1], resamples=resamples, seed=seed)


def sets_agreement(
    matrix: pd.DataFrame,
    coefficient: str = "alpha-masi",
    *,
    groups: Sequence[object] = (),
    resamples: int = 0,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the agreement of coders whose judgements are sets of codes.

    Args:
        matrix: a row per unit, a column per coder; cells are sets of codes, maybe empty, or None
            where a judgement is missing.
        coefficient: alpha-jaccard, alpha-masi, alpha-dkpro-masi, alpha-dkpro-set.
        groups: what each unit belongs to (a transcript, say), for the bootstrap.
        resamples: how many bootstrap samples of groups are drawn.
        seed: of the bootstrap.

    Returns:
        One row; for the columns see rows.overall_rows, `code` being empty.

    Raises:
        TableError: the coefficient is unknown.
    """
    if coefficient not in LIKENESS:
        known = ", ".join(LIKENESS)
        raise TableError(f"'{coefficient}' is no coefficient of sets; choose one of {known}.")
    cells = [[None if cell is None else frozenset(cell) for cell in row] for row in matrix.values]
    distinct = dict.fromkeys([frozenset(), *(c for row in cells for c in row if c is not None)])
    place = {found: index for index, found in enumerate(distinct)}
    codes = list(dict.fromkeys(code for found in distinct for code in found))
    members = np.array([[code in found for code in codes] for found in distinct], dtype=np.bool_)
    labels = np.array(
        [[-1 if cell is None else place[cell] for cell in row] for row in cells], dtype=np.int64
    )
    sets = CodeSets(labels.reshape(matrix.shape), members.reshape(len(distinct), len(codes)))
    texts, names = pd.factorize(np.asarray(groups or [0] * len(labels)))
    count, likeness = max(len(names), 1), LIKENESS[coefficient]
    sums = set_sums(sets, texts, np.ones(len(labels)), likeness, texts=count)
    measure = Measure(("",), lambda weights: set_alpha(sums, weights))
    return overall_rows(measure, count, resamples=resamples, seed=seed)


def passages_agreement(
    passages: pd.DataFrame,
    lengths: Mapping[str, int],
    coefficient: str = "u-alpha",
    *,
    coders: Sequence[str] = (),
    resamples: int = 0,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the agreement of coders on where passages stand and how they are coded.

    Args:
        passages: columns transcript, coder, code, start, end (half-open).
        lengths: the length of each transcript; those without passages count too.
        coefficient: u-alpha, u-alpha-binary, cu-alpha, k-u-alpha, u-alpha-2004 or gamma.
        coders: all coders, if some have no passage.
        resamples: how many bootstrap samples of transcripts are drawn.
        seed: of the bootstrap, and of gamma.

    Returns:
        One row, or one per code for k-u-alpha; for the columns see rows.overall_rows.

    Raises:
        TableError: the coefficient is unknown.
        ExtraMissing: gamma was asked for and its package is not installed.
    """
    if coefficient not in SPAN_COEFFICIENTS:
        known = ", ".join(SPAN_COEFFICIENTS)
        raise TableError(f"'{coefficient}' is no coefficient of passages; choose one of {known}.")
    line, codes = _continuum(passages, lengths, coders)
    measure = of_passages(line, codes, coefficient, seed)
    return overall_rows(measure, len(lengths), resamples=resamples, seed=seed)


def _continuum(
    passages: pd.DataFrame, lengths: Mapping[str, int], coders: Sequence[str]
) -> tuple[Continuum, tuple[str, ...]]:
    who = list(dict.fromkeys([*coders, *passages["coder"]]))
    codes = tuple(dict.fromkeys(passages["code"]))
    columns = [("coder", who), ("code", list(codes))]
    owners = [pd.Index(known).get_indexer(pd.Index(passages[name])) for name, known in columns]
    text = pd.Index(list(lengths)).get_indexer(pd.Index(passages["transcript"]))
    start, end = (np.asarray(passages[name], dtype=np.int64) for name in ("start", "end"))
    line = joined(
        Places(text.astype(np.int64), start, end),
        np.column_stack(owners).astype(np.int64),
        length=np.asarray(list(lengths.values()), dtype=np.int64),
        coders=len(who),
        values=len(codes),
    )
    return line, codes
