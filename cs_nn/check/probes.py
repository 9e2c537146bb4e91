"""Fresh inputs for every exercise: asymmetric, never square, one probe for one seed.

A probe holds inputs only, so anyone may draw one. Sizes differ pairwise and exceed 1,
so that a transposed or unsummed result can't pass by its shape.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

Draw = Callable[..., "Probe"]
_draws: dict[str, Draw] = {}
SECRET = "CS_NN_SEED"


@dataclass(frozen=True)
class Probe:
    """The arguments of one call."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def call(self, fn: Callable[..., Any]) -> Any:
        """Call `fn` with these arguments."""
        return fn(*self.args, **self.kwargs)


def probe(family: str, seed: int | str = 0, **options: Any) -> Probe:
    """Draw the inputs of one exercise: `probe("neuron", seed=3).call(neuron)`.

    The same seed gives the same inputs on every machine. Raises ValueError for an
    unknown family.
    """
    if family not in _draws:
        raise ValueError(f"There is no probe {family!r}; there are {sorted(_draws)}.")
    digest = hashlib.sha256(f"{family}/{seed}".encode()).digest()
    return _draws[family](np.random.default_rng(list(digest)), **options)


def seeds(family: str, count: int) -> Iterator[int | str]:
    """Yield the seeds of a test: secret ones while grading, else 0, 1, 2 …"""
    secret = os.environ.get(SECRET)
    for k in range(count):
        if secret:
            text = f"{family}/{k}".encode()
            yield hmac.new(secret.encode(), text, "sha256").hexdigest()[:16]
        else:
            yield k


def register(family: str) -> Callable[[Draw], Draw]:
    """Enter a function that draws a probe from a numpy Generator."""

    def enter(draw: Draw) -> Draw:
        _draws[family] = draw
        return draw

    return enter


def sizes(
    rng: np.random.Generator, count: int, low: int = 2, high: int = 7
) -> list[int]:
    """Draw `count` pairwise different sizes, low ≤ size ≤ high."""
    return [int(s) for s in rng.choice(np.arange(low, high + 1), count, replace=False)]


def off_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw normal numbers pushed away from 0, where kinks are."""
    values = rng.normal(size=shape)
    return np.asarray(values + np.sign(values) * 0.05)


@register("step")
def _step(rng: np.random.Generator) -> Probe:
    z = off_zero(rng, 2, 4)
    z[1, rng.integers(4)] = 0.0
    return Probe((z,))


@register("neuron")
def _neuron(rng: np.random.Generator) -> Probe:
    """Quarters, so that the row that lies exactly on the line does so in floats too."""
    n, d = sizes(rng, 2, 3)
    X = rng.integers(-8, 9, (n, d)) / 4
    w = rng.choice([-1.0, 1.0], d) * rng.integers(1, 9, d) / 4
    b = float(rng.choice([-1, 1]) * rng.integers(2, 7) / 4)
    X[0] = 0.0
    X[0, 0] = -b / w[0]
    X[1, 0] += (b / 2 - float(X[1] @ w) - b) / w[0]  # fires with one sign of b only
    X[2, 0] += (-b / 2 - float(X[2] @ w) - b) / w[0]
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
