"""Participants as papers print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import NotationError
from qualcode.model.notation import compact_ids, expand_ids, natural_key

IDS = st.builds(
    lambda number, letter: f"P{number}{letter}",
    st.integers(1, 40),
    st.sampled_from("abcdef"),
)


def test_ranges_of_letters_and_numbers_are_expanded() -> None:
    assert expand_ids("P3a, P7a-b, P22a–c") == ("P3a", "P7a", "P7b", "P22a", "P22b", "P22c")
    assert expand_ids("3, 14-17, 19") == ("3", "14", "15", "16", "17", "19")


def test_neighbours_are_joined_in_natural_order() -> None:
    assert compact_ids(["P22c", "P10a", "P3a", "P22a", "P22b", "P3c"]) == "P3a, P3c, P10a, P22a-c"


@pytest.mark.parametrize("printed", ["", "P3a,,P4a", "P7c-a", "17-14"])
def test_what_is_no_list_is_refused(printed: str) -> None:
    with pytest.raises(NotationError, match="Write lists like"):
        expand_ids(printed)


@given(st.sets(IDS, min_size=1))
def test_expanding_the_compact_form_gives_the_same_people(names: set[str]) -> None:
    assert set(expand_ids(compact_ids(names))) == names


@given(st.lists(IDS, min_size=1))
def test_natural_order_is_by_number_then_letter(names: list[str]) -> None:
    ordered = sorted(names, key=natural_key)
    assert ordered == sorted(names, key=lambda name: (int(name[1:-1]), name[-1]))
