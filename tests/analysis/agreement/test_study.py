"""From a study to judgements, and from judgements to the table."""

from __future__ import annotations

import doctest
import logging
import math
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.agreement.choice import Comparison
from qualcode.analysis.agreement.confusion import confusion_table, two_by_two_table
from qualcode.analysis.agreement.given import matrix_agreement, passages_agreement
from qualcode.analysis.agreement.judgements import Ask, judgements, reliability_matrix
from qualcode.analysis.agreement.sentences import sentence_spans
from qualcode.analysis.agreement.table import COLUMNS, agreement_table, judged_codes
from qualcode.analysis.frame import codings_frame
from qualcode.errors import ExtraMissing, NoReadMarks, TableError, UnknownCoder
from qualcode.model.agreement import COEFFICIENTS, Agreement
from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript, Turn
from qualcode.store.folder import open_study

SAMPLE = Path(__file__).parents[3] / "transcripts_sample"
CODES = Codebook(
    (
        Code("talk", "Talk", facets={"kind": ("domain",)}),
        Code("ask", "Ask", parent="talk"),
        Code("tell", "Tell", parent="talk"),
        Code("work", "Work", facets={"kind": ("domain",)}),
        Code("plan", "Plan", parent="work"),
    )
)
# Krippendorff (2004), p. 224, as turns: coder, turn.
BINARY = [("a", 1), ("a", 2), ("b", 2), ("b", 3), ("b", 6), ("b", 8)]
Marks = list[tuple[str, str, str, int, int]]


def text(name: str, turns: int = 10) -> Transcript:
    """Return a text of turns of ten characters, two apart."""
    spans = [Span(12 * n, 12 * n + 10) for n in range(turns)]
    roles = ("interviewer", "participant")
    return Transcript(
        name,
        "a sentence. " * turns,
        tuple(Turn(n + 1, "X", roles[n % 2], span) for n, span in enumerate(spans)),
    )


def study(
    marks: Marks, *, read: dict[str, Any] | None = None, texts: int = 1, **more: Any
) -> Study:
    """Return a study with codings (coder, code, transcript, start, end) of such texts."""
    codings = [
        Coding(
            f"{n}", code, coder, Segment(name, Span(start, end), "x"), round=more.get("round", "")
        )
        for n, (coder, code, name, start, end) in enumerate(marks)
    ]
    return Study(
        title="S",
        codebook=CODES,
        transcripts={f"t{n}": text(f"t{n}") for n in range(texts)},
        codings=codings,
        read=read or {},
        agreement=more.get("agreement", Agreement()),
    )


def turn(
    coder: str, number: int, code: str = "ask", name: str = "t0"
) -> tuple[str, str, str, int, int]:
    return (coder, code, name, 12 * (number - 1), 12 * (number - 1) + 5)


EASY = settings(max_examples=60, deadline=None)
ALL_READ = {who: {"t0": frozenset(range(1, 11))} for who in "ab"}


def first(table: pd.DataFrame) -> dict[str, Any]:
    return {str(key): cell for key, cell in table.to_dict("records")[0].items()}


def test_the_published_example_as_turns_of_a_study() -> None:
    found = first(agreement_table(study([turn(*mark) for mark in BINARY], read=ALL_READ)))
    assert tuple(found) == COLUMNS
    assert (found["coefficient"], found["unit"], found["unread"]) == (
        "krippendorff-alpha",
        "turn",
        "missing",
    )
    assert (found["code"], found["coders"], found["units"], found["agreeing"]) == (
        "ask",
        "a, b",
        10,
        6,
    )
    assert [found[n] for n in ("both", "first_only", "second_only", "neither")] == [1, 1, 3, 5]
    assert found["value"] == pytest.approx(0.0952, abs=5e-5)
    assert math.isnan(found["low"])
    assert "one transcript" in found["note"]


