"""The differences of two versions of a study as a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qualcode.model.difference import Differences

_NUMBERS = ("turn", "start", "end")
_COLUMNS = (
    "part",
    "coder",
    "transcript",
    "place",
    *_NUMBERS,
    "code",
    "what",
    "before",
    "after",
    "quote",
    "command",
    "at",
    "by",
    "event",
    "coding",
)


def difference_table(differences: Differences) -> pd.DataFrame:
    """Return one row per difference: codings by coder and place, texts, codes, other commands.

    Returns:
        Columns part ("coding", "text", "codebook", "command"), coder, transcript, place, turn,
        start, end (code points; missing where no passage is coded), code, what, before and after
        (what changed of it), quote (the whole passage), command, at, by and event (what did it,
        where that is known) and coding (its id).
    """
    table = pd.DataFrame(list(_rows(differences)), columns=list(_COLUMNS))
    kinds = {name: "Int64" if name in _NUMBERS else "str" for name in _COLUMNS}
    words = [name for name in _COLUMNS if name not in _NUMBERS]
    table[words] = table[words].fillna("")
    return table.astype(kinds)


def _rows(differences: Differences) -> Iterator[dict[str, object]]:
    for coding in differences.codings:
        passage = coding.start >= 0
        yield {
            "part": "coding",
            "coder": coding.coder,
            "transcript": coding.transcript,
            "place": coding.place,
            "turn": coding.turn or None,
            "start": coding.start if passage else None,
            "end": coding.end if passage else None,
            "code": coding.code,
            "what": coding.what,
            "before": coding.before,
            "after": coding.after,
            "quote": coding.quote,
            "command": coding.command,
            "at": coding.at,
            "by": coding.by,
            "event": coding.event,
            "coding": coding.coding,
        }
    for text in differences.texts:
        yield {
            "part": "text",
            "transcript": text.transcript,
            "what": text.what,
            "before": text.before,
            "after": text.after,
        }
    for code in differences.codes:
        yield {
            "part": "codebook",
            "code": code.code,
            "what": code.what,
            "before": code.before,
            "after": code.after,
        }
    for command in differences.commands:
        yield {
            "part": "command",
            "coder": command.coder,
            "command": command.command,
            "what": command.what,
        }
