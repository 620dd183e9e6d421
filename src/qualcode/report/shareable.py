"""A report that may be given away: the same outputs, without what singles people out.

Only outputs that are known here come through, so that a new one stays away until somebody has
thought about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualcode.analysis.attributes import attributes_of
from qualcode.analysis.frame import worded_frame
from qualcode.analysis.protected import Protected, protect
from qualcode.analysis.rollup import roll_up
from qualcode.model.codebook import Code
from qualcode.model.study import Study
from qualcode.report.contents import CHALLENGE, PEOPLE_NOTE, chapters, contents
from qualcode.report.figures import HIDDEN
from qualcode.report.output import Output, slug
from qualcode.report.shareable_attributes import protected_counts, protected_demographics
from qualcode.report.shareable_cross import protected_cross

_LISTS = ("people", "ids", "transcript", "date")
_KNOWN = (
    *("codes", "challenges", "saturation", "new-codes", "saturation-rule", "positions"),
    *(
        "codes-by-month",
        "codes-by-round",
        "coders-over-time",
        "agreement",
        "agreement-by-code",
        "guide",
        "codebook",
    ),
)
_FAMILIES = ("organization-", "together-by-", "network-by-")


@dataclass(frozen=True, slots=True)
class Shareable:
    """The outputs that may leave, and sentences on what was hidden or left out."""

    outputs: tuple[Output, ...]
    said: tuple[str, ...]


def shareable_report(study: Study) -> Shareable:
    """Return what of a study's report may be given away.

    Lists of people, and the table of participants one by one, stay behind. Numbers of tables by
    attribute are hidden where `analysis.protected` says so, in figures too. Where `study.sharing`
    says that all numbers are public, everything comes through.

    Raises:
        TableError: study.yaml names an output, column or row that there is not.
    """
    if study.sharing.public:
        public = f"No number is hidden, because they are public: {study.sharing.public}"
        return Shareable(tuple(contents(study)), (public,))
    every = list(chapters(study))
    material = _Material(study, {output.name for output in every})
    outputs: list[Output] = []
    said: list[str] = []
    for output in every:
        passed = material.passed(output)
        if passed is None:
            said.append(f"Left out: '{output.title}' ({output.name}).")
        else:
            outputs.append(_as_declared(passed, study))
            where = f"'{output.title}' ({output.name})"
            said += [f"{where}: {what}" for what in _losses(output, passed)]
    return Shareable(tuple(outputs), tuple(said))


def _as_declared(output: Output, study: Study) -> Output:
    """Label an output and choose its columns as study.yaml does, as far as they are left."""
    wish = study.report.get(output.name)
    if wish is None:
        return output
    table = output.table
    if table is not None and wish.columns:
        kept = [name for name in wish.columns if name in table.columns]
        table = table[kept] if kept else table
    if table is not None and wish.rows:
        table = table[table[table.columns[0]].isin(wish.rows)].reset_index(drop=True)
    return replace(output, label=wish.label, table=table)


def _losses(before: Output, after: Output) -> Iterator[str]:
    if before.table is not None and after.table is not None:
        gone = [str(name) for name in before.table.columns if name in _LISTS]
        if gone:
            yield f"without {', '.join(gone)}."
        cells = after.table.astype("object").to_numpy().ravel()
        hidden = sum(isinstance(cell, str) and cell == HIDDEN for cell in cells)
        hidden += sum(HIDDEN in str(name) for name in after.table.columns)
        if hidden:
            yield f"{hidden} {'number' if hidden == 1 else 'numbers'} hidden."
    if before.figure is not None and after.figure is None:
        yield "without its figure."


class _Material:
    """What the outputs are made anew from."""

    def __init__(self, study: Study, names: set[str]) -> None:
        """Decide what is hidden in the outputs of these names."""
        self._study = study
        self._levels = attributes_of(study)
        frame = worded_frame(study)
        self._challenges: list[Code] = [
            code for code in study.codebook if CHALLENGE in code.facets.get("kind", ())
        ]
        self._rows = roll_up(frame, study.codebook, CHALLENGE) if self._challenges else frame
        self._shown = [name for name in self._levels if self._own_names(name) & names]
        codes = [code.id for code in self._challenges]
        self._protected: Protected = protect(study, self._rows, self._shown, codes)
        self._by_name = {own: name for name in self._shown for own in self._own_names(name)}

    def _own_names(self, attribute: str) -> set[str]:
        level = self._levels[attribute]
        own = {f"{level}s-{slug(attribute)}"}
        return own | ({f"structure-{slug(attribute)}"} if self._is_point(attribute) else set())

    def _is_point(self, attribute: str) -> bool:
        return attribute in self._study.points.values()

    def passed(self, output: Output) -> Output | None:
        """Return an output as it may leave, or None."""
        if output.name in self._by_name:
            attribute = self._by_name[output.name]
            return protected_counts(output, self._study, attribute, self._protected)
        if output.name == "demographics":
            names = [name for name in self._shown if not self._is_point(name)]
            return protected_demographics(output, self._study, names, self._protected)
        if output.name == "challenges-by-structure":
            return protected_cross(
                output, self._study, self._rows, self._challenges, self._protected
            )
        if output.name == "collaboration-map":
            touched = any(map(self._protected.touches, self._study.points.values()))
            return None if touched else output
        if output.name in _KNOWN or output.name.startswith(_FAMILIES):
            return _without_lists(output)
        return None


def _without_lists(output: Output) -> Output:
    """Return an output without lists of people, interviews and days."""
    if output.table is None:
        return output
    kept = [name for name in output.table.columns if name not in _LISTS]
    note = output.note.removesuffix(PEOPLE_NOTE).strip()
    return replace(output, table=output.table[kept], note=note)
