"""One candidate shown in the terminal, and what a person decides on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from qualcode.identities.candidates import Candidate
    from qualcode.identities.deciding import Decision
    from qualcode.model.identity import Key

_SHOWN = 3
_CHOICES = (
    "[Enter] as proposed, [r]eplace, [g]eneralise, [k]eep, [n]o identifier, [s]ame as another, "
    "[m]ore places, [l]ater, [q]uit"
)


def ask(candidate: Candidate, texts: Mapping[str, str], key: Key, counter: str) -> Decision | None:
    """Show a candidate until something is decided; None where the person stops.

    A decision without content means that the candidate is left for later.
    """
    from qualcode.identities.deciding import Decision

    shown = _SHOWN
    while True:
        click.echo(_card(candidate, texts, counter, shown))
        answer = click.prompt(_CHOICES, default="", show_default=False, err=True).strip().lower()
        if answer == "m":
            shown = len(candidate.places)
        elif answer == "q":
            return None
        elif answer == "l":
            return Decision(candidate.identity)
        else:
            made = _made(candidate, key, answer)
            if made is not None:
                return made
            click.echo("Answer with one of the letters.", err=True)


def _made(candidate: Candidate, key: Key, answer: str) -> Decision | None:
    from qualcode.identities.deciding import Decision, proposed
    from qualcode.model.identity import GENERALISE, KEEP, NO_IDENTIFIER

    identity = candidate.identity
    if answer == "":
        return proposed(identity, candidate.like)
    if answer == "r":
        return _replaced(candidate, key)
    if answer == "g":
        words = click.prompt("What is to stand there, for instance 'a large city'", err=True)
        return Decision(identity, GENERALISE, words)
    if answer == "s":
        name = click.prompt("The name, or its pseudonym", err=True)
        return Decision(identity, same_as=name)
    return {"k": Decision(identity, KEEP), "n": Decision(identity, NO_IDENTIFIER)}.get(answer)


def _replaced(candidate: Candidate, key: Key) -> Decision:
    from qualcode.identities.deciding import Decision
    from qualcode.identities.naming import next_pseudonym
    from qualcode.model.identity import KINDS, REPLACE

    identity = candidate.identity
    kind = click.prompt("What it is", type=click.Choice(KINDS), default=identity.kind, err=True)
    free = next_pseudonym(kind, key.identities)
    name = click.prompt("Pseudonym", default=free, err=True)
    # One that was only proposed may give way to the next, where the texts have it already.
    return Decision(replace(identity, kind=kind), REPLACE, "" if name == free else name)


def _card(candidate: Candidate, texts: Mapping[str, str], counter: str, shown: int) -> str:
    from qualcode.identities.candidates import context
    from qualcode.identities.deciding import proposed

    identity = candidate.identity
    number = len(candidate.places)
    names = list(dict.fromkeys(place.source for place in candidate.places))
    lines = ["", click.style(f"{counter}  {identity.name} ({identity.kind})", bold=True)]
    often = "once" if number == 1 else f"{number} times"
    lines.append(f"{candidate.why}; {often if number else 'nowhere'} {_in(names)}".rstrip())
    if identity.name.startswith('"'):
        lines.append("an ordinary word here, so it is found only with its capitals as they are")
    if identity.variants:
        lines.append(f"also written {', '.join(identity.variants)}")
    for place in candidate.places[:shown]:
        before, words, after = context(texts[place.source], place)
        lines.append(f"  {place.source}: …{before}{click.style(f'[{words}]', bold=True)}{after}…")
    made = proposed(identity, candidate.like)
    what = f"the same as {made.same_as}" if made.same_as else f"{made.decision} {made.substitute}"
    lines.append(f"proposed: {what.strip()}")
    if len(candidate.like) > 1:
        lines.append(f"may be one of: {', '.join(candidate.like)}")
    return "\n".join(lines)


def _in(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"in {', '.join(names[:_SHOWN])}{more}"
