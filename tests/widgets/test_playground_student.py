"""A student's own step function trains beside the reference; its errors are told."""

import numpy as np
import pytest

from cs_nn.widgets import DecisionPlayground


def rule(params, X, y):
    """The perceptron rule, right."""
    ((W, b),) = params
    error = y[0] - float(X[0] @ W[:, 0] + b[0] > 0)
    return [(W + error * X[0][:, None], b + error)]


def descent(params, X, y):
    """Gradient descent on a 2-m-1 tanh network with lr 0.3, right."""
    (W, c), (w, b) = params
    H = np.tanh(X @ W + c)
    delta = (1 / (1 + np.exp(-(H @ w + b))) - y[:, None]) / len(y)
    back = delta @ w.T * (1 - H**2)
    grads = [(X.T @ back, back.sum(0)), (H.T @ delta, delta.sum(0))]
    return [
        (V - 0.3 * dV, v - 0.3 * dv)
        for (V, v), (dV, dv) in zip(params, grads, strict=True)
    ]


def test_a_right_perceptron_stays_on_the_reference():
    widget = DecisionPlayground("and", "perceptron", step_fn=rule).train(9)
    assert widget.student["params"] == widget.params
    assert widget.student["history"] == widget.history
    assert widget.current.endswith("Your step function: loss 0, 4 of 4 right.")


def test_a_right_descent_stays_on_the_reference():
    widget = DecisionPlayground("moons", activation="tanh", step_fn=descent).train(5)
    for (V, v), (W, b) in zip(widget.student["params"], widget.params, strict=True):
        np.testing.assert_allclose(V, W, atol=1e-12)
        np.testing.assert_allclose(v, b, atol=1e-12)
    np.testing.assert_allclose(widget.student["history"], widget.history)


def test_a_wrong_sign_goes_elsewhere_from_the_same_start():
    def uphill(params, X, y):
        down = descent(params, X, y)
        return [
            (2 * V - W, 2 * v - b) for (V, v), (W, b) in zip(params, down, strict=True)
        ]

    widget = DecisionPlayground("moons", activation="tanh", step_fn=uphill).train(2)
    assert widget.student["history"][0] == widget.history[0]
    assert widget.student["history"][-1] > widget.history[0] > widget.loss


def test_back_and_reset_take_the_student_along():
    widget = DecisionPlayground("and", "perceptron", step_fn=rule)
    seen = [widget.next().student["params"] for _ in range(4)]
    assert widget.back().student["params"] == seen[2]
    assert widget.reset().student["params"] == widget.params == [[[[0], [0]], [0]]]


def test_the_student_follows_what_the_page_does():
    widget = DecisionPlayground("and", "perceptron", step_fn=rule)
    page = DecisionPlayground("and", "perceptron").train(2)
    names = ("params", "step", "seen", "history")
    widget.set_state({name: getattr(page, name) for name in names})
    assert widget.student["params"] == page.params
    widget.set_state({"start": page.params, "params": page.params, "step": 0})
    assert widget.student["params"] == page.params


def test_a_still_picture_shows_the_student_s_border_and_curve():
    def shifted(params, X, y):
        ((W, b),) = rule(params, X, y)
        return [(W, b - 0.5)]

    widget = DecisionPlayground("and", "perceptron", step_fn=shifted).train(3)
    drawn = [mark for mark in widget.drawing().marks if mark.look == "yours"]
    ((W, b),) = widget.student["params"]
    half = 2 / 54  # a cell of the picture, in units of the plane
    edges = [mark.at for mark in drawn if mark.at[0] < 320 and mark.at[1] < 300]
    assert len(edges) > 40
    for x, y, *_ in edges:
        x1, x2 = -0.5 + 2 * (x - 50) / 270, 1.5 - 2 * (y - 30) / 270
        score = x1 * W[0][0] + x2 * W[1][0] + b[0]
        assert abs(score) <= 2 * half * (abs(W[0][0]) + abs(W[1][0]))
    assert widget.drawing(0).svg().count('class="csnn-yours"') == 0
    assert b"PNG" in widget.to_png()[:8]


@pytest.mark.parametrize(
    ("step_fn", "sentence"),
    [
        (lambda p, X, y: 1 / 0, "ZeroDivisionError: division by zero."),
        (lambda p, X, y: None, "what it returned must be a list of layers [W, b]"),
        (lambda p, X, y: p[:1], "what it returned must end in one output"),
        (lambda p, X, y: [(W * np.nan, b) for W, b in p], "what it returned holds nan"),
        (
            lambda p, X, y: [(np.ones((2, 1)), np.ones(1))],
            "it returned weights of shape [(2, 1)], not [(2, 2), (2, 1)].",
        ),
    ],
)
def test_an_error_is_one_sentence_and_the_reference_goes_on(step_fn, sentence: str):
    widget = DecisionPlayground(step_fn=step_fn).train(3)
    says = widget.student["says"]
    assert says.startswith("Your step function stopped at update 1: ")
    assert sentence in says
    assert "\n" not in says
    assert (widget.step, len(widget.student["history"])) == (12, 1)
    assert "stopped" not in widget.reset().student["says"]


def test_changing_the_given_arrays_in_place_harms_nothing():
    def careless(params, X, y):
        for W, b in params:
            W *= 0
            b += 1
        X *= 0
        return params

    widget = DecisionPlayground(step_fn=careless).next()
    assert widget.student["params"][0][1] == [1, 0]
    assert widget.X == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert widget.start[0][1] == [0, -1]
    assert widget.back().student["params"] == widget.start
