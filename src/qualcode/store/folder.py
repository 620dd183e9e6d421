"""A study's folder as a whole: opening it, checking it, and recording changes in its ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from qualcode.errors import InvalidStudy, NotAStudy
from qualcode.model.change import Change
from qualcode.model.codebook import Codebook
from qualcode.model.coding import Coding
from qualcode.model.problem import Location, Problem
from qualcode.model.study import Study
from qualcode.store.codebook_file import read_codebook
from qualcode.store.event import Event, Ledger
from qualcode.store.fold import fold
from qualcode.store.ledger import append, read_ledger
from qualcode.store.published_file import read_guide, read_published
from qualcode.store.sound import flaw_of
from qualcode.store.structures import read_structures
from qualcode.store.study_file import NAME, read_study_file
from qualcode.store.suggestions import read_suggestions
from qualcode.store.tables import read_extra_tables, read_organizations, read_participants
from qualcode.store.transcripts import read_transcripts


def open_study(folder: str | Path) -> Study:
    """Read a study's folder.

    Flaws of the ledger (a torn line, a quotation that no longer stands where it was) do not keep a
    study from opening: what they concern is left out and listed in `Study.problems`.

    Raises:
        NotAStudy: the folder has no study.yaml.
        InvalidStudy: the files that people edit have mistakes; all of them are listed.
    """
    study, mistakes = _read(Path(folder))
    if mistakes:
        raise InvalidStudy(mistakes)
    return study


def check_study(folder: str | Path) -> list[Problem]:
    """Return everything that is wrong in a study's folder, by place.

    Raises:
        NotAStudy: the folder has no study.yaml.
    """
    study, mistakes = _read(Path(folder))
    return sorted([*mistakes, *study.problems])


def record(
    folder: str | Path,
    prepare: Callable[[Study], Sequence[Change]],
    *,
    coder: str,
    round_: str = "",
) -> list[Event]:
    """Open the study under its lock, let `prepare` make changes of it, and append them at once.

    Nothing is written when `prepare` raises. Returns the events as they stand in the ledger.

    Raises:
        NotAStudy, InvalidStudy: as open_study.
        NotSaved: the system refused; the ledger is as it was.
        InvalidName: the coder's name cannot be a file name.
    """
    path = Path(folder)
    if not (path / NAME).is_file():
        raise NotAStudy(path)
    return append(path, coder=coder, prepare=lambda: prepare(open_study(path)), round_=round_)


def _read(folder: Path) -> tuple[Study, list[Problem]]:
    if not (folder / NAME).is_file():
        raise NotAStudy(folder)
    mistakes: list[Problem] = []
    settings = read_study_file(folder, mistakes)
    codebook = read_codebook(folder / settings.codebook, settings.codebook, mistakes)
    organizations = read_organizations(folder, mistakes)
    participants = read_participants(folder, organizations, mistakes)
    study = Study(
        title=settings.title,
        stance=settings.stance,
        unit=settings.unit,
        interviewers=settings.interviewers,
        points=settings.points,
        report=settings.report,
        codebook=codebook,
        organizations=organizations,
        participants=participants,
        transcripts=read_transcripts(folder, participants, mistakes),
        structures=read_structures(folder, organizations, mistakes),
        tables=read_extra_tables(folder, mistakes),
        guide=read_guide(folder, codebook, mistakes),
        published=read_published(folder, mistakes),
    )
    mistakes += _check_points(settings.points, codebook, study)
    return _with_ledger(study, folder), sorted(mistakes)


def _check_points(points: Mapping[str, str], codebook: Codebook, study: Study) -> list[Problem]:
    where = Location(NAME)
    known = {name for item in study.organizations.values() for name in item.attributes}
    strangers = [
        f"'collaboration_points' names '{code}', which is no code of the codebook."
        for code in points
        if code not in codebook
    ]
    strangers += [
        f"'collaboration_points' names '{name}', which is no column of organizations.csv."
        for name in points.values()
        if name not in known
    ]
    return [Problem(where, message) for message in strangers]


def _with_ledger(study: Study, folder: Path) -> Study:
    problems: list[Problem] = []
    ledger = read_ledger(folder, problems)
    state = fold(ledger, problems)
    suggestions = read_suggestions(folder, problems)
    sound: list[Coding] = []
    for coding in state.codings.values():
        flaw = flaw_of(coding, study)
        if flaw:
            problems.append(Problem(_place(coding, ledger), flaw))
        else:
            sound.append(coding)
    return study.with_marks(tuple(sound), suggestions, state.rejected, tuple(sorted(problems)))


def _place(coding: Coding, ledger: Ledger) -> Location:
    return ledger.places[coding.id.rpartition("-")[0]]
