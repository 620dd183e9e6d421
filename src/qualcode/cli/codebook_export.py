"""`qualcode codebook export`: the codebook for other tools, and for print."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import open_for_reading, study_argument

if TYPE_CHECKING:
    from qualcode.exchange.losses import Loss, Written
    from qualcode.model.study import Study

_OWN = (".yaml", ".yml")
force_option = click.option("--force", is_flag=True, help="Overwrite the file if there is one.")


@click.command()
@study_argument
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@force_option
def export(study: Path, out: Path, *, force: bool) -> None:
    """Write the codebook of STUDY to OUT; its ending says as what.

    .yaml is a copy of the codebook's file, .csv and .xlsx are for spreadsheets and can be imported
    again without loss, .qdc is REFI-QDA for other programs for qualitative work (what it cannot
    hold is listed), .docx, .html, .md and .tex are for print, with the coding tree.
    docs/codebook-exchange.md has the details.
    """
    from qualcode.store.write import write_atomically

    refuse_overwriting(out, force=force)
    written = _written(study, open_for_reading(study), out)
    write_atomically(out, written.content)
    say_losses(written.losses, f"{out.suffix.lower()} cannot hold")
    click.echo(out)


def _written(folder: Path, study: Study, out: Path) -> Written:
    from qualcode.errors import UnwritableFormat
    from qualcode.exchange import codebook as exchange
    from qualcode.exchange.losses import Written
    from qualcode.report import codebook_document
    from qualcode.store.codebook_record import codebook_file
    from qualcode.tagging.quoted import quoted_codebook

    suffix = out.suffix.lower()
    if suffix in _OWN:
        return Written(codebook_file(folder).path.read_bytes())
    if suffix in exchange.SUFFIXES:
        return exchange.export_codebook(study.codebook, out)
    if suffix in codebook_document.SUFFIXES:
        return Written(codebook_document.print_codebook(quoted_codebook(study), out))
    raise UnwritableFormat(out, (*_OWN, *exchange.SUFFIXES, *codebook_document.SUFFIXES))


def refuse_overwriting(out: Path, *, force: bool) -> None:
    """Raise FileInTheWay if there is a file that nobody asked to overwrite."""
    from qualcode.errors import FileInTheWay

    if out.exists() and not force:
        raise FileInTheWay(out)


def say_losses(losses: Iterable[Loss], heading: str) -> None:
    """Write what was lost to standard error, a line each."""
    lines = [f"  {loss}" for loss in losses]
    if lines:
        click.echo("\n".join([f"{heading}:", *lines]), err=True)
