"""The report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from qualcode.model.study import Study
from qualcode.report.output import Output
from qualcode.report.tables import cell_text

_LONG = 40
_WIDE, _VERY_WIDE = 24, 90


def render_page(study: Study, outputs: Sequence[Output], files: Mapping[str, bytes]) -> str:
    """Return the page: figures are inside it, long tables folded, everything linked to its files.

    Args:
        study: gives the title and the numbers on top.
        outputs: what to show, in order.
        files: the report's files by name; the figures are taken from there.
    """
    environment = Environment(
        loader=PackageLoader("qualcode.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [
        (name, [_view(output, files) for output in group])
        for name, group in groupby(outputs, key=lambda output: output.section)
    ]
    template = environment.get_template("page.html")
    return template.render(study=study, facts=_facts(study), sections=sections)


def _facts(study: Study) -> list[tuple[int, str]]:
    numbers = [
        (len(study.organizations), "organisation"),
        (len(study.participants), "participant"),
        (len(study.transcripts), "transcript"),
        (len(study.codebook), "code"),
        (len(study.codings), "coding"),
        (len({coding.coder for coding in study.codings}), "coder"),
    ]
    return [(number, word if number == 1 else f"{word}s") for number, word in numbers if number]


def _view(output: Output, files: Mapping[str, bytes]) -> dict[str, object]:
    image = files.get(f"figures/{output.name}.svg")
    names = [name for name in files if name.rpartition("/")[2].rpartition(".")[0] == output.name]
    return {
        "name": output.name,
        "title": output.title,
        "label": output.label,
        "note": output.note,
        "image": base64.b64encode(image).decode() if image else "",
        "picture": f"figures/{output.name}.svg",
        "table": _cells(output.table) if output.table is not None else None,
        "long": output.table is not None and len(output.table) > _LONG,
        "files": [(name, name.rpartition(".")[2]) for name in names],
    }


def _cells(table: pd.DataFrame) -> dict[str, object]:
    kinds = [_kind(table[name]) for name in table]
    return {
        "head": list(zip([_heading(str(name)) for name in table], kinds, strict=True)),
        "rows": [
            list(zip([cell_text(value) for value in row], kinds, strict=True))
            for row in table.itertuples(index=False, name=None)
        ],
    }


def _kind(column: pd.Series) -> str:
    """Return the class of a column: n for numbers, w and v for words that need room."""
    if pd.api.types.is_numeric_dtype(column):
        return "n"
    longest = max((len(cell_text(value)) for value in column), default=0)
    return "v" if longest > _VERY_WIDE else "w" if longest > _WIDE else ""


def _heading(name: str) -> str:
    return name.replace("_", " ").replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
