"""Whose label is whose: spellings of one label, and guesses from what labels commonly say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualcode.ingest.cues import UNNAMED
from qualcode.ingest.labels import ANSWERING, ASKING, NUMBERED, label_key, tidy_label
from qualcode.ingest.reading import Reading
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT

_ASKS = re.compile(rf"(?:{ASKING}|(?i:question)|[IQ]){NUMBERED}\.?")
_ANSWERS = re.compile(rf"{ANSWERING}\.?|(?i:answer)|[PAB]|IP")
_ANYBODY = re.compile(r"(?i:speaker|person|voice|unknown speaker)[ _-]?#?(?:[0-9]{1,3}|[A-Z])?")
_NUMBER = re.compile(r"(?P<word>[^\W\d_]{2,})[ _-]?#?[0-9]{1,3}")


def reading_labels(reading: Reading) -> list[str]:
    """Return the labels of those who say something, in the order of their appearance."""
    named = (tidy_label(item.speaker) for item in reading.utterances if item.text.strip())
    return list(dict.fromkeys(label for label in named if label))


def unify_labels(reading: Reading, known: Sequence[str] = ()) -> Reading:
    """Write each label in one spelling, and say which were changed.

    `Interviewer1`, `interviewer 1` and `INTERVIEWER 1` are one label; `Interviewer` without a
    number is the same where the document has one numbered interviewer only. The spelling is that of
    `known`, else the most frequent one.
    """
    spelling = _spellings(reading, known)
    changed = sorted({old for old, new in spelling.items() if old != new})
    if not changed:
        return reading
    words = ", ".join(f"'{old}'" for old in changed)
    into = ", ".join(f"'{new}'" for new in dict.fromkeys(spelling[old] for old in changed))
    utterances = tuple(
        replace(item, speaker=spelling.get(tidy_label(item.speaker), item.speaker))
        for item in reading.utterances
    )
    note = f"Spellings of one label were made one: {words} became {into}."
    return replace(reading, utterances=utterances, notes=(*reading.notes, note))


def _spellings(reading: Reading, known: Sequence[str]) -> dict[str, str]:
    times = Counter(tidy_label(item.speaker) for item in reading.utterances if item.speaker)
    labels = reading_labels(reading)
    bare = _bare_words(labels)
    groups: dict[str, list[str]] = {}
    for label in labels:
        key = label_key(label)
        groups.setdefault(bare.get(key, key), []).append(label)
    chosen = {label_key(label): label for label in reversed(known)}
    found = {}
    for key, spellings in groups.items():
        numbered = [label for label in spellings if label_key(label) == key]
        best = max(numbered, key=lambda label: times[label])
        found.update(dict.fromkeys(spellings, chosen.get(key, best)))
    return found


def _bare_words(labels: Sequence[str]) -> dict[str, str]:
    """Map a role without a number to the only numbered one of the same word."""
    numbered: dict[str, set[str]] = {}
    for label in labels:
        match = _NUMBER.fullmatch(label)
        if match is not None and (_ASKS.fullmatch(label) or _ANSWERS.fullmatch(match["word"])):
            numbered.setdefault(label_key(match["word"]), set()).add(label_key(label))
    return {word: next(iter(keys)) for word, keys in numbered.items() if len(keys) == 1}


def guess_speakers(
    reading: Reading,
    interviewers: Sequence[str],
    participants: Sequence[str],
    roles: Mapping[str, str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Map the labels, in order of appearance, to "interviewer", a participant's id, or "other".

    Args:
        reading: what a reader made of the document.
        interviewers: labels that are interviewers in this study, in capitals or not.
        participants: the ids of those who were interviewed.
        roles: what the study says of labels: "interviewer", "other", a participant's id, or
            "participant" for the one who was interviewed.
    """
    labels = reading_labels(reading)
    told = {label_key(label): role for label, role in (roles or {}).items()}
    asking = {label_key(name) for name in interviewers} - told.keys()
    asking |= {key for key, role in told.items() if role == INTERVIEWER}
    known = {label_key(name): name for name in participants if label_key(name) not in asking}
    answering = {label for label in labels if not _asks(label, asking, known, told)}
    single = participants[0] if len(participants) == 1 else ""

    def role(label: str) -> str:
        key = label_key(label)
        said = told.get(key, "")
        if label not in answering or said in (INTERVIEWER, OTHER):
            return said or INTERVIEWER
        if said and said != PARTICIPANT:
            return said
        if key in known:
            return known[key]
        if key == label_key(UNNAMED):
            return OTHER
        only = len(answering) == 1 or said == PARTICIPANT
        return single if single and (only or _ANSWERS.fullmatch(label)) else OTHER

    return tuple((label, role(label)) for label in labels)


def _asks(label: str, asking: set[str], known: Mapping[str, str], told: Mapping[str, str]) -> bool:
    key = label_key(label)
    if key in asking:
        return True
    return key not in known and key not in told and _ASKS.fullmatch(label) is not None


def is_anybody(label: str) -> bool:
    """Tell whether a label is given to whoever speaks, as `Speaker 1` by programs."""
    return _ANYBODY.fullmatch(label) is not None


def only_answers(label: str) -> bool:
    """Tell whether a label is a word for whoever was interviewed."""
    return _ANSWERS.fullmatch(label) is not None
