"""Which of the codings that a ledger comes to count in the study as it is."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import not_
from typing import Any

from qualcode.errors import excerpt
from qualcode.model.change import CONSENSUS
from qualcode.model.study import Study
from qualcode.store.coding_columns import each, taken, without
from qualcode.store.event import Made
from qualcode.store.fold import State
from qualcode.store.lives import Live

_LEFT_OUT = "the coding is left out"
_WORDS = ("coder", "code", "transcript", "participant", "reference")
_Key = tuple[int, int, int, int, int, int, int, str]
_KeyInRound = tuple[int, int, int, int, int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sorted before, as rows of `Lives`; none of it was flawed."""

    sound: Sequence[int]
    waiting: Sequence[int] = ()
    consensus: Sequence[int] = ()
    doubles: Sequence[int] = ()


class Marks:
    """The live codings of a state, sorted by what becomes of them in a study: rows of `Lives`.

    `sound` count; `waiting` stand on an earlier text, `doubles` repeat another, `consensus` come
    from decisions; `flawed` do not fit the study and have the sentence that says why. Marks also
    tell whether they hold a judgement.
    """

    def __init__(self, study: Study, state: State, kept: Kept | None = None) -> None:
        """Sort all live codings, or take them as they were kept."""
        self.lives = state.live
        self._withdrawn = state.withdrawn
        self.sound: Sequence[int] = kept.sound if kept else ()
        self.waiting: list[int] = list(kept.waiting if kept else ())
        self.consensus: list[int] = list(kept.consensus if kept else ())
        self.doubles: list[int] = list(kept.doubles if kept else ())
        self.flawed: list[tuple[Live, str]] = []
        self._study = study
        self._judged: set[_Key] | None = None
        self._rounds: set[_KeyInRound] | None = None
        self._alike: dict[_Key, set[tuple[int, int]]] | None = None
        self._order: dict[str, int] = {}
        self._codes: dict[int, int] = {}
        self._number_codes()
        if kept is None:
            self.add(state.live.rows())

    def __contains__(self, judgement: object) -> bool:
        """Tell whether somebody coded a place with a code."""
        if self._judged is None:
            self._judged = set(self._keys(self.sound))
        return self._key_of(judgement) in self._judged

    def _key_of(self, judgement: object) -> _Key | None:
        if not isinstance(judgement, tuple):
            return None
        number = self.lives.number
        coder, code, where, start, end, participant, reference, section = judgement
        known = (number(coder), self._order.get(code, -1), number(where), start, end)
        return (*known, number(participant), number(reference), section)

    def in_round(self, judgement: object, round_: str) -> bool:
        """Tell whether somebody coded a place with a code in a round."""
        key = self._key_of(judgement)
        if key is None or judgement not in self:
            return False
        if self._rounds is None:
            self._rounds = set(self._with_rounds((*self.sound, *self.doubles)))
        return (self.lives.number(round_), *key) in self._rounds

    def _with_rounds(self, rows: Sequence[int]) -> Iterator[_KeyInRound]:
        rounds = taken(self.lives.columns.words["round"], rows)
        return zip(rounds, *self._key_columns(rows), strict=True)

    def add(self, rows: Sequence[int]) -> None:
        """Sort codings that were made after all the others."""
        if not len(rows):
            return
        self._number_codes()
        stand = self._stand(rows)
        if not all(stand):
            doubtful = compress(rows, map(not_, stand))
            rows = without(rows, {row for row in doubtful if not self._counts(row)})
        found = without(rows, self._repeats(rows))
        if self._judged is not None:
            self._judged.update(self._keys(found))
        if self._rounds is not None:
            self._rounds.update(self._with_rounds(rows))
        # Studies remember the rows that there were, so they are joined and not appended to.
        self.sound = _as_array(self.sound) + _as_array(found) if len(self.sound) else found

    def _number_codes(self) -> None:
        """Number the codes of the codebook; the id of a merged code has the other's number."""
        numbers = self.lives.number
        for name, code in self._study.codebook.by_id.items():
            order = self._order.setdefault(code.id, len(self._order))
            self._codes[numbers(name)] = order
        self._codes.pop(-1, None)

    def _stand(self, rows: Sequence[int]) -> list[bool]:
        """Tell which passages are where they were coded, on the present text, with a known code."""
        columns, number, codes = self.lives.columns, self.lives.number, self._codes
        # Lists by the number of a word: for millions of codings they are quicker than dicts.
        text_of, revision_of = [""] * len(columns.names), [-1] * len(columns.names)
        for name, transcript in self._study.transcripts.items():
            if (place := number(name)) >= 0:
                text_of[place], revision_of[place] = transcript.text, number(transcript.revision)
        consensus = number(CONSENSUS)
        words = [columns.words[name] for name in ("coder", "code", "transcript", "revision")]
        places: list[Sequence[Any]] = [*words, columns.starts, columns.ends, columns.quotes]
        return [
            start >= 0
            and revision_of[where] == present
            and quote != ""
            and text_of[where][start:end] == quote
            and code in codes
            and coder != consensus
            and not quote.isspace()
            for coder, code, where, present, start, end, quote in zip(
                *(each(place, rows) for place in places), strict=True
            )
        ]

    def _counts(self, row: int) -> bool:
        """Tell whether a coding counts; put it where it belongs if it does not."""
        live = self.lives.live(row)
        if live.made.participant in self._withdrawn:
            return False
        flaw = flaw_of(live.made, self._study)
        if flaw:
            self.flawed.append((live, flaw))
        elif _left_behind(live.made, self._study):
            self.waiting.append(row)
        elif live.coder == CONSENSUS:
            self.consensus.append(row)
        else:
            return True
        return False

    def _repeats(self, rows: Sequence[int]) -> set[int]:
        """Return the rows that repeat another one; put them where they belong."""
        found: set[int] = set()
        doubtful = self._may_repeat(rows)
        if not len(doubtful):
            return found
        starts = self.lives.columns.starts
        wanted = set(taken(starts, doubtful))
        there = zip(self.sound, taken(starts, self.sound), strict=True)
        earlier = [row for row, start in there if start in wanted]
        seen = dict(zip(self._keys(earlier), earlier, strict=True))
        for row, key in zip(doubtful, self._keys(doubtful), strict=True):
            first = seen.setdefault(key, row)
            if first != row:
                self._add_double(row, first, key)
                found.add(row)
        return found

    def _may_repeat(self, rows: Sequence[int]) -> Sequence[int]:
        """Return the rows that might repeat each other or earlier ones; all others do not."""
        if self._judged is not None:
            keys = set(self._keys(rows))
            apart = len(keys) == len(rows) and self._judged.isdisjoint(keys)
            return () if apart else rows
        if len(self.sound):
            return rows
        # What is the same has the same hash, and hashes need less memory.
        coder, code, where, start, end, *seldom = self._key_columns(rows)
        told = [column for column in map(list, seldom) if any(column)]
        hashes = array("q", map(hash, zip(coder, code, where, start, end, *told, strict=True)))
        if len(set(hashes)) == len(hashes):
            return ()
        several = {value for value, number in Counter(hashes).items() if number > 1}
        return array("i", compress(rows, map(several.__contains__, hashes)))

    def _keys(self, rows: Sequence[int]) -> Iterator[_Key]:
        """Return judgements as numbers."""
        return zip(*self._key_columns(rows), strict=True)

    def _key_columns(self, rows: Sequence[int]) -> tuple[Iterable[Any], ...]:
        """Return columns of judgements, to be looked at once."""
        columns = self.lives.columns
        coder, code, where, participant, reference = (
            each(columns.words[name], rows) for name in _WORDS
        )
        start, end = each(columns.starts, rows), each(columns.ends, rows)
        codes = map(self._codes.__getitem__, code)
        source = columns.sources.get
        section: Iterable[str] = repeat("", len(rows))
        if columns.sources:
            section = [found.section if (found := source(row)) else "" for row in rows]
        return coder, codes, where, start, end, participant, reference, section

    def _add_double(self, row: int, first: int, key: _Key) -> None:
        if self._alike is None:
            self._alike = {}
            for known, double in zip(self._keys(self.doubles), self.doubles, strict=True):
                self._alike.setdefault(known, set()).add(self._side(double))
        sides = self._alike.setdefault(key, set())
        sides.add(self._side(first))
        if self._side(row) in sides:
            flaw = (
                "The same coder coded this place with this code before in the same round; "
                "it counts once. 'qualcode repair' takes this one back."
            )
            self.flawed.append((self.lives.live(row), flaw))
        sides.add(self._side(row))
        self.doubles.append(row)

    def _side(self, row: int) -> tuple[int, int]:
        """Return on which device and in which round a coding was made."""
        words = self.lives.columns.words
        return words["device"][row], words["round"][row]


class InRounds:
    """Tells of pairs of a round and a judgement whether it was made in it."""

    def __init__(self, marks: Marks) -> None:
        """Take the marks to look in."""
        self._marks = marks

    def __contains__(self, item: object) -> bool:
        """Tell whether somebody coded a place with a code in a round."""
        if not isinstance(item, tuple):
            return False
        round_, judgement = item
        return self._marks.in_round(judgement, round_)


def _as_array(rows: Sequence[int]) -> array[int]:
    return rows if isinstance(rows, array) else array("i", rows)


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
    stands = transcript.text[made.start : made.end] == made.quote
    if stands and made.quote.strip():
        return ""
    return (
        f"Transcript '{made.transcript}' no longer has \"{excerpt(made.quote)}\" "
        f"at {made.start}-{made.end}; {_LEFT_OUT}."
    )
