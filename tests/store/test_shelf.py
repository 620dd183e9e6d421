"""The shelf of a large ledger: as good as the ledger, and not used when anything changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.model.study import Study
from qualcode.store import shelf as room
from qualcode.store.folder import open_study
from qualcode.store.ledger import read_ledger
from qualcode.store.session import record
from qualcode.store.shelf import take_from_shelf
from qualcode.tagging.coverage import mark_read
from qualcode.tagging.edit import annotate, remove_codings

Put = Callable[..., str]


@pytest.fixture
def large(folder: Path, code: Put, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small study with codings, taken for large, with its shelf."""
    monkeypatch.setattr(room, "LARGE", 1)
    code("p1a", "effort", "We guess", memo="😀 words")
    code("p1a", "data", "The data never came")
    code("p1a", "effort", "We guess", coder="bo")
    assert take_from_shelf(folder) is not None
    return folder


def afresh(folder: Path) -> Study:
    """Return the study as the ledger alone gives it."""
    shelf = folder / ".qualcode" / "shelf"
    kept = shelf.read_bytes()
    shelf.unlink()
    study = open_study(folder)
    shelf.write_bytes(kept)
    return study


def test_the_study_is_the_same_with_the_shelf_and_without(large: Path) -> None:
    assert take_from_shelf(large) is not None
    assert open_study(large) == afresh(large)
    ours = open_study(large).codings
    assert ours[1] == tuple(ours)[1] == afresh(large).codings[1]
    assert ours[:2] == afresh(large).codings[:2]


def test_what_was_appended_since_is_seen(
    large: Path, code: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LARGE", 10**9)
    name = code("p2a", "guess", "We guess, too")
    record(large, lambda study: mark_read(study, "p2a", coder="ana"), coder="ana")
    assert take_from_shelf(large) is not None
    study = open_study(large)
    assert study == afresh(large)
    assert study.codings[-1].id == name
    assert study.codings[-1].judgement in study.judged
    assert ("cy", *study.codings[-1].judgement[1:]) not in study.judged


def test_changes_and_edited_files_make_it_useless(
    large: Path, code: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen failing when every action was taken for one that only adds."""
    monkeypatch.setattr(room, "LARGE", 10**9)
    first = open_study(large).codings[0].id
    record(large, lambda study: annotate(study, first, "anew", coder="ana"), coder="ana")
    assert take_from_shelf(large) is None
    assert open_study(large).codings[0].memo == "anew"
    record(large, lambda study: remove_codings(study, [first], coder="ana"), coder="ana")
    assert first not in [coding.id for coding in open_study(large).codings]


def test_an_edited_codebook_counts_at_once(large: Path) -> None:
    """Seen failing when the stamps were not compared."""
    book = large / "codebook.yaml"
    book.write_text(book.read_text().replace("{id: data,", "{id: dates,"))
    assert take_from_shelf(large) is None
    study = open_study(large)
    assert [coding.code for coding in study.codings] == ["effort", "effort"]
    assert len(study.problems) == 1


@pytest.mark.parametrize("spoil", [lambda c: b"", lambda c: c[:40], lambda c: b"x" * len(c)])
def test_a_spoilt_shelf_is_not_used(large: Path, spoil: Callable[[bytes], bytes]) -> None:
    shelf = large / ".qualcode" / "shelf"
    whole = afresh(large)
    shelf.write_bytes(spoil(shelf.read_bytes()))
    assert open_study(large) == whole


def test_a_ledger_that_is_not_what_was_read_is_read_anew(large: Path) -> None:
    path = large / "ledger" / "ana@desk.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert [coding.code for coding in open_study(large).codings] == ["effort", "effort"]


def test_reading_never_makes_one(folder: Path, code: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    code("p1a", "effort", "We guess")
    monkeypatch.setattr(room, "LARGE", 1)
    open_study(folder)
    read_ledger(folder)
    assert not (folder / ".qualcode" / "shelf").exists()
