"""`qualcode codebook outdated` and `confirm`: codings older than what their code says now."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import (
    coder_option,
    format_option,
    open_for_reading,
    study_argument,
    write_table,
)

if TYPE_CHECKING:
    from qualcode.model.change import Change
    from qualcode.model.outdated import Outdated
    from qualcode.model.study import Study


@click.command()
@study_argument
@click.option("--code", default="", help="Only codings of this code.")
@click.option("--coder", envvar="QUALCODE_CODER", default="", help="Only this coder's codings.")
@click.option("--review", is_flag=True, help="Look at the coder's codings again, one by one.")
@format_option
def outdated(study: Path, code: str, coder: str, *, review: bool, form: str) -> None:
    """List codings that are older than the definition of their code, or whose code was split.

    A definition is out of date when definition, include or exclude changed other than harmlessly,
    or when the code was merged into one that is defined otherwise.
    """
    from qualcode.report.outdated_table import outdated_table
    from qualcode.tagging.outdated import outdated_codings

    if review:
        if not coder:
            raise click.UsageError("Say with --coder whose codings are looked at again.")
        review_codings(study, coder, code=code)
        return
    opened = open_for_reading(study)
    found = outdated_codings(opened, coder=coder, code=code)
    write_table(outdated_table(opened, found), form)


@click.command()
@study_argument
@click.argument("codings", nargs=-1)
@click.option("--code", default="", help="All outdated codings of this code that are yours.")
@click.option("--all", "everything", is_flag=True, help="All outdated codings that are yours.")
@coder_option
def confirm(
    study: Path, codings: tuple[str, ...], *, code: str, everything: bool, coder: str
) -> None:
    """Say of your outdated CODINGS, after looking at them again, that they stand."""
    from qualcode.store.session import record
    from qualcode.tagging.outdated import confirm_codings, outdated_codings

    if sum([bool(codings), bool(code), everything]) != 1:
        raise click.UsageError("Name CODINGS, or give --code or --all.")
    left: list[str] = []

    def prepare(opened: Study) -> Change | None:
        if codings:
            return confirm_codings(opened, codings, coder=coder)
        found = list(outdated_codings(opened, coder=coder, code=code))
        left[:] = [item.coding.id for item in found if item.needs_another_code]
        names = [item.coding.id for item in found if not item.needs_another_code]
        return confirm_codings(opened, names, coder=coder) if names else None

    event = record(study, prepare, coder=coder)
    number = len(event.changes) if event else 0
    click.echo(f"{number} {'coding' if number == 1 else 'codings'} confirmed.")
    if left:
        click.echo(
            f"{len(left)} left: their code was split and is retired, so they need another code "
            f"('qualcode codebook outdated {study} --review').",
            err=True,
        )


def review_codings(study: Path, coder: str, *, code: str = "") -> None:
    """Offer the coder's outdated codings one by one; each decision is recorded at once."""
    from qualcode.errors import QualcodeError
    from qualcode.store.session import Session
    from qualcode.tagging.edit import recode, remove_codings
    from qualcode.tagging.outdated import confirm_codings, outdated_codings

    session = Session(study)
    waiting = list(outdated_codings(session.study, coder=coder, code=code))
    click.echo(f"{len(waiting)} of your codings are to be looked at again.", err=True)
    for number, item in enumerate(waiting, start=1):
        click.echo(_card(session.study, item, f"{number}/{len(waiting)}"))
        answer = click.prompt(
            "[k]eep, [r]ecode, [d]rop, [s]kip, [q]uit", type=click.Choice("krdsq")
        )
        if answer == "q":
            break
        name = item.coding.id
        try:
            if answer == "k":
                session.record(partial(confirm_codings, names=[name], coder=coder), coder=coder)
            elif answer == "d":
                session.record(partial(remove_codings, names=[name], coder=coder), coder=coder)
            elif answer == "r":
                other = click.prompt("Code", default=_likely(session.study, item))
                session.record(partial(recode, name=name, code=other, coder=coder), coder=coder)
        except QualcodeError as error:
            click.echo(f"{error} The coding stays as it is.", err=True)


def _likely(study: Study, item: Outdated) -> str:
    parts = [code.id for code in study.codebook if code.split_from == item.code.id]
    return parts[0] if parts else item.code.id


def _card(study: Study, item: Outdated, counter: str) -> str:
    from qualcode.model.outdated import SPLIT
    from qualcode.tagging.edit import describe_place

    code, coding = item.code, item.coding
    rules = [f"{name}: {words}" for name, words in _rules(item) if words]
    parts = [part for part in study.codebook if part.split_from == code.id]
    choices = [f"{part.id}: {part.definition or part.name}" for part in parts]
    lines = [
        "",
        click.style(f"{counter}  {code.name} ({code.id}): {item.reason}", bold=True),
        describe_place(coding),
        f"  {coding.segment.quote}" if coding.segment else "",
        f"  memo: {coding.memo}" if coding.memo else "",
        *(click.style(line, dim=True) for line in rules),
        *(choices if item.reason == SPLIT else []),
    ]
    return "\n".join(line for number, line in enumerate(lines) if line or not number)


def _rules(item: Outdated) -> list[tuple[str, str]]:
    code = item.code
    return [("now", code.definition), ("include", code.include), ("exclude", code.exclude)]
