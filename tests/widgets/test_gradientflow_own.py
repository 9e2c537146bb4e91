"""GradientFlow with a net or a function of one's own, and python beside JavaScript."""

import json
import os
import re
import shutil
import subprocess

import numpy as np
import pytest

from cs_nn.widgets import GradientFlow
from tests.conftest import ROOT

NODE = ROOT / "tests" / "js"
SMALL = {"depth": 5, "gains": [1.0, 4.0], "depths": [2]}


def max_abs_grads(Ws, bs, act, X, Y):
    """Exercise 4.1, solved: (dW, dz), arrays (L,)."""
    value = {"logistic": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}
    value["relu"] = lambda z: np.maximum(0, z)
    hs, zs = [X], []
    for W, b in zip(Ws, bs, strict=True):
        zs.append(hs[-1] @ W + b)
        hs.append(value[act](zs[-1]))
    P = np.exp(zs[-1] - zs[-1].max(axis=1, keepdims=True))
    dz = (P / P.sum(axis=1, keepdims=True) - Y) / len(X)
    dWs, dzs = [], []
    for k in reversed(range(len(Ws))):
        dWs.insert(0, np.abs(hs[k].T @ dz).max())
        dzs.insert(0, np.abs(dz).max())
        if k:
            h = hs[k]
            slopes = {"logistic": h * (1 - h), "tanh": 1 - h**2, "relu": zs[k - 1] > 0}
            dz = dz @ Ws[k].T * slopes[act]
    return np.array(dWs), np.array(dzs)


def off_below(layer, factor=5.0, only=""):
    """A wrong function: from `layer` down to the first, dz (and dW) are too large."""

    def wrong(Ws, bs, act, X, Y):
        dW, dz = max_abs_grads(Ws, bs, act, X, Y)
        times = np.where(np.arange(1, len(Ws) + 1) <= layer, factor, 1)
        return dW * (1 if only == "dz" else times), dz * (1 if only == "dW" else times)

    return wrong


def test_a_right_function_agrees_at_every_knob():
    widget = GradientFlow.from_student(max_abs_grads, **SMALL)
    for act in ("sigmoid", "tanh", "relu"):
        for gain in (1.0, 4.0):
            widget.activation, widget.gain = act, gain
            assert widget.student["net"] == [act, gain, 5, False]
            assert widget.current.endswith("agrees with the reference in all 6 layers.")
    widget.clip = 0.001
    assert "agrees" in widget.current
    widget.depth = 2
    assert "in all 3 layers" in widget.current
    assert widget.activations == ["sigmoid", "tanh", "relu"]


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (off_below(4), "agrees back to layer 5. Layer 4 is the first .* |dL/dz| is"),
        (off_below(6), "^((?!agrees).)*Layer 6 is the first .* |dL/dz| is"),
        (off_below(3, only="dW"), r"Layer 3 is the first .* \|dL/dW\| is .*\(× 5\)"),
    ],
)
def test_the_first_layer_that_differs_is_named(function, says):
    widget = GradientFlow.from_student(function, **SMALL)
    assert re.search(says, widget.student["says"])
    svg = widget.to_svg()
    assert svg.count('class="csnn-wrong"') == 1
    assert svg.count('class="csnn-mine"') == 11
    assert widget.numbers()[0][-2:] == ["your |dL/dz|", "your |dL/dW|"]


def broken(*net):
    raise KeyError(net[2])


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (broken, "broken stopped for logistic: KeyError: 'logistic'."),
        (lambda *net: None, "stopped for logistic: TypeError"),
        (lambda *net: (np.ones(6), np.ones((6, 2))), r"gives dz of shape (6, 2)"),
        (lambda *net: (-np.ones(6), np.ones(6)), "gives dW with a value that is neg"),
        (lambda *net: (np.ones(6), np.full(6, np.nan)), "gives dz with a value"),
    ],
)
def test_a_function_that_fails_says_so_and_nothing_breaks(function, says):
    widget = GradientFlow.from_student(function, **SMALL)
    assert says in widget.student["says"]
    assert widget.current.endswith(widget.student["says"])
    assert "csnn-mine" not in widget.to_svg().split("</style>")[1]


def test_the_students_function_gets_copies():
    def greedy(Ws, bs, act, X, Y):
        found = max_abs_grads(Ws, bs, act, X, Y)
        for array in (*Ws, *bs, X, Y):
            array[...] = 0
        return found

    widget = GradientFlow.from_student(greedy, **SMALL)
    widget.gain = 4.0
    assert "agrees" in widget.current


