"""Tables as interviews and surveys: a row per turn, or a row per answer or respondent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import UnreadableDocument, excerpt
from qualcode.ingest.conventions import ANSWERS, TURNS
from qualcode.ingest.cues import Said, in_turns
from qualcode.ingest.labels import CLOCK, clock, clock_of, seconds_of, tidy_label
from qualcode.ingest.reading import Reading, Settings, Utterance, left_out
from qualcode.ingest.sheet_rows import Sheet

QUESTION, RESPONDENT = "question", "respondent"
COLUMNS = ("speaker", "text", "time", RESPONDENT, QUESTION)
_NAMES = {
    "speaker": "speaker, who, person, name, label, role, sprecher, sprecherin, locuteur, hablante, "
    "speaker name, speaker label, speaker id",
    "text": "text, utterance, words, transcript, content, turn, speech, statement, message, "
    "answer, response, comment, antwort, respuesta, réponse, transcription, transkript, texto, "
    "texte",
    "time": "time, start, timestamp, start time, begin, from, zeit, timecode, time code, startzeit",
    RESPONDENT: "respondent, respondent id, participant, participant id, id, response id, "
    "responseid, case, subject, person, teilnehmer, antwort id",
    QUESTION: "question, item, prompt, frage, pregunta",
}
_KNOWN = {kind: frozenset(names.split(", ")) for kind, names in _NAMES.items()}
_KEEPING = frozenset(  # what programs for surveys write down besides the answers
    """startdate|start date|enddate|end date|recordeddate|recorded date|status|response type
    |ipaddress|ip address|ipaddr|progress|finished|duration (in seconds)|recipientlastname
    |recipientfirstname|recipientemail|recipient last name|recipient first name|recipient email
    |externalreference|externaldatareference|external data reference|locationlatitude
    |locationlongitude|location latitude|location longitude|distributionchannel
    |distribution channel|userlanguage|user language|submitdate|date submitted|lastpage|last page
    |startlanguage|start language|seed|datestamp|date started|date last action|refurl|referrer url
    |token|access code|collector id|timestamp|zeitstempel|horodateur|marca temporal|email
    |email address|e mail|e mail adresse|adresse e mail|first name|last name|start time|startzeit
    |completion time|fertigstellungszeit|last modified time|datum abgeschickt|letzte seite
    |start sprache|zufallsstartwert|datum gestartet|datum letzte aktivität|ip adresse""".replace(
        "\n    ", ""
    ).split("|")
)
_ASKED = "Question"
_TIME = re.compile(rf"[\[(]?({CLOCK})[\])]?")
_SECONDS = re.compile(r"[0-9]{1,7}(?:[.,][0-9]+)?")
_BRIEF = 24
_ENDS = ("end", "end time", "to", "ende")
_FAST = 300  # no segments are that many seconds long on average


def read_table(
    sheet: Sheet, name: str, path: Path, settings: Settings | None = None
) -> tuple[Reading, ...]:
    """Read a table as one interview, or as a survey with several documents.

    Where the settings do not say, a table with columns for the speaker and the words has a row per
    turn; any other has answers, in columns `respondent`, `question` and `answer`, or a column for
    each question. A survey becomes one document per respondent unless the settings want one per
    question.

    Args:
        sheet: the rows.
        name: the format, "csv" or "xlsx".
        path: the file, for messages.
        settings: what the rows and columns are, where that is not left to the names of columns.

    Raises:
        UnreadableDocument: the columns do not say what is what, or one that was named is missing.
    """
    settings = settings or Settings()
    columns = _columns(sheet, settings, path)
    if settings.rows != ANSWERS and "speaker" in columns and "text" in columns:
        return (_turns(sheet, name, columns),)
    if settings.rows != ANSWERS and _has_segments(sheet, columns):
        return (_segments(sheet, name, columns),)
    if settings.rows == TURNS:
        reason = "it has no columns for the speaker and the words; name them with --column."
        raise UnreadableDocument(path, reason)
    survey = _survey(sheet, columns, settings, path)
    by_question = settings.documents == QUESTION
    parts = _by_question(survey) if by_question else _by_respondent(survey)
    notes = (*sheet.notes, *left_out(survey.empty, "empty answer"), *survey.notes)
    return tuple(
        Reading(name, tuple(said), notes, convention=ANSWERS, part=part) for part, said in parts
    )


def _columns(sheet: Sheet, settings: Settings, path: Path) -> dict[str, int]:
    """Return which column is what: as the settings say, else by the columns' names."""
    found: dict[str, int] = {}
    told = {kind: column for kind, column in settings.columns if kind != QUESTION}
    for kind, column in told.items():
        if column not in sheet.heading:
            known = ", ".join(f"'{excerpt(other)}'" for other in sheet.heading[:20])
            raise UnreadableDocument(path, f"it has no column '{column}'. Its columns: {known}.")
        found[kind] = sheet.heading.index(column)
    plain = list(map(_plain, sheet.heading))
    if {"file"} <= set(plain) and not _KNOWN["text"] & set(plain):
        raise UnreadableDocument(path, "it is a list of documents; give it with --list.")
    for kind in COLUMNS:
        at = next((i for i, words in enumerate(plain) if words in _KNOWN[kind]), None)
        if kind not in found and at is not None and at not in found.values():
            found[kind] = at
    return found


def _plain(column: str) -> str:
    return re.sub(r"[\s_-]+", " ", column).strip().casefold()


