"""A sample's forward pass opens as a walkthrough with the playground's own numbers."""

import numpy as np
import pytest

from cs_nn.graph import Graph
from cs_nn.widgets import BackpropWalkthrough, DecisionPlayground
from cs_nn.widgets.playground_graph import sample_loss
from cs_nn.widgets.playground_model import descend

NETWORKS = [
    {"data": "xor"},
    {"data": "moons", "layers": (3, 2), "activation": "tanh"},
    {"data": "digits", "layers": (12,), "activation": "logistic"},
]


@pytest.mark.parametrize("settings", NETWORKS)
@pytest.mark.parametrize("row", [1, 3])
def test_the_graph_has_the_loss_and_gradients_of_the_sample(settings: dict, row: int):
    widget = DecisionPlayground(**settings, lr=1).train(2)
    graph = Graph(sample_loss(widget._task, widget.params, row))
    line = dict(widget.forward_pass(row))
    said = float(line["loss"].split(" = ")[-1])
    assert graph.output.data == pytest.approx(said, rel=1e-3)
    layers = widget._now.layers
    after = descend(widget._task, layers, np.array([row]))
    (W, _), (V, _) = layers[0], after[0]
    walk = BackpropWalkthrough(graph)
    assert walk.gradients["W₁₂"] == pytest.approx(W[0, 1] - V[0, 1], abs=1e-9)
    assert walk.gradients["b"] == pytest.approx(layers[-1][1][0] - after[-1][1][0])


def test_the_perceptron_s_gradient_is_its_rule():
    widget = DecisionPlayground("and", "perceptron").next()  # w = (1, 1), b = 1
    walk = widget.walkthrough(2)  # (1, 0) gives 1, wanted 0
    assert walk.gradients == {"w₁": 1, "w₂": 0, "b": 1}
    assert set(widget.walkthrough(3).gradients.values()) == {0}  # (1, 1) is right


def test_the_open_sample_is_walked_through():
    widget = DecisionPlayground()
    widget.sample = 3
    walk = widget.walkthrough()
    assert isinstance(walk, BackpropWalkthrough)
    assert "sample 3" in walk.title
    assert walk.leaf_values["x₁"] == 1
    with pytest.raises(ValueError, match="sample is 9, expected a whole number"):
        widget.walkthrough(9)
