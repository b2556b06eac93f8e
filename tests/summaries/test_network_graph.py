"""The network graph: what it shows, that nothing covers anything, and the same bytes for the same data."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from kb_cli.summaries import network_graph
from kb_cli.summaries.network_graph import (
    GraphEdge,
    GraphNode,
    MultiArmTrial,
    NetworkFigure,
    arrange,
    describe_network,
    draw_network,
    network_figure,
)
from kb_cli.synthesis.network_arms import contrasts_from_counts
from kb_cli.synthesis.network_contrasts import contrasts_from_pairs

SMALL = NetworkFigure(
    "Three treatments",
    (GraphNode("a", 1200), GraphNode("b", 300), GraphNode("c")),
    (GraphEdge("a", "b", 5), GraphEdge("a", "c", 1), GraphEdge("b", "c", 1)),
    (MultiArmTrial("Trial X", ("a", "b", "c")),),
)
NAMES = [f"treatment number {index} with a name that is rather long" for index in range(14)]
LARGE = NetworkFigure(
    "Fourteen treatments",
    tuple(GraphNode(name, 100 * (index + 1)) for index, name in enumerate(NAMES)),
    tuple(GraphEdge(NAMES[0], name, 1 + index) for index, name in enumerate(NAMES[1:])),
)


def test_the_same_network_has_the_same_bytes_in_any_order() -> None:
    turned = NetworkFigure(SMALL.title, SMALL.nodes[::-1], SMALL.edges, SMALL.multi_arm)
    assert draw_network(SMALL) == draw_network(SMALL) == draw_network(turned)


@pytest.mark.parametrize("figure", [SMALL, LARGE], ids=["small", "large"])
def test_the_graph_is_greyscale_and_holds_no_date_and_no_font(figure: NetworkFigure) -> None:
    text = draw_network(figure).decode()
    ElementTree.fromstring(text)
    assert "dc:date" not in text
    assert "<text" not in text
    for color in re.findall(r"#([0-9a-f]{6})\b", text):
        assert color[:2] == color[2:4] == color[4:]


@pytest.mark.parametrize("figure", [SMALL, LARGE], ids=["small", "large"])
def test_no_label_covers_another(figure: NetworkFigure) -> None:
    _, labels = network_graph._labels(arrange(figure))
    assert len(labels) == len(figure.nodes)
    assert not any(one.box.overlaps(other.box) for one, other in combinations(labels, 2))


def test_the_area_of_a_disc_is_proportional_to_the_participants() -> None:
    radii = network_graph._radii(SMALL.nodes)
    assert radii["a"] == 2 * radii["b"]
    assert radii["c"] == network_graph.SMALLEST_NODE


def test_numbers_on_crossing_lines_stand_apart() -> None:
    square = ((0.0, 0.0), (2.0, 2.0)), ((0.0, 2.0), (2.0, 0.0))
    first = network_graph._number_place(*square[0], [square[1]], [])
    assert network_graph._distance(first, *square[1]) > 0.1
    box = network_graph._number_box(*first, "1")
    second = network_graph._number_place(*square[1], [square[0]], [box])
    assert not network_graph._number_box(*second, "1").overlaps(box)


def test_treatments_are_arranged_so_that_few_lines_cross() -> None:
    ring = "adbec"
    nodes = tuple(GraphNode(name) for name in sorted(ring))
    edges = tuple(GraphEdge(*pair, 1) for pair in zip(ring, ring[1:] + ring[0], strict=True))
    order = arrange(NetworkFigure("Ring", nodes, edges))
    ends = [(edge.first, edge.second) for edge in edges]
    assert network_graph._crossings(nodes, ends) > 0
    assert network_graph._crossings(order, ends) == 0


def test_a_figure_is_made_from_the_studies_of_a_network() -> None:
    data = contrasts_from_counts(["1"] * 3 + ["2"] * 2, list("abc") + list("cb"), [5] * 5, [20, 21, 22, 30, 31])
    figure = network_figure(data, "Title")
    assert figure.nodes == (GraphNode("a", 20), GraphNode("b", 52), GraphNode("c", 52))
    assert figure.edges == (GraphEdge("a", "b", 1), GraphEdge("a", "c", 1), GraphEdge("b", "c", 2))
    assert figure.multi_arm == (MultiArmTrial("1", ("a", "b", "c")),)


def test_participants_that_one_trial_does_not_give_are_not_known() -> None:
    data = contrasts_from_pairs(["1"], ["a"], ["b"], [1.0], [0.5], "MD")
    assert [node.participants for node in network_figure(data, "Title").nodes] == [None, None]
    notes = " ".join(network_graph._notes(network_figure(data, "Title"), 4.0))
    assert "white where not known" in notes
    assert "white" not in " ".join(network_graph._notes(LARGE, 4.0))


def test_parts_that_nothing_connects_are_drawn() -> None:
    data = contrasts_from_pairs(["1", "2"], ["a", "c"], ["b", "d"], [1.0, 1.0], [0.5, 0.5], "MD")
    assert draw_network(network_figure(data, "Parts")).startswith(b"<?xml")
    assert draw_network(network_figure(data, "Parts"), "png").startswith(b"\x89PNG")


def test_the_description_says_what_the_figure_shows() -> None:
    assert describe_network(SMALL) == (
        "Network graph. Three treatments. Treatments: a (1,200 participants); b (300 participants); c (participants "
        "not known). Trials that compare them directly: a and b: 5; a and c: 1; b and c: 1. Trials with more than two "
        "arms: Trial X: a, b, c."
    )
