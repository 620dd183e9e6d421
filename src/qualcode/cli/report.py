"""`qualcode report`: rebuild everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import open_for_reading, study_argument

if TYPE_CHECKING:
    from qualcode.model.study import Study


@click.command()
@study_argument
@click.argument("out", required=False, type=click.Path(path_type=Path))
def report(study: Path, out: Path | None) -> None:
    """Rebuild every table, figure and map of STUDY into OUT, by default its folder build/."""
    write_report(open_for_reading(study), out or study / "build")


def write_report(study: Study, out: Path) -> None:
    """Build a study's report into a folder and say what was written."""
    from qualcode.report.build import build_report
    from qualcode.store.write import write_atomically

    built = build_report(study)
    for name, content in built.files.items():
        write_atomically(out / name, content)
    tables = sum(output.table is not None for output in built.outputs)
    figures = sum(output.figure is not None for output in built.outputs)
    click.echo(f"{out / 'index.html'}: {tables} tables, {figures} figures and maps")
