"""`qualcode codebook export` and `import`, from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.exchange.codebook import export_codebook, import_codebook
from qualcode.report.codebook_document import print_codebook
from qualcode.store.codebook_file import load_codebook
from qualcode.store.folder import open_study


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def export(*arguments: object) -> Result:
    return run("codebook", "export", *arguments)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".qdc"])
def test_export_and_import_give_what_the_library_gives(suffix: str, folder: Path) -> None:
    codebook = open_study(folder).codebook
    out, back = folder.parent / f"codes{suffix.upper()}", folder.parent / "back.yaml"
    done = export(folder, out)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"{out}\n"
    assert out.read_bytes() == export_codebook(codebook, out).content
    done = run("codebook", "import", out, back)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"{back}\n"
    assert done.stderr == "4 codes.\n"
    assert load_codebook(back) == import_codebook(out).codebook
    if suffix != ".qdc":
        assert load_codebook(back) == codebook


@pytest.mark.parametrize("suffix", [".docx", ".html", ".md", ".tex"])
def test_the_printed_codebook_is_what_the_library_gives(suffix: str, folder: Path) -> None:
    out = folder.parent / f"codes{suffix}"
    assert export(folder, out).exit_code == 0
    assert out.read_bytes() == print_codebook(open_study(folder).codebook, out)


def test_what_qdc_cannot_hold_is_said(folder: Path) -> None:
    done = export(folder, folder.parent / "codes.qdc")
    assert done.stderr == (
        ".qdc cannot hold:\n"
        "  the codebook's title: 1 (Small)\n"
        "  the codebook's version: 1 (1)\n"
        "  keywords: 3 (effort, guess, data)\n"
        "  the field 'kind': 4 (planning, effort, guess, …)\n"
    )


def test_nothing_is_overwritten_unasked(folder: Path) -> None:
    out, sheet = folder / "codebook.yaml", folder.parent / "codes.csv"
    before = out.read_bytes()
    assert export(folder, sheet).exit_code == 0
    assert export(folder, sheet, "--force").exit_code == 0
    sheet.write_text("id\nfresh\n")
    for done in (export(folder, sheet), run("codebook", "import", sheet, out)):
        assert done.exit_code == 1
        assert "exists already. Nothing was written" in done.stderr
    assert (sheet.read_text(), out.read_bytes()) == ("id\nfresh\n", before)
    assert run("codebook", "import", sheet, out, "--force").stderr == "1 code.\n"
    assert out.read_text() == "codes:\n  - id: fresh\n"


def test_a_sheet_with_mistakes_writes_nothing(folder: Path) -> None:
    sheet, out = folder / "codes.csv", folder / "new.yaml"
    sheet.write_text("id,nam\na,A\na,B\n")
    done = run("codebook", "import", sheet, out)
    assert done.exit_code == 1
    assert "'codes.csv' has 2 mistakes (row:column); nothing was written:" in done.stderr
    assert "codes.csv:1:2: 'nam' (column B) is no field of a code. Did you mean 'name'?" in (
        done.stderr
    )
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "STUDY", "codes.pdf"), ".csv, .xlsx, .qdc, .docx, .html, .md, .tex"),
        (("import", "codes.txt", "new.yaml"), "It reads .csv, .xlsx, .qdc"),
        (("import", "codes.csv", "new.csv"), "ends in .yaml"),
        (("import", "gone.csv", "new.yaml"), "could not be read: No such file"),
    ],
)
def test_other_endings_and_missing_files_are_refused(
    arguments: tuple[str, ...], words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    done = run("codebook", *(str(folder) if word == "STUDY" else word for word in arguments))
    assert done.exit_code == 1
    assert words in done.stderr
    assert sorted(path.name for path in folder.parent.iterdir()) == ["study"]
