"""Tables as files and as text: csv, json, Markdown and LaTeX, each the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from qualcode.errors import TableError

FORMATS = ("csv", "json", "md", "tex")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOISE = 1e-9  # what adding up leaves
_SIGNS = ("+", "-")  # by themselves they are no formula
_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def format_table(table: pd.DataFrame, form: str) -> str:
    """Write a table as text that ends with a line feed.

    csv and json hold the values unrounded; md and tex show shares with two decimals and leave
    missing values blank. In csv, words that a spreadsheet would take for a formula begin with an
    apostrophe.

    Raises:
        TableError: the format is none of csv, json, md, tex.
    """
    if form == "csv":
        return _inert(table).to_csv(index=False, lineterminator="\n")
    if form == "json":
        records = json.loads(table.to_json(orient="records", double_precision=15))
        return json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    if form == "md":
        return _markdown(table)
    if form == "tex":
        return _latex(table)
    raise TableError(f"'{form}' is no format for tables; choose one of {', '.join(FORMATS)}.")


def _inert(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with an apostrophe before words that begin like a formula."""
    words = {
        name: [_plain(value) for value in table[name]]
        for name in table.columns
        if not pd.api.types.is_numeric_dtype(table[name])
    }
    return table.assign(**words).rename(columns=_plain)


def _plain(value: Any) -> Any:
    if not isinstance(value, str) or value in _SIGNS or not value.startswith(FORMULA):
        return value
    return f"'{value}"


def cell_text(value: object) -> str:
    """Return a cell as people read it: two decimals, more near 0 and 1, nothing if missing."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 # NaN differs from itself
        return ""
    if not isinstance(value, float):
        return str(value)
    if _is_plain(value):
        return f"{value:.2f}"
    # A small p says how small it is, and what is nearly all is not all.
    return f"{value:.1g}" if abs(value) < 0.5 else _nearly(value)


def _nearly(value: float) -> str:
    """Return a number next to 1 or -1 with as few decimals as tell it from there, at most four."""
    texts = (f"{value:.{decimals}f}" for decimals in (3, 4))
    return next((text for text in texts if abs(float(text)) < 1), "-0.9999"[value > 0 :])


def column_texts(table: pd.DataFrame) -> list[list[str]]:
    """Return the cells as people read them, column by column."""
    return [_texts(table.iloc[:, place]) for place in range(table.shape[1])]


def _texts(column: pd.Series[Any]) -> list[str]:
    values = column.tolist()
    if pd.api.types.is_float_dtype(column):
        return [f"{value:.2f}" if _is_plain(value) else cell_text(value) for value in values]
    if pd.api.types.is_string_dtype(column):
        return _each_once(cell_text, values)
    return [cell_text(value) for value in values]


def _is_plain(value: Any) -> bool:
    if not isinstance(value, float):
        return False
    near = abs(value)
    return value == 0 or 0.005 <= near < 0.995 or near > 1 - _NOISE


def _each_once(write: Callable[[Any], str], values: list[Any]) -> list[str]:
    """Write values of one type, equal ones only once."""
    written = {value: write(value) for value in dict.fromkeys(values)}
    return [written[value] for value in values]


def _numeric(table: pd.DataFrame) -> list[bool]:
    return [pd.api.types.is_numeric_dtype(table[name]) for name in table]


def _markdown(table: pd.DataFrame) -> str:
    names = [str(name) for name in table.columns]
    lines = []
    for name, cells, number in zip(names, column_texts(table), _numeric(table), strict=True):
        column = [name, *(cells if number else _each_once(_one_line, cells))]
        width = max(3, *map(len, column))
        rule = "-" * (width - 1) + ":" if number else "-" * width
        pad = str.rjust if number else str.ljust
        lines.append([pad(cell, width) for cell in [column[0], rule, *column[1:]]])
    return "".join("| " + " | ".join(line) + " |\n" for line in zip(*lines, strict=True))


def _one_line(cell: str) -> str:
    return " ".join(cell.split()).replace("\\", "\\\\").replace("|", "\\|")


def _latex(table: pd.DataFrame) -> str:
    columns = "".join("r" if number else "l" for number in _numeric(table))
    lines = [[str(name) for name in table.columns], *zip(*column_texts(table), strict=True)]
    head, *body = [" & ".join(map(escape_latex, line)) + r" \\" for line in lines]
    parts = [rf"\begin{{tabular}}{{{columns}}}", r"\hline", head, r"\hline", *body, r"\hline"]
    return "\n".join([*parts, r"\end{tabular}"]) + "\n"


def escape_latex(cell: str) -> str:
    """Write words for LaTeX on one line, so that none of them is a command."""
    return "".join(_LATEX.get(sign, sign) for sign in " ".join(cell.split()))
