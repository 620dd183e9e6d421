"""Reading a table of codings that somebody wrote elsewhere."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import TableError
from qualcode.model.problem import Problem
from qualcode.store.tables import read_rows


def read_coding_rows(path: Path, *, coder: str) -> list[tuple[str, dict[str, str]]]:
    """Return a table's rows with their places; with a column `coder`, only that coder's rows.

    Raises:
        TableError: the file is missing, malformed, or has no row for the coder.
    """
    problems: list[Problem] = []
    rows = read_rows(path, ("code",), problems)
    if problems:
        raise TableError("\n".join(str(problem) for problem in problems))
    own = [
        (str(row.where), dict(row.cells))
        for row in rows
        if row.cells.get("coder", coder) in ("", coder)
    ]
    if not rows:
        raise TableError(f"'{path}' has no rows below its header.")
    if not own:
        raise TableError(f"'{path}' has no rows for '{coder}'.")
    return own
