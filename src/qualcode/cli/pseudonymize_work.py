"""What one run of `qualcode pseudonymize` works on: a study, its key, and how names are found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.identities.candidates import Candidate, Recognise, Source
    from qualcode.identities.deciding import Decision
    from qualcode.identities.hits import Hit
    from qualcode.model.study import Study
    from qualcode.store.key_file import KeyFile


@dataclass(slots=True)
class Work:
    """What one run of the command works on."""

    folder: Path
    study: Study
    key_file: KeyFile
    coder: str
    pipeline: str
    _recognised: dict[object, list[Hit]] = field(default_factory=dict)
    _recogniser: Recognise | None = None
    _asked: bool = False
    _words: Callable[[str], bool] | None = None

    @property
    def sources(self) -> list[Source]:
        """Return the texts that are looked through, and what was written about them."""
        from qualcode.store.pseudonym_sources import notes_of, sources_of

        return [*sources_of(self.study), *notes_of(self.folder, self.study)]

    def candidates(self) -> list[Candidate]:
        """Look for candidates that are not decided on, and say how."""
        from qualcode.identities.candidates import find_candidates, is_role_label
        from qualcode.identities.deciding import enlist
        from qualcode.identities.naming import marked, replaces
        from qualcode.ingest.labels import is_role
        from qualcode.store.pseudonym_sources import names_in_tables

        key, study = self.key_file.key, self.study
        ours = {item.substitute for item in key.identities if replaces(item)}
        listed = [item for item in names_in_tables(study) if item.name not in ours]
        marks = (marked(item.substitute) for item in key.identities if replaces(item))
        ids = (*study.participants, *study.organizations, *study.transcripts)
        labels = {label for text in study.transcripts.values() for label, _ in text.speakers}
        roles = (label for label in labels if is_role_label(label) or is_role(label))
        codes = (name for name in ids if any(sign.isdigit() for sign in name))
        return find_candidates(
            self.sources,
            enlist(key, listed).identities,
            skip=[*marks, *codes, *roles],
            recognise=self._recognise(),
        )

    def _recognise(self) -> Recognise | None:
        """Return what finds names with a pipeline; what it found in a text is kept for this run."""
        if not self._asked:
            self._recogniser, self._asked = _recogniser(self.folder, self.pipeline), True
        find = self._recogniser
        if find is None:
            return None

        def recognise(turns: Sequence[tuple[int, str]]) -> list[Hit]:
            key = tuple(turns)
            if key not in self._recognised:
                self._recognised[key] = list(find(turns))
            return self._recognised[key]

        return recognise

    def occurs(self, words: str) -> bool:
        """Tell whether words occur in the study already, as what somebody said or wrote."""
        from qualcode.store.pseudonym_sources import words_of

        if self._words is None:
            self._words = words_of(self.folder)
        return self._words(words)

    def decide(self, made: Decision) -> None:
        """Enter a decision into the key, on the disk."""
        from qualcode.identities.deciding import decide
        from qualcode.store.event import now

        key = decide(self.key_file.key, made, by=self.coder, at=now(), occurs=self.occurs)
        self.key_file.save(key)


def _recogniser(folder: Path, pipeline: str) -> Recognise | None:
    from qualcode.identities.entities import Recogniser, installed_pipelines
    from qualcode.store.study_file import read_study_file

    name = pipeline
    if pipeline == "auto":
        language = read_study_file(folder, []).language or "en"
        name = next(iter(installed_pipelines(language.partition("-")[0])), "none")
    if name == "none":
        click.echo(
            "No trained pipeline is used; names are found by list, form and capitals.", err=True
        )
        return None
    recognise = Recogniser(name).find
    click.echo(f"Names are proposed by the pipeline {name}, too.", err=True)
    return recognise
