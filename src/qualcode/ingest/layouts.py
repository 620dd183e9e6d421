"""Layouts of labels and times that only the whole document tells, not a line by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qualcode.ingest.labels import (
    CLOCK,
    ESCAPE,
    Header,
    Line,
    clock,
    counting_labels,
    find_header,
    is_role,
    label_header,
    label_key,
)
from qualcode.ingest.reading import Reading, Utterance

_ALONE = re.compile(rf"\s*(?:[\[(#]?({CLOCK})(?:-[0-9]{{1,2}})?[\])#]?)\s*")
_LAST_STAMP = re.compile(rf"#({CLOCK})-[0-9]{{1,2}}#\s*\Z")
_NUMBER = re.compile(r"\s*(?P<number>[0-9]{1,5})(?:[.)]\s+|\s+)(?=\S)")
_BARE_TIME = re.compile(rf"({CLOCK})(?:\s*$|\t\s*|\s{{2,}})")
_NAME = r"(?P<label>[^:\uff1a\n\t\[\]()<>]{1,40}?)"
_TIMED = rf"[\[(]?(?P<time>{CLOCK})[\])]?"
_FORMS = (
    re.compile(rf"{_NAME}\s{{1,4}}[\[(](?P<time>{CLOCK})[\])]\s+(?P<words>\S.*)"),
    re.compile(rf"\[{_NAME}\]\s+(?P<words>\S.*)"),
    re.compile(rf"<{_NAME}>\s+(?P<words>\S.*)"),
    re.compile(rf"{_NAME}\t+\s*(?P<words>\S.*)"),
    re.compile(r"(?P<label>[QA])\.\s+(?P<words>\S.*)"),
    re.compile(
        r"(?:\*{2})?(?P<label>[^\W\d_][^:.,;?!*\uff1a\n\t\[\]()<>]{0,39})(?:\*{2})?(?P<words>)"
    ),
)
_ABOVE = re.compile(rf"{_TIMED}\s+(?:[-\u2013]\s+)?{_NAME}\s*")
_HEAD, _BRIEF = 40, 50  # lines at the top that may tell of the interview, and signs in one
_SPEECH = ".?!…"
_MOST = 0.8
_CLOCKS = frozenset("[(0123456789")
_TWICE, _FEW = 2, 3


@dataclass(frozen=True, slots=True)
class Laid:
    """Lines with the labels and times that their layout tells; `above` where names have times."""

    lines: Sequence[Line]
    notes: tuple[str, ...] = ()
    above: bool = False


def laid_out(lines: Sequence[Line], known: Collection[str]) -> Laid:
    """Find what the layout of a document's lines says: numbers of lines, times, and labels.

    Args:
        lines: the document's lines in order, empty ones between paragraphs.
        known: labels that count even where they occur once.
    """
    lines, notes = _without_numbers(lines)
    spoken = _spoken(lines, known)
    if spoken * 3 < sum(bool(line.text.strip()) for line in lines):
        named = _names_below_times(lines, known)
        if _spoken(named, known) > spoken:
            return Laid(named, notes, above=True)
        others = _other_forms(lines, known)
        is_first = _first(others, known) < _first(lines, known)
        lines = others if is_first and _spoken(others, known) > spoken else lines
    lines = _times_behind(lines)
    counting = _counting(lines, known)
    return Laid(_with_times(_without_head(lines, counting, known), counting), notes)


def with_stamps(reading: Reading) -> Reading:
    """Give each turn the time that stands at the end of the one before, as f4 writes it.

    The signs stay in the words: `#00:01:02-3#`.
    """
    stamps = [_LAST_STAMP.search(item.text) for item in reading.utterances]
    if not any(stamps):
        return reading
    found: list[Utterance] = []
    before = ""
    for item, stamp in zip(reading.utterances, stamps, strict=True):
        found.append(replace(item, time=before) if item.speaker and not item.time else item)
        if item.text.strip():
            before = clock(stamp[1]) if stamp else ""
    return replace(reading, utterances=tuple(found), ends=reading.ends or before)


def begins_with_time(words: str) -> bool:
    """Tell whether words begin with a time that could be that of the label before them."""
    return _BARE_TIME.match(words) is not None


def is_lone_time(words: str) -> bool:
    """Tell whether words are a time and nothing else, which is the next label's."""
    return _ALONE.fullmatch(words) is not None


