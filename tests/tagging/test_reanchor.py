"""Codings find their places in an edited text, or wait for a person; none is silently wrong."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.model.coding import Coding, Segment
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript
from qualcode.tagging.reanchor import (
    ALTERED,
    ELSEWHERE,
    GONE,
    REPEATED,
    SURE,
    Reanchored,
    doubts,
    reanchor,
)

SOAK = int(os.environ.get("QUALCODE_SOAK", "1"))
SPOKEN = """
we guess the data plan never came and nobody knows how long it takes so yes no maybe model team 😀
👩🏽‍💻 naïve café שלום عليكم 数据 deadline slips because they asked us again
"""
WORDS = SPOKEN.split()
LABELS = ("\n\nAna: ", "\n\nInterviewer: ", "\n\n[00:12:07] Ana: ", "\n\n", " ")


def text_of(words: str, revision: str = "1") -> Transcript:
    return Transcript("t", words, (), revision=revision)


def coding(text: str, start: int, end: int, name: str = "c") -> Coding:
    segment = Segment("t", Span(start, end), text[start:end])
    return Coding(name, "effort", "ana", segment=segment, revision="1")


def moved_to(old: str, new: str, quote: str, *, nth: int = 0) -> Reanchored:
    start = -1
    for _ in range(nth + 1):
        start = old.index(quote, start + 1)
    return reanchor(text_of(old), text_of(new, "2"), [coding(old, start, start + len(quote))])


def place(found: Reanchored) -> Span:
    assert found.review == ()
    assert found.lost == ()
    (one,) = found.moved
    assert one.segment is not None
    assert one.revision == "2"
    return one.segment.span


OLD = (
    "Interviewer: How do you plan?\n\nAna: We guess. 😀 Nobody knows how long it takes.\n\n"
    "The data never came.\n\nInterviewer: I see.\n\nAna: The deadline slips, naïve as it was.\n"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("How do you plan?", "How, then, do you plan your work?"),
        ("We guess. ", ""),
        ("😀 ", "😀👩🏽‍💻 "),
        (" it takes.", " it takes us."),
        ("\n\nThe data", " The data"),
        ("Interviewer: I see.\n\n", ""),
    ],
)
def test_an_edit_beside_a_quotation_moves_it(before: str, after: str) -> None:
    """Seen failing when the place found was left at its old position."""
    new = OLD.replace(before, after)
    assert new != OLD
    quote = "Nobody knows how long"
    span = place(moved_to(OLD, new, quote))
    assert new[span.start : span.end] == quote


def test_a_quotation_across_turns_moves_as_a_whole() -> None:
    quote = "it takes.\n\nThe data never came.\n\nInterviewer: I see.\n\nAna: The deadline"
    new = OLD.replace("How do", "Well, how do")
    assert place(moved_to(OLD, new, quote)).start == OLD.index(quote) + len("Well, ")
    (doubt,) = moved_to(OLD, OLD.replace("I see.", "Oh, I see."), quote).review
    assert doubt.reason == ALTERED
    assert doubt.candidates[0].quote == quote.replace("I see.", "Oh, I see.")


@pytest.mark.parametrize("cut", [" We waited", "We waited "])
def test_where_one_of_two_alike_sentences_goes_a_person_decides(cut: str) -> None:
    """Both codings wait, for the diff cannot tell which of the two is left.

    Seen failing when one place in the new text was enough, though the old one had two.
    """
    old = "Ana: It was in spring, I think. We waited We waited and then the chart came, at last.\n"
    new = old.replace(cut, "", 1)
    for nth in (0, 1):
        (doubt,) = moved_to(old, new, "We waited", nth=nth).review
        assert doubt.reason == REPEATED
        assert [item.quote for item in doubt.candidates] == ["We waited"]


QUESTIONS = "".join(
    f"Interviewer: What about the {thing} in those days?\n\nAna: Yes.\n\n"
    for thing in ("planning of the work", "cleaning of the data", "wording of the contract")
)


def test_alike_answers_are_told_apart_by_the_questions() -> None:
    old = (
        "Interviewer: And the plan of the whole work, had anybody made one?\n\nAna: Yes.\n\n"
        "Interviewer: Were there data to begin with, and who cleaned them?\n\nAna: Yes.\n\n"
        "Interviewer: So in the end it was written into the contract?\n\nAna: Yes.\n\n"
    )
    new = old.replace("to begin with", "at the start").replace("And the plan", "The plan")
    for nth, start in enumerate(occurrences(new, "Yes.")):
        assert place(moved_to(old, new, "Yes.", nth=nth)).start == start


def test_an_answer_is_for_a_person_where_the_diff_may_have_deleted_it_or_its_neighbour() -> None:
    """A question went, and one of two answers: the first with it, or the second."""
    new = QUESTIONS.replace("cleaning of the data in those days?\n\nAna: Yes.\n\n", "")
    new = new.replace("Interviewer: What about the Interviewer", "Interviewer")
    assert not moved_to(QUESTIONS, new, "Yes.", nth=0).moved
    assert not moved_to(QUESTIONS, new, "Yes.", nth=1).moved
    assert place(moved_to(QUESTIONS, new, "Yes.", nth=2)).start == new.rindex("Yes.")


def test_a_copy_beside_the_original_is_for_a_person() -> None:
    new = OLD.replace("The data never came.", "The data never came. The data never came.")
    (doubt,) = moved_to(OLD, new, "The data never came.").review
    assert doubt.reason == REPEATED
    assert len(doubt.candidates) == 2


def test_a_paragraph_that_was_moved_takes_its_coding_along() -> None:
    paragraph = (
        "It was like this: the data never came, and the model had to be made without it, "
        "whatever the contract may have said about it.\n\n"
    )
    others = [f"Ana: Answer {number} was about something else.\n\n" for number in range(8)]
    old = "".join([*others[:2], paragraph, *others[2:]])
    new = "".join([*others, paragraph])
    span = place(moved_to(old, new, "the model had to"))
    assert new[span.start : span.end] == "the model had to"


def test_words_that_stand_elsewhere_without_their_context_are_for_a_person() -> None:
    new = OLD.replace("The data never came.\n\n", "") + "\nBo said that The data never came. Odd!\n"
    (doubt,) = moved_to(OLD, new, "The data never came.").review
    assert doubt.reason == ELSEWHERE
    assert doubt.candidates[0].span.start == new.index("The data never came.")


def test_changed_words_are_for_a_person_and_deleted_ones_are_lost() -> None:
    (doubt,) = moved_to(OLD, OLD.replace("Nobody knows", "No one knows"), "Nobody knows how").review
    assert doubt.reason == ALTERED
    assert doubt.candidates[0].quote == "No one knows how"
    found = moved_to(OLD, OLD.replace("The data never came.\n\n", ""), "The data never came.")
    assert len(found.lost) == 1
    replaced = OLD.replace("The data never came.", "It rained on Monday, as usual there.")
    assert len(moved_to(OLD, replaced, "The data never came.").lost) == 1


@pytest.mark.parametrize("sign", ["\u0301", "\u200d💻", "🏽"])
def test_a_sign_added_to_the_last_character_changes_the_words(sign: str) -> None:
    old = OLD.replace("We guess", "We 👩 guess")
    new = old.replace("👩", f"👩{sign}")
    assert not moved_to(old, new, "We 👩").moved


def test_a_quotation_that_did_not_stand_is_never_moved() -> None:
    stale = Coding("c", "effort", "ana", segment=Segment("t", Span(0, 8), "We guess"))
    found = reanchor(text_of(OLD), text_of("New. " + OLD, "2"), [stale])
    assert found.moved == ()
    assert found.review[0].candidates[0].quote == "We guess"


def test_doubts_name_what_is_sure_and_what_is_gone() -> None:
    quotes = ("The data never came.", "Nobody knows", "We guess")
    codings = [
        coding(OLD, OLD.index(quote), OLD.index(quote) + len(quote), quote) for quote in quotes
    ]
    new = OLD.replace("The data never came.\n\n", "").replace("We guess", "We guessed so")
    found = doubts(text_of(OLD), text_of(new, "2"), codings)
    assert [item.coding.id for item in found] == ["We guess", "Nobody knows", quotes[0]]
    assert found[1].reason == SURE
    assert [item.quote for item in found[1].candidates] == ["Nobody knows"]
    assert (found[2].reason, found[2].candidates) == (GONE, ())


LETTERS = st.text(st.sampled_from("ab .\n😀e\u0301א"), max_size=120)


@given(old=LETTERS, new=LETTERS, places=st.lists(st.tuples(st.integers(0, 119), st.integers(1, 9))))
def test_every_coding_is_moved_in_review_or_lost(
    old: str, new: str, places: list[tuple[int, int]]
) -> None:
    codings = [
        coding(old, start, min(start + size, len(old)), str(number))
        for number, (start, size) in enumerate(places)
        if start < len(old)
    ]
    found = reanchor(text_of(old), text_of(new, "2"), codings)
    names = [*found.moved, *(doubt.coding for doubt in found.review), *found.lost]
    assert sorted(item.id for item in names) == sorted(item.id for item in codings)
    quotes = {item.id: item.segment.quote for item in codings if item.segment}
    for item in found.moved:
        assert item.segment is not None
        span = item.segment.span
        assert new[span.start : span.end] == item.segment.quote == quotes[item.id]
    for doubt in found.review:
        assert doubt.candidates
        for segment in doubt.candidates:
            assert new[segment.span.start : segment.span.end] == segment.quote


@given(text=st.text(max_size=300), start=st.integers(0, 299), size=st.integers(1, 300))
def test_the_same_text_moves_everything(text: str, start: int, size: int) -> None:
    if start < len(text):
        item = coding(text, start, min(start + size, len(text)))
        found = reanchor(text_of(text), text_of(text, "2"), [item])
        assert [one.segment for one in found.moved] == [item.segment]


class Edited:
    """A text of which it is known where each character came from."""

    def __init__(self, text: str, chance: random.Random) -> None:
        self.signs: list[tuple[str, int]] = [(sign, place) for place, sign in enumerate(text)]
        self.chance = chance
        self.fresh = 0

    @property
    def text(self) -> str:
        return "".join(sign for sign, _ in self.signs)

    def edit(self, pool: list[str], bounds: list[int]) -> None:
        """Insert, delete, replace or mistype somewhere, often just where a quotation ends."""
        if not self.signs:
            return
        self.fresh += 1
        start = self.chance.randrange(len(self.signs))
        if self.chance.random() < 0.3:
            origin = self.chance.choice(bounds)
            same = (index for index, (_, place) in enumerate(self.signs) if place == origin)
            start = next(same, start)
        kind = self.chance.choice(["insert", "delete", "replace", "mistype", "sentence"])
        size = {"insert": 0, "mistype": 1}.get(kind, self.chance.randint(1, 60))
        new = "" if kind == "delete" else f" Zq{self.fresh} jumps over. "
        if kind == "mistype":
            new = self.chance.choice("zñ🙂")
        elif kind == "sentence":
            start, size = self._sentence(pool)
            new = ""
        self.signs[start : start + size] = [(sign, -2) for sign in new]

    def _sentence(self, pool: list[str]) -> tuple[int, int]:
        """Choose a whole sentence, which may stand in the text more than once."""
        sentence = self.chance.choice(pool)
        places = list(occurrences(self.text, sentence))
        return (self.chance.choice(places), len(sentence) + 1) if places else (0, 0)

    def truth(self, places: list[tuple[int, int]]) -> dict[str, int | None]:
        """Return where each passage is now, or None where an edit touched it."""
        now = {place: index for index, (_, place) in enumerate(self.signs)}
        found: dict[str, int | None] = {}
        for number, (start, end) in enumerate(places):
            own = [now.get(place, -9) for place in range(start, end)]
            whole = own[0] >= 0 and own == list(range(own[0], own[0] + end - start))
            found[str(number)] = own[0] if whole else None
        return found


def occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def interview(chance: random.Random, *, size: int, variety: int) -> tuple[str, list[str]]:
    pool = []
    letters = "aeiourstlnmdkבאו"
    words = [*WORDS, *("".join(chance.choices(letters, k=5)) for _ in range(variety))]
    for _ in range(variety):
        sentence = " ".join(chance.choice(words) for _ in range(chance.randint(1, 14)))
        pool.append(sentence.capitalize() + chance.choice(".?!"))
    text = ""
    while len(text) < size:
        text += chance.choice(LABELS) + chance.choice(pool)
    return text.strip() + "\n", pool


def passages(text: str, pool: list[str], chance: random.Random) -> list[tuple[int, int]]:
    found = []
    for _ in range(40):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice([1, 12, 25, 60, 150, 300]))
        places = list(occurrences(text, sentence := chance.choice(pool)))
        if places and chance.random() < 0.5:
            start = chance.choice(places)
            end = start + len(sentence)
        if text[start:end].strip():
            found.append((start, end))
    return found


def tally(seed: int, *, size: int, variety: int, edits: int) -> Counter[str]:
    """Edit a text at random and count what became of its passages, against the truth."""
    chance = random.Random(seed)
    text, pool = interview(chance, size=size, variety=variety)
    places = passages(text, pool, chance)
    edited = Edited(text, chance)
    for _ in range(edits):
        edited.edit(pool, [position for span in places for position in span])
    codings = [coding(text, *span, name=str(number)) for number, span in enumerate(places)]
    found = reanchor(text_of(text), text_of(edited.text, "2"), codings)
    assert len(found.moved) + len(found.review) + len(found.lost) == len(codings)
    truths = edited.truth(places)
    counts = Counter(edits=edits, untouched=sum(true is not None for true in truths.values()))
    for item in found.moved:
        assert item.segment is not None
        span = item.segment.span
        assert edited.text[span.start : span.end] == item.segment.quote
        true = truths[item.id]
        counts["moved"] += true is not None
        counts["wrong"] += true is not None and span.start != true
        whole = {place for _, place in edited.signs[span.start : span.end]}
        first, last = places[int(item.id)]
        counts["wrong"] += true is None and not whole & set(range(first, last))
    return counts


def test_random_edits_leave_no_coding_silently_wrong() -> None:
    """5,000 edits: what an edit did not touch is at its true place, or waits; 95 % move.

    A moved coding whose words an edit deleted altogether counts as wrong, too. Seen failing when
    text that stayed kept its old position, and when runs kept the characters that two claim.
    """
    total: Counter[str] = Counter()
    for seed in range(250 * SOAK):
        total += tally(seed, size=6_000, variety=400, edits=20)
    assert total["edits"] == 5_000 * SOAK
    assert total["wrong"] == 0
    assert total["moved"] >= 0.95 * total["untouched"]


@settings(max_examples=200 * SOAK, derandomize=True, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(40, 1200),
    variety=st.sampled_from([1, 2, 4, 8]),
    edits=st.integers(1, 6),
)
def test_repeated_phrases_are_never_confounded(
    seed: int, size: int, variety: int, edits: int
) -> None:
    """Texts of a few sentences said again and again, where whole ones are deleted.

    The examples are always the same: about one text in 20,000 of this kind hides a deletion so that
    no diff can tell, because what is left of others makes up the same words in its place. Seen
    failing when one place in the room of a passage was enough, though the old text had two.
    """
    assert tally(seed, size=size, variety=variety, edits=edits)["wrong"] == 0


def test_two_thousand_codings_on_a_long_text_move_in_a_moment() -> None:
    chance = random.Random(7)
    text, pool = interview(chance, size=60_000, variety=900)
    edited = Edited(text, chance)
    for _ in range(20):
        edited.edit(pool, [0])
    codings = []
    for number in range(2_000):
        start = chance.randrange(len(text) - 300)
        codings.append(coding(text, start, start + chance.randint(5, 300), str(number)))
    began = time.perf_counter()
    found = reanchor(text_of(text), text_of(edited.text, "2"), codings)
    assert time.perf_counter() - began < 5  # 0.15 s on a quiet machine
    assert len(found.moved) > 1_700
