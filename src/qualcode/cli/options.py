"""Options that several commands share, and how their results are written."""

from __future__ import annotations

import gc
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model.problem import Problem
    from qualcode.model.span import Span
    from qualcode.model.study import Study

_UNASKED = click.core.ParameterSource.DEFAULT
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


def chance_options(orders: int, drawn: str) -> Callable[[_Command], _Command]:
    """Let a command ask for random orders (--orders, --seed) beside what `rows_options` asks."""
    option = click.option("--orders", default=orders, show_default=True, help=drawn)
    return lambda command: option(seed_option(rows_options(command)))


def read_limits(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> list[float]:
    """Read NUMBER,NUMBER,…: where ranges begin."""
    words = [word.strip() for word in value.split(",")] if value else []
    if not all(re.fullmatch(r"-?\d+(\.\d+)?", word, re.ASCII) for word in words):
        raise click.BadParameter("write numbers with commas between them, for instance 10,50.")
    return [float(word) for word in words]


cut_option = click.option(
    "--cut",
    "limits",
    metavar="NUMBER,…",
    callback=read_limits,
    help="Take ranges of an attribute that is a number; each number begins one.",
)


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
    from qualcode.analysis.frame import counting_frame, with_words, worded_frame
    from qualcode.analysis.rollup import roll_up
    from qualcode.errors import UnknownCoder
    from qualcode.model.columns import coding_columns

    if columns:
        frame = counting_frame(study, columns, coder=coder)
    else:
        frame = worded_frame(study, coder=coder)
    if coder and frame.empty:
        raise UnknownCoder(coder, [*dict.fromkeys(coding_columns(study.codings).coder)])
    return roll_up(with_words(frame), study.codebook, kind) if kind else frame


def write_table(table: pd.DataFrame, form: str) -> None:
    """Write a table to standard output.

    At a terminal that is too narrow for it, and if no format was asked for, it is fitted in.
    """
    from qualcode.report.tables import format_table

    words = format_table(table, form)
    width = terminal_width()
    context = click.get_current_context(silent=True)
    asked = context is not None and context.get_parameter_source("form") != _UNASKED
    if width and form == "md" and not asked and len(words.partition("\n")[0]) > width:
        from qualcode.report.terminal import table_within

        words = table_within(table, width)
    click.echo(words, nl=False)


def terminal_width() -> int:
    """Return how many letters a line of the terminal has; 0 where output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
