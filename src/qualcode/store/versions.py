"""Versions of a study for comparing: of a folder, of a date, of a git revision, of single files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from qualcode.errors import InvalidStudy, UnknownVersion
from qualcode.model.codebook import Codebook
from qualcode.model.difference import Version
from qualcode.model.history import Entry
from qualcode.model.problem import Problem
from qualcode.model.transcript import FIRST, Transcript
from qualcode.store.codebook_file import read_codebook
from qualcode.store.fold import State
from qualcode.store.folder import require_study
from qualcode.store.git import find_commit, study_at
from qualcode.store.history import read_history
from qualcode.store.ledger import read_ledger
from qualcode.store.records import as_coding
from qualcode.store.study_file import read_study_file
from qualcode.store.transcripts import read_revision, read_transcripts

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(?P<minute>\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?P<second>:\d{2})?Z?")


def read_version(
    folder: str | Path, *, until: str = "", flaws: list[Problem] | None = None
) -> Version:
    """Read a study for comparing, as it is or as its ledger was at a time (ISO 8601, UTC).

    The codebook has no dates of its own: it is that of today. What is wrong with lines of the
    ledger, which are left out, is appended to `flaws`.

    Raises:
        NotAStudy: the folder has no study.yaml.
        InvalidStudy: the codebook has mistakes; all of them are listed.
    """
    path = Path(folder)
    require_study(path)
    reading = read_ledger(path, until=until)
    if flaws is not None:
        flaws += reading.problems
    problems: list[Problem] = []
    settings = read_study_file(path, problems)
    codebook = read_codebook(path / settings.codebook, settings.codebook, problems)
    if problems:
        raise InvalidStudy(sorted(problems))
    history = (entry for entry in read_history(path) if not until or entry.at <= until)
    return version_of(reading.state, codebook, history, path)


def version_of(
    state: State, codebook: Codebook, history: Iterable[Entry], folder: Path | None = None
) -> Version:
    """Return what a state comes to as a version; `folder` has the texts, where there are any."""
    codings = tuple(map(as_coding, state.live.values()))
    wanted = {
        (each.segment.transcript, each.revision) for each in codings if each.segment is not None
    }
    revisions = {name: text.revision for name, text in state.texts.items()}
    return Version(
        codings=codings,
        codebook=codebook,
        revisions=revisions,
        lost=frozenset(name for text in state.texts.values() for name in text.lost),
        texts=_texts(folder, revisions, wanted) if folder else {},
        history=tuple(replace(entry, undone=entry.event in state.undone) for entry in history),
    )


def _texts(
    folder: Path, revisions: dict[str, str], wanted: set[tuple[str, str]]
) -> dict[tuple[str, str], Transcript]:
    known = read_transcripts(folder, {}, [], revisions=revisions)
    found = {}
    for name, revision in sorted(wanted):
        text = read_revision(folder, known[name], revision or FIRST) if name in known else None
        if text is not None:
            found[name, revision] = text
    return found


def read_version_named(
    folder: str | Path, name: str, *, flaws: list[Problem] | None = None
) -> Version:
    """Read a study as it was at a day (its end), at a time, or at a git revision.

    What is wrong with lines of its ledger is appended to `flaws`.

    Raises:
        UnknownVersion: the name is neither a date nor a revision.
        NotAStudy: the folder has, or had, no study.yaml.
        InvalidStudy: the codebook of that time has mistakes.
        NoGit: git is not installed, or refused.
    """
    path = Path(folder)
    require_study(path)
    until = moment(name)
    if until:
        return read_version(path, until=until, flaws=flaws)
    commit = find_commit(path, name)
    if not commit:
        raise UnknownVersion(name, path)
    with study_at(path, commit) as past:
        return read_version(past, flaws=flaws)


def moment(name: str, *, first: bool = False) -> str:
    """Return a day or a time as the ledger writes it; an empty string where it is neither.

    A day means its last second, a minute likewise; with `first` a minute means its first second.
    """
    match = _TIME.fullmatch(f"{name}T23:59:59" if _DAY.fullmatch(name) else name)
    found = f"{match['minute']}{match['second'] or (':00' if first else ':59')}Z" if match else ""
    try:
        datetime.fromisoformat(found)
    except ValueError:
        return ""
    return found
