"""The sample study: invented, complete, and with something to find for every analysis."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from qualcode.model.coding import Coding
from qualcode.model.study import Study
from qualcode.report.build import build_report
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.intake import read_arrivals, take_in

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "transcripts_sample"


@cache
def study() -> Study:
    return open_study(FOLDER)


def test_the_study_is_in_order_and_its_codebook_is_the_shipped_one() -> None:
    assert check_study(FOLDER) == []
    shipped = ROOT / "codebooks" / "nahar2022.yaml"
    assert (FOLDER / "codebook.yaml").read_bytes() == shipped.read_bytes()


def test_there_are_twelve_interviews_of_a_good_length_in_every_format() -> None:
    texts = study().transcripts.values()
    assert len(texts) >= 12
    assert all(800 <= len(text.text.split()) <= 2000 for text in texts)
    suffixes = {path.suffix for path in (FOLDER / "interviews").iterdir()}
    assert {".txt", ".docx", ".vtt", ".md"} <= suffixes
    assert len({study().participants[p].organization for t in texts for p in t.participants}) >= 8


@pytest.mark.parametrize("name", study().transcripts)
def test_an_interview_says_that_it_is_invented_and_who_speaks(name: str) -> None:
    text = study().transcripts[name]
    assert "invented" in text.text[:400]
    roles = {turn.role for turn in text.turns if turn.number}
    assert roles == {"interviewer", "participant"}
    assert {turn.participant for turn in text.turns} - {""} == set(text.participants)


def test_the_documents_become_the_texts_again(tmp_path: Path) -> None:
    for name in ("study.yaml", "codebook.yaml", "organizations.csv", "participants.csv"):
        shutil.copy(FOLDER / name, tmp_path / name)
    for intake in take_in(tmp_path, read_arrivals(FOLDER / "interviews" / "list.csv")):
        assert intake.transcript == study().transcripts[intake.transcript.id]


def test_emoji_and_names_beyond_ascii_survive() -> None:
    words = "".join(text.text for text in study().transcripts.values())
    assert any(ord(sign) > 0xFFFF for sign in words)
    assert "Zoë:" in words


def shares_keyword(coding: Coding) -> bool:
    assert coding.segment is not None
    words = " ".join(re.findall(r"\w+", coding.segment.quote.lower()))
    keys = (
        " ".join(re.findall(r"\w+", key.lower())) for key in study().codebook[coding.code].keywords
    )
    return any(f" {key} " in f" {words} " for key in keys)


def test_half_of_the_coded_passages_share_no_keyword_with_their_code() -> None:
    without = sum(not shares_keyword(coding) for coding in study().codings)
    assert 2 * without >= len(study().codings)


def test_the_coders_partly_disagree() -> None:
    marks: dict[str, set[tuple[str, str, int, int]]] = {"coder-a": set(), "coder-b": set()}
    for coding in study().codings:
        assert coding.segment is not None
        span = coding.segment.span
        marks[coding.coder].add((coding.code, coding.segment.transcript, span.start, span.end))
    ours, theirs = marks.values()
    overlapping = sum(
        any(c == d and t == u and s < f and r < e for d, u, r, f in theirs) for c, t, s, e in ours
    )
    assert 0.4 < overlapping / len(ours) < 0.8
    assert ours & theirs
    assert any(coding.memo for coding in study().codings)


def test_one_coder_has_not_read_everything() -> None:
    turns = {coder: sum(map(len, texts.values())) for coder, texts in study().read.items()}
    assert 0 < turns["coder-b"] < turns["coder-a"]


def test_the_report_of_the_sample_has_maps_and_tables() -> None:
    names = {output.name for output in build_report(study()).outputs}
    assert {"collaboration-map", "challenges", "organization-2", "organization-8"} <= names
