"""One sample's forward pass as a graph of single numbers, for a walkthrough."""

from importlib import import_module
from typing import Any

from cs_nn.widgets.playground_model import Task
from cs_nn.widgets.playground_text import LETTERS, indexed

METHODS = {"tanh": "tanh", "relu": "relu", "logistic": "sigmoid"}


def sample_loss(task: Task, params: list[Any], row: int) -> Any:
    """The loss of one sample as a `cs_nn.graph.Value` with everything behind it.

    An MLP has the binary cross-entropy of p = σ(z). A perceptron has max(0, −z) for
    y = 1 and max(0, z) for y = 0: its gradient is the perceptron rule.
    """
    value = import_module("cs_nn.graph").Value
    values = [
        value(float(x), indexed("x", k)) for k, x in enumerate(task.X[row], start=1)
    ]
    for k, (W, b) in enumerate(params):
        last = k == len(params) - 1
        names = (
            ["z"] if last else [indexed(LETTERS[k], j) for j in range(1, len(b) + 1)]
        )
        scores = [
            _score(value, values, [line[j] for line in W], b[j], name)
            for j, name in enumerate(names)
        ]
        if last:
            return _loss(task, scores[0], int(task.y[row]))
        act = METHODS[task.activation]
        values = [
            getattr(score, act)().named(name)
            for score, name in zip(scores, names, strict=True)
        ]
    raise AssertionError("a network has a last layer")


def _score(value: Any, inputs: list[Any], w: list[float], b: float, name: str) -> Any:
    """inputs·w + b; its weights carry the name of the unit they belong to."""
    total = value(float(b), f"b {name}")
    for k, (x, weight) in enumerate(zip(inputs, w, strict=True), start=1):
        total = x * value(float(weight), f"w{k} {name}") + total
    return total.named("z" if name == "z" else f"z {name}")


def _loss(task: Task, z: Any, y: int) -> Any:
    if task.model == "perceptron":
        return (z * (1.0 - 2.0 * y)).relu().named("loss")
    p = z.sigmoid().named("p")
    return ((p if y else 1.0 - p).log() * -1.0).named("loss")
