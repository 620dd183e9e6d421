"""What a report holds: every table, figure and map of a study, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.cross import attributes_of, cross_table
from qualcode.analysis.frame import codings_frame, literature_frame
from qualcode.analysis.networks import code_network, collaboration_map
from qualcode.analysis.people import attribute_counts, organizations_frame, participants_frame
from qualcode.analysis.published import published_table
from qualcode.analysis.rollup import roll_up, with_ancestors
from qualcode.model.codebook import Code
from qualcode.model.notation import natural_key
from qualcode.model.study import Study
from qualcode.report.code_map import draw_code_network, draw_collaboration_map
from qualcode.report.codebook_table import codebook_table
from qualcode.report.figures import bar_chart, cooccurrence_heatmap, cross_heatmap
from qualcode.report.structure_map import draw_structure

CHALLENGE = "challenge"
_FEW = 12


@dataclass(frozen=True, slots=True)
class Output:
    """A table, a figure, or both, with the words above and below it.

    `section` is the chapter of the report, `name` the file's name without its suffix, `note` says
    what was counted and how.
    """

    section: str
    name: str
    title: str
    note: str = ""
    table: pd.DataFrame | None = None
    figure: Figure | None = None


def contents(study: Study) -> Iterator[Output]:
    """Yield the outputs of a study, leaving out what it has no material for."""
    yield from _people(study)
    yield from _structures(study)
    frame = codings_frame(study)
    if not frame.empty:
        yield from _codes(study, frame)
        challenges = [code for code in study.codebook if CHALLENGE in code.facets.get("kind", ())]
        if challenges:
            rows = roll_up(frame, study.codebook, CHALLENGE)
            if not rows.empty:
                yield from _against_structure(study, rows, challenges)
                yield from _together(study, rows)
    yield from _instruments(study)


def _people(study: Study) -> Iterator[Output]:
    section = "Who took part"
    for attribute, level in attributes_of(study).items():
        counts = attribute_counts(study, attribute)
        if attribute in study.points.values() or not 1 < len(counts) <= _FEW:
            continue
        unit = "organisations" if level == "organization" else "participants"
        total = len(study.organizations if level == "organization" else study.participants)
        title = f"{_words(attribute)} of {unit}"
        figure = bar_chart(
            list(counts["value"]), list(counts["count"]), title=title, unit=unit, total=total
        )
        note = f"{total} {unit}."
        yield Output(section, f"{level}s-{_slug(attribute)}", title, note, counts, figure)
    yield from _totals(study, section)
    if study.participants:
        people = participants_frame(study)
        places = organizations_frame(study)
        table = people.merge(
            places, on="organization", how="left", suffixes=("", " of organisation")
        )
        yield Output(
            section, "participants", "Participants and organisations", table=table.fillna("")
        )


def _totals(study: Study, section: str) -> Iterator[Output]:
    rows = pd.DataFrame(list(study.tables.get("totals", ())))
    if not {"table", "label", "count"} <= set(rows.columns):
        return
    for name, part in rows.groupby("table", sort=False):
        table = part[["label", "count"]].astype({"count": "int64"}).reset_index(drop=True)
        title = _words(str(name))
        total = int(table["count"].sum())
        figure = bar_chart(
            list(table["label"]), list(table["count"]), title=title, unit="all", total=total
        )
        note = f"{total} in all; known only as published totals."
        yield Output(section, f"totals-{_slug(str(name))}", title, note, table, figure)


def _structures(study: Study) -> Iterator[Output]:
    section = "Structures"
    for point, attribute in study.points.items():
        name = study.codebook[point].name
        title = f"{name}: {_words(attribute).lower()}"
        note = "Organisations with each value; one with several values counts in each."
        counts = attribute_counts(study, attribute)
        yield Output(section, f"structure-{_slug(attribute)}", title, note, counts)
    for organization, structure in study.structures.items():
        title = f"Organisation {organization}: {structure.title}"
        name = f"organization-{_slug(organization)}"
        yield Output(section, name, title, structure.product, figure=draw_structure(structure))


def _codes(study: Study, frame: pd.DataFrame) -> Iterator[Output]:
    section = "Findings"
    counts = code_counts(frame, study.codebook, subtree=True)
    found = counts[counts["codings"] > 0].reset_index(drop=True)
    papers = _papers(study)
    codes = [study.codebook[code] for code in found["code"]]
    table = found[["code", "name"]].copy()
    for name in ("kind", "theme", "section"):
        if name in study.codebook.facets:
            table[name] = [code.facet(name) for code in codes]
    table["organisations"] = found["organizations"]
    table[["participants", "codings", "people"]] = found[["participants", "codings", "people"]]
    if papers:
        table["literature"] = [papers.get(code, "") for code in found["code"]]
    note = "Each code together with the codes below it. People in the notation of the study."
    yield Output(section, "codes", "Codes, the people behind them, and the literature", note, table)


def _papers(study: Study) -> dict[str, str]:
    rows = with_ancestors(literature_frame(study), study.codebook)
    groups = rows.groupby("code")["reference"]
    return {str(code): compact_numbers([*names]) for code, names in groups}


def compact_numbers(names: list[str]) -> str:
    """Write reference numbers in order, each once: `1, 17, 44`."""
    return ", ".join(sorted(set(names), key=natural_key))


def _against_structure(
    study: Study, rows: pd.DataFrame, challenges: list[Code]
) -> Iterator[Output]:
    section = "Challenges and structures"
    names = [code.name for code in challenges]
    tables = [
        (attribute, cross_table(rows, study, attribute, codes=[code.id for code in challenges]))
        for attribute in study.points.values()
    ]
    if tables:
        wide = [table.pivot(index="code", columns="value", values="count") for _, table in tables]
        ordered = [
            part.reindex([code.id for code in challenges])[list(dict.fromkeys(table["value"]))]
            for part, (_, table) in zip(wide, tables, strict=True)
        ]
        columns = [str(value) for part in ordered for value in part.columns]
        bases = [
            int(table.loc[table["value"] == value, "base"].iloc[0])
            for part, (_, table) in zip(ordered, tables, strict=True)
            for value in part.columns
        ]
        title = "Challenges by structure"
        figure = cross_heatmap(
            names,
            columns,
            pd.concat(ordered, axis=1).to_numpy(dtype="int64"),
            bases,
            title=title,
            unit="organisations",
            groups=[
                (_words(attribute), part.shape[1])
                for (attribute, _), part in zip(tables, ordered, strict=True)
            ],
        )
        long = pd.concat([table.assign(attribute=name) for name, table in tables])
        table = long[["code", "attribute", "value", "count", "base", "share"]]
        note = "Organisations in which a challenge occurs, of those with that structure (base)."
        yield Output(section, "challenges-by-structure", title, note, table, figure)
        graph = collaboration_map(rows, study)
        title = "The collaboration points, their challenges and structures"
        note = "Circles: organisations in which a challenge occurs. Lines: with which structures."
        yield Output(
            section, "collaboration-map", title, note, figure=draw_collaboration_map(graph)
        )


def _together(study: Study, rows: pd.DataFrame) -> Iterator[Output]:
    section = "Challenges that occur together"
    for unit in ("organization", "participant"):
        pairs = cooccurrence(rows, unit=unit)
        if pairs.empty:
            continue
        words = "organisations" if unit == "organization" else "participants"
        title = f"Challenges together, by {words}"
        graph = code_network(pairs, study.codebook)
        figure = _heatmap(study, pairs, title, words)
        note = f"{words.capitalize()} with both challenges (n_ab), and with each (n_a, n_b)."
        yield Output(section, f"together-by-{unit}", title, note, pairs, figure)
        title = f"Network of challenges, by {words}"
        drawing = draw_code_network(graph, title=title, unit=words)
        yield Output(section, f"network-by-{unit}", title, figure=drawing)


def _heatmap(study: Study, pairs: pd.DataFrame, title: str, unit: str) -> Figure:
    sizes = dict(zip(pairs["code_a"], pairs["n_a"], strict=True))
    sizes |= dict(zip(pairs["code_b"], pairs["n_b"], strict=True))
    codes = [code.id for _, code in study.codebook.walk() if code.id in sizes]
    square = pd.DataFrame(0, index=codes, columns=codes)
    for code, size in sizes.items():
        square.loc[code, code] = size
    for pair in pairs.to_dict("records"):
        square.loc[pair["code_a"], pair["code_b"]] = pair["n_ab"]
        square.loc[pair["code_b"], pair["code_a"]] = pair["n_ab"]
    names = [study.codebook[code].name for code in codes]
    return cooccurrence_heatmap(names, square.to_numpy(dtype="int64"), title=title, unit=unit)


def _instruments(study: Study) -> Iterator[Output]:
    section = "Instruments"
    if study.guide:
        rows = [
            {"topic": topic.title, "about": topic.about, "feeds": "; ".join(topic.feeds)}
            for topic in study.guide
        ]
        yield Output(section, "guide", "Interview guide", table=pd.DataFrame(rows))
    yield Output(section, "codebook", "Codebook", table=codebook_table(study.codebook))
    if study.published:
        note = "Every number that the publication prints about its own data, beside the rebuilt."
        yield Output(
            "Published numbers", "published", "Published and rebuilt", note, published_table(study)
        )


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _slug(name: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.lower()).split())