def is_name_below_time(words: str) -> bool:
    """Tell whether words are a time and what may be a name."""
    return words[:1] in _CLOCKS and _ABOVE.fullmatch(words) is not None


def _counting(lines: Sequence[Line], known: Collection[str]) -> set[str]:
    return counting_labels([line.header for line in lines if line.header is not None], known)


def _spoken(lines: Sequence[Line], known: Collection[str]) -> int:
    counting = _counting(lines, known)
    return sum(line.header is not None and line.header.label in counting for line in lines)


def _first(lines: Sequence[Line], known: Collection[str]) -> int:
    """Return where the first label stands."""
    counting = _counting(lines, known)
    found = (i for i, line in enumerate(lines) if line.header and line.header.label in counting)
    return next(found, len(lines))


def _without_numbers(lines: Sequence[Line]) -> tuple[Sequence[Line], tuple[str, ...]]:
    """Drop numbers that count the lines or paragraphs up, typed at the start of each."""
    filled = [line.text for line in lines if line.text.strip()]
    matches = [_NUMBER.match(text) for text in filled]
    numbers = [int(match["number"]) for match in matches if match]
    rising = sum(later == earlier + 1 for earlier, later in pairwise(numbers))
    few = len(numbers) < _FEW or len(numbers) != len(filled)
    if few or rising < _MOST * (len(numbers) - 1):
        return lines, ()
    kept = []
    for line in lines:
        text = _NUMBER.sub("", line.text, count=1)
        kept.append(Line(text, find_header(text)) if line.text.strip() else line)
    if not _counting(kept, ()):
        return lines, ()
    return kept, ("The numbers of the lines were left out.",)


def _names_below_times(lines: Sequence[Line], known: Collection[str]) -> list[Line]:
    """Read `00:00:03 Name` with words below it, as Word's transcription and others write."""
    found = []
    following = _following(lines)
    for line, after in zip(lines, following, strict=True):
        match = _ABOVE.fullmatch(line.text.strip())
        if match is None or not after.strip() or _ABOVE.fullmatch(after.strip()):
            found.append(Line(line.text))
            continue
        header = label_header(match["label"], "", clock(match["time"]))
        found.append(Line(line.text, replace(header, alone=True) if header else None))
    headers = [line.header for line in found if line.header is not None]
    stamped = sum(_ABOVE.match(line.text.strip()) is not None for line in lines)
    is_layout = _counting(found, known) and len(headers) * 2 > stamped
    return found if is_layout else []


def _following(lines: Sequence[Line]) -> list[str]:
    """Return of each line the next one that has words."""
    after, found = "", list[str]()
    for line in reversed(lines):
        found.append(after)
        after = line.text if line.text.strip() else after
    return found[::-1]


def _other_forms(lines: Sequence[Line], known: Collection[str]) -> Sequence[Line]:
    """Read labels that brackets, tabs, times, points or lines of their own set apart.

    A third of the lines has them, and there are two. Where they stand on lines of their own, one is
    a role, because a brief answer may stand so, too.
    """
    filled = sum(bool(line.text.strip()) and not is_lone_time(line.text) for line in lines)
    for form in _FORMS:
        found = [Line(line.text, _in_form(form, line.text)) for line in lines]
        counting = _counting(found, known)
        spoken = sum(line.header is not None and line.header.label in counting for line in found)
        roles = sum(map(is_role, counting))
        if len(counting) > 1 and spoken * 3 > filled and (roles or form is not _FORMS[-1]):
            return found
    return lines


