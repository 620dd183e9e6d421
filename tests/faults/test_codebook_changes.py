"""Random histories of a codebook on a coded study.

Every coding stays resolvable, `check` is clean, and undo leads back byte for byte. Seen failing on:
a merge that leaves codes below the one that went; an undo that does not restore the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from qualcode.errors import QualcodeError
from qualcode.model.change import Change
from qualcode.model.codebook import Code
from qualcode.model.study import Study
from qualcode.store.check import check_study
from qualcode.store.folder import open_study
from qualcode.store.history import undo
from qualcode.store.session import Session
from qualcode.tagging.edit import code_passage, recode
from qualcode.tagging.edit_codes import add_code, move_code, redefine_code, rename_code, retire_code
from qualcode.tagging.merge_codes import merge_codes, split_code
from qualcode.tagging.outdated import confirm_codings, outdated_codings
from tests.faults.sample import SOAK, write_study

SAMPLE = Path(__file__).parents[2] / "transcripts_sample"


class Editor:
    """Draws one change after another; each may be refused."""

    def __init__(self, study: Study, random: Random, step: int, coder: str) -> None:
        self.study, self.random, self.step, self.coder = study, random, step, coder
        self.codes = [code.id for code in study.codebook]
        self.code, self.other, self.third = (random.choice(self.codes) for _ in range(3))
        self.why = f"step {step}"

    def draw(self) -> Change:
        return self.random.choice(_CHANGES)(self)

    def add(self) -> Change:
        code = Code(f"c{self.step}", f"Code {self.step}", parent=self.code)
        return add_code(self.study, code, why=self.why)

    def rename(self) -> Change:
        return rename_code(self.study, self.code, f"Name {self.step}: new", why=self.why)

    def move(self) -> Change:
        under = self.random.choice(["", self.other])
        return move_code(self.study, self.code, under=under, why=self.why)

    def merge(self) -> Change:
        names = [self.other, self.third][: self.random.randint(1, 2)]
        return merge_codes(self.study, self.code, names, why=self.why)

    def split(self) -> Change:
        step = self.step
        parts = [(f"s{step}{part}", f"Part {step} {part}") for part in "ab"]
        below, keep = step % 2 == 0, step % 3 == 0
        return split_code(self.study, self.code, parts, below=below, keep=keep, why=self.why)

    def retire(self) -> Change:
        revive = self.study.codebook[self.code].status == "retired"
        return retire_code(self.study, self.code, revive=revive, why=self.why)

    def redefine(self) -> Change:
        words = self.random.choice(["", f"Said {self.step}.\nAnd: more # {self.step}"])
        harmless = self.step % 2 == 0
        return redefine_code(self.study, self.code, definition=words, harmless=harmless)

    def recode(self) -> Change:
        own = [item for item in self.study.codings if item.coder == self.coder]
        return recode(self.study, self.random.choice(own).id, self.code, coder=self.coder)

    def confirm(self) -> Change:
        waiting = outdated_codings(self.study, coder=self.coder)
        names = [item.coding.id for item in waiting if not item.needs_another_code][:5]
        return confirm_codings(self.study, names, coder=self.coder)


_CHANGES: list[Callable[[Editor], Change]] = [
    *(Editor.add, Editor.rename, Editor.move, Editor.merge, Editor.split),
    *(Editor.retire, Editor.redefine, Editor.recode, Editor.confirm),
]


def drawn(study: Study, *, random: Random, step: int, coder: str) -> Change:
    return Editor(study, random, step, coder).draw()


def small(folder: Path) -> str:
    """Write a study of sixty codings and a dozen codes."""
    segments = write_study(folder)
    session = Session(folder)
    for number in range(9):
        fresh = Code(f"more-{number}", f"More {number}", definition=f"About {number}.")
        session.record(partial(add_code, code=fresh), coder="ana")
    codes = [code.id for code in session.study.codebook]
    for number in range(60):
        code, segment = codes[number % len(codes)], segments[number]
        prepare = partial(code_passage, code=code, segment=segment, coder="ana", transcript="p1a")
        session.record(prepare, coder="ana")
    return "ana"


def sample(folder: Path) -> str:
    shutil.copytree(SAMPLE, folder)
    return "coder-a"


@pytest.mark.parametrize(("source", "changes"), [(small, 200 * SOAK), (sample, 10 * SOAK)])
def test_changes_and_back(tmp_path: Path, source: Callable[[Path], str], changes: int) -> None:
    folder = tmp_path / "study"
    coder = source(folder)
    random, session = Random(2022), Session(folder)
    session.record(lambda study: Editor(study, Random(1), 0, coder).rename(), coder=coder)
    begun = open_study(folder)
    file = folder / "codebook.yaml"
    texts = [file.read_bytes()]
    while len(texts) <= changes:
        step = len(texts)
        try:
            session.record(partial(drawn, random=random, step=step, coder=coder), coder=coder)
        except QualcodeError:
            continue
        texts.append(file.read_bytes())
        assert all(coding.code in session.study.codebook for coding in session.study.codings)
    assert len(session.study.codings) == len(begun.codings)
    assert len(set(texts)) > changes // 2
    assert check_study(folder) == []
    for text in reversed(texts[:-1]):
        undo(folder, coder=coder)
        assert file.read_bytes() == text
    back = open_study(folder)
    assert back.codebook == begun.codebook
    assert tuple((item.id, item.code, item.fingerprint) for item in back.codings) == tuple(
        (item.id, item.code, item.fingerprint) for item in begun.codings
    )
    assert (back.harmless, back.again) == (begun.harmless, begun.again)
    assert check_study(folder) == []
