"""A repair is asked for, makes a copy first, and says what it did."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from qualcode.cli import main
from qualcode.errors import InvalidStudy, NewerFormat, NotSaved
from qualcode.store import repair as room
from qualcode.store.check import check_study
from qualcode.store.event import Event, event_line, new_id, read_event
from qualcode.store.folder import open_study
from qualcode.store.repair import repair_study

Put = Callable[..., str]


@pytest.fixture
def ledger(folder: Path, code: Put) -> Path:
    """Return a ledger file with three codings, the second of which is damaged, and a torn end."""
    code("p1a", "effort", "We guess")
    code("p1a", "data", "The data never came")
    code("p1a", "guess", "Nobody knows")
    path = folder / "ledger" / "ana@desk.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"never", b"nevet")
    path.write_bytes(b"".join(lines) + b'{"v":1,"id":"01TORN"')
    return path


def test_damaged_lines_are_set_aside_and_the_others_stay(folder: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    assert [problem.where.line for problem in check_study(folder)] == [2, 4]
    done = repair_study(folder)
    assert check_study(folder) == []
    assert done.left == 0
    assert "lines 2, 4 set aside" in done.done[0]
    assert done.copy is not None
    assert (done.copy / "ledger" / ledger.name).read_bytes() == before
    aside = (done.copy / "set-aside" / ledger.name).read_bytes()
    assert sorted(before) == sorted(ledger.read_bytes() + aside)
    assert [coding.code for coding in open_study(folder).codings] == ["effort", "guess"]


def test_doubled_codings_are_taken_back_and_one_of_each_stays(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    first = read_event(path.read_bytes().rstrip(b"\n"))
    twin = event_line(
        type(first)(
            **{name: getattr(first, name) for name in first.__struct_fields__}
            | {"id": new_id(), "n": 2}
        )
    )
    path.write_bytes(path.read_bytes() + twin)
    (problem,) = check_study(folder)
    assert "counts once" in problem.message
    assert problem.where.line == 2
    assert repair_study(folder).done == ("1 doubled coding of ana taken back; one of each stays.",)
    assert check_study(folder) == []
    assert [coding.id for coding in open_study(folder).codings] == [f"{first.id}-0"]


def test_a_sound_study_is_not_touched(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert repair_study(folder).copy is None
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_copy_that_differs_stops_the_repair(
    folder: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ledger.read_bytes()

    def lossy(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[:-1])

    monkeypatch.setattr(room, "write_atomically", lossy)
    with pytest.raises(NotSaved, match="differs"):
        repair_study(folder)
    assert ledger.read_bytes() == before


def test_the_command_says_what_it_did_and_what_is_left(folder: Path, ledger: Path) -> None:
    shutil.copy(folder / "transcripts" / "p2a.txt", folder / "transcripts" / "stray.txt")
    done = CliRunner().invoke(main, ["repair", str(folder)])
    assert done.exit_code == 0
    assert "lines 2, 4 set aside" in done.stdout
    assert "1 problem is left" in done.stderr
    again = CliRunner().invoke(main, ["repair", str(folder)])
    assert "Nothing to repair" in again.stderr


def test_two_repairs_in_one_second_keep_both_copies(folder: Path, ledger: Path) -> None:
    """Seen failing when the second copy had the name of the first."""
    first, spoilt = repair_study(folder), ledger.read_bytes()[:-9]
    ledger.write_bytes(spoilt)
    second = repair_study(folder)
    assert first.copy is not None
    assert second.copy is not None
    assert first.copy != second.copy
    assert (second.copy / "ledger" / ledger.name).read_bytes() == spoilt


def test_a_ledger_of_a_newer_format_is_left_to_a_newer_qualcode(folder: Path, ledger: Path) -> None:
    newer = Event(2, new_id(), 9, "2026-11-24T10:00:00Z", "bo", "desk", "read")
    (folder / "ledger" / "bo@desk.jsonl").write_bytes(event_line(newer))
    before = ledger.read_bytes()
    with pytest.raises(NewerFormat):
        repair_study(folder)
    assert ledger.read_bytes() == before
    assert not (folder / "backups").exists()


def test_blank_lines_are_no_damage(folder: Path, code: Put) -> None:
    code("p1a", "effort", "We guess")
    path = folder / "ledger" / "ana@desk.jsonl"
    path.write_bytes(b"\n" + path.read_bytes() + b"\r\n")
    assert check_study(folder) == []
    assert repair_study(folder).copy is None


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_done(
    folder: Path, ledger: Path
) -> None:
    before = ledger.read_bytes()
    (folder / "ledger" / "bo@lap.jsonl").symlink_to(folder / "nowhere")
    told = [str(problem) for problem in check_study(folder)]
    assert told[-1].startswith("ledger/bo@lap.jsonl: The file cannot be read")
    with pytest.raises(InvalidStudy, match="cannot be read"):
        repair_study(folder)
    assert ledger.read_bytes() == before
