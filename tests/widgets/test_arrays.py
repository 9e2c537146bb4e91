"""Walking through arrays: the engine's own gradients, opened up entry by entry."""

import numpy as np
import pytest

from cs_nn import Tensor
from cs_nn import functional as F
from cs_nn.widgets import BackpropWalkthrough

rng = np.random.default_rng(3)
X = rng.normal(size=(4, 3)).round(1)
Y = np.eye(2)[[0, 1, 1, 0]]
START = {
    "X": X,
    "W1": Tensor(rng.normal(size=(3, 5)).round(1), requires_grad=True),
    "b1": Tensor(rng.normal(size=5).round(1), requires_grad=True),
    "W2": Tensor(rng.normal(size=(5, 2)).round(1), requires_grad=True),
}


def network(X, W1, b1, W2):
    Z = X @ W1 + b1
    H = F.relu(Z)
    return {"Z": Z, "H": H, "L": F.cross_entropy(H @ W2, Y)}


@pytest.fixture
def widget() -> BackpropWalkthrough:
    return BackpropWalkthrough(network, "Two layers", inputs=START)


def found(widget: BackpropWalkthrough, name: str) -> dict:
    return next(array for array in widget.arrays if array["name"] == name)


def test_the_gradients_are_the_engines(widget):
    fresh = {k: Tensor(v, requires_grad=True) for k, v in START.items()}
    network(**fresh)["L"].backward()
    for name in ("W1", "b1", "W2"):
        shown = np.array(widget.gradients[name]).reshape(fresh[name].shape)
        np.testing.assert_allclose(shown, fresh[name].grad)
    assert "X" not in widget.gradients


def test_names_given_and_not_given(widget):
    names = [node["name"] for node in widget.nodes]
    assert {"X", "W1", "b1", "W2", "Z", "H", "L"} <= set(names)
    formulas = {node["name"]: node["formula"] for node in widget.nodes}
    assert formulas["H"] == "relu(Z)"
    assert formulas["u₁"] == "X @ W1"
    assert formulas["L"].endswith("÷ 4")


def test_each_step_back_names_the_rule_and_the_shape(widget):
    said = {
        step["parts"][0][1] + step["parts"][1][1]
        for step in widget.steps
        if step["kind"] == "backward"
    }
    assert "∂L/∂W1 = Xᵀ @ ∂L/∂u₁, shape (3, 5)" in said
    assert "∂L/∂Z = ∂L/∂H ⊙ (Z > 0), shape (4, 5)" in said
    assert "∂L/∂b1 = Σ rows of ∂L/∂Z, shape (5,)" in said


def test_every_entry_is_the_sum_of_arriving_times_local(widget):
    for array in widget.arrays:
        gradient = np.ravel(array["gradient"])
        if not array["uses"] or not gradient.size:
            continue
        total = np.zeros(gradient.size)
        for use in array["uses"]:
            arriving = np.ravel(found(widget, use["to"])["gradient"])
            for output, entry, slope in use["jacobian"]:
                total[entry] += arriving[output] * slope
        np.testing.assert_allclose(total, gradient, atol=1e-12, err_msg=array["name"])


def test_the_jacobian_of_relu_is_diagonal(widget):
    use = found(widget, "Z")["uses"][0]
    assert (use["rows"], use["columns"]) == (20, 20)
    assert all(i == j and slope == 1 for i, j, slope in use["jacobian"])
    assert use["short"].startswith("The Jacobian is diagonal")


def test_a_product_shows_its_factors(widget):
    array = found(widget, "u₁")
    product = np.array(array["left"]) @ np.array(array["right"])
    np.testing.assert_allclose(product, array["value"])


def test_an_edited_entry_is_computed_through(widget):
    rows = [list(row) for row in widget.leaf_values["W1"]]
    rows[0][0] += 1
    before = widget.gradients["W2"]
    widget.leaf_values = widget.leaf_values | {"W1": rows}
    assert widget.leaf_values["W1"] == rows
    assert widget.gradients["W2"] != before
    assert {row[3] for row in widget.differences} == {"✓ agrees"}
    assert START["W1"].data[0, 0] != rows[0][0]  # the caller's array is untouched


def test_the_sum_has_gradients_n_times_those_of_the_mean(widget):
    mean = np.array(widget.gradients["W1"])
    assert widget.reduction == "mean"
    widget.reduction = "sum"
    np.testing.assert_allclose(widget.gradients["W1"], 4 * mean)
    assert [node["name"] for node in widget.nodes][-1] == "L"


def test_a_tensor_alone_can_be_walked_but_not_edited():
    W = Tensor(np.ones((3, 2)), requires_grad=True)
    widget = BackpropWalkthrough((X @ W).tanh().sum(), inputs={"X": X, "W": W})
    assert not widget.editable
    assert widget.differences == []
    assert {n["name"] for n in widget.nodes} == {"X", "W", "u₁", "u₂", "L"}
    expected = X.T @ (1 - np.tanh(X @ np.ones((3, 2))) ** 2)
    np.testing.assert_allclose(found(widget, "W")["gradient"], expected)


def test_a_value_used_twice_is_added():
    a = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    widget = BackpropWalkthrough((a * a + a).sum(), inputs={"a": a})
    said = [s["parts"][0][1] for s in widget.steps if s["kind"] == "backward"]
    assert sum("∂L/∂a += " in text for text in said) == 2
    assert found(widget, "a")["gradient"] == [[3.0, 5.0]]


def test_an_operation_that_is_not_listed_is_shown_by_its_name():
    x = Tensor(np.arange(16.0).reshape(1, 1, 4, 4), requires_grad=True)
    widget = BackpropWalkthrough(F.max_pool2d(x, 2).sum(), inputs={"x": x})
    assert "max_pool2d(x)" in [n["formula"] for n in widget.nodes]


def test_a_question_asks_for_the_shape(widget):
    step = next(s for s in widget.steps if s["answer"] == "(3, 5)")
    assert step["ask"] == "∂L/∂u₁ has shape (4, 5). Which shape goes on to W1?"


def test_a_loss_without_parameters_is_refused():
    with pytest.raises(ValueError, match="nothing that needs a gradient"):
        BackpropWalkthrough(lambda X: Tensor(X).sum(), inputs={"X": X})
