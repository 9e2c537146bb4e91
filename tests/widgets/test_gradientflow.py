"""GradientFlow: its numbers against the engine, its words, knobs and own nets."""

import base64
import re
from itertools import pairwise

import numpy as np
import pytest

from cs_nn import functional as F
from cs_nn.tensor import Tensor, gradients
from cs_nn.widgets import GradientFlow
from cs_nn.widgets.flow_net import ACTIVATIONS, RECORD, measure, random_net, samples
from cs_nn.widgets.flow_words import euler, power, raised, size, trend

ENGINE = {
    "sigmoid": F.sigmoid,
    "tanh": F.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
}


@pytest.fixture(scope="module")
def baked() -> GradientFlow:
    """One widget for the tests that only turn its knobs."""
    return GradientFlow()


def turned(widget, **knobs):
    for name, value in knobs.items():
        setattr(widget, name, value)
    return widget


def engine(Ws, bs, act, X, Y, residual=False):
    """max |dL/dW|, max |dL/dz|, Σ W ⊙ dW and the spread of h, by the engine."""
    h, hs, zs = Tensor(X), [], []
    weights = [Tensor(W, True) for W in Ws]
    for layer, (W, b) in enumerate(zip(weights, bs, strict=True), start=1):
        hs.append(h)
        zs.append(h @ W + b)
        square = residual and layer < len(Ws) and W.shape[0] == W.shape[1]
        h = h + ENGINE[act](zs[-1]) if square else ENGINE[act](zs[-1])
    found = gradients(F.cross_entropy(zs[-1], Y), weights + zs)
    sizes = np.array([np.abs(d).max() for d in found])
    inner = [(W * dW).sum() for W, dW in zip(Ws, found, strict=False)]
    return {
        "dW": sizes[: len(Ws)],
        "dz": sizes[len(Ws) :],
        "inner": np.array(inner),
        "spread": np.array([h.numpy().std() for h in hs]),
    }


@pytest.mark.parametrize("act", ENGINE)
@pytest.mark.parametrize("residual", [False, True])
def test_the_numbers_are_the_engines(act: str, residual: bool):
    rng, widths = np.random.default_rng(7), [6, 5, 5, 5, 3]
    shapes = list(pairwise(widths))
    Ws = [rng.normal(size=shape) for shape in shapes]
    bs = [rng.normal(size=k) for _, k in shapes]
    X, Y = rng.normal(size=(8, 6)), np.eye(3)[rng.integers(0, 3, 8)]
    widget = GradientFlow.from_network(Ws, bs, act, X, Y, residual=residual)
    expected = engine(Ws, bs, act, X, Y, residual)
    for name, values in expected.items():
        np.testing.assert_allclose(widget.norms[name], values, rtol=1e-10, err_msg=name)


def test_the_global_norm_has_weights_and_biases():
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    W, b = rng.normal(size=(3, 2)), rng.normal(size=2)
    P = np.exp(X @ W + b)
    dz = (P / P.sum(axis=1, keepdims=True) - Y) / 4
    norm = np.sqrt(((X.T @ dz) ** 2).sum() + (dz.sum(axis=0) ** 2).sum())
    assert measure([W], [b], "tanh", X, Y)["length"][0] == pytest.approx(norm)


def test_shares_are_counted_as_by_hand():
    X = np.array([[1.0], [2.0]])
    Ws = [np.array([[1.0, -1.0, 1.0, 9.0]]), np.ones((4, 2))]
    bs = [np.array([0.0, 0.0, -1.5, 0.0]), np.zeros(2)]
    relu = measure(Ws, bs, "relu", X, np.eye(2))
    assert relu["low"][0] == 3 / 8  # −1, −2 and −0.5 are off
    assert relu["dead"][0] == 1 / 4  # the second unit
    assert relu["slope"][0] == 5 / 8
    tanh = measure(Ws, bs, "tanh", X, np.eye(2))
    assert tanh["dead"][0] == 1 / 4  # the last unit: z is 9 and 18
    assert tanh["low"][0] == 4 / 8  # and z = ±2


