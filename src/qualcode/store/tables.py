"""organizations.csv, participants.csv and transcripts.csv: a row each, attributes as columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import did_you_mean
from qualcode.model.notation import natural_key
from qualcode.model.organization import Organization, Participant
from qualcode.model.problem import Location, Problem
from qualcode.store.write import write_atomically

TRANSCRIPT_COLUMNS = (
    "id",
    "participants",
    "speakers",
    "date",
    "format",
    "source",
    "sha256",
    "text",
    "reader",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, stripped, and its place."""

    cells: Mapping[str, str]
    where: Location

    def values(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that may hold several, separated by semicolons."""
        return split_cell(self.cells.get(column, ""))


def split_cell(cell: str) -> tuple[str, ...]:
    """Split a cell at its semicolons, leaving out what is blank."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def read_rows(
    path: Path, required: Sequence[str], problems: list[Problem], *, optional: bool = False
) -> list[Row]:
    """Read a table with a header; append what is wrong to `problems`.

    A missing file is a problem unless `optional`.
    """
    shown = path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not optional:
            problems.append(Problem(Location(shown), "The file is missing."))
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problems.append(Problem(Location(shown), f"The file cannot be read: {reason}."))
        return []
    return _rows(text, shown, required, problems)


def _rows(text: str, shown: str, required: Sequence[str], problems: list[Problem]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    header: list[str] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(Problem(Location(shown, reader.line_num), f"Not a CSV row: {error}."))
            return rows
        where = Location(shown, reader.line_num)
        if not header:
            header = [cell.strip() for cell in cells]
            if len(header) == 1 and ";" in header[0]:
                message = "The columns are separated by semicolons; separate them by commas."
                problems.append(Problem(where, message))
                return []
            _check_header(header, where, required, problems)
        elif any(cell.strip() for cell in cells):
            _add_row(rows, header, cells, where, problems)
    if not header:
        message = f"The file is empty; its first line must be '{','.join(required)}'."
        problems.append(Problem(Location(shown), message))
    return rows


def _check_header(
    header: list[str], where: Location, required: Sequence[str], problems: list[Problem]
) -> None:
    for name in required:
        if name not in header:
            hint = did_you_mean(name, header)
            problems.append(Problem(where, f"The column '{name}' is missing.{hint}"))
    problems += [
        Problem(where, f"The column '{name}' occurs more than once.")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]


def _add_row(
    rows: list[Row],
    header: list[str],
    cells: list[str],
    where: Location,
    problems: list[Problem],
) -> None:
    if len(cells) != len(header):
        message = (
            f"The row has {len(cells)} {'cell' if len(cells) == 1 else 'cells'}, "
            f"the header has {len(header)}; "
            "put text with commas in double quotes."
        )
        problems.append(Problem(where, message))
        return
    rows.append(Row({name: cell.strip() for name, cell in zip(header, cells, strict=True)}, where))


def unique_rows(rows: Sequence[Row], key: str, problems: list[Problem]) -> list[Row]:
    """Return the rows that have a key of their own; report the others."""
    seen: dict[str, Location] = {}
    kept = []
    for row in rows:
        name = row.cells.get(key, "")
        if not name:
            problems.append(Problem(row.where, f"'{key}' is empty."))
        elif name in seen:
            message = f"'{name}' stands in two rows; the first is line {seen[name].line}."
            problems.append(Problem(row.where, message))
        else:
            seen[name] = row.where
            kept.append(row)
    return kept


def read_organizations(folder: Path, problems: list[Problem]) -> dict[str, Organization]:
    """Read organizations.csv in natural order of ids; every column but `id` is an attribute."""
    rows = read_rows(folder / "organizations.csv", ("id",), problems)
    found = {
        row.cells["id"]: Organization(row.cells["id"], _attributes(row, ()))
        for row in unique_rows(rows, "id", problems)
    }
    return dict(sorted(found.items(), key=lambda pair: natural_key(pair[0])))


def read_participants(
    folder: Path, organizations: Mapping[str, Organization], problems: list[Problem]
) -> dict[str, Participant]:
    """Read participants.csv; every column but `id` and `organization` is an attribute."""
    found = {}
    rows = read_rows(folder / "participants.csv", ("id", "organization"), problems)
    for row in unique_rows(rows, "id", problems):
        organization = row.cells.get("organization", "")
        if organization and organization not in organizations:
            hint = did_you_mean(organization, organizations)
            message = f"'{organization}' is not in organizations.csv.{hint}"
            problems.append(Problem(row.where, message))
        attributes = _attributes(row, ("organization",))
        found[row.cells["id"]] = Participant(row.cells["id"], organization, attributes)
    return dict(sorted(found.items(), key=lambda pair: natural_key(pair[0])))


def read_extra_tables(
    folder: Path, problems: list[Problem]
) -> dict[str, tuple[Mapping[str, str], ...]]:
    """Read every further CSV file by name."""
    own = {"organizations", "participants", "transcripts"}
    return {
        path.stem: tuple(row.cells for row in read_rows(path, (), problems))
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in own
    }


def _attributes(row: Row, own: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {name: row.values(name) for name in row.cells if name not in ("id", *own)}


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write a table whole or not at all, with LF line ends."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, buffer.getvalue().encode())
