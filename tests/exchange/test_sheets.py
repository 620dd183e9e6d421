"""Spreadsheets: what they look like, what people do to them, and what strangers send."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from qualcode.errors import CannotCarry, InvalidSheet, UnreadableDocument
from qualcode.exchange.csv_codebook import codebook_csv, codebook_of_csv
from qualcode.exchange.losses import Taken
from qualcode.exchange.read_xlsx import codebook_of_xlsx
from qualcode.exchange.xlsx_codebook import codebook_xlsx
from qualcode.model.codebook import Code, Codebook, Confusable


def read(text: str | bytes) -> Codebook:
    raw = text if isinstance(text, bytes) else text.encode()
    return codebook_of_csv(raw, Path("c.csv")).codebook


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidSheet) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = Workbook()
    fill(book.active)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_book(raw: bytes) -> Taken:
    return codebook_of_xlsx(raw, Path("c.xlsx"))


def test_a_sheet_can_be_edited_by_people() -> None:
    codebook = read(
        "ID;Name;Parent;Not to confuse;Keywords;facet:theme;;\n"
        'a;;;b : because;"one;two; ";x;;left over\n'
        "\n"
        'b;"=B";" a ";"a\n""c:d"": why";"""1;2"";3";"x\ny";;\n'
        "c:d;C;;;;;;\n"
    )
    assert codebook.facets == ("theme",)
    assert codebook.codes == (
        Code(
            "a",
            "a",
            not_to_confuse=(Confusable("b", "because"),),
            keywords=("one", "two"),
            facets={"theme": ("x",)},
        ),
        Code(
            "b",
            "=B",
            "a",
            not_to_confuse=(Confusable("a", ""), Confusable("c:d", "why")),
            keywords=("1;2", "3"),
            facets={"theme": ("x", "y")},
        ),
        Code("c:d", "C"),
    )


