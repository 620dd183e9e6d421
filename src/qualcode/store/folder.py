"""A study's folder as a whole: what people edit, its texts, and its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qualcode.errors import InvalidStudy, NotAStudy
from qualcode.model.codebook import Codebook
from qualcode.model.problem import Location, Problem
from qualcode.model.study import Study
from qualcode.store.codebook_file import read_codebook
from qualcode.store.ledger import Reading, read_ledger
from qualcode.store.marks import Marks, with_marks
from qualcode.store.published_file import read_guide, read_published
from qualcode.store.structures import read_structures
from qualcode.store.study_file import NAME, read_study_file
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
    path = Path(folder)
    require_study(path)
    reading = read_ledger(path)
    return with_ledger(read_files(path, reading), path, reading)


def require_study(folder: Path) -> None:
    """Raise NotAStudy where the folder has no study.yaml."""
    if not (folder / NAME).is_file():
        raise NotAStudy(folder)


def read_files(folder: Path, reading: Reading) -> Study:
    """Read what people edit, and the texts in the revisions that the ledger says.

    Raises:
        InvalidStudy: the files have mistakes; all of them are listed.
    """
    mistakes: list[Problem] = []
    study = gather(folder, reading, mistakes)
    if mistakes:
        raise InvalidStudy(sorted(mistakes))
    return study


def gather(folder: Path, reading: Reading, mistakes: list[Problem]) -> Study:
    """Read what people edit as far as it can be read; append what is wrong to `mistakes`."""
    settings = read_study_file(folder, mistakes)
    codebook = read_codebook(folder / settings.codebook, settings.codebook, mistakes)
    organizations = read_organizations(folder, mistakes)
    participants = read_participants(folder, organizations, mistakes)
    revisions = {name: text.revision for name, text in reading.state.texts.items()}
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
        transcripts=read_transcripts(folder, participants, mistakes, revisions=revisions),
        structures=read_structures(folder, organizations, mistakes),
        tables=read_extra_tables(folder, mistakes),
        guide=read_guide(folder, codebook, mistakes),
        published=read_published(folder, mistakes),
    )
    mistakes += _check_points(settings.points, codebook, study)
    return study


def with_ledger(study: Study, folder: Path, reading: Reading) -> Study:
    """Return the study with what its ledger and suggestions come to."""
    return with_marks(study, folder, reading, Marks(study, reading.state))


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
