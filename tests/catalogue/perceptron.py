"""Week 1's families, as its tests call them; the wrong answers are submissions."""

from itertools import pairwise
from typing import Any

import numpy as np

from cs_nn.check import rules
from tests.catalogue import family

NAMES = "step logistic tanh arctan softsign relu leaky prelu rrelu".split()
CHOICES = [{"name": name} for name in NAMES]


def step(z: Any) -> Any:
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def neuron(X: Any, w: Any, b: float) -> Any:
    return step(X @ w + b)


def perceptron_fit(X: Any, y: Any, lr: float, order: Any) -> Any:
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = y[i] - float(X[i] @ w + b > 0)
        if error:
            w, b = w + lr * error * X[i], b + lr * error
            mistakes.append(i)
    return w, b, mistakes


def act(name: str, z: Any, **p: Any) -> Any:
    left = {
        "relu": 0.0,
        "leaky": 0.01,
        "prelu": p.get("alpha"),
        "rrelu": p.get("slopes"),
    }
    if name in left:
        return np.where(z > 0, z, left[name] * z)
    smooth = {"step": step, "tanh": np.tanh, "arctan": np.arctan}
    if name in smooth:
        return smooth[name](z)
    return z / (1 + abs(z)) if name == "softsign" else 0.5 + 0.5 * np.tanh(z / 2)


def dact(name: str, z: Any, **p: Any) -> Any:
    left = {
        "relu": 0.0,
        "leaky": 0.01,
        "prelu": p.get("alpha"),
        "rrelu": p.get("slopes"),
    }
    if name in left:
        return np.where(z > 0, 1.0, left[name])
    a = act(name, z)
    slopes = {
        "step": 0 * z,
        "logistic": a * (1 - a),
        "tanh": 1 - a**2,
        "arctan": 1 / (1 + z**2),
        "softsign": 1 / (1 + abs(z)) ** 2,
    }
    return slopes[name]


def count_params(sizes: Any, bias: bool = True) -> dict[str, int]:
    weights = sum(a * b for a, b in pairwise(sizes))
    biases = sum(sizes[1:]) * bias
    total = weights + biases
    neurons = sum(sizes[1:])
    return {"neurons": neurons, "weights": weights, "biases": biases, "total": total}


def collapse(Ws: Any, bs: Any) -> Any:
    W, b = np.eye(len(Ws[0])), np.zeros(len(Ws[0]))
    for W_next, b_next in zip(Ws, bs, strict=True):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


def xor_net(X: Any) -> Any:
    sums = X.sum(axis=1)
    return np.maximum(0, sums) - 2 * np.maximum(0, sums - 1)


FAMILIES = [
    family("step", rules.forward, step, right=step),
    family("neuron", rules.forward, neuron, right=neuron),
    family("perceptron", rules.forward, perceptron_fit, right=perceptron_fit),
    family("act", rules.forward, act, right=act, choices=CHOICES),
    family("dact", rules.forward, dact, right=dact, choices=CHOICES),
    family("count-params", rules.forward, count_params, right=count_params),
    family("collapse", rules.forward, collapse, right=collapse),
    family("xor-net", rules.forward, xor_net, right=xor_net),
]
