"""New revisions of texts: an edited text or document comes in, and its codings come along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import StaleText, UnusableText, excerpt
from qualcode.ingest.canonical import canonical_text, parse_turns
from qualcode.ingest.document import read_document
from qualcode.ingest.reading import Reading, Settings
from qualcode.ingest.speakers import guess_speakers, unify_labels
from qualcode.model.change import Change
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.store.folder import open_study
from qualcode.store.session import Session
from qualcode.store.transcripts import read_revision, text_digest, write_revision
from qualcode.tagging.reanchor import Doubt, doubts
from qualcode.tagging.revise import revise, waiting_on

_MISSING = "The text that it was coded on is missing."


@dataclass(frozen=True, slots=True)
class Revision:
    """What came of a new text.

    `event` is empty where the text is what it was and nothing was recorded. `moved`, `review` and
    `lost` count the codings that stood on the text before; they add up to all of them. `placed` are
    those that waited on an earlier text and have a place again, `waiting` all that wait now.
    """

    transcript: Transcript
    event: str = ""
    moved: int = 0
    review: int = 0
    lost: int = 0
    placed: int = 0
    waiting: int = 0
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Return the number of codings that stood on the text before."""
        return self.moved + self.review + self.lost


def revise_text(
    folder: str | Path, transcript: str, text: str, *, coder: str, seen: str = ""
) -> Revision:
    """Make a text the new revision of a transcript, in the coder's name.

    The new text's file is on the disk before the line in the ledger that makes it the present one;
    what happens in between leaves a file that nothing refers to. The earlier text stays as it was.

    Args:
        folder: the study's folder.
        transcript: the transcript's id.
        text: the whole new text; line ends become LF.
        coder: who revises.
        seen: the revision that was edited; another one now is an error.

    Raises:
        UnknownTranscript, NotAStudy, InvalidStudy, NewerFormat, InvalidName, NotSaved: as `record`.
        StaleText: the text has another revision than the one that was edited.
        UnusableText: there are no words in it, or characters that no text can have.
    """
    path = Path(folder)
    session = Session(path)
    before: list[Study] = []

    def prepare(study: Study) -> Change | None:
        before[:] = [study]
        old = study.transcript(transcript)
        if seen and seen != old.revision:
            raise StaleText(old.id)
        wanted = _usable(text, old.id)
        if wanted == old.text.rstrip("\n") + "\n":
            return None
        earlier = _earlier(path, study, old)
        revision = write_revision(path, old.id, wanted, old.revision)
        new = replace(
            old, text=wanted, turns=parse_turns(wanted, dict(old.speakers)), revision=revision
        )
        return revise(study, new, sha256=text_digest(wanted), earlier=earlier)

    event = session.record(prepare, coder=coder)
    study = session.study
    waiting = len(waiting_on(study, transcript))
    now = study.transcript(transcript)
    if event is None or event.text is None:
        return Revision(now, waiting=waiting)
    waited = {coding.id for coding in waiting_on(before[0], transcript)}
    placed = sum(patch.id in waited for patch in event.changes)
    return Revision(
        transcript=now,
        event=event.id,
        moved=len(event.changes) - placed,
        review=len(event.text.review),
        lost=len(event.text.lost),
        placed=placed,
        waiting=waiting,
    )


def revise_document(folder: str | Path, transcript: str, path: Path, *, coder: str) -> Revision:
    """Read a document and make its text the new revision of a transcript; its speakers stay.

    Raises:
        UnsupportedFormat, UnreadableDocument: the document cannot be read.
        UnknownTranscript, NotSaved and others: as `revise_text`.
    """
    old = open_study(folder).transcript(transcript)
    labels = tuple(label for label, _ in old.speakers)
    reading = unify_labels(read_document(path, Settings(labels=labels)), labels)
    text = canonical_text(reading, dict(old.speakers))
    revision = revise_text(folder, transcript, text, coder=coder, seen=old.revision)
    return replace(revision, notes=(*reading.notes, *_strangers(reading, old)))


def _strangers(reading: Reading, old: Transcript) -> list[str]:
    known = dict(old.speakers)
    return [
        f"'{excerpt(label)}' is not among the speakers, so these words belong to the turn before; "
        "add the label to 'speakers' in transcripts.csv."
        for label, _ in guess_speakers(reading, (), ())
        if label not in known
    ]


def _usable(text: str, transcript: str) -> str:
    lines = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    if not lines.strip():
        raise UnusableText(transcript, "there are no words in it")
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in lines):
        raise UnusableText(transcript, "it has NUL characters or halves of characters")
    return lines.rstrip("\n") + "\n"


def _earlier(folder: Path, study: Study, transcript: Transcript) -> dict[str, Transcript]:
    names = {coding.revision for coding in waiting_on(study, transcript.id)}
    texts = {name: read_revision(folder, transcript, name) for name in sorted(names)}
    return {name: text for name, text in texts.items() if text is not None}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A coding that waits, why, where it may stand now, and the text that it was coded on."""

    doubt: Doubt
    old: Transcript | None


def read_waiting(
    folder: str | Path, study: Study, transcript: str, *, owner: str = ""
) -> list[Waiting]:
    """Return the codings that wait on earlier texts of a transcript, in the order of those texts.

    `owner` takes only that coder's.

    Raises:
        UnknownTranscript: the transcript is not in the study.
    """
    new = study.transcript(transcript)
    texts = _earlier(Path(folder), study, new)
    codings = [item for item in waiting_on(study, new.id) if owner in ("", item.coder)]
    found: list[Waiting] = []
    for revision in sorted({coding.revision for coding in codings}):
        left = [coding for coding in codings if coding.revision == revision]
        old = texts.get(revision)
        items = doubts(old, new, left) if old else [Doubt(item, (), _MISSING) for item in left]
        found += [Waiting(doubt, old) for doubt in items]
    return found
