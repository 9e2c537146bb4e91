"""Gates by hand and a XOR network of one's own: any right weights count."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cs_nn import check
from cs_nn.check.xor import LECTURE, canonical

CALM = settings(deadline=None, derandomize=True, max_examples=100)
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {
    "and": np.array([0, 0, 0, 1]),
    "or": np.array([0, 1, 1, 1]),
    "nand": np.array([1, 1, 1, 0]),
}
weights = st.floats(-8, 8, allow_subnormal=False)
factors = st.floats(0.01, 100)


def refused(checked, *args):
    with pytest.raises(check.Wrong) as caught:
        checked(*args)
    return caught.value.finding


def returns(*parts):
    def gate():
        return parts

    return gate


def separates(parts, labels):
    check.separates(returns(*parts), corners, labels)


@CALM
@given(weights, weights, weights, st.sampled_from(list(GATES)))
def test_any_weights_that_compute_the_gate_pass_and_no_others(w1, w2, b, name):
    scores = np.array([b, w2 + b, w1 + b, w1 + w2 + b])
    assume(np.abs(scores).min() > 1e-6)
    parts = (np.array([w1, w2]), b)
    if np.array_equal(scores > 0, GATES[name] == 1):
        separates(parts, GATES[name])
    else:
        refused(separates, parts, GATES[name])


@CALM
@given(factors, st.floats(0.05, 0.95), st.sampled_from(list(GATES)))
def test_every_scale_and_shift_of_a_gate_passes(scale, shift, name):
    low = {"and": -1 - shift, "or": -shift, "nand": 1 + shift}[name]
    sign = -1.0 if name == "nand" else 1.0
    separates((scale * sign * np.ones(2), scale * low), GATES[name])


@pytest.mark.parametrize("parts", [([1, 1], -1.5), ((2, 3), np.array(-4.0))])
def test_lists_and_arrays_without_axes_are_welcome(parts):
    separates(parts, GATES["and"])


def test_the_first_wrong_corner_is_named_with_its_score():
    found = refused(separates, (np.array([1.0, 1.0]), -0.25), GATES["and"])
    assert found.differs == (
        "gate: the input (0, 1) has score 0.75, but its label is 0, "
        "so the score must be below 0."
    )
    found = refused(separates, (np.array([1.0, 1.0]), -2.5), GATES["and"])
    assert found.differs == (
        "gate: the input (1, 1) has score -0.5, but its label is 1, "
        "so the score must be above 0."
    )
    assert found.misconceptions == ()


def test_a_corner_on_the_line_is_on_neither_side():
    for b in (-1.0, -2.0, -2.0 + 1e-10):
        found = refused(separates, (np.array([1.0, 1.0]), b), GATES["and"])
        assert "gate: the input" in found.differs


@pytest.mark.parametrize(("name", "b"), [("and", 1.5), ("or", 0.5), ("nand", -1.5)])
def test_a_threshold_in_place_of_a_bias_is_named(name, b):
    w = np.full(2, -1.0 if name == "nand" else 1.0)
    found = refused(separates, (w, b), GATES[name])
    assert found.misconceptions == ("M-01",)
    assert found.pattern.startswith("With −b in place of b it would work")


@pytest.mark.parametrize(
    "got", [None, 3.0, ([1, 1],), ([1, 1], -1.5, 0), ("ab", 1), ([1, 1], [1, 2])]
)
def test_what_is_no_pair_of_weights_and_bias_is_shown(got):
    def gate():
        return got

    found = refused(check.separates, gate, corners, GATES["and"])
    assert found.differs.startswith(f"gate() returns {got!r}; expected (w, b)")


def test_a_long_return_value_is_shown_in_one_line():
    found = refused(check.separates, lambda: np.eye(9), corners, GATES["and"])
    assert len(list(found.lines())) == 1
    assert "\n" not in found.differs
    assert len(found.differs) < 150


@pytest.mark.parametrize("w", [[1.0], [1.0, 1.0, 1.0], [[1.0, 1.0]], 1.0])
def test_weights_of_another_shape_are_told_theirs(w):
    found = refused(separates, (np.array(w), -1.5), GATES["and"])
    shape = np.shape(w)
    assert found.differs == f"gate(): w has shape {shape}; expected (2,)."


def test_nan_weights_are_refused():
    refused(separates, (np.array([np.nan, 1.0]), 0.0), GATES["and"])


def test_an_unwritten_gate_is_one_sentence():
    def and_gate():
        raise NotImplementedError

    found = refused(check.separates, and_gate, corners, GATES["and"])
    assert found.differs.startswith("and_gate is not written yet")
    assert list(found.lines()) == [f"✗ {found.differs}"]


# XOR

OTHERS = {
    "one unit per way to differ": (np.array([[1.0, -1], [-1, 1]]), [0, 0], [1, 1], 0),
    "or without and": (np.ones((2, 2)), [-0.5, -1.5], [1, -4], -0.1),
    "nand and or": (np.array([[-1.0, 1], [-1, 1]]), [1.5, -0.5], [-1, -1], 1.25),
}


def own(net):
    check.own_xor(returns(*net))


def rescaled(net, scales, factor, swap):
    """The same function up to a positive factor: units scaled, maybe swapped."""
    W, c, w, b = (np.asarray(part, dtype=float) for part in net)
    scales = np.array(scales)
    W, c, w = W * scales, c * scales, factor * w / scales
    order = [1, 0] if swap else [0, 1]
    return W[:, order], c[order], w[order], float(factor * b)


@pytest.mark.parametrize("name", OTHERS)
@CALM
@given(scales=st.tuples(factors, factors), factor=factors, swap=st.booleans())
def test_another_network_passes_in_every_scale(name, scales, factor, swap):
    own(rescaled(OTHERS[name], scales, factor, swap))


@CALM
@given(st.tuples(factors, factors), factors, st.booleans())
def test_the_lectures_network_is_refused_swapped_and_rescaled(scales, factor, swap):
    found = refused(own, rescaled(LECTURE, scales, factor, swap))
    assert found.differs == (
        "This is the lecture's network, with its units swapped or rescaled."
    )


@CALM
@given(st.sampled_from(list(OTHERS)), st.tuples(factors, factors), st.booleans())
def test_order_and_scale_do_not_change_the_canonical_form(name, scales, swap):
    net = tuple(np.asarray(part, dtype=float) for part in OTHERS[name])
    other = canonical(rescaled(net, scales, 1.0, swap))
    assert np.allclose(other, canonical(net))
    assert not np.allclose(other, canonical(LECTURE))


def test_a_wrong_corner_is_named_with_its_value():
    found = refused(own, (np.ones((2, 2)), [0, 0], [1, 0], 0))
    assert found.differs == ("At (1, 1) your network gives 2; XOR wants 0 or less.")
    found = refused(own, (np.ones((2, 2)), [0, 0], [-1, 0], 0))
    assert found.differs == "At (0, 1) your network gives -1; XOR wants more than 0."
    assert found.section == "Lecture 1 §5, hidden features"


@pytest.mark.parametrize("value", [0.25, 1e-8])
def test_a_value_above_0_is_too_much_where_xor_is_0(value):
    found = refused(own, (np.ones((2, 2)), [0, -1], [1, value - 2], 0))
    assert found.differs == (
        f"At (1, 1) your network gives {value:.4g}; XOR wants 0 or less."
    )


def test_a_network_that_is_always_0_solves_nothing():
    found = refused(own, (np.zeros((2, 2)), [0, 0], [0, 0], 0))
    assert "At (0, 1) your network gives 0" in found.differs


@pytest.mark.parametrize(
    ("net", "says"),
    [
        ((np.ones((2, 3)), [0, 0], [1, 1], 0), "W has shape (2, 3); expected (2, 2)."),
        ((np.ones((2, 2)), [[0, 0]], [1, 1], 0), "c has shape (1, 2); expected (2,)."),
        ((np.ones((2, 2)), [0, 0], 1.0, 0), "w has shape (); expected (2,)."),
        ((np.ones((2, 2)), [0, 0], [1, 1], [0]), "b has shape (1,); expected ()."),
        ((np.ones((2, 2)), [0, 0], [1, 1]), "Return a tuple (W, c, w, b) of arrays"),
        ((None, None, None, "x"), "Return a tuple (W, c, w, b) of arrays"),
    ],
)
def test_shapes_come_before_values(net, says):
    assert refused(own, net).differs.startswith(says)


@pytest.mark.parametrize("got", [None, 5])
def test_what_is_no_network_is_told_what_to_return(got):
    found = refused(check.own_xor, lambda: got)
    assert found.differs == "Return a tuple (W, c, w, b) of arrays and a number."


def test_nan_solves_nothing():
    refused(own, (np.full((2, 2), np.nan), [0, 0], [1, 1], 0))
