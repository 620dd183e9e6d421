"""Whole commands beside those of `qc` (PyPI: qualitative-coding), in the same run.

    python benchmarks/beside_qc.py --qc PATH/TO/qc [--size small] [--patience 300]

Both get the same transcripts, codes and codings. qc codes lines, so each coding becomes one on the
line that it begins in; its project is made by its own `init` and `corpus import`, and the codings
are put into its database. Processor time, start-up included; qc is run once, we five times. What
takes longer than `--patience` seconds is stopped, and said to take longer.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from pathlib import Path

from commands import best
from synthetic import SIZES, make_study

from qualcode.store.folder import open_study

PAIRS = {
    "help": (["--help"], ["--help"]),
    "frequencies": (["codes", "stats"], ["count", "{study}"]),
    "codes by document": (
        ["codes", "stats", "--by-document"],
        ["count", "{study}", "--by", "transcript"],
    ),
    "co-occurrence by line, or turn": (
        ["codes", "crosstab"],
        ["cooccur", "{study}", "--unit", "turn"],
    ),
    "co-occurrence by document": (
        ["codes", "crosstab", "--unit", "document"],
        ["cooccur", "{study}", "--unit", "transcript"],
    ),
}


def make_project(qc: str, folder: Path, study_folder: Path) -> None:
    """Make a project of qc with what a study has."""
    study = open_study(study_folder)
    folder.mkdir()
    subprocess.run([qc, "init"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    texts = str(study_folder / "transcripts")
    importing = [qc, "corpus", "import", texts, "--recursive", "--importer", "verbatim"]
    subprocess.run(importing, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    codes = "".join(f"- {code.id}\n" for code in study.codebook)
    (folder / "codebook.yaml").write_text(codes, encoding="utf-8")
    database = sqlite3.connect(folder / "qualitative_coding.sqlite3")
    columns = study.codings.columns()  # type: ignore[attr-defined]
    database.executemany("insert into code values (?)", [(code.id,) for code in study.codebook])
    database.executemany("insert into coder values (?)", [(name,) for name in set(columns.coder)])
    places: dict[str, list[tuple[int, int]]] = {}
    query = (
        "select i.document_id, l.start_line, l.id from location l "
        "join document_index i on i.id = l.document_index_id order by 1, 2"
    )
    for document, line, location in database.execute(query):
        places.setdefault(Path(document).stem, []).append((line, location))
    begins = {
        name: [0, *(place + 1 for place, sign in enumerate(text.text) if sign == "\n")]
        for name, text in study.transcripts.items()
    }
    seen = set()
    rows = zip(columns.transcript, columns.start, columns.coder, columns.code, strict=True)
    for text, start, coder, code in rows:
        line = bisect_right(begins[text], start) - 1
        if (text, line, coder, code) in seen:
            continue
        seen.add((text, line, coder, code))
        own = places[text]
        location = own[bisect_right(own, (line, 1 << 60)) - 1][1]
        values = (len(seen), line, coder, code)
        database.execute(
            "insert into coded_line (id, line, coder_id, code_id) values (?,?,?,?)", values
        )
        database.execute(
            "insert into coded_line_location_association values (?,?)", (len(seen), location)
        )
    database.commit()
    database.close()


def patient(words: list[str], folder: Path, patience: float) -> str:
    """Return the processor time of a command, or that it took too long."""
    begin = time.monotonic()
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(words, cwd=folder, stdout=nowhere, stderr=nowhere)
        while time.monotonic() - begin < patience:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                process.returncode = os.waitstatus_to_exitcode(status)
                if process.returncode:
                    return "failed"
                return f"{usage.ru_utime + usage.ru_stime:.2f} s"
            time.sleep(0.02)
        process.kill()
        process.wait()
    return f"over {patience:.0f} s"


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qc", required=True)
    parser.add_argument("--size", default="small")
    parser.add_argument("--patience", type=float, default=300)
    options = parser.parse_args()
    os.environ.setdefault("QUALCODE_DEVICE", "bench")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "compiled")
        study, project = Path(name) / "study", Path(name) / "project"
        make_study(study, SIZES[options.size])
        make_project(options.qc, project, study)
        print(f"| on {options.size} | qc | ours | ratio |\n|---|---:|---:|---:|")
        for title, (theirs, ours) in PAIRS.items():
            patient([options.qc, "--help"], project, options.patience)  # compiles its modules
            other = patient([options.qc, *theirs], project, options.patience)
            words = [word.format(study=study) for word in ours]
            own, _ = best([sys.executable, "-m", "qualcode", *words], 5)
            took = options.patience if other.startswith("over") else float(other.split()[0])
            ratio = f"{'over ' if other.startswith('over') else ''}{took / own:.0f}"
            print(f"| {title} | {other} | {own:.2f} s | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
