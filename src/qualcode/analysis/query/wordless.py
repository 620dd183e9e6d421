"""Codings that have no words to show: of whole transcripts, and of people in published evidence."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.query.filters import Filters, chosen_codings, kept_rows
from qualcode.analysis.query.names import codes_named
from qualcode.analysis.query.parse import parse_query
from qualcode.analysis.query.syntax import Name, Node, Or
from qualcode.errors import TableError
from qualcode.model.study import Study

WORDLESS_COLUMNS = (
    "coding",
    "code",
    "coder",
    "transcript",
    "participant",
    "organization",
    "round",
    "section",
    "evidence",
    "printed",
    "memo",
)


def is_plain(query: str) -> bool:
    """Tell whether a query only names codes, joined by OR, so that places do not matter to it.

    Raises:
        QueryError: the query cannot be read.
    """
    return _names(parse_query(query)) is not None


def wordless_codings(
    study: Study, query: str = "*", *, filters: Filters | None = None
) -> pd.DataFrame:
    """Return the codings of codes that are of a whole transcript or of a person, in ledger order.

    Together with the codings behind `excerpts` these are what `qualcode count` counts.

    Args:
        study: gives the codings.
        query: codes joined by OR; by default every code.
        filters: whose codings are asked; they have neither role nor speaker.

    Returns:
        One row per coding: coding, code, coder, transcript (empty for a person), participant,
        organization, round, section, evidence, printed (of published evidence: where it stands, of
        what kind, as printed) and memo.

    Raises:
        QueryError, UnknownCode: the query cannot be read, or names a code that there is not.
        UnknownCoder, UnknownAttribute: a filter names what there is not.
        TableError: likewise, or the query or the filters ask for places.
    """
    narrowed = filters or Filters()
    names = _names(parse_query(query))
    if names is None:
        raise TableError(
            "Codings of whole transcripts and of people have no place, so only codes joined by OR "
            "find them; leave the other operators out."
        )
    if narrowed.role or "speaker" in dict(narrowed.where):
        raise TableError(
            "Codings of whole transcripts and of people stand in nobody's turn; leave role and "
            "speaker out."
        )
    frame = chosen_codings(study, narrowed, columns=("start", *WORDLESS_COLUMNS))
    codes = frozenset[str]().union(*(codes_named(name, study.codebook) for name in names))
    frame = frame[frame["start"].isna() & frame["code"].isin(codes)]
    kept = kept_rows(frame, study, narrowed).to_numpy(dtype=bool)
    return frame.loc[kept, list(WORDLESS_COLUMNS)].reset_index(drop=True)


def _names(node: Node) -> list[Name] | None:
    """Return the codes of a query that names codes and nothing else; None for other queries."""
    if isinstance(node, Name):
        return [node]
    if not isinstance(node, Or):
        return None
    found = [_names(part) for part in node.parts]
    return None if None in found else [name for part in found for name in part or ()]
