"""Rounds of coding: before and after a discussion, a new codebook, or new coders."""

from __future__ import annotations

from qualcode.errors import RoundRuns
from qualcode.model.change import ROUND, Change
from qualcode.model.study import Study


def start_round(study: Study, name: str, *, note: str = "") -> Change:
    """Return the change that starts a round; codings belong to the round that was started last.

    Raises:
        RoundRuns: that round is the present one, or the name is blank.
    """
    title = " ".join(name.split())
    if not title or title == study.round:
        raise RoundRuns(title)
    return Change(ROUND, name=title, note=note)