def test_every_baked_net_has_its_place_in_the_grid(baked: GradientFlow):
    rng = np.random.default_rng(0)
    X, Y = samples("digits")
    count = 0
    for _ in range(24):
        act, gain = rng.choice(baked.activations), float(rng.choice(baked.gains))
        depth, residual = int(rng.choice(baked.depths)), bool(rng.integers(2))
        turned(baked, activation=str(act), gain=gain, depth=depth, residual=residual)
        Ws, bs = random_net(depth, 32, (64, 10), 0)
        exact = measure([gain * W for W in Ws], bs, str(act), X, Y, residual)
        for name in ("dW", "dz", "dh", "spread", "slope", "inner", "length"):
            np.testing.assert_allclose(baked.flow[name], exact[name], rtol=0.0025)
            count += 1
        np.testing.assert_allclose(baked.flow["dead"], exact["dead"], atol=0.005)
        np.testing.assert_array_equal(baked.flow["around"], exact["around"])
    assert count == 24 * 7
    layers = sum(depth + 1 for depth in baked.depths)
    nets = 2 * len(baked.activations) * len(baked.gains)
    assert len(base64.b64decode(baked.grid)) == layers * nets * RECORD.itemsize
    assert len(baked.grid) < 100_000


def test_the_lectures_net_vanishes_with_sigmoid(baked: GradientFlow):
    turned(baked, activation="sigmoid", gain=1, depth=10, residual=False, clip=0)
    Ws, bs = baked.net
    exact = engine(Ws, bs, "sigmoid", *samples("digits"))
    np.testing.assert_allclose(baked.norms["dW"], exact["dW"], rtol=1e-9)
    assert baked.norms["dW"][-1] / baked.norms["dW"][0] > 1e6
    assert "it vanishes" in baked.current


def test_a_relu_net_explodes_in_dz_while_dw_stays_level(baked: GradientFlow):
    turned(baked, activation="relu", gain=4, depth=10, residual=False, clip=0)
    norms = baked.norms
    np.testing.assert_allclose(norms["inner"], norms["inner"][0], rtol=1e-9)
    assert norms["dz"][0] / norms["dz"][-1] > 1e4
    assert 0.1 < norms["dW"][0] / norms["dW"][-1] < 10
    assert "max |dL/dW| hides it" in baked.current
    assert "all equal" in baked.to_svg()
    for other in ({"activation": "tanh"}, {"activation": "relu", "residual": True}):
        assert not euler(turned(baked, **other).flow)
        assert "all equal" not in baked.to_svg()


def test_the_factors_of_a_layer_multiply_to_its_gradient(baked: GradientFlow):
    turned(baked, activation="tanh", gain=2, depth=5, residual=False, clip=0)
    up = baked.flow["dz"][-1]
    for step in range(1, 6):
        baked.step = step
        found = re.search(
            r"× (\S+), its .*?× (\S+): max \|dL/dz\| = (\S+)\. ", baked.current
        )
        weights, slopes, dz = map(float, found.groups())
        assert up * weights * slopes == pytest.approx(dz, rel=0.15)
        up = baked.flow["dz"][-1 - step]
        assert size(up) == found[3]


def test_the_running_product_is_said_in_words(baked: GradientFlow):
    turned(baked, activation="sigmoid", gain=1, depth=10, residual=False, clip=0)
    baked.step = 10
    assert "(at best 0.25¹⁰ ≈ 9.5e−07)" in baked.current
    together = baked.flow["dz"][0] / baked.flow["dz"][-1]
    assert f"together {size(together)}." in baked.current
    turned(baked, residual=True, step=4)
    assert "The way around 3 layers multiplies by 1³ = 1;" in baked.current
    assert "twice, unchanged and through W₈" in baked.current


@pytest.mark.parametrize("limit", [1e-6, 1e-3, 1e9, 1e-30])
def test_first_below_walks_from_the_last_layer(baked: GradientFlow, limit: float):
    turned(baked, activation="sigmoid", gain=1, depth=10, residual=False, clip=0)
    expected = None
    for layer in range(1, 12):
        if baked.norms["dz"][layer - 1] < limit:
            expected = layer
    assert baked.first_below(limit) == expected


def test_clipping_scales_every_dw_by_one_factor(baked: GradientFlow):
    turned(baked, activation="tanh", gain=4, depth=10, residual=False, clip=0)
    free = baked.norms
    baked.clip = 1.0
    norm = np.sqrt((free["length"] ** 2).sum())
    np.testing.assert_allclose(baked.norms["dW"], free["dW"] / norm)
    np.testing.assert_array_equal(baked.norms["dz"], free["dz"])
    assert baked.to_svg().count("csnn-ghost") == 11 + 1  # a bar each, and its style
    assert "clipped to" in baked.current
    baked.clip = 1e6
    assert "no clipping" in baked.current
    np.testing.assert_array_equal(baked.norms["dW"], free["dW"])


def test_the_walk_goes_from_the_last_layer_to_the_first():
    widget = GradientFlow(depth=2, activations=["tanh"], gains=[1], depths=[])
    layers = []
    for _ in range(3):
        layers.append(widget.current.split(":")[0].split(",")[0])
        widget.next()
    assert layers == ["Layer 3", "Layer 2", "Layer 1"]


