"""Lines of the ledger rewritten in their place, with a mark that says which.

Seen failing when the sum stayed, when a line that was the same stood twice, and when a mark was
written though nothing changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.errors import InvalidName, NewerFormat, RewritingBlocked
from qualcode.store import rewriting
from qualcode.store.append import study_lock
from qualcode.store.check import check_study
from qualcode.store.event import Event, Redacted, RedactedText, event_line, new_id, read_event
from qualcode.store.folder import open_study
from qualcode.store.history import read_history
from qualcode.store.redact import (
    PSEUDONYMS,
    Mark,
    Record,
    altered_lines,
    change_texts,
    known_redactions,
    redact,
    redactions,
)
from qualcode.store.session import record
from qualcode.tagging.rounds import start_round

Put = Callable[..., str]
MARK = Mark(Redacted(PSEUDONYMS, (RedactedText("p1a", "1", "0" * 64),)))


def without_memo(line: Record) -> Record:
    return change_texts(line, lambda _record, name, text: "gone" if name == "memo" else text)


def lines(folder: Path) -> list[bytes]:
    return [
        line
        for path in sorted((folder / "ledger").glob("*"))
        for line in path.read_bytes().splitlines()
    ]


def run(folder: Path, alter: Callable[[Record], Record] = without_memo) -> tuple[str, ...]:
    with study_lock(folder):
        return redact(folder, alter, {}, [MARK], coder="ana")


def test_a_line_keeps_everything_but_what_was_taken_out(folder: Path, code: Put) -> None:
    first = code("p1a", "effort", "Nobody knows how long it takes", memo="Anna said so")
    code("p1a", "data", "The data never came", coder="bo")
    before = [json.loads(line) for line in lines(folder)]
    assert run(folder) == (first.rpartition("-")[0],)
    after = [json.loads(line) for line in lines(folder)]
    assert after[0]["codings"][0]["memo"] == "gone"
    assert after[0]["sum"] != before[0]["sum"]
    assert {**after[0], "codings": 0, "sum": 0} == {**before[0], "codings": 0, "sum": 0}
    assert after[-1] == before[-1]
    study = open_study(folder)
    assert [coding.memo for coding in study.codings] == ["gone", ""]
    assert study.problems == ()
    assert check_study(folder) == []


def test_the_mark_says_which_lines_and_texts(folder: Path, code: Put) -> None:
    name = code("p1a", "effort", "Nobody knows how long it takes", memo="Anna said so")
    run(folder)
    (_, mark), *others = list(redactions(folder))
    assert others == []
    assert mark == Redacted(PSEUDONYMS, MARK.redaction.texts, (name.rpartition("-")[0],))
    known = known_redactions(folder)
    assert known.events == {name.rpartition("-")[0]}
    assert known.texts == {("p1a", "1"): {"0" * 64}}
    assert known_redactions(folder, beyond=folder).events == frozenset()
    entry = read_history(folder)[-1]
    assert (entry.action, entry.what) == ("redact", "pseudonyms: 1 line rewritten")


def test_where_nothing_changes_nothing_is_written(folder: Path, code: Put) -> None:
    code("p1a", "effort", "Nobody knows how long it takes")
    before = lines(folder)
    assert run(folder) == ()
    assert lines(folder) == before


def test_the_next_order_is_the_marks(folder: Path, code: Put) -> None:
    code("p1a", "effort", "Nobody knows how long it takes", memo="x")
    record(folder, lambda study: start_round(study, "two"), coder="bo")
    run(folder)
    events = sorted((read_event(line) for line in lines(folder)), key=lambda event: event.n)
    assert [event.action for event in events][-2:] == ["round", "redact"]
    assert [event.n for event in events] == sorted({event.n for event in events})
    assert events[-1].round == "two"


def test_a_line_that_came_twice_stands_once(folder: Path, code: Put) -> None:
    """As after a merge by lines, where one copy was redacted and the other was not."""
    code("p1a", "effort", "Nobody knows how long it takes", memo="x")
    path = next((folder / "ledger").glob("ana*"))
    original = path.read_bytes()
    run(folder)
    path.write_bytes(path.read_bytes() + original)
    run(folder)
    memos = [line for line in lines(folder) if b'"memo"' in line]
    assert len(memos) == 1
    assert check_study(folder) == []


def test_a_damaged_line_is_not_passed_over(folder: Path, code: Put) -> None:
    code("p1a", "effort", "Nobody knows how long it takes", memo="x")
    path = next((folder / "ledger").glob("ana*"))
    path.write_bytes(path.read_bytes() + b'{"v":1,"note":"Anna"')
    before = path.read_bytes()
    with pytest.raises(RewritingBlocked, match="damaged") as error:
        run(folder)
    assert "Anna" not in str(error.value)
    assert path.read_bytes() == before


def test_a_newer_line_is_not_rewritten(folder: Path) -> None:
    (folder / "ledger").mkdir(exist_ok=True)
    event = Event(2, new_id(), 1, "2026-11-25T00:00:00Z", "ana", "desk", "code")
    (folder / "ledger" / "ana@desk.jsonl").write_bytes(event_line(event))
    with pytest.raises(NewerFormat):
        run(folder)


def test_what_identifies_a_line_cannot_be_altered(folder: Path, code: Put) -> None:
    code("p1a", "effort", "Nobody knows how long it takes")
    with pytest.raises(ValueError, match=r"^[0-9A-Z]{26}$"):
        altered_lines(folder, lambda line: {**line, "n": 99})


def test_a_coders_name_is_checked(folder: Path) -> None:
    with study_lock(folder), pytest.raises(InvalidName):
        redact(folder, without_memo, {}, [MARK], coder="../x")


def test_who_looks_can_stop_it(folder: Path, code: Put) -> None:
    code("p1a", "effort", "Nobody knows how long it takes", memo="x")
    before = lines(folder)

    def refuse(files: object) -> None:
        assert files
        raise RewritingBlocked(folder, "no.")

    with study_lock(folder), pytest.raises(RewritingBlocked):
        redact(folder, without_memo, {}, [MARK], coder="ana", look=refuse)
    assert lines(folder) == before
    assert not (folder / rewriting.ROOM).exists()


def test_free_texts_are_told_from_ids_and_digests() -> None:
    line: Record = {
        "v": 1,
        "id": "Anna",
        "coder": "Anna",
        "note": "Anna",
        "codings": [{"code": "Anna", "quote": "Anna", "memo": "Anna", "start": 1}],
        "codebook": {
            "before": "0" * 64,
            "codes": [{"code": "Anna", "name": "Anna", "before": "Anna", "after": "A"}],
            "hunks": [{"at": 1, "came": "Anna"}],
        },
        "decision": {"disagreement": "Anna", "reason": "Anna", "rule": "Anna"},
    }
    changed = change_texts(line, lambda _record, _name, text: text.replace("Anna", "-"))
    assert changed == {
        "v": 1,
        "id": "Anna",
        "coder": "Anna",
        "note": "-",
        "codings": [{"code": "Anna", "quote": "-", "memo": "-", "start": 1}],
        "codebook": {
            "before": "0" * 64,
            "codes": [{"code": "Anna", "name": "-", "before": "-", "after": "A"}],
            "hunks": [{"at": 1, "came": "-"}],
        },
        "decision": {"disagreement": "Anna", "reason": "-", "rule": "-"},
    }


def test_what_readers_keep_at_hand_goes(folder: Path, code: Put) -> None:
    code("p1a", "effort", "Nobody knows how long it takes", memo="Anna said so")
    (folder / ".qualcode" / "shelf").write_bytes(b"Anna said so")
    run(folder)
    assert not (folder / ".qualcode" / "shelf").exists()
