"""Known mistakes about one neuron, its threshold, gates, and the perceptron rule."""

from typing import Any

import numpy as np

from cs_nn.check.misconceptions import Misconception

NEURON = "Lecture 1 §1, one neuron"
GATES = "Lecture 1 §2, AND and OR as lines"
RULE = "Lecture 1 §3, the perceptron rule"


def _doubled(fit: Any, X: Any, y: Any, lr: float, order: Any) -> Any:
    w, b, mistakes = fit(X, y, lr, order)
    return 2 * w, 2 * b, mistakes


def _pushed_away(fit: Any, X: Any, y: Any, lr: float, order: Any) -> Any:
    return fit(X, y, -lr, order)


def _bias_kept(fit: Any, X: Any, y: Any, lr: float, order: Any) -> Any:
    """Inputs so large that b, which the oracle moves by ±lr, no longer counts."""
    huge = 1e6
    w, _, mistakes = fit(huge * X, y, lr, order)
    return w / huge, 0.0, mistakes


ENTRIES = (
    Misconception(
        "M-01",
        "neuron",
        "Your output is the one for −b: the bias enters with the wrong sign.",
        "In z = w·x + b, does a larger b make the neuron fire more or less often?",
        NEURON,
        looks=lambda oracle, X, w, b: oracle(X, w, -b),
    ),
    Misconception(
        "M-01",
        "gate",
        "With −b in place of b it would work: you gave the threshold θ, and b = −θ.",
        "The neuron fires when w·x + b > 0. Which b makes it fire when w·x > θ?",
        GATES,
    ),
    Misconception(
        "M-02",
        "step",
        "You return 1 at z = 0. This course uses the strict form: 1 only for z > 0.",
        "What does `>` give at equality, and what does `>=` give?",
        NEURON,
        looks=lambda oracle, z: np.where(np.equal(z, 0), 1.0, oracle(z)),
    ),
    Misconception(
        "M-02",
        "neuron",
        "Points exactly on the line get 1. This course uses the strict form: 1 only "
        "for z > 0.",
        "What does `>` give at equality, and what does `>=` give?",
        NEURON,
        looks=lambda oracle, X, w, b: (np.asarray(X) @ w + b >= 0) * 1.0,
    ),
    Misconception(
        "M-03",
        "perceptron",
        "Your updates are the ones for labels −1 and +1; here y is 0 or 1.",
        "What is y − ŷ when y = 0 and ŷ = 1? And with labels −1 and +1?",
        RULE,
        looks=lambda oracle, X, y, lr, order: oracle(X, 2 * y - 1, lr, order),
    ),
    Misconception(
        "M-03",
        "perceptron",
        "w and b are exactly 2 times too large: the step for labels −1 and +1, where "
        "y − ŷ is ±2.",
        "What is y − ŷ when y = 0 and ŷ = 1? And with labels −1 and +1?",
        RULE,
        looks=_doubled,
    ),
    Misconception(
        "M-52",
        "perceptron",
        "Each update goes the wrong way: it uses ŷ − y where the rule has y − ŷ.",
        "A point of class 1 got output 0. Should its score go up or down?",
        RULE,
        looks=_pushed_away,
    ),
    Misconception(
        "M-53",
        "perceptron",
        "b never moves. The bias is a weight too: its input is always 1.",
        "If b stays 0, through which point do all your lines go?",
        RULE,
        looks=_bias_kept,
    ),
    Misconception(
        "M-54",
        "perceptron",
        "Every visited row is in `mistakes`; it is for rows that caused an update.",
        "When y = ŷ, is there anything to correct?",
        RULE,
        looks=lambda oracle, X, y, lr, order: (
            *oracle(X, y, lr, order)[:2],
            list(order),
        ),
    ),
)
