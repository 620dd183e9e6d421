"""The folder of a study as others may have it: a study again, which opens and counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import PackageRefused
from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding
from qualcode.model.problem import Problem
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import FIRST, INTERVIEWER
from qualcode.sharing.choice import Choice
from qualcode.sharing.masked_text import Masked, masked_text, without
from qualcode.sharing.shared_ledger import SharedLedger, SharedText
from qualcode.sharing.singling_out import SinglingOut, singling_out
from qualcode.store.codebook_file import codebook_yaml
from qualcode.store.event import Event
from qualcode.store.ledger import events_of
from qualcode.store.transcripts import read_revision, text_path
from qualcode.store.yaml_text import field_lines, list_lines

_PUBLIC = ("published.yaml", "organizations.csv", "participants.csv")
_COPIED = ("guide.yaml",)


@dataclass(frozen=True, slots=True)
class SharedStudy:
    """The files of a study's folder by name, and the quotations that tell who speaks."""

    files: dict[str, bytes]
    singled_out: tuple[SinglingOut, ...]


def shared_study(folder: Path, study: Study, choice: Choice) -> SharedStudy:
    """Return a study's folder as it may leave.

    Passages keep their turns, lengths and overlaps, so that counting gives the same numbers; words
    leave as `choice` says. Without public numbers nothing tells what organisations and participants
    are like.

    Raises:
        PackageRefused: the ledger has lines that cannot be read.
    """
    problems: list[Problem] = []
    events = list(events_of(folder, problems))
    if problems:
        raise PackageRefused(
            f"the ledger has lines that cannot be read ({problems[0].where}); see 'qualcode check'"
        )
    quoted = (*study.codings, *study.consensus)
    singled = singling_out(study, quoted) if choice.notes else []
    clear = _clear(study, quoted, choice, singled)
    texts = _texts(folder, study, events, clear)
    codebook = study.codebook if choice.notes else without_examples(study.codebook)
    files = {
        "codebook.yaml": codebook_yaml(codebook).encode(),
        **_tables(folder, study, texts),
        **_copies(folder),
        **SharedLedger(texts, notes=choice.notes).files(events),
    }
    for (name, _), text in texts.items():
        path = text_path(Path(), name, text.revision).as_posix()
        files[path] = text.masked.text.encode()
    # Last, because the labels of those who ask are known only now.
    files["study.yaml"] = _study_yaml(study, texts).encode()
    return SharedStudy(dict(sorted(files.items())), tuple(singled))


def without_examples(codebook: Codebook) -> Codebook:
    """Return a codebook without the words of participants and the memos of coders."""
    codes = tuple(
        replace(code, examples=(), negative_examples=(), memo="") for code in codebook.codes
    )
    return replace(codebook, codes=codes)


_Clear = Mapping[str, tuple[Span, ...] | None]


def _clear(
    study: Study, quoted: Iterable[Coding], choice: Choice, singled: Sequence[SinglingOut]
) -> _Clear:
    """Return which words of the present texts may be read, by transcript; None means all."""
    if choice.transcripts:
        return dict.fromkeys(study.transcripts)
    spans: dict[str, list[Span]] = {name: [] for name in study.transcripts}
    for coding in quoted if choice.quotations else ():
        if coding.segment is not None and coding.segment.transcript in spans:
            spans[coding.segment.transcript].append(coding.segment.span)
    barred: dict[str, list[Span]] = {}
    for item in singled:
        barred.setdefault(item.transcript, []).append(item.span)
    return {name: without(found, barred.get(name, ())) for name, found in spans.items()}


