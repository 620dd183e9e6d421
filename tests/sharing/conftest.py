from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.model.identity import GENERALISE, REPLACE, Identity, Key
from qualcode.store.folder import open_study
from qualcode.store.transcripts import text_digest

MakeKey = Callable[..., Key]


@pytest.fixture
def key_for() -> MakeKey:
    """Return a function that makes a key for a study all of whose texts were reviewed now."""

    def make(study: Path, *names: str) -> Key:
        opened = open_study(study)
        identities = tuple(
            Identity(
                name, "person", (), GENERALISE if number % 5 == 0 else REPLACE, f"Person-{number}"
            )
            for number, name in enumerate(names, start=1)
        )
        reviewed = {item.id: text_digest(item.text) for item in opened.transcripts.values()}
        return Key(opened.title, identities, reviewed)

    return make