def test_unread_turns_are_missing_unless_coded() -> None:
    read = {"a": {"t0": frozenset(range(1, 11))}, "b": {"t0": frozenset({1, 2})}}
    marks = [turn("a", 1), turn("b", 4)]
    missing = first(agreement_table(study(marks, read=read)))
    assert [missing[n] for n in ("units", "both", "first_only", "second_only", "neither")] == [
        *(3, 0, 1, 1, 1)
    ]
    uncoded = first(agreement_table(study(marks, read=read), Comparison(unread="uncoded")))
    assert [uncoded[n] for n in ("units", "neither")] == [10, 8]


def test_without_read_marks_the_choice_must_be_made() -> None:
    marks = [turn("a", 1), turn("b", 1), turn("b", 2)]
    with pytest.raises(NoReadMarks, match="--unread"):
        agreement_table(study(marks))
    found = first(agreement_table(study(marks), Comparison(unread="uncoded")))
    assert found["units"] == 10
    assert "nobody marked turns as read" in found["note"]
    declared = study(marks, agreement=Agreement(unread="missing"))
    assert first(agreement_table(declared))["units"] == 1


def test_a_coder_without_read_marks_is_named() -> None:
    found = first(agreement_table(study([turn("a", 1), turn("b", 1)], read={"a": ALL_READ["a"]})))
    assert "no marks of b" in found["note"]
    assert found["units"] == 1


@pytest.mark.parametrize("coefficient", [n for n in COEFFICIENTS if n not in ("percent", "gamma")])
def test_a_code_that_everybody_always_gives_has_no_value(coefficient: str) -> None:
    marks = [(who, "ask", "t0", 0, 118) for who in "ab"]
    found = first(agreement_table(study(marks, read=ALL_READ), Comparison((coefficient,))))
    assert math.isnan(found["value"])
    assert "one category" in found["reason"]


def test_other_cases_without_a_value_say_why() -> None:
    alone = first(agreement_table(study([turn("a", 1)], read={"a": ALL_READ["a"]})))
    assert "only one coder, 'a'" in alone["reason"]
    nobody = first(agreement_table(study([])))
    assert "no coder" in nobody["reason"]
    apart = {"a": {"t0": frozenset({1})}, "b": {"t0": frozenset({2})}}
    unshared = first(agreement_table(study([turn("a", 1), turn("b", 2)], read=apart)))
    assert "no unit was judged by two coders" in unshared["reason"]
    assert all(math.isnan(found["value"]) for found in (alone, nobody, unshared))


def test_percent_stays_where_chance_is_complete() -> None:
    marks = [(who, "ask", "t0", 0, 118) for who in "ab"]
    found = first(agreement_table(study(marks, read=ALL_READ), Comparison(("percent",))))
    assert (found["value"], found["reason"]) == (1.0, "")


