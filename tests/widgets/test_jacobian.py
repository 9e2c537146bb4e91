"""The Jacobian map: against differences, in words, and in both languages."""

import json

import numpy as np
import pytest

from cs_nn.widgets import JacobianMap
from cs_nn.widgets.jacobian import KINDS
from tests.widgets.javascript import ask

FUNCTIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
}
W = np.array([[1.0, 2], [3, 4], [5, -6]])


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_every_entry_agrees_with_differences(kind: str):
    z, h, f = np.array([2.0, -1.0, 0.5]), 1e-6, FUNCTIONS[kind]
    columns = [(f(z + h * e) - f(z - h * e)) / (2 * h) for e in np.eye(3)]
    assert JacobianMap(kind, z).jacobian == pytest.approx(np.array(columns).T, abs=1e-8)


def test_a_linear_layer_has_its_weights_laid_over():
    widget = JacobianMap("linear", [1, 2, 3], W=W)
    assert widget.jacobian == pytest.approx(W.T)
    assert widget.dz == pytest.approx(W @ widget.g)
    widget.step = 1
    assert widget.current == (
        "J[0, 1] = W[1, 0] = 3, whatever the input is. 6 of 6 entries are not 0."
    )


def test_a_batch_is_laid_out_and_its_samples_do_not_meet():
    Z = np.array([[1.0, 2, 3], [0, 1, 0]])
    J = JacobianMap("softmax", Z).jacobian
    assert J[:3, 3:] == pytest.approx(np.zeros((3, 3)))
    assert J[3:, 3:] == pytest.approx(JacobianMap("softmax", Z[1]).jacobian)
    widget = JacobianMap("softmax", Z)
    widget.step = 4
    assert "J[0, 4] = 0: two samples do not meet." in widget.current


def test_the_dot_product_is_enough_for_relu_and_not_for_softmax():
    widget = JacobianMap("relu", [2, -1, 3], hadamard=True)
    assert widget.dz.tolist() == [5, 0, -2] == widget.short.tolist()
    assert widget.current.endswith("equals Jᵀ g: 3 numbers do the work of 9.")
    widget.kind = "softmax"
    assert np.abs(widget.dz - widget.short).max() > 0.1
    assert widget.current.endswith("it leaves out 6 entries that count.")
    flat = JacobianMap("linear", [1, 2, 3], W=W, hadamard=True)
    assert flat.short is None
    assert "not equally many" in flat.current


def test_the_slides_typo_sends_minus_g_back():
    widget = JacobianMap("slide's typo", [2, -1, 3])
    assert widget.dz.tolist() == [5, -7, -2]


def test_the_kink_has_slope_0_and_large_scores_do_not_overflow():
    assert JacobianMap("relu", [0.0, 1.0]).jacobian.tolist() == [[0, 0], [0, 1]]
    soft = JacobianMap("softmax", [1000.0, 1000.0])
    assert soft.jacobian.tolist() == [[0.25, -0.25], [-0.25, 0.25]]
    state = [soft.kind, soft.z, soft.g, soft.W, soft.samples]
    script = "(given) => jacobianState(...given).J"
    assert ask(("grid", "jacobian"), script, state) == soft.jacobian.tolist()


def test_entries_are_explained():
    widget = JacobianMap("relu", [2, -1, 3])
    assert widget.current == (
        "J[0, 0] = 1: the slope of relu at 2. 2 of 9 entries are not 0."
    )
    assert "J[0, 1] = 0: output 0 looks at input 0 alone." in widget.next().current
    soft = JacobianMap("softmax", np.log([1, 2, 5]))
    assert "J[0, 0] = p(1 − p) = 0.125 · 0.875 = 0.1094." in soft.current
    assert "J[0, 1] = −p[0] p[1] = −0.125 · 0.25 = −0.03125." in soft.next().current


def test_javascript_computes_and_says_the_same():
    rng = np.random.default_rng(5)
    cases = []
    for kind in [*KINDS, "linear"] * 4:
        shape = (2, 3) if rng.random() < 0.5 and kind != "linear" else (4,)
        z, weights = rng.normal(size=shape), rng.normal(size=(4, 2))
        z.flat[0] = 0.0  # relu's kink
        more = {"W": weights} if kind == "linear" else {}
        cases.append(JacobianMap(kind, z, hadamard=True, **more))
    given = [[w.kind, w.z, w.g, w.W, w.samples] for w in cases]
    script = """(all) => all.map((given) => {
      const state = jacobianState(...given);
      const says = state.J.flat().map((_, k) => saysJacobian(state, k, true));
      return { ...state, says, rows: jacobianRows(state) };
    })"""
    for widget, found in zip(
        cases, ask(("grid", "jacobian"), script, given), strict=True
    ):
        assert np.array(found["J"]) == pytest.approx(widget.jacobian, abs=1e-12)
        assert found["back"] == pytest.approx(widget.dz.tolist())
        assert (found["short"] is None) == (widget.short is None)
        assert found["rows"] == widget.numbers()
        for step, said in enumerate(found["says"]):
            widget.step = step
            assert said == widget.current


def test_the_picture_has_the_numbers_of_its_state():
    widget = JacobianMap("tanh", [0.5, 0.0], hadamard=True)
    texts = [m.text for m in widget.drawing().marks if m.data.get("of") == "J"]
    assert texts == ["0.786", "0", "0", "1"]
    widget.hadamard = False
    assert not any(m.data.get("of") == "short" for m in widget.drawing().marks)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "swish"}, "kind='swish': it is one of relu"),
        ({"z": np.ones((3, 3))}, "z has 9 numbers"),
        ({"g": [1.0, 2.0]}, r"g shape \(2,\); expected at most 8 numbers, and \(3,\)"),
        (
            {"kind": "linear", "W": np.ones((2, 2))},
            r"W has shape \(2, 2\), expected \(3,",
        ),
    ],
)
def test_what_can_not_be_shown_is_refused(given: dict, said: str):
    with pytest.raises(ValueError, match=said):
        JacobianMap(**given)


def test_the_number_of_inputs_stays():
    with pytest.raises(ValueError, match="z has 2 numbers, expected 3"):
        JacobianMap().z = [1.0, 2.0]


def test_the_html_is_the_same_each_time_and_its_state_is_plain():
    widget = JacobianMap("softmax")
    assert widget.to_html() == JacobianMap("softmax").to_html()
    json.dumps(widget.get_state(["z", "g", "W", "kind"]))
