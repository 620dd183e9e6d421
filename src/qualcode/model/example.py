"""What the keywords of a codebook make of its examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FITS = "fits"
MISSED = "missed"
MISTAKEN = "mistaken"
BOTH = "missed and mistaken"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """An example of a code, and the words that speak for that code and for others.

    `own` are the words of the code's own keywords, `others` those of other codes by id, without the
    codes above it.
    """

    code: str
    text: str
    negative: bool
    own: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]

    @property
    def outcome(self) -> str:
        """Return "fits", "missed", "mistaken" or "missed and mistaken".

        An example is missed where no keyword of its code is in it, and mistaken where one of
        another code is. A negative example is mistaken where a keyword of its code is in it.
        """
        if self.negative:
            return MISTAKEN if self.own else FITS
        if self.own:
            return MISTAKEN if self.others else FITS
        return BOTH if self.others else MISSED
