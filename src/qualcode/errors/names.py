"""Ids that a study does not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualcode.errors.base import QualcodeError, did_you_mean


class UnknownName(QualcodeError):
    """An id that the study does not have."""

    kind = "thing"
    where = "study"

    def __init__(self, name: str, known: Iterable[str] = (), step: str = "") -> None:
        """Name the id, the nearest known one and, where there is none, the next step."""
        hint = did_you_mean(name, known) or (f" {step}" if step else "")
        super().__init__(f"The {self.where} has no {self.kind} '{name}'.{hint}")


class UnknownCode(UnknownName):
    """A code that the codebook does not have."""

    kind = "code"
    where = "codebook"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the code and the nearest known one."""
        super().__init__(name, known, "'qualcode codebook' lists the codes.")


class UnknownTranscript(UnknownName):
    """A transcript that the study does not have."""

    kind = "transcript"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the transcript and the nearest known one."""
        super().__init__(name, known, "'qualcode ingest' adds transcripts.")


class UnknownParticipant(UnknownName):
    """A participant that participants.csv does not have."""

    kind = "participant"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the participant and the nearest known one."""
        super().__init__(name, known, "Add a row to participants.csv.")


class UnknownCoding(UnknownName):
    """A coding that is not, or no longer, in the ledger."""

    kind = "coding"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the coding."""
        super().__init__(name, known, "'qualcode tag list' shows the codings with their ids.")


class UnknownSuggestion(UnknownName):
    """A suggestion that is not open for this coder."""

    kind = "open suggestion"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the suggestion."""
        super().__init__(name, known, "'qualcode tag review' shows what is open.")


class UnknownCoder(UnknownName):
    """A coder who has neither coded nor read anything in the study."""

    kind = "coder"

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        """Name the coder and those there are."""
        super().__init__(name, known, f"Coders are: {', '.join(known) or 'none yet'}.")


class UnknownDisagreement(UnknownName):
    """A disagreement that is not, or no longer, there."""

    kind = "disagreement"

    def __init__(self, name: str) -> None:
        """Name the disagreement and say where they are listed."""
        step = "It may have changed since you looked; 'qualcode disagreements' lists them."
        super().__init__(name, (), step)


class UnknownAttribute(UnknownName):
    """An attribute that neither organisations nor participants have."""

    kind = "attribute"

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        """Name the attribute and those there are."""
        none = "Add a column of that name to organizations.csv or participants.csv."
        super().__init__(name, known, f"There are: {', '.join(known)}." if known else none)


class UnknownStructure(UnknownName):
    """An organisation whose structure the study does not describe."""

    kind = "structure of organisation"

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        """Name the organisation and those whose structures there are."""
        none = f"Describe it in structures/{name}.yaml."
        super().__init__(name, known, f"There are: {', '.join(known)}." if known else none)


class UnknownShipped(UnknownName):
    """A study or codebook that does not come with the package."""

    kind = "study or codebook"
    where = "package"