def test_the_declared_coefficient_stands_first() -> None:
    declared = Agreement("scott-pi", "turn", "uncoded")
    coded = study([turn(*mark) for mark in BINARY], read=ALL_READ, agreement=declared)
    table = agreement_table(coded, Comparison(("gwet-ac1", "scott-pi")))
    assert list(table["coefficient"]) == ["scott-pi", "gwet-ac1"]
    assert "not as declared in study.yaml (scott-pi)" in table["note"][1]
    other = agreement_table(coded, Comparison(unit="character"))
    assert list(other["unit"]) == ["turn", "character"]
    assert "unit turn" in other["note"][1]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Comparison(("cohen",)), "is no coefficient"),
        (Comparison(unit="page"), "is no unit"),
        (Comparison(level="roots"), "is no level"),
        (Comparison(("alpha-masi",), level="codes"), "compares all codes together"),
        (Comparison(unread="perhaps"), "not 'perhaps'"),
        (Comparison(kind="x"), "no codes of the kind"),
    ],
)
def test_what_does_not_fit_is_refused(wanted: Comparison, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        agreement_table(study([turn("a", 1), turn("b", 1)], read=ALL_READ), wanted)
    with pytest.raises(UnknownCoder):
        agreement_table(study([turn("a", 1)]), Comparison(coders=("zoe",)))


def test_levels_and_children() -> None:
    marks = [turn("a", 1, "ask"), turn("b", 1, "tell"), turn("a", 3, "plan"), turn("b", 3, "plan")]
    coded = study(marks, read=ALL_READ)

    def codes(**more: Any) -> dict[str, tuple[int, int]]:
        table = agreement_table(coded, Comparison(**more))
        return {row["code"]: (row["both"], row["neither"]) for row in table.to_dict("records")}

    assert codes() == {"ask": (0, 9), "tell": (0, 9), "plan": (1, 9)}
    assert codes(level="domains") == {"talk": (1, 9), "work": (1, 9)}
    assert codes(kind="domain") == {"talk": (1, 9), "work": (1, 9)}
    assert codes(subtree=True)["talk"] == (1, 9)
    within = agreement_table(coded, Comparison(("alpha-jaccard",), level="within"))
    assert list(within["code"]) == ["talk", "work"]
    assert within["value"][1] == pytest.approx(1)
    whole = agreement_table(coded, Comparison(level="all"))
    assert (list(whole["code"]), whole["agreeing"][0]) == ([""], 9)


def test_units() -> None:
    marks = [("a", "ask", "t0", 0, 6), ("b", "ask", "t0", 3, 15), ("b", "tell", "t0", 24, 30)]
    coded = study(marks, read=ALL_READ)

    def sizes(unit: str) -> tuple[float, int, int]:
        found = first(agreement_table(coded, Comparison(unit=unit)))
        return found["units"], found["both"], found["second_only"]

    assert sizes("turn") == (10, 1, 1)
    assert sizes("character") == (100, 3, 4 + 3)
    assert sizes("segment") == (2, 1, 0)
    own = pd.DataFrame({"transcript": ["t0", "t0"], "start": [0, 12], "end": [10, 22]})
    assert first(agreement_table(coded, spans=own))["units"] == 2
    with pytest.raises(TableError, match="overlap"):
        agreement_table(coded, spans=own.assign(end=[20, 22]))
    interviewer = agreement_table(coded, Comparison(roles=("interviewer",)))
    assert set(interviewer["units"]) == {5}


def test_sentences_are_judged_like_their_turn() -> None:
    words = "Yes. We guess, e.g. at night. Nobody knows!"
    one = Transcript("t", words, (Turn(1, "A", "participant", Span(0, len(words))),))
    codings = [
        Coding("1", "ask", "a", Segment("t", Span(5, 13), "We guess")),
        Coding("2", "ask", "b", Segment("t", Span(5, 43), "…")),
    ]
    read = {who: {"t": frozenset({1})} for who in "ab"}
    coded = Study("S", CODES, transcripts={"t": one}, codings=codings, read=read)
    found = first(agreement_table(coded, Comparison(unit="sentence")))
    assert [found[n] for n in ("units", "both", "second_only", "neither")] == [3, 1, 1, 1]


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("We guess. Nobody knows.", ["We guess.", "Nobody knows."]),
        ("Dr. Who came, i.e. late.", ["Dr. Who came, i.e. late."]),
        ("Really?! “Yes.” Well… perhaps.", ["Really?!", "“Yes.”", "Well… perhaps."]),
        ("One\n\nTwo three", ["One", "Two three"]),
        ("It costs 3.5 m. by J. Doe.", ["It costs 3.5 m. by J. Doe."]),
        ("  ", []),
    ],
)
def test_sentences(words: str, sentences: list[str]) -> None:
    spans = sentence_spans(words, Span(0, len(words)))
    assert [words[span.start : span.end] for span in spans] == sentences


@EASY
@given(st.text(alphabet="aB .!?\n…”"))
def test_sentences_keep_every_word_once(words: str) -> None:
    spans = sentence_spans(words, Span(0, len(words)))
    joined = "".join("".join(words[s.start : s.end].split()) for s in spans)
    assert joined == "".join(words.split())
    assert all(one.end <= two.start for one, two in pairwise(spans))


