"""A coefficient made ready for judgements: one multiplication away from its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qualcode.analysis.agreement.code_sums import (
    Counts,
    code_counts,
    code_pair,
    code_sums,
    coded_cells,
    coder_pairs,
)
from qualcode.analysis.agreement.continuum import (
    Continuum,
    continuum,
    of_one_value,
    of_texts,
    overlapping_values,
)
from qualcode.analysis.agreement.estimate import (
    OF_PAIRS,
    OF_SUMS,
    Estimate,
    Floats,
    Integers,
    PairSums,
    Sums,
    mean_over_pairs,
)
from qualcode.analysis.agreement.gamma import gamma
from qualcode.analysis.agreement.judgements import Judgements
from qualcode.analysis.agreement.set_alpha import LIKENESS, CodeSets, code_sets, set_alpha, set_sums
from qualcode.analysis.agreement.squared_lengths import of_values, squared_disagreement
from qualcode.analysis.agreement.sums import label_pair_sums, label_sums
from qualcode.analysis.agreement.unitizing import (
    Lengths,
    lengths,
    of_all_values,
    of_each_value,
    of_one_value_where_both_mark,
    of_values_where_both_mark,
)

ALL = ""
Evaluate = Callable[[Floats], Estimate]
_OF_LENGTHS: dict[str, Callable[[Lengths, Floats], Estimate]] = {
    "u-alpha": of_all_values,
    "u-alpha-binary": of_each_value,
    "cu-alpha": of_values_where_both_mark,
    "cu-alpha-domains": of_values_where_both_mark,
    "k-u-alpha": of_one_value_where_both_mark,
}


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A coefficient of some subjects.

    `subjects` are codes, or ALL for all codes together; `evaluate` takes weights of transcripts
    (rows by transcripts) and gives rows by subjects. Where `resampled` is false, the weights must
    be 0 or 1. `blocked` says why there can be no value.
    """

    subjects: tuple[str, ...]
    evaluate: Evaluate
    counts: Counts | None = None
    resampled: bool = True
    blocked: str = ""


def of_each_code(found: Judgements, coefficient: str, *, seed: int = 0) -> Measure:
    """Return a coefficient of every code by itself: coded or not coded."""
    cells = coded_cells(found)
    pairs = (code_pair(found, cells, *pair) for pair in coder_pairs(found))
    if coefficient in OF_PAIRS:
        kept = list(pairs)
        evaluate = of_labels(code_sums(found, cells), [pair.sums() for pair in kept], coefficient)
        return Measure(found.codes, evaluate, code_counts(found, kept))
    counts = code_counts(found, pairs)
    if coefficient in OF_SUMS:
        return Measure(found.codes, of_labels(code_sums(found, cells), [], coefficient), counts)
    line = continuum(found)
    if coefficient == "u-alpha":
        sums = lengths(line, apart=True)
        return Measure(found.codes, lambda weights: of_each_value(sums, weights), counts)
    if coefficient == "u-alpha-2004":
        return Measure(found.codes, _squared(line, together=False), counts, resampled=False)
    return Measure(found.codes, _gamma_of_each(line, seed), counts, resampled=False)


def of_labels(sums: Sums, pairs: list[PairSums], coefficient: str) -> Evaluate:
    """Return a coefficient of nominal labels; Cohen's and Scott's are means over pairs."""
    if coefficient in OF_SUMS:
        return lambda weights: OF_SUMS[coefficient](sums, weights)
    formula = OF_PAIRS[coefficient]
    if len(pairs) == 1:
        return lambda weights: formula(pairs[0], weights)
    return lambda weights: mean_over_pairs(
        sums, weights, [formula(pair, weights) for pair in pairs]
    )


