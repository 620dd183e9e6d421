"""A coder codes a place again in a later round: counted once, told apart where rounds are."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from qualcode.analysis.agreement.choice import Comparison
from qualcode.analysis.agreement.table import agreement_table
from qualcode.analysis.counts import code_counts
from qualcode.analysis.course.coder_rounds import coder_rounds, with_repeats
from qualcode.analysis.frame import codings_frame
from qualcode.errors import CodingExists
from qualcode.model.change import Change
from qualcode.model.study import Study
from qualcode.store.check import check_study
from qualcode.store.event import event_line, new_id, read_event
from qualcode.store.folder import open_study
from qualcode.store.history import redo, undo
from qualcode.store.repair import repair_study
from qualcode.store.session import Session, record
from qualcode.tagging.adjudicate import disagreements, find_disagreement
from qualcode.tagging.batch import batch
from qualcode.tagging.coverage import mark_read
from qualcode.tagging.decide import decide
from qualcode.tagging.edit import code_passage, find_segment, recode, remove_codings
from qualcode.tagging.rounds import start_round

ROWS = [
    ("line 2", {"transcript": "p1", "code": "data", "turn": "2"}),
    ("line 3", {"transcript": "p1", "code": "effort", "turn": "4"}),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study.yaml").write_text("title: Rounds\ncodebook: codebook.yaml\n")
    (tmp_path / "codebook.yaml").write_text(
        "codes:\n  - {id: data, name: Data}\n  - {id: effort, name: Effort}\n"
    )
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "p1.txt").write_text(
        "I: What came?\n\nP1: The data never came.\n\nI: And then?\n\nP1: Nobody knew how long.\n"
    )
    (tmp_path / "transcripts.csv").write_text(
        "id,participants,date,speakers\np1,P1,,I=interviewer; P1=P1\n"
    )
    (tmp_path / "organizations.csv").write_text("id\n1\n")
    (tmp_path / "participants.csv").write_text("id,organization\nP1,1\n")
    return tmp_path


def put(folder: Path, code: str, turn: int, coder: str = "ana", round_: str = "") -> str:
    def prepare(study: Study) -> Change:
        segment = find_segment(study, "p1", turn=turn)
        return code_passage(study, code, segment, coder=coder, transcript="p1")

    event = record(folder, prepare, coder=coder, round_=round_)
    assert event is not None
    return f"{event.id}-0"


def begin(folder: Path, name: str) -> None:
    record(folder, lambda study: start_round(study, name), coder="ana")


def test_a_place_is_coded_once_in_each_round_and_counts_once(folder: Path) -> None:
    begin(folder, "first")
    put(folder, "data", 2)
    with pytest.raises(CodingExists):
        put(folder, "data", 2)
    begin(folder, "second")
    put(folder, "data", 2)
    with pytest.raises(CodingExists):
        put(folder, "data", 2)
    with pytest.raises(CodingExists):
        put(folder, "data", 2, round_="first")
    put(folder, "data", 2, round_="third")

    study = open_study(folder)
    assert check_study(folder) == []
    assert [coding.round for coding in study.codings] == ["first"]
    assert [coding.round for coding in study.doubles] == ["second", "third"]
    counts = code_counts(codings_frame(study), study.codebook, study=study)
    assert counts.set_index("code").loc["data", "codings"] == 1


def test_a_session_sees_what_it_coded_in_each_round(folder: Path) -> None:
    session = Session(folder)

    def prepare(study: Study) -> Change:
        segment = find_segment(study, "p1", turn=2)
        return code_passage(study, "data", segment, coder="ana", transcript="p1")

    for round_ in ("", "second", "third"):
        assert session.record(prepare, coder="ana", round_=round_)
        with pytest.raises(CodingExists):
            session.record(prepare, coder="ana", round_=round_)
    assert len(session.study.codings) == 1
    assert len(session.study.doubles) == 2
    assert session.study.problems == ()


def test_what_repeats_in_one_round_is_a_flaw_and_repair_takes_it_alone(folder: Path) -> None:
    begin(folder, "first")
    put(folder, "data", 2)
    begin(folder, "second")
    again = put(folder, "data", 2)
    (line,) = [
        line
        for line in (next((folder / "ledger").glob("ana@*.jsonl")).read_bytes().splitlines())
        if again[:-2].encode() in line
    ]
    twice(folder, line)
    (problem,) = check_study(folder)
    assert "in the same round" in problem.message

    done = repair_study(folder)
    assert done.left == 0
    study = open_study(folder)
    assert [coding.round for coding in study.codings] == ["first"]
    assert [coding.id for coding in study.doubles] == [again]


def twice(folder: Path, line: bytes) -> None:
    """Append the codings of a line once more, as a program that does not look would."""
    event = msgspec.structs.replace(read_event(line), id=new_id(), n=90)
    with next((folder / "ledger").glob("ana@*.jsonl")).open("ab") as file:
        file.write(event_line(event))


def test_a_coder_is_compared_with_themselves(folder: Path) -> None:
    begin(folder, "first")
    put(folder, "data", 2)
    put(folder, "effort", 4)
    begin(folder, "second")
    put(folder, "data", 2)
    put(folder, "effort", 2)
    study = open_study(folder)
    table = coder_rounds(codings_frame(with_repeats(study)), study).set_index("code")
    cells = ["both", "only_first", "only_second", "neither"]
    assert table[cells].to_numpy().tolist() == [[1, 0, 0, 3], [0, 1, 1, 2]]
    assert table.loc["data", "kappa"] == 1


def test_agreement_of_a_round_has_what_was_coded_in_it_again(folder: Path) -> None:
    begin(folder, "first")
    put(folder, "data", 2, "ana")
    put(folder, "data", 4, "bo")
    begin(folder, "second")
    put(folder, "data", 2, "ana")
    put(folder, "data", 2, "bo")
    wanted = Comparison(coefficients=("cohen-kappa",), unread="uncoded")
    table = agreement_table(open_study(folder), wanted, by="round")
    first, second = table["value"]
    assert table["round"].tolist() == ["first", "second"]
    assert first < 0
    assert second == 1


def test_a_round_has_its_own_disagreements_and_decisions(folder: Path) -> None:
    begin(folder, "first")
    put(folder, "data", 2, "ana")
    put(folder, "data", 2, "bo")
    begin(folder, "second")
    kept = put(folder, "data", 2, "ana")
    put(folder, "effort", 2, "bo")
    study = open_study(folder)
    (place,) = disagreements(study, rounds=("second",))
    assert kept in {coding.id for coding in place.codings}
    assert find_disagreement(study, place.id).id == place.id

    def prepare(study: Study) -> Change:
        return decide(study, place.id, keep="ana", reason="It is about data.")

    record(folder, prepare, coder="ana")
    assert disagreements(open_study(folder), rounds=("second",)) == ()


def test_what_is_done_to_a_coding_is_done_to_it_in_all_rounds(folder: Path) -> None:
    begin(folder, "first")
    first = put(folder, "data", 2)
    begin(folder, "second")
    put(folder, "data", 2)
    record(folder, lambda study: recode(study, first, "effort", coder="ana"), coder="ana")
    study = open_study(folder)
    assert [coding.code for coding in (*study.codings, *study.doubles)] == ["effort", "effort"]
    record(folder, lambda study: remove_codings(study, [first], coder="ana"), coder="ana")
    assert len(open_study(folder).codings) == 0
    undo(folder, coder="ana")
    study = open_study(folder)
    assert [coding.round for coding in (*study.codings, *study.doubles)] == ["first", "second"]


def test_a_repeat_can_be_undone_by_itself(folder: Path) -> None:
    begin(folder, "first")
    put(folder, "data", 2)
    begin(folder, "second")
    put(folder, "data", 2)
    undo(folder, coder="ana")
    assert [coding.round for coding in open_study(folder).codings] == ["first"]
    assert open_study(folder).doubles == ()
    redo(folder, coder="ana")
    assert [coding.round for coding in open_study(folder).doubles] == ["second"]


def test_a_table_is_recorded_again_only_if_that_is_asked_for(folder: Path) -> None:
    begin(folder, "first")
    record(folder, lambda study: batch(study, ROWS, coder="ana").change, coder="ana")
    begin(folder, "second")
    study = open_study(folder)
    assert batch(study, ROWS, coder="ana").repeated == 2
    assert batch(study, ROWS, coder="ana").change is None
    record(folder, lambda study: batch(study, ROWS, coder="ana", again=True).change, coder="ana")
    study = open_study(folder)
    assert len(study.codings) == len(study.doubles) == 2
    assert batch(study, ROWS, coder="ana", again=True).change is None


def test_to_a_round_belong_those_who_coded_or_read_in_it(folder: Path) -> None:
    (folder / "transcripts" / "p2.txt").write_text("I: And here?\n\nP1: Data, again.\n")
    with (folder / "transcripts.csv").open("a") as file:
        file.write("p2,P1,,I=interviewer; P1=P1\n")

    def read(coder: str, text: str) -> None:
        assert record(folder, lambda study: mark_read(study, text, coder=coder), coder=coder)

    def units() -> dict[str, list[int]]:
        wanted = Comparison(coefficients=("percent",), unread="missing", resamples=0)
        table = agreement_table(open_study(folder), wanted, by="round")
        return {str(name): rows["units"].tolist() for name, rows in table.groupby("round")}

    begin(folder, "first")
    for coder in ("ana", "bo"):
        read(coder, "p1")
        read(coder, "p2")
    put(folder, "data", 2, "ana")
    put(folder, "data", 2, "bo")
    assert units() == {"first": [6]}

    begin(folder, "second")
    put(folder, "data", 2, "ana")
    read("ana", "p1")
    table = agreement_table(open_study(folder), Comparison(resamples=0), by="round")
    assert "only one coder, 'ana'" in table["reason"].tolist()[-1]

    read("bo", "p1")  # who found nothing: that is a judgement
    assert units() == {"first": [6], "second": [4]}
    read("ana", "p2")
    assert units()["second"] == [4]
    read("bo", "p2")
    assert units()["second"] == [6]
