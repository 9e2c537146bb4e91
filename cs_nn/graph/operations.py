"""The operations of a graph: value, local derivatives, and both as a reader's text.

In the texts {0} and {1} stand for the inputs, {out} for the result and {n} for how many
inputs there are; | separates the derivatives for the first and the second input.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """One operation on numbers; `slopes` takes the inputs, then the result."""

    sign: str
    formula: str
    value: Callable[..., float]
    slopes: Callable[..., tuple[float, ...]]
    slope_texts: str
    joins: str = ""  # between any number of inputs, such as " + "

    def written(self, inputs: list[str]) -> str:
        """The formula with the inputs put in."""
        names = self.joins.join(inputs) if self.joins else ""
        return self.formula.format(*inputs, all=names, n=len(inputs))

    def slope_text(self, slot: int, inputs: list[str], out: str) -> str:
        """How the derivative for the input in `slot` is written."""
        texts = self.slope_texts.split("|")
        return texts[slot % len(texts)].format(*inputs, out=out, n=len(inputs))


def logistic(z: float) -> float:
    """σ(z) = 1 / (1 + e⁻ᶻ), safe for any z."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def _mean(*inputs: float) -> float:
    return sum(inputs) / len(inputs)


def _sum(*inputs: float) -> float:
    return sum(inputs)


def _one_each(*given: float) -> tuple[float, ...]:
    return (1.0,) * (len(given) - 1)


def _share_each(*given: float) -> tuple[float, ...]:
    return (1 / (len(given) - 1),) * (len(given) - 1)


OPERATIONS = {
    "add": Operation(
        "+", "{0} + {1}", lambda a, b: a + b, lambda a, b, y: (1.0, 1.0), "1|1"
    ),
    "sub": Operation(
        "−", "{0} − {1}", lambda a, b: a - b, lambda a, b, y: (1.0, -1.0), "1|−1"
    ),
    "mul": Operation(
        "·", "{0} · {1}", lambda a, b: a * b, lambda a, b, y: (b, a), "{1}|{0}"
    ),
    "div": Operation(
        "÷",
        "{0} ÷ {1}",
        lambda a, b: a / b,
        lambda a, b, y: (1 / b, -a / b**2),
        "1/{1}|−{0}/{1}²",
    ),
    "neg": Operation("−", "−{0}", lambda a: -a, lambda a, y: (-1.0,), "−1"),
    "square": Operation("²", "{0}²", lambda a: a * a, lambda a, y: (2 * a,), "2{0}"),
    "log": Operation("log", "log({0})", math.log, lambda a, y: (1 / a,), "1/{0}"),
    "exp": Operation("exp", "exp({0})", math.exp, lambda a, y: (y,), "{out}"),
    "sigmoid": Operation(
        "σ", "σ({0})", logistic, lambda a, y: (y * (1 - y),), "{out}(1 − {out})"
    ),
    "tanh": Operation(
        "tanh", "tanh({0})", math.tanh, lambda a, y: (1 - y * y,), "1 − {out}²"
    ),
    "relu": Operation(
        "relu",
        "max(0, {0})",
        lambda a: max(0.0, a),
        lambda a, y: (1.0 if a > 0 else 0.0,),
        "1 if {0} > 0, else 0",
    ),
    "sum": Operation("Σ", "{all}", _sum, _one_each, "1", joins=" + "),
    "mean": Operation(
        "mean", "({all}) ÷ {n}", _mean, _share_each, "1/{n}", joins=" + "
    ),
}
