"""Telling the speakers' labels of a document from words that merely stand before a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qualcode.ingest.reading import Reading, Utterance, counted

ESCAPE = "\u2060"  # the invisible word joiner, before words that are no label
CLOCK = r"(?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?"
ASKING = (
    r"(?i:interviewer(?:in)?s?|int|researcher|moderator(?:in)?|moderation|facilitator"
    r"|forscher(?:in)?|enquêteur|enquêtrice|intervieweu[rs]e?|chercheu(?:r|se)|animat(?:eur|rice)"
    r"|entrevistador[ae]?|moderadora?|investigadora?|pesquisadora?|intervistat(?:ore|rice)"
    r"|moderat(?:ore|rice)|ricercat(?:ore|rice)|onderzoeker|intervjuare|badacz(?:ka)?"
    r"|интервьюер|модератор|исследователь(?:ница)?|מראיינ?[ןת]?|المحاورة?|الباحثة?"
    r"|访谈者|采访者|访问者|主持人|研究者|问|訪談者|採訪者|訪問者|問|インタビュアー|聞き手"
    r"|면접자|연구자)"
)
ANSWERING = (
    r"(?i:participante?|interviewee|respondent|resp|informant(?:in|e)?|teilnehmer(?:in)?"
    r"|befragter?|interviewte[rn]?|interviewpartner(?:in)?|proband(?:in)?|interviewée?"
    r"|enquêtée?|répondante?|entrevistad[oa]|encuestad[oa]|intervistat[oa]|partecipante"
    r"|geïnterviewde|deelnemer|respondente?|респондент(?:ка)?|информант(?:ка)?|участни(?:к|ца)"
    r"|מרואיינ?[ןת]?|משתת(?:ף|פת)|المشاركة?|受访者|被访者|参与者|答|受訪者|參與者|回答者|話し手|参加者"
    r"|응답자|참여자)"
)
NUMBERED = r"(?:[ _-]?#?[0-9]{1,3}[a-z]?|[ _-][A-Z])?"
_COLON = r"[ \u00a0\u202f]?(?::(?=\s|$|[^\W\d_]|[\"'“„«(\[…])|\uff1a)"
_HEADER = re.compile(
    rf"(?:(?P<open>[\[(#])?(?P<before>{CLOCK})(?:-[0-9]{{1,2}}#|[\])])?\s{{1,8}}(?:[-\u2013]\s{{1,8}})?)?"
    r"(?P<label>[^:\uff1a\n]{1,40}?)"
    rf"(?:\s{{0,8}}(?P<bracket>[\[(])?(?P<after>{CLOCK})[\])]?)?{_COLON}\s{{0,8}}"
)
_ALONE = re.compile(rf"\[?(?P<label>[^:\[\]\n]{{1,40}}?)\]?\s{{1,8}}[\[(]?(?P<after>{CLOCK})[\])]?")
_DASH = re.compile(
    rf"(?:[\[(]?(?P<before>{CLOCK})[\])]?\s{{1,8}})?"
    r"(?P<label>[^:\n\u2013\u2014-]{1,40}?)(?:\s{0,3}[\u2013\u2014]|\s{1,3}-)\s{1,8}(?=\S)"
)
_ROLE = re.compile(
    rf"(?:{ASKING}|{ANSWERING}|(?i:observer|note[ -]?taker)|[IPRQAB]){NUMBERED}"
    r"|(?i:speaker|person|voice)[ _-]?#?(?:[0-9]{1,3}|[A-Z])"
    rf"|(?i:(?:fe)?male|unidentified|unknown) (?:{ANSWERING}|(?i:speaker|voice)){NUMBERED}"
)
_PSEUDONYM = re.compile(r"\[(?:Person|Company|Product|Place|Contact|Name)-[0-9]{1,4}\]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_IN_LABELS = re.compile(f"[:\uff1a;=\u2060\ufeff]|{_BIDI.pattern}")
_UNUSUAL = re.compile(f"\uff1a|\\n|{_BIDI.pattern}")
_NEVER = frozenset({"note", "notes", "nb", "example", "e.g", "i.e", "ps", "http", "https", "ftp"})
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "di", "da", "la", "le", "al", "of"}
)
_SPACING = re.compile(r"[\s._#-]+")
_MAX_WORDS = 5
_CLOSE = 2  # no label with a small letter has its words right behind the colon
_FIRST_COLON = 72  # no label, with or without a time, is longer
_KEPT = 4096


@lru_cache(maxsize=_KEPT)
def tidy_label(label: str) -> str:
    """Return a label with single blanks and without the signs that frame labels in a study."""
    return " ".join(_NOT_IN_LABELS.sub(" ", label).split())


@lru_cache(maxsize=_KEPT)
def label_key(label: str) -> str:
    """Return what spellings of one label share: `Interviewer1`, `interviewer 1`, `INTERVIEWER_1`.

    Capitals, blanks, dots, hyphens, underscores and number signs make no difference.
    """
    return _SPACING.sub("", tidy_label(label)).casefold()


def clock(time: str) -> str:
    """Write `m:ss` or `h:mm:ss`, with or without fractions, as `hh:mm:ss`."""
    return clock_of(seconds_of(time))


def seconds_of(time: str) -> int:
    """Return the whole seconds of `m:ss` or `h:mm:ss`, with or without fractions."""
    seconds = 0
    for part in re.split(r"[.,]", time)[0].split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


def clock_of(seconds: int) -> str:
    """Write whole seconds as `hh:mm:ss`; hours may have more digits."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def is_role(label: str) -> bool:
    """Tell whether a label is a role that transcripts commonly use: "Interviewer 2", "Int."."""
    return _ROLE.fullmatch(label.removesuffix(".")) is not None


