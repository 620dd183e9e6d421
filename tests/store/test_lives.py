"""Codings as columns, against a plain dict; and what of them counts, against plain rules."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.model.change import CODE, CONSENSUS
from qualcode.model.codebook import Code, Codebook
from qualcode.model.columns import coding_columns
from qualcode.model.organization import Participant
from qualcode.model.study import Study
from qualcode.model.transcript import Transcript
from qualcode.store.codings import Codings, codings_of
from qualcode.store.event import Event, Made, Patch, Printed, Verdict
from qualcode.store.fold import State, fold
from qualcode.store.lives import Live, Lives
from qualcode.store.shelf_columns import few_of, from_parts, parts_of
from qualcode.store.standing import Marks

TEXT = "We guess. The data never came, we guess."
TEXTS = {"p1": (TEXT, "1"), "p2": (TEXT, "2-00000000")}
BOOK = Codebook((Code("a", "A", merged_from=("old",)), Code("b", "B")))
STUDY = Study(
    "x",
    BOOK,
    participants={"P1": Participant("P1", "1")},
    transcripts={
        name: Transcript(name, text, (), revision=revision)
        for name, (text, revision) in TEXTS.items()
    },
)
spans = st.tuples(st.integers(-1, 12), st.integers(0, 45))
words = st.sampled_from(["", "x"])


@st.composite
def makings(draw: st.DrawFn) -> Made:
    """Return a coding that may stand, or be wrong in any of its parts."""
    start, end = draw(spans)
    end = end if start >= 0 else -1
    quote = TEXT[start:end] if start >= 0 else ""
    return Made(
        code=draw(st.sampled_from(["a", "b", "old", "gone"])),
        transcript=draw(st.sampled_from(["p1", "p2", "p3", ""])),
        revision=draw(st.sampled_from(["1", "2-00000000"])),
        start=start,
        end=end,
        quote=draw(st.sampled_from([quote, quote, quote, "other", " "])) if start >= 0 else "",
        participant=draw(st.sampled_from(["", "", "P1", "P9"])),
        reference=draw(words),
        memo=draw(words),
        source=draw(st.sampled_from([None, None, Printed("5.1", kind="list")])),
    )


@st.composite
def deeds(draw: st.DrawFn) -> list[tuple[str, object]]:
    """Return what happens to codings one after the other."""
    found: list[tuple[str, object]] = []
    for number in range(draw(st.integers(0, 8))):
        made = tuple(draw(st.lists(makings(), max_size=4)))
        coder = draw(st.sampled_from(["ana", "bo", CONSENSUS]))
        device = draw(st.sampled_from(["desk", "lap"]))
        head = Event(1, f"E{number}", number + 1, f"at{number % 3}", coder, device, CODE)
        found.append(("add", msgspec.structs.replace(head, codings=made)))
        names = [f"E{event}-{place}" for event in range(number + 1) for place in range(4)]
        what = st.tuples(st.sampled_from(["drop", "memo", "bring"]), st.sampled_from(names))
        found += draw(st.lists(what, max_size=2))
    return found


def live_of(event: Event, place: int) -> Live:
    name, made = f"{event.id}-{place}", event.codings[place]
    return Live(name, made, event.coder, event.device, event.at, event.round, event.id)


def play(found: list[tuple[str, object]]) -> tuple[Lives, dict[str, Live]]:
    """Do the same to columns and to a dict."""
    lives, plain, ever = Lives(), dict[str, Live](), dict[str, Live]()
    for deed, what in found:
        if isinstance(what, Event):
            lives.add(what)
            made = {
                f"{what.id}-{place}": live_of(what, place) for place in range(len(what.codings))
            }
            plain |= made
            ever |= made
        elif isinstance(what, str) and what in ever:
            assert (what in lives) == (what in plain)
            if deed == "drop":
                assert lives.pop(what, None) == plain.pop(what, None)
            elif deed == "bring" or what in plain:
                now = plain.get(what, ever[what])
                changed = msgspec.structs.replace(now.made, memo=f"{now.made.memo}!")
                now = msgspec.structs.replace(now, made=changed, changed="later")
                lives[what] = plain[what] = now
    return lives, plain


@given(deeds())
@settings(deadline=None)
def test_columns_hold_what_a_dict_would_in_the_same_order(found: list[tuple[str, object]]) -> None:
    """Seen failing when a changed coding went to the end."""
    lives, plain = play(found)
    assert list(lives.values()) == list(plain.values())
    assert list(lives) == list(plain)
    assert len(lives) == len(plain)
    assert all(lives[name] == live for name, live in plain.items())
    assert "E0-9" not in lives
    assert "E0-00" not in lives
    assert "nobody" not in lives


@given(deeds())
@settings(deadline=None)
def test_who_remembers_rows_keeps_what_they_saw(found: list[tuple[str, object]]) -> None:
    """Seen failing when a change wrote over the row that it changed."""
    lives, plain = play(found)
    codings = Codings(lives, lives.rows())
    before, columns = tuple(codings), codings.columns()
    for name, live in list(plain.items()):
        lives[name] = msgspec.structs.replace(live, coder="eve")
    lives.add(Event(1, "late", 99, "", "eve", "desk", CODE, codings=(Made("a"),)))
    assert tuple(codings) == before
    assert coding_columns(before).id == tuple(columns.id)


@given(found=deeds(), goes_on=st.booleans())
@settings(deadline=None)
def test_kept_columns_are_what_they_were_made_from(
    *, found: list[tuple[str, object]], goes_on: bool
) -> None:
    """Seen failing when an event was told by its first row though another stood among its own."""
    lives, plain = play(found)
    rows = lives.rows()
    parts = [bytes(part) for part in parts_of(lives.columns, rows)]
    kept = Lives(from_parts(few_of(lives.columns, rows), map(memoryview, parts)))
    if goes_on:
        late = Event(1, "late", 99, "", "eve", "desk", CODE, codings=(Made("a"), Made("b")))
        kept.add(late)
        plain |= {f"late-{place}": live_of(late, place) for place in range(2)}
        for name, live in list(plain.items())[::2]:
            kept[name] = plain[name] = msgspec.structs.replace(live, coder="cy")
    assert list(kept.values()) == list(plain.values())
    assert list(kept) == list(plain)
    assert all(kept[name] == live for name, live in plain.items())
    assert "E0-9" not in kept


@given(st.data())
@settings(deadline=None)
def test_many_events_at_once_come_to_what_they_do_one_by_one(data: st.DataObject) -> None:
    """Seen failing when an event that stands twice was taken for new."""
    names = st.sampled_from(["A", "B", "C", "D", "E", "F"])
    patches = st.builds(
        Patch,
        st.builds("{}-{}".format, names, st.integers(0, 2)),
        was=st.one_of(st.just(""), names),
        code=st.sampled_from([None, "a", "b"]),
        memo=st.sampled_from([None, "m"]),
        start=st.sampled_from([None, 3]),
        quote=st.sampled_from([None, "other"]),
    )
    actions = st.sampled_from(["code", "code", "accept", "uncode", "memo", "decide", "new verb"])
    events = []
    for number in range(data.draw(st.integers(0, 12))):
        action = data.draw(actions)
        makes = action in ("code", "accept", "decide")
        events.append(
            Event(
                1,
                data.draw(names) if data.draw(st.booleans()) else f"N{number}",
                number + 1,
                f"at{number % 2}",
                data.draw(st.sampled_from(["ana", "bo"])),
                data.draw(st.sampled_from(["desk", "lap"])),
                action,
                codings=tuple(data.draw(st.lists(makings(), max_size=3))) if makes else (),
                changes=tuple(data.draw(st.lists(patches, max_size=2))),
                decision=Verdict("d1") if action == "decide" else None,
            )
        )
    undone = data.draw(st.sets(names, max_size=1))
    one_by_one, left_out = State(undone=undone), list[tuple[str, str]]()
    for event in events:
        if flaw := one_by_one.apply(event):
            left_out.append((event.id, flaw))
    size = data.draw(st.integers(1, 12))
    batches = [events[at : at + size] for at in range(0, len(events), size)]
    told: list[tuple[str, str]] = []
    at_once = fold(batches, undone=undone, left_out=told)
    assert list(at_once.live.values()) == list(one_by_one.live.values())
    assert list(at_once.live) == list(one_by_one.live)
    assert told == left_out
    same = ("collisions", "late", "gone", "hands", "decisions", "order", "last", "events")
    for field in same:
        assert getattr(at_once, field) == getattr(one_by_one, field), field


@given(deeds())
@settings(deadline=None)
def test_codings_have_the_columns_of_each_of_them(found: list[tuple[str, object]]) -> None:
    lives, _ = play(found)
    codings = Codings(lives, lives.rows())
    one, other = codings.columns(), coding_columns(tuple(codings))
    for name in other.__slots__:
        assert list(getattr(one, name)) == list(getattr(other, name)), name


def plainly(lives: list[Live], study: Study) -> dict[str, list[str]]:
    """Sort codings one by one by the rules of docs/ledger.md."""
    found: dict[str, list[str]] = {"sound": [], "waiting": [], "consensus": [], "doubles": []}
    seen = set()
    for live in lives:
        made, text = live.made, study.transcripts.get(live.made.transcript)
        passage = made.start >= 0
        if made.code not in study.codebook or (made.transcript and text is None):
            continue
        if not made.transcript and (
            made.participant not in ("", *study.participants)
            or not (made.participant or made.reference)
        ):
            continue
        if passage and made.transcript and text is not None:
            if made.revision != text.revision:
                found["waiting"].append(live.id)
                continue
            if text.text[made.start : made.end] != made.quote or not made.quote.strip():
                continue
        if live.coder == CONSENSUS:
            found["consensus"].append(live.id)
            continue
        code = study.codebook[made.code].id
        place = (made.transcript, made.start, made.end, made.participant, made.reference)
        key = (live.coder, code, *place, made.source.section if made.source else "")
        found["doubles" if key in seen else "sound"].append(live.id)
        seen.add(key)
    return found


def sorted_ids(marks: Marks) -> dict[str, list[str]]:
    names = ("sound", "waiting", "consensus", "doubles")
    return {name: [marks.lives.id(row) for row in getattr(marks, name)] for name in names}


def possible(found: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """Leave out a passage without a transcript, which no ledger has."""
    return [
        (
            deed,
            msgspec.structs.replace(
                what, codings=tuple(m for m in what.codings if m.transcript or m.start < 0)
            )
            if isinstance(what, Event)
            else what,
        )
        for deed, what in found
    ]


@given(deeds())
@settings(deadline=None)
def test_what_counts_is_what_plain_rules_say(found: list[tuple[str, object]]) -> None:
    """Seen failing without the check of the quotation, of the revision, and of repeats."""
    lives, _ = play(possible(found))
    marks = Marks(STUDY, State(live=lives))
    assert sorted_ids(marks) == plainly(list(lives.values()), STUDY)
    for coding in codings_of(lives, marks.sound):
        canonical = replace(coding, code=BOOK[coding.code].id)
        assert canonical.judgement in marks
        assert ("nobody", *canonical.judgement[1:]) not in marks


@given(found=deeds(), more=st.lists(makings(), max_size=5), asked=st.booleans())
@settings(deadline=None)
def test_what_is_added_is_sorted_as_if_it_had_been_there(
    *, found: list[tuple[str, object]], more: list[Made], asked: bool
) -> None:
    """Seen failing when what was asked for before was not compared with what came."""
    lives, _ = play(possible(found))
    marks, height = Marks(STUDY, State(live=lives)), lives.height
    if asked:
        assert ("nobody", "a", "", -1, -1, "", "", "") not in marks
    kept = tuple(made for made in more if made.transcript or made.start < 0)
    kept += tuple(lives.live(row).made for row in marks.sound[:2])
    for name, coder in (("late", "ana"), ("last", "bo")):
        lives.add(Event(1, name, 90, "", coder, "desk", CODE, codings=kept))
    marks.add(range(height, lives.height))
    assert sorted_ids(marks) == plainly(list(lives.values()), STUDY)
    assert sorted_ids(marks) == sorted_ids(Marks(STUDY, State(live=lives)))
