"""How many identifiers are proposed, and how many proposals are identifiers.

    python benchmarks/candidates.py [--missed]

The texts are the invented interviews of `transcripts_sample/`. What identifies in them is known:
the people and places that they name, and what is planted here: for each interview an employer, a
product and a colleague, named in full, in small letters, spelled out, in the genitive and misheard,
with addresses, numbers and a date. Recall is the share of the places of identifiers that a proposal
covers with at least one character in two; precision the share of proposals that cover one. With a
list, the list has the employers, products and those who speak; colleagues, other people, places,
addresses and misheard forms are not on it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.identities.candidates import Candidate, Recognise, Source, find_candidates
from qualcode.identities.entities import Recogniser, installed_pipelines
from qualcode.model.identity import Identity
from qualcode.model.study import Study
from qualcode.store.folder import open_study

SAMPLE = Path(__file__).parents[1] / "transcripts_sample"
PEOPLE = (
    *("Aksel", "Anselm", "Anton", "Barbara", "Beatriz", "Benno", "Birgitta", "Birthe", "Bo"),
    *("Brandl", "Chidi", "Dominic", "Dorn", "Farouk", "Friedrich", "Gisela", "Gunnar"),
    *("Halloran", "Henning", "Ines", "Jannik", "Jonas", "Josef", "Kwame", "Lars-Ole"),
    *("Lennart", "Lindqvist", "Liv", "Marek", "Maria-Luz", "Mehmet", "Odile", "Piet", "Pilar"),
    *("Piotr", "Priya", "Rosalie", "Ruth", "Sami", "Tobias", "Wanda", "Ximena", "Zoë"),
    *("İbrahim",),
)
PLACES = (
    *("Canada", "Gdynia", "Izmir", "Kiel", "Kumasi", "Lagos", "Lausanne", "Liège", "Romania"),
    *("Toruń", "Valparaíso", "Vienna", "New Zealand"),
)
# An employer, its product and a colleague for each interview, with a misheard form of the employer.
STAFF = (
    ("Velorouta GmbH", "CalmRide", "Astrid Kowalczyk", "velo router"),
    ("Brotwerk Analytics", "TrayCast", "Henrietta Osei", "Brodwerk"),
    ("Nordrail Inspect", "RailEye 3", "Thaddeus Brink", "Nordrayl"),
    ("Mailbastion Inc", "SpamWeir", "Oluwaseun Adeyemi", "mail bastian"),
    ("Cindersight Consulting", "EmberMap", "Ludmila Hartog", "Cinder side"),
    ("Handzeichen Labs", "SignPal", "Caoimhe Doyle", "Handsaichen"),
    ("Otosonne AG", "TuneLeaf", "Bartholomew Vang", "Otto sonne"),
    ("Klinikum Seeblick", "BedWise", "Parvaneh Rostami", "Klinikum Seblick"),
    ("Faktura Nine", "InvoiceLens", "Sigurd Halvorsen", "Factura Nine"),
)
SENTENCES = (
    "I started at {full} after the summer.",
    "You know how {short} is about these things.",
    "That was {short}'s idea, not mine.",
    "In the chat they write {small} without capitals.",
    "On the phone I always spell it, {spelled}.",
    "The machine that types this up made {misheard} of it.",
    "{product} was not even a name then.",
    "My colleague {colleague} has the slides.",
    "Ask {given}, or write to {mail}.",
    "Or call {phone}, that still works.",
    "It's on {url} somewhere.",
    "We signed it on {date}.",
)


@dataclass
class Marked:
    """A text with the places of its identifiers, each with its sort."""

    name: str
    text: str = ""
    places: list[tuple[int, int, str]] = field(default_factory=list)
    turns: list[tuple[int, str]] = field(default_factory=list)
    labels: tuple[str, ...] = ()


def planted(number: int) -> dict[str, tuple[str, str]]:
    """Return what stands for each gap of the sentences, with its sort."""
    full, product, colleague, misheard = STAFF[number % len(STAFF)]
    short = full.split()[0] if number % len(STAFF) < 7 else full
    word = full.split()[0]
    given, family = colleague.split()
    host = f"{word.lower()}.example.com"
    return {
        "full": (full, "organisation"),
        "short": (short, "organisation"),
        "small": (short.lower(), "organisation, small letters"),
        "spelled": (" ".join(word.upper()), "organisation, spelled out"),
        "misheard": (misheard, "organisation, misheard"),
        "product": (product, "product"),
        "colleague": (colleague, "person"),
        "given": (given, "person"),
        "mail": (f"{given.lower()}.{family.lower()}@{host}", "contact"),
        "phone": (f"+49 431 55{number:02} 1{number}7", "contact"),
        "url": (f"www.{host}/{product.lower().split()[0]}", "contact"),
        "date": (f"{number + 3} March 2019", "date"),
    }


def marked_texts(study: Study) -> list[Marked]:
    """Return the sample with identifiers planted into what participants say."""
    found = []
    for number, text in enumerate(study.transcripts.values()):
        made = Marked(text.id, labels=tuple(label for label, role in text.speakers if "P" in role))
        sentences = iter(SENTENCES)
        at = 0
        for turn in text.turns:
            _add(made, text.text[at : turn.span.start])
            start = len(made.text)
            _add(made, text.quote(turn.span))
            if turn.participant and len(turn.span) > 80:
                _plant(made, next(sentences, ""), number)
            made.turns.append((start, made.text[start:]))
            at = turn.span.end
        _add(made, text.text[at:])
        found.append(made)
    return found


def _add(made: Marked, words: str) -> None:
    for sort, names in (("person", PEOPLE), ("place", PLACES)):
        for match in re.finditer(rf"\b(?:{'|'.join(map(re.escape, names))})\b", words):
            made.places.append((len(made.text) + match.start(), len(made.text) + match.end(), sort))
    made.text += words


def _plant(made: Marked, sentence: str, number: int) -> None:
    if not sentence:
        return
    made.text += " "
    for piece in re.split(r"(\{\w+\})", sentence):
        if piece.startswith("{"):
            words, sort = planted(number)[piece[1:-1]]
            made.places.append((len(made.text), len(made.text) + len(words), sort))
            made.text += words
        else:
            made.text += piece


def names_listed(study: Study) -> list[Identity]:
    """Return a list as a study has it: its employers, products and participants."""
    listed = [Identity(full, "organization") for full, *_ in STAFF]
    listed += [Identity(product, "product") for _, product, *_ in STAFF]
    people = (
        label
        for text in study.transcripts.values()
        for label, role in text.speakers
        if role in study.participants
    )
    return listed + [Identity(name, "person") for name in dict.fromkeys(people)]


def covered(texts: Sequence[Marked], candidates: Iterable[Candidate]) -> dict[str, list[bool]]:
    """Return for each sort of identifier which of its places a candidate covers."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for candidate in candidates:
        for place in candidate.places:
            spans.setdefault(place.source, []).append((place.start, place.end))
    found: dict[str, list[bool]] = {}
    for text in texts:
        for start, end, sort in text.places:
            inside = {
                position
                for first, last in spans.get(text.name, ())
                for position in range(max(first, start), min(last, end))
            }
            found.setdefault(sort, []).append(2 * len(inside) >= end - start)
    return found


