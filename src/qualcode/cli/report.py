"""`qualcode report`: rebuild everything."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Rebuild every table, figure and map of STUDY into OUT, by default its folder build/.

    Tables and figures of an earlier report that the study no longer has are removed from OUT,
    unless somebody changed them.
    """
    write_report(open_for_reading(study), out or study / "build")


def write_report(study: Study, out: Path) -> None:
    """Build a study's report into a folder and say what was written."""
    from qualcode.report.build import build_report
    from qualcode.store.earlier_build import left_over, remove_files
    from qualcode.store.write import write_atomically

    built = build_report(study)
    _refuse_obstacles(out, built.files)
    gone = left_over(out, built.files)
    for name, content in built.files.items():
        write_atomically(out / name, content)
    remove_files(gone)
    tables = sum(output.table is not None for output in built.outputs)
    figures = sum(output.figure is not None for output in built.outputs)
    click.echo(
        f"{out / 'index.html'}: {tables} table{'s' * (tables != 1)}, "
        f"{figures} {'figure or map' if figures == 1 else 'figures and maps'}"
    )


def _refuse_obstacles(out: Path, names: Iterable[str]) -> None:
    """Raise NotSaved where a file stands in the way of a folder, or a folder in that of a file."""
    from qualcode.errors import NotSaved

    for path in (out / name for name in names):
        if path.is_dir():
            raise NotSaved(path, "a folder has its name; move it, or choose another folder")
        for folder in path.parents:
            if folder.exists() and not folder.is_dir():
                raise NotSaved(folder, "it is a file; move it, or choose another folder")
