"""Processes that write to one study at once: nothing is lost, nothing stands twice.

Seen failing on: `study_lock` that does not lock (lost counts, orders twice, F5 and F19); a study
read before the lock is taken (lost counts).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.ledger import events_of
from qualcode.store.session import record
from qualcode.tagging.edit import code_passage
from tests.faults.sample import SOAK, write_study

RIVALS = 8
EACH = 60 if SOAK == 1 else 50 * SOAK
COUNTS = EACH // 6
ROOT = Path(__file__).parents[2]


def test_eight_processes_lose_no_coding_and_no_update(tmp_path: Path) -> None:
    """Half by Session, half by the command line; they also count together in one coder's memo."""
    folder = tmp_path / "study"
    segments = write_study(folder)
    record(
        folder,
        lambda study: code_passage(
            study, "data", segments[-1], coder="all", transcript="p1a", memo="0"
        ),
        coder="all",
    )
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), str(ROOT)]))
    environment = os.environ | {"PYTHONPATH": path, "QUALCODE_DEVICE": "desk"}
    command = [sys.executable, "-m", "tests.faults.writer", "rival", str(folder)]
    running = [
        subprocess.Popen(
            [*command, f"coder-{number}", str(EACH), "session" if number % 2 else "shell"],
            cwd=ROOT,
            env=environment,
        )
        for number in range(RIVALS)
    ]
    assert [process.wait(600) for process in running] == [0] * RIVALS

    study = open_study(folder)
    made = Counter(coding.coder for coding in study.codings)
    assert made == Counter({f"coder-{number}": EACH for number in range(RIVALS)}) + Counter(all=1)
    events = list(events_of(folder))
    assert len(events) == RIVALS * (EACH + COUNTS) + 1
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    assert len({event.id for event in events}) == len(events)
    (counted,) = [coding.memo for coding in study.codings if coding.coder == "all"]
    assert int(counted) == RIVALS * COUNTS
    assert check_study(folder) == []
