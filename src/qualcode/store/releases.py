"""Releases of the codebook: frozen under a name, kept as files, told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from qualcode.errors import NoReleaseName, ReleaseExists, StaleCodebook, UnknownRelease
from qualcode.model.change import CODEBOOK, RELEASE, Change, Release
from qualcode.model.codebook import Codebook
from qualcode.model.codebook_history import CodebookChanges, Deed
from qualcode.model.difference import CodeDifference
from qualcode.model.problem import Location, Problem
from qualcode.model.slug import free, slug
from qualcode.model.study import Study
from qualcode.store.codebook_file import parse_codebook
from qualcode.store.codebook_record import (
    ADOPT,
    EDIT,
    codebook_file,
    edits_of,
    recorded_text,
    text_sha256,
)
from qualcode.store.device import is_reserved
from qualcode.store.event import Edited, Event
from qualcode.store.folder import open_study
from qualcode.store.ledger import undone_events
from qualcode.store.session import record
from qualcode.store.versions import moment
from qualcode.store.write import write_atomically
from qualcode.tagging.compare_codes import compare_codebooks

FOLDER = "codebook_releases"
NOW = "now"
_LONGEST = 40
_SHARED = (
    " Copies of the study released two codebooks under this name; take one back with "
    "'qualcode undo STUDY EVENT' ('qualcode log' lists them) and release it under another."
)


def release_codebook(folder: str | Path, name: str, *, coder: str, why: str = "") -> Release:
    """Freeze the codebook as it is under a name, as a file in `codebook_releases/`.

    Raises:
        ReleaseExists: there is a release of that name.
        NoReleaseName: the name is empty, a day, or "now".
        NotAStudy, InvalidStudy, NewerFormat, InvalidName, NotSaved: as `record`.
    """
    path = Path(folder)
    words = " ".join(name.split())

    def prepare(study: Study) -> Change:
        if not words or words.casefold() == NOW or moment(words):
            raise NoReleaseName(words)
        if words.casefold() in {release.name.casefold() for release in study.releases}:
            raise ReleaseExists(words)
        file = codebook_file(path)
        content = file.path.read_bytes()
        taken = {item.stem.casefold() for item in (path / FOLDER).glob("*.yaml")}
        target = f"{FOLDER}/{free(_stem(words), taken)}.yaml"
        write_atomically(path / target, content)
        release = Release(words, target, sha256(content).hexdigest())
        return Change(RELEASE, release=release, note=" ".join(why.split()))

    record(path, prepare, coder=coder)
    return open_study(path).releases[-1]


def _stem(name: str) -> str:
    """Return a release's name as that of a file which every system takes."""
    stem = slug(name)[:_LONGEST].strip("-") if any(map(str.isalnum, name)) else "release"
    return f"release-{stem}" if is_reserved(stem) else stem


def codebook_changes(folder: str | Path, old: str = "", new: str = NOW) -> CodebookChanges:
    """Return what makes one state of the codebook another.

    A state is the name of a release, a day or time (ISO 8601, UTC) whose last recorded state is
    meant, or "now". By default the last release, or the codebook as it was first recorded, is
    compared with the present.

    Raises:
        UnknownRelease: a state that is none of these.
        StaleCodebook: what was frozen is not there any more.
    """
    path = Path(folder)
    study = open_study(path)
    edits = edits_of(path)
    before, after = (_state(path, study, edits, word) for word in (old, new))
    way = _between(edits, before, after)
    undone = undone_events(path)
    return CodebookChanges(
        old=before[0],
        new=after[0],
        before=before[3],
        after=after[3],
        codes=tuple(compare_codebooks(before[3], after[3])),
        deeds=tuple(_deed(event, undone) for event in way),
        since=before[2],
        until=after[2],
    )


_State = tuple[str, str, str, Codebook]


def _state(folder: Path, study: Study, edits: Sequence[Event], word: str) -> _State:
    """Return a state's name for a reader, its file's SHA-256, when it was made, and its codes."""
    if word == NOW:
        file = codebook_file(folder)
        return "now", file.sha256, "", study.codebook
    named = {release.name.casefold(): release for release in study.releases}
    release = named.get(" ".join(word.split()).casefold())
    if not word and study.releases:
        release = study.releases[-1]
    if release is not None:
        text = release_text(folder, edits, release)
        if text is None:
            raise StaleCodebook(release.file)
        shown = f"release '{release.name}'"
        return shown, release.sha256, release.at, _parsed(text, release.file)
    last = _last_until(edits, word)
    if last is None or last.codebook is None:
        since = edits[0].at if edits else ""
        raise UnknownRelease(word, [release.name for release in study.releases], since)
    text = recorded_text(edits, last.codebook.after)
    if text is None:
        raise StaleCodebook("the codebook as the ledger has it")
    shown = f"as of {word}" if word else "as first recorded"
    return shown, last.codebook.after, last.at, _parsed(text, "codebook.yaml")


