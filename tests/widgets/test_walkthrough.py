"""The walkthrough: its sentences, its traits, what it refuses, and how it folds."""

import re

import numpy as np
import pytest

from cs_nn import graph as g
from cs_nn.graph import Graph, Value
from cs_nn.widgets import BackpropWalkthrough
from cs_nn.widgets.scalars import scalar_trace
from cs_nn.widgets.trace import fold

PRACTICE = [
    "z = x·y + x. Given: x = 3, y = 5. Next runs the forward pass.",
    "p = x · y = 3 · 5 = 15",
    "z = p + x = 15 + 3 = 18",
    "The backward pass starts at the end: ∂z/∂z = 1",
    "∂z/∂p = ∂z/∂z · ∂z/∂p = 1 · 1 = 1. Local derivative: ∂z/∂p = 1.",
    "∂z/∂x = ∂z/∂z · ∂z/∂x = 1 · 1 = 1. Local derivative: ∂z/∂x = 1.",
    (
        "∂z/∂x += ∂z/∂p · ∂p/∂x = 1 · 5 = 5. Local derivative: ∂p/∂x = y = 5. "
        "Paths add: 1 + 5 = 6."
    ),
    "∂z/∂y = ∂z/∂p · ∂p/∂y = 1 · 3 = 3. Local derivative: ∂p/∂y = x = 3.",
    "Done: ∂z/∂x = 6, ∂z/∂y = 3.",
]


def test_every_step_is_said_with_its_numbers():
    steps = scalar_trace(g.practice()).steps
    assert [step.text for step in steps] == PRACTICE


def test_walking_and_what_is_said():
    widget = BackpropWalkthrough(g.practice())
    assert widget.current == PRACTICE[0]
    assert widget.forward().current == PRACTICE[2]
    assert widget.next().next().current == PRACTICE[4]
    assert widget.back().current == PRACTICE[3]
    assert widget.backward().current == PRACTICE[-1]
    assert widget.reset().step == 0


def test_a_running_sum_replaces_the_first_gradient():
    svg = BackpropWalkthrough(g.practice()).svg
    shown = re.findall(r'data-from="(\d+)"(?: data-until="(\d+)")?>∂z/∂x = (\d)', svg)
    assert shown == [("5", "6", "1"), ("6", "", "6")]


def test_the_table_holds_every_number():
    rows = BackpropWalkthrough(g.practice()).numbers()
    assert rows[0] == ["name", "computed as", "value", "gradient"]
    assert ["p", "x · y", "15", "1"] in rows
    assert ["x", "given", "3", "6"] in rows


def test_an_edited_number_is_computed_through():
    widget = BackpropWalkthrough(g.practice())
    widget.leaf_values = widget.leaf_values | {"y": 7.0}
    assert widget.gradients == {"x": 8.0, "y": 3.0}
    assert "∂z/∂x = 8" in widget.steps[-1]["parts"][1][1]
    assert widget.problem == ""


def test_a_refused_number_comes_back_and_is_explained():
    widget = BackpropWalkthrough(g.chain_rule(1))
    widget.leaf_values = {"a": 0.0}
    assert widget.leaf_values == {"a": 2.0}
    assert "has no value at a = 0" in widget.problem
    widget.leaf_values = {"a": 5.0}
    assert widget.problem == ""


def test_leaving_out_the_mean_multiplies_every_gradient_by_n():
    widget = BackpropWalkthrough(g.logistic_bce())
    mean = widget.gradients["z₁"]
    widget.reduction = "sum"
    assert widget.gradients["z₁"] == pytest.approx(3 * mean)
    widget.leaf_values = widget.leaf_values | {"z₁": 0.0}
    widget.reduction = "mean"
    assert widget.gradients["z₁"] == pytest.approx(-0.5 / 3)
    assert BackpropWalkthrough(g.practice()).reduction == ""


def test_every_gradient_is_checked_by_differences():
    rows = BackpropWalkthrough(g.one_neuron()).differences
    assert [row[0] for row in rows] == ["w", "b"]
    assert {row[3] for row in rows} == {"✓ agrees"}


def test_predictions_are_scored_over_all_questions():
    widget = BackpropWalkthrough(g.practice(), predict=True)
    assert widget.score == 0
    widget.predictions = [
        {"step": 4, "answer": "1", "right": True},
        {"step": 5, "answer": "7", "right": False},
    ]
    assert widget.score == pytest.approx(1 / 4)
    asked = [step for step in widget.steps if step["ask"]]
    assert [step["answer"] for step in asked] == [1, 1, 5, 3]
    assert asked[2]["ask"] == "1 arrives at p = x · y. What goes on to x?"


def test_folding_tells_the_inside_in_one_step_and_opens_again():
    widget = BackpropWalkthrough(g.xor_network())
    whole = widget.last
    assert widget.groups == ["unit h₁", "unit h₂", "output"]
    widget.folded = ["unit h₁"]
    names = [node["name"] for node in widget.nodes]
    assert "unit h₁" in names
    assert "W₁₁" not in names
    assert widget.last < whole
    inside = [s for s in widget.steps if s["kind"] == "inside"]
    assert [s["parts"][0][1][:8] for s in inside] == ["Forward ", "Backward"]
    widget.folded = []
    assert widget.last == whole


@pytest.mark.parametrize("groups", [["unit h₁"], ["unit h₂", "output"], ["output"]])
def test_folding_keeps_order_and_the_numbers_outside(groups):
    whole = scalar_trace(g.xor_network())
    folded = fold(whole, groups)
    for edge in folded.edges:
        assert edge.source < edge.target
    kept = {row[0]: row for row in whole.table()}
    for row in folded.table()[1:]:
        assert row[0] in groups or row == kept[row[0]]
    for node in folded.nodes:
        for k, _ in node.totals:
            assert folded.steps[k].kind in ("backward", "seed", "inside")


def big_graph(units: int = 12) -> Graph:
    x = [Value(0.1 * i, f"x{i}", gradient=False) for i in range(6)]
    sums = []
    for j in range(units):
        with g.group(f"unit {j}"):
            parts = [v * Value(0.1, f"w{i}_{j}") for i, v in enumerate(x)]
            sums.append(g.value.apply("sum", *parts).tanh())
    return Graph(g.value.apply("mean", *sums).named("L"))


def test_a_large_graph_starts_folded_and_stays_small():
    graph = big_graph()
    assert len(graph.values) > 150
    widget = BackpropWalkthrough(graph)
    assert len(widget.folded) == 12
    assert len(widget.nodes) == 6 + 12 + 1
    assert len(widget.svg) < 60_000


def test_faces_are_the_same_each_time_and_say_what_is_seen():
    one, other = (BackpropWalkthrough(g.one_neuron()).backward() for _ in range(2))
    assert one.to_html() == other.to_html()
    assert one.to_svg() == other.to_svg()
    assert 'alt="One neuron. Done: ∂L/∂w = −0.1154' in one.to_html()
    assert repr(one).startswith("BackpropWalkthrough: One neuron. Done")


def test_what_cannot_be_walked_through_is_said():
    with pytest.raises(TypeError, match="needs a graph, a Tensor or a function, not"):
        BackpropWalkthrough(3)


def test_a_value_is_enough():
    a = Value(2.0, "a")
    widget = BackpropWalkthrough((a * a).named("c"), title="A square")
    assert widget.title == "A square"
    assert widget.gradients == {"a": 4.0}
    assert np.isclose(widget.gradients["a"], 4)
