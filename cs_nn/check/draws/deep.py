"""Inputs for week 4: deep networks, starting weights, clipping, residual layers."""

from itertools import pairwise

import numpy as np

from cs_nn.check.draws.backprop import one_hot
from cs_nn.check.probes import Probe, number, off_zero, register, sizes, upstream


@register("max-abs-grads")
def _deep(rng: np.random.Generator, act: str = "logistic") -> Probe:
    n, *widths = sizes(rng, 5, 3, 8)
    Ws = [off_zero(rng, *shape) for shape in pairwise(widths)]
    bs = [0.3 * off_zero(rng, W.shape[1]) for W in Ws]
    X, Y = off_zero(rng, n, widths[0]), one_hot(rng, n, widths[-1])
    return Probe((Ws, bs, act, X, Y))


@register("sigmoid-bound")
def _depth(rng: np.random.Generator) -> Probe:
    return Probe((int(rng.integers(2, 12)),))


@register("init")
def _fans(rng: np.random.Generator, kind: str = "he") -> Probe:
    """A wide fan-in and a narrow fan-out, far enough apart to tell their variances."""
    fan_in = int(rng.integers(180, 260))
    return Probe((kind, fan_in, int(rng.integers(40, 70)), rng))


@register("explode")
def _exploding(rng: np.random.Generator, act: str = "tanh") -> Probe:
    depth, width = int(rng.integers(4, 8)), int(rng.integers(12, 20))
    start = np.random.default_rng(int(rng.integers(1_000_000)))
    return Probe((depth, width, number(rng, 1.5, 3.0), act, start))


@register("clip-by-norm")
def _gradients(rng: np.random.Generator, long: bool = True) -> Probe:
    """Arrays of different shapes; `long` says whether the bound is below their norm."""
    a, b, c = sizes(rng, 3)
    grads = [3 * off_zero(rng, a, b), off_zero(rng, b), 2 * off_zero(rng, b, c)]
    norm = float(np.sqrt(sum((g**2).sum() for g in grads)))
    factor = number(rng, 0.2, 0.6) if long else number(rng, 1.5, 3.0)
    return Probe((grads, float(np.round(factor * norm, 3))))


@register("residual-forward")
def _residual(rng: np.random.Generator) -> Probe:
    n, d = sizes(rng, 2, 3)
    return Probe((off_zero(rng, n, d), off_zero(rng, d, d)))


@register("residual-backward")
def _residual_backward(rng: np.random.Generator) -> Probe:
    n, d = sizes(rng, 2, 3)
    return Probe((upstream(rng, n, d), off_zero(rng, n, d), off_zero(rng, d, d)))


@register("dead-units")
def _units(rng: np.random.Generator) -> Probe:
    """A unit that is off for every row, one that is on for every row, and others."""
    n, h = sizes(rng, 2, 4, 8)
    Z = off_zero(rng, n, h)
    Z[:, 0], Z[:, 1] = -np.abs(Z[:, 0]), np.abs(Z[:, 1])
    Z[0, 2], Z[1, 2] = -0.7, 0.9
    Z[:, 3] = -np.abs(Z[:, 3])
    Z[0, 3] = 5.0  # its mean may be positive or not; it is alive for one row
    return Probe((Z[:, rng.permutation(h)],))


@register("layer-inner")
def _layers(rng: np.random.Generator) -> Probe:
    shapes = list(pairwise(sizes(rng, 4)))
    Ws, dWs = ([off_zero(rng, *s) for s in shapes] for _ in range(2))
    return Probe((list(Ws), list(dWs)))
