"""A derivative against the slope of the student's own function; and `check.that`."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_nn import check


def wrong_of(run):
    with pytest.raises(check.Wrong) as caught:
        run()
    return caught.value


SMOOTH = {
    np.tanh: lambda z: 1 - np.tanh(z) ** 2,
    np.arctan: lambda z: 1 / (1 + z**2),
    np.sin: np.cos,
    np.exp: np.exp,
}


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.sampled_from(list(SMOOTH)), st.integers(0, 10**6))
def test_a_right_derivative_agrees_with_differences(fn, seed):
    z = np.random.default_rng(seed).normal(size=(2, 3))
    check.derivative(SMOOTH[fn], fn, z)


def test_a_wrong_derivative_is_compared_with_the_slope_of_the_own_function():
    wrong = wrong_of(
        lambda: check.derivative(lambda z: 2 * z, lambda z: z**2 + z, np.array([3.0]))
    )
    assert wrong.finding.differs == (
        "result[0] is 6, expected 7 (1 of 1 entries differ)."
    )


def test_a_derivative_is_named_by_its_family():
    def dact(name, z):
        return 1 - z**2

    wrong = wrong_of(
        lambda: check.derivative(
            dact, lambda name, z: np.tanh(z), "tanh", np.array([0.5]), family="dact"
        )
    )
    assert wrong.finding.misconceptions == ("M-06",)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda z: None, "✗ result is None: is a `return` missing?"),
        (lambda z: 1.0, "✗ result has shape (); expected (3,)."),
        (lambda z: z + "x", "✗ <lambda> raised "),
    ],
)
def test_a_broken_function_is_not_blamed_on_its_derivative(act, says):
    def dact(z):
        return np.ones(3)

    wrong = wrong_of(lambda: check.derivative(dact, act, np.array([1.0, 2.0, 3.0])))
    assert says in str(wrong)
    assert "dact" not in str(wrong)


def test_an_unwritten_function_is_said_of_the_one_that_is_unwritten():
    def act(z):
        raise NotImplementedError

    wrong = wrong_of(lambda: check.derivative(np.cos, act, np.array([1.0])))
    assert str(wrong).startswith("✗ act is not written yet")


def test_that_passes_when_true_and_says_its_sentence_otherwise():
    check.that(True, "never")
    check.that(np.bool_(1), "never")
    wrong = wrong_of(
        lambda: check.that(
            0, "No.", question="Why?", section="Lecture 1", misconception="M-09"
        )
    )
    assert list(wrong.finding.lines()) == ["✗ M-09 No.", "  ? Why?", "  → Lecture 1"]
    assert wrong.finding.misconceptions == ("M-09",)