def find_header(line: str) -> Header | None:
    """Read the label at a line's start, if there is something like one.

    The forms are `Label: words`, `[0:12:34] Label: words`, `Label (0:12:34): words`, and
    `Label 0:12:34` alone on its line. Signs that turn the direction of writing do not matter.
    Whether the label counts depends on the whole document.
    """
    line = line.strip()
    colon = line.find(":", 0, _FIRST_COLON)
    if line.startswith(ESCAPE) or (colon < 0 and "\uff1a" not in line):
        return None
    before = line[:colon]
    if colon > 0 and line[colon + 1 : colon + 2] in ("", " ") and not _UNUSUAL.search(before):
        label, needs = _simple_label(before)
        return Header(label, "", line[colon + 1 :].lstrip(), needs) if needs else None
    plain = _BIDI.sub("", line).rstrip() if _BIDI.search(line) else line
    match = _HEADER.match(plain)
    if match is not None:
        label, time = _unframed(match["label"]), match["before"] or match["after"] or ""
        framed = bool(match["after"] and match["bracket"])
        timed = bool(match["open"]) or time.count(":") == 2
        needs = 1 if framed else _needs(label, timed=timed)
        is_close = plain[match.end() - 1] == ":" and match.end() < len(plain)
        if is_close and needs > _CLOSE:  # as in 'so:this'
            return None
        return _header(label, time, _after(line, plain, match.end()), needs)
    match = _ALONE.fullmatch(plain)
    if match is None:
        return None
    label, time = match["label"], match["after"]
    header = _header(label, time, "", _needs(label, timed=time.count(":") == 2))
    return replace(header, alone=True) if header is not None else None


@lru_cache(maxsize=_KEPT)
def _simple_label(words: str) -> tuple[str, int]:
    """Return the label that stands before the first colon of a line, and what it needs; or 0."""
    words = _unframed(words)
    found = _header(words, "", "", _needs(words, timed=False)) if len(words) <= 41 else None
    return (found.label, found.needs) if found is not None else ("", 0)


