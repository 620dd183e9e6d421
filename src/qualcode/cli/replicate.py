"""`qualcode replicate`: rebuild the published study."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import say_problems
from qualcode.cli.report import write_report


@click.command()
@click.argument("out", default=Path("build/nahar2022"), type=click.Path(path_type=Path))
def replicate(out: Path) -> None:
    """Rebuild the published study of Nahar, Lewis, Zhou and Kästner into OUT.

    OUT is build/nahar2022 by default. Ends by saying how many of the numbers that the paper prints
    could be rebuilt; exits with 1 if one of them comes out differently.
    """
    from qualcode.analysis.published import published_table
    from qualcode.store.folder import open_study
    from qualcode.store.shipped import shipped_study

    study = open_study(shipped_study("nahar2022"))
    say_problems(study.problems)
    write_report(study, out)
    table = published_table(study)
    states = table["status"].value_counts()
    rebuilt, explained = int(states.get("rebuilt", 0)), int(states.get("not rebuilt", 0))
    click.echo(
        f"{rebuilt} of {len(table)} published numbers rebuilt; "
        f"{explained} cannot be, each with its reason."
    )
    wrong = table[table["status"] == "differs"]
    for number in wrong.to_dict("records"):
        click.echo(
            f"{number['id']}: published {number['published']}, rebuilt {number['rebuilt']}. "
            f"{number['why']}",
            err=True,
        )
    if len(wrong):
        raise click.ClickException(f"{len(wrong)} published numbers come out differently.")
