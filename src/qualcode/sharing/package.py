"""A replication package: made in memory, read by the gate, and only then put in its place."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from qualcode import __version__
from qualcode.errors import FileInTheWay, PackageLeaks, PackageRefused
from qualcode.identities.scan import Watch
from qualcode.model.identity import UNDECIDED, Key
from qualcode.model.study import Study
from qualcode.report.build import built_of
from qualcode.report.shareable import shareable_report
from qualcode.sharing.choice import Choice
from qualcode.sharing.gate import Scan, scan_bytes
from qualcode.sharing.shared_study import SharedStudy, shared_study, without_examples
from qualcode.sharing.stubs import LICENSE, readme_text
from qualcode.store.event import FORMAT as LEDGER_FORMAT
from qualcode.store.folder import open_study
from qualcode.store.transcripts import text_digest
from qualcode.store.write import write_atomically

FORMAT = 1
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds, sentences on what was hidden or left out, and what was looked for.

    `spellings` is the number of names that the gate looked for; 0 where there was no key.
    """

    files: Mapping[str, bytes]
    said: tuple[str, ...]
    spellings: int


def export_package(
    folder: str | Path, to: str | Path, key: Key | None, choice: Choice, *, force: bool = False
) -> Package:
    """Write a study as a package that may be given away, or nothing at all.

    The same study and choice give the same bytes.

    Args:
        folder: the study's folder.
        to: the file that is written.
        key: what must not leave. None only where `choice.without_key` says why.
        choice: how much leaves.
        force: overwrite a file that lies there.

    Raises:
        NotAStudy, InvalidStudy: as open_study.
        PackageRefused: there is no key and no reason, somebody has still to decide, or a text was
            changed since it was reviewed.
        PackageLeaks: the finished package names somebody, or part of it cannot be read.
        FileInTheWay: there is a file already.
        NotSaved: the system refused; what lay there is what it was.
    """
    path, target = Path(folder), Path(to)
    if target.exists() and not force:
        raise FileInTheWay(target)
    study = open_study(path)
    require_ready(study, key, choice)
    watch = Watch(key or Key())
    _refuse_leaks(scan_bytes(source_files(path), watch))
    package = make_package(path, study, choice)
    content = packed(package.files)
    _refuse_leaks(look_at(target.name, content, package.files, watch, choice.allow))
    write_atomically(target, content)
    return replace(package, spellings=len(watch))


def _refuse_leaks(scan: Scan) -> None:
    if not scan.clean:
        raise PackageLeaks([*map(str, scan.leaks), *map(str, scan.unread)])


def source_files(folder: Path) -> list[tuple[str, bytes]]:
    """Return what the package is made of: a name there was overlooked, even where it is masked."""
    patterns = ("*.yaml", "*.csv", "transcripts/*.txt", "ledger/*.jsonl", "structures/*.yaml")
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    paths = [path for path in paths if path.is_file()]
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]


def require_ready(study: Study, key: Key | None, choice: Choice) -> None:
    """Raise PackageRefused where the key is not ready for giving the study away."""
    if key is None:
        if not choice.without_key.strip():
            raise PackageRefused(
                "there is no key, so nobody knows which names must not leave. Give it with --key, "
                "or say with --without-key why the study needs none"
            )
        return
    if key.study not in ("", study.title):
        raise PackageRefused("the key was made for a study with another title")
    open_ = sum(identity.decision == UNDECIDED for identity in key.identities)
    if open_:
        noun = "candidate is" if open_ == 1 else "candidates are"
        raise PackageRefused(
            f"{open_} {noun} undecided. Decide with 'qualcode pseudonymize', and export again"
        )
    changed = [
        item.id
        for item in study.transcripts.values()
        if key.reviewed.get(item.id) != text_digest(item.text)
    ]
    if changed:
        noun = "text was" if len(changed) == 1 else "texts were"
        more = ", …" if changed[5:] else ""
        raise PackageRefused(
            f"{len(changed)} {noun} never reviewed for names, or changed since "
            f"({', '.join(changed[:5])}{more}). Review with 'qualcode pseudonymize', and export "
            "again"
        )


def make_package(folder: Path, study: Study, choice: Choice) -> Package:
    """Return the files of a package, before anybody has looked whether they may leave.

    Raises:
        PackageRefused: the ledger has lines that cannot be read.
    """
    shared = shared_study(folder, study, choice)
    shown = study if choice.notes else replace(study, codebook=without_examples(study.codebook))
    report = shareable_report(shown)
    built = built_of(shown, report.outputs)
    said = (*report.said, *_singled(shared, choice))
    files = {name: content for name, content in built.files.items() if name != "manifest.json"}
    files |= {f"study/{name}": content for name, content in shared.files.items()}
    public = bool(study.sharing.public)
    files |= _materials(choice)
    files["README.md"] = readme_text(
        study.title, __version__, choice.words, said, public=public
    ).encode()
    files["LICENSE.txt"] = LICENSE.encode()
    files["manifest.json"] = _manifest(study, files, choice, said)
    return Package(dict(sorted(files.items())), said, 0)


def _materials(choice: Choice) -> dict[str, bytes]:
    """Return further files by their names in the package.

    Raises:
        PackageRefused: one cannot be read, or two have one name.
    """
    found: dict[str, bytes] = {}
    for path in choice.materials:
        name = f"materials/{path.name}"
        if name in found:
            raise PackageRefused(f"two files are called '{path.name}'; rename one of them")
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PackageRefused(f"'{path}' cannot be read ({reason})") from error
    return found


def _singled(shared: SharedStudy, choice: Choice) -> list[str]:
    verb = "LOOK AT IT" if choice.transcripts else "Masked"
    return [f"{verb}: quotation {item}" for item in shared.singled_out]


def _manifest(
    study: Study, files: Mapping[str, bytes], choice: Choice, said: Sequence[str]
) -> bytes:
    record = {
        "package": FORMAT,
        "qualcode": __version__,
        "ledger": LEDGER_FORMAT,
        "study": study.title,
        "codebook": {"title": study.codebook.title, "version": study.codebook.version},
        "words": choice.words,
        "looked_for_names": not choice.without_key,
        "why_no_key": choice.without_key,
        "may_stay_unread": list(choice.allow),
        "smallest_cell": study.sharing.smallest_cell,
        "fewest_organizations": study.sharing.fewest_organizations,
        "numbers_are_public": study.sharing.public,
        "hidden_or_left_out": list(said),
        "sha256": {
            name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())
        },
    }
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP archive: the same files give the same bytes."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = ZipInfo(name, _EARLIEST)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, ZIP_DEFLATED, 9)
    return buffer.getvalue()


def look_at(
    name: str, content: bytes, files: Mapping[str, bytes], watch: Watch, allow: Sequence[str] = ()
) -> Scan:
    """Look through the finished bytes of a package.

    Figures are points in PNG, which nobody reads; each of them must come with the same figure as
    SVG, where its words stand as comments.
    """
    drawn = [
        f"{name}/{figure}"
        for figure in files
        if figure.startswith("figures/")
        and figure.endswith(".png")
        and f"{figure.removesuffix('.png')}.svg" in files
    ]
    return scan_bytes([(name, content)], watch, allow=(*drawn, *allow))
