"""`qualcode codebook release`, `diff` and `history`: the codebook over time."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.codebook_edit import why_option
from qualcode.cli.codebook_export import force_option, refuse_overwriting
from qualcode.cli.options import coder_option, format_option, study_argument, write_table


@click.command()
@study_argument
@click.argument("name")
@coder_option
@why_option
def release(study: Path, name: str, coder: str, why: str) -> None:
    """Freeze the codebook as it is under NAME, such as "round 2".

    The release is a file in codebook_releases/ that never changes; `qualcode codebook diff`
    compares it with others and with the present.
    """
    from qualcode.store.releases import release_codebook

    click.echo(release_codebook(study, name, coder=coder, why=why).file)


@click.command()
@study_argument
@click.argument("before", default="")
@click.argument("after", default="now")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("md", "docx", "html")),
    default=None,
    help="How it is written; by default as --to ends, or md.",
)
@force_option
def diff(
    study: Path, before: str, after: str, *, to: Path | None, form: str | None, force: bool
) -> None:
    """Tell what changed in the codebook from BEFORE to AFTER, as a change log.

    Both are the name of a release, a day or a time (UTC), or "now". By default the last release is
    compared with the present; without a release, the codebook as it was first recorded.
    """
    from qualcode.report.codebook_changes import FORMS, print_changes
    from qualcode.store.releases import codebook_changes
    from qualcode.store.write import write_atomically

    suffix = to.suffix.lower().removeprefix(".") if to else ""
    chosen = form or (suffix if suffix in FORMS else "md")
    if to is not None and not form and suffix not in FORMS:
        raise click.UsageError("The file must end in .md, .docx or .html, or give --format.")
    if chosen == "docx" and to is None:
        raise click.UsageError("Say with --to where the document is to be written.")
    content = print_changes(codebook_changes(study, before, after), chosen)
    if to is None:
        click.echo(content.decode(), nl=False)
        return
    refuse_overwriting(to, force=force)
    write_atomically(to, content)
    click.echo(to)


@click.command()
@study_argument
@click.argument("code")
@format_option
def history(study: Path, code: str, form: str) -> None:
    """Tell the life of CODE: what was done to it, by whom, when and why, and how often it is coded.

    Codes that it took in are told with it.
    """
    from qualcode.report.code_life_table import code_life_table
    from qualcode.store.code_life import life_of

    table = code_life_table(life_of(study, code))
    if form == "md":
        table = table.drop(columns=["before", "after", "event"])
    write_table(table, form)
