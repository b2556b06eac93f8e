"""Network graphs: treatments on a circle, a line for each direct comparison, with the number of its trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.summaries.drawing import (
    FONT_POINTS,
    GREY,
    LIGHT_GREY,
    TITLE_LINE,
    TITLE_POINTS,
    HorizontalAlignment,
    ImageFormat,
    Sheet,
    text_width,
    wrap_to,
)

if TYPE_CHECKING:
    from kb_cli.synthesis.network_studies import NetworkData

MARGIN = 0.15
LINE = 0.145
LABEL_WIDTH = 1.5
LARGEST_NODE = 0.2
SMALLEST_NODE = 0.06
SMALLEST_CIRCLE = 1.25
WIDEST_LINE = 6.0
SMALL = FONT_POINTS - 1
NUMBER_HEIGHT = 0.15
# Where along its line a number may stand, from the middle outwards.
PLACES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.27, 0.73)
AREA = "#e2e2e2"

Point = tuple[float, float]


@dataclass(frozen=True)
class GraphNode:
    """A treatment; participants: randomised to it in all trials together, or None where that is not known."""

    name: str
    participants: float | None = None


@dataclass(frozen=True)
class GraphEdge:
    """Two treatments that trials compare directly, and how many trials do."""

    first: str
    second: str
    trials: int


@dataclass(frozen=True)
class MultiArmTrial:
    """A trial with more than two arms of the network."""

    name: str
    treatments: tuple[str, ...]


@dataclass(frozen=True)
class NetworkFigure:
    """A network graph: nodes in any order, one edge a pair, and the multi-arm trials, which also count in the edges."""

    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    multi_arm: tuple[MultiArmTrial, ...] = ()


def network_figure(data: NetworkData, title: str) -> NetworkFigure:
    """The graph of the studies of a network, whether or not they connect all treatments.

    A treatment's participants are the sum over its trials; None once one of them does not give its number.
    """
    from kb_cli.synthesis.network_studies import direct_comparisons

    sizes: dict[str, float | None] = dict.fromkeys(data.treatments, 0.0)
    for study in data.studies:
        counts = study.participants or (None,) * len(study.treatments)
        for name, count in zip(study.treatments, counts, strict=True):
            known = sizes[name]
            sizes[name] = None if known is None or count is None else known + count
    edges = tuple(GraphEdge(*pair, len(studies)) for pair, studies in direct_comparisons(data.studies).items())
    multi_arm = tuple(MultiArmTrial(study.study, study.design) for study in data.studies if study.is_multi_arm)
    return NetworkFigure(title, tuple(GraphNode(name, size) for name, size in sizes.items()), edges, multi_arm)


class Box(NamedTuple):
    """A rectangle in inches."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


class Label(NamedTuple):
    """A node's text, where it stands and the room it takes."""

    lines: tuple[str, ...]
    at: Point
    align: HorizontalAlignment
    box: Box


def arrange(figure: NetworkFigure) -> tuple[GraphNode, ...]:
    """The nodes in an order around the circle that lets few lines cross; the same network always gives the same.

    From alphabetical order, pairs of nodes change places as long as that leaves fewer crossings.
    """
    order = sorted(figure.nodes, key=lambda node: node.name)
    ends = [(edge.first, edge.second) for edge in figure.edges]
    least = _crossings(order, ends)
    improved = True
    while improved and least:
        improved = False
        for first, second in combinations(range(1, len(order)), 2):
            order[first], order[second] = order[second], order[first]
            crossings = _crossings(order, ends)
            if crossings < least:
                least, improved = crossings, True
            else:
                order[first], order[second] = order[second], order[first]
    return tuple(order)


def _crossings(order: Sequence[GraphNode], ends: Sequence[tuple[str, str]]) -> int:
    place = {node.name: index for index, node in enumerate(order)}
    chords = [sorted((place[first], place[second])) for first, second in ends]
    return sum(a < c < b < d or c < a < d < b for (a, b), (c, d) in combinations(chords, 2))