def _in_form(form: re.Pattern[str], text: str) -> Header | None:
    match = form.fullmatch(text.strip())
    if match is None or text.strip().startswith(ESCAPE):
        return None
    time = match.groupdict().get("time")
    header = label_header(match["label"], match["words"], clock(time) if time else "")
    if header is None:
        return None
    return replace(header, needs=1 if time or is_role(header.label) else _TWICE)


def _without_head(
    lines: Sequence[Line], counting: set[str], known: Collection[str]
) -> Sequence[Line]:
    """Take a role among lines at the top such as `Date: …` as words, unless it is known.

    `Interviewer: Nadia` there says who asked; it is what nobody said.
    """
    sure = {label_key(label) for label in known}
    repeated = _repeated(lines, counting)
    head = list(_head(lines, counting))
    facts = [i for i, label in head if label not in counting]
    if len(facts) < 2 or len(repeated) < 2:
        return lines
    gone = {
        i
        for i, label in head
        if is_role(label)
        and label_key(label) not in sure
        and (i < facts[-1] or label_key(label) not in repeated)
    }
    return [Line(line.text) if i in gone else line for i, line in enumerate(lines)]


def _repeated(lines: Sequence[Line], counting: set[str]) -> set[str]:
    keys = [label_key(line.header.label) for line in lines if line.header]
    wanted = {label_key(label) for label in counting}
    return {key for key in wanted if keys.count(key) > 1}


def _head(lines: Sequence[Line], counting: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the places and labels of the brief lines with colons that a document begins with."""
    seen = False
    for index, line in enumerate(lines[:_HEAD]):
        header = line.header
        if header is not None:
            is_fact = header.label not in counting or is_role(header.label)
            if not is_fact or not _tells(header.rest) or header.time:
                return
            seen = True
            yield index, header.label
        elif seen and line.text.strip():
            return


def _tells(rest: str) -> bool:
    """Tell whether words are like those that follow `Date:`, and not like speech."""
    return 0 < len(rest) <= _BRIEF and rest.rstrip()[-1] not in _SPEECH


def _times_behind(lines: Sequence[Line]) -> Sequence[Line]:
    """Take times without brackets behind labels as theirs, if most labels have one."""
    headers = [line.header for line in lines if line.header and line.header.needs <= _TWICE]
    timed = sum(_speaks_at_a_time(lines, index) for index in range(len(lines)))
    if timed < 2 or timed < _MOST * len(headers):
        return lines
    return [_timed(line) if line.header else line for line in lines]


def _speaks_at_a_time(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a time stands behind a line's label, and words behind that or below."""
    header = lines[index].header
    match = _BARE_TIME.match(header.rest) if header and header.needs <= _TWICE else None
    if header is None or match is None:
        return False
    below = next((line for line in lines[index + 1 :] if line.text.strip()), None)
    return bool(header.rest[match.end() :].strip()) or (below is not None and not below.header)


def _timed(line: Line) -> Line:
    header = line.header
    match = _BARE_TIME.match(header.rest) if header is not None else None
    if header is None or match is None or header.time:
        return line
    needs = 1 if header.needs <= _TWICE else header.needs
    told = replace(header, time=clock(match[1]), rest=header.rest[match.end() :], needs=needs)
    return replace(line, header=told)


def _with_times(lines: Sequence[Line], counting: set[str]) -> Sequence[Line]:
    """Give a time that stands alone above a label to the label."""
    found = list(lines)
    above: int | None = None
    for index, line in enumerate(lines):
        header = line.header
        if header is not None and header.label in counting:
            match = _ALONE.fullmatch(lines[above].text) if above is not None else None
            if above is not None and match is not None and not header.time:
                found[index] = replace(line, header=replace(header, time=clock(match[1])))
                found[above] = Line("")
            above = None
        elif line.text.strip():
            above = index if _ALONE.fullmatch(line.text) else None
    return found
