"""Reports that are built again: what is no longer theirs goes, what is somebody's stays."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from qualcode.store.earlier_build import left_over, remove_files


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Make a folder as a report leaves it, with a file of somebody's own beside it."""
    names = ("index.html", "tables/a.csv", "tables/b.csv", "figures/old.svg")
    folder = tmp_path / "build"
    for name in (*names, "figures/mine.svg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in names}
    (folder / "manifest.json").write_text(json.dumps(digests), encoding="utf-8")
    return folder


def named(folder: Path, *kept: str) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in left_over(folder, kept)]


def test_what_the_new_report_does_not_have_goes(build: Path) -> None:
    assert named(build, "tables/a.csv") == ["tables/b.csv", "figures/old.svg"]
    remove_files(left_over(build, ("tables/a.csv",)))
    there = {path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()}
    assert there == {"index.html", "manifest.json", "tables/a.csv", "figures/mine.svg"}
    assert named(build, "tables/a.csv") == []


def test_what_somebody_changed_stays(build: Path) -> None:
    (build / "tables/b.csv").write_text("corrected", encoding="utf-8")
    assert named(build) == ["tables/a.csv", "figures/old.svg"]


def test_a_manifest_leads_nowhere_else(build: Path) -> None:
    """A folder may come from anybody: its manifest must not name what to remove elsewhere."""
    outside = build.parent / "thesis.docx"
    outside.write_text("years of work", encoding="utf-8")
    digest = hashlib.sha256(outside.read_bytes()).hexdigest()
    names = (
        "../thesis.docx",
        "tables/../../thesis.docx",
        str(outside),
        "tables/link",
        "x",
        "tables",
    )
    (build / "tables/link").symlink_to(outside)
    (build / "manifest.json").write_text(json.dumps(dict.fromkeys(names, digest)), encoding="utf-8")
    assert named(build) == []


@pytest.mark.parametrize("words", ["", "[]", "{", '{"tables/a.csv": 3}', "\x00\xff"])
def test_without_a_manifest_nothing_goes(build: Path, words: str) -> None:
    (build / "manifest.json").write_bytes(words.encode("latin-1"))
    assert named(build) == []
    (build / "manifest.json").unlink()
    assert named(build) == []