def draw_network(figure: NetworkFigure, format: ImageFormat = "svg") -> bytes:
    """The figure as an image: greyscale, no label over another, the same bytes for the same data."""
    nodes = arrange(figure)
    radius, labels = _labels(nodes)
    boxes = [label.box for label in labels]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    bottom = min(-radius - LARGEST_NODE, *(box.bottom for box in boxes))
    top = max(radius + LARGEST_NODE, *(box.top for box in boxes))
    left, right = min(left, -radius - LARGEST_NODE), max(right, radius + LARGEST_NODE)
    width = max(right - left, 3.6)
    title = wrap_to(figure.title, width, points=TITLE_POINTS, bold=True)
    notes = _notes(figure, width)
    title_height = TITLE_LINE * (title.count("\n") + 1) + 0.12
    notes_height = LINE * len(notes) + 0.14
    sheet = Sheet(width + 2 * MARGIN, title_height + top - bottom + notes_height + 2 * MARGIN)
    centre = (MARGIN + (width - left - right) / 2, MARGIN + notes_height - bottom)
    sheet.title(MARGIN, sheet.height - MARGIN, title)
    places = {node.name: _shifted(_on_circle(index, len(nodes), radius), centre) for index, node in enumerate(nodes)}
    _draw_multi_arm(sheet, figure, places)
    _draw_edges(sheet, figure, places)
    for node in nodes:
        _draw_node(sheet, places[node.name], node, _radii(nodes)[node.name])
    for label in labels:
        _draw_label(sheet, label, centre)
    for number, line in enumerate(notes):
        sheet.text(MARGIN, MARGIN + notes_height - 0.14 - LINE * (number + 0.5), line, points=SMALL)
    return sheet.image(format)


def _shifted(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def _on_circle(index: int, nodes: int, radius: float) -> Point:
    """Places clockwise from the top; two nodes stand side by side."""
    angle = math.pi / 2 - 2 * math.pi * index / nodes + (math.pi / 2 if nodes == 2 else 0.0)
    return radius * math.cos(angle), radius * math.sin(angle)


def _labels(nodes: Sequence[GraphNode]) -> tuple[float, list[Label]]:
    """The labels, and the smallest radius of the circle at which none of them touches another."""
    sizes = _radii(nodes)
    radius = SMALLEST_CIRCLE
    while True:
        labels = [
            _label(node, _on_circle(index, len(nodes), radius), sizes[node.name]) for index, node in enumerate(nodes)
        ]
        if not any(first.box.overlaps(second.box) for first, second in combinations(labels, 2)):
            return radius, labels
        radius += 0.05


def _radii(nodes: Sequence[GraphNode]) -> dict[str, float]:
    """Radius of each disc, in inches: its area is proportional to the participants."""
    largest = max((node.participants or 0.0 for node in nodes), default=0.0) or 1.0
    return {
        node.name: max(SMALLEST_NODE, LARGEST_NODE * math.sqrt((node.participants or 0.0) / largest)) for node in nodes
    }


def _label(node: GraphNode, at: Point, radius: float) -> Label:
    name = wrap_to(node.name, LABEL_WIDTH, bold=True).split("\n")
    lines = (*name, *([] if node.participants is None else [f"n = {node.participants:,.0f}"]))
    length = math.hypot(*at)
    direction = (at[0] / length, at[1] / length)
    x, y = (at[axis] + direction[axis] * (radius + 0.08) for axis in (0, 1))
    width = max(text_width(line, bold=True) for line in lines)
    height = LINE * len(lines)
    if abs(direction[0]) < 0.2:
        align: HorizontalAlignment = "center"
        left, y = x - width / 2, y + math.copysign(height / 2, direction[1])
    else:
        align = "left" if direction[0] > 0 else "right"
        left = x if align == "left" else x - width
        y += direction[1] * height / 2
    box = Box(left - 0.04, y - height / 2 - 0.03, left + width + 0.04, y + height / 2 + 0.03)
    return Label(lines, (x, y), align, box)


def _draw_label(sheet: Sheet, label: Label, centre: Point) -> None:
    x, y = _shifted(label.at, centre)
    first = y + LINE * (len(label.lines) - 1) / 2
    for number, line in enumerate(label.lines):
        is_count = line.startswith("n = ") and number == len(label.lines) - 1
        sheet.text(x, first - LINE * number, line, align=label.align, bold=not is_count)


def _draw_multi_arm(sheet: Sheet, figure: NetworkFigure, places: dict[str, Point]) -> None:
    """Shade the area between the treatments of each multi-arm trial."""
    order = {name: index for index, name in enumerate(places)}
    for treatments in sorted({tuple(sorted(trial.treatments, key=order.__getitem__)) for trial in figure.multi_arm}):
        corners = [places[name] for name in treatments]
        sheet.polygon(corners, fill=AREA, edge=AREA, layer=0.5)


def _draw_edges(sheet: Sheet, figure: NetworkFigure, places: dict[str, Point]) -> None:
    most = max((edge.trials for edge in figure.edges), default=1)
    for edge in figure.edges:
        (x1, y1), (x2, y2) = places[edge.first], places[edge.second]
        width = max(0.8, WIDEST_LINE * edge.trials / most)
        sheet.line((x1, x2), (y1, y2), width=width, color=GREY, layer=1)
    taken: list[Box] = []
    for edge in figure.edges:
        others = [(places[item.first], places[item.second]) for item in figure.edges if item is not edge]
        x, y = _number_place(places[edge.first], places[edge.second], others, taken)
        text = str(edge.trials)
        box = _number_box(x, y, text)
        taken.append(box)
        corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
        sheet.polygon(corners, fill="white", edge="white", layer=2)
        sheet.text(x, y, text, align="center")


def _number_box(x: float, y: float, text: str) -> Box:
    half = text_width(text) / 2 + 0.03
    return Box(x - half, y - NUMBER_HEIGHT / 2, x + half, y + NUMBER_HEIGHT / 2)


def _number_place(first: Point, second: Point, others: Sequence[tuple[Point, Point]], taken: Sequence[Box]) -> Point:
    """The place along a line, near its middle, that is farthest from other lines and covers no other number."""
    best, most = None, -1.0
    for part in PLACES:
        point = (first[0] + part * (second[0] - first[0]), first[1] + part * (second[1] - first[1]))
        if any(_number_box(*point, "00").overlaps(box) for box in taken):
            continue
        clear = min((_distance(point, *line) for line in others), default=1.0)
        clear = min(clear, 0.13) - 0.02 * abs(part - 0.5)
        if clear > most + 1e-9:
            best, most = point, clear
    return best or ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)


