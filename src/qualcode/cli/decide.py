"""`qualcode decide`: settle a disagreement, or record what coders agree on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import coder_option, read_span, study_argument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.model.change import Change
    from qualcode.model.coding import Segment
    from qualcode.model.span import Span
    from qualcode.model.study import Study


@click.command()
@study_argument
@click.argument("disagreement", default="")
@click.option("--keep", default="", help="The coder whose codings become the consensus.")
@click.option("--code", "codes", multiple=True, help="A code that becomes it; may be repeated.")
@click.option("--none", "nothing", is_flag=True, help="Nothing becomes the consensus.")
@click.option("--quote", default="", help="With --code: the words to code; they must occur once.")
@click.option("--span", callback=read_span, help="With --code: positions START-END to code.")
@click.option("--reason", default="", help="Why, in a sentence; always needed with an id.")
@click.option("--rule", default="", help="What should go to the codebook because of it.")
@click.option("--agreed", is_flag=True, help="Record all that was coded exactly alike.")
@click.option(
    "--between", multiple=True, help="The coders to compare, by default all; may be repeated."
)
@coder_option
def decide(
    study: Path,
    disagreement: str,
    *,
    keep: str,
    codes: tuple[str, ...],
    nothing: bool,
    quote: str,
    span: Span | None,
    reason: str,
    rule: str,
    agreed: bool,
    between: tuple[str, ...],
    coder: str,
) -> None:
    """Decide on a DISAGREEMENT of STUDY by its id, or with --agreed on all that is coded alike.

    The coders' own codings stay. What was decided can be listed and counted as the coder
    'consensus'; 'qualcode undo' takes a decision back.
    """
    from qualcode.store.session import record
    from qualcode.tagging.adjudicate import find_disagreement
    from qualcode.tagging.decide import agree
    from qualcode.tagging.decide import decide as decided

    if agreed == bool(disagreement):
        raise click.UsageError("Give the id of a disagreement, or --agreed.")
    if (quote or span) and not codes:
        raise click.UsageError("--quote and --span say where --code goes; give a --code.")

    def prepare(opened: Study) -> Change | None:
        if agreed:
            return agree(opened, between)
        place = find_disagreement(opened, disagreement, coders=between)
        chosen = _placed(opened, place.transcript, codes, quote, span)
        return decided(
            opened, place, keep=keep, codes=chosen, none=nothing, reason=reason, rule=rule
        )

    event = record(study, prepare, coder=coder)
    made = [item.code for item in event.codings] if event else []
    if agreed:
        click.echo(f"Coded alike and new in the consensus: {len(made)}.")
    else:
        click.echo(f"Decided {disagreement}: {', '.join(dict.fromkeys(made)) or 'none'}.")


def _placed(
    study: Study, transcript: str, codes: tuple[str, ...], quote: str, span: Span | None
) -> tuple[str, ...] | Mapping[str, Segment]:
    from qualcode.tagging.edit import find_segment

    segment = find_segment(study, transcript, quote=quote, span=span)
    return codes if segment is None else dict.fromkeys(codes, segment)
