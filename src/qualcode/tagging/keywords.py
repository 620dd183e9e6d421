"""A suggester that looks for the keywords of the codebook, with spaCy's phrase matcher."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import spacy
from spacy.matcher import PhraseMatcher

from qualcode.errors import TableError
from qualcode.model.codebook import Codebook
from qualcode.model.coding import Segment, Suggestion
from qualcode.model.keyword import SHAPES, comparable
from qualcode.model.span import Span
from qualcode.model.study import Study
from qualcode.model.transcript import PARTICIPANT, Transcript

NAME = "keywords"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A spaCy pipeline and the token attribute that keywords are compared by."""

    language: Any
    attribute: str


@dataclass(frozen=True, slots=True)
class _Rules:
    matcher: Any
    keywords: dict[str, int]


def load_pipeline(name: str = "", language: str = "en") -> Pipeline:
    """Load a trained pipeline by its name, or with no name a blank one of a language ("de").

    A trained pipeline compares lemmas, so that "negotiated" meets "negotiate"; a blank one compares
    words regardless of case. Neither minds the shape of apostrophes and hyphens.

    Raises:
        TableError: no pipeline of that name is installed, or spaCy does not know the language.
    """
    if not name:
        return _blank(language)
    try:
        loaded = spacy.load(name, exclude=["ner"])
    except OSError as error:
        message = (
            f"The spaCy pipeline '{name}' is not installed; "
            "install it, or leave out --pipeline to compare words as they are."
        )
        raise TableError(message) from error
    return Pipeline(loaded, "LEMMA")


def _blank(language: str) -> Pipeline:
    try:
        blank = spacy.blank(language.partition("-")[0].lower())
    except ImportError as error:
        message = (
            f"spaCy knows no language '{language}'; give its code of two or three letters in "
            "study.yaml or transcripts.csv, such as 'en' or 'de', or 'xx' for any."
        )
        raise TableError(message) from error
    blank.add_pipe("sentencizer")
    return Pipeline(blank, "LOWER")


def suggest_by_keywords(
    study: Study,
    pipeline: Pipeline,
    *,
    codes: Sequence[str] = (),
    transcripts: Sequence[str] = (),
) -> list[Suggestion]:
    """Propose each sentence of a participant that has a keyword of a code that is in use.

    `codes` and `transcripts` restrict where to look; none means all. The score is the share of the
    code's keywords that the sentence has. Ordered by transcript, place and code.

    Raises:
        UnknownCode, UnknownTranscript: one of the names is a stranger.
    """
    texts = [study.transcript(name) for name in transcripts] or list(study.transcripts.values())
    rules = _rules(study.codebook, {study.codebook[name].id for name in codes}, pipeline)
    return [
        suggestion
        for transcript in texts
        for suggestion in _in_transcript(transcript, pipeline, rules)
    ]


def keyword_hits(
    texts: Sequence[str], codebook: Codebook, pipeline: Pipeline
) -> list[dict[str, tuple[str, ...]]]:
    """Return, for each text, the codes that would be proposed and the words that speak for them.

    The texts are read sentence by sentence, as those of transcripts are. Codes come in the order of
    the codebook, words in alphabetical order.
    """
    rules = _rules(codebook, set(), pipeline)
    order = {code: number for number, code in enumerate(rules.keywords)}
    found = []
    for doc in pipeline.language.pipe(text.translate(SHAPES) for text in texts):
        words: dict[str, set[str]] = defaultdict(set)
        for sentence in doc.sents:
            for code, hits in _hits(sentence, rules.matcher).items():
                words[code] |= hits
        found.append(
            {code: tuple(sorted(words[code])) for code in sorted(words, key=order.__getitem__)}
        )
    return found


def _rules(codebook: Codebook, wanted: set[str], pipeline: Pipeline) -> _Rules:
    matcher = PhraseMatcher(pipeline.language.vocab, attr=pipeline.attribute)
    sizes: dict[str, int] = {}
    for code in codebook:
        words = sorted({comparable(keyword) for keyword in code.keywords})
        if words and code.status != "retired" and (not wanted or code.id in wanted):
            matcher.add(code.id, list(pipeline.language.pipe(words)))
            sizes[code.id] = len(words)
    return _Rules(matcher, sizes)


def _in_transcript(
    transcript: Transcript, pipeline: Pipeline, rules: _Rules
) -> Iterator[Suggestion]:
    spoken = [turn for turn in transcript.turns if turn.role == PARTICIPANT]
    words = (transcript.quote(turn.span).translate(SHAPES) for turn in spoken)
    for turn, doc in zip(spoken, pipeline.language.pipe(words), strict=True):
        for sentence in doc.sents:
            hits = _hits(sentence, rules.matcher)
            segment = _segment(transcript, turn.span.start, sentence)
            for code, size in rules.keywords.items():
                if code in hits:
                    yield _suggestion(segment, code, sorted(hits[code]), size)


def _hits(sentence: Any, matcher: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for match in matcher(sentence, as_spans=True):
        found[match.label_].add(match.text.lower())
    return found


def _segment(transcript: Transcript, offset: int, sentence: Any) -> Segment:
    words = sentence.text
    start = offset + sentence.start_char + len(words) - len(words.lstrip())
    span = Span(start, start + len(words.strip()))
    return Segment(transcript.id, span, transcript.quote(span))


def _suggestion(segment: Segment, code: str, hits: list[str], size: int) -> Suggestion:
    return Suggestion(
        id=suggestion_id(segment, code, NAME),
        segment=segment,
        code=code,
        suggester=NAME,
        score=round(min(1.0, len(hits) / size), 3),
        reason="has " + ", ".join(f"'{hit}'" for hit in hits),
    )


def suggestion_id(segment: Segment, code: str, suggester: str) -> str:
    """Return 12 hex digits that the same proposal gets in every run, on every device."""
    span = segment.span
    key = "\x1f".join((segment.transcript, str(span.start), str(span.end), code, suggester))
    return hashlib.sha256(key.encode()).hexdigest()[:12]
