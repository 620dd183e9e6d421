"""Telling the speakers' labels of a document from words that merely stand before a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualcode.ingest.reading import Reading, Utterance, counted

_CLOCK = r"(?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_COLON = r"[ \u00a0\u202f]?(?::(?=\s|$)|\uff1a)"
_HEADER = re.compile(
    rf"(?:(?P<open>[\[(])?(?P<before>{_CLOCK})[\])]?\s{{1,8}}(?:[-\u2013]\s{{1,8}})?)?"
    r"(?P<label>[^:\uff1a\n]{1,40}?)"
    rf"(?:\s{{0,8}}(?P<bracket>[\[(])?(?P<after>{_CLOCK})[\])]?)?{_COLON}\s{{0,8}}"
)
_ALONE = re.compile(
    rf"\[?(?P<label>[^:\[\]\n]{{1,40}}?)\]?\s{{1,8}}[\[(]?(?P<after>{_CLOCK})[\])]?"
)
_ROLE = re.compile(
    r"(?:(?i:interviewer|interviewee|participant|respondent|informant|researcher|moderator"
    r"|facilitator|observer|note[ -]?taker|int)|[IPRQA])(?:[ _-]?#?[0-9]{1,3}[a-z]?|[ _-][A-Z])?"
    r"|(?i:speaker|person|voice)[ _-]?#?(?:[0-9]{1,3}|[A-Z])"
)
_NOT_IN_LABELS = re.compile(r"[:\uff1a;=]")
_NEVER = frozenset({"note", "notes", "nb", "example", "e.g", "i.e", "ps", "http", "https", "ftp"})
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "di", "da", "la", "le", "al", "of"}
)
_MAX_WORDS = 5


def tidy_label(label: str) -> str:
    """Return a label with single blanks and without the signs that frame labels in a study."""
    return " ".join(_NOT_IN_LABELS.sub(" ", label).split())


def clock(time: str) -> str:
    """Write `m:ss` or `h:mm:ss`, with or without fractions, as `hh:mm:ss`."""
    numbers = [int(part) for part in re.split(r"[.,]", time)[0].split(":")]
    seconds = 0
    for number in numbers:
        seconds = seconds * 60 + number
    return clock_of(seconds)


def clock_of(seconds: int) -> str:
    """Write whole seconds as `hh:mm:ss`; hours may have more digits."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def is_role(label: str) -> bool:
    """Tell whether a label is a role that transcripts commonly use, such as "Interviewer 2"."""
    return _ROLE.fullmatch(label) is not None


def find_header(line: str) -> Header | None:
    """Read the label at a line's start, if there is something like one.

    The forms are `Label: words`, `[0:12:34] Label: words`, `Label (0:12:34): words`, and
    `Label 0:12:34` alone on its line. Whether the label counts depends on the whole document.
    """
    line = line.strip()
    match = _HEADER.match(line)
    if match is not None:
        label, time = match["label"], match["before"] or match["after"] or ""
        framed = bool(match["after"] and match["bracket"])
        timed = bool(match["open"]) or time.count(":") == 2
        needs = 1 if framed else _needs(label, timed=timed)
        return _header(label, time, line[match.end() :], needs)
    match = _ALONE.fullmatch(line)
    if match is None:
        return None
    label, time = match["label"], match["after"]
    return _header(label, time, "", _needs(label, timed=time.count(":") == 2))


def label_header(label: str, rest: str, time: str = "", *, sure: bool = False) -> Header | None:
    """Make a header of a label that the document's layout sets apart, such as a heading.

    Capitals are no evidence here; a label that is not `sure` is a role or occurs again.
    """
    if sure:
        return Header(tidy_label(label), time, rest, 1)
    return _header(label, time, rest, 1 if is_role(tidy_label(label)) else 2)


def _header(label: str, time: str, rest: str, needs: int) -> Header | None:
    tidied = tidy_label(label.strip(" \t|-\u2013\u2014"))
    if not _could_be_label(tidied):
        return None
    return Header(tidied, clock(time) if time else "", rest, needs)


def _could_be_label(label: str) -> bool:
    return (
        0 < len(label) <= 40
        and len(label.split()) <= _MAX_WORDS
        and any(sign.isalpha() for sign in label)
        and not any(sign in '"<>{}!*\\' for sign in label)
        and label.rstrip(".").casefold() not in _NEVER
    )


def _needs(label: str, *, timed: bool) -> int:
    label = tidy_label(label)
    if is_role(label) or (label.isupper() and len(label) > 1):
        return 1
    words = [word for word in label.split() if word not in _PARTICLES]
    if any(word[0].islower() for word in words):
        return 3
    return 1 if timed else 2


def make_reading(name: str, lines: Iterable[Line], notes: Sequence[str] = ()) -> Reading:
    """Gather lines into utterances; labels that do not count stay text.

    Args:
        name: the format.
        lines: the document's lines in order, empty ones between paragraphs.
        notes: what else is to be said of the document.
    """
    found = _utterances(list(lines))
    empty = sum(1 for utterance in found if utterance.speaker and not utterance.text)
    if empty:
        verb = "was" if empty == 1 else "were"
        notes = (*notes, f"{counted(empty, 'label')} without words {verb} left out.")
    kept = tuple(utterance for utterance in found if utterance.text)
    return Reading(name, kept, tuple(notes))


def _utterances(lines: Sequence[Line]) -> list[Utterance]:
    known = _counting(lines)
    found: list[Utterance] = []
    speaker, time, words = "", "", list[str]()
    for line in lines:
        header = line.header
        if header is None or header.label not in known:
            words.append(line.text)
            continue
        found.append(Utterance(speaker, "\n".join(words).strip(), time))
        speaker, time, words = header.label, header.time, [header.rest]
    found.append(Utterance(speaker, "\n".join(words).strip(), time))
    return found


def _counting(lines: Sequence[Line]) -> set[str]:
    headers = [line.header for line in lines if line.header is not None]
    times = Counter(header.label for header in headers)
    return {header.label for header in headers if times[header.label] >= header.needs}


@dataclass(frozen=True, slots=True)
class Header:
    """A possible label with the words behind it.

    `needs` is how often the label must occur in the document to count: once for roles, capitals
    and labels with a time, three times where a word begins with a small letter, else twice.
    """

    label: str
    time: str
    rest: str
    needs: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document as it stands, and the header it may be."""

    text: str
    header: Header | None = None
