"""What a person has to decide on: everything in the texts that may lead to somebody."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.identities.capitals import Habits, find_capitals, habits_of, is_evident
from qualcode.identities.folding import Folded, Spellings, folded
from qualcode.identities.hits import Hit
from qualcode.identities.misheard import find_misheard
from qualcode.identities.patterns import find_patterns
from qualcode.identities.variants import variants_of
from qualcode.model.identity import KEEP, NO_IDENTIFIER, UNDECIDED, Identity

LISTED = "on the list"
VARIANT = "form of a name on the list"
MISHEARD = "sounds or looks like a name on the list"
LABEL = "speaker's label"
ABSENT = "on the list, not in the texts"

# From what leads to somebody at once to what may be nothing.
_RISK = {
    LISTED: 0,
    LABEL: 1,
    VARIANT: 3,
    MISHEARD: 4,
    "after a title": 5,
    "said to be a name": 5,
    "said to be an employer": 7,
    "spelled out": 7,
    "capitals": 9,
    ABSENT: 11,
}
_RISK_OF_KIND = {"contact": 2, "person": 6, "organization": 7, "date": 10}
_RISK_OF_OTHERS = 8
_SHORTEST = 2
_TELLS_ALONE = 5
_ROLE = re.compile(
    r"(?:(?i:interview(?:er|ee|t|ter|partner)?|participant|respondent|informant|researcher|"
    r"(?:unknown )?speaker|moderator(?:in)?|facilitator|person|voice|teilnehmer(?:in)?|befragter?|"
    r"question)|"
    r"[IPRQAMSF]|IV|IP)"
    r"[ _-]?#?\d{0,3}[a-z]?"
)
_ONE_BY_ONE = re.compile(r"\w(?: \w)+")

Recognise = Callable[[Sequence[tuple[int, str]]], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Source:
    """A text to look through: its name, its words, its speakers' labels, and its turns by place."""

    name: str
    text: str
    labels: tuple[str, ...] = ()
    turns: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands: the text's name and half-open positions in it."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name to decide on, as it would be entered, why it is one, and all its places.

    `like` are names on the list that it may be another form of.
    """

    identity: Identity
    why: str
    places: tuple[Place, ...] = ()
    like: tuple[str, ...] = ()

    @property
    def risk(self) -> int:
        """Return a rank: the lower, the sooner it leads to somebody."""
        other = _RISK_OF_KIND.get(self.identity.kind, _RISK_OF_OTHERS)
        return _RISK.get(self.why, other)


@dataclass(slots=True)
class _Look:
    """All texts, folded once, with the places that are known to be names."""

    sources: Sequence[Source]
    folded: list[Folded]
    habits: Habits
    covered: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def places(self, spellings: Iterable[str], *, around: bool = False) -> dict[str, list[Place]]:
        """Return where spellings stand that are not known yet, and know them from now on.

        `around` takes also what has known names within it, as an address has.
        """
        wanted = Spellings(spellings)
        found: dict[str, list[Place]] = {}
        for source, text in zip(self.sources, self.folded, strict=True):
            known = self.covered.setdefault(source.name, [])
            meets = _holds if around else _overlaps
            hits = [hit for hit in wanted.find(text) if not meets(known, hit.start, hit.end)]
            known += [(hit.start, hit.end) for hit in hits]
            for hit in hits:
                place = Place(source.name, hit.start, hit.end)
                found.setdefault(hit.spelling, []).append(place)
        return found


def _overlaps(known: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in known)


def _holds(known: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether what is known overlaps a place and does not just lie within it."""
    return any(
        first < end
        and start < last
        and not (start <= first and last <= end and last - first < end - start)
        for first, last in known
    )


def find_candidates(
    sources: Sequence[Source],
    identities: Sequence[Identity],
    *,
    skip: Collection[str] = (),
    recognise: Recognise | None = None,
) -> list[Candidate]:
    """Return what is to be decided on, in order of risk, then by how often it occurs.

    Names that are decided on are not proposed again; forms of them that are not on the list are.

    Args:
        sources: the texts of the study.
        identities: the list: names with what was decided, if anything.
        skip: words that are no names here, as the ids of participants and marks that stand there.
        recognise: finds names in turns, as a trained pipeline does.
    """
    folds = [folded(source.text) for source in sources]
    look = _Look(sources, folds, habits_of(source.text for source in sources))
    decided = [item for item in identities if item.decision != UNDECIDED]
    look.places([*skip, *(word for item in decided for word in item.spellings)])
    found = [*_listed(look, identities), *_variants(look, identities), *_labels(look)]
    found += _by_form(look, lambda source: find_patterns(source.text), around=True)
    found += _misheard(look, identities)
    if recognise is not None:
        found += _by_form(look, lambda source: _recognised(source, look.habits, recognise))
    found += _by_form(look, lambda source: find_capitals(source.text, look.habits))
    return sorted(found, key=lambda item: (item.risk, -len(item.places), item.identity.name))


def is_role_label(label: str) -> bool:
    """Tell whether a speaker's label says what somebody is there, and not who."""
    return _ROLE.fullmatch(label) is not None


def with_capitals(identity: Identity, habits: Habits) -> Identity:
    """Put spellings in double quotes that are ordinary words in these texts, so capitals count."""
    name, *variants = (
        f'"{word}"' if word[:1].isupper() and habits.is_ordinary(word) else word
        for word in identity.spellings
    )
    return replace(identity, name=name, variants=tuple(variants))


