"""What `pip install` brings: the command, the published study, and no more than that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with qualcode installed as from its wheel, without what it depends on."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-cache-dir", "--target", str(target)]
    subprocess.run([*pip, *options, str(ROOT)], check=True, capture_output=True)
    return target


def test_the_published_study_is_rebuilt_after_pip_install(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", "replicate"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "published numbers rebuilt" in done.stdout
    assert (tmp_path / "build" / "nahar2022" / "index.html").is_file()


def test_nothing_is_shipped_that_was_left_lying_about(installed: Path) -> None:
    names = [path.name for path in (installed / "qualcode").rglob("*")]
    assert "nahar2022.yaml" in names
    assert not {".qualcode", "build", ".DS_Store"} & set(names)
