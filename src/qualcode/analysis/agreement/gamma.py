"""The gamma of Mathet, Widlöcher and Métivier (2015), computed by the package pygamma-agreement."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from qualcode.analysis.agreement.continuum import Continuum
from qualcode.analysis.agreement.estimate import Estimate, finish
from qualcode.errors import ExtraMissing, TableError

_GAMMA, _SEGMENTS, _SOLVER = "pygamma_agreement", "pyannote.core", "cvxopt.glpk"


def gamma(line: Continuum, *, seed: int, samples: int = 30) -> Estimate:
    """Return gamma of all passages, with the package's combined dissimilarity (all weights 1).

    Several texts are laid end to end. Units may overlap and need not match; gamma finds the best
    alignment, and chance from `samples` random continua with numbers, gaps and lengths of units
    like those at hand. A coder without a unit takes part, for they found nothing.

    Observed and expected are 1 - disorder; both may be negative.

    Raises:
        ExtraMissing: pygamma-agreement is not installed.
        TableError: the package finds no best alignment, since there are too many possible ones.
    """
    package, segments = _load(_GAMMA), _load(_SEGMENTS)
    length = float(line.length.sum())
    units = np.array([[length if line.coders >= 2 else 0.0]])
    if line.coders < 2 or not len(line.text):
        nothing = np.full((1, 1), np.nan)
        return finish(units, nothing, nothing, nothing, single=np.ones((1, 1)))
    continuum = _laid_out(line, package.Continuum(), segments.Segment)
    with _alone(seed):
        try:
            found = continuum.compute_gamma(
                package.CombinedCategoricalDissimilarity(), n_samples=samples
            )
        except AssertionError as error:
            raise TableError(_TOO_MANY) from error
    observed = np.array([[1 - float(found.observed_disorder)]])
    expected = np.array([[1 - float(found.expected_disorder)]])
    return finish(
        units, np.full((1, 1), np.nan), observed, expected, single=(expected >= 1).astype(float)
    )


_TOO_MANY = (
    "gamma found no best alignment of the passages, for there are too many possible ones; compare "
    "fewer transcripts at a time (--transcript), or choose u-alpha."
)


@contextmanager
def _alone(seed: int) -> Iterator[None]:
    """Seed the package's only source of chance, numpy's global one, and keep its solver quiet.

    The solver would write onto standard output, where the table goes. All is put back afterwards.
    """
    options: dict[str, str] = _load(_SOLVER).options
    state, told, before = np.random.get_state(), logging.root.manager.disable, dict(options)
    np.random.seed(seed)
    logging.disable(logging.WARNING)
    options["msg_lev"] = "GLP_MSG_OFF"
    try:
        yield
    finally:
        np.random.set_state(state)
        logging.disable(told)
        options.clear()
        options.update(before)


def _laid_out(line: Continuum, continuum: Any, segment: Any) -> Any:
    before = np.cumsum(line.length) - line.length
    for coder in range(line.coders):
        continuum.add_annotator(f"{coder}")
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
