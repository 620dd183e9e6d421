"""Pseudonyms put into a whole study, and taken out again by who has the key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import FolderInUse, InvalidStudy, OtherStudysKey, RewritingBlocked
from qualcode.identities.naming import check_substitutes
from qualcode.identities.replacing import Pseudonyms, put_back, revealed
from qualcode.model.identity import Key
from qualcode.model.study import Study
from qualcode.model.transcript import FIRST
from qualcode.store.append import study_lock
from qualcode.store.event import Event, Redacted, RedactedText
from qualcode.store.folder import open_study, require_study
from qualcode.store.key_file import KeyFile, require_outside
from qualcode.store.ledger import events_of
from qualcode.store.pseudonym_codebook import CodebookTexts
from qualcode.store.pseudonym_tables import known_ids, pseudonymised_files, yaml_text
from qualcode.store.pseudonym_texts import (
    Texts,
    codings_by_id,
    pseudonymised_texts,
    redacted_quote,
)
from qualcode.store.redact import PSEUDONYMS, Alter, Mark, Record, change_texts, redact
from qualcode.store.rewriting import as_rewritten
from qualcode.store.transcripts import text_digest
from qualcode.store.write import make_folder, write_atomically

_UNSEEN = (".git", ".qualcode", ".rewriting")
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Pseudonymising:
    """What was done: names replaced by transcript, files and lines of the ledger rewritten.

    `doubled` are codings that differed from another only within a name; they count once now. `left`
    are files of the folder in which names still stand, with how often, and `unread` those that are
    no text, so that nobody looked.
    """

    replaced: Mapping[str, int]
    files: tuple[str, ...]
    events: int
    doubled: int
    left: Mapping[str, int]
    unread: tuple[str, ...]


def check_key(key: Key, study: Study, path: Path) -> None:
    """Refuse the key of another study: one with another title that knows none of the texts.

    Raises:
        OtherStudysKey: it is.
    """
    known = {*key.texts, *key.reviewed.values(), *(way.before for way in key.texts.values())}
    if key.study in ("", study.title) or not known:
        return
    if not any(text_digest(text.text) in known for text in study.transcripts.values()):
        raise OtherStudysKey(path, study.title)


def pseudonymise(
    folder: str | Path, key_file: KeyFile, *, coder: str, reviewed: Collection[str] = ()
) -> Pseudonymising:
    """Put what the key decided into all of a study: texts, codings, ledger, tables, suggestions.

    The key is saved first, with what is needed to come back; then everything changes, or nothing.
    The study as it is to be is opened and compared before that.

    Args:
        folder: the study's folder.
        key_file: the opened key, outside of the study.
        coder: in whose name the ledger records it.
        reviewed: the transcripts of which every candidate is decided on.

    Raises:
        InvalidSubstitute: two names have one pseudonym, or one that cannot stand in a text.
        OtherStudysKey, InsideStudy: it is not this study's key, or it lies in a study.
        RewritingBlocked: the study would have mistakes afterwards, or has a damaged ledger.
        NotAStudy, InvalidStudy, NewerFormat, InvalidName, NotSaved, KeyChanged: as elsewhere.
    """
    path = Path(folder)
    require_study(path)
    require_outside(key_file.path, "The key", path)
    check_substitutes(key_file.key.identities)
    pseudonyms = Pseudonyms(key_file.key.identities)
    with study_lock(path):
        study = open_study(path)
        check_key(key_file.key, study, key_file.path)
        events = list(events_of(path))
        texts = pseudonymised_texts(path, study, pseudonyms, events)
        ids = known_ids(study)
        codebook = CodebookTexts(path, lambda text: yaml_text(pseudonyms, text, ids))
        skip = {*codebook.files}
        tables = dict(pseudonymised_files(path, study, pseudonyms, texts, skip))
        files = {**texts.files, **codebook.files, **tables}
        after = _key_after(key_file.key, study, texts, reviewed)
        key_file.save(replace(after, study=pseudonyms.bare(study.title).text))
        changed = redact(
            path,
            _altering(events, texts, pseudonyms, codebook),
            files,
            [*texts.marks, _closing(texts, tables)],
            coder=coder,
            look=lambda every: _compare(path, study, every),
        )
    left, unread = names_left(path, pseudonyms)
    return Pseudonymising(
        replaced={name: len(done.found) for name, done in texts.replaced.items()},
        files=tuple(sorted(files)),
        events=len(changed),
        doubled=max(0, len(open_study(path).doubles) - len(study.doubles)) if changed else 0,
        left=left,
        unread=unread,
    )


def _key_after(key: Key, study: Study, texts: Texts, reviewed: Collection[str]) -> Key:
    """Return the key with the ways back, and the digests of texts that are decided on."""
    now = {name: text.text for name, text in study.transcripts.items()}
    now |= {name: done.text for name, done in texts.replaced.items()}
    digests = {name: text_digest(text) for name, text in now.items() if name in reviewed}
    kept = {name: digest for name, digest in key.reviewed.items() if name not in now}
    return replace(
        key,
        reviewed=kept | digests,
        texts=dict(key.texts) | texts.ways,
    )


def _altering(
    events: Sequence[Event], texts: Texts, pseudonyms: Pseudonyms, codebook: CodebookTexts
) -> Alter:
    """Return what takes the names out of a line of the ledger.

    The words of codings keep their length, for the text that they stand in does; in memos, notes
    and reasons there are pseudonyms.
    """
    transcripts = codings_by_id(events)
    known: dict[str, str] = {}  # the same remarks stand in many lines

    def change(record: Record, name: str, value: str) -> str:
        if name != "quote":
            if value not in known:
                known[value] = pseudonyms.replaced(value).text
            return known[value]
        transcript = record.get("transcript") or transcripts.get(record.get("id", ""), "")
        return redacted_quote(texts, pseudonyms, transcript, record, value)

    return lambda record: codebook.altered(change_texts(record, change), record)


def _closing(texts: Texts, tables: Collection[str]) -> Mark:
    """Return the mark that names what was rewritten besides the texts that have a new revision."""
    at_once = tuple(
        RedactedText(name, FIRST, digest)
        for name, digest in texts.digests.items()
        if (name, FIRST) not in texts.old
    )
    runs = tuple(sorted(name for name in tables if name.startswith("suggestions/")))
    return Mark(Redacted(PSEUDONYMS, at_once, files=runs))


def _compare(folder: Path, before: Study, files: Mapping[str, bytes | None]) -> None:
    """Open the study as it is to be, and raise where it is not the same but for the names."""
    with as_rewritten(folder, files) as room:
        try:
            after = open_study(room)
        except InvalidStudy as error:
            flaw = error.problems[0]
            reason = f"afterwards it would have a mistake, at {flaw.where}: {flaw.message}"
            raise RewritingBlocked(folder, reason) from error
    for name, was, now in zip(
        ("codings", "waiting", "consensus"), *_ids(before, after), strict=True
    ):
        if was != now:
            reason = (
                f"{len(was - now)} of its {name} would be lost and {len(now - was)} new. Two names "
                "may have one pseudonym in a table, or a file refers to an id by a name."
            )
            raise RewritingBlocked(folder, reason)
    # Two codings that differed only within a name are one place now, and count once.
    doubled = len(after.doubles) - len(before.doubles)
    if len(after.problems) > len(before.problems) + doubled:
        new = set(after.problems) - set(before.problems)
        raise RewritingBlocked(folder, f"afterwards: {min(new)}")


def _ids(*studies: Study) -> Iterator[tuple[set[str], set[str], set[str]]]:
    """Yield the ids of the codings of passages, of those that wait, and of the consensus."""
    for study in studies:
        kinds = ((*study.codings, *study.doubles), study.waiting, study.consensus)
        yield tuple({item.id for item in kind} for kind in kinds)  # type: ignore[misc]


def names_left(folder: Path, pseudonyms: Pseudonyms) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the files of a folder in which names stand, and those that are no text.

    A file's own name counts as well. What lies in git's store is not looked at.
    """
    left: dict[str, int] = {}
    unread: list[str] = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] in _UNSEEN or not path.is_file():
            continue
        name = inside.as_posix()
        number = len(pseudonyms.find(name))
        try:
            text = path.read_bytes().decode() if path.stat().st_size <= _LARGEST else None
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None:
            unread.append(name)
        else:
            number += len(pseudonyms.find(text))
        if number:
            left[name] = number
    return left, tuple(unread)


