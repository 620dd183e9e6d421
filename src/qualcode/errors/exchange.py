"""Files of other programs that cannot be read or written, and packages that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors.base import QualcodeError

if TYPE_CHECKING:
    from qualcode.model.problem import Problem


class ExchangeError(QualcodeError):
    """A file of another tool cannot be written or read."""


class FileInTheWay(ExchangeError):
    """A file would be overwritten that nobody asked to overwrite."""

    def __init__(
        self, path: Path, way: str = "give another name, or --force to overwrite it"
    ) -> None:
        """Name the file and the ways out."""
        super().__init__(f"'{path}' exists already. Nothing was written; {way}.")


class UnwritableFormat(ExchangeError):
    """There is no writer for this kind of file."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        """Name the file and the endings that it may have."""
        super().__init__(
            f"'{path}' is of a kind that cannot be written; give a file that ends in "
            f"{', '.join(known)}."
        )


class InvalidSheet(ExchangeError):
    """A spreadsheet has mistakes; `problems` holds all of them."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        """List every problem, one line each."""
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        noun = "mistake" if len(self.problems) == 1 else "mistakes"
        super().__init__(
            f"'{file}' has {len(self.problems)} {noun} (row:column); nothing was written:\n{lines}"
        )


class CannotCarry(ExchangeError):
    """Something that a format has no room for."""

    def __init__(self, what: str, reason: str) -> None:
        """Name it and say why; the next step is another format."""
        super().__init__(f"{what} {reason}. Nothing was written; choose another format.")


class ExtraMissing(QualcodeError):
    """An optional package that a coefficient needs is not installed."""

    def __init__(self, what: str, extra: str, packages: str) -> None:
        """Name what needs it and how to install it."""
        super().__init__(
            f"'{what}' needs {packages}, which is not installed. Install it with "
            f"pip install 'qualcode[{extra}]'."
        )
