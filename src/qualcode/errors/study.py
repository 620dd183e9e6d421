"""A study, its copies and its versions that cannot be opened, saved or merged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors.base import QualcodeError

if TYPE_CHECKING:
    from qualcode.model.problem import Problem


class StudyError(QualcodeError):
    """Something is wrong with a study as a whole."""


class NotAStudy(StudyError):
    """The folder is not a study."""

    def __init__(self, folder: Path) -> None:
        """Name the folder and how to make a study of it."""
        reason = "has no study.yaml" if folder.is_dir() else "is not a folder"
        super().__init__(
            f"'{folder}' is not a study: it {reason}. "
            f"Give the folder of a study, or make one with 'qualcode init {folder}'."
        )


class FolderInUse(StudyError):
    """A study would be written over something that exists."""

    def __init__(self, path: Path) -> None:
        """Name what is in the way."""
        super().__init__(f"'{path}' exists already; choose a new folder. Nothing was written.")


class InvalidStudy(StudyError):
    """The files of a study contain mistakes; `problems` holds all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """List every problem, one line each."""
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        noun = "problem" if len(self.problems) == 1 else "problems"
        super().__init__(f"The study has {len(self.problems)} {noun}:\n{lines}")


class NewerFormat(StudyError):
    """The ledger was written by a newer qualcode; the study can be read, not written."""

    def __init__(self, folder: Path) -> None:
        """Name the study and the way out."""
        super().__init__(
            f"'{folder}' has lines of a newer format in its ledger, so it is read-only here. "
            "Nothing was written; upgrade qualcode to go on."
        )


class NotSaved(StudyError):
    """A write failed; nothing of it was kept."""

    def __init__(self, path: Path, reason: str, *, unsure: bool = False) -> None:
        """Name the file and the system's reason; `unsure` where it could not be put back either."""
        left = (
            "Part of it, or all, may stand there; look before you repeat the command."
            if unsure
            else "Nothing changed."
        )
        super().__init__(f"NOT SAVED: '{path}' could not be written ({reason}). {left}")


class MergeRefused(QualcodeError):
    """Two copies of a study contradict each other; nothing was merged."""


class EventsDiffer(MergeRefused):
    """An event stands twice with the same id and different content."""

    def __init__(self, event: str, one: str, other: str) -> None:
        """Name the event and both places."""
        super().__init__(
            f"Event '{event}' says one thing in {one} and another in {other}; one of them was "
            "altered. Nothing was merged. Find out which is right, and repair the other study."
        )


class FilesDiffer(MergeRefused):
    """A text or a run of suggestions, which never change, is not the same in both studies."""

    def __init__(self, name: str, other: Path) -> None:
        """Name the file and the next step."""
        super().__init__(
            f"'{name}' is not the same in '{other}', though such files never change. Nothing was "
            "merged. If both are what they should be, they are two interviews: give one another "
            "id. Otherwise 'qualcode check' tells which was altered; restore it."
        )


class RedactedThere(MergeRefused):
    """The other copy had words taken out for good that still stand in this one."""

    def __init__(self, what: str, here: Path, there: Path) -> None:
        """Name what differs and the two ways on."""
        super().__init__(
            f"'{there}' had names or a withdrawn interview taken out of {what}, and '{here}' still "
            "has them. Nothing was merged. Do the same here first ('qualcode pseudonymize' with "
            f"the same key, or 'qualcode purge'), or go on with the other: 'qualcode merge {there} "
            f"{here}'."
        )


class WithdrawnHere(MergeRefused):
    """The other copy has a later text with words that were withdrawn from this one."""

    def __init__(self, name: str, there: Path) -> None:
        """Name the text and the next step."""
        super().__init__(
            f"'{name}' in '{there}' is a text that is not here, of an interview out of which "
            "somebody's words were taken here. Nothing was merged. Run 'qualcode purge' there "
            "first, too."
        )


class VersionError(QualcodeError):
    """A version of a study cannot be had."""


class UnknownVersion(VersionError):
    """A version that is neither a revision that git knows nor a date."""

    def __init__(self, name: str, folder: Path) -> None:
        """Quote the name and say what can be given."""
        super().__init__(
            f"'{name}' is neither a date nor a revision that git knows of '{folder}'. "
            "Give a day or time (2026-11-24 or 2026-11-24T10:30, UTC) or a revision (HEAD~1)."
        )


class NoGit(VersionError):
    """Git is not installed, or could not give what was asked for."""

    def __init__(self, reason: str) -> None:
        """Give git's reason."""
        super().__init__(f"git could not show the study as it was: {reason}")


class InvalidName(QualcodeError):
    """A name that could not be part of a file name on every system."""

    def __init__(self, name: str, what: str, step: str) -> None:
        """Quote the name, say what it should be and which characters it may have."""
        super().__init__(
            f"'{name}' cannot be {what}; use letters, digits, '.', '_' and '-', at most 64. {step}"
        )


class RewritingBlocked(StudyError):
    """The study cannot be rewritten as it is."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Say why and that nothing was changed."""
        super().__init__(f"'{folder}' cannot be rewritten: {reason} Nothing was changed.")
