"""Codings that are older than what their code says now."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.codebook import Code
from qualcode.model.coding import Coding

REDEFINED, MERGED, SPLIT = "redefined", "merged", "split"


@dataclass(frozen=True, slots=True)
class Outdated:
    """A coding to be looked at again: its code as it is now, and what became of the code since.

    `reason` is REDEFINED, MERGED (into `code`) or SPLIT.
    """

    coding: Coding
    code: Code
    reason: str

    @property
    def needs_another_code(self) -> bool:
        """Tell whether the code was split and is retired, so that the coding cannot stand."""
        return self.reason == SPLIT and self.code.status == "retired"
