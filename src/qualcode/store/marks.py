"""A ledger's state set against the study's files: which codings count, and which do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from qualcode.errors import excerpt
from qualcode.model.change import CONSENSUS, Decision
from qualcode.model.coding import Judgement
from qualcode.model.problem import Problem
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.store.event import Made, Turns
from qualcode.store.fold import Live, State
from qualcode.store.ledger import Reading, locate
from qualcode.store.records import Codings, as_coding
from qualcode.store.suggestions import read_suggestions
from qualcode.store.transcripts import read_revision

_LEFT_OUT = "the coding is left out"


class Marks:
    """The live codings of a state, sorted by what becomes of them in a study.

    `sound` count; `waiting` stand on an earlier text, `doubles` repeat another, `consensus` come
    from decisions; `flawed` do not fit the study and have the sentence that says why.
    """

    def __init__(self, study: Study, state: State) -> None:
        """Sort all live codings."""
        self.sound: list[Live] = []
        self.waiting: list[Live] = []
        self.consensus: list[Live] = []
        self.doubles: list[Live] = []
        self.flawed: list[tuple[Live, str]] = []
        self.judged: dict[Judgement, Live] = {}
        self._study = study
        self.add(state.live.values())

    def add(self, lives: Iterable[Live]) -> None:
        """Sort codings that were made after all the others."""
        study = self._study
        for live in lives:
            made = live.made
            flaw = flaw_of(made, study)
            if flaw:
                self.flawed.append((live, flaw))
            elif _left_behind(made, study):
                self.waiting.append(live)
            elif live.coder == CONSENSUS:
                self.consensus.append(live)
            else:
                self._add_judgement(live)

    def _add_judgement(self, live: Live) -> None:
        first = self.judged.setdefault(_judgement(live, self._study), live)
        if first is live:
            self.sound.append(live)
            return
        self.doubles.append(live)
        if first.device == live.device:
            flaw = "The same coder coded this place with this code before; it counts once."
            self.flawed.append((live, flaw))


def with_marks(
    study: Study,
    folder: Path,
    reading: Reading,
    marks: Marks,
) -> Study:
    """Return the study with what its ledger and its suggestions come to."""
    state = reading.state
    problems = [*reading.problems, *_flaws(folder, marks.flawed)]
    return replace(
        study,
        codings=Codings(marks.sound),
        judged=marks.judged.keys(),
        waiting=tuple(map(as_coding, marks.waiting)),
        doubles=tuple(map(as_coding, marks.doubles)),
        consensus=tuple(map(as_coding, marks.consensus)),
        decisions=_decisions(state),
        suggestions=read_suggestions(folder, problems),
        rejected={coder: frozenset(names) for coder, names in state.rejected.items()},
        skipped={coder: frozenset(names) for coder, names in state.skipped.items()},
        read=_turns_read(study, folder, state),
        round=state.rounds[-1].name if state.rounds else "",
        problems=tuple(sorted(problems)),
    )


def _judgement(live: Live, study: Study) -> Judgement:
    made = live.made
    return (
        live.coder,
        study.codebook.by_id[made.code].id,
        made.transcript,
        made.start,
        made.end,
        made.participant,
        made.reference,
        made.source.section if made.source else "",
    )


def _left_behind(made: Made, study: Study) -> bool:
    return made.start >= 0 and made.revision != study.transcripts[made.transcript].revision


def flaw_of(made: Made, study: Study) -> str:
    """Return a sentence about what in the study does not fit a coding, or an empty string."""
    if made.code not in study.codebook.by_id:
        return f"The codebook has no code '{made.code}' any more; {_LEFT_OUT}."
    if made.transcript:
        return _flaw_of_passage(made, study)
    if made.participant and made.participant not in study.participants:
        return f"'{made.participant}' is not in participants.csv; {_LEFT_OUT}."
    return "" if made.participant or made.reference else f"It has no target; {_LEFT_OUT}."


def _flaw_of_passage(made: Made, study: Study) -> str:
    transcript = study.transcripts.get(made.transcript)
    if transcript is None:
        return f"There is no transcript '{made.transcript}'; {_LEFT_OUT}."
    if made.start < 0 or made.revision != transcript.revision:
        return ""
    if made.quote and transcript.text[made.start : made.end] == made.quote:
        return ""
    return (
        f"Transcript '{made.transcript}' no longer has \"{excerpt(made.quote)}\" "
        f"at {made.start}-{made.end}; {_LEFT_OUT}."
    )


def _flaws(folder: Path, flawed: list[tuple[Live, str]]) -> list[Problem]:
    events = [live.id.rpartition("-")[0] for live, _ in flawed]
    places = locate(folder, events)
    return [Problem(places[event], flaw) for event, (_, flaw) in zip(events, flawed, strict=True)]


def _decisions(state: State) -> dict[str, Decision]:
    return {
        name: Decision(
            name,
            decided.verdict.between,
            decided.verdict.reason,
            decided.verdict.rule,
            tuple(state.live[code].made.code for code in decided.codes if code in state.live),
            decided.by,
            decided.at,
        )
        for name, decided in state.decisions.items()
    }


def _turns_read(
    study: Study, folder: Path, state: State
) -> Mapping[str, Mapping[str, frozenset[int]]]:
    """Return the turns that each coder has read, in the numbers of the present texts."""
    found: dict[str, dict[str, set[int]]] = {}
    for coder, readings in state.read.items():
        for turns in readings:
            transcript = study.transcripts.get(turns.transcript)
            if transcript is not None:
                numbers = _numbers_now(folder, transcript, turns)
                found.setdefault(coder, {}).setdefault(transcript.id, set()).update(numbers)
    return {
        coder: {name: frozenset(numbers) for name, numbers in texts.items()}
        for coder, texts in found.items()
    }


def _numbers_now(folder: Path, transcript: Transcript, turns: Turns) -> set[int]:
    """Return the turns' numbers in the present text; a turn whose words changed is unread again."""
    numbers = {number for first, last in turns.turns for number in range(first, last + 1)}
    if turns.revision == transcript.revision:
        return numbers & {turn.number for turn in transcript.turns}
    old = read_revision(folder, transcript, turns.revision)
    if old is None:
        return set()
    before, after = (
        [(turn.speaker, text.quote(turn.span)) for turn in text.turns] for text in (old, transcript)
    )
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {
        transcript.turns[block.b + step].number
        for block in blocks
        for step in range(block.size)
        if old.turns[block.a + step].number in numbers
    }
