"""Numbers of a publication that are rebuilt from structures and from several columns at once."""

from __future__ import annotations

from pathlib import Path

from qualcode.analysis.published import published_table
from qualcode.store.folder import open_study

NUMBERS = """\
numbers:
  - {id: a, where: Sec. 1, says: described, value: "1", rebuild: {structures: described}}
  - {id: b, where: Sec. 1, says: its teams, value: "2", rebuild: {structure: "1", teams: internal}}
  - id: c
    where: Sec. 2
    says: in music or small
    value: "3"
    rebuild: {table: organizations, where: {size: small, domain: music}, match: any, count: id}
  - id: d
    where: Sec. 2
    says: in music and small
    value: "1"
    rebuild: {table: organizations, where: {size: small, domain: music}, count: id}
"""
TEAMS = """\
organization: "1"
title: Two teams and a client
teams:
  - {id: one, name: One, kind: internal}
  - {id: two, name: Two, kind: internal}
  - {id: payer, name: Payer, kind: client}
"""


def test_structures_teams_and_columns_are_counted(folder: Path) -> None:
    (folder / "structures").mkdir()
    (folder / "structures" / "1.yaml").write_text(TEAMS, encoding="utf-8")
    (folder / "published.yaml").write_text(NUMBERS, encoding="utf-8")
    table = published_table(open_study(folder))
    assert list(table["rebuilt"]) == ["1", "2", "3", "1"]
    assert set(table["status"]) == {"rebuilt"}
