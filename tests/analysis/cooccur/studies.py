"""Random small studies, and the counts of a double loop over their codings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from hypothesis import settings
from hypothesis import strategies as st

from qualcode.model.codebook import Code, Codebook
from qualcode.model.coding import Coding, Segment
from qualcode.model.organization import Organization, Participant
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import INTERVIEWER, PARTICIPANT, Transcript, Turn

CODES = ("a", "b", "c", "d")
WIDTH = 5
TABLES = settings(max_examples=40, deadline=None)  # a table takes milliseconds, not microseconds
Meets = Callable[["Mark", "Mark"], bool]
Random = tuple[dict[str, list[str]], list["Mark"]]


@dataclass(frozen=True)
class Mark:
    """A coding as the double loop sees it."""

    transcript: str
    coder: str
    code: str
    start: int
    end: int

    @property
    def turns(self) -> range:
        """The turns it touches; the blank before a turn belongs to it."""
        return range(turn_at(self.start), turn_at(self.end - 1) + 1)


def turn_at(position: int) -> int:
    """Return the number of the turn: each has four letters, and a blank before the next one."""
    return (position + 1) // WIDTH + 1


def transcript(name: str, roles: Iterable[str], participant: str) -> Transcript:
    turns = tuple(
        Turn(
            number,
            role,
            role,
            Span((number - 1) * WIDTH, number * WIDTH - 1),
            participant if role == PARTICIPANT else "",
        )
        for number, role in enumerate(roles, start=1)
    )
    return Transcript(name, "abcd " * len(turns), turns, (participant,))


def study_of(
    texts: dict[str, list[str]], marks: Iterable[Mark], parents: dict[str, str] | None = None
) -> Study:
    """Return a study; transcripts t1 and t2 are of one organisation, t3 of another."""
    people = {f"P-{name}": Participant(f"P-{name}", place_of(name)) for name in texts}
    places = {place_of(name) for name in texts}
    codings = [
        Coding(
            str(number),
            mark.code,
            mark.coder,
            Segment(mark.transcript, Span(mark.start, mark.end), "x"),
        )
        for number, mark in enumerate(marks)
    ]
    return Study(
        "Random",
        Codebook(tuple(Code(code, code, (parents or {}).get(code, "")) for code in CODES)),
        organizations={name: Organization(name, {"size": (name,)}) for name in sorted(places)},
        participants=people,
        transcripts={name: transcript(name, roles, f"P-{name}") for name, roles in texts.items()},
        codings=codings,
    )


def place_of(text: str) -> str:
    return "o2" if text == "t3" else "o1"


@st.composite
def random_studies(draw: st.DrawFn) -> tuple[dict[str, list[str]], list[Mark]]:
    texts = {
        name: draw(st.lists(st.sampled_from([INTERVIEWER, PARTICIPANT]), min_size=1, max_size=6))
        for name in ("t1", "t2", "t3")
    }
    places = st.sampled_from(sorted(texts))

    @st.composite
    def mark(draw: st.DrawFn) -> Mark:
        name = draw(places)
        length = len(texts[name]) * WIDTH - 1
        start = draw(st.integers(0, length - 1))
        end = draw(st.integers(start + 1, min(length, start + 9)))
        return Mark(name, draw(st.sampled_from("xy")), draw(st.sampled_from(CODES)), start, end)

    return texts, draw(st.lists(mark(), min_size=1, max_size=14))


def meets(name: str, coders: str) -> Meets:
    relations: dict[str, Meets] = {
        "overlap": lambda one, other: one.start < other.end and other.start < one.end,
        "inside": lambda one, other: (
            (one.start <= other.start and other.end <= one.end)
            or (other.start <= one.start and one.end <= other.end)
        ),
        "equal": lambda one, other: (one.start, one.end) == (other.start, other.end),
    }
    relation = relations[name]
    return lambda one, other: (
        one.transcript == other.transcript
        and (coders == "across" or one.coder == other.coder)
        and relation(one, other)
    )


def passages(marks: list[Mark], unit: str, coders: str) -> dict[tuple[str, str], list[int]]:
    """Count n_a, n_b, n_ab, a_with_b and b_with_a for pairs of passages."""
    if coders == "across":
        marks = [Mark(m.transcript, "", m.code, m.start, m.end) for m in marks]
    different = list(dict.fromkeys(marks))
    together = meets(unit, coders)
    found = {}
    for a, b in product(CODES, CODES):
        ones = [mark for mark in different if mark.code == a]
        others = [mark for mark in different if mark.code == b]
        pairs = [(one, other) for one in ones for other in others if together(one, other)]
        if a < b and pairs:
            found[a, b] = [
                len(ones),
                len(others),
                len(pairs),
                len({one for one, _ in pairs}),
                len({other for _, other in pairs}),
            ]
    return found


def places(
    marks: list[Mark], where: Callable[[Mark], Iterable[object]], coders: str
) -> dict[tuple[str, str], list[int]]:
    """Count n_a, n_b and n_ab for units that each mark stands in."""
    having: dict[str, set[object]] = defaultdict(set)
    both: dict[tuple[str, str], set[object]] = defaultdict(set)
    for one in marks:
        having[one.code].update(where(one))
        for other in marks:
            if one.code < other.code and (coders == "across" or one.coder == other.coder):
                both[one.code, other.code] |= set(where(one)) & set(where(other))
    return {
        (a, b): [len(having[a]), len(having[b]), len(units)]
        for (a, b), units in both.items()
        if units
    }
