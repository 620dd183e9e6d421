"""Codings to be looked at again, as a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qualcode.model.outdated import Outdated
from qualcode.model.study import Study

_COLUMNS = ("coding", "coder", "code", "reason", "transcript", "turn", "at", "passage")


def outdated_table(study: Study, found: Iterable[Outdated]) -> pd.DataFrame:
    """Return one row per coding to be looked at again.

    Returns:
        Columns coding (its id), coder, code (as it is now), reason (redefined, merged or split),
        transcript (or the participant or paper that is coded), turn (0 where there is none), at
        (when it was made, UTC) and passage.
    """
    rows = [_row(study, item) for item in found]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype({name: "int64" if name == "turn" else "str" for name in _COLUMNS})


def _row(study: Study, item: Outdated) -> tuple[object, ...]:
    coding, segment = item.coding, item.coding.segment
    turn = study.transcript(segment.transcript).turn_at(segment.span.start) if segment else None
    place = segment.transcript if segment else ""
    return (
        coding.id,
        coding.coder,
        item.code.id,
        item.reason,
        place or coding.transcript or coding.participant or coding.reference,
        turn.number if turn else 0,
        coding.at,
        segment.quote if segment else "",
    )
