"""How a study's coders are compared: names of coefficients and units, and what was declared."""

from __future__ import annotations

from dataclasses import dataclass

LABEL_COEFFICIENTS = (
    "krippendorff-alpha",
    "percent",
    "cohen-kappa",
    "scott-pi",
    "fleiss-kappa",
    "gwet-ac1",
    "brennan-prediger",
)
SET_COEFFICIENTS = ("alpha-jaccard", "alpha-masi", "alpha-dkpro-masi", "alpha-dkpro-set")
SPAN_COEFFICIENTS = (
    "u-alpha",
    "u-alpha-binary",
    "cu-alpha",
    "cu-alpha-domains",
    "k-u-alpha",
    "u-alpha-2004",
    "gamma",
)
COEFFICIENTS = (*LABEL_COEFFICIENTS, *SET_COEFFICIENTS, *SPAN_COEFFICIENTS)
COMPARED = ("turn", "sentence", "character", "segment")
UNREAD = ("missing", "uncoded")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What study.yaml declares under `agreement`; empty where it says nothing.

    `coefficient` is one of COEFFICIENTS, `unit` of COMPARED, `unread` of UNREAD: what text that a
    coder has neither read nor coded counts as.
    """

    coefficient: str = ""
    unit: str = ""
    unread: str = ""
