"""Codes whose definitions say nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from qualcode.analysis.lint.subject import Advice, Subject

ALIKE = 0.6
_Reals = npt.NDArray[np.float64]
_Vector = dict[str, float]


def near_synonyms(subject: Subject) -> Iterator[Advice]:
    """Yield each code with the one whose definition is most like its own, if it is alike enough.

    Likeness is the cosine of the words of both definitions, each weighted by how rare it is among
    all (tf-idf, smoothed as in scikit-learn); `ALIKE` or more is reported. Codes that say in
    `not_to_confuse` how they differ are left out. Each two come once.
    """
    codes = [code for code in subject.codes if code.definition]
    told = {
        frozenset((code.id, subject.codebook[pair.code].id))
        for code in codes
        for pair in code.not_to_confuse
        if pair.code in subject.codebook
    }
    numbers = {code.id: number for number, code in enumerate(codes)}
    apart: dict[int, list[int]] = {}
    for one, other in (sorted(pair) for pair in told if len(pair) == 2):
        if one in numbers and other in numbers:
            apart.setdefault(numbers[one], []).append(numbers[other])
            apart.setdefault(numbers[other], []).append(numbers[one])
    seen = set()
    for number, scores in enumerate(_cosines(_vectors([code.definition for code in codes]))):
        scores[[number, *apart.get(number, ())]] = 0
        nearest = int(scores.argmax())
        pair = frozenset((number, nearest))
        if scores[nearest] >= ALIKE and pair not in seen:
            seen.add(pair)
            said = f"Their definitions are alike ({scores[nearest]:.2f}); merge them, or say under"
            yield Advice(
                codes[number].id, codes[nearest].id, f"{said} 'not_to_confuse' what differs."
            )


def _vectors(texts: Sequence[str]) -> list[_Vector]:
    """Return the words of each text with their weights; the weights have the length 1."""
    counts = [Counter(re.findall(r"\w+", text.casefold())) for text in texts]
    borne = Counter(word for own in counts for word in own)
    rarity = {word: log((1 + len(texts)) / (1 + many)) + 1 for word, many in borne.items()}
    found = []
    for own in counts:
        weights = {word: many * rarity[word] for word, many in own.items()}
        length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        found.append({word: weight / length for word, weight in weights.items()})
    return found


def _cosines(vectors: Sequence[_Vector]) -> Iterator[_Reals]:
    """Yield, for each text, its cosine with every text: one step per word that two have."""
    postings: dict[str, tuple[list[int], list[float]]] = {}
    for number, vector in enumerate(vectors):
        for word, weight in vector.items():
            rows, weights = postings.setdefault(word, ([], []))
            rows.append(number)
            weights.append(weight)
    arrays = {
        word: (np.array(rows, dtype=np.int64), np.array(weights))
        for word, (rows, weights) in postings.items()
    }
    for vector in vectors:
        scores = np.zeros(len(vectors))
        for word, weight in vector.items():
            bearers, shares = arrays[word]
            scores[bearers] += weight * shares
        yield scores
