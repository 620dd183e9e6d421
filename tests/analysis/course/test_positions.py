"""Where codes stand in interviews: by hand, by brute force, and by law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.analysis.course.positions import positions_table, relative_positions
from qualcode.analysis.frame import codings_frame
from qualcode.errors import TableError
from qualcode.model.study import Study
from qualcode.model.transcript import PARTICIPANT

Make = Callable[..., Study]
# P: aaaa / I: why? / P: bbbbbb — participants say ten characters, at 3-7 and 20-26.
SAID = {"p1": ["aaaa", "why? why?"[:4], "bbbbbb"], "p2": ["why?"]}


def test_a_passage_stands_at_its_middle_in_the_words_of_participants(make: Make) -> None:
    text = make(SAID).transcripts["p1"].text
    later = text.index("bbbbbb")
    marks = [
        ("p1", "a", 3, 7),
        ("p1", "b", later + 2, later + 4),
        ("p1", "c", text.index("why"), text.index("why") + 4),
        ("p1", "d", 3, later + 6),
        ("p2", "a", 3, 6),
    ]
    study = make(SAID, marks)
    found = relative_positions(codings_frame(study), study)
    assert found[:4].tolist() == pytest.approx([0.2, 0.7, 0.4, 0.5])
    assert np.isnan(found.iloc[4])
    first, second, *_ = positions_table(codings_frame(study), study).to_dict("records")
    assert [first[name] for name in ("code", "n", "transcripts", "part_3")] == ["a", 1, 1, 1]
    assert [second[name] for name in ("mean", "q1", "median", "q3")] == pytest.approx([0.7] * 4)


def test_a_passage_on_a_border_belongs_to_the_later_part(make: Make) -> None:
    """From 0.1 to 0.7: its middle is 0.4, which comes out as 0.399… Seen failing."""
    study = make(SAID, [("p1", "a", 4, 24)])
    table = positions_table(codings_frame(study), study)
    assert table["mean"].iloc[0] == pytest.approx(0.4)
    assert table["part_5"].tolist() == [1]


def test_without_passages_there_are_no_places(make: Make) -> None:
    study = make(SAID, [("p1", "a", 3, 7)])
    with pytest.raises(TableError, match="No coding has a passage"):
        positions_table(codings_frame(study).iloc[:0], study)
    with pytest.raises(TableError, match="at least one part"):
        positions_table(codings_frame(study), study, bins=0)


SPANS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(1, 20)),
    min_size=1,
    max_size=15,
)


@settings(deadline=None, max_examples=60)
@given(SPANS, st.integers(1, 12))
def test_places_are_those_of_counting_characters(
    make: Make, spans: list[tuple[str, int, int]], bins: int
) -> None:
    text = make(SAID).transcripts["p1"]
    said = {
        place
        for turn in text.turns
        if turn.role == PARTICIPANT
        for place in range(turn.span.start, turn.span.end)
    }
    end = text.turns[-1].span.end
    marks = [
        ("p1", code, start % end, min(start % end + length, end)) for code, start, length in spans
    ]
    study = make(SAID, marks)
    frame = codings_frame(study)
    found = relative_positions(frame, study)
    brute = [
        (sum(place < start for place in said) + sum(place < stop for place in said)) / 20
        for _, _, start, stop in marks
    ]
    assert found.tolist() == pytest.approx(brute)
    inside = Counter(
        (code, min(int(Fraction(round(place * 20), 20) * bins), bins - 1) + 1)
        for (_, code, _, _), place in zip(marks, brute, strict=True)
    )
    table = positions_table(frame, study, bins=bins)
    parts = table.filter(like="part_")
    for code, row in zip(table["code"], parts.to_numpy(), strict=True):
        assert [inside[str(code), part] for part in range(1, bins + 1)] == row.tolist()
    assert parts.shape[1] == bins
    assert (parts.sum(axis=1) == table["n"]).all()
    assert table["n"].sum() == len(marks)
    for low, high in (("q1", "median"), ("median", "q3")):
        assert (table[low] <= table[high]).all()
