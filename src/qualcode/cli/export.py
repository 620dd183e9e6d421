"""`qualcode export`: a study as a package for others."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.key_options import ask_passphrase, key_option, passphrase_option
from qualcode.cli.options import study_argument


@click.command()
@study_argument
@click.option(
    "--shareable",
    is_flag=True,
    required=True,
    help="Make a package for people outside of the study: the only kind there is.",
)
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The ZIP file that is written.",
)
@key_option
@passphrase_option
@click.option(
    "--quotations/--no-quotations",
    default=False,
    show_default=True,
    help="Whether the words of coded passages leave, with memos, reasons and examples.",
)
@click.option("--transcripts", is_flag=True, help="Let whole interviews leave, with all of these.")
@click.option(
    "--without-key",
    metavar="REASON",
    default="",
    help="Why no names have to be looked for; it is written into the manifest.",
)
@click.option(
    "--add",
    "materials",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A further file to go with it, like a form of consent. Repeat for several.",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="NAME",
    help="What may leave although it cannot be read: a name or a pattern like '*.png'.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
def export(
    study: Path,
    target: Path,
    key: Path | None,
    passphrase_file: Path | None,
    without_key: str,
    materials: tuple[Path, ...],
    allow: tuple[str, ...],
    *,
    shareable: bool,  # noqa: ARG001 # it is required, so that nobody exports unawares
    quotations: bool,
    transcripts: bool,
    force: bool,
) -> None:
    """Write STUDY as a replication package: codebook, ledger, tables, figures and structures.

    Without quotations every word of the interviews is masked, and everything can still be counted.
    Small numbers of tables by attribute are hidden, with those that would tell them. The finished
    package is looked through for the names of the key before it is put in place; where one is
    found, where a candidate is undecided or a text was changed since its review, nothing is
    written.
    """
    from qualcode.sharing.choice import Choice
    from qualcode.sharing.package import export_package
    from qualcode.store.key_file import read_key

    known = None
    if without_key:
        if key is not None:
            raise click.UsageError("Give either --key or --without-key.")
    elif key is not None:
        known = read_key(key, ask_passphrase(passphrase_file))
    choice = Choice(quotations, transcripts, materials, without_key, allow)
    package = export_package(study, target, known, choice, force=force)
    for sentence in package.said:
        click.echo(sentence)
    looked = (
        f"Names and variants looked for: {package.spellings}; none is in it."
        if known is not None
        else "No names were looked for; the manifest says why."
    )
    click.echo(f"{target}: {len(package.files)} files. {looked}", err=True)
    click.echo("Finish README.md and LICENSE.txt in it before you give it away.", err=True)
