"""A student's own forward and backward: the first wrong derivative is marked."""

import numpy as np
import pytest

from cs_nn.widgets import BackpropWalkthrough

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
W = np.array([[0.4, -0.9], [1.2, 0.3], [-0.5, 0.8]])


class Linear:
    """Keeps what it needs, as in exercise 3.5."""

    def forward(self, X, W):
        self.X, self.W = X, W
        return X @ W

    def backward(self, d):
        return d @ self.W.T, self.X.T @ d


class ReLU:
    slope = staticmethod(lambda z: (z > 0) * 1.0)

    def forward(self, z):
        self.z = z
        return np.maximum(z, 0)

    def backward(self, d):
        return d * self.slope(self.z)


class SignReLU(ReLU):
    slope = staticmethod(np.sign)


def walk(*layers, inputs=(X, W), **options) -> BackpropWalkthrough:
    return BackpropWalkthrough.from_student(
        [layer.forward for layer in layers],
        [layer.backward for layer in layers],
        *inputs,
        **options,
    )


def test_right_functions_agree_everywhere():
    widget = walk(Linear(), ReLU(), names=["X", "W"])
    assert widget.first_wrong == ""
    assert widget.backward().current == "Every derivative agrees."
    assert [row[0] for row in widget.differences] == ["out1", "X", "W"]
    assert {row[3] for row in widget.differences} == {"✓ agrees"}


def test_the_wrong_edge_is_marked_and_only_that_one():
    widget = walk(Linear(), SignReLU(), names=["X", "W"])
    assert widget.first_wrong.startswith("out2 → out1 differs at [0, 0]: yours −")
    verdicts = [row[3][0] for row in widget.differences]
    assert verdicts == ["✗", "✓", "✓"]  # what stands behind it is judged on its own
    assert (
        widget.svg.count("csnn-edge-wrong ") + widget.svg.count('csnn-edge-wrong"') == 1
    )
    assert "✗ differs" in widget.svg


def test_a_missing_transpose_is_told_by_shape():
    class Forgot(Linear):
        def backward(self, d):
            return d @ self.W.T, d.T @ self.X

    widget = walk(Forgot(), names=["X", "W"])
    assert widget.first_wrong == "out1 → W has shape (2, 3), expected (3, 2)"


def test_single_numbers_work_too():
    widget = BackpropWalkthrough.from_student(
        lambda a, b: a * b, lambda d: (d * 4.0, d), 3.0, 4.0, names=["a", "b"]
    )
    assert widget.first_wrong.startswith("out1 → b differs: yours")


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        (lambda d: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda d: (d, d), "gave 2 gradients for 1 inputs"),
        (lambda d: None, "is no array of numbers"),
        (lambda d: d * np.nan, "differs at [0]: yours nan"),
    ],
)
def test_whatever_goes_wrong_backward_is_said(backward, said):
    widget = BackpropWalkthrough.from_student(np.tanh, backward, np.array([0.5]))
    assert said in widget.first_wrong
    assert said in widget.backward().current


def test_what_goes_wrong_forward_is_raised_in_a_sentence():
    def broken(x):
        raise RuntimeError("no idea")

    with pytest.raises(
        ValueError, match="Forward number 1 raised RuntimeError: no idea"
    ):
        BackpropWalkthrough.from_student(broken, broken, X)


def test_arguments_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 forward and 1 backward functions"):
        BackpropWalkthrough.from_student([np.tanh, np.tanh], np.tanh, X)
    with pytest.raises(
        ValueError, match=r"upstream has shape \(2,\), expected \(2, 3\)"
    ):
        BackpropWalkthrough.from_student(np.tanh, np.tanh, X, upstream=[1.0, 2.0])
    with pytest.raises(ValueError, match="1 names for 2 inputs"):
        walk(Linear(), names=["X"])


def test_a_students_arrays_are_copies():
    kept = X.copy()

    def spoil(x):
        x[0, 0] = 99.0
        return x * 2

    BackpropWalkthrough.from_student(spoil, lambda d: 2 * d, X)
    np.testing.assert_array_equal(X, kept)
