"""`qualcode codebook show`: the codes as a tree or a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import open_for_reading, study_argument, write_table

if TYPE_CHECKING:
    from qualcode.model.codebook import Codebook


@click.command()
@study_argument
@click.option("--under", default="", help="Only this code and those below it.")
@click.option("--kind", default="", help="Only codes of this kind (for instance: challenge).")
@click.option("--origin", default="", help="Only codes of this origin (for instance: a-priori).")
@click.option("--status", default="", help="Only codes of this status (for instance: draft).")
@click.option("--unused", is_flag=True, help="Only codes not used, nor any below them.")
@click.option(
    "--find",
    "words",
    default="",
    help="Only codes with these words in id, name, keywords, definition or include; typing errors "
    "are forgiven, and tables list the best first.",
)
@click.option("--subtree", is_flag=True, help="Count a code together with those below it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("tree", "csv", "json", "md", "tex")),
    default="tree",
    show_default=True,
    help="A tree to look at, or how the table is written.",
)
def show(
    study: Path,
    *,
    under: str,
    kind: str,
    origin: str,
    status: str,
    unused: bool,
    words: str,
    subtree: bool,
    form: str,
) -> None:
    """Show the codes of STUDY, each with its codings, participants and organisations.

    Of a tree that is filtered, the codes above those that fit are shown, too, without counts.
    """
    from qualcode.analysis.codebook_use import choose_codes, code_use, unused_codes
    from qualcode.analysis.frame import worded_frame
    from qualcode.report.codebook_table import codebook_table
    from qualcode.report.codebook_tree import codebook_tree

    opened = open_for_reading(study)
    frame = worded_frame(opened)
    codes = choose_codes(opened.codebook, under=under, kind=kind, origin=origin, status=status)
    if words:
        codes = _best_first(opened.codebook, words, codes)
    if unused:
        idle = set(unused_codes(frame, opened.codebook))
        codes = [code for code in codes if code in idle]
    use = code_use(frame, opened.codebook, subtree=subtree)
    if form == "tree":
        click.echo(codebook_tree(opened.codebook, use, codes=codes), nl=False)
    else:
        write_table(codebook_table(opened.codebook, codes=codes, use=use), form)
    if len(codes) < len(opened.codebook):
        click.echo(f"{len(codes)} of {len(opened.codebook)} codes.", err=True)


def _best_first(codebook: Codebook, words: str, codes: list[str]) -> list[str]:
    from qualcode.tagging.find_codes import find_codes

    return [hit.code.id for hit in find_codes(codebook, words) if hit.code.id in set(codes)]
