"""Writing a report: a page with everything, a file for each table and figure, and a manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from qualcode.model.study import Study
from qualcode.report.contents import contents
from qualcode.report.output import Output
from qualcode.report.page import render_page
from qualcode.report.style import figure_bytes
from qualcode.report.tables import format_table


@dataclass(frozen=True, slots=True)
class Built:
    """What a build comes to: files by their names in the report's folder, and the outputs."""

    files: dict[str, bytes]
    outputs: tuple[Output, ...]


def build_report(study: Study) -> Built:
    """Make every file of a study's report; the same study gives the same bytes.

    `index.html` holds everything; tables/, figures/ hold one file each (csv, md, tex and json;
    svg and png); `manifest.json` gives the SHA-256 of every file.
    """
    return built_of(study, tuple(contents(study)))


def built_of(study: Study, outputs: tuple[Output, ...]) -> Built:
    """Make the files of some outputs of a study, as `build_report` does of all."""
    files: dict[str, bytes] = {}
    for output in outputs:
        if output.table is not None:
            for form in ("csv", "json", "md", "tex"):
                text = format_table(output.table, form)
                files[f"tables/{output.name}.{form}"] = text.encode()
        if output.figure is not None:
            files[f"figures/{output.name}.svg"] = figure_bytes(output.figure, "svg")
            files[f"figures/{output.name}.png"] = figure_bytes(output.figure, "png")
    files["index.html"] = render_page(study, outputs, files).encode()
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    files["manifest.json"] = (json.dumps(digests, indent=2) + "\n").encode()
    return Built(files, outputs)