def _distance(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from a line between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    squared = along[0] ** 2 + along[1] ** 2
    part = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / squared if squared else 0.0
    part = min(1.0, max(0.0, part))
    return math.hypot(point[0] - start[0] - part * along[0], point[1] - start[1] - part * along[1])


def _draw_node(sheet: Sheet, at: Point, node: GraphNode, radius: float) -> None:
    """A disc; white where the number of participants is not known."""
    angles = [step * math.pi / 36 for step in range(72)]
    corners = [(at[0] + radius * math.cos(angle), at[1] + radius * math.sin(angle)) for angle in angles]
    sheet.polygon(corners, fill="white" if node.participants is None else LIGHT_GREY, layer=4)


def _notes(figure: NetworkFigure, width: float) -> list[str]:
    unknown = any(node.participants is None for node in figure.nodes)
    sizes = "Area of a node: participants (n)" + ("; white where not known" if unknown else "")
    notes = [f"{sizes}. Width of a line and its number: trials that compare the two directly."]
    if figure.multi_arm:
        listed = "; ".join(f"{trial.name} ({', '.join(trial.treatments)})" for trial in figure.multi_arm)
        notes.append(f"Shaded: trials with more than two arms, counted in each of their lines: {listed}.")
    return "\n".join(wrap_to(note, width, points=SMALL) for note in notes).split("\n")


def describe_network(figure: NetworkFigure) -> str:
    """The figure in words, one paragraph, for readers who cannot see it."""
    nodes = "; ".join(
        node.name
        + (" (participants not known)" if node.participants is None else f" ({node.participants:,.0f} participants)")
        for node in figure.nodes
    )
    edges = "; ".join(f"{edge.first} and {edge.second}: {edge.trials}" for edge in figure.edges)
    multi = "; ".join(f"{trial.name}: {', '.join(trial.treatments)}" for trial in figure.multi_arm)
    more = f" Trials with more than two arms: {multi}." if multi else ""
    return f"Network graph. {figure.title}. Treatments: {nodes}. Trials that compare them directly: {edges}.{more}"
