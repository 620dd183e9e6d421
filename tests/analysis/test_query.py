"""The query language: its examples by hand, its mistakes, and its meaning against brute force."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode import open_study as shipped
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.counts_by import counts_by
from qualcode.analysis.cross import cross_table
from qualcode.analysis.frame import codings_frame
from qualcode.analysis.query.evaluate import evaluate, material_of
from qualcode.analysis.query.excerpts import EXCERPT_COLUMNS, excerpts
from qualcode.analysis.query.filters import Filters
from qualcode.analysis.query.kwic import KWIC_COLUMNS, keywords_in_context
from qualcode.analysis.query.parse import parse_query
from qualcode.analysis.query.syntax import And, Followed, Inside, Name, Near, Node, Not, Or
from qualcode.analysis.query.wordless import WORDLESS_COLUMNS, is_plain, wordless_codings
from qualcode.analysis.query.words import Words, plain_words, regular_expression
from qualcode.errors import (
    PatternError,
    QueryError,
    TableError,
    UnknownAttribute,
    UnknownCode,
    UnknownCoder,
)
from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment
from qualcode.model.organization import Organization, Participant
from qualcode.model.published import Topic
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript, Turn
from qualcode.store.folder import open_study

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "retrieval.md"
Put = Callable[..., str]
Place = tuple[int, int, int]
Found = dict[Place, frozenset[int]]


def transcript(name: str, lines: list[str], *, person: str = "") -> Transcript:
    """Return a text of turns; odd ones are the interviewer's."""
    text, turns = "", []
    for number, words in enumerate(lines, start=1):
        asks = number % 2 == 1
        text += "I: " if asks else "P: "
        span = Span(len(text), len(text) + len(words))
        role = "interviewer" if asks else "participant"
        turns.append(Turn(number, text[-3], role, span, "" if asks else person))
        text += words + "\n\n"
    return Transcript(name, text[:-1], tuple(turns), (person,) if person else ())


def coding(number: int, code: str, text: Transcript, span: Span, coder: str = "ana") -> Coding:
    return Coding(str(number), code, coder, Segment(text.id, span, text.quote(span)))


HAND = transcript("t", ["How come?", "nobody told us a thing.", "I see."])
BY_HAND = Study(
    "By hand",
    Codebook(tuple(Code(name, name) for name in ("silence", "trust", "question"))),
    transcripts={"t": HAND},
    codings=(
        coding(0, "silence", HAND, Span(17, 31)),
        coding(1, "trust", HAND, Span(24, 40)),
        coding(2, "question", HAND, Span(3, 12)),
    ),
)


def examples() -> list[tuple[str, str]]:
    part = DOC.read_text(encoding="utf-8").partition("## An example by hand")[2]
    table = part.partition("\n## ")[0]
    return re.findall(r"^\| `(.+?)` \| (.+) \|$", table, flags=re.MULTILINE)


