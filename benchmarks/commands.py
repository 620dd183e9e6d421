"""How long whole commands take from the shell, beyond `python -c "import pandas"`.

    python benchmarks/commands.py [small large huge]

Processor time of a command and its children, the best of some runs, minus that of a Python that
only imports pandas, measured in the same run; and the greatest peak memory of the commands of each
size. Modules are compiled beforehand, as they are after `pip install`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from synthetic import SIZES, make_study

COMMANDS = {
    "frequencies": ["count", "{study}"],
    "codes by organisation type": ["cross", "{study}", "type", "--unit", "organizations"],
    "co-occurrence by overlap": ["cooccur", "{study}", "--unit", "overlap"],
    "co-occurrence by turn": ["cooccur", "{study}", "--unit", "turn"],
    "co-occurrence by transcript": ["cooccur", "{study}", "--unit", "transcript"],
    "three words in context": [
        "excerpts",
        "{study}",
        "--kwic",
        "told nobody came",
        "--format",
        "csv",
    ],
}


def spent(words: list[str]) -> tuple[float, float]:
    """Return processor time in seconds and peak memory in MB of a process."""
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(words, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(words)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def best(words: list[str], runs: int) -> tuple[float, float]:
    """Return the least processor time and the greatest memory of some runs."""
    found = [spent(words) for _ in range(runs)]
    return min(time for time, _ in found), max(memory for _, memory in found)


def main() -> None:
    """Measure, and print a table in Markdown."""
    names = sys.argv[1:] or ["small", "large"]
    os.environ.setdefault("QUALCODE_DEVICE", "bench")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        best([sys.executable, "-c", "import pandas"], 1)
        pandas, bare = best([sys.executable, "-c", "import pandas"], 7)
        peaks = dict.fromkeys(names, 0.0)
        rows = {title: [title] for title in COMMANDS}
        for name in names:
            study = Path(folder) / name
            make_study(study, SIZES[name])
            for title, words in COMMANDS.items():
                command = [sys.executable, "-m", "qualcode"]
                command += [word.format(study=study) for word in words]
                time, memory = best(command, 1 if name == "huge" else 5)
                rows[title].append(f"{time - pandas:.2f} s")
                peaks[name] = max(peaks[name], memory)
    print("| command | " + " | ".join(names) + " |")
    print("|---" + "|---:" * len(names) + "|")
    for row in rows.values():
        print("| " + " | ".join(row) + " |")
    print("| peak memory | " + " | ".join(f"{peak:.0f} MB" for peak in peaks.values()) + " |")
    print(f"\n`import pandas` alone: {pandas:.2f} s, {bare:.0f} MB.")


if __name__ == "__main__":
    main()