def test_cells_are_no_formulas() -> None:
    code = Code("a", "=1+1", definition="-x", keywords=("@SUM", "+1"), memo="'=quoted")
    codebook = Codebook((code,), title="=T")
    text = codebook_csv(codebook).decode("utf-8-sig")
    assert "\na,'=1+1,,,'-x," in text
    assert ',"\'@SUM; +1",' in text
    assert ",''=quoted," in text
    sheet = load_workbook(BytesIO(codebook_xlsx(codebook))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["B2"].value == "=1+1"
    assert sheet["B2"].quotePrefix
    assert sheet["B2"].number_format == "@"


def test_all_mistakes_are_told_with_row_and_column() -> None:
    text = (
        "id,name,parent,exlude,not_to_confuse,keywords,keywords,memo,facet:memo,merged_from\n"
        'a,A,Bee,,zz: no,"""open",,,,\n'
        "b,Bee,aa,,,,,,,a\n"
        ",C,,,,,,,,\n"
        "x,X,y,,,,,,,\n"
        "y,Y,x,,: why,,,,,\n"
    )
    assert mistakes(text) == [
        "c.csv:1:4: 'exlude' (column D) is no field of a code. Did you mean 'exclude'?",
        "c.csv:1:7: 'keywords' is the heading of two columns, F and G.",
        "c.csv:1:9: 'facet:memo' has the name of a field that every code has; choose another.",
        "c.csv:2:3: 'parent' (cell C2): 'Bee' is the name of a code; write its id, 'b'.",
        "c.csv:2:5: 'not_to_confuse' (cell E2): 'zz' is the id of no code.",
        (
            "c.csv:2:6: 'keywords' (cell F2): a double quote opens a value and none closes it. "
            "Close it, or, if it belongs to the words, put the value in quotes and double it: "
            '"""Well"", '
            'she said".'
        ),
        "c.csv:3:3: 'parent' (cell C3): 'aa' is the id of no code. Did you mean 'a'?",
        "c.csv:3:10: 'merged_from' (cell J3): 'a' is the id of two codes; the other is in row 2.",
        "c.csv:4:1: 'id' (cell A4): it is missing; every row is a code and needs an id.",
        (
            "c.csv:5:3: 'parent' (cell C5): 'x' is its own ancestor; give one code of the circle "
            "another one."
        ),
        (
            "c.csv:6:5: 'not_to_confuse' (cell E6): a code is missing before the colon; write "
            "'code: why'."
        ),
    ]


def test_a_sheet_without_ids_or_codes_is_refused() -> None:
    assert mistakes("") == ["c.csv: The sheet is empty."]
    assert mistakes("id,name\n") == ["c.csv:1: There is no code below the heading."]
    told = mistakes("code,title\na,A\n")
    assert told[0].startswith("c.csv:1: No column is headed 'id'")
    assert "c.csv:1:1: 'code' (column A) is no field" in told[1]


def test_other_encodings_are_read_or_refused() -> None:
    assert read("id\tname\na\tÄ\n".encode("utf-16"))["a"].name == "Ä"
    taken = codebook_of_csv("id,name\na,Ä\n".encode("cp1252"), Path("c.csv"))
    assert taken.codebook["a"].name == "Ä"
    (loss,) = taken.losses
    assert str(loss).startswith("The text is not UTF-8; it was read as Windows-1252.")
    greek = codebook_of_csv("id,name\na,Ω\n".encode("cp1253"), Path("c.csv"), "cp1253")
    assert (greek.codebook["a"].name, greek.losses) == ("Ω", ())
    for raw in (b"\x00\x81\xff", b'id,name\n"a,A\n'):
        with pytest.raises(UnreadableDocument):
            read(raw)


def test_a_parent_that_was_merged_is_the_code_that_took_it_in() -> None:
    codebook = read("id,parent,merged_from\na,,old\nb,old,\n")
    assert codebook["b"].parent == "a"


def test_what_a_spreadsheet_makes_of_words_is_read_or_told() -> None:
    def numbers(sheet: Any) -> None:
        sheet.append(["id", "name", "memo"])
        sheet.append([7, 2.5, True])

    code = read_book(workbook(numbers)).codebook["7"]
    assert (code.name, code.memo) == ("2.5", "TRUE")

    def trouble(sheet: Any) -> None:
        sheet.append(["id", "name", "memo", "origin"])
        sheet.append(["a", "=1+1", datetime.date(2026, 11, 24), "#N/A"])

    with pytest.raises(InvalidSheet) as caught:
        read_book(workbook(trouble))
    told = [str(problem) for problem in caught.value.problems]
    assert told == [
        (
            "c.xlsx:2:2: Cell B2 holds a formula; type an apostrophe before its words, or paste "
            "them as text."
        ),
        (
            "c.xlsx:2:3: Cell C2 was made a date by the spreadsheet; format the cell as text and "
            "type it anew."
        ),
        "c.xlsx:2:4: Cell D2 holds the error #N/A; type the words anew, as text.",
    ]


def test_sheets_after_the_first_are_told() -> None:
    def two(sheet: Any) -> None:
        sheet.append(["id"])
        sheet.append(["a"])
        sheet.parent.create_sheet("notes").append(["n"])

    assert [str(loss) for loss in read_book(workbook(two)).losses] == [
        "sheets after the first: 1 (notes)"
    ]


def test_a_cell_that_excel_would_cut_off_is_refused() -> None:
    codebook = Codebook((Code("a", "A", definition="x" * 32_768),))
    with pytest.raises(CannotCarry, match="'definition' of 'a' is longer than the 32,767"):
        codebook_xlsx(codebook)
    assert read(codebook_csv(codebook)) == codebook


def packed(**parts: bytes) -> bytes:
    raw = codebook_xlsx(Codebook((Code("a", "A"),)))
    buffer = BytesIO()
    with ZipFile(BytesIO(raw)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = parts.get(Path(name).stem)
            target.writestr(name, source.read(name) if content is None else content)
    return buffer.getvalue()


SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "old": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a picture": lambda: b"\x89PNG\r\n",
    "cut off": lambda: codebook_xlsx(Codebook((Code("a", "A"),)))[:900],
    "a bomb": lambda: packed(sheet1=b" " * 70_000_000),
    "a million cells": lambda: packed(sheet1=b"<c/>" * 1_000_000),
    "a doctype": lambda: packed(sheet1=b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
    "a doctype in UTF-16": lambda: packed(sheet1="<!DOCTYPE x><worksheet/>".encode("utf-16")),
    "no sheet": lambda: packed(workbook=b"<workbook " + SPACE + b"/>"),
    "no XML": lambda: packed(sheet1=b"<worksheet"),
    "far below": lambda: packed(
        sheet1=b"<worksheet " + SPACE + b'><sheetData><row r="1048576"><c r="A1048576" t="b"><v>1'
        b"</v></c></row></sheetData></worksheet>"
    ),
    "far right": lambda: packed(
        sheet1=b"<worksheet " + SPACE + b'><sheetData><row r="1"><c r="XFD1" t="b"><v>1'
        b"</v></c></row></sheetData></worksheet>"
    ),
    "a string that is not there": lambda: packed(
        sheet1=b"<worksheet " + SPACE + b'><sheetData><row r="1"><c r="A1" t="s"><v>9'
        b"</v></c></row></sheetData></worksheet>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_book(HOSTILE[name]())
    if "doctype" in name:
        assert "document type" in str(caught.value)
