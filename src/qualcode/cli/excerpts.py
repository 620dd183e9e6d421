"""`qualcode excerpts`: the passages behind the codes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.options import only_coder_option, open_for_reading, study_argument

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.analysis.query.filters import Filters
    from qualcode.analysis.query.words import Words
    from qualcode.model.study import Study


@click.command()
@study_argument
@click.argument("query", default="")
@only_coder_option
@click.option("--round", "round_", default="", help="Only codings of this round.")
@click.option("--topic", default="", help="Only codes that this topic of the guide feeds.")
@click.option(
    "--role",
    default="",
    help="Only what begins in a turn of this role: participant, interviewer, other.",
)
@click.option(
    "--where",
    multiple=True,
    metavar="ATTRIBUTE=VALUE",
    help="Only organisations, participants or transcripts like this; again for more. Numbers may "
    "be compared: size>=50.",
)
@click.option(
    "--text", "text", default="", help="Only passages with these words; * for any letters."
)
@click.option("--kwic", default="", help="Every place of these words, coded or not.")
@click.option("--regex", is_flag=True, help="Words of --text and --kwic are regular expressions.")
@click.option(
    "--without-passage",
    "wordless",
    is_flag=True,
    help="Codings of whole transcripts and of people instead, which have no words.",
)
@click.option("--context", default=0, show_default=True, help="Turns to be given before and after.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("md", "table", "csv", "json", "tex", "docx")),
    default="md",
    show_default=True,
    help="md and docx are to be read; the others are the table.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; docx needs one.")
def excerpts(
    study: Path,
    query: str,
    *,
    coder: str,
    round_: str,
    topic: str,
    role: str,
    where: tuple[str, ...],
    text: str,
    kwic: str,
    regex: bool,
    wordless: bool,
    context: int,
    form: str,
    out: Path | None,
) -> None:
    """Show the passages of STUDY that QUERY finds, with the codings behind them.

    QUERY names codes, each with those below it ('=code' without them, 'code*' all that begin so),
    joined by AND, OR, NOT and parentheses, and by A NEAR 2 B (at most 2 turns apart), A INSIDE B
    and A FOLLOWED BY B. Without it every coded passage is shown. docs/retrieval.md has examples.
    """
    from qualcode.analysis.query.excerpts import EVERYTHING
    from qualcode.analysis.query.wordless import is_plain, wordless_codings
    from qualcode.analysis.query.words import plain_words, regular_expression
    from qualcode.report.concordance import concordance_markdown
    from qualcode.report.tables import format_table

    if form == "docx" and out is None:
        raise click.UsageError("A Word document goes into a file; name it with --out.")
    if text and kwic:
        raise click.UsageError("--text and --kwic are two searches; give QUERY and one of them.")
    if wordless and (text or kwic or form == "docx"):
        raise click.UsageError("--without-passage finds no words; leave --text, --kwic, docx out.")
    opened = open_for_reading(study)
    filters = _filters(where, coder=coder, round=round_, topic=topic, role=role)
    make = regular_expression if regex else plain_words
    if wordless:
        table = wordless_codings(opened, query or EVERYTHING, filters=filters)
        _put(format_table(table, "md" if form == "table" else form), out)
        click.echo(f"{len(table)} found.", err=True)
        return
    words = make(kwic or text) if kwic or text else None
    table = _table(opened, query, filters, words, kwic=bool(kwic), context=context)
    if kwic and form == "md" and not context:
        _put(concordance_markdown(table, title=_title(query, kwic)), out)
    else:
        _write(table, form, out, title=_title(query, kwic or text))
    click.echo(f"{len(table)} found.", err=True)
    if words is None and not role and is_plain(query or EVERYTHING):
        _say_wordless(opened, query, filters)


def _say_wordless(study: Study, query: str, filters: Filters) -> None:
    from qualcode.analysis.query.excerpts import EVERYTHING
    from qualcode.analysis.query.wordless import wordless_codings
    from qualcode.model.columns import coding_columns

    if "speaker" in dict(filters.where) or -1 not in coding_columns(study.codings).start:
        return
    many = len(wordless_codings(study, query or EVERYTHING, filters=filters))
    if many:
        whom = (
            "coding is of a whole transcript or a person"
            if many == 1
            else ("codings are of whole transcripts or people")
        )
        click.echo(f"{many} more {whom}; --without-passage shows them.", err=True)


def _filters(where: tuple[str, ...], **narrowed: str) -> Filters:
    """Return what a search is narrowed to; "size=>5" asks for the word ">5", "size>=5" compares."""
    from qualcode.analysis.query.filters import Filters
    from qualcode.analysis.ranges import number_of

    equal, compared = [], []
    for item in where:
        found = re.fullmatch(r"\s*([^<>=]*[^<>=\s])\s*(<=|>=|[<>=])\s*(\S.*?)\s*", item, re.DOTALL)
        number = number_of(found[3]) if found else None
        if found and found[2] == "=":
            equal.append((found[1], found[3]))
        elif found and number is not None:
            compared.append((found[1], found[2], number))
        else:
            raise click.BadParameter(
                f"'{item}' should be ATTRIBUTE=VALUE, for instance size=small; numbers may be "
                "compared, too: size>=50."
            )
    return Filters(**narrowed, where=equal, compared=compared)


def _table(
    study: Study, query: str, filters: Filters, words: Words | None, *, kwic: bool, context: int
) -> pd.DataFrame:
    from qualcode.analysis.query.excerpts import EVERYTHING, excerpts
    from qualcode.analysis.query.kwic import keywords_in_context

    if kwic and words is not None:
        return keywords_in_context(study, words, query=query, filters=filters, context=context)
    return excerpts(study, query or EVERYTHING, filters=filters, words=words, context=context)


def _title(query: str, words: str) -> str:
    parts = [query, f'"{words}"' if words else ""]
    return ", ".join(part for part in parts if part) or "Coded passages"


def _write(table: pd.DataFrame, form: str, out: Path | None, *, title: str) -> None:
    from qualcode.report.excerpts_document import excerpts_docx, excerpts_markdown
    from qualcode.report.tables import format_table
    from qualcode.store.write import write_atomically

    if form == "docx" and out is not None:
        write_atomically(out, excerpts_docx(table, title=title))
        click.echo(out)
        return
    words = (
        excerpts_markdown(table, title=title)
        if form == "md"
        else format_table(table, "md" if form == "table" else form)
    )
    _put(words, out)


def _put(words: str, out: Path | None) -> None:
    from qualcode.store.write import write_atomically

    if out is None:
        click.echo(words, nl=False)
        return
    write_atomically(out, words.encode())
    click.echo(out)
