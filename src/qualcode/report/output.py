"""One output of a report: a table, a figure, or both, and the words around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.figure import Figure

from qualcode.errors import TableError, did_you_mean
from qualcode.model.study import Declared


@dataclass(frozen=True, slots=True)
class Output:
    """A table, a figure, or both, with the words above and below it.

    `section` is the chapter of the report, `name` the file's name without its suffix, `note` says
    what was counted and how, `label` is what the publication calls it ("Table 1").
    """

    section: str
    name: str
    title: str
    note: str = ""
    table: pd.DataFrame | None = None
    figure: Figure | None = None
    label: str = ""


def declared(outputs: Iterable[Output], wishes: Mapping[str, Declared]) -> Iterator[Output]:
    """Yield the outputs as study.yaml wants them: labelled, with chosen columns and rows.

    Raises:
        TableError: study.yaml names an output, column or row that the report does not have.
    """
    found: list[str] = []
    for output in outputs:
        found.append(output.name)
        wish = wishes.get(output.name)
        yield _as_declared(output, wish) if wish else output
    for name in wishes:
        if name not in found:
            raise TableError(
                f"study.yaml: 'report' names '{name}', which this report does not have."
                + (did_you_mean(name, found) or f" It has {', '.join(found)}.")
            )


def _as_declared(output: Output, wish: Declared) -> Output:
    table = output.table
    if table is not None and wish.columns:
        _refuse_strangers(output.name, "column", wish.columns, list(table.columns))
        table = table[list(wish.columns)]
    if table is not None and wish.rows:
        first = str(table.columns[0])
        _refuse_strangers(output.name, "row", wish.rows, list(table[first]))
        table = pd.concat([table[table[first] == name] for name in wish.rows], ignore_index=True)
    return replace(output, label=wish.label, table=table)


def _refuse_strangers(
    output: str, what: str, names: Iterable[str], known: Iterable[object]
) -> None:
    there = [str(name) for name in known]
    for name in names:
        if name not in there:
            hint = did_you_mean(name, there) or f" It has {', '.join(dict.fromkeys(there))}."
            raise TableError(f"study.yaml: '{output}' has no {what} '{name}'.{hint}")


def words(name: str) -> str:
    """Return the name of an attribute as people read it."""
    return name.replace("_", " ").replace("-", " ").capitalize()


def slug(name: str) -> str:
    """Return a name as part of a file's name."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.lower()).split())
