"""Who has read how much: what "no code" can be taken for."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.analysis.ordered import in_order
from qualcode.model.disagreement import comparable_coders, touched_turns
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript

_COUNTS = ("turns", "read", "coded")


def coverage_table(
    study: Study, *, coders: Sequence[str] = (), transcripts: Sequence[str] = ()
) -> pd.DataFrame:
    """Count the turns that each coder has read, and those that their passages touch.

    Coding a turn does not count as having read it.

    Returns:
        One row per coder and transcript, also where nothing is read: coder, transcript, turns (how
        many the transcript has; what stands before the first speaker is none, unless nobody is
        named), read, coded, and read_share (read / turns, NA without turns).

    Raises:
        UnknownCoder, UnknownTranscript: a name is not in the study.
    """
    texts = [study.transcript(name) for name in transcripts] or list(study.transcripts.values())
    spans: dict[tuple[str, str], list[Span]] = {}
    for coding in study.codings:
        if coding.segment:
            spans.setdefault((coding.coder, coding.segment.transcript), []).append(
                coding.segment.span
            )
    rows = [
        {
            "coder": coder,
            "transcript": text.id,
            "turns": len(turns),
            "read": len(turns & study.read.get(coder, {}).get(text.id, frozenset())),
            "coded": len(
                turns & set().union(*touched_turns(text, spans.get((coder, text.id), [])))
            ),
        }
        for coder in comparable_coders(study, coders)
        for text in texts
        for turns in [_spoken(text)]
    ]
    table = pd.DataFrame(rows, columns=["coder", "transcript", *_COUNTS])
    table = table.astype({"coder": "str", "transcript": "str", **dict.fromkeys(_COUNTS, "int64")})
    table["read_share"] = table["read"].div(table["turns"].where(table["turns"] > 0))
    return in_order(table, study)


def _spoken(text: Transcript) -> set[int]:
    """Return the numbers of a text's turns, without the preamble if there are others."""
    numbers = {turn.number for turn in text.turns}
    return numbers - {0} or numbers
