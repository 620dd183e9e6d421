"""Consent withdrawn: what a participant said leaves the study for good, and a mark stays."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import UnknownParticipant
from qualcode.ingest.canonical import parse_turns
from qualcode.model.problem import Location
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import FIRST, REDACTED, Transcript
from qualcode.store.append import study_lock
from qualcode.store.event import Redacted, RedactedText
from qualcode.store.folder import open_study, require_study
from qualcode.store.git import commits_with
from qualcode.store.ledger import events_of
from qualcode.store.redact import WITHDRAWN, Mark, redact
from qualcode.store.tables import read_rows
from qualcode.store.traces import traces
from qualcode.store.transcripts import TABLE, text_digest, transcript_of
from qualcode.store.withdrawn import Emptying, Withdrawn, read_withdrawn, without_proposals

_BUILT = ("build", "backups")
_SIGN = re.compile(r"[^\n]")
_PEOPLE = "participants.csv"


@dataclass(frozen=True, slots=True)
class Purged:
    """What went, and what nobody can reach from here.

    `interviews` went wholly; in the texts of `shared`, which others take part in, the participant's
    words are masked. `codings` counts those that were emptied. `files` went or were rewritten.
    `commits` of git still hold them. `quoted` are places where the words still stand, `named`
    where the id does.
    """

    participant: str
    interviews: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    codings: int = 0
    files: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    quoted: tuple[Location, ...] = ()
    named: tuple[Location, ...] = ()


@dataclass(slots=True)
class _Plan:
    """What is to be written, and what it takes out."""

    files: dict[str, bytes | None] = field(default_factory=dict)
    masked: dict[tuple[str, str], list[tuple[Span, str]]] = field(default_factory=dict)
    digests: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)


def purge_participant(folder: str | Path, participant: str, *, coder: str) -> Purged:
    """Take out of a study what a participant said and what was made of it.

    Interviews of the participant alone go, with all earlier versions, the documents that they were
    made of if they lie in the study, and their rows. In interviews with others the participant's
    turns are masked. Codings of these words lose code, place, quotation and memo; suggestions go;
    so do `build/` and `backups/`. A `redact` event says who withdrew, without any content. All of
    it is done or nothing; doing it again takes out what came back since.

    Raises:
        NotAStudy, InvalidStudy: as open_study.
        UnknownParticipant: nobody has that id, and nobody with it withdrew.
        RewritingBlocked: a line of the ledger is damaged.
        NewerFormat, NotSaved, InvalidName: as `redact`.
    """
    path = Path(folder)
    require_study(path)
    with study_lock(path):
        study = open_study(path)
        known = read_withdrawn(path)
        if participant not in study.participants and participant not in known.participants:
            raise UnknownParticipant(participant, study.participants)
        own, shared = _interviews(study, participant)
        plan = _Plan()
        _take_out_interviews(path, own, plan)
        _mask_texts(path, shared, participant, plan)
        _take_out_rows(path, participant, own, shared, plan)
        withdrawn = _joined(known, participant, own, plan)
        _take_out_proposals(path, withdrawn, plan)
        _take_out_built(path, plan)
        emptying = Emptying(withdrawn, events_of(path), plan.proposals)
        mark = Redacted(
            WITHDRAWN,
            texts=tuple(RedactedText(*place, digest) for place, digest in plan.digests.items()),
            participants=(participant,),
            transcripts=tuple(item.id for item in own),
            files=tuple(plan.runs),
        )
        events = redact(path, emptying, plan.files, [Mark(mark)], coder=coder)
        _remove_empty_folders(path)
    gone = tuple(name for name, whose in emptying.gone.items() if whose == participant)
    quoted, named = traces(path, plan.texts, participant)
    changed = [*plan.files, *(["ledger"] if events else [])]
    return Purged(
        participant=participant,
        interviews=tuple(item.id for item in own),
        shared=tuple(item.id for item in shared),
        codings=len(gone) if events else 0,
        files=tuple(sorted(name for name in plan.files)),
        commits=tuple(commits_with(path, changed)),
        quoted=tuple(quoted),
        named=tuple(named),
    )


def _interviews(study: Study, participant: str) -> tuple[list[Transcript], list[Transcript]]:
    """Return the transcripts of a participant alone, and those with others."""
    own: list[Transcript] = []
    shared: list[Transcript] = []
    for item in study.transcripts.values():
        people = {*item.participants, *(role for _, role in item.speakers)} & {*study.participants}
        if participant in people:
            (own if people == {participant} else shared).append(item)
    return own, shared


def _revisions(folder: Path, transcript: Transcript) -> Iterator[tuple[Path, str, str]]:
    """Yield file, revision and text of all that a transcript has been."""
    for path in sorted((folder / "transcripts").glob("*.txt")):
        if transcript_of(path, (transcript.id,)):
            revision = path.stem.removeprefix(transcript.id).removeprefix(".") or FIRST
            yield path, revision, path.read_bytes().decode("utf-8", "replace")


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _take_out_interviews(folder: Path, own: Sequence[Transcript], plan: _Plan) -> None:
    for transcript in own:
        for path, _, text in _revisions(folder, transcript):
            plan.files[_name(folder, path)] = None
            plan.texts.append(text)
    wanted = {transcript.id for transcript in own}
    rows = read_rows(folder / TABLE, (), [], optional=True)
    digests = {row.cells.get("sha256", "") for row in rows if row.cells.get("id") in wanted} - {""}
    for path in sorted(folder.rglob("*")) if digests else ():
        hidden = path.relative_to(folder).parts[0].startswith(".")
        if not hidden and path.is_file() and _digest(path) in digests:
            plan.files[_name(folder, path)] = None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _mask_texts(folder: Path, shared: Sequence[Transcript], participant: str, plan: _Plan) -> None:
    for transcript in shared:
        labels = [label for label, role in transcript.speakers if role == participant]
        for path, revision, text in _revisions(folder, transcript):
            turns = parse_turns(text, dict(transcript.speakers))
            spans = [turn.span for turn in turns if turn.participant == participant]
            new = _masked_labels(_masked(text, spans), labels)
            if new != text:
                place = (transcript.id, revision)
                plan.files[_name(folder, path)] = new.encode()
                plan.masked[place] = [(span, participant) for span in spans]
                plan.digests[place] = text_digest(new)
                plan.texts += [text[span.start : span.end] for span in spans]


def _masked(text: str, spans: Sequence[Span]) -> str:
    parts: list[str] = []
    place = 0
    for span in spans:
        parts += [text[place : span.start], _SIGN.sub(REDACTED, text[span.start : span.end])]
        place = span.end
    return "".join([*parts, text[place:]])


def _masked_labels(text: str, labels: Sequence[str]) -> str:
    for label in labels:
        pattern = rf"^((?:\[[0-9:]+\] )?){re.escape(label)}(?=:(?:\s|\Z))"
        text = re.sub(pattern, rf"\g<1>{REDACTED * len(label)}", text, flags=re.MULTILINE)
    return text


def _take_out_rows(
    folder: Path,
    participant: str,
    own: Sequence[Transcript],
    shared: Sequence[Transcript],
    plan: _Plan,
) -> None:
    """Take out the rows of the participant and of the interviews, and the names in other rows."""
    gone = {transcript.id for transcript in own}
    people = _cells(folder / _PEOPLE)
    kept = [row for row in people if row.get("id") != participant]
    if len(kept) < len(people):
        plan.files[_PEOPLE] = _csv(list(people[0]), kept)
    texts = _cells(folder / TABLE)
    left = [dict(row) for row in texts if row.get("id") not in gone]
    for row in left:
        if row["id"] in {transcript.id for transcript in shared}:
            names = [part.strip() for part in row.get("participants", "").split(";")]
            pairs = [part.strip() for part in row.get("speakers", "").split(";")]
            row["participants"] = "; ".join(name for name in names if name != participant)
            row["speakers"] = "; ".join(
                pair for pair in pairs if pair.rpartition("=")[2].strip() != participant
            )
            if row.get("text") and (digest := plan.digests.get((row["id"], FIRST))):
                row["text"] = digest
    if left != texts:
        plan.files[TABLE] = _csv(list(texts[0]), left)


def _cells(path: Path) -> list[Mapping[str, str]]:
    return [row.cells for row in read_rows(path, (), [], optional=True)]


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _joined(
    known: Withdrawn, participant: str, own: Sequence[Transcript], plan: _Plan
) -> Withdrawn:
    interviews = {**known.interviews, **{item.id: participant for item in own}}
    masked = {**known.masked, **plan.masked}
    return Withdrawn(known.participants | {participant}, interviews, masked)


def _take_out_proposals(folder: Path, withdrawn: Withdrawn, plan: _Plan) -> None:
    for path in sorted((folder / "suggestions").glob("*.jsonl")):
        content, gone = without_proposals(path.read_bytes(), withdrawn)
        if gone:
            plan.files[_name(folder, path)] = content
            plan.runs.append(_name(folder, path))
            plan.proposals += gone


def _take_out_built(folder: Path, plan: _Plan) -> None:
    for name in _BUILT:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() or path.is_symlink():
                plan.files[_name(folder, path)] = None


def _remove_empty_folders(folder: Path) -> None:
    for name in _BUILT:
        below = sorted((folder / name).rglob("*"), reverse=True)
        for path in (*below, folder / name):
            with suppress(OSError):
                path.rmdir()
