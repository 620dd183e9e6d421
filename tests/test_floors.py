"""Who may import whom: the house of ARCHITECTURE.md, and where the heavy libraries live."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "qualcode"
ALLOWED = {
    "errors": {"model"},  # names a type for its annotations only
    "model": {"errors"},
    "ingest": {"errors", "model"},
    "tagging": {"errors", "model"},
    "analysis": {"errors", "model"},
    "identities": {"errors", "model"},
    "store": {"errors", "model", "ingest", "tagging", "identities"},
    "exchange": {"errors", "model", "ingest", "store", "identities"},
    "report": {"errors", "model", "analysis"},
    "sharing": {
        *("", "errors", "model", "ingest", "analysis", "identities", "store", "exchange"),
        "report",
    },
    "cli": {
        *("", "errors", "model", "ingest", "tagging", "analysis", "identities", "store"),
        *("exchange", "report", "sharing"),
    },
    "__init__": {"errors", "model", "store"},
    "__main__": {"cli"},
}
HOMES = {
    "spacy": {"tagging/keywords.py", "identities/entities.py"},
    "cryptography": {"store/key_file.py"},
    "docx": {
        *("report/excerpts_document.py", "report/codebook_word.py", "report/codebook_changes.py"),
    },
    "regex": {"analysis/query/words.py"},
    "webvtt": {"ingest/captions.py"},
    "matplotlib": {"report"},
    "networkx": {"analysis/networks.py", "analysis/network_measures.py", "report"},
    "pandas": {"analysis", "report"},
    "click": {"cli"},
    "jinja2": {"report/page.py", "report/codebook_page.py", "report/codebook_changes.py"},
    "openpyxl": {"exchange", "ingest/sheet_rows.py"},
    "lxml": {"ingest/markup.py"},
    "pypdf": {"ingest/portable.py", "sharing/pdf.py"},
    "yaml": {"store/yaml_file.py"},
    "filelock": {"store/append.py"},
    "msgspec": {
        *("store/event.py", "store/fold.py", "store/lives.py", "store/records.py"),
        "store/coding_columns.py",
        *("store/shelf.py", "store/shelf_columns.py"),
    },
    "platformdirs": {"store/device.py"},
    "rapidfuzz": {"tagging/find_codes.py", "tagging/likeness.py", "identities/misheard.py"},
}
PURE = {"model": {"os", "io", "pathlib", "time", "sys", "socket", "subprocess"}}
PURE["tagging"] = PURE["analysis"] = PURE["identities"] = PURE["model"]
MODULES = sorted(SOURCE.rglob("*.py"))


def imports(path: Path) -> list[tuple[str, bool]]:
    """Return the modules that a file imports, and whether only for annotations."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in typing_only) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.append((node.module or "", id(node) in typing_only))
    return found


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def strangers(path: Path) -> list[str]:
    own = room(path)
    wrong = []
    for name, typing_only in imports(path):
        top, _, rest = name.partition(".")
        if top == "qualcode":
            floor = rest.partition(".")[0]
            if floor != own and floor not in ALLOWED[own]:
                wrong.append(name)
        elif top in HOMES and not typing_only:
            inside = path.relative_to(SOURCE).as_posix()
            if not any(inside == home or inside.startswith(home + "/") for home in HOMES[top]):
                wrong.append(name)
        elif top in PURE.get(own, set()):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_from_the_floors_below_it(path: Path) -> None:
    assert strangers(path) == []


def test_a_stranger_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model" / "span.py"
    path.parent.mkdir()
    path.write_text("import time\nimport spacy\nfrom qualcode.store.ledger import append\n")
    monkeypatch.setitem(globals(), "SOURCE", tmp_path)
    assert strangers(path) == ["time", "spacy", "qualcode.store.ledger"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_rooms_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 320


def test_the_door_loads_no_heavy_library() -> None:
    libraries = (
        "spacy pandas numpy matplotlib networkx docx webvtt jinja2 yaml msgspec filelock openpyxl "
        "cryptography"
    )
    heavy = (*libraries.split(), "difflib", "qualcode.store", "qualcode.ingest")
    script = (
        "import sys; from qualcode.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
    assert "Commands:" in done.stdout
