"""study.yaml: what the study is and where its codebook lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import did_you_mean
from qualcode.model.agreement import COEFFICIENTS, COMPARED, UNREAD, Agreement
from qualcode.model.problem import Problem
from qualcode.model.study import Declared
from qualcode.store.yaml_file import Fields, read_yaml

NAME = "study.yaml"
_KNOWN = (
    "title",
    "stance",
    "codebook",
    "unit",
    "interviewers",
    "collaboration_points",
    "report",
    "agreement",
)
_AGREEMENT = {"coefficient": COEFFICIENTS, "unit": COMPARED, "unread": UNREAD}
UNITS = ("organizations", "participants", "transcripts", "turns", "codings")


@dataclass(frozen=True, slots=True)
class StudyFile:
    """What study.yaml says.

    `unit` is what tables count unless a command says otherwise; `points` maps the id of a
    collaboration point's code to the attribute of organisations that describes it, `report` the
    names of outputs to what is declared of them, `agreement` how coders are compared.
    """

    title: str = ""
    stance: str = ""
    codebook: str = "codebook.yaml"
    unit: str = "organizations"
    interviewers: tuple[str, ...] = ()
    points: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, Declared] = field(default_factory=dict)
    agreement: Agreement = field(default_factory=Agreement)


def read_study_file(folder: Path, problems: list[Problem]) -> StudyFile:
    """Read study.yaml; append what is wrong with it to `problems`."""
    node = read_yaml(folder / NAME, NAME, problems)
    if node is None:
        return StudyFile()
    fields = Fields(node, problems, _KNOWN)
    unit = fields.text("unit") or "organizations"
    if unit not in UNITS:
        message = f"'unit' must be one of {', '.join(UNITS)}, not '{unit}'."
        problems.append(Problem(fields.pairs["unit"].where, message))
    points = {
        name: value.value
        for name, value in fields.mapping("collaboration_points").items()
        if isinstance(value.value, str)
    }
    return StudyFile(
        title=fields.text("title", required=True),
        stance=fields.text("stance"),
        codebook=fields.text("codebook") or "codebook.yaml",
        unit=unit,
        interviewers=fields.texts("interviewers"),
        points=points,
        report={
            name: _declared(Fields(value, problems, ("label", "columns", "rows")))
            for name, value in fields.mapping("report").items()
        },
        agreement=_agreement(fields, problems),
    )


def _declared(fields: Fields) -> Declared:
    return Declared(fields.text("label"), fields.texts("columns"), fields.texts("rows"))


def _agreement(fields: Fields, problems: list[Problem]) -> Agreement:
    if "agreement" not in fields.pairs:
        return Agreement()
    inner = Fields(fields.pairs["agreement"], problems, tuple(_AGREEMENT))
    said = {name: inner.text(name) for name in _AGREEMENT}
    for name, known in _AGREEMENT.items():
        if said[name] and said[name] not in known:
            hint = did_you_mean(said[name], known) or f" Known are: {', '.join(known)}."
            message = f"'{said[name]}' is no {name} of agreement.{hint}"
            problems.append(Problem(inner.pairs[name].where, message))
    return Agreement(**said)
