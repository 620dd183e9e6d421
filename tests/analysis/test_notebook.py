"""The notebook on going on in pandas runs as it stands."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_the_notebook_on_pandas_runs() -> None:
    notebook = nbformat.read(NOTEBOOKS / "02-pandas.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    place = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=120, resources=place).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in shown) == 2
    assert not [output for output in shown if output.get("name") == "stderr"]
