"""The codebook as a table."""

from __future__ import annotations

import pandas as pd

from qualcode.model.codebook import Codebook


def codebook_table(codebook: Codebook, *, under: str = "") -> pd.DataFrame:
    """Return one row per code, parents before children.

    Columns: code, name, parent, level (0 for a root), the codebook's facets, origin, definition,
    include, exclude, keywords.

    Raises:
        UnknownCode: `under` is no code.
    """
    inside = {code.id for code in codebook.subtree(under)} if under else None
    rows = [
        {
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
        }
        for depth, code in codebook.walk()
        if inside is None or code.id in inside
    ]
    return pd.DataFrame(rows)
