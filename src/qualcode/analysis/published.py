"""The numbers a paper prints about its study, rebuilt from the study and set beside the print."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qualcode.analysis.frame import literature_frame, worded_frame
from qualcode.analysis.people import organizations_frame, participants_frame
from qualcode.errors import NotationError, QualcodeError, TableError
from qualcode.model.codebook import Codebook
from qualcode.model.notation import compact_ids, expand_ids
from qualcode.model.published import PublishedNumber
from qualcode.model.study import Study

REBUILT = "rebuilt"
DIFFERS = "differs"
EXPLAINED = "not rebuilt"


def published_table(study: Study) -> pd.DataFrame:
    """Rebuild every number of published.yaml.

    Returns:
        Columns id, where, says, published, rebuilt (empty where it cannot be), status ("rebuilt",
        "differs", "not rebuilt") and why (for what is not rebuilt, and for a rule that fails).
    """
    tables = _tables(study)
    rows = [_row(number, study, tables) for number in study.published]
    columns = ["id", "where", "says", "published", "rebuilt", "status", "why"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _tables(study: Study) -> dict[str, pd.DataFrame]:
    further = {name: pd.DataFrame(list(rows)) for name, rows in study.tables.items()}
    return {
        **further,
        "organizations": organizations_frame(study).rename(columns={"organization": "id"}),
        "participants": participants_frame(study).rename(columns={"participant": "id"}),
        "codings": worded_frame(study),
        "literature_codings": literature_frame(study),
    }


def _row(
    number: PublishedNumber, study: Study, tables: Mapping[str, pd.DataFrame]
) -> tuple[str, ...]:
    head = (number.id, number.where, number.says, number.value)
    if not number.rebuild:
        return (*head, "", EXPLAINED, number.not_rebuilt)
    try:
        value = _rebuild(number, study, tables)
        same = value == _normal(number.value)
    except QualcodeError as error:
        return (*head, "", DIFFERS, f"{number.place}: {error}")
    return (*head, value, REBUILT if same else DIFFERS, "")


def _normal(value: str) -> str:
    """Return a printed value in the form that a rebuilt one has: a number, or a list of ids."""
    if value.isdecimal():
        return str(int(value))
    try:
        return compact_ids(expand_ids(value))
    except NotationError:
        return value


def _rebuild(number: PublishedNumber, study: Study, tables: Mapping[str, pd.DataFrame]) -> str:
    rule = number.rebuild
    if "table" in rule:
        return _from_table(rule, number.conditions, tables)
    if "code" in rule:
        return _from_code(rule, study, tables)
    if "codes" in rule:
        return _from_codebook(rule, study.codebook)
    if "facet" in rule:
        found = {value for code in study.codebook for value in code.facets.get(rule["facet"], ())}
        return str(len(found))
    if "structure" in rule or "structures" in rule:
        return _from_structures(rule, study)
    if "evidence" in rule:
        return _from_evidence(rule["evidence"], tables["codings"])
    raise TableError(f"No rule for rebuilding begins with {', '.join(rule)}.")


def _from_table(
    rule: Mapping[str, str], conditions: Mapping[str, str], tables: Mapping[str, pd.DataFrame]
) -> str:
    if rule["table"] not in tables:
        raise TableError(f"There is no table '{rule['table']}'; there are {', '.join(tables)}.")
    table = tables[rule["table"]]
    column = rule.get("count") or rule.get("list") or rule.get("sum", "")
    for name in (column, *conditions):
        if name not in table:
            raise TableError(f"Table '{rule['table']}' has no column '{name}'.")
    holds = pd.DataFrame(
        {
            name: [value in (part.strip() for part in cell.split(";")) for cell in table[name]]
            for name, value in conditions.items()
        },
        index=table.index,
        dtype="bool",
    )
    fits = holds.any(axis=1) if rule.get("match") == "any" else holds.all(axis=1)
    table = table[fits]
    if "sum" in rule:
        return str(int(table[column].astype("int64").sum()))
    values = set(table[column]) - {""}
    return compact_ids(values) if "list" in rule else str(len(values))


def _from_code(rule: Mapping[str, str], study: Study, tables: Mapping[str, pd.DataFrame]) -> str:
    code = study.codebook[rule["code"]].id
    wanted = rule.get("count") or rule.get("list", "")
    name = "literature_codings" if wanted == "references" else "codings"
    columns = {
        "participants": "participant",
        "organizations": "organization",
        "references": "reference",
    }
    if wanted not in columns:
        raise TableError(f"'{wanted}' cannot be counted of a code; choose {', '.join(columns)}.")
    rows = tables[name]
    values = set(rows[rows["code"] == code][columns[wanted]]) - {""}
    return compact_ids(values) if "list" in rule else str(len(values))


def _from_codebook(rule: Mapping[str, str], codebook: Codebook) -> str:
    """Count the codes of a kind, or of several separated by semicolons, of one origin or of any."""
    inside = codebook.subtree(rule["under"]) if "under" in rule else codebook
    kinds = {kind.strip() for kind in rule["codes"].split(";")}
    found = [code for code in inside if not kinds.isdisjoint(code.facets.get("kind", ()))]
    return str(sum(rule.get("origin", code.origin) == code.origin for code in found))


def _from_structures(rule: Mapping[str, str], study: Study) -> str:
    """Count the structures, the teams of one, or the people in a team."""
    if "structures" in rule:
        return str(len(study.structures))
    structure = study.structures.get(rule["structure"])
    teams = structure.teams if structure else ()
    if "teams" in rule:
        return str(sum(team.kind == rule["teams"] for team in teams))
    team = next((team for team in teams if team.id == rule.get("team")), None)
    if team is None:
        raise TableError(f"There is no team '{rule.get('team')}' in '{rule['structure']}'.")
    if "role" not in rule:
        return str(team.size or 0)
    return str(sum(member.count or 0 for member in team.members if member.role == rule["role"]))


def _from_evidence(what: str, frame: pd.DataFrame) -> str:
    lists = frame[frame["evidence"] == "list"]
    if what == "mentions":
        return str(len(lists))
    return str(lists.groupby(["section", "printed", "code"]).ngroups)