def test_by_transcript_round_and_pair() -> None:
    read = {who: {f"t{n}": frozenset(range(1, 11)) for n in range(2)} for who in "abc"}
    marks = [turn(*mark) for mark in BINARY]
    marks += [turn("a", 1, name="t1"), turn("b", 1, name="t1"), turn("c", 2, name="t1")]
    coded = study(marks, read=read, texts=2, round="pilot")
    texts = agreement_table(coded, Comparison(coders=("a", "b")), by="transcript")
    assert list(texts["transcript"]) == ["t0", "t1"]
    assert list(texts["value"]) == pytest.approx([0.0952, 1.0], abs=5e-5)
    pairs = agreement_table(coded, Comparison(), by="pair")
    assert list(pairs["coders"]) == ["a, b", "a, c", "b, c"]
    rounds = agreement_table(coded, Comparison(), by="round")
    assert list(rounds["round"]) == ["pilot"]
    mean = first(agreement_table(coded, Comparison(("cohen-kappa",))))
    each = agreement_table(coded, Comparison(("cohen-kappa",)), by="pair")
    assert mean["coefficient"] == "cohen-kappa (mean over pairs)"
    assert mean["value"] == pytest.approx(each["value"].mean())
    assert mean["both"] == each["both"].sum()


def test_a_round_takes_the_transcripts_coded_in_it() -> None:
    read = {who: {f"t{n}": frozenset(range(1, 11)) for n in range(2)} for who in "ab"}
    both = study([turn("a", 1), turn("b", 1), turn("b", 2, name="t1")], read=read, texts=2)
    first_two, last = both.codings[:2], both.codings[2]
    rounds = [
        Coding(c.id, c.code, c.coder, c.segment, round=name)
        for c, name in zip([*first_two, last], ["one", "one", "two"], strict=True)
    ]
    coded = Study("S", CODES, transcripts=both.transcripts, codings=rounds, read=read)
    table = agreement_table(coded, by="round")
    assert list(table["units"]) == [10, 10]
    assert list(table["neither"]) == [9, 9]


def test_confusion_crosses_what_only_one_gave() -> None:
    marks = [
        *[turn("a", 1, "ask"), turn("b", 1, "ask"), turn("b", 1, "tell")],
        *[turn("a", 2, "ask"), turn("b", 2, "plan")],
    ]
    found = judged_codes(study(marks, read=ALL_READ))
    cells = confusion_table(found).set_index(["code_a", "code_b"])["units"].to_dict()
    assert cells == {
        ("ask", "ask"): 1,
        ("ask", "plan"): 1,
        ("not coded", "tell"): 1,
        ("not coded", "not coded"): 8,
    }
    counts = two_by_two_table(found).set_index("code").to_dict("index")
    ask = counts["ask"]
    assert [ask[n] for n in ("units", "both", "a_only", "b_only", "neither")] == [10, 1, 1, 0, 8]


@st.composite
def random_studies(draw: st.DrawFn) -> Study:
    mark = st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["ask", "tell", "plan"]),
        st.sampled_from(["t0", "t1"]),
        st.integers(0, 100),
        st.integers(1, 30),
    )
    marks = [(*m[:4], min(m[3] + m[4], 118)) for m in draw(st.lists(mark, min_size=1, max_size=14))]
    turns = st.frozensets(st.integers(1, 10))
    read = {who: {name: draw(turns) for name in ("t0", "t1")} for who in "abc"}
    return study(list(dict.fromkeys(marks)), read=read, texts=2)


def by_loops(coded: Study, code: str, unread: str) -> pd.DataFrame:
    """Return the matrix of turns and coders by looking at every coding for every turn."""
    rows = []
    for transcript in coded.transcripts.values():
        for item in transcript.turns:
            cells: list[Any] = []
            for coder in "abc":
                here = [
                    c.code
                    for c in coded.codings
                    if c.coder == coder
                    and c.segment is not None
                    and c.segment.transcript == transcript.id
                    and c.segment.span.overlaps(item.span)
                ]
                judged = unread == "uncoded" or item.number in coded.read[coder][transcript.id]
                cells.append(int(code in here) if judged or here else None)
            rows.append(cells)
    return pd.DataFrame(rows, dtype=object)


