"""The studies and codebooks that come with the package."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import UnknownShipped

_PACKAGE = "qualcode:"


def _shipped() -> Path:
    package = Path(__file__).resolve().parents[1]
    installed = package / "shipped"
    # In a checkout the same folders stand at the top, beside src/.
    return installed if installed.is_dir() else package.parents[1]


def shipped_study(name: str) -> Path:
    """Return the folder of a study that comes with the package, such as `nahar2022`.

    Raises:
        UnknownShipped: there is none of that name.
    """
    folder = _shipped() / "studies"
    known = sorted(path.parent.name for path in folder.glob("*/study.yaml"))
    if name not in known:
        raise UnknownShipped(name, known)
    return folder / name


def shipped_codebook(name: str) -> Path:
    """Return the file of a codebook that comes with the package, such as `nahar2022`.

    Raises:
        UnknownShipped: there is none of that name.
    """
    folder = _shipped() / "codebooks"
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        raise UnknownShipped(name, known)
    return folder / f"{name}.yaml"


def is_shipped(setting: str) -> bool:
    """Tell whether study.yaml names a codebook of the package."""
    return setting.startswith(_PACKAGE)


def codebook_path(folder: Path, setting: str) -> Path:
    """Return the codebook that study.yaml names: a path, or one of the package.

    `qualcode:nahar2022` is the one that comes with the package; anything else is a file, relative
    to the study's folder.
    """
    name = setting.removeprefix(_PACKAGE)
    return _shipped() / "codebooks" / f"{name}.yaml" if name != setting else folder / setting
