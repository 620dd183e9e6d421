"""How long each table of the analysis takes from the shell, on the small study.

    python benchmarks/every_table.py

Processor time beyond a Python that only imports pandas, the best of some runs, as in commands.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from commands import best
from synthetic import SIZES, make_study

TABLES = (
    "excerpts code-1",
    "excerpts code-1 --text nobody",
    "count",
    "count --by transcript",
    "cross type",
    "cross type --effects",
    "cross type --test",
    "cooccur --unit neighbours",
    "cooccur --unit window",
    "cooccur --unit exchange",
    "cooccur --unit organization --given type",
    "cooccur --sensitivity",
    "ena",
    "network",
    "agreement --unread uncoded",
    "agreement --unread uncoded --of all",
    "agreement --unread uncoded --coefficient u-alpha",
    "agreement --unread uncoded --unit sentence",
    "saturation",
    "drift",
    "drift --codebook",
    "positions",
    "sequences",
)


def main() -> None:
    """Measure, and print a table in Markdown."""
    os.environ.setdefault("QUALCODE_DEVICE", "bench")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        study = Path(folder) / "small"
        make_study(study, SIZES["small"])
        best([sys.executable, "-c", "import pandas"], 1)
        pandas, _ = best([sys.executable, "-c", "import pandas"], 7)
        print("| command | small |\n|---|---:|")
        for table in TABLES:
            name, *options = table.split()
            words = [sys.executable, "-m", "qualcode", name, str(study), *options]
            time, _ = best(words, 4)
            print(f"| `{table}` | {time - pandas:.2f} s |")


if __name__ == "__main__":
    main()
