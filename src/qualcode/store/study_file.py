"""study.yaml: what the study is and where its codebook lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import did_you_mean
from qualcode.model.agreement import COEFFICIENTS, COMPARED, UNREAD, Agreement
from qualcode.model.problem import Problem
from qualcode.model.sharing import Sharing
from qualcode.model.study import Declared
from qualcode.store.yaml_file import Fields, read_yaml

NAME = "study.yaml"
_KNOWN = (
    "title",
    "stance",
    "codebook",
    "unit",
    "interviewers",
    "roles",
    "language",
    "collaboration_points",
    "report",
    "agreement",
    "sharing",
)
_AGREEMENT = {"coefficient": COEFFICIENTS, "unit": COMPARED, "unread": UNREAD}
_SHARING = ("smallest_cell", "fewest_organizations", "public", "roles", "places")
UNITS = ("organizations", "participants", "transcripts", "turns", "codings")


@dataclass(frozen=True, slots=True)
class StudyFile:
    """What study.yaml says.

    `unit` is what tables count unless a command says otherwise; `roles` maps labels of speakers to
    "interviewer", "other", a participant's id, or "participant" for the one who was interviewed;
    `language` is the code of what is spoken; `points` maps the id of a
    collaboration point's code to the attribute of organisations that describes it, `report` the
    names of outputs to what is declared of them, `agreement` how coders are compared, `sharing`
    what may be given away.
    """

    title: str = ""
    stance: str = ""
    codebook: str = "codebook.yaml"
    unit: str = "organizations"
    interviewers: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    points: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, Declared] = field(default_factory=dict)
    agreement: Agreement = field(default_factory=Agreement)
    sharing: Sharing = field(default_factory=Sharing)


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
        roles=_texts_by_name(fields, "roles", problems),
        language=fields.text("language"),
        points=points,
        report={
            name: _declared(Fields(value, problems, ("label", "columns", "rows")))
            for name, value in fields.mapping("report").items()
        },
        agreement=_agreement(fields, problems),
        sharing=_sharing(fields, problems),
    )


def _texts_by_name(fields: Fields, name: str, problems: list[Problem]) -> dict[str, str]:
    found = {}
    for key, node in fields.mapping(name).items():
        if isinstance(node.value, str) and node.value.strip():
            found[key] = node.value.strip()
        else:
            problems.append(Problem(node.where, f"'{key}' of '{name}' must be a word."))
    return found


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


def _sharing(fields: Fields, problems: list[Problem]) -> Sharing:
    if "sharing" not in fields.pairs:
        return Sharing()
    node = fields.pairs["sharing"]
    inner = Fields(node, problems, _SHARING)
    known = Sharing()
    least = {name: inner.number(name) for name in _SHARING[:2]}
    problems += [
        Problem(inner.pairs[name].where, f"'{name}' must be at least 1.")
        for name, number in least.items()
        if number is not None and number < 1
    ]
    return Sharing(
        smallest_cell=least["smallest_cell"] or known.smallest_cell,
        fewest_organizations=least["fewest_organizations"] or known.fewest_organizations,
        public=inner.text("public"),
        roles=inner.texts("roles"),
        places=inner.texts("places"),
    )
