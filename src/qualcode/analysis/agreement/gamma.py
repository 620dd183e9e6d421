"""The gamma of Mathet, Widlöcher and Métivier (2015), computed by the package pygamma-agreement."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from qualcode.analysis.agreement.continuum import Continuum
from qualcode.analysis.agreement.estimate import Estimate, finish
from qualcode.errors import ExtraMissing

_GAMMA, _SEGMENTS = "pygamma_agreement", "pyannote.core"


def gamma(line: Continuum, *, seed: int, samples: int = 30) -> Estimate:
    """Return gamma of all passages, with the package's combined dissimilarity (all weights 1).

    Several texts are laid end to end. Units may overlap and need not match; gamma finds the best
    alignment, and chance from `samples` random continua. The package draws from numpy's global
    random state, which is seeded for the call and put back afterwards.

    Observed and expected are 1 - disorder; both may be negative.

    Raises:
        ExtraMissing: pygamma-agreement is not installed.
    """
    package, segments = _load(_GAMMA), _load(_SEGMENTS)
    length, present = float(line.length.sum()), len(np.unique(line.coder))
    units = np.array([[length if line.coders >= 2 else 0.0]])
    if present < 2:
        nothing = np.full((1, 1), np.nan)
        return finish(units, nothing, nothing, nothing, single=np.ones((1, 1)))
    continuum = _laid_out(line, package.Continuum(), segments.Segment)
    state = np.random.get_state()  # the package knows no other source of chance
    np.random.seed(seed)
    try:
        found = continuum.compute_gamma(
            package.CombinedCategoricalDissimilarity(), n_samples=samples
        )
    finally:
        np.random.set_state(state)
    observed = np.array([[1 - float(found.observed_disorder)]])
    expected = np.array([[1 - float(found.expected_disorder)]])
    return finish(
        units, np.full((1, 1), np.nan), observed, expected, single=(expected >= 1).astype(float)
    )


def _laid_out(line: Continuum, continuum: Any, segment: Any) -> Any:
    before = np.cumsum(line.length) - line.length
    for index in range(len(line.text)):
        shift = int(before[line.text[index]])
        span = segment(int(line.start[index]) + shift, int(line.end[index]) + shift)
        continuum.add(f"{line.coder[index]}", span, f"{line.value[index]}")
    return continuum


def _load(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ExtraMissing("gamma", "gamma", "pygamma-agreement") from error
