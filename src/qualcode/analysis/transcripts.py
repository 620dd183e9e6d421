"""The transcripts of a study as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from qualcode.model.coding import Coding
from qualcode.model.study import Study

_COUNTED = ["turns", "words", "codings", "waiting"]


def transcripts_table(study: Study) -> pd.DataFrame:
    """Return one row per transcript, in natural order of ids.

    Returns:
        Columns transcript, participants, turns and words (spoken ones, labels left out), revision,
        codings (those that count, of passages and of the whole) and waiting (those that a new text
        left behind).
    """
    codings, waiting = _by_transcript(study.codings), _by_transcript(study.waiting)
    rows = []
    for text in study.transcripts.values():
        spoken = [turn for turn in text.turns if turn.number > 0]
        rows.append(
            {
                "transcript": text.id,
                "participants": "; ".join(text.participants),
                "turns": len(spoken),
                "words": sum(len(text.quote(turn.span).split()) for turn in spoken),
                "revision": text.revision,
                "codings": codings[text.id],
                "waiting": waiting[text.id],
            }
        )
    columns = ["transcript", "participants", "turns", "words", "revision", "codings", "waiting"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({name: "int64" if name in _COUNTED else "str" for name in columns})


def _by_transcript(codings: Iterable[Coding]) -> Counter[str]:
    return Counter(
        coding.segment.transcript if coding.segment else coding.transcript for coding in codings
    )
