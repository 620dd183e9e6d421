"""`qualcode purge`: consent withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import coder_option

if TYPE_CHECKING:
    from qualcode.model.problem import Location
    from qualcode.store.purge import Purged

_SHOWN = 20


@click.command()
@click.argument("participant")
@click.argument("study", type=click.Path(path_type=Path))
@coder_option
@click.option("--yes", is_flag=True, help="Do not ask, as a script needs it.")
def purge(participant: str, study: Path, coder: str, *, yes: bool) -> None:
    """Take out of STUDY for good what PARTICIPANT said, because consent was withdrawn.

    Interviews, their earlier versions, quotations, memos, suggestions, build/ and backups/ go; a
    mark without content stays in the ledger. This cannot be undone. What cannot be reached from
    here, like git's history and packages that were given away, is said.
    """
    from qualcode.store.purge import purge_participant

    if (Path(participant) / "study.yaml").is_file() and not study.exists():
        participant, study = str(study), Path(participant)
    if not yes:
        click.confirm(
            f"Take out of '{study}' for good what {participant} said? Nobody can undo this",
            abort=True,
            err=True,
        )
    for line in _report(purge_participant(study, participant, coder=coder)):
        click.echo(line)


def _report(purged: Purged) -> Iterator[str]:
    name = purged.participant
    for transcript in purged.interviews:
        yield f"interview '{transcript}' taken out"
    for transcript in purged.shared:
        yield f"'{transcript}': the words of {name} masked; others take part in it"
    if purged.codings:
        yield f"{_counted(purged.codings, 'coding')} emptied"
    yield f"{_counted(len(purged.files), 'file')} taken out or rewritten"
    yield from _places("The words still stand in", purged.quoted)
    yield from _places(f"{name} is still named in", purged.named)
    if purged.commits:
        shown = ", ".join(purged.commits[:_SHOWN]) + (", …" if purged.commits[_SHOWN:] else "")
        several = len(purged.commits) > 1
        number = f"at most {len(purged.commits)} commits" if several else "1 commit"
        yield (
            f"NOT REACHED: git's history. What went stands in {number} ({shown}), and in "
            "every clone. Rewrite the history in every copy, for instance with git filter-repo."
        )
    yield (
        "NOT REACHED: recordings and documents outside of the study, other copies and backups, "
        "packages that were given away, what was published, and the key of the pseudonyms."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _places(what: str, places: Sequence[Location]) -> Iterator[str]:
    for place in places[:_SHOWN]:
        yield f"LOOK AT IT. {what} {place}"
