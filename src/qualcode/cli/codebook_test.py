"""`qualcode codebook test`: the examples as tests of the keywords."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table


@click.command()
@study_argument
@click.option("--code", "codes", multiple=True, help="Only this code's examples (repeatable).")
@click.option("--all", "everything", is_flag=True, help="List the examples that fit, too.")
@click.option("--pipeline", default="", help="A trained spaCy pipeline, to compare lemmas.")
@format_option
def test(
    study: Path, *, codes: tuple[str, ...], everything: bool, pipeline: str, form: str
) -> None:
    """Run the examples in the codebook of STUDY against its keywords, as `suggest` uses them.

    An example is missed where no keyword of its code is in it, and mistaken where one of another
    code is; a negative example is mistaken where a keyword of its own code is in it.
    """
    from qualcode.report.example_table import example_table
    from qualcode.tagging.examples import try_examples
    from qualcode.tagging.keywords import load_pipeline
    from qualcode.tagging.quoted import quoted_codebook

    opened = open_for_reading(study)
    loaded = load_pipeline(pipeline, opened.language or "en")
    table = example_table(try_examples(quoted_codebook(opened), loaded, codes=codes))
    wrong = table[table["outcome"] != "fits"]
    write_table(table if everything else wrong, form)
    click.echo(f"{len(table) - len(wrong)} of {len(table)} examples fit.", err=True)
