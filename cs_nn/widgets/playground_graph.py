"""One sample's forward pass as a graph of single numbers, for a walkthrough."""

from importlib import import_module
from typing import Any

from cs_nn.widgets.playground_model import Task
from cs_nn.widgets.playground_text import LETTERS, SMALL

METHODS = {"tanh": "tanh", "relu": "relu", "logistic": "sigmoid"}
# weight and bias of the first, second, … hidden layer
NAMES = (("W", "c"), ("V", "d"), ("U", "e"), ("T", "f"))


def sample_loss(task: Task, params: list[Any], row: int) -> Any:
    """The loss of one sample as a `cs_nn.graph` Value with everything behind it.

    An MLP has the binary cross-entropy of p = σ(z). A perceptron has max(0, −z) for
    y = 1 and max(0, z) for y = 0: its gradient is the perceptron rule.
    """
    graph = import_module("cs_nn.graph.value")
    values = [
        graph.Value(float(x), f"x{_sub(i)}", gradient=False)
        for i, x in enumerate(task.X[row], 1)
    ]
    for k, layer in enumerate(params[:-1]):
        values = _hidden(graph, values, layer, k, METHODS[task.activation])
    W, (b,) = params[-1]
    with graph.group("output"):
        w = [graph.Value(value, f"w{_sub(i)}") for i, (value,) in enumerate(W, 1)]
        z = _score(graph, values, w, graph.Value(b, "b")).named("z")
    return _loss(task, z, int(task.y[row]))


def _hidden(graph: Any, inputs: list[Any], layer: Any, k: int, act: str) -> list[Any]:
    """The units of hidden layer k, each a group that can be folded."""
    (W, c), letter, (weight, bias) = layer, LETTERS[k], NAMES[k]
    units = []
    for j, offset in enumerate(c):
        unit = _sub(j + 1)
        with graph.group(f"unit {letter}{unit}"):
            column = [
                graph.Value(line[j], f"{weight}{_sub(i, j + 1)}")
                for i, line in enumerate(W, 1)
            ]
            score = _score(graph, inputs, column, graph.Value(offset, bias + unit))
            score.named(f"a{unit}" if k == 0 else f"a{unit} of {letter}{unit}")
            units.append(getattr(score, act)().named(f"{letter}{unit}"))
    return units


def _score(graph: Any, inputs: list[Any], weights: list[Any], bias: Any) -> Any:
    """inputs·weights + bias; a product is named by its factors."""
    products = [
        (x * w).named(f"{x.name}{w.name}") for x, w in zip(inputs, weights, strict=True)
    ]
    return graph.apply("sum", *products, bias)


def _loss(task: Task, z: Any, y: int) -> Any:
    if task.model == "perceptron":
        return (-z if y else z * 1.0).relu().named("L")
    p = z.sigmoid().named("p")
    right = p if y else (1.0 - p).named("q")
    return (-right.log().named(f"log {right.name}")).named("L")


def _sub(*numbers: int) -> str:
    """Small numbers at a letter's foot, with a comma where they would run together."""
    comma = "," if max(numbers) > 9 else ""
    return comma.join(map(str, numbers)).translate(SMALL)
