"""`qualcode codebook merge` and `split`: several codes into one, one into several."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.codebook_edit import (
    change_codebook,
    harmless_option,
    say_changes,
    say_outdated,
    why_option,
)
from qualcode.cli.codebook_outdated import review_codings
from qualcode.cli.options import coder_option, open_for_reading, study_argument, write_table

if TYPE_CHECKING:
    from qualcode.model.change import Change
    from qualcode.model.study import Study


@click.command()
@study_argument
@click.argument("into")
@click.argument("codes", nargs=-1, required=True)
@harmless_option
@coder_option
@why_option
def merge(
    study: Path, into: str, codes: tuple[str, ...], *, harmless: bool, coder: str, why: str
) -> None:
    """Merge CODES into the code INTO; their ids lead to it from then on, and no coding is touched.

    INTO keeps its definition and takes over their keywords, patterns, examples and memos, and the
    codes below them.
    """
    from qualcode.tagging.merge_codes import merge_codes

    def prepare(opened: Study) -> Change:
        return merge_codes(opened, into, codes, why=why, harmless=harmless)

    say_changes(change_codebook(study, coder, prepare))
    say_outdated(study, into, coder)


@click.command()
@study_argument
@click.argument("code")
@click.argument("names", nargs=-1, required=True)
@click.option("--below", is_flag=True, help="The new codes stand below CODE.")
@click.option("--keep", is_flag=True, help="CODE stays in use; by default it is retired.")
@coder_option
@why_option
def split(
    study: Path,
    code: str,
    names: tuple[str, ...],
    *,
    below: bool,
    keep: bool,
    coder: str,
    why: str,
) -> None:
    """Split CODE into new codes called NAMES, or ID=NAME.

    Its codings are listed and, at a terminal, offered one by one to be judged again; what is left
    waits in `qualcode codebook outdated`.
    """
    from qualcode.tagging.merge_codes import split_code

    parts = [_named(name) for name in names]

    def prepare(opened: Study) -> Change:
        return split_code(opened, code, parts, below=below, keep=keep, why=why)

    say_changes(change_codebook(study, coder, prepare))
    _list_codings(study, code)
    say_outdated(study, code, coder)
    if sys.stdin.isatty():
        review_codings(study, coder, code=code)


def _list_codings(study: Path, code: str) -> None:
    """Write the codings that are to be judged again."""
    from qualcode.report.outdated_table import outdated_table
    from qualcode.tagging.outdated import outdated_codings

    opened = open_for_reading(study)
    table = outdated_table(opened, outdated_codings(opened, code=code))
    if len(table):
        write_table(table, "md")


def _named(words: str) -> tuple[str, str]:
    """Read ID=NAME, or a name that gives the id."""
    from qualcode.model.slug import slug

    name, sign, rest = words.partition("=")
    if not words.strip():
        raise click.UsageError("A code has a name.")
    if sign and name.strip() and " " not in name.strip():
        return name.strip(), " ".join(rest.split())
    return slug(words), " ".join(words.split())
