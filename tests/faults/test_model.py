"""Random histories against a model of plain lists and dicts, reopened at any time.

After every step the session that stays open, a fresh look at the folder and the model agree on the
whole study, and every line is one that docs/ledger.schema.json allows. Seen failing on: an undone
event applied by a session that stays open; `redo` that reaches behind a newer command; a reading
that forgets what was skipped; undo that takes back only what makes codings; `seen` that nobody
looks at; a torn line listed anew at every look.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qualcode.errors import CodingExists, NothingToUndo, StaleCoding, UnknownEvent
from qualcode.model.change import CODE, REDO, UNDO, Change
from qualcode.model.coding import Coding
from qualcode.model.study import Study
from qualcode.store import shelf
from qualcode.store.folder import open_study
from qualcode.store.history import read_history, redo, undo
from qualcode.store.session import Session, record
from qualcode.tagging.coverage import mark_read
from qualcode.tagging.edit import (
    annotate,
    code_passage,
    move,
    passage_coding,
    recode,
    remove_codings,
)
from qualcode.tagging.review import accept, open_suggestions, reject, skip
from qualcode.tagging.rounds import start_round
from tests.faults.sample import CODES, PROPOSALS, SOAK, write_study
from tests.faults.schema import complaints_of

CODERS = ("ana", "bo")
STEPS: list[int] = []
WORDS = 8  # few, so that codings meet
Prepare = Callable[[Study], Change | None]


@dataclass(frozen=True)
class Mark:
    """A coding in the model."""

    id: str
    coder: str
    code: str
    word: int
    memo: str
    round: str
    changed: str

    @property
    def place(self) -> tuple[str, str, int]:
        return (self.coder, self.code, self.word)


@dataclass
class Command:
    """A command in the model: what it does to a state."""

    id: str
    coder: str
    apply: Callable[[State], None]
    undone: bool = False


@dataclass
class State:
    """What commands come to."""

    marks: dict[str, Mark] = field(default_factory=dict)
    gone: dict[str, Mark] = field(default_factory=dict)
    read: dict[str, set[int]] = field(default_factory=dict)
    read_in: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    rejected: dict[str, set[str]] = field(default_factory=dict)
    skipped: dict[str, set[str]] = field(default_factory=dict)
    round: str = ""

    @property
    def counted(self) -> dict[tuple[str, str, int], Mark]:
        found: dict[tuple[str, str, int], Mark] = {}
        for mark in self.marks.values():
            found.setdefault(mark.place, mark)
        return found

    @property
    def doubles(self) -> list[Mark]:
        counted = self.counted
        return [mark for mark in self.marks.values() if counted[mark.place] is not mark]

    def change(self, name: str, was: str, event: str, **fields: object) -> None:
        """Change a coding; one that was taken back unknown to the changing coder comes back."""
        if name not in self.marks and name in self.gone and self.gone[name].changed != was:
            self.marks[name] = self.gone.pop(name)
        if name in self.marks:
            self.marks[name] = replace(self.marks[name], changed=event, **fields)  # type: ignore[arg-type]

    def take(self, name: str, event: str) -> None:
        if name in self.marks:
            self.gone[name] = replace(self.marks.pop(name), changed=event)


class Histories(RuleBasedStateMachine):
    """Two coders at one study."""

    @initialize()
    def begin(self) -> None:
        self.top = Path(tempfile.mkdtemp())
        self.folder = self.top / "study"
        self.segments = write_study(self.folder, WORDS)
        self.session = Session(self.folder)
        self.commands: list[Command] = []
        self.again: dict[str, list[Command]] = {coder: [] for coder in CODERS}

    def teardown(self) -> None:
        if hasattr(self, "top"):
            for path in sorted(self.folder.glob("ledger/*.jsonl")):
                for line in path.read_bytes().splitlines():
                    assert line.startswith(b"torn") or complaints_of(line) == []
            shutil.rmtree(self.top)

    # The model.

    def state(self) -> State:
        state = State()
        for command in self.commands:
            if not command.undone:
                command.apply(state)
        return state

    def own(self, coder: str) -> list[Mark]:
        return [mark for mark in self.state().counted.values() if mark.coder == coder]

    # What is done in both.

    def record(self, coder: str, prepare: Prepare, *, fresh: bool) -> str:
        event = (
            record(self.folder, prepare, coder=coder)
            if fresh
            else self.session.record(prepare, coder=coder)
        )
        assert event is not None
        return event.id

    def do(
        self, coder: str, prepare: Prepare, apply: Callable[[State, str], None], how: int
    ) -> None:
        """Do it in the study and in the model; sometimes take it back and bring it back at once."""
        before = self.whole() if how == 0 else None
        name = self.record(coder, prepare, fresh=how == 1)
        if before is not None:
            after = self.whole()
            assert undo(self.folder, coder=coder).event == name
            assert self.whole() == before
            assert redo(self.folder, coder=coder).event == name
            assert self.whole() == after
        self.commands.append(Command(name, coder, lambda state: apply(state, name)))
        self.again[coder].clear()

    def whole(self) -> Study:
        """Return the study without torn lines, of which the next command makes damaged ones."""
        study = open_study(self.folder)
        told = tuple(item for item in study.problems if "is damaged" not in item.message)
        return replace(study, problems=told)

    coders = st.sampled_from(CODERS)
    words = st.integers(0, WORDS - 1)
    codes = st.sampled_from(CODES)
    hows = st.integers(0, 4)
    picks = st.integers(0, 99)

    @rule(coder=coders, places=st.sets(st.tuples(codes, words), min_size=1, max_size=3), how=hows)
    def code(self, coder: str, places: set[tuple[str, int]], how: int) -> None:
        state = self.state()
        wanted = sorted(places)
        free = [place for place in wanted if (coder, *place) not in state.counted]

        def prepare(study: Study) -> Change:
            made = [
                passage_coding(study, code, self.segments[word], coder=coder, transcript="p1a")
                for code, word in free
            ]
            return Change(CODE, codings=tuple(made))

        def apply(state: State, event: str) -> None:
            for index, (code, word) in enumerate(free):
                name = f"{event}-{index}"
                state.marks[name] = Mark(name, coder, code, word, "", round_, event)

        round_ = state.round
        if free:
            self.do(coder, prepare, apply, how)

    @rule(coder=coders, pick=picks, how=hows)
    def code_again(self, coder: str, pick: int, how: int) -> None:
        """What a coder coded in one round they may code alike in another one."""
        own, state = self.own(coder), self.state()
        if not own:
            return
        mark, round_ = own[pick % len(own)], state.round
        rounds = {twin.round for twin in state.marks.values() if twin.place == mark.place}

        def prepare(study: Study) -> Change:
            segment = self.segments[mark.word]
            return code_passage(study, mark.code, segment, coder=coder, transcript="p1a")

        def apply(state: State, event: str) -> None:
            name = f"{event}-0"
            state.marks[name] = Mark(name, coder, mark.code, mark.word, "", round_, event)

        if round_ in rounds:
            with pytest.raises(CodingExists):
                self.session.record(prepare, coder=coder)
        else:
            self.do(coder, prepare, apply, how)

    @rule(coder=coders, pick=picks, code=codes, how=hows)
    def recode(self, coder: str, pick: int, code: str, how: int) -> None:
        own = self.own(coder)
        if not own:
            return
        mark = own[pick % len(own)]
        twins = [twin for twin in self.state().marks.values() if twin.place == mark.place]

        def prepare(study: Study) -> Change:
            return recode(study, mark.id, code, coder=coder, seen=mark.changed)

        def apply(state: State, event: str) -> None:
            for twin in twins:
                state.change(twin.id, twin.changed, event, code=code)

        if (coder, code, mark.word) in self.state().counted:
            with pytest.raises(CodingExists):
                self.session.record(prepare, coder=coder)
        else:
            self.do(coder, prepare, apply, how)

    @rule(coder=coders, pick=picks, word=words, how=hows)
    def move(self, coder: str, pick: int, word: int, how: int) -> None:
        own = self.own(coder)
        if not own:
            return
        mark = own[pick % len(own)]
        twins = [twin for twin in self.state().marks.values() if twin.place == mark.place]

        def prepare(study: Study) -> Change:
            return move(study, mark.id, self.segments[word], coder=coder, seen=mark.changed)

        def apply(state: State, event: str) -> None:
            for twin in twins:
                state.change(twin.id, twin.changed, event, word=word)

        if (coder, mark.code, word) in self.state().counted:
            with pytest.raises(CodingExists):
                self.session.record(prepare, coder=coder)
        else:
            self.do(coder, prepare, apply, how)

    @rule(
        coder=coders, pick=picks, memo=st.sampled_from(["", "why", "😀\n\u2028\x00 end"]), how=hows
    )
    def memo(self, coder: str, pick: int, memo: str, how: int) -> None:
        own = self.own(coder)
        if not own:
            return
        mark = own[pick % len(own)]

        def prepare(study: Study) -> Change:
            return annotate(study, mark.id, memo, coder=coder, seen=mark.changed)

        def apply(state: State, event: str) -> None:
            state.change(mark.id, mark.changed, event, memo=memo)

        self.do(coder, prepare, apply, how)

    @rule(coder=coders, pick=picks)
    def stale(self, coder: str, pick: int) -> None:
        """A change based on what the coding was before is refused."""
        own = [mark for mark in self.own(coder) if mark.changed != mark.id[:26]]
        if own:
            mark = own[pick % len(own)]
            with pytest.raises(StaleCoding):
                self.session.record(
                    lambda study: annotate(study, mark.id, "x", coder=coder, seen=mark.id[:26]),
                    coder=coder,
                )

    @rule(coder=coders, chosen=st.sets(picks, min_size=1, max_size=2), how=hows)
    def uncode(self, coder: str, chosen: set[int], how: int) -> None:
        state, own = self.state(), self.own(coder)
        if not own:
            return
        marks = {own[pick % len(own)] for pick in chosen}
        places = {mark.place for mark in marks}
        names = [mark.id for mark in state.marks.values() if mark.place in places]

        def prepare(study: Study) -> Change:
            return remove_codings(study, [mark.id for mark in marks], coder=coder)

        def apply(state: State, event: str) -> None:
            for name in names:
                state.take(name, event)

        self.do(coder, prepare, apply, how)

    @rule(coder=coders, turns=st.sets(st.integers(1, WORDS), min_size=1, max_size=4), how=hows)
    def read(self, coder: str, turns: set[int], how: int) -> None:
        round_ = self.state().round
        fresh = turns - self.state().read_in.get((round_, coder), set())
        if not fresh:
            return

        def apply(state: State, event: str) -> None:
            state.read.setdefault(coder, set()).update(fresh)
            state.read_in.setdefault((round_, coder), set()).update(fresh)

        self.do(coder, lambda study: mark_read(study, "p1a", turns, coder=coder), apply, how)

    @rule(coder=coders, pick=picks, verb=st.sampled_from([accept, reject, skip]), how=hows)
    def decide(self, coder: str, pick: int, verb: Callable[..., Change], how: int) -> None:
        state = self.state()
        waiting = [
            index
            for index, name in enumerate(PROPOSALS)
            if name not in state.rejected.get(coder, ())
            and (coder, CODES[index % 3], index) not in state.counted
        ]
        found = {proposal.id for proposal in open_suggestions(self.session.study, coder=coder)}
        assert found == {PROPOSALS[index] for index in waiting}
        if not waiting:
            return
        index = waiting[pick % len(waiting)]
        name, round_ = PROPOSALS[index], state.round

        def apply(state: State, event: str) -> None:
            if verb is accept:
                made = Mark(f"{event}-0", coder, CODES[index % 3], index, "", round_, event)
                state.marks[made.id] = made
            else:
                kept = state.rejected if verb is reject else state.skipped
                kept.setdefault(coder, set()).add(name)

        self.do(coder, lambda study: verb(study, name, coder=coder), apply, how)

    @rule(coder=coders, name=st.sampled_from(["one", "two", "three"]), how=hows)
    def round(self, coder: str, name: str, how: int) -> None:
        if name == self.state().round:
            return

        def apply(state: State, event: str) -> None:
            state.round = name

        self.do(coder, lambda study: start_round(study, name, note="a note"), apply, how)

    @rule(coder=coders)
    def undo(self, coder: str) -> None:
        able = [found for found in self.commands if found.coder == coder and not found.undone]
        if not able:
            with pytest.raises(NothingToUndo):
                undo(self.folder, coder=coder)
            return
        assert undo(self.folder, coder=coder).event == able[-1].id
        able[-1].undone = True
        self.again[coder].append(able[-1])

    @rule(coder=coders)
    def redo(self, coder: str) -> None:
        if not self.again[coder]:
            with pytest.raises(NothingToUndo):
                redo(self.folder, coder=coder)
            return
        command = self.again[coder].pop()
        assert redo(self.folder, coder=coder).event == command.id
        command.undone = False

    @rule(coder=coders, pick=picks, ending=st.sampled_from([26, 12]))
    def undo_or_redo_by_name(self, coder: str, pick: int, ending: int) -> None:
        if not self.commands:
            return
        command = self.commands[pick % len(self.commands)]
        verb = redo if command.undone else undo
        name = command.id[-ending:].lower()
        if command.coder != coder:
            with pytest.raises(UnknownEvent):
                verb(self.folder, coder=coder, event=name)
            return
        with pytest.raises(UnknownEvent):
            (undo if command.undone else redo)(self.folder, coder=coder, event=name)
        assert verb(self.folder, coder=coder, event=name).event == command.id
        if command.undone and command in self.again[coder]:
            self.again[coder].remove(command)
        elif not command.undone:
            self.again[coder].append(command)
        command.undone = not command.undone

    @rule()
    def reopen(self) -> None:
        self.session = Session(self.folder)

    @precondition(lambda self: self.commands)
    @rule()
    def tear(self) -> None:
        """A writer is killed in the middle of a line; what comes after goes on in the next one."""
        path = min(self.folder.glob("ledger/*.jsonl"))
        if path.read_bytes().endswith(b"\n"):
            path.write_bytes(path.read_bytes() + b"torn")

    @invariant()
    def everybody_agrees(self) -> None:
        if not hasattr(self, "top"):
            return
        STEPS.append(1)
        state, study = self.state(), self.session.study
        assert study == open_study(self.folder)
        assert [self.seen(coding) for coding in study.codings] == list(state.counted.values())
        assert [self.seen(coding) for coding in study.doubles] == state.doubles
        assert {coder: set(texts["p1a"]) for coder, texts in study.read.items()} == state.read
        read_in = {
            (round_, coder): set(texts["p1a"])
            for round_, marks in study.read_in.items()
            for coder, texts in marks.items()
        }
        assert read_in == state.read_in
        assert study.rejected == state.rejected
        assert study.skipped == state.skipped
        assert study.round == state.round
        log = [entry for entry in read_history(self.folder) if entry.action not in (UNDO, REDO)]
        assert [(entry.event, entry.undone) for entry in log] == [
            (command.id, command.undone) for command in self.commands
        ]

    def seen(self, coding: object) -> Mark:
        """Return a coding as the model has it; its words must be those of its place."""
        assert isinstance(coding, Coding)
        assert coding.segment is not None
        word = self.segments.index(coding.segment)
        return Mark(
            coding.id, coding.coder, coding.code, word, coding.memo, coding.round, coding.changed
        )


@pytest.mark.parametrize("large", [0, shelf.LARGE], ids=["with a shelf", "without a shelf"])
def test_random_histories_are_what_the_model_says(
    monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    """2,000 steps; 20,000 when soaked. A shelf makes no difference, however small the study."""
    monkeypatch.setattr(shelf, "LARGE", large)
    STEPS.clear()
    wanted = settings(
        max_examples=10 * SOAK,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    while len(STEPS) < 1000 * SOAK:
        run_state_machine_as_test(Histories, settings=wanted)
