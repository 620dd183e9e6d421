"""`qualcode suggest`: propose passages for codes."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from qualcode.cli.options import open_for_reading, study_argument


@click.command()
@study_argument
@click.option("--code", "codes", multiple=True, help="Only for this code (repeatable).")
@click.option("--transcript", "transcripts", multiple=True, help="Only in this one (repeatable).")
@click.option("--pipeline", default="", help="A trained spaCy pipeline, to compare lemmas.")
def suggest(
    study: Path, codes: tuple[str, ...], transcripts: tuple[str, ...], pipeline: str
) -> None:
    """Propose passages of STUDY that have keywords of a code; coders decide with `tag review`."""
    from qualcode.store.suggestions import write_suggestions
    from qualcode.tagging.keywords import NAME, load_pipeline, suggest_by_keywords

    opened = open_for_reading(study)
    known = {proposal.id for proposal in opened.suggestions}
    groups: dict[str, list[str]] = {}
    for name in transcripts or opened.transcripts:
        groups.setdefault(opened.language_of(name), []).append(name)
    found = [
        proposal
        for language, names in (groups or {"en": []}).items()
        for proposal in suggest_by_keywords(
            opened, load_pipeline(pipeline, language), codes=codes, transcripts=names
        )
    ]
    fresh = [proposal for proposal in found if proposal.id not in known]
    if fresh:
        parameters = {
            "suggester": NAME,
            "pipeline": pipeline or "blank",
            "codes": list(codes),
            "transcripts": list(transcripts),
        }
        click.echo(write_suggestions(study, fresh, parameters))
    passages = "1 passage" if len(found) == 1 else f"{len(found)} passages"
    step = f" Decide with: qualcode tag review {quote(str(study))}" if found else ""
    click.echo(f"{passages} found, {len(fresh)} of them new.{step}", err=True)
