"""Inputs for the coding tests: operations that the course has not shown."""

import numpy as np

from cs_nn.check.probes import Probe, choice, off_zero, register, sizes, upstream


@register("swish-forward")
def _swish(rng: np.random.Generator) -> Probe:
    n, d = sizes(rng, 2, 3)
    return Probe((off_zero(rng, n, d), choice(rng, 0.4, 1.7, 2.3)))


@register("swish-backward")
def _swish_backward(rng: np.random.Generator) -> Probe:
    Z, beta = _swish(rng).args
    return Probe((upstream(rng, *Z.shape), Z, beta))


@register("masked-loss")
def _masked(rng: np.random.Generator) -> Probe:
    """Each row and column is hit by the mask and missed by it; no weight is 1."""
    n, k = sizes(rng, 2, 3)
    mask = rng.integers(0, 2, (n, k)).astype(float)
    mask[np.arange(n), np.arange(n) % k] = 1.0
    mask[np.arange(n), (np.arange(n) + 1) % k] = 0.0
    weights = rng.uniform(1.5, 4.0, k)
    return Probe((off_zero(rng, n, k), off_zero(rng, n, k), mask, weights))


@register("unit-rows")
def _rows(rng: np.random.Generator) -> Probe:
    n, d = sizes(rng, 2, 3)
    return Probe((2 * off_zero(rng, n, d),))


@register("unit-rows-backward")
def _rows_backward(rng: np.random.Generator) -> Probe:
    (X,) = _rows(rng).args
    return Probe((upstream(rng, *X.shape), X))


@register("conv1d-forward")
def _signal(rng: np.random.Generator) -> Probe:
    """Windows of 4 overlap at stride 3; two numbers are left over at the end."""
    n, c, f = (int(s) for s in rng.permutation([2, 3, 5]))
    length = 4 + 3 * int(rng.integers(5, 7)) + 2
    args = (off_zero(rng, n, c, length), off_zero(rng, f, c, 4), 2 * off_zero(rng, f))
    return Probe((*args, 3))


@register("conv1d-backward")
def _signal_backward(rng: np.random.Generator) -> Probe:
    X, K, _, stride = _signal(rng).args
    length = (X.shape[2] - K.shape[2]) // stride + 1
    return Probe((upstream(rng, len(X), len(K), length), X, K, stride))


@register("avgpool-forward")
def _pool(rng: np.random.Generator) -> Probe:
    """Windows of 3 by 3 overlap at stride 2; a row and a column are left over."""
    n, c = (int(s) for s in rng.permutation([2, 4]))
    return Probe((off_zero(rng, n, c, 8, 10), 3, 2))


@register("avgpool-backward")
def _pool_backward(rng: np.random.Generator) -> Probe:
    X, k, stride = _pool(rng).args
    n, c, H, W = X.shape
    size = ((H - k) // stride + 1, (W - k) // stride + 1)
    return Probe((upstream(rng, n, c, *size), X, k, stride))


@register("depthwise-forward")
def _depthwise(rng: np.random.Generator) -> Probe:
    n, c = (int(s) for s in rng.permutation([2, 4]))
    return Probe((off_zero(rng, n, c, 6, 8), off_zero(rng, c, 2, 3)))


@register("depthwise-backward")
def _depthwise_backward(rng: np.random.Generator) -> Probe:
    X, K = _depthwise(rng).args
    n, c, H, W = X.shape
    size = (H - K.shape[1] + 1, W - K.shape[2] + 1)
    return Probe((upstream(rng, n, c, *size), X, K))
