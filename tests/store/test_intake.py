"""Documents at the study's door: each by itself, what is recorded, and what is guessed."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from qualcode.errors import NamePatternError, NotSaved, TableError, UnreadableDocument
from qualcode.ingest.reading import Settings
from qualcode.store import intake as intake_module
from qualcode.store.arrivals import by_name, find_documents, name_pattern, read_arrivals
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.intake import Arrival, Intake, Refusal, open_door, take_in, take_in_each
from qualcode.store.revisions import revise_document
from qualcode.store.transcripts import write_transcripts
from tests.ingest.makers import put

TALK = "Interviewer: So?\n\nCy: It broke.\n"


def take(
    folder: Path, *arrivals: Arrival, roles: dict[str, str] | None = None
) -> list[Intake | Refusal]:
    return list(take_in_each(open_door(folder, roles), folder, arrivals))


def taken(folder: Path, *arrivals: Arrival, roles: dict[str, str] | None = None) -> list[Intake]:
    found = take(folder, *arrivals, roles=roles)
    assert [outcome for outcome in found if isinstance(outcome, Refusal)] == []
    return [outcome for outcome in found if isinstance(outcome, Intake)]


def rows(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "transcripts.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_what_cannot_be_read_keeps_none_of_the_others(folder: Path, tmp_path: Path) -> None:
    """F15. Each refusal is told with its file, and the rest is in the study."""
    arrivals = [
        Arrival(put(tmp_path, f"p{n}.txt", TALK.replace("broke", f"broke {n}"))) for n in range(40)
    ]
    arrivals[7] = Arrival(put(tmp_path, "bad.txt", b"\0"))
    arrivals[9] = Arrival(tmp_path / "none.txt")
    arrivals[30] = Arrival(put(tmp_path, "odd.txt", TALK), participants=("P99",))
    outcomes = take(folder, *arrivals)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert [outcome.path.name for outcome in refused] == ["bad.txt", "none.txt", "odd.txt"]
    assert "line 1" in refused[0].reason
    assert "P99" in refused[2].reason
    assert len(open_study(folder).transcripts) == 2 + 37
    assert check_study(folder) == []


def test_one_time_is_told_once(folder: Path, tmp_path: Path) -> None:
    document = put(tmp_path, "talk.txt", "[00:00:03] Nadia: a\n\nCy: b\n\nNadia: c\n\nCy: d\n")
    (intake,) = taken(folder, Arrival(document, participants=("P3a",)))
    assert intake.summary == "Text (labels), 2 speakers, 4 turns, 00:00:03"


def test_what_is_recorded_of_a_document(folder: Path, tmp_path: Path) -> None:
    text = (
        "WEBVTT\n\n00:03.000 --> 00:05.000\n<v Cy>It broke.\n\n"
        "01:00:05.000 --> 01:00:09.000\n<v Nadia>Oh.\n"
    )
    document = put(tmp_path, "talk.vtt", text)
    settings = Settings(convention="voices")
    (intake,) = taken(folder, Arrival(document, participants=("P3a",), settings=settings))
    assert intake.summary == "VTT (voice tags), 2 speakers, 2 turns, 00:00:03\u201301:00:09"
    row = rows(folder)["talk"]
    assert row["sha256"] == hashlib.sha256(document.read_bytes()).hexdigest()
    assert row["format"] == "vtt"
    assert row["reader"] == "voices, readers 1, convention=voices"
    assert row["duration"] == "01:00:06"
    times = [turn.time for turn in open_study(folder).transcript("talk").turns]
    assert times == ["00:00:03", "01:00:05"]
    assert open_study(folder).transcript("talk").attributes["duration"] == ("01:00:06",)


def test_a_recording_over_midnight_has_a_length(folder: Path, tmp_path: Path) -> None:
    document = put(tmp_path, "late.txt", "23:59:30 so\n00:00:10 it broke\n")
    taken(folder, Arrival(document, participants=("P3a",)))
    assert rows(folder)["late"]["duration"] == "00:00:40"


def test_the_same_document_again_and_its_canonical_text_change_nothing(
    folder: Path, tmp_path: Path
) -> None:
    """Seen failing when the text of a revision was compared only with the document's."""
    document = put(tmp_path, "p3a.txt", TALK.replace("\n\n", "\n"))
    taken(folder, Arrival(document))
    text = (folder / "transcripts" / "p3a.txt").read_bytes()
    before = (folder / "transcripts.csv").read_bytes()
    (again,) = taken(folder, Arrival(document))
    (beside := tmp_path / "beside").mkdir()
    (canonical,) = taken(folder, Arrival(put(beside, "p3a.txt", text)))
    assert again.state == canonical.state == "unchanged"
    assert (folder / "transcripts" / "p3a.txt").read_bytes() == text
    assert (folder / "transcripts.csv").read_bytes() == before


def test_another_text_of_an_id_is_refused(folder: Path, tmp_path: Path) -> None:
    (outcome,) = take(folder, Arrival(put(tmp_path, "p1a.txt", TALK)))
    assert isinstance(outcome, Refusal)
    assert "exists with another text" in outcome.reason


