"""Known mistakes about the operation classes of week 2 and their backward methods."""

from typing import Any

import numpy as np

from cs_nn.check.changes import about, part, upstream_of_ones, whole

OPS, BCE = "Lecture 2 §5, the BP algorithm", "Lecture 2 §6, BCE and ŷ − y"
ARRIVES = "backward(d) receives d from above. Where does it enter your product?"
WHICH = "In σ′ = σ (1 − σ), is σ the number before the sigmoid or after it?"
ALL = ("dot", "mul", "add", "logistic", "square", "log", "bce", "scale")
WITH_SLOPE = ("logistic", "square", "log", "bce", "scale")
logistic, bce = about("op-logistic", OPS), about("op-bce", BCE)


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(z)))


ENTRIES = (
    *(about(f"op-{name}", OPS)(
        "M-17", "The upstream gradient d is left out.", ARRIVES, upstream_of_ones)
      for name in ALL),
    *(about(f"op-{name}", OPS)(
        "M-17", "You return d itself: the operation's own slope is missing.", ARRIVES,
        part(1, lambda g, d, *_, **__: d)) for name in WITH_SLOPE),
    *(about(f"op-{name}", OPS)(
        "M-20", "The two gradients are swapped: each is d times the other input.",
        "z = a b. What is ∂z/∂a?", whole(lambda r, *_: (r[0], r[2], r[1])))
      for name in ("dot", "mul")),
    logistic("M-16", "You have z (1 − z); the rule is p (1 − p) with p = σ(z).", WHICH,
             part(1, lambda g, d, z: d * z * (1 - z))),
    logistic("M-16", "The sigmoid is applied twice: p is σ(z) already.", WHICH,
             part(1, lambda g, d, z: d * _sigmoid(_sigmoid(z)) * _sigmoid(
                 -_sigmoid(z)))),
    logistic("M-16", "You have d · p: the factor 1 − p is missing.", WHICH,
             part(1, lambda g, d, z: d * _sigmoid(z))),
    logistic("M-16", "You have d · (1 − p): the factor p is missing.", WHICH,
             part(1, lambda g, d, z: d * _sigmoid(-z))),
    logistic("M-16", "You have 1 − p², the rule of tanh; a sigmoid has p (1 − p).",
             WHICH, part(1, lambda g, d, z: d * (1 - _sigmoid(z) ** 2))),
    about("op-square", OPS)(
        "M-12", "The 2 is missing: (x²)′ = 2x.", "What is 3.1² − 3², about?",
        part(1, lambda g, d, x: d * x)),
    about("op-log", OPS)(
        "M-16", "You have 1/log x; the rule is 1/x with x the input.",
        "Is the derivative of log written with its input or its output?",
        part(1, lambda g, d, x: d / np.log(x))),
    bce("M-12", "The gradient has the opposite sign.",
        "With y = 1, does the loss rise or fall when p grows?",
        part(1, lambda g, d, *_: -g)),
    bce("M-18", "You return p − y: that is the gradient for z, before the sigmoid. "
        "Asked is the one for p.", "Which operation multiplies by p (1 − p)?",
        part(1, lambda g, d, p, y: d * (p - y))),
    bce("M-22", "The loss of each example is asked for, not a mean.",
        "What is the shape of p, and of your result?",
        part(0, lambda L, d, p, y: L.mean())),
    bce("M-24", "The loss of each example is asked for, not their sum.",
        "What is the shape of p, and of your result?",
        part(0, lambda L, d, p, y: L.sum())),
    bce("M-23", "The gradient is divided by n, but this loss has no mean.",
        "BCE is elementwise here. Which operation takes the mean?",
        part(1, lambda g, d, p, y: g / len(p))),
)  # fmt: skip
