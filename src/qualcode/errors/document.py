"""Documents and texts that cannot be taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.errors.base import QualcodeError


class DocumentError(QualcodeError):
    """A document cannot become a transcript."""


class UnsupportedFormat(DocumentError):
    """There is no reader for this kind of file."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        """Name the file and the formats that can be read."""
        super().__init__(
            f"'{path}' is of a kind that qualcode does not read. It reads {', '.join(known)}."
        )


class UnreadableDocument(DocumentError):
    """A file that its reader cannot make sense of."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file, the reason and that nothing was kept of it."""
        self.reason = reason
        super().__init__(f"'{path}' could not be read: {reason} Nothing of it was kept.")


class UnknownSpeaker(DocumentError):
    """A speaker's label that the document does not have."""

    def __init__(self, label: str, path: Path, known: Sequence[str]) -> None:
        """Name the label, the document and its labels."""
        super().__init__(
            f"'{path}' has no speaker '{label}'. Its labels are: {', '.join(known) or 'none'}."
        )


class InvalidDate(DocumentError):
    """A day that is not written in the order of year, month and day."""

    def __init__(self, date: str, path: Path) -> None:
        """Quote the day and show how it is written."""
        super().__init__(
            f"'{date}' is no day for '{path.name}'; write it as 2026-11-24, 2026-11 or 2026."
        )


class SameTranscript(DocumentError):
    """Two documents would become one transcript."""

    def __init__(self, transcript: str, path: Path, other: Path) -> None:
        """Name both documents, the transcript, and how to choose other ids."""
        super().__init__(
            f"'{path}' would become transcript '{transcript}', as '{other}' does; nothing of it "
            "was kept. Give one of them another id with --id, or both in a --list."
        )


class NamePatternError(DocumentError):
    """A pattern of file names that cannot be read."""

    def __init__(self, pattern: str) -> None:
        """Quote the pattern and show the form."""
        super().__init__(
            f"'{pattern}' is no pattern of file names; write one like "
            "'{order}_{participant}_{date}', each name once."
        )


class RolesError(DocumentError):
    """Whose label is whose, said in a way that cannot be read or kept."""

    def __init__(self, said: str, reason: str) -> None:
        """Quote what was said, with the reason and the next step."""
        super().__init__(f"'{said}' {reason}")


class TranscriptExists(DocumentError):
    """The id is taken by another text."""

    def __init__(self, transcript: str, path: Path) -> None:
        """Name the transcript and how to choose another id."""
        super().__init__(
            f"'{path}' would become transcript '{transcript}', which exists with another text. "
            "Give the new one its own id with --id."
        )


class UnusableText(DocumentError):
    """An edited text that cannot be a transcript's."""

    def __init__(self, transcript: str, reason: str) -> None:
        """Name the transcript and the reason."""
        super().__init__(
            f"The new text of '{transcript}' cannot be used: {reason}. The text stays as it was."
        )
