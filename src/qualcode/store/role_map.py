"""The study's map of roles: whose label is whose, proposed once and kept in study.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import QualcodeError, RolesError
from qualcode.ingest.document import Document
from qualcode.ingest.labels import label_key
from qualcode.ingest.reading import Reading, Utterance
from qualcode.ingest.speakers import is_anybody, only_answers, reading_labels
from qualcode.model.problem import Problem
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT
from qualcode.store.append import study_lock
from qualcode.store.arrivals import Arrival
from qualcode.store.door import Door
from qualcode.store.study_file import NAME, read_study_file
from qualcode.store.write import write_atomically
from qualcode.store.yaml_file import Node, parse_yaml
from qualcode.store.yaml_text import scalar

_HEADING = "# Whose label is whose, in all transcripts: interviewer, participant, other, or an id."
_KEY = re.compile(r"roles[ \t]*:")
_OFTEN = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A label, whose it seems to be, and the documents that have it.

    `lasting` says that it means the same in every transcript, so that study.yaml can keep it; what
    is not lasting stands in the transcript's own row of transcripts.csv.
    """

    label: str
    role: str
    documents: tuple[Path, ...]
    lasting: bool


def parse_roles(words: str) -> dict[str, str]:
    """Read `Label=interviewer; Label=P1a`.

    Raises:
        RolesError: a part has no label, or says of nobody that it is theirs.
    """
    found = {}
    for part in words.split(";"):
        label, _, role = (piece.strip() for piece in part.rpartition("="))
        if part.strip() and not (label and role):
            raise RolesError(part.strip(), "must be a label, '=', and whose it is.")
        if part.strip():
            found[label] = role
    return found


def check_role(door: Door, role: str) -> str:
    """Return a role, or a participant's id as the study writes it.

    Raises:
        UnknownParticipant: it is neither.
    """
    if role.lower() in (INTERVIEWER, OTHER, PARTICIPANT):
        return role.lower()
    ids = {person.casefold(): person for person in door.study.participants}
    return door.study.participant(ids.get(role.casefold(), role)).id


def propose_roles(door: Door, documents: Iterable[tuple[Arrival, Document]]) -> list[Proposal]:
    """Return the labels that nobody has told about, and whose they seem to be.

    A label that stands in two documents or more, and in at least half of them, is an interviewer's
    unless it is a word for whoever was interviewed. Labels that a document's own list tells about,
    that study.yaml has, or that are a participant's id are not asked for.
    """
    brief = [
        (arrival, _brief(reading))
        for arrival, document in documents
        for reading in document.readings
    ]
    known = {label_key(label) for label in (*door.roles, *door.study.participants)}
    first = _guesses(door, brief, known)
    lasting = {found[0].label: _lasting(found, len(brief)) for found in first.values()}
    roles = {label: role for label, role in lasting.items() if role}
    wiser = Door(door.folder, door.study, {**roles, **door.roles})
    return [_proposal(found, lasting) for found in _guesses(wiser, brief, known).values()]


@dataclass(frozen=True, slots=True)
class _Guess:
    label: str
    role: str
    path: Path


def _brief(reading: Reading) -> Reading:
    """Return what of a reading is needed to guess: its labels."""
    labels = (Utterance(label, "x") for label in reading_labels(reading))
    return replace(reading, utterances=tuple(labels), notes=())


def _guesses(
    door: Door, documents: Sequence[tuple[Arrival, Reading]], known: set[str]
) -> dict[str, list[_Guess]]:
    found: dict[str, list[_Guess]] = {}
    for arrival, reading in documents:
        told = known | {label_key(label) for label, _ in arrival.speakers}
        try:
            labels = door.labels(arrival, reading)
        except QualcodeError:  # it is told where the document is taken in
            labels = ()
        for label, role in labels:
            if label_key(label) not in told:
                guess = _Guess(label, role, arrival.path)
                found.setdefault(label_key(label), []).append(guess)
    return found


