"""Codes are counted and chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.analysis.codebook_use import UNITS, choose_codes, code_use, unused_codes
from qualcode.analysis.counts import code_counts
from qualcode.analysis.frame import codings_frame
from qualcode.errors import TableError, UnknownCode
from qualcode.model.codebook import Code, Codebook
from qualcode.store.folder import open_study

SAMPLE = Path(__file__).parents[2] / "transcripts_sample"
BOOK = Codebook(
    (
        Code("a", "A", facets={"kind": ("challenge",)}, origin="a-priori"),
        Code("c", "C", parent="b", status="draft", facets={"kind": ("finding", "x")}),
        Code("b", "B", parent="a", origin="emergent", merged_from=("old",)),
        Code("d", "D", origin="emergent"),
    )
)


@pytest.mark.parametrize("subtree", [False, True])
def test_the_counts_are_those_of_code_counts(subtree: bool) -> None:
    study = open_study(SAMPLE)
    frame = codings_frame(study)
    use = code_use(frame, study.codebook, subtree=subtree)
    columns = ["code", *UNITS]
    expected = code_counts(frame, study.codebook, subtree=subtree)[columns]
    assert use.astype("object").equals(expected.astype("object"))
    assert use["codings"].sum() > 0


def test_a_code_is_used_where_one_below_it_is(folder: Path, code: Callable[..., str]) -> None:
    code("p1a", "guess", "We guess")
    study = open_study(folder)
    assert unused_codes(codings_frame(study), study.codebook) == ["data"]


@pytest.mark.parametrize(
    ("wish", "codes"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"under": "b"}, ["b", "c"]),
        ({"under": "old"}, ["b", "c"]),
        ({"kind": "x"}, ["c"]),
        ({"origin": "emergent"}, ["b", "d"]),
        ({"origin": "emergent", "under": "a"}, ["b"]),
        ({"status": "draft"}, ["c"]),
    ],
)
def test_codes_are_chosen_by_all_that_is_asked(wish: dict[str, str], codes: list[str]) -> None:
    assert choose_codes(BOOK, **wish) == codes


def test_strangers_are_refused_with_a_hint() -> None:
    with pytest.raises(TableError, match=r"kind 'challange'. Did you mean 'challenge'"):
        choose_codes(BOOK, kind="challange")
    with pytest.raises(TableError, match=r"status 'zzz'. There are: active, draft."):
        choose_codes(BOOK, status="zzz")
    with pytest.raises(TableError, match="No code has the field 'origin'"):
        choose_codes(Codebook((Code("a", "A"),)), origin="x")
    with pytest.raises(UnknownCode):
        choose_codes(BOOK, under="z")


def test_a_codebook_may_be_very_deep() -> None:
    deep = Codebook(tuple(Code(f"c{n}", "C", parent=f"c{n - 1}" if n else "") for n in range(3000)))
    assert [depth for depth, _ in deep.walk()] == list(range(3000))
    assert len(deep.subtree("c1000")) == 2000
