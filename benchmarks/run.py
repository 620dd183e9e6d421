"""All benchmarks in one run, and their tables in docs/benchmarks.md.

    python benchmarks/run.py [--qc PATH/TO/qc] [--only commands ...] [--show]

Each table of the document stands between two comments that name the benchmark; what is between
them is replaced. `--show` prints the tables and leaves the document alone. Without `--qc` the
comparison with `qc` stays as it was.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
RUNS = {
    "commands": ["commands.py", "small", "large", "huge"],
    "tables": ["every_table.py"],
    "cooccurrence": ["cooccurrence.py"],
    "agreement": ["agreement.py"],
    "ledger": ["ledger.py"],
}


def replaced(document: str, name: str, table: str) -> str:
    """Return the document with a table in its place."""
    pattern = rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
    found, count = re.subn(
        pattern, lambda match: f"{match[1]}{table}{match[2]}", document, flags=re.DOTALL
    )
    if count != 1:
        raise SystemExit(f"{DOCUMENT.name} has no place for the table '{name}'.")
    return found


def main() -> None:
    """Run the benchmarks one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qc", default="")
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    runs = dict(RUNS)
    if options.qc:
        runs["qc-small"] = ["beside_qc.py", "--qc", options.qc]
    for name, words in runs.items():
        if options.only and name not in options.only:
            continue
        script = [sys.executable, str(HERE / words[0]), *words[1:]]
        table = subprocess.run(script, check=True, capture_output=True, text=True).stdout
        print(f"{name}\n\n{table}", flush=True)
        if not options.show:
            written = replaced(DOCUMENT.read_text(encoding="utf-8"), name, table)
            DOCUMENT.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