def test_of_two_documents_for_one_id_the_first_is_taken(folder: Path, tmp_path: Path) -> None:
    (beside := tmp_path / "beside").mkdir()
    first, second = put(tmp_path, "x.txt", TALK), put(beside, "x.txt", TALK + "\nCy: Yes.\n")
    outcomes = take(folder, Arrival(first), Arrival(second))
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert f"'{second}' would become transcript 'x', as '{first}' does" in refused.reason
    assert "It broke." in open_study(folder).transcript("x").text


def test_what_somebody_took_in_meanwhile_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    """Neither another text nor the row of the same one, which may say otherwise of its people."""
    (beside := tmp_path / "beside").mkdir()
    first, second = open_door(folder), open_door(folder)
    take_in(folder, [Arrival(put(beside, "p3a.txt", TALK), speakers=(("Cy", "other"),))])
    before = (folder / "transcripts.csv").read_bytes()
    other = put(tmp_path, "p3a.txt", TALK.replace("broke", "burnt"))
    (outcome,) = take_in_each(first, folder, [Arrival(other)])
    assert isinstance(outcome, Refusal)
    (same,) = take_in_each(second, folder, [Arrival(beside / "p3a.txt")])
    assert isinstance(same, Intake)
    assert same.state == "unchanged"
    assert (folder / "transcripts.csv").read_bytes() == before


def test_a_disk_that_is_full_ends_it_and_keeps_what_was_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = [Arrival(put(tmp_path, f"t{n}.txt", f"Interviewer: So {n}?\n")) for n in range(20)]
    told: list[str] = []
    write = write_transcripts

    def failing(path: Path, fresh: object) -> None:
        if told:
            raise NotSaved(path, "No space left on device")
        write(path, fresh)  # type: ignore[arg-type]

    monkeypatch.setattr(intake_module, "write_transcripts", failing)
    outcomes = take_in_each(open_door(folder), folder, arrivals)

    def work() -> None:
        for outcome in outcomes:
            assert isinstance(outcome, Intake)
            told.append(outcome.transcript.id)

    with pytest.raises(NotSaved):
        work()
    assert len(told) == 16
    assert set(open_study(folder).transcripts) == {"p1a", "p2a", *told}
    assert check_study(folder) == []


def test_labels_are_one_spelling_in_the_whole_study(folder: Path, tmp_path: Path) -> None:
    drift = "Interviewer 1: a\nCy: b\nInterviewer1: c\ncy: d\ninterviewer: e\nCY : f\n"
    (first,) = taken(folder, Arrival(put(tmp_path, "p3a.txt", drift)))
    assert first.transcript.speakers == (("Interviewer 1", "interviewer"), ("Cy", "P3a"))
    assert [turn.speaker for turn in first.transcript.turns] == ["Interviewer 1", "Cy"] * 3
    other = put(tmp_path, "other.txt", "INTERVIEWER_1: a\nCy: b\n")
    (second,) = taken(folder, Arrival(other, participants=("P3a",)))
    assert second.transcript.speakers == (("Interviewer 1", "interviewer"), ("Cy", "P3a"))


def test_two_interviewers_are_not_made_one(folder: Path, tmp_path: Path) -> None:
    text = "Interviewer 1: a\nP3a: b\nInterviewer 2: c\nInterviewer: d\n"
    (intake,) = taken(folder, Arrival(put(tmp_path, "p3a.txt", text)))
    assert [label for label, _ in intake.transcript.speakers] == [
        *("Interviewer 1", "P3a", "Interviewer 2", "Interviewer"),
    ]


def test_a_focus_group_names_its_people(folder: Path, tmp_path: Path) -> None:
    text = "Moderator: a\nP1a: b\np1b: c\nP1a: d\nGuest: e\nGuest: f\n"
    (intake,) = taken(folder, Arrival(put(tmp_path, "group.txt", text)))
    assert intake.transcript.participants == ("P1a", "P1b")
    assert dict(intake.transcript.speakers) == {
        "Moderator": "interviewer",
        "P1a": "P1a",
        "P1b": "P1b",
        "Guest": "other",
    }


def test_what_study_yaml_says_of_labels_counts_in_all_documents(
    folder: Path, tmp_path: Path
) -> None:
    """A label that it names counts even where it occurs once."""
    with (folder / "study.yaml").open("a") as file:
        file.write("roles:\n  nadia: interviewer\n  Cy: participant\n  Bea: P1b\n")
    text = "Nadia: a\n\nCy: b\n\nBea: c\n"
    (intake,) = taken(folder, Arrival(put(tmp_path, "p3a.txt", text)))
    assert dict(intake.transcript.speakers) == {"nadia": "interviewer", "Cy": "P3a", "Bea": "P1b"}


def test_a_list_comes_before_the_study_and_the_study_before_guesses(
    folder: Path, tmp_path: Path
) -> None:
    document = put(tmp_path, "p3a.txt", "Interviewer: a\n\nCy: b\n\nInterviewer: c\n\nCy: d\n")
    arrival = Arrival(document, speakers=(("interviewer", "P3a"), ("Cy", "interviewer")))
    (intake,) = taken(folder, arrival, roles={"Cy": "other"})
    assert dict(intake.transcript.speakers) == {"Interviewer": "P3a", "Cy": "interviewer"}


