"""Several files replaced together: all or none, at whatever point it is interrupted.

Seen failing when the files were replaced without a plan, and when a plan could name a file outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from qualcode.errors import NotSaved
from qualcode.store import rewriting, write
from qualcode.store.append import study_lock
from qualcode.store.check import check_study
from qualcode.store.rewriting import (
    ROOM,
    as_rewritten,
    finish_rewriting,
    is_unfinished,
    rewrite_files,
)

OLD = {"a.txt": b"old a", "ledger/b.jsonl": b"old b", "gone.txt": b"old c"}
NEW: dict[str, bytes | None] = {
    "a.txt": b"new a",
    "ledger/b.jsonl": b"new b",
    "gone.txt": None,
    "deep/er/d.txt": b"new d",
}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        path = tmp_path / "study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "study"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".qualcode" not in path.parts
    }


def test_all_files_are_replaced_and_nothing_is_left_over(room: Path) -> None:
    rewrite_files(room, NEW)
    assert contents(room) == {name: content for name, content in NEW.items() if content}
    assert not (room / ROOM).exists()


class Stop(BaseException):
    """The process ends here."""


def stopping(after: int, call: Callable[..., Any]) -> Callable[..., Any]:
    left = [after]

    def stop(*args: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Stop
        return call(*args, **options)

    return stop


@pytest.mark.parametrize("after", range(14))
def test_an_interrupted_rewriting_is_finished_or_never_was(
    room: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Law: whatever write is the last, the next lock leaves all old or all new."""
    monkeypatch.setattr(write, "_replace", stopping(after, write._replace))
    with suppress(Stop):
        rewrite_files(room, NEW)
    monkeypatch.undo()
    decided = is_unfinished(room)
    with study_lock(room):
        found = contents(room)
    new = {name: content for name, content in NEW.items() if content}
    assert found == new if decided or after >= 8 else found in (OLD, new)
    assert not (room / ROOM).exists()


@pytest.mark.parametrize("after", range(4))
def test_where_the_system_refuses_nothing_changes(
    room: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    stop = stopping(after, write._replace)

    def replace(*args: Any) -> None:
        try:
            stop(*args)
        except Stop:
            refuse()

    monkeypatch.setattr(write, "_replace", replace)
    with pytest.raises(NotSaved):
        rewrite_files(room, NEW)
    monkeypatch.undo()
    if not is_unfinished(room):
        assert contents(room) == OLD


def plan(room: Path, *steps: dict[str, Any]) -> None:
    (room / ROOM).mkdir()
    (room / ROOM / "plan.json").write_text(json.dumps(steps))


@pytest.mark.parametrize(
    "step",
    [
        {"name": "../out.txt", "gone": True},
        {"name": "/etc/out.txt", "gone": True},
        {"name": "a.txt", "file": "../a.txt", "sha256": ""},
        {"name": "a.txt", "file": "0.new", "sha256": "0"},
        {"name": "a.txt"},
        {},
    ],
)
def test_a_strangers_plan_reaches_nothing_outside(room: Path, step: dict[str, Any]) -> None:
    (room.parent / "out.txt").write_bytes(b"mine")
    plan(room, step)
    (room / ROOM / "0.new").write_bytes(b"theirs")
    with pytest.raises(NotSaved):
        finish_rewriting(room)
    assert (room.parent / "out.txt").read_bytes() == b"mine"
    assert (room / "a.txt").read_bytes() == b"old a"


def test_a_plan_that_is_no_list_is_refused(room: Path) -> None:
    (room / ROOM).mkdir()
    (room / ROOM / "plan.json").write_text("{")
    with pytest.raises(NotSaved):
        finish_rewriting(room)


def test_check_names_a_rewriting_that_was_interrupted(folder: Path) -> None:
    plan(folder)
    assert [str(problem.where) for problem in check_study(folder)] == [ROOM]
    with study_lock(folder):
        pass
    assert check_study(folder) == []


def test_the_study_as_it_would_be_has_only_new_files_of_its_own(room: Path) -> None:
    with as_rewritten(room, NEW) as place:
        assert contents(place) == {name: content for name, content in NEW.items() if content}
        assert not (place / "a.txt").is_symlink()
    with as_rewritten(room, {}) as place:
        assert contents(place) == OLD
    assert not place.exists()
    assert contents(room) == OLD
    assert rewriting.ROOM not in {path.name for path in room.iterdir()}
