"""What advice is given on, and what advice is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from qualcode.model.codebook import Code, Codebook

RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Subject:
    """A codebook and the codings frame made with it; `codes` are those not retired, in order."""

    codebook: Codebook
    frame: pd.DataFrame
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What might be done about a code, or about it and others (ids joined by semicolons)."""

    code: str
    other: str
    advice: str


Rule = Callable[[Subject], Iterator[Advice]]


def subject_of(frame: pd.DataFrame, codebook: Codebook) -> Subject:
    """Return what advice is given on: the codes that are not retired."""
    codes = tuple(code for _, code in codebook.walk() if code.status != RETIRED)
    return Subject(codebook, frame, codes)
