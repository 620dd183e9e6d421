"""Questions of `qualcode ingest`: whose labels are whose; and how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from qualcode.store.arrivals import Arrival
    from qualcode.store.door import Door
    from qualcode.store.read_ahead import ReadAhead
    from qualcode.store.role_map import Proposal


def is_terminal() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed_roles(
    door: Door, ahead: ReadAhead, arrivals: list[Arrival], *, yes: bool
) -> tuple[dict[str, str], dict[Path, list[tuple[str, str]]]]:
    """Propose whose labels are whose; return what lasts, and what is said of single documents."""
    from qualcode.store.role_map import propose_roles

    with progress(ahead.documents(arrivals), len(arrivals), "Reading") as running:
        proposals = propose_roles(door, running)
    lasting = {item.label: item.role for item in proposals if item.lasting}
    own: dict[Path, list[tuple[str, str]]] = {}
    if not proposals or yes:
        return lasting, own
    click.echo("Whose labels are these?", err=True)
    for item in proposals:
        where = ", ".join(path.name for path in item.documents[:3])
        more = ", …" if len(item.documents) > 3 else ""
        click.echo(f"  {item.label:24} {item.role:14} {where}{more}", err=True)
    if click.confirm("Is that right? study.yaml keeps it", default=True, err=True):
        return lasting, own
    for item in proposals:
        role = _asked(door, item)
        lasting.pop(item.label, None)
        if role in ("interviewer", "participant", "other"):
            lasting[item.label] = role
        else:
            for path in item.documents:
                own.setdefault(path, []).append((item.label, role))
    return lasting, own


def _asked(door: Door, item: Proposal) -> str:
    """Ask whose a label is until the answer is a role or a participant."""
    from qualcode.errors import QualcodeError
    from qualcode.store.role_map import check_role

    while True:
        question = f"{item.label} (interviewer, participant, other, or an id)"
        answer = click.prompt(question, default=item.role, err=True).strip()
        try:
            return check_role(door, answer)
        except QualcodeError as error:
            click.echo(str(error), err=True)


@contextmanager
def progress(items: Iterable[Any], length: int, label: str) -> Iterator[Iterable[Any]]:
    """Show how far it is, on a terminal and where there are several."""
    if length < 4 or not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as running:
        yield running
