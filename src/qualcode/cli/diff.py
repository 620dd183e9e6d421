"""`qualcode diff`: how two versions of a study differ, in a researcher's words."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import say_problems, write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualcode.model.difference import Differences, Version
    from qualcode.model.problem import Problem


@click.command()
@click.argument("versions", nargs=-1, metavar="A [B]")
@click.option(
    "--study",
    type=click.Path(path_type=Path),
    help="Compare versions of this study: A and B are git revisions, days or times.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "md", "json", "csv")),
    default="text",
    show_default=True,
    help="How the differences are written.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if there are differences.")
@click.option("--driver", is_flag=True, help="Called by git to compare one file; see docs.")
def diff(
    versions: tuple[str, ...], *, study: Path | None, form: str, exit_code: bool, driver: bool
) -> None:
    """Tell how version B of a study differs from version A: who coded what differently.

    A and B are the folders of two copies. With --study they are versions of one study: revisions
    that git knows (HEAD~1), days (2026-11-24, meaning its end) or times (2026-11-24T10:30, in
    UTC); without B the study is compared as it is now.
    """
    from qualcode.tagging.compare import compare

    if driver:
        _drive(versions)
        return
    before, after = _read(versions, study)
    differences = compare(before, after)
    _write(differences, form)
    if exit_code and differences:
        sys.exit(1)


def _read(versions: tuple[str, ...], study: Path | None) -> tuple[Version, Version]:
    from qualcode.store.versions import read_version, read_version_named

    if study is None:
        if len(versions) != 2:
            raise click.UsageError("Give two folders, or --study FOLDER and one or two versions.")
        before, after = (_told(partial(read_version, name), f"{name}/") for name in versions)
        return before, after
    if len(versions) not in (1, 2):
        raise click.UsageError("Give one or two versions: git revisions, days or times.")
    before, *rest = (
        _told(partial(read_version_named, study, name), f"{name}:") for name in versions
    )
    return before, rest[0] if rest else _told(partial(read_version, study), f"{study}/")


def _told(read: Callable[..., Version], where: str) -> Version:
    """Read a version; say what had to be left out of it, with `where` before the file's name."""
    flaws: list[Problem] = []
    version = read(flaws=flaws)
    for flaw in flaws:
        click.echo(f"Warning: {where}{flaw}", err=True)
    return version


def _write(differences: Differences, form: str) -> None:
    from qualcode.report.difference_text import difference_markdown, difference_text

    if form == "text":
        click.echo(difference_text(differences), nl=False)
    elif form == "md":
        click.echo(difference_markdown(differences), nl=False)
    else:
        from qualcode.analysis.difference import difference_table

        write_table(difference_table(differences), form)


def _drive(arguments: tuple[str, ...]) -> None:
    """Answer git, which passes a path, then file, hash and mode of the old and the new version."""
    if len(arguments) == 1:
        click.echo(f"* Unmerged path {arguments[0]}")
        return
    if len(arguments) not in (7, 9):
        raise click.UsageError("git calls this itself: see 'qualcode init', or docs/merging.md.")
    from qualcode.report.difference_text import difference_text
    from qualcode.tagging.compare import compare

    path, old, new = arguments[7] if len(arguments) == 9 else arguments[0], *arguments[1:5:3]
    problems: list[Problem] = []
    differences = compare(*_read_files(path, Path(old), Path(new), problems))
    click.echo(f"{path}\n")
    if problems and not path.endswith(".jsonl"):
        click.echo("It cannot be read; 'git diff --no-ext-diff' shows the lines.\n")
    elif differences:
        click.echo(difference_text(differences))
    else:
        click.echo("Nothing differs in what it says; 'git diff --no-ext-diff' shows the lines.\n")
    say_problems(problems)


def _read_files(
    path: str, old: Path, new: Path, problems: list[Problem]
) -> tuple[Version, Version]:
    from qualcode.store.single_file import read_codebook_versions, read_ledger_versions

    if path.endswith(".jsonl"):
        return read_ledger_versions(old, new, problems)
    return read_codebook_versions(old, new, path, problems)
