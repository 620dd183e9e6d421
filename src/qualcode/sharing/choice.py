"""What of a study is given away, as its people chose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Choice:
    """How much of a study leaves.

    `quotations` are the words of coded passages, with memos, reasons and examples; `transcripts`
    whole interviews, with all of these. `materials` are further files, such as a form of consent.
    `without_key` is the reason why there is no key: where the study has no names at all. `allow`
    are patterns of what may leave although the gate cannot read it, like scanned pages.
    """

    quotations: bool = False
    transcripts: bool = False
    materials: tuple[Path, ...] = ()
    without_key: str = ""
    allow: tuple[str, ...] = ()

    @property
    def notes(self) -> bool:
        """Tell whether what coders wrote leaves: memos, reasons, remarks and examples."""
        return self.quotations or self.transcripts

    @property
    def words(self) -> str:
        """Return how much of the interviews leaves: nothing, quotations or transcripts."""
        if self.transcripts:
            return "transcripts"
        return "quotations" if self.quotations else "nothing"
