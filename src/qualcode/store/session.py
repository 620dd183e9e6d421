"""Recording: a study kept open for writing, where each command reads only what is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qualcode.errors import NewerFormat
from qualcode.model.change import ACCEPT, CODE, Change
from qualcode.model.study import Study
from qualcode.store.append import study_lock
from qualcode.store.device import check_coder, this_device
from qualcode.store.event import FORMAT, Event, new_id, now
from qualcode.store.folder import read_files, require_study
from qualcode.store.ledger import Reading, catch_up, read_ledger
from qualcode.store.marks import with_marks
from qualcode.store.recording import append_change, finish
from qualcode.store.shelf import put_on_shelf, shelf_is_due
from qualcode.store.stamps import Stamps, stamps_of
from qualcode.store.standing import Marks

_MAKING = (CODE, ACCEPT)
_Prepare = Callable[[Study], Change | None]


def record(folder: str | Path, prepare: _Prepare, *, coder: str, round_: str = "") -> Event | None:
    """Open the study under its lock, let `prepare` make a change of it, and append it.

    Nothing is written when `prepare` raises or returns None. Returns the event as it stands in the
    ledger. Whoever records often keeps a `Session`.

    Raises:
        NotAStudy, InvalidStudy: as open_study.
        NewerFormat: the ledger has lines that only a newer qualcode can read.
        NotSaved: the system refused; the ledger is as it was.
        InvalidName: the coder's name cannot be a file name.
    """
    return Session(folder).record(prepare, coder=coder, round_=round_)


class Session:
    """An open study. `study` is always the newest state; `record` appends one event.

    Other programs may write to the same study at the same time: what they appended is read before
    each command, and files that people edit are read again when they have changed.
    """

    def __init__(self, folder: str | Path) -> None:
        """Remember the folder; the study is read when it is needed.

        Raises:
            NotAStudy: the folder has no study.yaml.
        """
        self._folder = Path(folder)
        require_study(self._folder)
        self._reading: Reading | None = None
        self._stamps: Stamps = {}
        self._files: Study | None = None
        self._marks: Marks | None = None
        self._study: Study | None = None

    @property
    def study(self) -> Study:
        """Return the study as it is on the disk now.

        Raises:
            InvalidStudy: the files that people edit have mistakes.
        """
        reading = self._read_ledger()
        stamps = stamps_of(self._folder)
        if self._files is None or stamps != self._stamps:
            self._files = read_files(self._folder, reading)
            self._stamps = stamps
            self._marks = self._study = None
        if self._marks is None:
            self._marks = Marks(self._files, reading.state)
            self._study = None
        if self._study is None:
            self._study = with_marks(self._files, self._folder, reading, self._marks)
        return self._study

    def record(self, prepare: _Prepare, *, coder: str, round_: str = "") -> Event | None:
        """Let `prepare` make a change of the newest state, append it, and return its event.

        Nothing is written when `prepare` raises or returns None. The change belongs to `round_`, or
        to the round that was started last.

        Raises:
            NewerFormat: the ledger has lines that only a newer qualcode can read.
            NotSaved: the system refused; the ledger is as it was.
            InvalidName: the coder's name cannot be a file name.
        """
        check_coder(coder)
        device = this_device()
        with study_lock(self._folder):
            finish(self._folder)
            study = self.study
            reading = self._reading or Reading()
            if reading.newer:
                raise NewerFormat(self._folder)
            change = prepare(replace(study, round=round_) if round_ else study)
            if change is None:
                return None
            state = reading.state
            head = Event(
                FORMAT, new_id(), state.order + 1, now(), coder, device, "", round_ or study.round
            )
            event = append_change(
                self._folder, change, head, recorded=state.codebook, codebook=study.codebook
            )
            self._tend_shelf(reading)
        return event

    def _tend_shelf(self, reading: Reading) -> None:
        """Keep what a large ledger comes to at hand for those who only read."""
        if shelf_is_due(self._folder, reading.state):
            problems = self.study.problems
            if self._marks is not None and self._reading is not None:
                put_on_shelf(self._folder, self._reading, self._marks, problems)

    def _read_ledger(self) -> Reading:
        """Read what is new in the ledger and keep what is known of the codings in step."""
        reading = self._reading
        if reading is None:
            self._reading = reading = read_ledger(self._folder)
            return reading
        state = reading.state
        seen, known, problems = state.events, state.live.height, sorted(reading.problems)
        fresh = catch_up(self._folder, reading)
        if fresh is None:
            self._reading = self._files = self._marks = None
            self._reading = reading = read_ledger(self._folder)
        elif state.events > seen or sorted(reading.problems) != problems:
            self._study = None
            if self._marks is not None and all(action in _MAKING for action in fresh):
                self._marks.add(range(known, state.live.height))
            else:
                self._files = self._marks = None
        return reading