def _unframed(label: str) -> str:
    """Return `[Anna]` without its brackets; those of a pseudonym belong to it."""
    is_framed = label[:1] == "[" and label[-1:] == "]" and not _PSEUDONYM.fullmatch(label)
    return label[1:-1] if is_framed else label


def _after(line: str, plain: str, end: int) -> str:
    """Return what follows the first `end` signs of a line, signs of direction not counted."""
    if plain is line:
        return line[end:]
    places = [index for index, sign in enumerate(line) if not _BIDI.match(sign)]
    return line[places[end - 1] + 1 :]


def find_dash(line: str) -> Header | None:
    """Read a label that a dash separates from the words: `Label - words`."""
    match = _DASH.match(line.strip())
    if match is None:
        return None
    label = match["label"]
    needs = max(2, _needs(label, timed=False))
    return _header(label, match["before"] or "", line.strip()[match.end() :], needs)


def label_header(label: str, rest: str, time: str = "", *, sure: bool = False) -> Header | None:
    """Make a header of a label that the document's layout sets apart, such as a heading.

    Capitals are no evidence here; a label that is not `sure` is a role or occurs again.
    """
    if sure:
        return Header(tidy_label(label), time, rest, 1)
    return _header(label, time, rest, 1 if is_role(tidy_label(label)) else 2)


def _header(label: str, time: str, rest: str, needs: int) -> Header | None:
    tidied = tidy_label(label.strip(" \t|-\u2013\u2014").rstrip(","))
    if not _could_be_label(tidied):
        return None
    return Header(tidied, clock(time) if time else "", rest, needs)


def _could_be_label(label: str) -> bool:
    return (
        0 < len(label) <= 40
        and label[0] not in "._#-"
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


def make_reading(
    name: str, lines: Iterable[Line], notes: Sequence[str] = (), *, known: Collection[str] = ()
) -> Reading:
    """Gather lines into utterances; labels that do not count stay text.

    Args:
        name: the format.
        lines: the document's lines in order, empty ones between paragraphs.
        notes: what else is to be said of the document.
        known: labels that count even where they occur once, in any spelling.
    """
    found = _utterances(list(lines), known)
    empty = sum(1 for utterance in found if utterance.speaker and not utterance.text)
    if empty:
        verb = "was" if empty == 1 else "were"
        notes = (*notes, f"{counted(empty, 'label')} without words {verb} left out.")
    kept = tuple(utterance for utterance in found if utterance.text)
    return Reading(name, kept, tuple(notes))


def _utterances(lines: Sequence[Line], known: Collection[str]) -> list[Utterance]:
    counting = counting_labels([line.header for line in lines if line.header is not None], known)
    found: list[Utterance] = []
    speaker, time, words = "", "", list[str]()
    for line in lines:
        header = line.header
        if header is None or header.label not in counting:
            words.append(line.text)
            continue
        found.append(Utterance(speaker, "\n".join(words).strip(), time))
        speaker, time, words = header.label, header.time, [header.rest]
    found.append(Utterance(speaker, "\n".join(words).strip(), time))
    return found


def counting_labels(headers: Sequence[Header], known: Collection[str] = ()) -> set[str]:
    """Return the labels that occur often enough to be speakers, and those that are known.

    Spellings of one label are counted together, and count together.
    """
    times = Counter(label_key(header.label) for header in headers)
    keys = {label_key(label) for label in known}
    keys |= {
        label_key(header.label)
        for header in headers
        if times[label_key(header.label)] >= header.needs
    }
    return {header.label for header in headers if label_key(header.label) in keys}


@dataclass(frozen=True, slots=True)
class Header:
    """A possible label with the words behind it.

    `needs` is how often the label must occur in the document to count: once for roles, capitals
    and labels with a time, three times where a word begins with a small letter, else twice.
    `alone` says that a time, and no colon, stood behind the label.
    """

    label: str
    time: str
    rest: str
    needs: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document as it stands, and the header it may be."""

    text: str
    header: Header | None = None
