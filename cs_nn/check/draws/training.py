"""Inputs for layers that keep state: parameters, inputs, upstream gradients, rates."""

import numpy as np

from cs_nn.check.draws.backprop import mixtures, one_hot, weights
from cs_nn.check.probes import Probe, choice, off_zero, register, sizes, upstream

DROP = 0.2  # far from its complement, so that keeping and dropping differ


@register("linear-layer")
def _linear(rng: np.random.Generator) -> Probe:
    """Inputs, [W, b], three different upstream gradients, and the layer's settings."""
    n, d, k = sizes(rng, 3, 3)
    ups = [upstream(rng, n, k) for _ in range(3)]
    args = (off_zero(rng, n, d), [off_zero(rng, d, k), off_zero(rng, k)], ups)
    return Probe(args, {"d": d, "k": k} | rates(rng))


@register("relu-layer")
def _relu(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2, 3)
    return Probe((off_zero(rng, *shape), [upstream(rng, *shape) for _ in range(2)]))


@register("dropout-layer")
def _dropout(rng: np.random.Generator) -> Probe:
    """All inputs are positive, so a zero in the output was dropped."""
    shape = (61, 83)
    args = (rng.uniform(0.5, 2.0, shape), rng.uniform(0.5, 2.0, shape))
    return Probe(args, {"p_drop": DROP})


@register("softmax-ce-layer")
def _loss(rng: np.random.Generator) -> Probe:
    """Two batches of different sizes, so that the second can't use the first's."""
    n, k, m = sizes(rng, 3, 3)
    first = (2 * off_zero(rng, n, k), one_hot(rng, n, k))
    return Probe((*first, 2 * off_zero(rng, m, k), mixtures(rng, m, k)))


@register("single-mlp")
def _single(rng: np.random.Generator) -> Probe:
    n, d, k = sizes(rng, 3, 3)
    return _network(rng, n, {"d": d, "k": k})


@register("two-mlp")
@register("dropout-mlp")
def _two(rng: np.random.Generator) -> Probe:
    n, d, h, k = sizes(rng, 4, 3, 8)
    return _network(rng, n, {"d": d, "h": h, "k": k})


def _network(rng: np.random.Generator, n: int, widths: dict[str, int]) -> Probe:
    """Inputs, [W1, b1, …], three different upstream gradients, and the rates."""
    d, *_, k = widths.values()
    params = weights(rng, *widths.values())
    ups = [upstream(rng, n, k) for _ in range(3)]
    return Probe((off_zero(rng, n, d), params, ups), widths | rates(rng))


def rates(rng: np.random.Generator) -> dict[str, float]:
    """Draw a learning rate and a momentum, neither 1 nor 1/2."""
    return {"lr": choice(rng, 0.03, 0.2), "alpha": choice(rng, 0.7, 0.9)}
