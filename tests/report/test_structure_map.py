"""Structure maps: everybody is on them, and nothing lies on anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from qualcode.errors import NothingToDraw
from qualcode.model.structure import Artifact, Interface, Member, Structure, Team
from qualcode.report.structure_map import draw_structure

LONG = "The team that builds recommendations for all regional portals"
ARTIFACTS = (
    Artifact("model", "Model"),
    Artifact("data", "Data", "public and bought"),
    Artifact("odd", LONG, LONG),
)
SMALL = Structure(
    "7",
    "Two companies",
    "Quality control",
    teams=(
        Team("product", "Product team", members=(Member("developer"),), responsible_for=("data",)),
        Team(
            "model",
            "Model team",
            "external",
            4,
            (Member("data scientist", 2), Member("engineer", 12, "part time")),
            ("model",),
        ),
    ),
    artifacts=ARTIFACTS[:2],
    interfaces=(
        Interface(
            ("product", "model"), "an API", "distant", "formal", "product", "company", ("model",)
        ),
    ),
)
Flaws = Callable[[Figure], list[str]]


def shown(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.axes[0].texts).replace("\xa0", " ")


def heads(figure: Figure) -> list[bool]:
    """Tell of each figure of a person whether it is filled."""
    circles = [patch for patch in figure.axes[0].patches if isinstance(patch, Circle)]
    return [sum(circle.get_facecolor()[:3]) < 1 for circle in circles]


def boxes_of(figure: Figure) -> dict[str, FancyBboxPatch]:
    """Map the first word in each box to the box."""
    axes = figure.axes[0]
    found: dict[str, FancyBboxPatch] = {}
    for patch in axes.patches:
        if isinstance(patch, FancyBboxPatch):
            inside = [
                text.get_text()
                for text in axes.texts
                if patch.get_x() <= text.get_position()[0] <= patch.get_x() + patch.get_width()
                and patch.get_y() <= text.get_position()[1] <= patch.get_y() + patch.get_height()
            ]
            found.setdefault(inside[0] if inside else "", patch)
    return found


def made(teams: int, pairs: list[tuple[int, int]], name: str = LONG) -> Structure:
    kinds = ("internal", "external", "client")
    borders = ("company", "", "team", "organization")
    return Structure(
        "1",
        name,
        f"{name} {name}",
        teams=tuple(
            Team(
                f"t{index}",
                f"{name} {index}",
                kinds[index % 3],
                index or None,
                tuple(
                    Member(name if part else "analyst", (None, 1, 5, 30)[(index + part) % 4], name)
                    for part in range(index % 4)
                ),
                ("model", "data", "odd")[: index % 4],
            )
            for index in range(teams)
        ),
        artifacts=ARTIFACTS,
        interfaces=tuple(
            Interface(
                (f"t{one}", f"t{other}"),
                name if number % 3 else "",
                "distant" if number % 2 else "",
                "formal",
                f"t{one}" if number % 2 else "equal",
                borders[number % 4],
                ("model", "odd")[: number % 3],
            )
            for number, (one, other) in enumerate(pairs)
        ),
    )


def test_a_map_names_teams_people_artifacts_and_interfaces(flaws: Flaws) -> None:
    figure = draw_structure(SMALL)
    for words in (
        "Organisation 7: Two companies",
        "Quality control",
        "internal team",
        "external team · 4 people",
        "2 × data scientist",
        "part time",
        "responsible for Data",
        "an API distant · formal power: Product team crosses company boundary Model",
        "public and bought",
    ):
        assert words in shown(figure)
    assert flaws(figure) == []


def test_people_are_drawn_one_by_one_up_to_eight_and_hollow_where_nobody_counted() -> None:
    figure = draw_structure(SMALL)
    assert heads(figure) == [False] + 2 * [True] + 8 * [True] + [True, False]
    assert "× developer" not in shown(figure)


def test_a_role_that_nobody_holds_has_no_figure() -> None:
    team = Team("t", "Team", members=(Member("tester", 0), Member("developer", 1)))
    figure = draw_structure(Structure("1", teams=(team,)))
    assert heads(figure) == [True, True]
    assert "0 × tester" in shown(figure)


def test_only_teams_beyond_a_boundary_have_a_dashed_outline() -> None:
    boxes = boxes_of(draw_structure(SMALL))
    assert boxes["Model team"].get_linestyle() != boxes["Product team"].get_linestyle()
    near = Structure(
        "7", teams=SMALL.teams, interfaces=(Interface(("product", "model"), crosses="team"),)
    )
    boxes = boxes_of(draw_structure(near))
    assert boxes["Model team"].get_linestyle() == boxes["Product team"].get_linestyle()


def test_outside_teams_have_another_fill() -> None:
    boxes = boxes_of(draw_structure(SMALL))
    assert boxes["Model team"].get_facecolor() != boxes["Product team"].get_facecolor()


def test_teams_that_meet_stand_side_by_side() -> None:
    teams = tuple(Team(name, name) for name in ("one", "other", "between"))
    meets = (Interface(("one", "between")), Interface(("other", "between")))
    boxes = boxes_of(draw_structure(Structure("1", teams=teams, interfaces=meets)))
    assert sorted(("one", "other", "between"), key=lambda name: boxes[name].get_x())[1] == "between"


def test_an_interface_of_which_nothing_is_known_says_so() -> None:
    teams = (Team("a", "A"), Team("b", "B"))
    figure = draw_structure(Structure("1", teams=teams, interfaces=(Interface(("a", "b")),)))
    assert "not described" in shown(figure)


def test_a_team_may_meet_itself(flaws: Flaws) -> None:
    for teams in (1, 2, 3, 4):
        assert flaws(draw_structure(made(teams, [(0, 0)]))) == []


@pytest.mark.parametrize("teams", range(1, 9))
def test_any_number_of_teams_with_long_names_fits(teams: int, flaws: Flaws, struck: Flaws) -> None:
    pairs = [(one, other) for one in range(teams) for other in range(one)]
    figure = draw_structure(made(teams, pairs))
    assert flaws(figure) == []
    assert struck(figure) == []


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_whatever_teams_meet_nothing_overlaps(
    flaws: Flaws, struck: Flaws, data: st.DataObject
) -> None:
    teams = data.draw(st.integers(1, 8))
    team = st.integers(0, teams - 1)
    pairs = data.draw(st.lists(st.tuples(team, team), max_size=9))
    name = data.draw(st.sampled_from(["A", LONG, "Donaudampfschifffahrtsgesellschaft" * 2]))
    figure = draw_structure(made(teams, pairs, name))
    assert flaws(figure) == []
    assert struck(figure) == []


def test_a_structure_without_teams_cannot_be_drawn() -> None:
    with pytest.raises(NothingToDraw, match="organisation '9'"):
        draw_structure(Structure("9"))
