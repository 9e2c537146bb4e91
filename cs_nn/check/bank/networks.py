"""Known mistakes about small networks: XOR, counting parameters, collapsing layers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from cs_nn.check.misconceptions import Misconception

XOR = "Lecture 1 §5, hidden features"
COUNT = "Lecture 1 §7, counting parameters"
LINEAR = "Lecture 1 §7, linear layers collapse"
TABLE = (
    "It is right on the four corners only: this is a table of XOR, not the network "
    "max(0, X W + c) w + b."
)
NETWORK = "What should the network return at x = (0.3, 0.8), where no table helps?"


def _table(looks: Any) -> Misconception:
    return Misconception("M-08", "xor-net", TABLE, NETWORK, XOR, looks)


def _counts(sizes: Sequence[int], neurons: int, biases: int) -> dict[str, int]:
    weights = sum(a * b for a, b in pairwise(sizes))
    names = ("neurons", "weights", "biases", "total")
    return dict(zip(names, (neurons, weights, biases, weights + biases), strict=True))


def _inputs_are_neurons(_: Any, sizes: Sequence[int], bias: bool = True) -> Any:
    return _counts(sizes, sum(sizes), sum(sizes) * bias)


def _inputs_are_only_counted(_: Any, sizes: Sequence[int], bias: bool = True) -> Any:
    return _counts(sizes, sum(sizes), sum(sizes[1:]) * bias)


def _no_biases(_: Any, sizes: Sequence[int], bias: bool = True) -> Any:
    return _counts(sizes, sum(sizes[1:]), 0)


def _bias_per_edge(_: Any, sizes: Sequence[int], bias: bool = True) -> Any:
    weights = sum(a * b for a, b in pairwise(sizes))
    return _counts(sizes, sum(sizes[1:]), weights * bias)


def _bias_per_layer(_: Any, sizes: Sequence[int], bias: bool = True) -> Any:
    return _counts(sizes, sum(sizes[1:]), (len(sizes) - 1) * bias)


def _one(X: Any, j: int) -> Any:
    return np.asarray(X)[:, j]


def _count(sentence: str, question: str, looks: Any) -> Misconception:
    return Misconception("M-05", "count-params", sentence, question, COUNT, looks)


def _collapse(sentence: str, looks: Any = None, raises: str = "") -> Misconception:
    question = (
        "Write Z for one layer, put it into the next, and multiply out. What is b?"
    )
    return Misconception("M-04", "collapse", sentence, question, LINEAR, looks, raises)


ORDER = (
    "The matrices are multiplied in the wrong order: with rows as samples X meets W1 "
    "first, so W = W1 W2 …"
)
KEPT = "Your b is only the last one: earlier biases pass through the later matrices."

ENTRIES = (
    _table(lambda _, X: (_one(X, 0) > 0.5) ^ (_one(X, 1) > 0.5)),
    _table(lambda _, X: np.logical_xor(_one(X, 0), _one(X, 1))),
    _table(lambda _, X: np.logical_xor(_one(X, 0).astype(int), _one(X, 1).astype(int))),
    _table(lambda _, X: np.round(_one(X, 0)) != np.round(_one(X, 1))),
    _table(lambda _, X: _one(X, 0) != _one(X, 1)),
    _table(lambda _, X: np.abs(_one(X, 0) - _one(X, 1))),
    _table(lambda _, X: _one(X, 0) + _one(X, 1) - 2 * _one(X, 0) * _one(X, 1)),
    Misconception("M-08", "xor-net", TABLE, NETWORK, XOR, raises="KeyError|IndexError"),
    _count(
        "The inputs are counted as neurons. An input only hands its number on: it has "
        "no weights of its own and no bias.",
        "Which circles of the drawing compute a score?",
        _inputs_are_neurons,
    ),
    _count(
        "The inputs are counted as neurons. An input only hands its number on.",
        "Which circles of the drawing compute a score?",
        _inputs_are_only_counted,
    ),
    _count(
        "The biases are missing: every neuron has one.",
        "How many numbers does one neuron with 3 inputs need?",
        _no_biases,
    ),
    _count(
        "You count a bias for every edge; there is one for every neuron.",
        "How often does b stand in z = w·x + b?",
        _bias_per_edge,
    ),
    _count(
        "You count one bias for every layer; there is one for every neuron.",
        "What is the shape of b in Z = X W + b?",
        _bias_per_layer,
    ),
    _collapse(ORDER, raises="matmul|not aligned|mismatch in its core dimension"),
    _collapse(KEPT, lambda oracle, Ws, bs: (oracle(Ws, bs)[0], bs[-1])),
    _collapse(
        "Your b is the plain sum of the biases: earlier ones pass through the later "
        "matrices.",
        lambda oracle, Ws, bs: (oracle(Ws, bs)[0], sum(np.sum(b) for b in bs)),
    ),
)