@EASY
@given(random_studies(), st.sampled_from(["missing", "uncoded"]))
def test_judgements_by_brute_force(coded: Study, unread: str) -> None:
    found = judgements(codings_frame(coded), coded, Ask("turn", unread, ("a", "b", "c")))
    for code in ("ask", "tell", "plan"):
        fast = reliability_matrix(found, code).astype(object)
        slow = by_loops(coded, code, unread)
        assert [[None if pd.isna(c) else c for c in row] for row in fast.to_numpy()] == [
            [None if pd.isna(c) else c for c in row] for row in slow.to_numpy()
        ]


@EASY
@given(random_studies(), st.sampled_from(["missing", "uncoded"]), st.sampled_from(COEFFICIENTS[:7]))
def test_all_codes_at_once_are_each_code_alone(coded: Study, unread: str, name: str) -> None:
    wanted = Comparison((name,), unread=unread, coders=("a", "b", "c"), resamples=0)
    for row in agreement_table(coded, wanted).to_dict("records"):
        slow = matrix_agreement(by_loops(coded, row["code"], unread), name, categories=(0, 1))
        alone = first(slow)
        assert row["reason"] == alone["reason"]
        for cell in ("units", "agreeing", "observed", "expected", "value"):
            assert row[cell] == pytest.approx(alone[cell], nan_ok=True), cell
        assert row["agreeing"] <= row["units"] + 1e-9


@EASY
@given(random_studies())
def test_characters_are_turns_of_one_character(coded: Study) -> None:
    """Stretches with weights against one row for every character of every turn."""
    found = judgements(codings_frame(coded), coded, Ask("character", "uncoded", ("a", "b", "c")))
    assert found.size.sum() == 200
    matrix = reliability_matrix(found, "ask").astype(object)
    written = matrix.iloc[np.repeat(np.arange(len(matrix)), found.size.astype(int))]
    wanted = Comparison(unit="character", unread="uncoded", coders=("a", "b", "c"), resamples=0)
    table = agreement_table(coded, wanted).set_index("code")
    if "ask" in table.index:
        slow = first(matrix_agreement(written, categories=(0, 1)))
        assert table.loc["ask", "value"] == pytest.approx(slow["value"], nan_ok=True)


def test_the_sample_has_every_coefficient() -> None:
    sample = open_study(SAMPLE)
    for name in COEFFICIENTS:
        if name != "gamma":
            table = agreement_table(sample, Comparison((name,), resamples=50))
            undefined = table["value"].isna()
            assert (undefined == (table["reason"] != "")).all()
            assert (table["value"].dropna() <= 1 + 1e-12).all()
    masi = agreement_table(sample, Comparison(("alpha-masi",))).iloc[0]
    assert masi["low"] < masi["value"] < masi["high"]


def test_passages_that_overlap_have_no_joint_unitizing() -> None:
    marks = [("a", "ask", "t0", 0, 8), ("a", "tell", "t0", 4, 9), ("b", "ask", "t0", 0, 9)]
    coded = study(marks, read=ALL_READ)
    found = first(agreement_table(coded, Comparison(("cu-alpha",))))
    assert math.isnan(found["value"])
    assert "overlap" in found["reason"]
    domains = first(agreement_table(coded, Comparison(("cu-alpha-domains",))))
    assert "one category" in domains["reason"]


def test_text_that_not_all_have_read_is_cut_out_of_the_continuum() -> None:
    read = {"a": {"t0": frozenset(range(1, 11))}, "b": {"t0": frozenset({1, 2, 3})}}
    coded = study([("a", "ask", "t0", 6, 16), ("b", "ask", "t0", 6, 10)], read=read)
    found = first(agreement_table(coded, Comparison(("u-alpha",))))
    assert (found["units"], found["agreeing"]) == (30, 26)