def _turns(sheet: Sheet, name: str, columns: Mapping[str, int]) -> Reading:
    utterances = []
    for row in sheet.rows:
        time = _time(row[columns["time"]]) if "time" in columns else ""
        label = tidy_label(row[columns["speaker"]])
        utterances.append(Utterance(label, row[columns["text"]], time if label else ""))
    empty = sum(1 for utterance in utterances if not utterance.text.strip())
    used = {columns["speaker"], columns["text"], columns.get("time", -1)}
    notes = (*sheet.notes, *left_out(empty, "row", "without words"), *_others(sheet, used))
    return Reading(name, tuple(utterances), notes, convention=TURNS)


def _has_segments(sheet: Sheet, columns: Mapping[str, int]) -> bool:
    """Tell whether rows are words with times and nobody's, as speech recognition writes them."""
    if not {"text", "time"} <= columns.keys() or {QUESTION, RESPONDENT} & columns.keys():
        return False
    return all(_time(row[columns["time"]]) for row in sheet.rows)


def _segments(sheet: Sheet, name: str, columns: Mapping[str, int]) -> Reading:
    """Read segments without speakers; whole numbers that rise by hundreds are milliseconds."""
    cells = [row[columns["time"]] for row in sheet.rows]
    whole = all(cell.isdecimal() for cell in cells)
    scale = 1000 if whole and int(cells[-1]) > _FAST * len(cells) else 1
    last = next((i for i, title in enumerate(sheet.heading) if title.lower() in _ENDS), -1)

    def seconds(cell: str) -> int:
        return int(cell) // scale if cell.isdecimal() else seconds_of(_time(cell) or "0:00")

    said = []
    for row, cell in zip(sheet.rows, cells, strict=True):
        start = seconds(cell)
        end = max(start, seconds(row[last])) if last >= 0 else start
        said.append(Said("", row[columns["text"]], start, end))
    found = in_turns(name, said)
    used = {columns["text"], columns["time"], last}
    notes = (*sheet.notes, *found.notes, *_others(sheet, used))
    return replace(found, notes=notes, convention=TURNS)


def _time(cell: str) -> str:
    match = _TIME.fullmatch(cell.strip())
    if match is not None:
        return clock(match[1])
    cell = cell.strip().replace(",", ".")
    return clock_of(int(float(cell))) if _SECONDS.fullmatch(cell) else ""


def _others(sheet: Sheet, used: set[int]) -> tuple[str, ...]:
    others = [
        f"'{excerpt(name)}'" for i, name in enumerate(sheet.heading) if i not in used and name
    ]
    return (f"Columns left out: {', '.join(others)}.",) if others else ()


@dataclass(frozen=True, slots=True)
class _Survey:
    """Answers as respondent, question and words, in the order of the file."""

    answers: Sequence[tuple[str, str, str]]
    empty: int
    notes: tuple[str, ...]


def _survey(sheet: Sheet, columns: Mapping[str, int], settings: Settings, path: Path) -> _Survey:
    told = dict(settings.columns).get(QUESTION, "")
    who = columns.get(RESPONDENT, columns.get("speaker", -1))
    if not told and QUESTION in columns and "text" in columns:
        used = {who, columns[QUESTION], columns["text"]}
        rows = [(row, columns[QUESTION], columns["text"]) for row in sheet.rows]
        found = [
            (_respondent(row, who, number), row[asked], row[words])
            for number, (row, asked, words) in enumerate(rows, 1)
        ]
    else:
        wanted = _questions(sheet, who, told, path)
        used = {who, *wanted}
        found = [
            (_respondent(row, who, number), (sheet.asked or sheet.heading)[at], row[at])
            for number, row in enumerate(sheet.rows, 1)
            for at in wanted
        ]
    kept = [answer for answer in found if answer[2].strip()]
    return _Survey(kept, len(found) - len(kept), _others(sheet, used))


def _questions(sheet: Sheet, who: int, told: str, path: Path) -> list[int]:
    if not told:
        columns = [at for at, column in enumerate(sheet.heading) if at != who and column]
        asked = [at for at in columns if _plain(sheet.heading[at]) not in _KEEPING]
        return asked or columns
    names = [part.strip() for part in told.split(";") if part.strip()]
    strangers = [column for column in names if column not in sheet.heading]
    if strangers:
        raise UnreadableDocument(path, f"it has no column '{strangers[0]}'.")
    return [sheet.heading.index(column) for column in names]


def _respondent(row: Sequence[str], who: int, number: int) -> str:
    label = tidy_label(row[who]) if who >= 0 else ""
    return f"R{label}" if label.isdecimal() else label or f"R{number}"


def _by_respondent(survey: _Survey) -> Iterator[tuple[str, list[Utterance]]]:
    people: dict[str, list[Utterance]] = {}
    for person, question, words in survey.answers:
        said = people.setdefault(person, [])
        said += [Utterance(_ASKED, question), Utterance(person, words)]
    yield from people.items()


def _by_question(survey: _Survey) -> Iterator[tuple[str, list[Utterance]]]:
    questions: dict[str, list[Utterance]] = {}
    for person, question, words in survey.answers:
        said = questions.setdefault(question, [Utterance(_ASKED, question)])
        said.append(Utterance(person, words))
    for number, (question, said) in enumerate(questions.items(), 1):
        yield (question if len(question) <= _BRIEF else f"q{number}"), said
