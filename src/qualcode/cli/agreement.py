"""`qualcode agreement`: how far coders agree."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.cli.options import format_option, open_for_reading, study_argument, write_table
from qualcode.model.agreement import COEFFICIENTS, COMPARED, UNREAD


@click.command()
@study_argument
@click.option(
    "--coefficient",
    "coefficients",
    multiple=True,
    type=click.Choice(COEFFICIENTS),
    help="Compute this one beside the one that study.yaml declares; may be given again.",
)
@click.option(
    "--unit",
    type=click.Choice(COMPARED),
    help="What is compared; by default what study.yaml declares, else turns.",
)
@click.option(
    "--unread",
    type=click.Choice(UNREAD),
    help="What text counts as that a coder has neither read nor coded; by default as declared, "
    "else missing.",
)
@click.option(
    "--of",
    "level",
    type=click.Choice(("codes", "domains", "within", "all")),
    help="Each code by itself, each root with everything below it, the codes within each root, or "
    "all codes together.",
)
@click.option(
    "--by",
    type=click.Choice(("transcript", "round", "pair")),
    help="One row each for transcripts, rounds of coding, or pairs of coders.",
)
@click.option(
    "--show",
    type=click.Choice(("agreement", "confusion", "two-by-two")),
    default="agreement",
    show_default=True,
    help="Coefficients, the coders' codes crossed, or each code's counts for each pair of coders.",
)
@click.option("--kind", default="", help="Roll codes up to those of this kind.")
@click.option("--subtree", is_flag=True, help="A coding counts for the codes above it, too.")
@click.option("--coder", "coders", multiple=True, help="Only this coder; may be given again.")
@click.option("--transcript", "transcripts", multiple=True, help="Only this one; as --coder.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(("participant", "interviewer", "other", "preamble")),
    help="Only turns of these speakers; may be given again.",
)
@click.option(
    "--resamples",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    help="Bootstrap samples of transcripts for the interval.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the bootstrap.")
@format_option
def agreement(
    study: Path,
    coefficients: tuple[str, ...],
    unit: str | None,
    unread: str | None,
    level: str | None,
    by: str | None,
    show: str,
    kind: str,
    *,
    subtree: bool,
    coders: tuple[str, ...],
    transcripts: tuple[str, ...],
    roles: tuple[str, ...],
    resamples: int,
    seed: int,
    form: str,
) -> None:
    """Compare the coders of STUDY on the passages they coded.

    Declare one coefficient in study.yaml, with its unit and what unread text counts as, before you
    look at numbers: agreement: {coefficient: krippendorff-alpha, unit: turn, unread: missing}

    It always stands first; whatever else is asked for follows and says so in its note. Computing
    several coefficients and reporting the one that looks best is no evidence of agreement. Counts
    stand beside every code: look at them before you look at the coefficient.
    """
    from qualcode.analysis.agreement.choice import Comparison
    from qualcode.analysis.agreement.confusion import confusion_table, two_by_two_table
    from qualcode.analysis.agreement.table import agreement_table, judged_codes

    opened = open_for_reading(study)
    wanted = Comparison(
        coefficients=coefficients,
        unit=unit or "",
        unread=unread or "",
        level=level or "",
        kind=kind,
        subtree=subtree,
        coders=coders,
        roles=roles,
        transcripts=transcripts,
        resamples=resamples,
        seed=seed,
    )
    if show == "agreement":
        table = agreement_table(opened, wanted, by=by or "")
        _say_declared(opened.agreement.coefficient, coefficients)
        write_table(table, form)
    else:
        tables = {"confusion": confusion_table, "two-by-two": two_by_two_table}
        write_table(tables[show](judged_codes(opened, wanted)), form)


def _say_declared(declared: str, asked: tuple[str, ...]) -> None:
    others = [name for name in asked if name != declared]
    if not declared:
        click.echo("study.yaml declares no coefficient under 'agreement'.", err=True)
    elif others:
        click.echo(
            f"study.yaml declares {declared}, which stands first; {', '.join(others)} was asked "
            "for besides.",
            err=True,
        )