def _texts(
    folder: Path, study: Study, events: Iterable[Event], clear: _Clear
) -> dict[tuple[str, str], SharedText]:
    """Return every revision that the ledger names and the present one; earlier ones say nothing."""
    wanted = {(item.id, item.revision): None for item in study.transcripts.values()}
    wanted |= dict.fromkeys(_named(events))
    found: dict[tuple[str, str], SharedText] = {}
    for name, revision in wanted:
        transcript = study.transcripts.get(name)
        text = read_revision(folder, transcript, revision) if transcript is not None else None
        if transcript is None or text is None:
            continue
        spans = clear[name] if revision == transcript.revision else ()
        shared = SharedText(FIRST, masked_text(text, spans))
        if revision != FIRST:
            number = revision.partition("-")[0]
            shared = replace(shared, revision=f"{number}-{shared.digest[:8]}")
        found[name, revision] = shared
    return found


def _named(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Yield the revisions of texts that events name."""
    of: dict[str, str] = {}
    for event in events:
        for index, made in enumerate(event.codings):
            of[f"{event.id}-{index}"] = made.transcript
            yield made.transcript, made.revision
        for patch in event.changes:
            yield of.get(patch.id, ""), patch.revision or ""
        for turns in event.read:
            yield turns.transcript, turns.revision
        if event.text is not None:
            yield event.text.transcript, event.text.revision
            yield event.text.transcript, event.text.before


def _tables(
    folder: Path, study: Study, texts: Mapping[tuple[str, str], SharedText]
) -> dict[str, bytes]:
    people = [(name, person.organization) for name, person in study.participants.items()]
    rows = [
        (
            item.id,
            "; ".join(item.participants),
            "; ".join(
                f"{label}={role}" for label, role in texts[item.id, item.revision].masked.speakers
            ),
            "",
            _digest(texts, item.id),
        )
        for item in study.transcripts.values()
    ]
    tables = {
        "organizations.csv": _csv(("id",), [(name,) for name in study.organizations]),
        "participants.csv": _csv(("id", "organization"), people),
        "transcripts.csv": _csv(("id", "participants", "speakers", "date", "text"), rows),
    }
    if study.sharing.public:
        names = [*_PUBLIC, *(f"{name}.csv" for name in study.tables)]
        tables |= {name: content for name in names if (content := _bytes(folder / name))}
    return tables


def _speakers(masked: Masked) -> str:
    return "; ".join(f"{label}={role}" for label, role in masked.speakers)


def _digest(texts: Mapping[tuple[str, str], SharedText], transcript: str) -> str:
    first = texts.get((transcript, FIRST))
    return first.digest if first else ""


def _copies(folder: Path) -> dict[str, bytes]:
    """Return what leaves as people wrote it: the interview guide and the structures."""
    paths = [folder / name for name in _COPIED] + sorted((folder / "structures").glob("*.yaml"))
    return {
        path.relative_to(folder).as_posix(): content for path in paths if (content := _bytes(path))
    }


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _study_yaml(study: Study, texts: Mapping[tuple[str, str], SharedText]) -> str:
    speakers = (pair for text in texts.values() for pair in text.masked.speakers)
    asking = dict.fromkeys(label for label, role in speakers if role == INTERVIEWER)
    lines = [
        *field_lines("title", study.title, 0),
        *(field_lines("stance", study.stance, 0) if study.stance else ()),
        *(field_lines("language", study.language, 0) if study.language else ()),
        *field_lines("codebook", "codebook.yaml", 0),
        *field_lines("unit", study.unit, 0),
        *(list_lines("interviewers", tuple(asking), 0) if asking else ()),
        *_mapping("agreement", _agreement(study)),
    ]
    if study.sharing.public:
        lines += _mapping("collaboration_points", study.points)
        lines += _mapping("sharing", {"public": study.sharing.public})
    return "\n".join(lines) + "\n"


def _agreement(study: Study) -> dict[str, str]:
    said = study.agreement
    pairs = {"coefficient": said.coefficient, "unit": said.unit, "unread": said.unread}
    return {name: words for name, words in pairs.items() if words}


def _mapping(name: str, pairs: Mapping[str, str]) -> list[str]:
    if not pairs:
        return []
    lines = [line for key, words in pairs.items() for line in field_lines(key, words, 2)]
    return [f"{name}:", *lines]
