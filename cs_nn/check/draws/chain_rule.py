"""Inputs for week 2: one neuron with numbers, chain rules, operations, graphs, BCE."""

from typing import Any

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

Step = tuple[str, tuple[int, ...]]


@register("one-neuron")
def _one_neuron(rng: np.random.Generator) -> Probe:
    """A target outside (0, 1), so that the error's sign is known; lr is never 1."""
    w, x, y = number(rng, 0.2, 0.9), number(rng, 0.3, 0.8), number(rng, 1.2, 1.8)
    b = number(rng, 0.05, 0.3)
    return Probe((w, b, x, y, choice(rng, 0.1, 0.2, 0.3)))


@register("chain1")
@register("chain3")
def _one_number(rng: np.random.Generator) -> Probe:
    return Probe((number(rng, 2.2, 4.5),))


@register("chain2")
@register("practice")
def _two_numbers(rng: np.random.Generator) -> Probe:
    return Probe((number(rng, 2.2, 4.5), number(rng, 5.1, 7.5)))


@register("op-dot")
def _dot(rng: np.random.Generator) -> Probe:
    d = int(rng.integers(3, 7))
    return Probe((number(rng, 1.5, 3.0), off_zero(rng, d), off_zero(rng, d)))


@register("op-logistic")
@register("op-square")
def _one_array(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2)
    return Probe((upstream(rng, *shape), off_zero(rng, *shape)))


@register("op-log")
def _positive(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2)
    return Probe((upstream(rng, *shape), rng.uniform(0.2, 3.0, shape)))


@register("op-scale")
def _scale(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2)
    k = number(rng, 1.5, 3.0) * choice(rng, -1, 1)
    return Probe((upstream(rng, *shape), off_zero(rng, *shape)), {"k": k})


@register("op-add")
@register("op-mul")
def _two_arrays(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2)
    return Probe((upstream(rng, *shape), off_zero(rng, *shape), off_zero(rng, *shape)))


@register("op-bce")
def _bce_operation(rng: np.random.Generator) -> Probe:
    n = int(rng.integers(4, 8))
    return Probe((upstream(rng, n), rng.uniform(0.1, 0.9, n), both_classes(rng, n)))


@register("topo")
@register("backprop")
def _graph(rng: np.random.Generator) -> Probe:
    """Values of the leaves, and steps (operation, inputs): diamonds three deep.

    Node i ≥ number of leaves is the result of step i − number of leaves. Every node is
    used, most of them twice, once on a short way and once on a long one.
    """
    steps: list[Step] = [
        ("mul", (0, 1)),  # node 2
        ("add", (2, 0)),
        ("square", (3,)),
        ("mul", (2, 4)),
        ("log", (4,)),
        ("add", (5, 6)),
        ("mul", (7, 2)),  # node 2 again: near the end and near the start
        ("add", (8, 3)),
    ]
    leaves = [number(rng, 1.2, 1.9), number(rng, 0.5, 0.9)]
    return Probe((leaves, steps))


@register("gradcheck")
def _function_to_check(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2, 2, 3)
    weights = off_zero(rng, *shape)

    def smooth(x: Any) -> Any:
        """A function whose slope differs in every entry."""
        return (np.tanh(x) * weights + 0.1 * x * x * x).sum()

    return Probe((smooth, rng.uniform(0.5, 1.5, shape)))


@register("diagnose-ratio")
def _two_gradients(rng: np.random.Generator) -> Probe:
    shape = sizes(rng, 2)
    numeric = off_zero(rng, *shape)
    return Probe((number(rng, 2.0, 6.0) * numeric + off_zero(rng, *shape), numeric))


@register("bce")
def _bce(rng: np.random.Generator, weighted: bool = True) -> Probe:
    n = int(rng.integers(5, 9))
    args = (rng.uniform(0.05, 0.95, n), both_classes(rng, n))
    weights = {"alpha": choice(rng, 0.7, 2.5), "beta": choice(rng, 0.2, 0.4)}
    return Probe(args, weights if weighted else {})


@register("bce-edge")
def _sure_and_right(rng: np.random.Generator) -> Probe:
    """Two probabilities are exactly 1 and 0, and right: their loss is 0, not nan."""
    p, y = (rng.uniform(0.2, 0.8, 5), np.array([1.0, 0.0, 1.0, 0.0, 1.0]))
    p[:2] = 1.0, 0.0
    order = rng.permutation(5)
    return Probe((p[order], y[order]))


def both_classes(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw n labels 0 or 1, more zeros than ones and at least one of each."""
    y = np.zeros(n)
    y[: max(1, n // 2 - 1)] = 1.0
    return np.asarray(rng.permutation(y))
