"""A look at a finished drawing for texts and boxes that lie on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch
from matplotlib.transforms import Bbox

# Screens round letters to whole pixels; a drawing has 100 of them to the inch.
_SLACK = 1.5


def _apart(one: Bbox, other: Bbox) -> bool:
    return bool(
        one.x1 <= other.x0 + _SLACK
        or other.x1 <= one.x0 + _SLACK
        or one.y1 <= other.y0 + _SLACK
        or other.y1 <= one.y0 + _SLACK
    )


def _inside(one: Bbox, other: Bbox) -> bool:
    return bool(
        one.x0 >= other.x0 - _SLACK
        and one.x1 <= other.x1 + _SLACK
        and one.y0 >= other.y0 - _SLACK
        and one.y1 <= other.y1 + _SLACK
    )


def _flaws(figure: Figure) -> Iterator[str]:
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes = figure.axes[0]
    texts = [(repr(text.get_text()), text.get_window_extent(renderer)) for text in axes.texts]
    shapes = [
        (type(patch).__name__, patch.get_window_extent(renderer))
        for patch in axes.patches
        if isinstance(patch, (FancyBboxPatch, Circle))
    ]
    page = Bbox.from_extents(*figure.bbox.extents)
    yield from (f"{name} leaves the page" for name, one in texts if not _inside(one, page))
    for (name, one), (other_name, other) in combinations(texts, 2):
        if not _apart(one, other):
            yield f"{name} lies on {other_name}"
    for (name, one), (other_name, other) in product(texts, shapes):
        if not (_apart(one, other) or _inside(one, other)):
            yield f"{name} lies across a {other_name}"
    for (name, one), (other_name, other) in combinations(shapes, 2):
        if not (_apart(one, other) or _inside(one, other) or _inside(other, one)):
            yield f"a {name} lies across a {other_name}"


def _struck(figure: Figure) -> Iterator[str]:
    """Yield the texts that a curve runs through."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes = figure.axes[0]
    curves = [
        patch.get_transform().transform_path(patch.get_path()).to_polygons(closed_only=False)
        for patch in axes.patches
        if isinstance(patch, PathPatch) and patch.get_facecolor()[3] == 0
    ]
    points = [(x, y) for lines in curves for line in lines for x, y in np.asarray(line)]
    for text in axes.texts:
        place = text.get_window_extent(renderer)
        if any(place.contains(x, y) for x, y in points):
            yield f"a line runs through {text.get_text()!r}"


@pytest.fixture(scope="session")
def flaws() -> Callable[[Figure], list[str]]:
    """Return a function that lists what overlaps in a drawing or leaves it."""
    return lambda figure: list(_flaws(figure))


@pytest.fixture(scope="session")
def struck() -> Callable[[Figure], list[str]]:
    """Return a function that lists the texts that a curve runs through."""
    return lambda figure: list(_struck(figure))
