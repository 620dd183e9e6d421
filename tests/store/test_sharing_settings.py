from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import InvalidStudy
from qualcode.model.sharing import Sharing
from qualcode.store.folder import open_study


def with_sharing(folder: Path, words: str) -> Sharing:
    settings = folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + words, encoding="utf-8")
    return open_study(folder).sharing


def test_without_settings_five_people_and_three_organisations_are_needed(folder: Path) -> None:
    assert open_study(folder).sharing == Sharing(5, 3)


def test_settings_are_read(folder: Path) -> None:
    words = (
        "sharing:\n  smallest_cell: 10\n  fewest_organizations: 4\n  public: Printed in 2022.\n"
        "  roles: [role]\n  places: [town, country]\n"
    )
    expected = Sharing(10, 4, "Printed in 2022.", ("role",), ("town", "country"))
    assert with_sharing(folder, words) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("sharing: {smallest_cell: 0}\n", "'smallest_cell' must be at least 1."),
        ("sharing: {smallest_cell: few}\n", "'smallest_cell' must be a whole number"),
        ("sharing: {smallest: 5}\n", "'smallest' is not a field here"),
        ("sharing: {public: }\nmore: x\n", "'more' is not a field here"),
    ],
)
def test_mistakes_are_told(folder: Path, words: str, message: str) -> None:
    with pytest.raises(InvalidStudy) as error:
        with_sharing(folder, words)
    assert message in str(error.value)
