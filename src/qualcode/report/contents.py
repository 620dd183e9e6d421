"""What a report holds: every table, figure and map of a study, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd
from matplotlib.figure import Figure

from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.analysis.counts import code_counts
from qualcode.analysis.cross import cross_table
from qualcode.analysis.frame import literature_frame, worded_frame
from qualcode.analysis.networks import code_network, collaboration_map
from qualcode.analysis.people import attribute_counts
from qualcode.analysis.published import published_table
from qualcode.analysis.rollup import roll_up, with_ancestors
from qualcode.model.codebook import Code
from qualcode.model.notation import compact_ids, natural_key
from qualcode.model.study import Study
from qualcode.report.agreement import agreement_chapter
from qualcode.report.code_map import (
    draw_code_network,
    draw_collaboration_map,
    readable_weight,
)
from qualcode.report.codebook_table import codebook_table
from qualcode.report.course import course_chapter
from qualcode.report.figures import cooccurrence_heatmap, cross_heatmap
from qualcode.report.output import Output, declared, slug, words
from qualcode.report.participants import participants_chapter
from qualcode.report.structure_map import draw_structure

CHALLENGE = "challenge"
PEOPLE_NOTE = "People in the notation of the study."
_SHOWN = ("code_a", "code_b", "n_a", "n_b", "n_ab", "share_a", "share_b", "jaccard")


def contents(study: Study) -> Iterator[Output]:
    """Yield the outputs of a study as study.yaml declares them, without what has no material.

    Raises:
        TableError: study.yaml names an output, column or row that there is not.
    """
    yield from declared(chapters(study), study.report)


def chapters(study: Study) -> Iterator[Output]:
    """Yield the outputs of a study in their order, whatever study.yaml says of them."""
    yield from participants_chapter(study)
    yield from _structures(study)
    frame = worded_frame(study)
    if not frame.empty:
        yield from _codes(study, frame)
        challenges = [code for code in study.codebook if CHALLENGE in code.facets.get("kind", ())]
        if challenges:
            rows = roll_up(frame, study.codebook, CHALLENGE)
            if not rows.empty:
                yield from _against_structure(study, rows, challenges)
                yield from _together(study, rows)
        yield from agreement_chapter(study)
        yield from course_chapter(study, frame, kind=CHALLENGE)
    yield from _instruments(study)


def _structures(study: Study) -> Iterator[Output]:
    section = "Structures"
    for point, attribute in study.points.items():
        name = study.codebook[point].name
        title = f"{name}: {words(attribute).lower()}"
        note = "Organisations with each value; one with several values counts in each."
        counts = attribute_counts(study, attribute)
        yield Output(section, f"structure-{slug(attribute)}", title, note, counts)
    for organization, structure in study.structures.items():
        title = f"Organisation {organization}: {structure.title}"
        name = f"organization-{slug(organization)}"
        yield Output(section, name, title, structure.product, figure=draw_structure(structure))


def _codes(study: Study, frame: pd.DataFrame) -> Iterator[Output]:
    section = "Findings"
    counts = code_counts(frame, study.codebook, subtree=True)
    found = counts[counts["codings"] > 0].reset_index(drop=True)
    papers = _papers(study)
    codes = [study.codebook[code] for code in found["code"]]
    table = found[["name"]].copy()
    for name in ("kind", "theme", "section"):
        if name in study.codebook.facets:
            table[name] = [code.facet(name) for code in codes]
    table["organisations"] = found["organizations"]
    table[["participants", "codings", "people"]] = found[["participants", "codings", "people"]]
    if papers:
        table["literature"] = [papers.get(code, "") for code in found["code"]]
    note = f"Each code together with the codes below it. {PEOPLE_NOTE}"
    challenges = [CHALLENGE in code.facets.get("kind", ()) for code in codes]
    if any(challenges):
        shown = table[pd.Series(challenges)].drop(columns="kind").reset_index(drop=True)
        yield Output(
            section, "challenges", "Challenges and the people who report them", note, shown
        )
    title = "Codes, the people behind them, and the literature"
    title = title if papers else "Codes and the people behind them"
    yield Output(section, "codes", title, note, table)
    yield from _as_printed(study, frame, section)


def _as_printed(study: Study, frame: pd.DataFrame, section: str) -> Iterator[Output]:
    lists = frame[frame["printed"] != ""]
    if lists.empty:
        return
    place = ["section", "code"]
    rows = (
        lists.groupby([*place, "evidence", "printed", "note"], sort=False)["participant"]
        .agg(participants="nunique", read_as=compact_ids)
        .reset_index()
    )
    papers = literature_frame(study).groupby(place)["reference"].agg(compact_numbers)
    table = rows.join(papers.rename("literature"), on=place).fillna("")
    table["code"] = [study.codebook[code].name for code in table["code"]]
    columns = [*place, "evidence", "printed", "read_as", "participants", "literature", "note"]
    title = "The evidence as it is printed"
    note = "Lists of people as they stand in print, how each is read, and what was a misprint."
    yield Output(section, "evidence", title, note, table[columns])


def _papers(study: Study) -> dict[str, str]:
    rows = with_ancestors(literature_frame(study), study.codebook)
    groups = rows.groupby("code")["reference"]
    return {str(code): compact_numbers(names) for code, names in groups}


def compact_numbers(names: Iterable[str]) -> str:
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
                (words(attribute), part.shape[1])
                for (attribute, _), part in zip(tables, ordered, strict=True)
            ],
        )
        table = pd.concat(ordered, axis=1).astype("int64").reset_index(drop=True)
        table.columns = [f"{name} (n = {base})" for name, base in zip(columns, bases, strict=True)]
        table.insert(0, "challenge", names)
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
        counted = "organisations" if unit == "organization" else "participants"
        title = f"Challenges together, by {counted}"
        graph = code_network(pairs, study.codebook)
        figure = _heatmap(study, pairs, title, counted)
        note = f"{counted.capitalize()} with each challenge (n), and with both."
        yield Output(section, f"together-by-{unit}", title, note, _named(study, pairs), figure)
        title = f"Network of challenges, by {counted}"
        least = readable_weight(graph)
        drawing = draw_code_network(graph, title=title, unit=counted, min_weight=least)
        yield Output(section, f"network-by-{unit}", title, figure=drawing)


def _named(study: Study, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs for readers: names instead of ids, in the codebook's order."""
    order = {code.id: place for place, (_, code) in enumerate(study.codebook.walk())}
    rows = []
    counts = pairs[["code_a", "code_b", "n_a", "n_b", "n_ab"]]
    for a, b, n_a, n_b, both in counts.itertuples(index=False, name=None):
        first, second = ((a, n_a), (b, n_b)) if order[a] < order[b] else ((b, n_b), (a, n_a))
        rows.append((*first, *second, both))
    rows.sort(key=lambda row: (order[row[0]], order[row[2]]))
    columns = ["challenge", "n", "other challenge", "n of the other", "both"]
    table = pd.DataFrame(rows, columns=columns)
    names = {code.id: code.name for code in study.codebook}
    return table.assign(
        **{column: table[column].map(names) for column in ("challenge", "other challenge")}
    )


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
            {
                "topic": topic.title,
                "about": topic.about,
                "feeds": "; ".join(study.codebook[code].name for code in topic.feeds),
            }
            for topic in study.guide
        ]
        yield Output(section, "guide", "Interview guide", table=pd.DataFrame(rows))
    yield Output(section, "codebook", "Codebook", table=codebook_table(study.codebook))
    if study.published:
        note = "Every number that the publication prints about its own data, beside the rebuilt."
        yield Output(
            "Published numbers", "published", "Published and rebuilt", note, published_table(study)
        )
