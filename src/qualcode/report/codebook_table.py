"""The codebook as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qualcode.model.codebook import Codebook


def codebook_table(
    codebook: Codebook,
    *,
    under: str = "",
    codes: Sequence[str] | None = None,
    use: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per code, parents before children.

    Args:
        codebook: the codes.
        under: only this code and those below it.
        codes: only these ids, in this order.
        use: a table from `code_use`, whose columns come last.

    Returns:
        Columns code, name, parent, level (0 for a root), the codebook's facets, origin, definition,
        include, exclude, keywords; with `use`, and where a code is not active, also status; with
        `use` also codings, participants, organizations.

    Raises:
        UnknownCode: `under` is no code.
    """
    inside = {code.id for code in codebook.subtree(under)} if under else None
    plain = use is None and all(code.status == "active" for code in codebook)
    rows = {
        code.id: {
            "code": code.id,
            "name": code.name,
            "parent": code.parent,
            "level": depth,
            **{name: code.facet(name) for name in codebook.facets},
            "origin": code.origin,
            "definition": code.definition,
            "include": code.include,
            "exclude": code.exclude,
            "keywords": "; ".join(code.keywords),
            **({} if plain else {"status": code.status}),
        }
        for depth, code in codebook.walk()
        if inside is None or code.id in inside
    }
    wanted = rows if codes is None else [name for name in codes if name in rows]
    table = pd.DataFrame([rows[name] for name in wanted], columns=_columns(rows))
    return table if use is None else table.merge(use, on="code", how="left", suffixes=("", "_use"))


def _columns(rows: dict[str, dict[str, object]]) -> list[str]:
    return list(next(iter(rows.values()), {}))
