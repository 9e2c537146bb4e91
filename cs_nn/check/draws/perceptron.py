"""Inputs for week 1: one neuron, the perceptron rule, XOR, activations, counting."""

from itertools import pairwise

import numpy as np

from cs_nn.check.probes import Probe, off_zero, register, sizes


@register("step")
def _step(rng: np.random.Generator) -> Probe:
    z = off_zero(rng, 2, 4)
    z[1, rng.integers(4)] = 0.0
    return Probe((z,))


@register("neuron")
def _neuron(rng: np.random.Generator) -> Probe:
    """Quarters, so that the row that lies exactly on the line does so in floats too."""
    n, d = sizes(rng, 2, 4)
    X = rng.choice([-1.0, 1.0], (n, d)) * rng.integers(1, 9, (n, d)) / 4
    w = rng.choice([-1.0, 1.0], d) * rng.integers(1, 9, d) / 4
    b = float(rng.choice([-1, 1]) * rng.integers(2, 7) / 4)
    X[0] = 0.0
    X[0, 0] = -b / w[0]
    X[1, 0] += (b / 2 - float(X[1] @ w) - b) / w[0]  # fires with one sign of b only
    X[2, 0] += (-b / 2 - float(X[2] @ w) - b) / w[0]
    X[3, 0] += (5 * b / 2 - float(X[3] @ w) - b) / w[0]  # as row 1 does with −b
    return Probe((X, w, b))


@register("perceptron")
def _perceptron(rng: np.random.Generator) -> Probe:
    """Rows in an order that repeats and skips some, labels no line separates."""
    n, d = 7, int(rng.integers(2, 5))
    X = np.round(off_zero(rng, n, d), 2)
    y = rng.permutation(np.array([0, 1, 0, 1, 0, 1, 1]))
    order = [int(i) for i in rng.integers(0, n, 3 * n)]
    return Probe((X, y, float(rng.choice([0.3, 0.7])), order))


@register("xor-hidden")
@register("xor-net")
def _corners_and_between(rng: np.random.Generator) -> Probe:
    return Probe((np.round(rng.uniform(-1, 2, (int(rng.integers(3, 9)), 2)), 3),))


@register("act")
@register("dact")
def _activation(rng: np.random.Generator, name: str) -> Probe:
    z = off_zero(rng, 3, 4)
    if name == "prelu":
        return Probe((name, z), {"alpha": float(np.round(rng.uniform(0.1, 0.6), 3))})
    if name == "rrelu":
        return Probe((name, z), {"slopes": np.round(rng.uniform(0.1, 0.4, z.shape), 3)})
    return Probe((name, z))


@register("count-params")
def _sizes(rng: np.random.Generator, bias: bool = True) -> Probe:
    layers = sizes(rng, int(rng.integers(3, 6)), 2, 9)
    return Probe((layers,), {} if bias else {"bias": False})


@register("collapse")
def _layers(rng: np.random.Generator) -> Probe:
    widths = sizes(rng, 4)
    Ws = [rng.normal(size=shape) for shape in pairwise(widths)]
    return Probe((Ws, [rng.normal(size=W.shape[1]) for W in Ws]))