def precise(texts: Sequence[Marked], candidates: Sequence[Candidate]) -> tuple[int, int]:
    """Return how many candidates that stand in the texts touch an identifier, of how many."""
    places = {text.name: text.places for text in texts}
    standing = [candidate for candidate in candidates if candidate.places]
    right = sum(
        any(
            place.start < end and start < place.end
            for place in candidate.places
            for start, end, _ in places[place.source]
        )
        for candidate in standing
    )
    return right, len(standing)


def main() -> None:
    """Print a table: with and without list, pipeline and capitals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="Show what was not proposed.")
    missed = parser.parse_args().missed
    study = open_study(SAMPLE)
    texts = marked_texts(study)
    pipelines = installed_pipelines("en")
    finders: list[tuple[str, Recognise | None]] = [("no pipeline", None)]
    finders += [(name, Recogniser(name).find) for name in pipelines[:1]]
    words = sum(len(text.text.split()) for text in texts)
    print(f"{words} words, {sum(len(text.places) for text in texts)} places of identifiers\n")
    print("| | recall | precision | proposals |\n|---|---:|---:|---:|")
    for small in (False, True):
        for title, identities in (("no list", []), ("list", names_listed(study))):
            for name, find in finders:
                shown = f"{title}, {name}{', all in small letters' if small else ''}"
                _measure(
                    study, _small(texts) if small else texts, identities, find, shown, missed=missed
                )


def _small(texts: Sequence[Marked]) -> list[Marked]:
    """Return the texts as a machine writes them that knows no capitals; labels stay."""
    lowered = []
    for text in texts:
        words = text.text
        for start, turn in text.turns:
            low = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in turn)
            words = words[:start] + low + words[start + len(turn) :]
        turns = [(start, words[start : start + len(turn)]) for start, turn in text.turns]
        lowered.append(Marked(text.name, words, text.places, turns, text.labels))
    return lowered


def _measure(
    study: Study,
    texts: Sequence[Marked],
    identities: Sequence[Identity],
    find: Recognise | None,
    shown: str,
    *,
    missed: bool,
) -> None:
    sources = [Source(text.name, text.text, text.labels, tuple(text.turns)) for text in texts]
    skip = [*study.participants, *study.interviewers]
    candidates = find_candidates(sources, identities, skip=skip, recognise=find)
    sorts = covered(texts, candidates)
    every = [hit for hits in sorts.values() for hit in hits]
    right, number = precise(texts, candidates)
    print(f"| {shown} | {sum(every) / len(every):.3f} | {right / number:.3f} | {number} |")
    if missed:
        print("  " + "; ".join(f"{name} {sum(hits)}/{len(hits)}" for name, hits in sorts.items()))
        _show_missed(texts, candidates)


def _show_missed(texts: Sequence[Marked], candidates: Sequence[Candidate]) -> None:
    for text in texts:
        one = Marked(text.name, text.text)
        for place in text.places:
            one.places = [place]
            if not all(hit for hits in covered([one], candidates).values() for hit in hits):
                print(f"    {text.name}: {text.text[place[0] : place[1]]!r} ({place[2]})")


if __name__ == "__main__":
    main()
