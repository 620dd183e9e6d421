"""The published study: its numbers come out, its evidence is complete, its codebook can be used."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from qualcode.analysis.frame import codings_frame
from qualcode.analysis.published import published_table
from qualcode.model.codebook import Code
from qualcode.model.notation import expand_ids
from qualcode.model.study import Study
from qualcode.report.build import build_report
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.shipped import shipped_study

ROOT = Path(__file__).parents[2]
PAPERS = sorted((ROOT.parent / "shared" / "study").glob("*.txt"))
needs_paper = pytest.mark.skipif(not PAPERS, reason="the paper's text is not at hand")
PERSON = re.compile(r"(?<![\w.])P?\d{1,2}-?[a-c](?:-[a-c])?(?!\w)")


@cache
def study() -> Study:
    return open_study(shipped_study("nahar2022"))


def findings() -> str:
    """Return Secs. 5-7 of the paper."""
    text = PAPERS[0].read_text(encoding="utf-8")
    return text[text.index("\n5 COLLABORATION POINT") : text.index("\n8 DISCUSSION")]


def as_meant(printed: str) -> frozenset[str]:
    """Read one printed item; a lacking P and the hyphen of P14-b are misprints."""
    name = "P" + printed.removeprefix("P")
    name = re.sub(r"^(P\d+)-([a-c])$", r"\1\2", name)
    return frozenset(expand_ids(name))


def lists_in_print() -> list[frozenset[str]]:
    """Return every parenthesised list of participants in Secs. 5-7."""
    brackets = [match[1] for match in re.finditer(r"\(([^()]*)\)", findings())]
    found = [PERSON.findall(words) for words in brackets]
    return [frozenset().union(*map(as_meant, items)) for items in found if items]


def test_the_study_is_in_order() -> None:
    assert check_study(shipped_study("nahar2022")) == []


def test_every_published_number_is_rebuilt_or_explained() -> None:
    table = published_table(study())
    assert set(table["status"]) == {"rebuilt", "not rebuilt"}
    assert (table.loc[table["status"] == "not rebuilt", "why"] != "").all()
    assert (table["status"] == "rebuilt").sum() > 100


@needs_paper
def test_each_list_in_print_is_the_participants_of_some_code() -> None:
    frame = codings_frame(study())
    people = {frozenset(rows) for _, rows in frame.groupby("code")["participant"]}
    printed = lists_in_print()
    assert len(printed) > 75
    assert [sorted(names) for names in printed if names not in people] == []


@needs_paper
def test_no_list_is_invented_and_none_is_left_out() -> None:
    frame = codings_frame(study())
    lists = frame[frame["evidence"] == "list"].groupby(["section", "code"])["participant"]
    assert Counter(map(frozenset, dict(list(lists)).values())) == Counter(lists_in_print())


@needs_paper
def test_every_reference_beside_the_findings_is_coded() -> None:
    cited = re.findall(r"\[(?:e\.g\., )?([\d, –-]+)\]", findings())
    numbers = {name for items in cited for name in expand_ids(items)}
    assert numbers == {coding.reference for coding in study().codings if coding.reference}


@needs_paper
def test_no_sentence_of_the_paper_is_copied() -> None:
    paper = " ".join(re.findall(r"\w+", PAPERS[0].read_text(encoding="utf-8").lower()))
    ours = [
        (code.id, " ".join(re.findall(r"\w+", words.lower())).split())
        for code in study().codebook
        for words in (code.definition, code.include, code.exclude, *code.examples)
    ]
    runs = [
        (name, " ".join(words[start : start + 8]))
        for name, words in ours
        for start in range(len(words) - 7)
    ]
    assert len(runs) > 5000
    assert [run for run in runs if f" {run[1]} " in f" {paper} "] == []


def test_the_printed_misprints_are_listed_with_how_they_are_read() -> None:
    frame = codings_frame(study())
    noted = frame[frame["note"].str.startswith("misprint")]
    told = " ".join(noted["note"].unique())
    assert all(word in told for word in ("P14-b", "25a", "13a", "18b"))
    assert {"P13a", "P25a", "P18b", "P14b"} <= set(noted["participant"])


@pytest.mark.parametrize("code", study().codebook, ids=lambda code: code.id)
def test_a_code_can_be_used_by_somebody_else(code: Code) -> None:
    assert code.definition
    assert code.include
    assert code.exclude
    assert code.keywords
    assert code.origin in ("a-priori", "emergent")
    if code.facet("kind") in ("challenge", "finding", "practice"):
        themes = set(code.facets["theme"])
        assert themes
        assert themes <= {"communication", "documentation", "engineering", "process"}


def test_the_supplement_is_whole() -> None:
    book = study().codebook
    kinds = Counter((code.facet("kind"), code.origin) for code in book)
    assert kinds["collaboration-point", "a-priori"] == 3
    assert kinds["quality", "a-priori"] == 6
    assert kinds["component", "a-priori"] == 4
    below = {code.parent for code in book if code.facet("kind") in ("quality", "component")}
    assert below == {"decomposition-and-evaluation"}
    told = [code for code in book if code.facet("kind") in ("quality", "collaboration-point")]
    assert [code.id for code in told if not code.facet("agree_on")] == []


def test_challenges_stand_below_the_points_and_findings_below_challenges() -> None:
    book = study().codebook
    kinds = {code.id: code.facet("kind") for code in book}
    above = {(kinds[code.id], kinds.get(code.parent, "")) for code in book}
    assert above == {
        ("collaboration-point", ""),
        ("challenge", "collaboration-point"),
        ("practice", "collaboration-point"),
        ("finding", "challenge"),
        ("quality", "collaboration-point"),
        ("component", "collaboration-point"),
    }


def test_every_challenge_has_a_topic_of_the_guide_that_feeds_it() -> None:
    fed = {code for topic in study().guide for code in topic.feeds}
    wanted = {c.id for c in study().codebook if c.facet("kind") in ("challenge", "quality")}
    assert wanted - fed == set()


def test_the_report_has_what_the_paper_prints() -> None:
    outputs = build_report(study()).outputs
    labels = {output.label for output in outputs if output.label}
    text = " ".join(labels)
    assert all(f"Table {number}" in text for number in range(1, 6))
    assert all(f"Figure {number}" in text for number in range(1, 5))
    names = {output.name for output in outputs}
    assert {
        "codes",
        "evidence",
        "challenges-by-structure",
        "collaboration-map",
        "together-by-organization",
        "together-by-participant",
        "published",
    } <= names


def test_the_notebook_runs() -> None:
    notebook = nbformat.read(ROOT / "notebooks" / "01-replicate.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/svg+xml" in output.get("data", {}) for output in shown)
