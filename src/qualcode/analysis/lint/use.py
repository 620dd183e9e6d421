"""Advice on codes that are not, or not widely, used."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.analysis.codebook_use import unused_codes
from qualcode.analysis.lint.subject import Advice, Subject


def never_used(subject: Subject) -> Iterator[Advice]:
    """Yield codes without a coding of their own or below; none while nothing is coded at all."""
    if subject.frame.empty:
        return
    unused = set(unused_codes(subject.frame, subject.codebook))
    for code in subject.codes:
        if code.id in unused:
            yield Advice(code.id, "", "Nobody used it; retire it, or say why it is kept.")


def one_coder(subject: Subject) -> Iterator[Advice]:
    """Yield codes that one coder alone used, where several coded."""
    said = "only '{who}' used it; see whether the others know when to."
    yield from _in_one(subject, "coder", said)


def one_organization(subject: Subject) -> Iterator[Advice]:
    """Yield codes that occur in one organisation alone, where several are coded."""
    said = "it occurs in organisation '{who}' only; is it of the study, or of that case?"
    yield from _in_one(subject, "organization", said)


def _in_one(subject: Subject, column: str, said: str) -> Iterator[Advice]:
    rows = subject.frame[subject.frame[column].fillna("") != ""]
    if rows[column].nunique() < 2:
        return
    codes = rows.groupby("code", sort=False)
    found = codes.agg(many=("coding", "nunique"), places=(column, "nunique"), who=(column, "first"))
    alone = found[found["places"] == 1]
    known = dict(zip(alone.index, zip(alone["many"], alone["who"], strict=True), strict=True))
    for code in subject.codes:
        if code.id in known:
            many, who = known[code.id]
            codings = "1 coding" if many == 1 else f"{many} codings"
            yield Advice(code.id, "", f"{codings}: {said.format(who=who)}")