def test_a_list_may_say_who_was_interviewed_without_naming_them(
    folder: Path, tmp_path: Path
) -> None:
    text = "Nadia: a\n\nCy: b\n\nGuest: c\n"
    speakers = (("Nadia", "interviewer"), ("Cy", "participant"), ("Guest", "other"))
    arrival = Arrival(put(tmp_path, "p3a.txt", text), speakers=speakers)
    (intake,) = taken(folder, arrival)
    assert dict(intake.transcript.speakers) == {
        "Nadia": "interviewer",
        "Cy": "P3a",
        "Guest": "other",
    }


def test_front_matter_is_metadata(folder: Path, tmp_path: Path) -> None:
    text = (
        "---\ndate: 2024-05-06\nparticipant: p3a\norder: 7\nguide_version: v2\nlanguage: de\n---\n"
        "I: a\n"
    )
    (intake,) = taken(folder, Arrival(put(tmp_path, "x.md", text)))
    assert (intake.transcript.date, intake.transcript.participants) == ("2024-05-06", ("P3a",))
    row = rows(folder)["x"]
    assert (row["order"], row["guide"], row["language"]) == ("7", "v2", "de")


def test_names_of_files_are_metadata(folder: Path, tmp_path: Path) -> None:
    pattern = name_pattern("{order}_{participant}_{date}_{site}")
    document = put(tmp_path, "07_P3a_20240506_north.txt", TALK)
    (intake,) = taken(folder, by_name(Arrival(document), pattern))
    assert (intake.transcript.date, intake.transcript.participants) == ("2024-05-06", ("P3a",))
    row = rows(folder)[intake.transcript.id]
    assert (row["order"], row["site"]) == ("07", "north")
    with pytest.raises(UnreadableDocument, match="form of the pattern"):
        by_name(Arrival(tmp_path / "P3a.txt"), pattern)


@pytest.mark.parametrize("pattern", ["", "interview", "{date}_{date}", "{}", "{1}"])
def test_patterns_that_say_nothing_are_refused(pattern: str) -> None:
    with pytest.raises(NamePatternError, match="each name once"):
        name_pattern(pattern)


def test_a_list_says_how_to_read_and_what_else_is_known(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "x.log", "so: a\nCy: b\n")
    listed = put(
        tmp_path,
        "list.csv",
        "file,id,participants,speakers,format,convention,order,guide\n"
        "x.log,talk,P3a,so=interviewer,txt,labels,3,v2\n",
    )
    (intake,) = taken(folder, *read_arrivals(listed))
    assert dict(intake.transcript.speakers) == {"so": "interviewer", "Cy": "P3a"}
    assert (rows(folder)["talk"]["order"], rows(folder)["talk"]["guide"]) == ("3", "v2")
    with pytest.raises(TableError, match="column 'file' is missing"):
        read_arrivals(put(tmp_path, "bad.csv", "name\nx\n"))


def test_a_survey_becomes_several_transcripts_or_none(folder: Path, tmp_path: Path) -> None:
    survey = put(tmp_path, "survey.csv", "id,What?\nP1a,Data\np3a,Time\n")
    found = taken(folder, Arrival(survey))
    assert [(one.transcript.id, one.transcript.participants) for one in found] == [
        ("survey-P1a", ("P1a",)),
        ("survey-p3a", ("P3a",)),
    ]
    assert {turn.role for one in found for turn in one.transcript.turns} == {
        *("interviewer", "participant"),
    }
    changed = put(tmp_path, "survey.csv", "id,What?\nP1a,Other\nP3a,Time\nP2a,New\n")
    (outcome,) = take(folder, Arrival(changed))
    assert isinstance(outcome, Refusal)
    assert "survey-P2a" not in open_study(folder).transcripts


def test_folders_and_patterns_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "a" / ".git").mkdir(parents=True)
    for name in ("b.txt", "a/c.DOCX", "a/~$c.docx", "a/.hidden.txt", "a/d.mp3", "a/.git/e.txt"):
        (tmp_path / name).write_text("x")
    found, others = find_documents([tmp_path, tmp_path / "*.txt", tmp_path / "none.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        *("a/c.DOCX", "b.txt", "none.txt"),
    ]
    assert [path.name for path in others] == ["d.mp3"]


def test_a_later_version_of_a_document_keeps_the_studys_labels(
    folder: Path, tmp_path: Path
) -> None:
    """In its spelling, and though the later version has each of them once."""
    taken(folder, Arrival(put(tmp_path, "p3a.txt", "Nadia: a\nCy: b\nNadia: c\nCy: d\n")))
    later = put(tmp_path, "later.txt", "NADIA : a\n\nCy: b, and more\n")
    revision = revise_document(folder, "p3a", later, coder="ana")
    assert revision.transcript.text == "Nadia: a\n\nCy: b, and more\n"
    assert [turn.speaker for turn in revision.transcript.turns] == ["Nadia", "Cy"]
