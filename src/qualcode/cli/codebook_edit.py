"""`qualcode codebook add`, `rename`, `move`, `retire` and `redefine`: changing one code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import coder_option, study_argument

if TYPE_CHECKING:
    from qualcode.model.change import Change
    from qualcode.model.study import Study
    from qualcode.store.event import Event


def _ask_why(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """Return the reason; ask for it where somebody sits at the terminal."""
    if value is None and sys.stdin.isatty():
        value = str(click.prompt("Why"))
    if not (value or "").strip():
        raise click.BadParameter("say in a sentence why; it goes into the ledger.")
    return str(value)


why_option = click.option("--why", callback=_ask_why, help="Why, in a sentence; asked if missing.")
harmless_option = click.option(
    "--harmless",
    is_flag=True,
    help="What is coded stays the same (a slip was mended): codings need no second look.",
)


@click.command()
@study_argument
@click.argument("name")
@click.option("--id", "code_id", default="", help="Its id, for good; by default from the name.")
@click.option("--parent", default="", help="The code above it; by default none.")
@click.option("--domain", default="", help="The domain for agreement; by default that above it.")
@click.option("--after", default="", help="The code behind which it stands in the file.")
@click.option("--definition", default="", help="What it is.")
@click.option("--include", default="", help="What belongs to it.")
@click.option("--exclude", default="", help="What does not, and where that goes.")
@click.option("--keyword", "keywords", multiple=True, help="A word that speaks for it; repeatable.")
@click.option("--example", "examples", multiple=True, help="A typical example; repeatable.")
@click.option("--origin", default="", help="a-priori or emergent.")
@click.option("--memo", default="", help="A remark.")
@click.option("--draft", is_flag=True, help="It is a draft as yet.")
@coder_option
@why_option
def add(
    study: Path,
    name: str,
    *,
    code_id: str,
    parent: str,
    domain: str,
    after: str,
    definition: str,
    include: str,
    exclude: str,
    keywords: tuple[str, ...],
    examples: tuple[str, ...],
    origin: str,
    memo: str,
    draft: bool,
    coder: str,
    why: str,
) -> None:
    """Add a code called NAME to the codebook of STUDY; its id is printed."""
    from qualcode.model.codebook import Code
    from qualcode.model.slug import slug
    from qualcode.tagging.edit_codes import add_code

    words = " ".join(name.split())
    if not words:
        raise click.UsageError("A code has a name.")
    code = Code(
        code_id or slug(words),
        words,
        parent=parent,
        domain=domain,
        definition=definition,
        include=include,
        exclude=exclude,
        keywords=keywords,
        examples=examples,
        origin=origin,
        memo=memo,
        status="draft" if draft else "active",
    )
    change_codebook(study, coder, lambda opened: add_code(opened, code, after=after, why=why))
    click.echo(code.id)


@click.command()
@study_argument
@click.argument("code")
@click.argument("name")
@coder_option
@why_option
def rename(study: Path, code: str, name: str, coder: str, why: str) -> None:
    """Give CODE another NAME; its id and its codings stay."""
    from qualcode.tagging.edit_codes import rename_code

    event = change_codebook(study, coder, lambda opened: rename_code(opened, code, name, why=why))
    say_changes(event)


@click.command()
@study_argument
@click.argument("code")
@click.option("--under", default=None, help="The code that is to stand above it.")
@click.option("--top", is_flag=True, help="Nothing is to stand above it.")
@click.option("--after", default="", help="The code behind which it is to stand in the file.")
@coder_option
@why_option
def move(
    study: Path,
    code: str,
    *,
    under: str | None,
    top: bool,
    after: str,
    coder: str,
    why: str,
) -> None:
    """Put CODE, with all below it, under another code or at another place in the file."""
    from qualcode.tagging.edit_codes import move_code

    if (under is None and not top and not after) or (under is not None and top):
        raise click.UsageError("Give --under CODE or --top, or --after CODE, or both kinds.")
    place = "" if top else under

    def prepare(opened: Study) -> Change:
        return move_code(opened, code, under=place, after=after, why=why)

    say_changes(change_codebook(study, coder, prepare))


@click.command()
@study_argument
@click.argument("code")
@click.option("--revive", is_flag=True, help="Bring a retired code back.")
@coder_option
@why_option
def retire(study: Path, code: str, *, revive: bool, coder: str, why: str) -> None:
    """Retire CODE: its codings stay and count, and nobody codes with it any more."""
    from qualcode.tagging.edit_codes import retire_code

    def prepare(opened: Study) -> Change:
        return retire_code(opened, code, revive=revive, why=why)

    say_changes(change_codebook(study, coder, prepare))


@click.command()
@study_argument
@click.argument("code")
@click.option("--definition", default=None, help='What it is; "" takes the words away.')
@click.option("--include", default=None, help="What belongs to it.")
@click.option("--exclude", default=None, help="What does not, and where that goes.")
@harmless_option
@coder_option
@why_option
def redefine(
    study: Path,
    code: str,
    *,
    definition: str | None,
    include: str | None,
    exclude: str | None,
    harmless: bool,
    coder: str,
    why: str,
) -> None:
    """Give CODE another definition, include or exclude.

    Codings made before are listed by `qualcode codebook outdated`, unless the change is harmless.
    With --harmless alone, what was changed by hand or before is declared harmless.
    """
    from qualcode.tagging.edit_codes import redefine_code
    from qualcode.tagging.outdated import declare_harmless

    is_silent = (definition, include, exclude) == (None, None, None)
    if is_silent and not harmless:
        raise click.UsageError(
            "Give at least one of --definition, --include and --exclude, or --harmless alone."
        )

    def prepare(opened: Study) -> Change:
        if is_silent:
            return declare_harmless(opened, code, why=why)
        return redefine_code(
            opened,
            code,
            definition=definition,
            include=include,
            exclude=exclude,
            why=why,
            harmless=harmless,
        )

    say_changes(change_codebook(study, coder, prepare))
    say_outdated(study, code, coder)


def change_codebook(study: Path, coder: str, prepare: Callable[[Study], Change]) -> Event | None:
    """Record a change of the codebook."""
    from qualcode.store.session import record

    return record(study, prepare, coder=coder)


def say_changes(event: Event | None) -> None:
    """Write what became of the codes, a line each."""
    from qualcode.model.difference import CodeDifference

    rows = event.codebook.codes if event and event.codebook else ()
    for row in rows:
        said = CodeDifference(row.code, row.name, row.kind, row.field, row.before, row.after)
        click.echo(f"{row.code}: {said.what}")


def say_outdated(study: Path, code: str, coder: str) -> None:
    """Say how many codings of a code are to be looked at again, and how."""
    from qualcode.cli.options import open_for_reading
    from qualcode.tagging.outdated import outdated_codings

    found = list(outdated_codings(open_for_reading(study), code=code))
    if found:
        own = sum(item.coding.coder == coder for item in found)
        noun = "coding is" if len(found) == 1 else "codings are"
        click.echo(
            f"{len(found)} {noun} to be looked at again, {own} of them yours: "
            f"qualcode codebook outdated {study} --code {code} --review",
            err=True,
        )
