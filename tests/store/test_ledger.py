"""The ledger: nothing is lost, nothing is half-written, damage is named and passed over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import CodingExists, InvalidName, NotAStudy, NotSaved, UnknownCode
from qualcode.model.change import CODE, Change
from qualcode.model.coding import Source
from qualcode.model.study import Study
from qualcode.store.check import check_study
from qualcode.store.event import DamagedLine, Event, Made, event_line, read_event
from qualcode.store.folder import open_study
from qualcode.store.history import undo
from qualcode.store.session import record
from qualcode.tagging.edit import (
    annotate,
    code_passage,
    evidence_codings,
    find_segment,
    remove_codings,
)

Put = Callable[..., str]

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def event(**fields: object) -> Event:
    head = Event(1, "01ARZ3NDEKTSV4RRFFQ69G5FAV", 3, "2026-01-01T00:00:00Z", "ana", "desk", "code")
    return msgspec.structs.replace(head, **fields)


@given(quote=TEXT, memo=TEXT, start=st.integers(0, 10**9), size=st.integers(1, 10**6))
def test_an_event_reads_as_it_was_written(quote: str, memo: str, start: int, size: int) -> None:
    made = Made("c", "f", "t", "1", start, start + size, quote, memo=memo)
    written = event(codings=(made, Made("c", participant=quote)), note=memo)
    line = event_line(written)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_event(line.rstrip(b"\n")) == written


@given(position=st.integers(0, 400), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(position: int, bit: int) -> None:
    line = bytearray(event_line(event(note="n")).rstrip(b"\n"))
    line[position % len(line)] ^= 1 << bit
    with pytest.raises(DamagedLine):
        read_event(bytes(line))


def test_a_coding_survives_and_is_found_again(folder: Path, code: Put) -> None:
    name = code("p1a", "effort", "knows how long it takes", memo="typical")
    (coding,) = open_study(folder).codings
    assert coding.id == name
    assert coding.segment is not None
    assert coding.segment.quote == "knows how long it takes"
    assert (coding.coder, coding.memo, coding.revision) == ("ana", "typical", "1")
    assert check_study(folder) == []


def test_nothing_is_written_when_a_command_is_refused(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    before = path.read_bytes()
    with pytest.raises(CodingExists):
        code("p1a", "effort", "We guess")
    with pytest.raises(UnknownCode):
        code("p1a", "effrot", "We guess")
    assert path.read_bytes() == before


def test_a_coder_takes_back_only_their_own_codings(folder: Path, code: Put) -> None:
    mine = code("p1a", "effort", "We guess")
    theirs = code("p1a", "effort", "We guess", coder="bo")
    record(folder, lambda study: remove_codings(study, [mine], coder="ana"), coder="ana")
    assert [coding.id for coding in open_study(folder).codings] == [theirs]
    assert (folder / "ledger" / "ana@desk.jsonl").read_bytes().count(b"\n") == 2


def test_a_torn_last_line_is_named_and_the_next_command_goes_on(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    path.write_bytes(path.read_bytes() + b'{"v":1,"id":"01TORN","n":2,"at"')
    (problem,) = check_study(folder)
    assert str(problem).startswith("ledger/ana@desk.jsonl:2: The line is damaged")
    code("p1a", "data", "The data never came")
    study = open_study(folder)
    assert [coding.code for coding in study.codings] == ["effort", "data"]
    assert len(study.problems) == 1


def test_a_line_of_a_newer_format_is_left_out_with_advice(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "bo@desk.jsonl"
    path.write_bytes(event_line(event(v=2, n=9, coder="bo")))
    (problem,) = check_study(folder)
    assert "upgrade qualcode" in problem.message
    assert len(open_study(folder).codings) == 1


def test_a_changed_text_is_reported_and_never_shifts_a_coding(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "transcripts" / "p1a.txt"
    path.write_bytes(path.read_bytes().replace(b"Invented.", b"All invented."))
    study = open_study(folder)
    assert study.codings == ()
    assert "no longer has" in study.problems[0].message


def test_the_state_does_not_depend_on_the_order_of_files(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came", coder="bo")
    ledger = folder / "ledger"
    before = open_study(folder).codings
    joined = b"".join(path.read_bytes() for path in sorted(ledger.iterdir(), reverse=True))
    for path in ledger.iterdir():
        path.unlink()
    (ledger / "both@merged.jsonl").write_bytes(joined + joined)
    assert open_study(folder).codings == before


def test_a_failed_write_leaves_the_ledger_as_it_was(
    folder: Path, code: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotSaved, match="No space left on device"):
        code("p1a", "data", "The data never came")
    assert path.read_bytes() == before


def test_names_that_cannot_be_files_are_refused(folder: Path, code: Put) -> None:
    with pytest.raises(InvalidName, match="QUALCODE_CODER"):
        code("p1a", "effort", "We guess", coder="../ana")
    assert not (folder / "ledger").exists()


def test_a_folder_that_is_no_study_is_left_alone(tmp_path: Path) -> None:
    def prepare(study: Study) -> Change:
        segment = find_segment(study, "p1a", quote="x")
        return code_passage(study, "effort", segment, coder="ana", transcript="p1a")

    with pytest.raises(NotAStudy, match="qualcode init"):
        record(tmp_path, prepare, coder="ana")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_an_event_that_stands_twice_is_one_whatever_ends_its_line(
    folder: Path, code: Put, end: bytes
) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes().rstrip(b"\n") + end)
    assert check_study(folder) == []
    assert len(open_study(folder).codings) == 1


def test_a_line_that_is_missing_is_named_where_another_speaks_of_it(
    folder: Path, code: Put
) -> None:
    name = code("p1a", "effort", "We guess")
    record(folder, lambda study: annotate(study, name, "why", coder="ana"), coder="ana")
    undo(folder, coder="ana", event=name.removesuffix("-0"))
    path = folder / "ledger" / "ana@desk.jsonl"
    made, *later = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(later))
    (problem,) = check_study(folder)
    assert problem.where.line == 1
    assert name.removesuffix("-0") in problem.message
    path.write_bytes(b"".join((*later, made)))
    assert check_study(folder) == []


@pytest.mark.parametrize("name", ["nul.x", "CON.ana"])
def test_names_that_windows_keeps_are_refused(folder: Path, code: Put, name: str) -> None:
    with pytest.raises(InvalidName, match="Windows"):
        code("p1a", "effort", "We guess", coder=name)


def test_a_memo_leaves_the_place_where_evidence_was_printed(folder: Path) -> None:
    """Seen failing when a change of a coding copied its fields without their source."""
    source = Source("4.1", "P2a", "challenge", "a note")

    def listed(study: Study) -> Change:
        people = ["P2a"]
        codings = evidence_codings(study, "data", coder="ana", source=source, participants=people)
        return Change(CODE, codings=codings)

    made = record(folder, listed, coder="ana")
    assert made is not None
    name = f"{made.id}-0"
    record(folder, lambda study: annotate(study, name, "typical", coder="ana"), coder="ana")
    (coding,) = open_study(folder).codings
    assert (coding.memo, coding.source) == ("typical", source)