@pytest.mark.parametrize(("query", "answer"), examples())
def test_the_examples_of_the_docs(query: str, answer: str) -> None:
    table = excerpts(BY_HAND, query)
    printed = [(int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", answer)]
    assert list(zip(table["start"], table["end"], strict=True)) == printed
    assert bool(printed) != ("none" in answer)


def test_the_docs_have_the_text_and_enough_examples() -> None:
    assert len(examples()) >= 10
    assert HAND.text.rstrip("\n") in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("query", "position", "reason"),
    [
        ("", 0, "it is empty. Give a code"),
        ("trust AND", 9, "after 'AND' a code is missing"),
        ("trust AND OR data", 10, "after 'AND' a code is missing"),
        ("OR trust", 0, "before 'OR' a code is missing"),
        ("trust data", 6, "an operator is missing before it"),
        ("trust and data", 6, "Write AND."),
        ("(trust OR data", 0, "this '(' is not closed"),
        ("trust)", 5, "this ')' has no '('"),
        ("trust NEAR data", 11, "after 'NEAR' a number is missing"),
        ("trust NEAR 1234567 data", 11, "no interview has so many turns"),
        ("trust FOLLOWED data", 15, "the word BY is missing"),
        ("trust FOLLOWED BY WITHIN data", 25, "after 'WITHIN' a number is missing"),
        ("trust NEAR 2 NOT data", 13, "NOT needs parentheses"),
        ('trust AND "data', 10, "quotation marks are not closed"),
        ("trust AND = data", 10, "after '=' a code's name is missing"),
        ("()", 1, "after '(' a code is missing"),
        ("(" * 60, 40, "too many parentheses"),
        ("a OR " * 900 + "a", 4_000, "longer than 4,000"),
    ],
)
def test_a_mistake_is_told_with_its_place(query: str, position: int, reason: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert caught.value.position == position
    assert reason in str(caught.value)
    assert f"at character {position + 1}:" in str(caught.value)


def test_operators_bind_as_told() -> None:
    a, b, c = Name("a"), Name("b"), Name("c")
    assert parse_query("a OR b AND c") == Or((a, And((b, c))))
    assert parse_query("a NOT b") == parse_query("a AND NOT b") == And((a, Not(b)))
    assert parse_query("NOT a NEAR 2 b") == Not(Near(a, b, 2))
    assert parse_query("a INSIDE b NEAR 0 c") == Near(Inside(a, b), c, 0)
    assert parse_query("a FOLLOWED BY b") == Followed(a, b, 3)
    assert parse_query("(a OR b) FOLLOWED BY WITHIN 5 =c") == Followed(
        Or((a, b)), Name("c", exact=True), 5
    )
    assert parse_query("a:* OR \u201cB c\u201d") == Or((a, Name("B c")))


NAMES = st.builds(
    Name,
    st.one_of(
        st.sampled_from(
            ["a", "b*", "AND", "x y", "NEAR", "=q", "c:*", '"', "\\", "2", "\u201d(", "*"]
        ),
        st.text(min_size=1, max_size=6).filter(str.strip),
    ),
    st.booleans(),
)


def trees(names: st.SearchStrategy[Name]) -> st.SearchStrategy[Node]:
    def above(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        parts = st.lists(below, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(And, parts),
            st.builds(Or, parts),
            st.builds(Not, below),
            st.builds(Near, below, below, st.integers(0, 3)),
            st.builds(Inside, below, below),
            st.builds(Followed, below, below, st.integers(0, 3)),
        )

    return st.recursive(names, above, max_leaves=6)


@given(trees(NAMES))
def test_a_query_written_out_reads_the_same(node: Node) -> None:
    assert parse_query(str(node)) == node


CODEBOOK = Codebook((Code("a", "A"), Code("b", "B", "a"), Code("c", "C")))
BELOW = {"a": {"a", "b"}, "b": {"b"}, "c": {"c"}}
LINES = ["ab cd", "efgh", "ij kl mn", "o", "pq"]
TEXTS = [transcript("t1", LINES, person="P1"), transcript("t2", ["xy", "z uv w"])]


@st.composite
def studies(draw: st.DrawFn) -> Study:
    codings = []
    for number in range(draw(st.integers(0, 9))):
        text = draw(st.sampled_from(TEXTS))
        length = len(text.text)
        start = draw(st.integers(3, length - 3))
        end = draw(st.integers(start + 1, min(start + 14, length - 1)))
        code, coder = draw(st.sampled_from("abc")), draw(st.sampled_from(["ana", "bo"]))
        codings.append(coding(number, code, text, Span(start, end), coder))
    texts = {text.id: text for text in TEXTS}
    people = {"P1": Participant("P1", "")}
    return Study("S", CODEBOOK, participants=people, transcripts=texts, codings=tuple(codings))


def turns_of(place: Place) -> tuple[int, int]:
    text, start, end = place
    found = [TEXTS[text].turn_at(position) for position in (start, end - 1)]
    numbers = [turn.number for turn in found if turn is not None]
    return numbers[0], numbers[-1]


def meet(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def collect(rows: list[tuple[Place, frozenset[int]]]) -> Found:
    found: Found = {}
    for place, codings in rows:
        found[place] = found.get(place, frozenset()) | codings
    return found


def oracle(node: Node, study: Study) -> Found:
    """Answer a query by what the docs say, with loops over everything."""
    if isinstance(node, Name):
        return named(node, study)
    if isinstance(node, Or):
        return collect([row for part in node.parts for row in oracle(part, study).items()])
    if isinstance(node, Not):
        return drop(all_turns(), oracle(node.part, study))
    if isinstance(node, And):
        return in_common(node, study)
    return placed(node, oracle(node.left, study), oracle(node.right, study))


def named(node: Name, study: Study) -> Found:
    wanted = {node.pattern} if node.exact else BELOW[node.pattern]
    rows = []
    for number, item in enumerate(study.codings):
        if item.code in wanted and item.segment:
            span = item.segment.span
            text = list(study.transcripts).index(item.segment.transcript)
            rows.append(((text, span.start, span.end), frozenset([number])))
    return collect(rows)


def in_common(node: And, study: Study) -> Found:
    wanted = [oracle(part, study) for part in node.parts if not isinstance(part, Not)]
    found = wanted[0] if wanted else all_turns()
    for part in wanted[1:]:
        pairs = [(p, q) for p in found for q in part if meet(p, q)]
        found = collect(
            [((p[0], max(p[1], q[1]), min(p[2], q[2])), found[p] | part[q]) for p, q in pairs]
        )
    for unwanted in node.parts:
        if isinstance(unwanted, Not):
            found = drop(found, oracle(unwanted.part, study))
    return found


def placed(node: Near | Inside | Followed, left: Found, right: Found) -> Found:
    rows = []
    for p, q in [(p, q) for p in left for q in right if p[0] == q[0]]:
        if (p, left[p]) == (q, right[q]):
            continue
        hull = (p[0], min(p[1], q[1]), max(p[2], q[2]))
        (p_first, p_last), (q_first, q_last) = turns_of(p), turns_of(q)
        if isinstance(node, Inside):
            fits, hull = q[1] <= p[1] and p[2] <= q[2], p
        elif isinstance(node, Near):
            fits = max(q_first - p_last, p_first - q_last, 0) <= node.turns
        else:
            fits = q[1] > p[1] and q_first - p_first <= node.within
        if fits:
            rows.append((hull, left[p] | right[q]))
    return collect(rows)


def all_turns() -> Found:
    return {
        (number, turn.span.start, turn.span.end): frozenset()
        for number, text in enumerate(TEXTS)
        for turn in text.turns
    }


def drop(found: Found, others: Found) -> Found:
    return {p: own for p, own in found.items() if not any(meet(p, q) for q in others)}


KNOWN = st.builds(Name, st.sampled_from("abc"), st.booleans())


@settings(max_examples=300, deadline=None)
@given(studies(), trees(KNOWN))
def test_a_query_finds_what_loops_over_everything_find(study: Study, node: Node) -> None:
    found = evaluate(node, material_of(codings_frame(study), study))
    places = zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    assert list(zip(places, found.codings, strict=True)) == sorted(oracle(node, study).items())


@given(studies(), KNOWN, KNOWN, KNOWN)
def test_the_order_of_and_and_or_does_not_matter(
    study: Study, one: Name, two: Name, three: Name
) -> None:
    material = material_of(codings_frame(study), study)

    def answer(node: Node) -> list[tuple[object, ...]]:
        found = evaluate(node, material)
        columns = (found.text.tolist(), found.start.tolist(), found.end.tolist())
        return list(zip(*columns, found.codings, strict=True))

    assert answer(And((one, two, Not(three)))) == answer(And((Not(three), two, one)))
    assert answer(Or((one, two))) == answer(Or((two, one)))
    assert answer(Near(one, two, 1)) == answer(Near(two, one, 1))


def test_a_sequence_counts_what_its_query_shows() -> None:
    study = shipped(ROOT / "transcripts_sample")
    sequences = pytest.importorskip("qualcode.analysis.course.sequences").sequence_table
    frame = codings_frame(study, coder="coder-a")
    pairs = sequences(frame, study, within=3, orders=1)
    pair = pairs.sort_values("followed").iloc[-1]
    query = f"={pair['code_a']} FOLLOWED BY ={pair['code_b']}"
    table = excerpts(study, query, filters=Filters(coder="coder-a"))
    assert table["start"].groupby(table["transcript"]).nunique().sum() == pair["followed"] > 0


def test_counting_does_not_separate_from_its_passages() -> None:
    study = shipped(ROOT / "transcripts_sample")
    frame = codings_frame(study)
    for subtree, sign in ((False, "="), (True, "")):
        counts = code_counts(frame, study.codebook, subtree=subtree)
        some = counts[counts["codings"] > 3][["code", "codings", "turns"]].iloc[::4]
        assert len(some) > 3
        for code, codings, turns in some.itertuples(index=False):
            table = excerpts(study, f"{sign}{code}")
            ids = [name for cell in table["codings"] for name in cell.split("; ") if name]
            assert len(ids) == len(set(ids)) == codings
            assert len(table[["transcript", "turn"]].drop_duplicates()) == turns


@pytest.mark.parametrize("name", ["transcripts_sample", "studies/nahar2022"])
def test_passages_and_what_has_none_are_all_that_is_counted(name: str) -> None:
    """Seen failing: evidence of people was counted, and nothing showed it."""
    study = shipped(ROOT / name)
    counts = code_counts(codings_frame(study), study.codebook)
    for code, codings in counts[["code", "codings"]].iloc[::3].itertuples(index=False):
        table = excerpts(study, f"={code}")
        ids = {name for cell in table["codings"] for name in cell.split("; ") if name}
        others = wordless_codings(study, f"={code}")
        assert len(ids) + others["coding"].nunique() == codings
        assert tuple(others.columns) == WORDLESS_COLUMNS


@pytest.mark.parametrize(
    ("unit", "query"),
    [
        ("overlap", "={a} AND ={b}"),
        ("inside", "(={a} INSIDE ={b}) OR (={b} INSIDE ={a})"),
        ("turn", "={a} NEAR 0 ={b}"),
        ("neighbours", "={a} NEAR 1 ={b}"),
    ],
)
def test_a_number_of_codes_together_leads_to_its_passages(unit: str, query: str) -> None:
    """The table of docs/retrieval.md: the same codings meet, pair by pair."""
    study = shipped(ROOT / "transcripts_sample")
    frame = codings_frame(study, coder="coder-a")
    codes = frame.set_index("coding")["code"]
    pairs = cooccurrence(frame, unit=unit, study=study)
    assert len(pairs) > 3
    for row in pairs.iloc[:: max(len(pairs) // 12, 1)].to_dict("records"):
        asked = query.format(a=row["code_a"], b=row["code_b"])
        table = excerpts(study, asked, filters=Filters(coder="coder-a"))
        ids = {name for cell in table["codings"] for name in cell.split("; ")}
        found = [sum(codes[ids_of] == row[code] for ids_of in ids) for code in ("code_a", "code_b")]
        if unit in ("overlap", "inside"):
            assert found == [row["a_with_b"], row["b_with_a"]]
        assert min(found) > 0
    apart = set(product(sorted(set(codes)), repeat=2)) - set(
        zip(pairs["code_a"], pairs["code_b"], strict=True)
    )
    for a, b in sorted(pair for pair in apart if pair[0] < pair[1])[::60]:
        assert excerpts(study, query.format(a=a, b=b), filters=Filters(coder="coder-a")).empty


def test_a_number_in_a_group_leads_to_its_passages() -> None:
    study = shipped(ROOT / "transcripts_sample")
    frame = codings_frame(study)

    def shown(code: str, **narrow: object) -> int:
        table = excerpts(study, f"={code}", filters=Filters(**narrow))  # type: ignore[arg-type]
        return len({name for cell in table["codings"] for name in cell.split("; ") if name})

    for by in ("transcript", "participant", "organization", "speaker", "role", "coder", "round"):
        counts = counts_by(frame, study, by)
        for row in counts.iloc[:: max(len(counts) // 25, 1)].to_dict("records"):
            where = [] if by in ("role", "coder", "round") else [(by, row["group"])]
            narrow = {"where": where} if where else {by: row["group"]}
            assert shown(row["code"], **narrow) == row["count"], (by, row)
    crossed = cross_table(frame, study, "data_source", unit="codings")
    for row in crossed.iloc[::7].to_dict("records"):
        assert shown(row["code"], where=[("data_source", row["value"])]) == row["count"]


def test_codings_without_a_passage_are_narrowed_but_have_no_place() -> None:
    study = shipped(ROOT / "studies/nahar2022")
    whole = wordless_codings(study, "=educating-clients OR =low-ml-literacy")
    assert set(whole["code"]) == {"educating-clients", "low-ml-literacy"}
    one = wordless_codings(study, filters=Filters(where=[("participant", "P3a")]))
    assert set(one["participant"]) == {"P3a"}
    assert is_plain("a OR (b OR =c)")
    for query in ("a AND b", "NOT a", "a OR b INSIDE c"):
        assert not is_plain(query)
    with pytest.raises(TableError, match="only codes joined by OR"):
        wordless_codings(study, "* AND *")
    with pytest.raises(TableError, match="leave role and speaker out"):
        wordless_codings(study, filters=Filters(role="interviewer"))
    with pytest.raises(TableError, match="leave role and speaker out"):
        wordless_codings(study, filters=Filters(where=[("speaker", "Ana")]))


def test_a_search_is_narrowed_to_who_speaks(folder: Path, code: Put) -> None:
    code("p1a", "planning", "How do you plan?")
    code("p1a", "guess", "We guess")
    code("p2a", "guess", "We guess, too")
    study = open_study(folder)
    assert quotes(study, where=[("speaker", "Interviewer")]) == ["How do you plan?"]
    assert quotes(study, where=[("speaker", "P1a"), ("speaker", "P2a")]) == [
        "We guess",
        "We guess, too",
    ]
    narrowed = Filters(where=[("speaker", "P2a")])
    assert len(keywords_in_context(study, plain_words("guess"), filters=narrowed)) == 1
    with pytest.raises(TableError, match="no speaker 'Interviewr'"):
        quotes(study, where=[("speaker", "Interviewr")])


@pytest.fixture
def coded(folder: Path, code: Put) -> Study:
    code("p1a", "guess", "We guess", memo="at once")
    code("p1a", "effort", "Nobody knows how long it takes")
    code("p1a", "data", "The data never came")
    code("p1a", "data", "how long", coder="bo")
    code("p1a", "data", "I see.", coder="bo")
    code("p2a", "guess", "We guess, too")
    return open_study(folder)


def quotes(study: Study, query: str = "*", **narrow: object) -> list[str]:
    return list(excerpts(study, query, filters=Filters(**narrow))["quote"])  # type: ignore[arg-type]


def test_an_excerpt_has_its_place_its_words_and_its_codings(coded: Study) -> None:
    table = excerpts(coded, "effort AND data", context=1)
    assert tuple(table.columns) == EXCERPT_COLUMNS
    row = table.iloc[0]
    assert row[["transcript", "participant", "turn", "quote"]].tolist() == [
        "p1a",
        "P1a",
        2,
        "how long",
    ]
    assert row[["codes", "coders"]].tolist() == ["effort; data", "ana; bo"]
    assert row["before"].startswith("Interviewer: How do you plan?\n\nAna: We guess. \U0001f600")
    assert row["after"] == " it takes.\n\nThe data never came.\n\nInterviewer: I see."
    text = coded.transcripts["p1a"].text
    assert row["before"] + row["quote"] + row["after"] in text
    assert excerpts(coded, "guess")["memos"].tolist() == ["at once", ""]
    assert excerpts(coded, "guess AND data").empty
    assert excerpts(coded, "guess AND data").dtypes["turn"] == table.dtypes["turn"]


def test_names_and_wildcards(coded: Study) -> None:
    family = ["We guess", "Nobody knows how long it takes", "We guess, too"]
    assert quotes(coded, "effort") == quotes(coded, "effort:*") == family
    assert quotes(coded, "=effort") == family[1:2]
    assert quotes(coded, '"effort is hard to estimate"') == family
    assert quotes(coded, "=GUE*") == quotes(coded, '="*ess*g"') == [family[0], family[2]]
    with pytest.raises(UnknownCode, match="Did you mean 'effort'"):
        excerpts(coded, "efort")
    with pytest.raises(UnknownCode):
        excerpts(coded, "gu*x*ss")


def test_a_search_is_narrowed(coded: Study) -> None:
    assert quotes(coded, "data", coder="bo") == ["how long", "I see."]
    assert quotes(coded, "data", role="interviewer") == ["I see."]
    assert quotes(coded, "guess", where=[("size", "small")]) == ["We guess, too"]
    assert quotes(coded, "guess", where=[("domain", "parcels")]) == ["We guess"]
    assert len(quotes(coded, "guess", where=[("size", "small"), ("size", "big")])) == 2
    assert quotes(coded, "guess", where=[("size", "small"), ("domain", "parcels")]) == []
    assert quotes(coded, "guess", where=[("participant", "P2a")]) == ["We guess, too"]
    assert quotes(
        coded, "NOT data", coder="ana", role="interviewer", where=[("transcript", "p1a")]
    ) == [
        "How do you plan?",
        "I see.",
    ]
    assert list(excerpts(coded, words=plain_words("GUESS too"))["quote"]) == []
    assert list(excerpts(coded, words=regular_expression("guess, t"))["quote"]) == ["We guess, too"]


def test_a_topic_narrows_to_the_codes_it_feeds(coded: Study) -> None:
    topics = (Topic("plans", "Plans", feeds=("effort",)), Topic("rest", "Rest", feeds=("data",)))
    study = replace(coded, guide=topics)
    assert quotes(study, "*", topic="rest") == quotes(coded, "data")
    assert quotes(study, "planning", topic="plans") == quotes(coded, "effort")
    with pytest.raises(TableError, match=r"no topic 'pans'\. Did you mean 'plans'"):
        quotes(study, "*", topic="pans")


@pytest.mark.parametrize(
    ("narrow", "error", "sentence"),
    [
        ({"coder": "cy"}, UnknownCoder, "no coder 'cy'"),
        ({"round": "9"}, TableError, "no round '9'"),
        ({"topic": "x"}, TableError, "no topics"),
        ({"role": "boss"}, TableError, "no role 'boss'"),
        ({"where": [("sise", "big")]}, UnknownAttribute, "Did you mean 'size'"),
        ({"where": [("size", "bigg")]}, TableError, "Did you mean 'big'"),
        ({"where": [("participant", "P9")]}, TableError, "no participant 'P9'"),
    ],
)
def test_a_filter_that_fits_nothing_is_told(
    coded: Study, narrow: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        quotes(coded, "data", **narrow)
    with pytest.raises(TableError, match="turns from 0"):
        excerpts(coded, context=-1)


def places(study: Study, words: Words, query: str = "") -> list[tuple[str, str, str]]:
    table = keywords_in_context(study, words, query=query, width=9)
    return list(zip(table["left"], table["match"], table["right"], strict=True))


def test_keywords_in_context(coded: Study) -> None:
    assert places(coded, plain_words("guess")) == [
        ("We ", "guess", ". \U0001f600"),
        ("We ", "guess", ", too."),
    ]
    table = keywords_in_context(coded, plain_words("how long"))
    assert tuple(table.columns) == KWIC_COLUMNS
    assert table["codes"].tolist() == ["effort; data"]
    assert table["coders"].tolist() == ["ana; bo"]
    assert [match for _, match, _ in places(coded, plain_words("d*"))] == ["do", "data", "deadline"]
    assert [match for _, match, _ in places(coded, plain_words("*ss"))] == ["guess", "guess"]
    assert places(coded, plain_words("gues")) == []
    assert places(coded, plain_words("Ana")) == []  # a label is not said
    assert places(coded, plain_words("takes. The")) != []  # a paragraph ends between them
    assert places(coded, plain_words("came. Interviewer")) == []
    assert [m for _, m, _ in places(coded, plain_words("NAÏVE"))] == ["naïve"]
    assert len(places(coded, regular_expression(r"it was\."))) == 1
    assert places(coded, regular_expression(r"it was\.\n")) == []  # the end of the text is not said
    assert len(places(coded, plain_words("how"), query="effort")) == 1
    assert len(places(coded, plain_words("how"))) == 2


def test_shapes_of_apostrophes_do_not_matter() -> None:
    text = transcript("t", ["Don\u2019t?", "It's well\u2010known; I don't."])
    study = Study("S", CODEBOOK, transcripts={"t": text})
    assert [m for _, m, _ in places(study, plain_words("don't"))] == ["Don\u2019t", "don't"]
    assert [m for _, m, _ in places(study, plain_words("well-known"))] == ["well\u2010known"]


WORDS = st.text(alphabet="ab ", min_size=0, max_size=30)


@given(WORDS, st.sampled_from(["a", "ab", "a b", "ab a", "a*", "*b", "*a*", "a*b"]))
def test_whole_words_are_found_as_a_splitter_finds_them(said: str, wanted: str) -> None:
    parts = [re.compile(re.escape(part).replace(r"\*", r"\w*")) for part in wanted.split()]
    tokens = [(m.start(), m.end()) for m in re.finditer(r"\S+", said)]
    expected, free = [], 0
    for first in range(len(tokens) - len(parts) + 1):
        run = tokens[first : first + len(parts)]
        fits = all(p.fullmatch(said[s:e]) for p, (s, e) in zip(parts, run, strict=True))
        if fits and first >= free:
            expected.append((run[0][0], run[-1][1]))
            free = first + len(parts)
    assert list(plain_words(wanted).find(said)) == expected


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("(", "no regular expression"),
        ("a" * 501, "between 1 and 500"),
        ("((a{1000}){1000}){1000}", "counts in braces"),
        ("(" * 31 + ")" * 31, "more than 30 parentheses"),
        (" ", "between 1 and 500"),
    ],
)
def test_a_pattern_is_bounded(pattern: str, sentence: str) -> None:
    with pytest.raises(PatternError, match=sentence):
        regular_expression(pattern)
    with pytest.raises(PatternError, match="no word in it"):
        plain_words(" * ")


def test_a_pattern_that_runs_away_is_stopped() -> None:
    text = transcript("t", ["x" + "a" * 60 + "c", "ok"])
    study = Study("S", CODEBOOK, transcripts={"t": text})
    begun = time.monotonic()
    with pytest.raises(PatternError, match=r"more than 0\.2 s"):
        keywords_in_context(study, regular_expression("x(a|aa)+b", seconds=0.2))
    assert time.monotonic() - begun < 10


def test_eight_thousand_turns_are_searched_in_no_time() -> None:
    lines = ["We guess the data of the client, and the model never came. " * 5] * 8_000
    study = Study("S", CODEBOOK, transcripts={"t": transcript("t", lines)})
    begun = time.monotonic()
    assert len(keywords_in_context(study, plain_words("model never"))) == 40_000
    assert time.monotonic() - begun < 5


def test_organisations_of_what_was_found() -> None:
    people = {"P1": Participant("P1", "o")}
    study = Study(
        "S",
        CODEBOOK,
        organizations={"o": Organization("o", {"size": ("big",)})},
        participants=people,
        transcripts={"t1": TEXTS[0]},
        codings=(coding(0, "a", TEXTS[0], Span(3, 8)),),
    )
    row = excerpts(study, "a").iloc[0]
    # The interviewer's turn belongs to the only participant.
    assert row[["role", "participant", "organization"]].tolist() == ["interviewer", "P1", "o"]
