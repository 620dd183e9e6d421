"""How every drawing looks (colours for colour-blind eyes too, one typeface), and its file."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import matplotlib as mpl
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

Format = Literal["svg", "png", "pdf"]

FONT = "DejaVu Sans"
PNG_DPI = 200

INK = "#1b2631"
MUTED = "#566573"
LINE = "#aab4bd"
PALE = "#f3f5f7"
PAPER = "#ffffff"

# Okabe and Ito's colours; yellow is left out because lines and text in it vanish on white.
BLUE = "#0072b2"
ORANGE = "#e69f00"
GREEN = "#009e73"
PURPLE = "#cc79a7"
VERMILION = "#d55e00"
SKY = "#56b4e9"
GREY = "#7f8c8d"

POINT_COLORS = MappingProxyType(
    {
        "requirements-and-planning": BLUE,
        "training-data": ORANGE,
        "product-model-integration": GREEN,
    }
)
ATTRIBUTE_COLORS = MappingProxyType(
    {"development_trajectory": BLUE, "data_source": ORANGE, "integration": GREEN}
)
ARTIFACT_COLORS = MappingProxyType(
    {
        "model": PURPLE,
        "pipeline": VERMILION,
        "inference": SKY,
        "data": ORANGE,
        "product": GREEN,
        "requirements": BLUE,
    }
)
_CYCLE = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY)

_METADATA = MappingProxyType(
    {
        "svg": {"Date": None, "Creator": None},
        "png": {"Software": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
)
_MEASURE = TextToPath()
# Settings of matplotlib belong to the whole process; two threads must not change them at once.
_SAVING = threading.Lock()


def point_colors(points: Iterable[str]) -> dict[str, str]:
    """Give each collaboration point its colour.

    The points that the package ships keep theirs in every drawing; others take what is left of the
    palette in the order given, and grey when nothing is left.
    """
    names = list(dict.fromkeys(points))
    taken = {POINT_COLORS[name] for name in names if name in POINT_COLORS}
    free = iter([color for color in _CYCLE if color not in taken])
    return {name: POINT_COLORS.get(name) or next(free, GREY) for name in names}


def tint(color: str, strength: float) -> str:
    """Mix a colour with white; strength 1 leaves the colour as it is, 0 gives white."""
    return str(to_hex([1 - strength * (1 - part) for part in to_rgb(color)]))


def shade(color: str, strength: float) -> str:
    """Mix a colour with black; strength 1 leaves the colour as it is, 0 gives black."""
    return str(to_hex([strength * part for part in to_rgb(color)]))


def ink_on(color: str) -> str:
    """Return the text colour, dark or white, that stands out more on a background (WCAG 2)."""
    ground = _luminance(color)
    white = (1 + 0.05) / (ground + 0.05)
    dark = (ground + 0.05) / (_luminance(INK) + 0.05)
    return INK if dark > white else PAPER


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def font(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    """Return the one typeface of all drawings; `size` is in points."""
    return FontProperties(
        family=FONT,
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in points, without drawing it."""
    width, _, _ = _MEASURE.get_text_width_height_descent(text, font(size, bold=bold), ismath=False)
    # Screens round every letter to whole pixels, which makes a line a little longer.
    return float(width) * 1.02


def wrap(text: str, width: float, *, size: float = 9, bold: bool = False) -> str:
    """Break text into lines at most `width` points wide; only overlong words are cut.

    A no-break space keeps its words together.
    """
    lines = [""]
    for word in filter(None, re.split(r"[ \t\r\n]+", text)):
        line = f"{lines[-1]} {word}".strip()
        if text_width(line, size, bold=bold) <= width:
            lines[-1] = line
            continue
        *full, rest = _cut(word, width, size, bold=bold)
        lines += [*full, rest]
    return "\n".join(line for line in lines if line)


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and text_width(parts[-1] + letter, size, bold=bold) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def figure_bytes(figure: Figure, format: Format) -> bytes:  # noqa: A002 - matplotlib's own word
    """Return the file of a figure; the same figure gives the same bytes.

    Text becomes outlines in SVG and stays text in PDF, so that both look alike on every machine;
    PNG has 200 dots per inch.
    """
    buffer = io.BytesIO()
    settings = {"svg.hashsalt": "qualcode", "svg.fonttype": "path", "pdf.fonttype": 42}
    with _SAVING, mpl.rc_context(settings):
        figure.savefig(
            buffer,
            format=format,
            dpi=PNG_DPI if format == "png" else "figure",
            facecolor=PAPER,
            metadata=_METADATA[format],
        )
    return buffer.getvalue()