def _last_until(edits: Sequence[Event], word: str) -> Event | None:
    if not word:
        return edits[0] if edits else None
    end = moment(word)
    return next((event for event in reversed(edits) if end and event.at <= end), None)


def _between(edits: Sequence[Event], before: _State, after: _State) -> Sequence[Event]:
    """Return the events that led from one state to a later one, in order."""
    start, end = (_last_of(edits, state) for state in (before, after))
    known = _led_to(edits, start) if end >= start else frozenset(range(len(edits)))
    return [event for index, event in enumerate(edits[: end + 1]) if index not in known]


def _led_to(edits: Sequence[Event], last: int) -> frozenset[int]:
    """Return the indices of an event and of those that it built on.

    Of what others did meanwhile in a branch it built on nothing, until branches were brought
    together: that was noticed as an edit by hand, which built on all before it.
    """
    found = set[int]()
    index: int | None = last
    while index is not None and last >= 0:
        found.add(index)
        last = index
        edited = edits[index].codebook or Edited("")
        earlier = (i for i in reversed(range(index)) if _after(edits[i]) == edited.before)
        index = None if edited.deed in (ADOPT, EDIT) else next(earlier, None)
    return frozenset((*found, *range(last)))


def _after(event: Event) -> str:
    return event.codebook.after if event.codebook else ""


def _last_of(edits: Sequence[Event], state: _State) -> int:
    """Return the index of the event that last led to a state, -1 where none did."""
    _, digest, at, _ = state
    found = -1
    for index, event in enumerate(edits):
        if event.codebook and event.codebook.after == digest and not (at and event.at > at):
            found = index
    return found if found >= 0 or at else len(edits) - 1


def deeds_of(folder: str | Path) -> list[Deed]:
    """Return every change of the codebook that the ledger has, in order."""
    path = Path(folder)
    undone = undone_events(path)
    return [_deed(event, undone) for event in edits_of(path)]


def _deed(event: Event, undone: Container[str]) -> Deed:
    """Return what an event did to the codebook; what it found done by hand is never undone."""
    edited = event.codebook or Edited("")
    own = event.action == CODEBOOK
    return Deed(
        event=event.id,
        at=event.at,
        coder=event.coder,
        deed=edited.deed,
        why=event.note if own else "",
        codes=tuple(
            CodeDifference(row.code, row.name, row.kind, row.field, row.before, row.after)
            for row in edited.codes
        ),
        harmless=tuple(item.code for item in edited.harmless),
        undone=own and event.id in undone,
    )


def release_text(folder: Path, edits: Sequence[Event], release: Release) -> str | None:
    """Return the text of a release from its file, or from the ledger where that has changed."""
    try:
        text = (folder / release.file).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        text = ""
    if text_sha256(text) == release.sha256:
        return text
    return recorded_text(edits, release.sha256)


def check_releases(folder: Path, study: Study) -> Iterator[Problem]:
    """Yield releases whose file is gone, or is not what was released."""
    edits = edits_of(folder)
    shared = Counter(release.file for release in study.releases)
    for release in study.releases:
        where = Location(release.file)
        try:
            content = (folder / release.file).read_bytes()
        except OSError:
            yield Problem(
                where,
                f"The file of the release '{release.name}' is missing.{_help(release, edits)}",
            )
            continue
        if sha256(content).hexdigest() != release.sha256:
            said = f"The file is not what was released as '{release.name}'."
            is_shared = shared[release.file] > 1
            yield Problem(where, f"{said}{_SHARED if is_shared else _help(release, edits)}")


def _help(release: Release, edits: Sequence[Event]) -> str:
    if recorded_text(edits, release.sha256) is None:
        return " Bring it back from a copy of the study."
    return " The ledger has its text, which is used; bring the file back from a copy of the study."


def _parsed(text: str, shown: str) -> Codebook:
    problems: list[Problem] = []
    codebook = parse_codebook(text, shown, problems, flaws=[])
    if problems:
        raise StaleCodebook(shown)
    return codebook
