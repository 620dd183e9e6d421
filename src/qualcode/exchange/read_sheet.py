"""The rows of a spreadsheet as a codebook; what is wrong in them is told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.errors import InvalidSheet
from qualcode.exchange.cells import SEMICOLONS, split_pair, split_values
from qualcode.exchange.columns import column_letters, read_heading
from qualcode.exchange.sheet import ABOUT, FACET, LISTS
from qualcode.exchange.sheet_checks import check_codes, parents
from qualcode.model.codebook import EXAMPLE_KINDS, Code, Codebook, Confusable, Quotation
from qualcode.model.problem import Location, Problem


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its number, and for each column its number and text."""

    file: str
    number: int
    cells: dict[str, tuple[int, str]]

    def text(self, name: str) -> str:
        """Return a cell's text without blanks at its ends; an absent column is empty."""
        return self.cells.get(name, (0, ""))[1].strip()

    def problem(self, name: str, message: str) -> Problem:
        """Return a mistake in a column of this row."""
        column = self.cells.get(name, (0, ""))[0]
        cell = f" (cell {column_letters(column)}{self.number})" if column else ""
        return Problem(Location(self.file, self.number, column), f"'{name}'{cell}: {message}")


def codebook_of_rows(
    rows: Iterable[Sequence[str]], shown: str, *, found: Iterable[Problem] = ()
) -> Codebook:
    """Read a codebook from the rows of a sheet, the heading first.

    Args:
        rows: the texts of the cells; rows may be shorter than the heading.
        shown: the file's name in messages.
        found: mistakes that were seen before.

    Raises:
        InvalidSheet: there are mistakes; each is given with its row and column.
    """
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row))]
    problems = list(found)
    if not numbered:
        raise InvalidSheet(shown, [Problem(Location(shown), "The sheet is empty.")])
    (first, heading), *body = numbered
    columns = read_heading(heading, first, shown, problems)
    lines = [
        Line(shown, number, {name: (at + 1, _cell(row, at)) for name, at in columns.items()})
        for number, row in body
    ]
    located = [(_code(line, problems), line) for line in lines]
    if not located:
        problems.append(Problem(Location(shown, first), "There is no code below the heading."))
    check_codes(located, problems)
    if problems:
        raise InvalidSheet(shown, sorted(set(problems)))
    return _codebook(located, columns)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _codebook(located: Sequence[tuple[Code, Line]], columns: Iterable[str]) -> Codebook:
    codes = [code for code, _ in located]
    placed = parents(codes)
    title, version, source = (
        next((line.text(name) for _, line in located if line.text(name)), "") for name in ABOUT
    )
    return Codebook(
        codes=tuple(replace(code, parent=placed[code.id]) for code in codes),
        title=title,
        version=version,
        source=source,
        facets=tuple(name.removeprefix(FACET) for name in columns if name.startswith(FACET)),
    )


def _code(line: Line, problems: list[Problem]) -> Code:
    lists = {name: _values(line, name, signs, problems) for name, signs in LISTS.items()}
    facets = {
        name.removeprefix(FACET): values
        for name in line.cells
        if name.startswith(FACET) and (values := _values(line, name, SEMICOLONS, problems))
    }
    return Code(
        id=line.text("id"),
        name=line.text("name") or line.text("id"),
        parent=line.text("parent"),
        domain=line.text("domain"),
        definition=line.text("definition"),
        include=line.text("include"),
        exclude=line.text("exclude"),
        not_to_confuse=tuple(Confusable(*split_pair(item)) for item in lists["not_to_confuse"]),
        examples=_with_all(lists["examples"], lists["boundary_examples"]),
        keywords=lists["keywords"],
        patterns=lists["patterns"],
        colour=line.text("colour"),
        origin=line.text("origin"),
        status=line.text("status") or "active",
        memo=line.text("memo"),
        merged_from=lists["merged_from"],
        split_from=line.text("split_from"),
        facets=facets,
        negative_examples=lists["negative_examples"],
        boundary_examples=lists["boundary_examples"],
        quotations=tuple(_quotations(line, lists["quotations"], problems)),
    )


def _with_all(examples: tuple[str, ...], boundary: tuple[str, ...]) -> tuple[str, ...]:
    return (*examples, *(words for words in boundary if words not in examples))


def _quotations(line: Line, items: Iterable[str], problems: list[Problem]) -> Iterator[Quotation]:
    for item in items:
        coding, kind = split_pair(item)
        kind = kind or EXAMPLE_KINDS[0]
        if kind in EXAMPLE_KINDS:
            yield Quotation(coding, kind)
        else:
            message = f"'{kind}' is no kind of example; write {', '.join(EXAMPLE_KINDS)}."
            problems.append(line.problem("quotations", message))


def _values(line: Line, name: str, separators: str, problems: list[Problem]) -> tuple[str, ...]:
    try:
        return split_values(line.text(name), separators)
    except ValueError:
        message = (
            "a double quote opens a value and none closes it. Close it, or, if it belongs to the "
            'words, put the value in quotes and double it: """Well"", she said".'
        )
        problems.append(line.problem(name, message))
        return ()
