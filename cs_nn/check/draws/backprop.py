"""Inputs for week 3: matrix products, biases, softmax, ReLU, and a two-layer net."""

from itertools import pairwise

import numpy as np

from cs_nn.check.probes import (
    Probe,
    choice,
    number,
    off_zero,
    register,
    sizes,
    upstream,
)


@register("matmul-backward")
def _matmul(rng: np.random.Generator) -> Probe:
    m, k, n = sizes(rng, 3, 3)
    return Probe((upstream(rng, m, n), off_zero(rng, m, k), off_zero(rng, k, n)))


@register("linear-backward")
def _linear(rng: np.random.Generator) -> Probe:
    n, d, k = sizes(rng, 3, 3)
    return Probe((upstream(rng, n, k), off_zero(rng, n, d), off_zero(rng, d, k)))


@register("add-bias-backward")
def _add_bias(rng: np.random.Generator) -> Probe:
    return Probe((upstream(rng, *sizes(rng, 2, 3)),))


@register("scale-backward")
def _scale(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2, 3)
    k = number(rng, 1.5, 3.0) * choice(rng, -1, 1)
    return Probe((upstream(rng, *shape), off_zero(rng, *shape), k))


@register("softmax")
def _scores(rng: np.random.Generator) -> Probe:
    """One row has scores ±1000, one has ties, the others are ordinary."""
    n, k = sizes(rng, 2, 3)
    Z = 2 * off_zero(rng, n, k)
    Z[0, :3] = rng.permutation([1000.0, -1000.0, 999.0])
    Z[1, :2] = Z[1].max() + 0.5
    return Probe((Z,))


@register("softmax-backward")
def _probabilities(rng: np.random.Generator) -> Probe:
    n, k = sizes(rng, 2, 3)
    return Probe((upstream(rng, n, k), mixtures(rng, n, k)))


@register("softmax-ce")
def _scores_and_targets(rng: np.random.Generator, soft: bool = False) -> Probe:
    """One row near +1000, one near −1000 and one of ties; differences stay moderate,
    so that log(P) is finite and only a missing shift overflows.
    """
    n, k = sizes(rng, 2, 3)
    Z = 2 * off_zero(rng, n, k)
    Z[0] += 1000.0
    Z[1] -= 1000.0
    Z[2] = Z[2, 0]
    Y = mixtures(rng, n, k) if soft else one_hot(rng, n, k)
    return Probe((Z, Y))


@register("relu-jacobian")
def _vector(rng: np.random.Generator) -> Probe:
    x = off_zero(rng, int(rng.integers(4, 8)))
    x[:2] = -1.3, 2.1  # both signs, whatever is drawn
    return Probe((np.asarray(rng.permutation(x)),))


@register("relu-backward")
def _relu(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2, 3)
    return Probe((upstream(rng, *shape), off_zero(rng, *shape)))


@register("two-layer-grads")
def _two_layers(rng: np.random.Generator) -> Probe:
    n, d, h, k = sizes(rng, 4, 3, 8)
    return Probe((off_zero(rng, n, d), one_hot(rng, n, k), *weights(rng, d, h, k)))


@register("dE-dW11")
def _five_factors(rng: np.random.Generator) -> Probe:
    """The hidden unit 1 is on, or every product would be 0; y is 0 or 1."""
    W1, W2, x = off_zero(rng, 3, 2), off_zero(rng, 2, 1), off_zero(rng, 3)
    if x @ W1[:, 1] < 0:
        W1[:, 1] *= -1
    W1[1, 1] += 0.3 * np.sign(x[1])  # never near the kink
    y = choice(rng, 0.0, 1.0)
    return Probe((W1, W2, x, y), {"alpha": number(rng, 2, 3), "beta": 0.4})


@register("dropout-convert")
def _dropout(
    rng: np.random.Generator, from_: str = "inverted", to: str = "classic"
) -> Probe:
    p = choice(rng, 0.2, 0.3, 0.4)
    return Probe((off_zero(rng, *sizes(rng, 2)), p, from_, to))


def one_hot(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Draw classes as rows with a single 1."""
    return np.asarray(np.eye(k)[rng.integers(0, k, n)])


def mixtures(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Draw rows of probabilities, none of them near 0."""
    P = rng.uniform(0.1, 1.0, (n, k))
    return np.asarray(P / P.sum(axis=1, keepdims=True))


def weights(rng: np.random.Generator, *widths: int) -> list[np.ndarray]:
    """Draw W1, b1, W2, b2 … for layers of these widths."""
    drawn: list[np.ndarray] = []
    for a, b in pairwise(widths):
        drawn += [off_zero(rng, a, b), off_zero(rng, b)]
    return drawn
