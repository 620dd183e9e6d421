"""Consent withdrawn: nothing that somebody said is left in the study, nor comes back.

Seen failing on: quotations of moved codings kept; an older copy's lines taken over as they are; the
runs of suggestions of an older copy copied; words of the others masked, too.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from qualcode.analysis.counts import code_counts
from qualcode.analysis.frame import codings_frame
from qualcode.cli import main
from qualcode.errors import RedactedThere, UnknownParticipant, WithdrawnHere
from qualcode.model.change import Change
from qualcode.model.study import Study
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.history import read_history
from qualcode.store.merge import merge_study
from qualcode.store.purge import purge_participant
from qualcode.store.redact import known_redactions
from qualcode.store.revisions import revise_text
from qualcode.store.session import record
from qualcode.store.suggestions import write_suggestions
from qualcode.tagging.edit import annotate, code_passage, find_segment, move
from qualcode.tagging.keywords import load_pipeline, suggest_by_keywords
from tests.faults.schema import complaints_of

SECRETS = ("never came", "deadline slips", "naïve", "Nobody knows", "a memo", "Invented.")
GROUP = (
    "Interviewer: How do you plan?\n\nAna: We guess at midnight.\n\nCy: Nobody asked me at all.\n\n"
    "Ana: The data never came.\n\nI said so.\n\nCy: It did, late.\n"
)


@pytest.fixture
def full(folder: Path, code: Callable[..., str]) -> Path:
    """Return the small study with everything that one can make of an interview."""
    first = code("p1a", "guess", "We guess.", memo="a memo on Ana")
    moved = code("p1a", "effort", "how long it takes", coder="ben")
    code("p2a", "guess", "We guess, too.", memo="another")

    def shift(study: Study) -> Change:
        segment = find_segment(study, "p1a", quote="The data never came.")
        assert segment is not None
        return move(study, moved, segment, coder="ben")

    record(folder, shift, coder="ben")
    record(folder, lambda study: annotate(study, first, "a memo again", coder="ana"), coder="ana")
    text = open_study(folder).transcripts["p1a"].text
    revise_text(folder, "p1a", text.replace("I see.", "I do see."), coder="ana")
    study = open_study(folder)
    write_suggestions(folder, suggest_by_keywords(study, load_pipeline()), {})
    (folder / "build").mkdir()
    (folder / "build" / "index.html").write_text("The data never came.")
    (folder / "backups" / "x").mkdir(parents=True)
    (folder / "backups" / "x" / "a.jsonl").write_text("The data never came.")
    raw = b"Ana: The data never came."
    (folder / "interviews").mkdir()
    (folder / "interviews" / "first.txt").write_bytes(raw)
    table = folder / "transcripts.csv"
    rows = table.read_text().replace("date\n", "date,sha256\n").replace("Bo=P2a,", "Bo=P2a,,")
    rows = rows.replace("Ana=P1a,", f"Ana=P1a,,{sha256(raw).hexdigest()}")
    table.write_text(rows)
    return folder


def everything(folder: Path) -> str:
    return "\n".join(
        path.read_bytes().decode("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def test_nothing_of_what_was_said_is_left(full: Path) -> None:
    before = open_study(full)
    purged = purge_participant(full, "P1a", coder="ana")
    left = everything(full)
    assert [words for words in SECRETS if words in left] == []
    assert "We guess, too." in left
    assert "another" in left
    assert purged.interviews == ("p1a",)
    assert purged.codings == 2
    assert not (full / "build").exists()
    assert not (full / "backups").exists()
    assert not (full / "interviews" / "first.txt").exists()
    after = open_study(full)
    assert set(after.participants) == set(before.participants) - {"P1a"}
    assert set(after.transcripts) == {"p2a"}
    assert {item.segment.transcript for item in after.suggestions} <= {"p2a"}


def test_the_study_is_in_order_and_counts_without_them(full: Path) -> None:
    purge_participant(full, "P1a", coder="ana")
    assert check_study(full) == []
    study = open_study(full)
    frame = codings_frame(study)
    assert list(frame["participant"]) == ["P2a"]
    counts = code_counts(frame, study.codebook, subtree=True)
    assert list(counts[counts["codings"] > 0]["participants"]) == [1, 1, 1]


def test_a_mark_without_content_stays(full: Path) -> None:
    events = len(read_history(full))
    purge_participant(full, "P1a", coder="ana")
    known = known_redactions(full)
    assert known.participants == {"P1a"}
    assert known.transcripts == {"p1a"}
    assert len(read_history(full)) == events + 1
    lines = [
        line for path in (full / "ledger").iterdir() for line in path.read_bytes().splitlines()
    ]
    assert [complaints_of(line) for line in lines] == [[]] * len(lines)
    for command in (["log", str(full)], ["diff", str(full), str(full)]):
        assert CliRunner().invoke(main, command).exit_code == 0


def test_doing_it_again_changes_nothing(full: Path) -> None:
    purge_participant(full, "P1a", coder="ana")
    before = {path: path.read_bytes() for path in full.rglob("*") if path.is_file()}
    assert purge_participant(full, "P1a", coder="ana").codings == 0
    assert before == {path: path.read_bytes() for path in full.rglob("*") if path.is_file()}


def test_an_older_copy_brings_nothing_back(
    full: Path, tmp_path: Path, code: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Path(shutil.copytree(full, tmp_path / "older"))
    monkeypatch.setenv("QUALCODE_DEVICE", "laptop")

    def put(study: Study) -> Change:
        segment = find_segment(study, "p1a", quote="The deadline slips")
        return code_passage(study, "data", segment, coder="cy", transcript="p1a", memo="a memo")

    record(older, put, coder="cy")
    study = open_study(older)
    write_suggestions(older, suggest_by_keywords(study, load_pipeline()), {})
    purge_participant(full, "P1a", coder="ana")
    for _ in range(2):
        merge_study(full, older)
        left = everything(full)
        assert [words for words in SECRETS if words in left] == []
        assert check_study(full) == []
        assert list(codings_frame(open_study(full))["participant"]) == ["P2a"]
    with pytest.raises(RedactedThere):
        merge_study(older, full)


def test_lines_that_git_brought_back_go_when_it_is_done_again(full: Path) -> None:
    old = {path: path.read_bytes() for path in (full / "ledger").iterdir()}
    purge_participant(full, "P1a", coder="ana")
    for path, content in old.items():
        path.write_bytes(path.read_bytes() + content)
    purge_participant(full, "P1a", coder="ana")
    assert [words for words in SECRETS if words in everything(full)] == []
    assert check_study(full) == []


@pytest.fixture
def group(folder: Path, code: Callable[..., str]) -> Path:
    """Return the small study with an interview of two: Ana (P1a) and Cy (P1b)."""
    (folder / "transcripts" / "p1a.txt").write_text(GROUP, encoding="utf-8")
    table = folder / "transcripts.csv"
    text = (
        table.read_text().replace("p1a,P1a,", "p1a,P1a; P1b,").replace("Ana=P1a", "Ana=P1a; Cy=P1b")
    )
    table.write_text(text)
    code("p1a", "data", "The data never came.")
    code("p1a", "guess", "Nobody asked me at all.")
    code("p1a", "effort", "guess at midnight.\n\nCy: Nobody")
    return folder


def test_of_an_interview_with_others_only_their_words_stay(group: Path) -> None:
    purged = purge_participant(group, "P1a", coder="ana")
    assert purged.shared == ("p1a",)
    left = everything(group)
    assert [
        words for words in ("midnight", "never came", "I said so", "Ana") if words in left
    ] == []
    assert "Nobody asked me at all." in left
    assert "It did, late." in left
    assert check_study(group) == []
    study = open_study(group)
    assert study.transcripts["p1a"].participants == ("P1b",)
    assert [(c.code, c.segment.quote if c.segment else "") for c in study.codings] == [
        ("guess", "Nobody asked me at all.")
    ]


def test_an_older_copy_of_an_interview_with_others_brings_nothing_back(
    group: Path, tmp_path: Path, code: Callable[..., str]
) -> None:
    older = Path(shutil.copytree(group, tmp_path / "older"))
    purge_participant(group, "P1a", coder="ana")
    merge_study(group, older)
    assert "midnight" not in everything(group)
    assert check_study(group) == []
    text = open_study(older).transcripts["p1a"].text
    revise_text(older, "p1a", text.replace("late", "very late"), coder="ben")
    with pytest.raises(WithdrawnHere):
        merge_study(group, older)
    assert "midnight" not in everything(group)


def test_what_names_them_or_quotes_them_elsewhere_is_told(full: Path) -> None:
    (full / "notes.md").write_text("Nobody knows how long that takes.\n\nAsk P1a.\n")
    codebook = full / "codebook.yaml"
    example = 'examples: ["We guess. 😀 Nobody knows how long it takes."]'
    text = codebook.read_text(encoding="utf-8")
    codebook.write_text(
        text.replace("definition:", f"{example}\n    definition:"), encoding="utf-8"
    )
    purged = purge_participant(full, "P1a", coder="ana")
    assert [str(place) for place in purged.named] == ["notes.md:3"]
    assert [place.file for place in purged.quoted] == ["codebook.yaml"]


def test_a_row_that_comes_back_is_told_by_check(full: Path) -> None:
    rows = (full / "participants.csv").read_bytes()
    purge_participant(full, "P1a", coder="ana")
    (full / "participants.csv").write_bytes(rows)
    assert "'P1a' was withdrawn" in str(check_study(full)[0])


def test_commits_that_hold_it_are_told(full: Path) -> None:
    def git(*words: str) -> str:
        name = ["-c", "user.name=N", "-c", "user.email=n@example.org"]
        done = subprocess.run(
            ["git", "-C", str(full), *name, *words], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q")
    git("add", "transcripts")
    git("commit", "-qm", "texts")
    first = git("rev-parse", "--short", "HEAD")
    git("add", "study.yaml")
    git("commit", "-qm", "settings")
    done = CliRunner().invoke(main, ["purge", "P1a", str(full), "--coder", "ana", "--yes"])
    assert done.exit_code == 0, done.output
    assert "NOT REACHED: git's history. What went stands in 1 commit (" in done.stdout
    assert first in done.stdout
    assert git("rev-parse", "--short", "HEAD") not in done.stdout


def test_it_asks_before_and_refuses_strangers(full: Path) -> None:
    before = everything(full)
    asked = CliRunner().invoke(main, ["purge", "P1a", str(full), "--coder", "ana"], input="n\n")
    assert asked.exit_code == 1
    assert everything(full) == before
    swapped = CliRunner().invoke(main, ["purge", str(full), "P9", "--coder", "ana", "--yes"])
    assert "P9" in swapped.output
    with pytest.raises(UnknownParticipant):
        purge_participant(full, "P9", coder="ana")
