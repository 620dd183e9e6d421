"""`qualcode count`: how often and by how many."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import (
    format_option,
    kind_option,
    only_coder_option,
    open_for_reading,
    select_rows,
    study_argument,
    write_table,
)


@click.command()
@study_argument
@click.option("--subtree", is_flag=True, help="Count a code together with those below it.")
@kind_option
@only_coder_option
@format_option
def count(study: Path, *, subtree: bool, kind: str, coder: str, form: str) -> None:
    """Count, for each code of STUDY, its codings, turns, transcripts, people and organisations."""
    from qualcode.analysis.counts import code_counts

    opened = open_for_reading(study)
    frame = select_rows(opened, coder=coder, kind=kind)
    table = code_counts(frame, opened.codebook, subtree=subtree and not kind)
    if kind:
        wanted = [code.id for code in opened.codebook if kind in code.facets.get("kind", ())]
        table = table[table["code"].isin(wanted)]
    write_table(table, form)
