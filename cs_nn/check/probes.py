"""Fresh inputs for every exercise: asymmetric, never square, one probe for one seed.

A probe holds inputs only, so anyone may draw one. Sizes differ pairwise and exceed 1,
so that a transposed or unsummed result can't pass by its shape.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

Draw = Callable[..., "Probe"]
_draws: dict[str, Draw] = {}
SECRET = "CS_NN_SEED"
DRAWS = (
    "perceptron",
    "chain_rule",
    "backprop",
    "training",
    "deep",
    "convolution",
    "extras",
)


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
    _load()
    if family not in _draws:
        raise ValueError(f"There is no probe {family!r}; there are {sorted(_draws)}.")
    digest = hashlib.sha256(f"{family}/{seed}".encode()).digest()
    entropy = np.frombuffer(digest, np.uint8).astype(np.uint32)
    return _draws[family](np.random.default_rng(entropy), **options)


@cache
def _load() -> None:
    """Import every subject's draws, which register themselves."""
    for name in DRAWS:
        import_module(f"cs_nn.check.draws.{name}")


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
    """Draw `count` pairwise different sizes, low ≤ size ≤ high.

    Where a result may be off by a size, low=3 keeps that apart from a factor 2.
    """
    return [int(s) for s in rng.choice(np.arange(low, high + 1), count, replace=False)]


def off_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw normal numbers pushed away from 0, where kinks are."""
    values = rng.normal(size=shape)
    return np.asarray(values + np.sign(values) * 0.05)


def upstream(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw the gradient that arrives from above: random, never a kink, never ones."""
    return off_zero(rng, *shape)


def number(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number with three decimals, so that a message can show all of it."""
    return float(np.round(rng.uniform(low, high), 3))


def choice(rng: np.random.Generator, *values: float) -> float:
    """Draw one of a few numbers."""
    return float(rng.choice(np.array(values)))
