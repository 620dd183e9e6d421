"""A study's folder as a whole: what people edit, its texts, and its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualcode.errors import InvalidStudy, NotAStudy
from qualcode.model.codebook import Codebook
from qualcode.model.problem import Location, Problem
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER, OTHER, PARTICIPANT
from qualcode.store.codebook_file import read_codebook
from qualcode.store.ledger import Reading, collector_at_rest, read_ledger
from qualcode.store.marks import with_marks
from qualcode.store.published_file import read_guide, read_published
from qualcode.store.shelf import take_from_shelf
from qualcode.store.shipped import codebook_path
from qualcode.store.standing import Marks
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
    with collector_at_rest():
        return _from_shelf(path) or _from_ledger(path)


def _from_ledger(folder: Path) -> Study:
    reading = read_ledger(folder)
    return with_ledger(read_files(folder, reading), folder, reading)


def _from_shelf(folder: Path) -> Study | None:
    shelf = take_from_shelf(folder)
    if shelf is None:
        return None
    study, state = read_files(folder, shelf.reading), shelf.reading.state
    marks = Marks(study, state, shelf.kept)
    marks.add(range(shelf.height, state.live.height))
    return with_marks(study, folder, shelf.reading, marks)


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
    flaws: list[Problem] = []
    file = codebook_path(folder, settings.codebook)
    codebook = read_codebook(file, settings.codebook, mistakes, flaws=flaws)
    organizations = read_organizations(folder, mistakes)
    places = _or_anything(organizations, "organizations.csv", mistakes)
    participants = read_participants(folder, places, mistakes)
    people = _or_anything(participants, "participants.csv", mistakes)
    revisions = {name: text.revision for name, text in reading.state.texts.items()}
    study = Study(
        title=settings.title,
        stance=settings.stance,
        unit=settings.unit,
        interviewers=settings.interviewers,
        language=settings.language,
        points=settings.points,
        report=settings.report,
        agreement=settings.agreement,
        sharing=settings.sharing,
        codebook=codebook,
        organizations=organizations,
        participants=participants,
        transcripts=read_transcripts(folder, people, mistakes, revisions=revisions),
        structures=read_structures(folder, places, mistakes),
        tables=read_extra_tables(folder, mistakes),
        guide=read_guide(folder, codebook, mistakes),
        published=read_published(folder, mistakes),
        problems=tuple(flaws),
    )
    mistakes += _check_points(settings.points, codebook, study)
    mistakes += _check_roles(settings.roles, people)
    return study


class _Anything(dict[str, Any]):
    """What a file that could not be read would have named: everything, so that one mistake is one.

    Otherwise each place that names something of it would be called a mistake, too.
    """

    def __contains__(self, name: object) -> bool:
        return True


def _or_anything(found: Mapping[str, Any], file: str, mistakes: list[Problem]) -> Mapping[str, Any]:
    broken = any(problem.where == Location(file) for problem in mistakes)
    return _Anything(found) if broken else found


def with_ledger(study: Study, folder: Path, reading: Reading) -> Study:
    """Return the study with what its ledger and suggestions come to."""
    return with_marks(study, folder, reading, Marks(study, reading.state))


def _check_roles(roles: Mapping[str, str], people: Mapping[str, Any]) -> list[Problem]:
    known = (INTERVIEWER, PARTICIPANT, OTHER)
    return [
        Problem(
            Location(NAME),
            f"'{role}' in 'roles' must be a participant's id, or {', '.join(known)}.",
        )
        for role in roles.values()
        if role not in known and role not in people
    ]


def _check_points(points: Mapping[str, str], codebook: Codebook, study: Study) -> list[Problem]:
    where = Location(NAME)
    known = {name for item in study.organizations.values() for name in item.attributes}
    strangers = [
        f"'collaboration_points' names '{code}', which is no code of the codebook."
        for code in points
        if len(codebook) and code not in codebook
    ]
    strangers += [
        f"'collaboration_points' names '{name}', which is no column of organizations.csv."
        for name in points.values()
        if study.organizations and name not in known
    ]
    return [Problem(where, message) for message in strangers]