def of_all_codes(found: Judgements, coefficient: str, *, seed: int = 0) -> Measure:
    """Return a coefficient of all codes together; a judgement is the set of codes given."""
    if coefficient in _OF_LENGTHS or coefficient in ("u-alpha-2004", "gamma"):
        return of_passages(continuum(found), found.codes, coefficient, seed)
    sets = code_sets(found)
    groups, size, texts = found.units.text, found.size, found.texts
    if coefficient in LIKENESS:
        likeness = LIKENESS[coefficient]
        sums = set_sums(sets, groups, size, likeness, texts=texts)
        return Measure((ALL,), lambda weights: set_alpha(sums, weights))
    return Measure((ALL,), _of_sets_as_labels(found, sets, coefficient))


def _of_sets_as_labels(found: Judgements, sets: CodeSets, coefficient: str) -> Evaluate:
    return of_matrix(
        sets.label,
        found.units.text,
        found.size,
        coefficient,
        shape=(len(sets.members), found.texts),
    )


def of_matrix(
    labels: Integers,
    groups: Integers,
    size: Floats,
    coefficient: str,
    *,
    shape: tuple[int, int],
) -> Evaluate:
    """Return a coefficient of a matrix of labels; `shape` is (categories, transcripts)."""
    categories, texts = shape
    coders = labels.shape[1]
    wanted = coefficient in OF_PAIRS
    pairs = [
        label_pair_sums(labels[:, [i, j]], groups, size, texts=texts)
        for i in range(coders if wanted else 0)
        for j in range(i + 1, coders)
    ]
    sums = label_sums(labels, groups, size, categories=categories, texts=texts)
    return of_labels(sums, pairs, coefficient)


def of_passages(line: Continuum, codes: tuple[str, ...], coefficient: str, seed: int) -> Measure:
    """Return a coefficient of all passages together (k-u-alpha: of each code among the others)."""
    if coefficient == "u-alpha-binary":
        line = of_one_value(line)
    if coefficient == "gamma":
        return Measure((ALL,), _by_part(line, lambda part: gamma(part, seed=seed)), resampled=False)
    if coefficient == "u-alpha-2004":
        return Measure((ALL,), _squared(line, together=True), resampled=False)
    sums, formula = lengths(line, apart=False), _OF_LENGTHS[coefficient]
    overlaps = overlapping_values(line)
    blocked = (
        f"{overlaps} passages of one coder overlap with another code; ask code by code"
        if overlaps
        else ""
    )
    subjects = codes if coefficient == "k-u-alpha" else (ALL,)
    return Measure(subjects, lambda weights: formula(sums, weights), blocked=blocked)


def _squared(line: Continuum, *, together: bool) -> Evaluate:
    return _by_part(
        line, lambda part: of_values(squared_disagreement(part), part, together=together)
    )


def _by_part(line: Continuum, formula: Callable[[Continuum], Estimate]) -> Evaluate:
    def evaluate(weights: Floats) -> Estimate:
        return stacked([formula(of_texts(line, row > 0)) for row in weights], axis=0)

    return evaluate


def _gamma_of_each(line: Continuum, seed: int) -> Evaluate:
    def of_value(part: Continuum, value: int) -> Estimate:
        kept = part.value == value
        return gamma(
            Continuum(
                length=part.length,
                coders=part.coders,
                values=part.values,
                text=part.text[kept],
                coder=part.coder[kept],
                value=part.value[kept],
                start=part.start[kept],
                end=part.end[kept],
            ),
            seed=seed,
        )

    return _by_part(
        line,
        lambda part: stacked([of_value(part, value) for value in range(part.values)], axis=1),
    )


def stacked(parts: list[Estimate], *, axis: int) -> Estimate:
    """Return several estimates as one: rows below rows, or subjects beside subjects."""
    return Estimate(
        np.concatenate([part.units for part in parts], axis),
        np.concatenate([part.agreeing for part in parts], axis),
        np.concatenate([part.observed for part in parts], axis),
        np.concatenate([part.expected for part in parts], axis),
        np.concatenate([part.value for part in parts], axis),
        np.concatenate([part.reason for part in parts], axis),
    )
