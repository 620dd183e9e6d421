"""Codings of a code seen as codings of the codes above it."""

from __future__ import annotations

import pandas as pd

from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError
from qualcode.model.codebook import Codebook


@keeps_order
def roll_up(frame: pd.DataFrame, codebook: Codebook, kind: str) -> pd.DataFrame:
    """Return the rows with `code` replaced by the nearest code of a kind, itself or above it.

    `kind` is a value of the codebook's facet "kind", such as "challenge". Rows without such a code
    are left out.

    Raises:
        TableError: the codebook has no code of that kind.
    """
    targets = {code.id: _nearest(codebook, code.id, kind) for code in codebook}
    if not any(targets.values()):
        kinds = sorted({value for code in codebook for value in code.facets.get("kind", ())})
        known = (
            f" Its kinds are: {', '.join(kinds)}."
            if kinds
            else " Name 'kind' under its 'facets' and give codes the field 'kind'."
        )
        raise TableError(f"The codebook has no codes of the kind '{kind}'.{known}")
    moved = frame.assign(code=frame["code"].map(targets))
    return moved[moved["code"] != ""].reset_index(drop=True)


def _nearest(codebook: Codebook, code_id: str, kind: str) -> str:
    line = (codebook[code_id], *codebook.ancestors(code_id))
    return next((code.id for code in line if kind in code.facets.get("kind", ())), "")


@keeps_order
def with_ancestors(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return each row once for its code and once for every code above it."""
    lines = {
        code.id: [code.id, *(above.id for above in codebook.ancestors(code.id))]
        for code in codebook
    }
    spread = frame.assign(code=frame["code"].map(lines)).explode("code", ignore_index=True)
    return spread.astype({"code": "str"})