def _listed(look: _Look, identities: Sequence[Identity]) -> Iterator[Candidate]:
    open_ = [item for item in identities if item.decision == UNDECIDED]
    found = look.places(word for item in open_ for word in item.spellings)
    shared = _owners(identities)
    extra = [
        word for item in open_ for word in _forms(look, item) if len(shared.get(word, ())) == 1
    ]
    further = look.places(extra)
    for item in open_:
        own = [place for word in item.spellings for place in found.get(word, ())]
        forms = [word for word in _forms(look, item) if word in further]
        own += [place for word in forms for place in further[word]]
        variants = tuple(dict.fromkeys((*item.variants, *forms)))
        why = LISTED if own else ABSENT
        yield Candidate(replace(item, variants=variants), why, tuple(own))


def _owners(identities: Iterable[Identity]) -> dict[str, set[str]]:
    """Return whose form each generated form may be."""
    owners: dict[str, set[str]] = {}
    for item in identities:
        for word in (*variants_of(item), *item.spellings):
            owners.setdefault(word, set()).add(item.name)
            owners.setdefault(f'"{word}"', set()).add(item.name)
    return owners


def _forms(look: _Look, identity: Identity) -> list[str]:
    """Return further forms of a name that could be its own."""
    forms = dict.fromkeys(variants_of(identity))
    plain = Identity("", variants=tuple(forms))
    known = {folded(word).text for word in identity.spellings}
    exact = with_capitals(plain, look.habits).variants
    if identity.kind != "person":  # a part of a name that is an ordinary word tells nothing
        exact = tuple(word for word in exact if not word.startswith('"') or word in plain.variants)
    # Of a name whose capitals count, letters one by one would be found in the ordinary word.
    apart = not identity.name.startswith('"')
    return [
        word
        for word in exact
        if (apart and " " in word if folded(word).text in known else not _spells_a_word(look, word))
    ]


def _spells_a_word(look: _Look, form: str) -> bool:
    """Tell whether letters one by one are a short word of these texts: "A L L" of "All Saints"."""
    word = form.replace(" ", "")
    is_short = _ONE_BY_ONE.fullmatch(form) is not None and len(word) < _TELLS_ALONE
    return is_short and look.habits.is_ordinary(word)


def _variants(look: _Look, identities: Sequence[Identity]) -> Iterator[Candidate]:
    """Yield forms of names that are decided on, and forms that several names may have."""
    owners: dict[str, list[Identity]] = {}
    for item in identities:
        if item.decision not in (KEEP, NO_IDENTIFIER):
            for word in _forms(look, item):
                owners.setdefault(word, []).append(item)
    for word, places in look.places(owners).items():
        like = tuple(dict.fromkeys(item.name for item in owners[word]))
        yield Candidate(Identity(word, owners[word][0].kind), VARIANT, tuple(places), like)


def _labels(look: _Look) -> Iterator[Candidate]:
    labels = dict.fromkeys(
        label
        for source in look.sources
        for label in source.labels
        if not is_role_label(label) and any(sign.isalpha() for sign in label)
    )
    found = look.places(labels)
    for label in labels:
        if label in found:
            yield Candidate(Identity(label, "person"), LABEL, tuple(found[label]))


def _misheard(look: _Look, identities: Sequence[Identity]) -> Iterator[Candidate]:
    hidden = [item for item in identities if item.decision not in (KEEP, NO_IDENTIFIER)]
    kinds = {word: item for item in hidden for word in item.spellings}
    names = [
        word
        for word in kinds
        if kinds[word].kind not in ("date", "contact") and not word.startswith('"')
    ]
    alike = {
        item.words: item.names
        for item in find_misheard(
            (source.text for source in look.sources), names, capitals=not look.habits.none
        )
    }
    for word, places in look.places(alike).items():
        owners = [kinds[name] for name in alike[word]]
        like = tuple(dict.fromkeys(item.name for item in owners))
        shown = _as_written(look, places[0])
        yield Candidate(Identity(shown, owners[0].kind), MISHEARD, tuple(places), like)


def _as_written(look: _Look, place: Place) -> str:
    text = next(source.text for source in look.sources if source.name == place.source)
    return " ".join(text[place.start : place.end].split())


def _recognised(source: Source, habits: Habits, recognise: Recognise) -> Iterator[Hit]:
    return (hit for hit in recognise(source.turns) if is_evident(source.text, hit, habits))


def _by_form(
    look: _Look, find: Callable[[Source], Iterable[Hit]], *, around: bool = False
) -> Iterator[Candidate]:
    """Yield what a way of looking finds, one candidate for all that is written alike."""
    names: dict[str, tuple[str, Hit]] = {}
    for source in look.sources:
        known = look.covered.setdefault(source.name, [])
        for hit in find(source):
            if not (_holds if around else _overlaps)(known, hit.start, hit.end):
                words = " ".join(source.text[hit.start : hit.end].split())
                if len(folded(words).text) < _SHORTEST:
                    continue
                first = names.setdefault(folded(words).text, (words, hit))
                if first[1].kind == "other" and hit.kind != "other":
                    names[folded(words).text] = (first[0], hit)
    entries = {
        with_capitals(Identity(words, hit.kind), look.habits).name: hit
        for words, hit in names.values()
    }
    found = look.places(entries, around=around)
    for name, hit in entries.items():
        if name in found:
            yield Candidate(Identity(name, hit.kind), hit.why, tuple(found[name]))


def context(text: str, place: Place, width: int = 45) -> tuple[str, str, str]:
    """Return what stands before a place, its words, and what stands behind, each on one line."""
    before = text[max(place.start - width, 0) : place.start]
    after = text[place.end : place.end + width]
    pieces = (before, text[place.start : place.end], after)
    left, words, right = (re.sub(r"\s+", " ", piece) for piece in pieces)
    return left, words, right


def texts_by_name(sources: Iterable[Source]) -> Mapping[str, str]:
    """Return the texts by their names."""
    return {source.name: source.text for source in sources}
