"""Options that several commands share, and how their results are written."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model.problem import Problem
    from qualcode.model.span import Span
    from qualcode.model.study import Study

_Command = TypeVar("_Command", bound=Callable[..., Any])
study_argument = click.argument("study", type=click.Path(path_type=Path))
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "json", "md", "tex")),
    default="md",
    show_default=True,
    help="How the table is written.",
)
coder_option = click.option(
    "--coder",
    envvar="QUALCODE_CODER",
    required=True,
    show_envvar=True,
    help="Who codes; the name of your file in the ledger.",
)
only_coder_option = click.option(
    "--coder",
    "coder",
    default="",
    help="Only this coder's codings; 'consensus' for what was decided.",
)
kind_option = click.option(
    "--kind",
    default="",
    help="Take codes of this kind, each with everything below it (for instance: challenge).",
)
seed_option = click.option(
    "--seed", default=1, show_default=True, help="Where chance begins; the same gives the same."
)
unit_option = click.option(
    "--unit",
    type=click.Choice(("organizations", "participants", "transcripts", "turns", "codings")),
    default=None,
    help="What is counted; by default what study.yaml says.",
)


def rows_options(command: _Command) -> _Command:
    """Let a command ask which codings it takes (--kind, --coder) and how its table is written."""
    return kind_option(only_coder_option(format_option(command)))


def read_span(_context: click.Context, _option: click.Parameter, value: str | None) -> Span | None:
    """Read START-END, positions in a text."""
    from qualcode.model.span import Span

    if value is None:
        return None
    match = re.fullmatch(r"(\d+)[-:](\d+)", value)
    if match is None:
        raise click.BadParameter("write START-END, for instance 120-164.")
    return Span(int(match[1]), int(match[2]))


def open_for_reading(folder: Path) -> Study:
    """Open a study and say on standard error what had to be left out of it."""
    from qualcode.store.folder import open_study

    study = open_study(folder)
    gc.freeze()  # it stays until the command ends: nobody need look through it for what could go
    say_problems(study.problems)
    return study


def say_problems(problems: Iterable[Problem]) -> None:
    """Write flaws of the ledger to standard error."""
    for problem in problems:
        click.echo(f"Warning: {problem}", err=True)


def select_rows(
    study: Study, *, coder: str = "", kind: str = "", columns: Iterable[str] = ()
) -> Any:
    """Return the study's codings frame, of one coder and rolled up to a kind where asked for.

    `columns` are those that are needed of it, as `counting_frame` makes them; by default all.
    """
    from qualcode.analysis.frame import codings_frame, counting_frame, with_words
    from qualcode.analysis.rollup import roll_up
    from qualcode.errors import UnknownCoder
    from qualcode.model.columns import coding_columns

    if columns:
        frame = counting_frame(study, columns, coder=coder)
    else:
        frame = codings_frame(study, coder=coder)
    if coder and frame.empty:
        raise UnknownCoder(coder, [*dict.fromkeys(coding_columns(study.codings).coder)])
    return roll_up(with_words(frame), study.codebook, kind) if kind else frame


def write_table(table: pd.DataFrame, form: str) -> None:
    """Write a table to standard output."""
    from qualcode.report.tables import format_table

    click.echo(format_table(table, form), nl=False)
