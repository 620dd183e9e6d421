"""Texts and the lines between them.

Seen failing on: hunks reversed without shifting their places; a merge that looks at hunks that
touch as if they did not.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.store.event import Hunk
from qualcode.store.line_patch import DoesNotFit, hunks_between, merged, patched, reversed_hunks

texts = st.text(alphabet="ab\n\r\u2028😀", max_size=40)


@given(texts, texts)
def test_hunks_lead_there_and_back(before: str, after: str) -> None:
    hunks = hunks_between(before, after)
    assert patched(before, hunks) == after
    assert patched(after, reversed_hunks(hunks)) == before
    assert (hunks == ()) == (before == after)


@given(texts, texts, texts)
def test_a_patch_fits_its_own_text_only(before: str, after: str, other: str) -> None:
    hunks = hunks_between(before, after)
    with suppress(DoesNotFit):
        found = patched(other, hunks)
        assert len(found) == len(other) + len(after) - len(before)


@given(texts, texts, texts)
def test_a_merge_has_both_changes_or_is_refused(base: str, wanted: str, present: str) -> None:
    with suppress(DoesNotFit):
        found = merged(base, wanted, present)
        assert len(found) == len(present) + len(wanted) - len(base)
    assert merged(base, wanted, base) == wanted
    assert merged(base, base, present) == present


def test_a_merge_of_lines_apart() -> None:
    base = "".join(f"{number}\n" for number in range(10))
    wanted, present = base.replace("2\n", ""), base.replace("7\n", "seven\nand\n")
    assert merged(base, wanted, present) == present.replace("2\n", "")
    assert merged(base, present, wanted) == present.replace("2\n", "")
    with pytest.raises(DoesNotFit):
        merged(base, base.replace("3\n", "x\n"), base.replace("3\n", "y\n"))
    with pytest.raises(DoesNotFit):
        merged(base, base.replace("3\n", ""), base.replace("4\n", ""))


def test_a_hunk_says_where_and_what() -> None:
    assert hunks_between("a\nb\nc\n", "a\nx\ny\nc\n") == (Hunk(1, "b\n", "x\ny\n"),)
    with pytest.raises(DoesNotFit):
        patched("a\nb\n", [Hunk(5, "c\n", "")])
