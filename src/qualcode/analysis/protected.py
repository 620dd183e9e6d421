"""The numbers of a study's tables by attribute that may be given away, and those that may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from qualcode.analysis.attributes import ORGANIZATION, attribute_rows, attributes_of
from qualcode.analysis.small_cells import (
    BASE,
    Bearer,
    CannotHide,
    Numbers,
    hidden_numbers,
)
from qualcode.model.study import Study


@dataclass(frozen=True, slots=True)
class Protected:
    """What of the tables by attribute is hidden.

    `hidden` holds the numbers; `withheld` the attributes of which no table can be shown at all.
    """

    codes: tuple[str, ...] = ()
    hidden: Numbers = field(default_factory=Numbers)
    withheld: frozenset[str] = frozenset()

    def hides(self, attribute: str, value: str, code: str = "") -> bool:
        """Tell whether a number is hidden: a value's own, or that of a code with it."""
        row = self.codes.index(code) if code else BASE
        return attribute in self.withheld or self.hidden.has((attribute, value), row)

    def touches(self, attribute: str) -> bool:
        """Tell whether any number by an attribute is hidden."""
        return attribute in self.withheld or any(
            bits for column, bits in self.hidden.bits.items() if column[0] == attribute
        )


def protect(
    study: Study, frame: pd.DataFrame, attributes: Sequence[str], codes: Sequence[str]
) -> Protected:
    """Decide which numbers to hide in all tables by these attributes together.

    Small is what has fewer participants behind it than `study.sharing.smallest_cell`, or fewer
    organisations than `study.sharing.fewest_organizations`; zero is small, too, unless nobody in
    the study has the code.

    Args:
        study: gives who has which attribute, and how small is too small.
        frame: a codings frame, rolled up to `codes`.
        attributes: columns of organizations.csv and participants.csv of which tables are shown.
        codes: rows of the tables of organisations' attributes.
    """
    levels = attributes_of(study)
    hidden = Numbers()
    withheld: set[str] = set()
    for level in dict.fromkeys(levels[name] for name in attributes):
        values = {name: _values(study, name) for name in attributes if levels[name] == level}
        people = _people(study, frame, level, codes)
        for names in _dependent(values):
            part = {name: values[name] for name in names}
            try:
                found = _hidden(study, part, people, level, codes)
            except CannotHide:
                withheld.update(names)
            else:
                hidden.add(found.bits)
    return Protected(tuple(codes), hidden, frozenset(withheld))


_Values = Mapping[str, frozenset[str]]


def _values(study: Study, attribute: str) -> _Values:
    """Return the values of an attribute by its bearer."""
    found: dict[str, set[str]] = {}
    for bearer, value in attribute_rows(study, attribute).itertuples(index=False, name=None):
        found.setdefault(bearer, set()).add(value)
    return {bearer: frozenset(values) for bearer, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Behind:
    """Who stands behind a bearer: all its participants, and those that have each code."""

    everyone: frozenset[str]
    by_code: Mapping[str, frozenset[str]]


def _people(
    study: Study, frame: pd.DataFrame, level: str, codes: Sequence[str]
) -> dict[str, _Behind]:
    if level != ORGANIZATION:
        return {name: _Behind(frozenset({name}), {}) for name in study.participants}
    everyone: dict[str, set[str]] = {name: set() for name in study.organizations}
    for name, person in study.participants.items():
        everyone.setdefault(person.organization, set()).add(name)
    coded: dict[str, dict[str, set[str]]] = {}
    wanted = frame[frame["code"].isin(list(codes)) & (frame["organization"] != "")]
    cells = wanted[["organization", "code", "participant"]].drop_duplicates()
    for place, code, person in cells.itertuples(index=False, name=None):
        coded.setdefault(place, {}).setdefault(code, set()).add(person)
    return {
        name: _Behind(
            frozenset(people),
            {code: frozenset(those) for code, those in coded.get(name, {}).items()},
        )
        for name, people in everyone.items()
    }


def _hidden(
    study: Study,
    values: Mapping[str, _Values],
    people: Mapping[str, _Behind],
    level: str,
    codes: Sequence[str],
) -> Numbers:
    known = set(study.structures) if level == ORGANIZATION else set()
    bearers = [
        Bearer(
            name,
            frozenset((key, value) for key, of in values.items() for value in of.get(name, ())),
            sum(1 << row for row, code in enumerate(codes) if code in behind.by_code),
            known=name in known,
        )
        for name, behind in people.items()
    ]
    crossed = level == ORGANIZATION
    had = {code for behind in people.values() for code in behind.by_code}
    columns = sorted({column for bearer in bearers for column in bearer.columns})
    small = {}
    for column in columns:
        inside = [bearer.name for bearer in bearers if column in bearer.columns]
        rows = [_is_small(study, inside, people, level)]
        rows += [
            # That nobody at all has a code singles out nobody, and the codings say it.
            code in had and _is_small(study, inside, people, level, code)
            for code in (codes if crossed else ())
        ]
        small[column] = sum(1 << bit for bit, is_small in enumerate(rows) if is_small)
    return hidden_numbers(bearers, small, columns if crossed else ())


def _is_small(
    study: Study,
    bearers: Iterable[str],
    people: Mapping[str, _Behind],
    level: str,
    code: str = "",
) -> bool:
    counted: set[str] = set()
    places: set[str] = set()
    for name in bearers:
        behind = people[name]
        those = behind.by_code.get(code, frozenset()) if code else behind.everyone
        if those:
            counted |= those
            organization = study.participants[name].organization if level != ORGANIZATION else name
            places |= {organization} - {""}
    least = study.sharing
    return len(counted - {""}) < least.smallest_cell or len(places) < least.fewest_organizations


def _dependent(values: Mapping[str, _Values]) -> list[list[str]]:
    """Return the attributes in groups: where one follows from another, they stand together.

    Somebody who knows that a role belongs to a group of roles could otherwise compute a hidden
    number of the one from what is shown of the other.
    """
    groups: list[list[str]] = []
    for name in values:
        joined = [group for group in groups if any(_follow(values, name, old) for old in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(old for group in joined for old in group), name])
    return groups


def _follow(values: Mapping[str, _Values], one: str, other: str) -> bool:
    """Tell whether one of two attributes follows from the other in this study."""
    return _follows(values[one], values[other]) or _follows(values[other], values[one])


def _follows(effect: _Values, cause: _Values) -> bool:
    seen: dict[frozenset[str], frozenset[str]] = {}
    return all(
        seen.setdefault(cause.get(bearer, frozenset()), what) == what
        for bearer, what in effect.items()
    )