class FakeContinuum:
    """What the adapter uses of pygamma-agreement."""

    seen: list[tuple[str, tuple[int, int], str]]
    coders: list[str]

    def __init__(self) -> None:
        self.seen, self.coders = [], []

    def add_annotator(self, annotator: str) -> None:
        self.coders.append(annotator)

    def add(self, annotator: str, segment: tuple[int, int], annotation: str) -> None:
        self.seen.append((annotator, segment, annotation))

    def compute_gamma(self, dissimilarity: str, n_samples: int) -> SimpleNamespace:
        assert (dissimilarity, n_samples) == ("combined", 30)
        assert sys.modules["cvxopt.glpk"].options["msg_lev"] == "GLP_MSG_OFF"
        logging.warning("a warning on every sample")
        if len(self.seen) > 3:
            raise AssertionError("The linear solver couldn't find an alignment")
        expected = 1 + float(np.random.random())  # as the package draws
        return SimpleNamespace(observed_disorder=len(self.seen) / 10, expected_disorder=expected)


@pytest.fixture
def continua(monkeypatch: pytest.MonkeyPatch) -> list[FakeContinuum]:
    """Put a fake in the place of the package, and return what it makes."""
    made: list[FakeContinuum] = []

    def make() -> FakeContinuum:
        made.append(FakeContinuum())
        return made[-1]

    package, segments, solver = (
        ModuleType(name) for name in ("pygamma_agreement", "pyannote.core", "cvxopt.glpk")
    )
    parts = {"Continuum": make, "CombinedCategoricalDissimilarity": lambda: "combined"}
    for name, part in parts.items():
        monkeypatch.setattr(package, name, part, raising=False)
    monkeypatch.setattr(segments, "Segment", lambda s, e: (s, e), raising=False)
    monkeypatch.setattr(solver, "options", {"msg_lev": "GLP_MSG_ON"}, raising=False)
    for module in (package, segments, solver, ModuleType("pyannote"), ModuleType("cvxopt")):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return made


def test_gamma_through_its_package(
    continua: list[FakeContinuum], capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [("t", "i", "x", 0, 5), ("u", "j", "x", 2, 6)]
    table = pd.DataFrame(rows, columns=["transcript", "coder", "code", "start", "end"])
    lengths = {"t": 10, "u": 10}
    values = [
        first(passages_agreement(table, lengths, "gamma", seed=seed, coders="ijk"))["value"]
        for seed in (1, 1, 2)
    ]
    assert continua[0].seen == [("0", (0, 5), "0"), ("1", (12, 16), "0")]
    assert continua[0].coders == ["0", "1", "2"]  # the third found nothing, which is an answer
    assert values[0] == values[1] != values[2]
    np.random.seed(1)
    assert values[0] == pytest.approx(1 - 0.2 / (1 + np.random.random()))
    assert sys.modules["cvxopt.glpk"].options == {"msg_lev": "GLP_MSG_ON"}
    assert capfd.readouterr() == ("", "")


def test_gamma_that_finds_no_alignment_says_what_to_do(continua: list[FakeContinuum]) -> None:
    rows = [("t", who, "x", start, start + 3) for who in "ij" for start in (0, 5)]
    table = pd.DataFrame(rows, columns=["transcript", "coder", "code", "start", "end"])
    with pytest.raises(TableError, match="--transcript"):
        passages_agreement(table, {"t": 10}, "gamma")
    assert len(continua) == 1


def test_gamma_of_no_passage_has_no_value(continua: list[FakeContinuum]) -> None:
    table = pd.DataFrame([], columns=["transcript", "coder", "code", "start", "end"])
    found = first(passages_agreement(table, {"t": 10}, "gamma", coders="ij"))
    assert math.isnan(found["value"])
    assert "one category" in found["reason"]
    assert continua == []


def test_gamma_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)
    with pytest.raises(ExtraMissing, match=r"pip install 'qualcode\[gamma\]'"):
        agreement_table(study([turn("a", 1), turn("b", 1)], read=ALL_READ), Comparison(("gamma",)))


def test_the_documents_example() -> None:
    page = Path(__file__).parents[3] / "docs" / "agreement.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried) == (0, 6)