def own_net(seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    Ws = [scale * rng.normal(size=shape) for shape in ((4, 6), (6, 6), (6, 3))]
    X, Y = rng.normal(size=(5, 4)), np.eye(3)[rng.integers(0, 3, 5)]
    return Ws, [np.zeros(6), np.ones(6), np.zeros(3)], X, Y


def test_a_net_of_ones_own_is_shown_and_compared():
    Ws, bs, X, Y = own_net()
    widget = GradientFlow.from_network(Ws, bs, "logistic", X, Y, student=max_abs_grads)
    dW, dz = max_abs_grads(Ws, bs, "logistic", X, Y)
    np.testing.assert_allclose(widget.norms["dW"], dW)
    np.testing.assert_allclose(widget.norms["dz"], dz)
    assert widget.last == 2
    assert widget.current.endswith("agrees with the reference in all 3 layers.")


def test_other_weights_may_follow():
    Ws, bs, X, Y = own_net()
    widget = GradientFlow.from_network(Ws, bs, "tanh", X, Y, clip=0.1).next()
    before = widget.current
    Ws[0] *= 3  # the widget keeps its own copy
    assert widget.current == before
    widget.load(Ws, bs)
    assert widget.current != before
    np.testing.assert_allclose(
        widget.norms["dz"], max_abs_grads(Ws, bs, "tanh", X, Y)[1]
    )
    assert (widget.clip, widget.step) == (0.1, 1)


def test_a_gradient_of_zero_is_said_and_drawn():
    Ws, bs, X, Y = own_net()
    bs[1] = np.full(6, -1e3)  # every ReLU of layer 2 is dead
    widget = GradientFlow.from_network(Ws, bs, "relu", X, Y)
    widget.step = 2
    assert widget.norms["dz"][0] == 0
    assert "max |dL/dz| = 0." in widget.current
    assert widget.first_below() == 2
    assert "falls to 0 of it" in widget.current


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Ws": []}, "0 weights and 3 biases; give a b for each W"),
        (
            {"Ws": [np.ones((4, 6)), np.ones((5, 6)), np.ones((6, 3))]},
            r"layer 2 .*\(6, k\)",
        ),
        (
            {"bs": [np.ones(6), np.ones(1), np.ones(3)]},
            r"b of layer 2 .* expected \(6,\)",
        ),
        ({"Y": np.eye(5)}, r"Y has shape \(5, 5\), expected \(n, 3\)"),
        ({"act": "gelu"}, "choose from sigmoid"),
        ({"Ws": own_net(scale=1e200)[0], "act": "relu"}, "the net overflows"),
    ],
)
def test_a_net_that_does_not_fit_is_named(change, says):
    Ws, bs, X, Y = own_net()
    net = {"Ws": Ws, "bs": bs, "act": "tanh", "X": X, "Y": Y} | change
    with pytest.raises(ValueError, match=says):
        GradientFlow.from_network(*net.values())


def cases():
    """States all over the place, and what python says and draws there."""
    baked = GradientFlow()
    rng = np.random.default_rng(5)
    for _ in range(10):
        baked.residual, baked.clip = bool(rng.integers(2)), float(rng.choice([0, 0, 1]))
        baked.activation = str(rng.choice(baked.activations))
        baked.gain, baked.depth = (
            float(rng.choice(baked.gains)),
            int(rng.choice([2, 10, 20])),
        )
        baked.step = int(rng.integers(baked.last + 1))
        yield case(baked)
    yield case(GradientFlow.from_student(off_below(4), **SMALL).next())
    yield case(GradientFlow.from_student(broken, **SMALL))
    Ws, bs, X, Y = own_net()
    for act, away in (("relu", 0), ("relu", -1e3), ("tanh", 0)):
        dead = [bs[0], bs[1] + away, bs[2]]
        yield case(GradientFlow.from_network(Ws, dead, act, X, Y, clip=0.5).next())


def case(widget):
    state = {name: getattr(widget, name) for name in widget._shared()}
    knobs = [
        state[name] for name in ("activation", "gain", "depth", "residual", "step")
    ]
    return {
        "name": str(knobs),
        "state": state,
        "says": widget.current,
        "rows": widget.numbers(),
        "svg": widget.drawing().svg(widget.step),
    }


def test_javascript_says_and_draws_the_same(tmp_path):
    if shutil.which("node") is None or not (NODE / "node_modules" / "jsdom").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(
                "Node or jsdom is missing and CI=true: see tests/js/install.sh."
            )
        pytest.skip("PYTHON AND JAVASCRIPT WERE NOT COMPARED: run tests/js/install.sh.")
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([*cases()]), encoding="utf-8")
    done = subprocess.run(
        ["node", "gradientflow.agree.mjs", str(file)],
        cwd=NODE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
