"""Identities are found wherever a long text is cut, and only those that must not leave.

Seen failing on: pieces without what stands around them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.identities import scan
from qualcode.identities.scan import Sighting, Watch, masked_name
from qualcode.model.identity import KEEP, REPLACE, Identity, Key

KEY = Key(
    identities=(
        Identity("Zoë Müller", "person", ("Zoë",), REPLACE, "Person-1"),
        Identity("Acme", "organization", (), REPLACE),
        Identity("Kept", "person", (), KEEP),
    )
)
words = st.lists(
    st.sampled_from(["Zoë", "Müller", "Acme", "acmes", "Kept", "x", "Macacme", "\n"]), max_size=40
)


@given(words.map(" ".join), st.integers(1, 30))
def test_cutting_a_text_changes_nothing(text: str, size: int) -> None:
    whole = list(Watch(KEY).find(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_AT_ONCE", size)
        assert list(Watch(KEY).find(text)) == whole


def test_what_is_kept_is_not_looked_for() -> None:
    assert [item.number for item in Watch(KEY).find("Kept, Acme, Zoë Müller")] == [2, 1]
    assert len(Watch(KEY)) == 3


def test_capitals_divide_the_words_of_a_name() -> None:
    (found,) = Watch(KEY).find_in_name("reportZoeMueller.txt")
    assert found == Sighting(6, 16, 1, KEY.identities[0])
    assert masked_name("reportZoeMueller-ACME.txt", Watch(KEY)) == "report[Person-1]-[\u2588].txt"