def revealed_texts(folder: str | Path, key: Key, into: str | Path) -> Iterator[tuple[str, bool]]:
    """Write the transcripts with their names to a folder outside of the study.

    Yields each transcript's id, and whether its words are what they were to the letter; where the
    text was edited since, names come back in the form that the list has.

    Raises:
        InsideStudy: the folder is in a study.
        FolderInUse: there is something in the folder.
        NotSaved: the system refused.
    """
    path, target = Path(folder), Path(into)
    study = open_study(path)
    require_outside(target, "Texts with names", path)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderInUse(target)
    make_folder(target)
    with suppress(OSError):  # not every system knows who may look into a folder
        target.chmod(0o700)
    for name, transcript in study.transcripts.items():
        text, exact = as_it_was(transcript.text, key)
        write_atomically(target / f"{name}.txt", text.encode())
        yield name, exact


def as_it_was(text: str, key: Key) -> tuple[str, bool]:
    """Return a text with its names, and whether it is what it was to the letter."""
    exact = text_digest(text) in key.texts
    for _ in range(len(key.texts)):
        way = key.texts.get(text_digest(text))
        if way is None:
            break
        text = put_back(text, way.replacements)
        exact = text_digest(text) == way.before
    if not exact:
        text = revealed(text, key.identities)
    return text, exact