def _lasting(guesses: Sequence[_Guess], number: int) -> str:
    """Return the role that a label seems to have in every transcript, or nothing."""
    label = guesses[0].label
    if only_answers(label):
        return PARTICIPANT
    if any(guess.role == INTERVIEWER for guess in guesses):
        return INTERVIEWER
    often = len(guesses) >= _OFTEN and len(guesses) * 2 >= number
    return INTERVIEWER if often and not is_anybody(label) else ""


def _proposal(guesses: Sequence[_Guess], lasting: Mapping[str, str]) -> Proposal:
    label = guesses[0].label
    role = lasting.get(label, "")
    roles = {guess.role for guess in guesses}
    guessed = roles.pop() if len(roles) == 1 else OTHER
    paths = tuple(guess.path for guess in guesses)
    return Proposal(label, role or guessed, paths, lasting=bool(role))


def remember_roles(folder: str | Path, roles: Mapping[str, str]) -> None:
    """Write whose labels are whose into study.yaml; every other line of it stays as it is.

    Raises:
        RolesError: the file is written in a way that cannot be added to.
        NotSaved: the system refused to write.
    """
    path = Path(folder)
    with study_lock(path):
        file = path / NAME
        before = file.read_bytes().decode("utf-8")
        known = dict(read_study_file(path, []).roles)
        keys = {label_key(label): label for label in known}
        wanted = {keys.get(label_key(label), label): role for label, role in roles.items()}
        fresh = {label: role for label, role in wanted.items() if known.get(label) != role}
        if not fresh:
            return
        after = _with_roles(before, known, fresh)
        if not _only_roles_differ(before, after, {**known, **fresh}):
            lines = "; ".join(f"{label}={role}" for label, role in fresh.items())
            raise RolesError(lines, f"could not be added to {NAME}; add it there under 'roles'.")
        write_atomically(file, after.encode())


def _with_roles(text: str, known: Mapping[str, str], fresh: Mapping[str, str]) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if _KEY.match(line)), None)
    if start is None:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["", _HEADING, "roles:", *_entries(fresh, "  "), ""]
        return ending.join(lines)
    end = _end(lines, start)
    inside = lines[start + 1 : end]
    indented = [line for line in inside if line.strip() and not line.lstrip().startswith("#")]
    if lines[start].partition(":")[2].partition("#")[0].strip() or not indented:
        lines[start:end] = ["roles:", *_entries({**known, **fresh}, "  ")]
        return ending.join(lines)
    indent = indented[0][: len(indented[0]) - len(indented[0].lstrip())]
    changed = {label: role for label, role in fresh.items() if label in known}
    kept = [line for line in inside if not any(_is_entry(line, label) for label in changed)]
    lines[start + 1 : end] = [*kept, *_entries(fresh, indent)]
    return ending.join(lines)


def _end(lines: Sequence[str], start: int) -> int:
    """Return the line after the last one that belongs to the field which begins at `start`."""
    end = start + 1
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if line.strip() and not line[0].isspace():
            break
        if line.strip():
            end = index + 1
    return end


def _entries(roles: Mapping[str, str], indent: str) -> list[str]:
    return [f"{indent}{scalar(label)}: {scalar(role)}" for label, role in roles.items()]


def _is_entry(line: str, label: str) -> bool:
    words = line.strip()
    return any(words.startswith(f"{form}:") for form in (label, scalar(label), f"'{label}'"))


def _only_roles_differ(before: str, after: str, roles: Mapping[str, str]) -> bool:
    """Tell whether a new text of study.yaml says what is wanted, and all else as before."""
    problems: list[Problem] = []
    old, new = parse_yaml(before, NAME, problems), parse_yaml(after, NAME, problems)
    if problems or old is None or new is None:
        return False
    plain_old, plain_new = _plain(old), _plain(new)
    if not isinstance(plain_old, dict) or not isinstance(plain_new, dict):
        return False
    plain_old["roles"] = dict(roles)
    return plain_old == plain_new


def _plain(node: Node) -> object:
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, tuple):
        return [_plain(item) for item in node.value]
    return {name: _plain(value) for name, value in node.value.items()}
