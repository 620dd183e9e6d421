"""Transcripts pseudonymised: a new text with its codings, and no name in the ones before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.identities.replacing import Pseudonyms, Replaced, label_breaks
from qualcode.ingest.canonical import parse_turns
from qualcode.model.coding import Coding
from qualcode.model.identity import Pseudonymised
from qualcode.model.study import Study
from qualcode.model.transcript import FIRST, Transcript
from qualcode.store.event import Event, Patch, Redacted, RedactedText, Revised
from qualcode.store.redact import PSEUDONYMS, Mark, Record
from qualcode.store.transcripts import text_digest, text_path, transcript_of


@dataclass(slots=True)
class Texts:
    """The texts of a study as they are to be.

    `files` are new contents by name; `replaced` what became of present texts, by transcript; `old`
    and `new` the texts of each revision, where they differ only in what was taken out; `marks` what
    is to be recorded; `ways` how each new text came from the one before, by its SHA-256.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    replaced: dict[str, Replaced] = field(default_factory=dict)
    old: dict[tuple[str, str], str] = field(default_factory=dict)
    new: dict[tuple[str, str], str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    ways: dict[str, Pseudonymised] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


def breaks_of(text: Transcript) -> list[int]:
    """Return where the speakers' labels of a text begin and end; no name lies across."""
    spans = []
    for turn in text.turns:
        if turn.speaker:
            start = text.text.rfind(f"{turn.speaker}:", 0, turn.span.start)
            spans.append((start, start + len(turn.speaker)))
    return sorted(set(label_breaks(text.text, spans)))


def pseudonymised_texts(
    folder: Path, study: Study, pseudonyms: Pseudonyms, events: Sequence[Event]
) -> Texts:
    """Return the texts of a study with pseudonyms.

    A text that nothing in the ledger refers to is replaced; of any other the text with pseudonyms
    is a new revision, and in the ones before a sign stands for each character of a name.
    """
    texts = Texts()
    used = {name for event in events for name in _texts_named(event)}
    standing = _standing(study)
    for transcript in study.transcripts.values():
        done = pseudonyms.replaced(transcript.text, breaks_of(transcript))
        if transcript.id not in used and transcript.revision == FIRST:
            _replace_at_once(folder, transcript, done, texts)
        else:
            rewritten = _take_out(folder, transcript, pseudonyms, texts)
            if done.found:
                texts.replaced[transcript.id] = done
                _remember(transcript, done, texts)
                text = _new_revision(folder, transcript, done, texts)
                codings = standing.get(transcript.id, ())
                patches = tuple(_moved(coding, done, text.revision) for coding in codings)
                texts.marks.append(Mark(Redacted(PSEUDONYMS, rewritten), patches, text))
            elif rewritten:
                texts.marks.append(Mark(Redacted(PSEUDONYMS, rewritten)))
    return texts


def _texts_named(event: Event) -> Iterator[str]:
    yield from (coding.transcript for coding in event.codings)
    yield from (item.transcript for item in event.read)
    if event.text is not None:
        yield event.text.transcript


def _replace_at_once(folder: Path, transcript: Transcript, done: Replaced, texts: Texts) -> None:
    if done.found:
        name = text_path(folder, transcript.id, FIRST).relative_to(folder).as_posix()
        texts.files[name] = done.text.encode()
        texts.replaced[transcript.id] = done
        texts.digests[transcript.id] = text_digest(done.text)
        _remember(transcript, done, texts)


def _remember(transcript: Transcript, done: Replaced, texts: Texts) -> None:
    way = Pseudonymised(text_digest(transcript.text), done.replacements)
    texts.ways[text_digest(done.text)] = way


def _take_out(
    folder: Path, transcript: Transcript, pseudonyms: Pseudonyms, texts: Texts
) -> tuple[RedactedText, ...]:
    """Take the names out of all texts that a transcript has, and return which changed."""
    rewritten: list[RedactedText] = []
    for path, revision in _revisions(folder, transcript.id):
        old = path.read_bytes().decode()
        parsed = Transcript(transcript.id, old, parse_turns(old, dict(transcript.speakers)))
        new = pseudonyms.redacted(old, breaks_of(parsed))
        texts.old[transcript.id, revision], texts.new[transcript.id, revision] = old, new
        if new != old:
            texts.files[path.relative_to(folder).as_posix()] = new.encode()
            rewritten.append(RedactedText(transcript.id, revision, text_digest(new)))
            if revision == FIRST:
                texts.digests[transcript.id] = text_digest(new)
    return tuple(rewritten)


def _revisions(folder: Path, transcript: str) -> Iterator[tuple[Path, str]]:
    for path in sorted((folder / "transcripts").glob("*.txt")):
        if transcript_of(path, (transcript,)):
            yield path, path.stem.removeprefix(transcript).removeprefix(".") or FIRST


def _new_revision(folder: Path, transcript: Transcript, done: Replaced, texts: Texts) -> Revised:
    digest = text_digest(done.text)
    revision = f"{int(transcript.revision.partition('-')[0]) + 1}-{digest[:8]}"
    name = text_path(folder, transcript.id, revision).relative_to(folder).as_posix()
    texts.files[name] = done.text.encode()
    return Revised(transcript.id, revision, transcript.revision, digest)


def _standing(study: Study) -> dict[str, list[Coding]]:
    """Return all codings of passages of present texts; doubles and the consensus are some."""
    found: dict[str, list[Coding]] = {}
    everything: Iterable[Coding] = (*study.codings, *study.doubles, *study.consensus)
    for coding in everything:
        if coding.segment is not None:
            found.setdefault(coding.segment.transcript, []).append(coding)
    return found


def _moved(coding: Coding, done: Replaced, revision: str) -> Patch:
    if coding.segment is None:
        raise ValueError(coding.id)
    span = done.place(coding.segment.span)
    return Patch(
        coding.id,
        coding.changed,
        revision=revision,
        start=span.start,
        end=span.end,
        quote=done.text[span.start : span.end],
    )


def redacted_quote(
    texts: Texts, pseudonyms: Pseudonyms, transcript: str, record: Record, quote: str
) -> str:
    """Return the words of a coding as they are in the text that it was made on, without names."""
    place = (transcript, record.get("revision", ""))
    start, end = record.get("start", -1), record.get("end", -1)
    if start >= 0 and texts.old.get(place, "")[start:end] == quote:
        return texts.new[place][start:end]
    return pseudonyms.redacted(quote)


def codings_by_id(events: Sequence[Event]) -> Mapping[str, str]:
    """Return the transcript of every coding that events made."""
    return {
        f"{event.id}-{index}": coding.transcript
        for event in events
        for index, coding in enumerate(event.codings)
    }
