"""A sheet measured in inches, on which figures set their text columns and marks.

matplotlib's own axes would have to be aligned with text columns beside them; on one sheet in inches every row has one
height and every column one place. The text is written as outlines, so that it looks the same wherever it is opened.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLACK = "#000000"
GREY = "#6e6e6e"
LIGHT_GREY = "#c8c8c8"
SHADE = "#f1f1f1"
FONT_POINTS = 8.0
POINTS_PER_INCH = 72.0

PIXELS_PER_INCH = 300
"""Of a figure as PNG: what journals ask for line art at least."""

HorizontalAlignment = Literal["left", "center", "right"]
ImageFormat = Literal["svg", "png"]


class Draw(Protocol):
    """Gives a figure as the bytes of an image file; the same bytes each time."""

    def __call__(self, format: ImageFormat, /) -> bytes: ...


def text_width(text: str, *, points: float = FONT_POINTS, bold: bool = False) -> float:
    """Width of the widest line of a text, in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=points)
    widths = [
        text_to_path.get_text_width_height_descent(line.rstrip(), font, ismath=False)[0]
        for line in text.split("\n")
        if line.strip()
    ]
    return float(max(widths, default=0.0)) / POINTS_PER_INCH


def column_width(cells: Sequence[str], *, bold: Sequence[bool] | None = None) -> float:
    """Width of the widest cell, in inches; ``bold`` says which cells are bold."""
    weights = bold if bold is not None else [False] * len(cells)
    return max((text_width(cell, bold=weight) for cell, weight in zip(cells, weights, strict=True)), default=0.0)


def wrap_to(text: str, width: float, *, points: float = FONT_POINTS, bold: bool = False) -> str:
    """The text broken at words into lines of at most ``width`` inches; its own line breaks stay."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, points=points, bold=bold) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)


def wrap(text: str, width: int) -> str:
    """The text broken into lines of at most ``width`` characters where words allow it."""
    import textwrap

    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) or text


def nice_step(span: float, *, intervals: int = 6) -> float:
    """A round distance between ticks (1, 2, 2.5 or 5 times a power of ten) that gives about ``intervals`` of them."""
    import math

    raw = span / intervals
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= raw * (1 - 1e-9))


def number_label(value: float) -> str:
    """A tick label: no trailing zeros, a true minus sign."""
    return f"{value:g}".replace("-", "−")


TITLE_POINTS = FONT_POINTS + 1
TITLE_LINE = 0.17


@dataclass
class Sheet:
    """A white sheet in inches; the origin is the lower left corner."""

    width: float
    height: float
    figure: Figure = field(init=False)
    axes: Axes = field(init=False)

    def __post_init__(self) -> None:
        from matplotlib.figure import Figure

        self.figure = Figure(figsize=(self.width, self.height))
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(0, self.height)
        self.axes.axis("off")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: HorizontalAlignment = "left",
        bold: bool = False,
        italic: bool = False,
        grey: bool = False,
        points: float = FONT_POINTS,
    ) -> None:
        """Write a text, vertically centred on ``y``."""
        # Half the height of a capital letter of DejaVu Sans (0.729 em): all lines of a row share one baseline.
        is_line = "\n" not in text
        base = y - 0.729 * points / POINTS_PER_INCH / 2 if is_line else y
        self.axes.text(
            x,
            base,
            text,
            ha=align,
            va="baseline" if is_line else "center",
            fontsize=points,
            fontweight="bold" if bold else "normal",
            color=GREY if grey else BLACK,
            fontstyle="italic" if italic else "normal",
            family="DejaVu Sans",
            parse_math=False,
            linespacing=1.15,
            zorder=5,
        )

    def cell(self, x: float, y: float, text: str, *, bold: bool = False) -> None:
        """Write a cell of a column of numbers, centred on ``x``; words in place of a number are grey and italic."""
        if text:
            is_word = not any(character.isdigit() for character in text)
            self.text(x, y, text, align="center", bold=bold and not is_word, italic=is_word, grey=is_word)

    def title(self, x: float, top: float, lines: str) -> None:
        """Write a title of one or more lines, its upper edge at ``top``; a line is TITLE_LINE high."""
        for number, line in enumerate(lines.split("\n")):
            self.text(x, top - TITLE_LINE * (number + 0.5), line, bold=True, points=TITLE_POINTS)

    def line(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        *,
        width: float = 0.8,
        color: str = BLACK,
        dashed: bool = False,
        layer: float = 2,
    ) -> None:
        """Draw a straight line; ``width`` in points."""
        self.axes.plot(
            x,
            y,
            color=color,
            linewidth=width,
            linestyle=(0, (2, 2)) if dashed else "-",
            zorder=layer,
            solid_capstyle="butt",
        )

    def polygon(
        self, corners: Sequence[tuple[float, float]], *, fill: str = BLACK, edge: str = BLACK, layer: float = 3
    ) -> None:
        """Draw a filled polygon."""
        from matplotlib.patches import Polygon

        self.axes.add_patch(
            Polygon(list(corners), closed=True, facecolor=fill, edgecolor=edge, linewidth=0.8, zorder=layer)
        )

    def band(self, y: float, height: float) -> None:
        """Shade a row over the whole width, to lead the eye."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(
            Rectangle((0, y - height / 2), self.width, height, facecolor=SHADE, edgecolor="none", zorder=0)
        )

    def mark(self, x: float, y: float, shape: str, *, filled: bool, points: float = 5.0) -> None:
        """Draw a marker; ``shape`` is one of matplotlib's."""
        self.axes.plot(
            [x],
            [y],
            marker=shape,
            markersize=points,
            markerfacecolor=BLACK if filled else "white",
            markeredgecolor=BLACK,
            markeredgewidth=0.9,
            linestyle="none",
            zorder=4,
        )

    def arrow(self, x: float, y: float, direction: int, *, size: float = 0.055) -> None:
        """Draw an arrow head that points right (1) or left (-1), its tip at ``x``."""
        self.polygon([(x, y), (x - direction * size * 1.6, y + size), (x - direction * size * 1.6, y - size)])

    def image(self, format: ImageFormat) -> bytes:
        """The sheet as SVG or PNG; the same drawing always gives the same bytes."""
        return self.svg() if format == "svg" else self.png()

    def png(self) -> bytes:
        """The sheet as PNG, for programs that cannot show SVG."""
        buffer = io.BytesIO()
        self.figure.savefig(
            buffer, format="png", dpi=PIXELS_PER_INCH, metadata={"Software": "EvidenceKB"}, facecolor="white"
        )
        return buffer.getvalue()

    def svg(self) -> bytes:
        """The sheet as SVG; the same drawing always gives the same bytes."""
        import matplotlib

        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "evidencekb"}):
            self.figure.savefig(
                buffer, format="svg", metadata={"Date": None, "Creator": "EvidenceKB"}, facecolor="white"
            )
        # matplotlib leaves blanks at the ends of lines.
        return b"\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + b"\n"