def test_the_depth_moves_the_last_step(baked: GradientFlow):
    turned(baked, depth=10, step=10)
    baked.depth = 5
    assert (baked.last, baked.step) == (5, 5)
    assert [row[0] for row in baked.numbers()] == ["layer", *map(str, range(1, 7))]


def test_a_gain_may_be_written_short(baked: GradientFlow):
    baked.gain = 1.4
    assert baked.gain == 2**0.5
    small = GradientFlow(2, activations=["relu"], depths=[], gain=1.4)
    assert (small.gain, len(small.gains)) == (2**0.5, 11)


@pytest.mark.parametrize(
    ("knob", "value", "says"),
    [
        ("activation", "swish", "activation 'swish' is not among sigmoid, tanh"),
        ("gain", 3.3, r"gain 3.3 is not among .*GradientFlow\(gain=…\)"),
        ("depth", 7, "depth 7 is not among 2, 5, 10, 20"),
        ("clip", -1, "clip is -1.0; it must be 0"),
    ],
)
def test_a_knob_refuses_what_is_not_offered(baked, knob, value, says):
    with pytest.raises(ValueError, match=says):
        setattr(baked, knob, value)


def test_what_is_asked_for_is_baked_too():
    start = {"activation": "relu", "gain": 3.3, "depths": [1]}
    widget = GradientFlow(3, 8, ["tanh", "relu"], [1.0], True, 0.5, 1, **start)
    assert (widget.gains, widget.depths) == ([1.0, 3.3], [1, 3])
    assert (widget.activation, widget.gain, widget.depth) == ("relu", 3.3, 3)
    assert widget.residual
    assert (widget.clip, widget.last) == (0.5, 3)
    expected = engine(*widget.net, "relu", *samples("digits"), True)
    np.testing.assert_allclose(widget.flow["dz"], expected["dz"], rtol=0.0025)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"activations": ["gelu"]}, "choose from sigmoid, tanh, relu, leaky_relu"),
        ({"depth": 41}, "depth 41 is out of range; it must be 1 to 40"),
        ({"gain": 0}, "gain 0 is out of range"),
        ({"width": 0}, "width is 0"),
        ({"data": "mnist"}, r"data='mnist' is unknown; use \"digits\" or \(X, Y\)"),
        ({"data": (np.ones(3), np.ones(3))}, r"expected X \(n, d\)"),
        ({"depth": 40, "gain": 20.0, "residual": True}, None),
    ],
)
def test_bad_options_are_named(options, says):
    small = {"activations": ["relu"], "gains": [1.0], "depths": []} | options
    if says is None:  # the far corner still fits into a record
        assert GradientFlow(**small).norms["dz"][0] > 1e20
        return
    with pytest.raises(ValueError, match=says):
        GradientFlow(**small)


def test_the_html_is_the_same_each_time():
    one, other = (GradientFlow(2, activations=["relu"]).to_html() for _ in range(2))
    assert one == other


def test_the_png_shows_the_step(baked: GradientFlow):
    assert baked.to_png(0)[:4] == b"\x89PNG"
    assert baked.to_png(0) != baked.to_png(1)


@pytest.mark.parametrize(
    ("x", "text", "short"),
    [
        (0, "0", "0"),
        (0.125, "0.13", "0.1"),  # an exact tie goes up, as in the page
        (-0.0, "0", "0"),
        (9.99, "10", "10"),
        (2060, "2100", "2000"),
        (15342.0, "1.5e+04", "2e4"),
        (-4.61e-8, "−4.6e−08", "−5e−8"),
    ],
)
def test_sizes_read_as_people_write_them(x, text, short):
    assert (size(x), size(x, 1)) == (text, short)


def test_powers():
    assert raised(0.25, 10) == "0.25¹⁰ ≈ 9.5e−07"
    assert (raised(1, 12), raised(0.3, 1)) == ("1¹² = 1", "0.3")
    assert power(np.array([0.5, 0.125])) == "0.25² ≈ 0.063"
    assert power(np.array([0.5, 0.0])) == "0"


def test_two_decades_make_a_trend():
    grown = (0, 0.0099, 0.0101, 99, 101)
    assert [*map(trend, grown)] == ["falls", "falls", "level", "level", "grows"]


def test_every_activation_has_the_slope_it_says():
    z = np.linspace(-3, 3, 40)
    for name, act in ACTIVATIONS.items():
        change = (act.value(z + 1e-6) - act.value(z - 1e-6)) / 2e-6
        np.testing.assert_allclose(act.slope(z), change, atol=1e-8, err_msg=name)
        assert act.slope(np.linspace(-9, 9, 1001)).max() == act.steepest
