"""Codings, decisions and rounds that cannot be made, and commands that cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.errors.base import QualcodeError, excerpt


class RoundRuns(QualcodeError):
    """A round is started that is the present one, or that has no name."""

    def __init__(self, name: str) -> None:
        """Name the round and the next step."""
        super().__init__(
            f"Round '{name}' cannot be started: "
            + ("it is the present one." if name else "a round needs a name.")
            + " Give a new name; 'qualcode log' shows the rounds there were."
        )


class HistoryError(QualcodeError):
    """A command cannot be taken back or brought back."""


class NothingToUndo(HistoryError):
    """No command of the coder is left to be undone or redone."""

    def __init__(self, action: str) -> None:
        """Say what cannot be done, and where to look."""
        super().__init__(f"There is nothing to {action}. 'qualcode log' shows what was done.")


class UnknownEvent(HistoryError):
    """A command that the coder does not have, or that is not in the state it should be in."""

    def __init__(self, name: str, action: str) -> None:
        """Quote the name and say where the names are."""
        super().__init__(
            f"You have no command '{name}' to {action}. 'qualcode log' shows the commands with "
            "their ids; an ending that only one has is enough."
        )


class DecisionError(QualcodeError):
    """A disagreement cannot be decided as asked; nothing was decided."""


class NoReason(DecisionError):
    """A decision without a reason."""

    def __init__(self) -> None:
        """Say what is missing."""
        super().__init__(
            "A decision needs a reason, in a sentence that the next coder can follow (--reason). "
            "Nothing was decided."
        )


class NoOutcome(DecisionError):
    """None, or several, of the three outcomes."""

    def __init__(self) -> None:
        """Name the three outcomes."""
        super().__init__(
            "A decision has one outcome: the codings of one coder (--keep), codes that you choose "
            "(--code), or none (--none). Nothing was decided."
        )


class NothingToKeep(DecisionError):
    """The coder whose codings are to be kept did not judge the place."""

    def __init__(self, coder: str, disagreement: str, known: Sequence[str]) -> None:
        """Name the coder, the disagreement, and those whose judgement can be kept."""
        super().__init__(
            f"'{coder}' has no judgement in disagreement '{disagreement}' that could be kept. "
            f"It is between {', '.join(known)}; or choose codes with --code."
        )


class PlaceElsewhere(DecisionError):
    """The passage given does not share a word with the disagreement."""

    def __init__(self, place: str, disagreement: str, own: str) -> None:
        """Name both places."""
        super().__init__(
            f"{place} lies outside disagreement '{disagreement}', which is at {own}. "
            "Choose a passage there. Nothing was decided."
        )


class TooFewCoders(DecisionError):
    """Fewer than two coders to agree."""

    def __init__(self, known: Sequence[str]) -> None:
        """Name who there is."""
        super().__init__(
            "It takes two coders to agree. Those who have coded or read are: "
            f"{', '.join(known) or 'none yet'}. Nothing was recorded."
        )


class CodingError(QualcodeError):
    """A passage cannot be coded as asked."""


class QuotationNotFound(CodingError):
    """The words do not occur in the transcript."""

    def __init__(self, quote: str, transcript: str) -> None:
        """Quote the beginning of the words and name the transcript."""
        super().__init__(
            f"Transcript '{transcript}' does not contain \"{excerpt(quote)}\". "
            "Copy the words exactly as they stand in the text."
        )


class QuotationRepeated(CodingError):
    """The words occur more than once in the transcript."""

    def __init__(self, quote: str, transcript: str, times: int) -> None:
        """Say how often the words occur and how to choose one place."""
        super().__init__(
            f"Transcript '{transcript}' contains \"{excerpt(quote)}\" {times} times. "
            "Quote more words, or choose the place with --turn or --span."
        )


class SpanOutside(CodingError):
    """Positions beyond the text, reversed, or covering only blanks."""

    def __init__(self, start: int, end: int, transcript: str, length: int) -> None:
        """Name the span and the length of the text."""
        super().__init__(
            f"Span {start}-{end} does not cover any words of transcript '{transcript}', "
            f"whose text runs from 0 to {length}."
        )


class NoSuchTurn(CodingError):
    """A turn number that the transcript does not have."""

    def __init__(self, number: int, transcript: str, turns: int) -> None:
        """Name the turn and the number of turns."""
        known = f"it has turns 1 to {turns}."
        none = "nobody is marked as speaking in it. Choose the place with --quote or --span."
        super().__init__(
            f"Transcript '{transcript}' has no turn {number}; {known if turns else none}"
        )


class CodingExists(CodingError):
    """The coder already coded exactly this with this code."""

    def __init__(self, coder: str, code: str, place: str) -> None:
        """Name coder, code and place."""
        super().__init__(f"'{coder}' has already coded {place} with '{code}'. Nothing was added.")


class StaleCoding(CodingError):
    """The coding has changed since it was looked at."""

    def __init__(self, name: str) -> None:
        """Name the coding and the next step."""
        super().__init__(
            f"Coding '{name}' has changed since you looked at it. Nothing was changed; "
            "look again and repeat the command."
        )


class StaleText(CodingError):
    """The text of a transcript has changed since it was looked at."""

    def __init__(self, transcript: str) -> None:
        """Name the transcript and the next step."""
        super().__init__(
            f"Transcript '{transcript}' has another text now than the one you looked at. "
            "Nothing was changed; look again and repeat the command."
        )
