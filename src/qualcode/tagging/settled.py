"""What is decided already, and which codings of the consensus a new decision replaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualcode.model.change import Decision
from qualcode.model.coding import Coding
from qualcode.model.disagreement import AGREED, NOT_READ, Disagreement, disagreement_id
from qualcode.model.span import Span
from qualcode.model.study import Study


class Settled:
    """The decisions of a study, found by the codings that they are about."""

    def __init__(self, study: Study) -> None:
        """Look at a study's decisions; nothing of it is changed."""
        self._decisions = study.decisions
        self._about: dict[str, list[Decision]] = {}
        self._made: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for decision in study.decisions.values():
            for name, made in _made_of(decision):
                self._made.setdefault(name, []).append((decision.disagreement, made))
            if not decision.disagreement.startswith(AGREED):
                for name in decision.between:
                    self._about.setdefault(name, []).append(decision)
        everything = study.with_repeats().codings
        self._now = {item.id: item for item in everything if item.id in self._about}
        self._consensus = {item.id: item for item in (*study.consensus, *study.waiting)}
        self._left_behind = {item.id for item in study.waiting}

    def decision(self, place: Disagreement) -> Decision | None:
        """Return what was decided on a place, as its codings are now.

        A decision on more coders' codings at the place counts as well, as long as all of them are
        as they were.
        """
        if place.id in self._decisions:
            return self._decisions[place.id]
        own = {coding.id for coding in place.codings}
        for decision in self._about.get(min(own), ()):
            wider = own.issubset(decision.between)
            if wider and self._stands(decision, unread=place.kind == NOT_READ):
                return decision
        return None

    def is_decided(self, codings: Iterable[Coding]) -> bool:
        """Tell whether a decision was made about one of the codings, all being as they were."""
        return any(
            self._stands(decision, unread=True)
            for coding in codings
            for decision in self._about.get(coding.id, ())
        )

    def replaced(
        self, codings: Iterable[Coding], span: Span, *, but: str = ""
    ) -> tuple[Coding, ...]:
        """Return the consensus codings that earlier decisions about these codings made there.

        Those of the decision `but` are left out, and those that do not overlap `span`, unless they
        were left behind on an earlier text.
        """
        found = {
            name: self._consensus[name]
            for coding in codings
            for disagreement, made in self._made.get(coding.id, ())
            if disagreement != but
            for name in made
            if name in self._consensus
        }
        return tuple(
            item for item in found.values() if item.id in self._left_behind or _at(item, span)
        )

    def _stands(self, decision: Decision, *, unread: bool) -> bool:
        """Tell whether all codings of a decision are as they were when it was made."""
        now = [self._now[name] for name in decision.between if name in self._now]
        if len(now) != len(decision.between):
            return False
        ids = [disagreement_id(now), *([disagreement_id(now, unread=True)] if unread else [])]
        return decision.disagreement in ids


def _at(coding: Coding, span: Span) -> bool:
    return coding.segment is not None and coding.segment.span.overlaps(span)


def _made_of(decision: Decision) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the codings that a decision is about, each with the consensus codings made of it.

    An agreement names, for each coding that it made, as many alike codings as there are coders.
    """
    agreement = decision.disagreement.startswith(AGREED)
    many = len(decision.between) // max(1, len(decision.codings))
    for index, name in enumerate(decision.between):
        own = decision.codings[index // many :][:1] if agreement else decision.codings
        yield name, own
