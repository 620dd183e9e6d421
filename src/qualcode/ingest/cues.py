"""Pieces of speech with times, as captions and speech recognition give them, as utterances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.ingest.labels import clock_of
from qualcode.ingest.reading import Reading, Utterance

UNNAMED = "Unknown speaker"
SPEAKERLESS = (
    f"It names no speakers; its words are turns of '{UNNAMED}', a new one after each long pause."
)
_PAUSE = 4


@dataclass(frozen=True, slots=True)
class Said:
    """Words with the speaker's label, empty where there is none, and whole seconds or None."""

    speaker: str
    text: str
    start: int | None
    end: int | None


def in_turns(name: str, said: Sequence[Said]) -> Reading:
    """Join what one speaker says in a row; words without speakers are joined up to a pause.

    A pause is four seconds or more. Where nobody is named at all, the words are those of "Unknown
    speaker", so that their times are kept.
    """
    kept = [piece for piece in said if piece.text.strip()]
    named = any(piece.speaker for piece in kept)
    utterances = tuple(_joined(group, named=named) for group in _groups(kept, named=named))
    ends = [piece.end for piece in kept if piece.end is not None]
    notes = () if named or not kept else (SPEAKERLESS,)
    return Reading(name, utterances, notes, ends=clock_of(max(ends)) if ends else "")


def _groups(said: Sequence[Said], *, named: bool) -> Iterator[list[Said]]:
    group: list[Said] = []
    for piece in said:
        if group and _is_new(group, piece, named=named):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _is_new(group: Sequence[Said], piece: Said, *, named: bool) -> bool:
    if named:
        return piece.speaker != group[0].speaker
    end = group[-1].end
    return piece.start is not None and end is not None and piece.start - end >= _PAUSE


def _joined(group: Sequence[Said], *, named: bool) -> Utterance:
    words = " ".join(" ".join(piece.text.split("\n")).strip() for piece in group)
    start = group[0].start
    speaker = group[0].speaker if named else UNNAMED
    return Utterance(speaker, words, clock_of(start) if start is not None and speaker else "")
