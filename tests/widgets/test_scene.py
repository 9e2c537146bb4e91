"""The picture of a walkthrough: its labels can be read, and a page can hold it."""

import numpy as np
import pytest

from cs_nn import graph as g
from cs_nn.widgets import BackpropWalkthrough
from cs_nn.widgets.boxes import ADVANCE
from cs_nn.widgets.scene import LABEL

GRAPHS = {
    "neuron": g.one_neuron,
    "fan-out": g.practice,
    "meeting": lambda: g.chain_rule(3),
    "logistic": g.logistic_bce,
    "xor": g.xor_network,
    "softmax": g.softmax_ce,
}
Side = tuple[float, float, float, float]


def marks(name: str) -> tuple:
    return BackpropWalkthrough(GRAPHS[name]()).drawing().marks


def taken(mark) -> Side:
    """Left, top, right and bottom of a label's letters."""
    x, y = mark.at
    half = len(mark.text) * ADVANCE * LABEL / 2
    return x - half, y - 0.7 * LABEL, x + half, y + 0.15 * LABEL


def points(curve: tuple[float, ...]) -> np.ndarray:
    """Many points of a row of cubic curves."""
    given = np.reshape(curve, (-1, 2))
    t = np.linspace(0, 1, 60)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    pieces = [weights @ given[i : i + 4] for i in range(0, len(given) - 1, 3)]
    return np.vstack(pieces)


def crosses(side: Side, curve: tuple[float, ...]) -> bool:
    x, y = points(curve).T
    left, top, right, bottom = side
    return bool(((left < x) & (x < right) & (top < y) & (y < bottom)).any())


@pytest.mark.parametrize("name", GRAPHS)
def test_an_arrow_crosses_none_of_its_own_labels(name):
    drawn = marks(name)
    labels = [m for m in drawn if m.look in ("edge-slope", "edge-product")]
    assert labels
    for label in labels:
        number = drawn.index(label)
        flow = next(m for m in drawn[number::-1] if m.look == "flow")
        edge = next(m for m in drawn[number::-1] if m.look == "edge")
        assert flow.start == label.start
        assert not crosses(taken(label), flow.at), label.text
        assert not crosses(taken(label), edge.at), label.text


@pytest.mark.parametrize("name", GRAPHS)
def test_a_label_stands_between_boxes(name):
    drawn = marks(name)
    boxes = [m.at for m in drawn if m.kind == "rect"]
    for label in (m for m in drawn if m.look in ("edge-slope", "edge-product")):
        left, top, right, bottom = taken(label)
        for x, y, width, height in boxes:
            beside = right <= x or x + width <= left
            assert beside or bottom <= y or y + height <= top, label.text


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_in_a_box_stays_in_it(name):
    drawn = marks(name)
    boxes = [m.at for m in drawn if m.kind == "rect"]
    sizes = {"box-name": 16, "box-formula": 13, "box-value": 15, "box-gradient": 15}
    for text in (m for m in drawn if m.look in sizes and m.text):
        wide = len(text.text) * ADVANCE * sizes[text.look]
        left = text.at[0] - (wide if text.anchor == "end" else 0)
        assert any(
            x < left and left + wide < x + width and y < text.at[1] < y + height
            for x, y, width, height in boxes
        ), text.text


def test_one_neuron_is_seen_whole_on_a_page_of_the_site():
    width = BackpropWalkthrough(g.one_neuron()).drawing().width
    assert 0.69 * width < 900  # what a window of 1280 px leaves beside the menu
