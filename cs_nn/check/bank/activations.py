"""Known mistakes about the nine activation functions and their derivatives."""

from typing import Any

import numpy as np

from cs_nn.check.misconceptions import Looks, Misconception

TABLE = "Lecture 1 §6, nine activations"


def _only(name: str, wrong: Looks) -> Looks:
    """Let an entry speak about one activation: for the others it looks like nothing."""

    def looks(oracle: Any, which: str, z: Any, **options: Any) -> Any:
        if which != name:
            raise ValueError(which)
        return wrong(oracle, np.asarray(z), **options)

    return looks


def _entry(
    id_: str, family: str, name: str, sentence: str, question: str, wrong: Looks
) -> Misconception:
    return Misconception(id_, family, sentence, question, TABLE, _only(name, wrong))


ABS = "Softsign needs |z|, not z, in its denominator."
SIDE = "Which slope does the graph have left of 0?"

ENTRIES = (
    _entry(
        "M-06", "dact", "tanh",
        "You have 1 − z²; the rule is 1 − a² with a = tanh(z).",
        "In 1 − f(z)², is f(z) the input or the output of tanh?",
        lambda oracle, z: 1 - z**2,
    ),
    _entry(
        "M-06", "dact", "softsign", ABS,
        "What happens to your formula at z = −1?",
        lambda oracle, z: 1 / (1 + z) ** 2,
    ),
    _entry(
        "M-06", "act", "softsign", ABS,
        "What happens to your formula at z = −1?",
        lambda oracle, z: z / (1 + z),
    ),
    _entry(
        "M-06", "dact", "prelu",
        "Your slope left of 0 is 0; PReLU keeps the slope α there.",
        SIDE,
        lambda oracle, z, alpha: (z > 0) * 1.0,
    ),
    _entry(
        "M-06", "dact", "rrelu",
        "Your slope left of 0 is 0; there RReLU has the slope drawn for that entry.",
        SIDE,
        lambda oracle, z, slopes: (z > 0) * 1.0,
    ),
    _entry(
        "M-06", "dact", "leaky",
        "Your slope left of 0 is 0; leaky ReLU has 0.01 there.",
        SIDE,
        lambda oracle, z: (z > 0) * 1.0,
    ),
    _entry(
        "M-06", "dact", "arctan",
        "You have 1 / (1 + a²) with a = arctan(z); the rule has z² there.",
        "Is the derivative of arctan written with its input or its output?",
        lambda oracle, z: 1 / (1 + np.arctan(z) ** 2),
    ),
    _entry(
        "M-16", "dact", "logistic",
        "You have z (1 − z); the rule is p (1 − p) with p = σ(z).",
        "What does `dact` receive: the number before the activation or after it?",
        lambda oracle, z: z * (1 - z),
    ),
    _entry(
        "M-10", "dact", "step",
        "Your derivative of the step is 1. The step is flat on both sides: 0.",
        "How much does step(2) change when you go from z = 2 to z = 2.1?",
        lambda oracle, z: np.ones_like(z),
    ),
    _entry(
        "M-10", "dact", "step",
        "Your derivative of the step is the step itself. It is flat on both sides: 0.",
        "How much does step(2) change when you go from z = 2 to z = 2.1?",
        lambda oracle, z: (z > 0) * 1.0,
    ),
    Misconception(
        "M-07",
        "act",
        "exp of a large number overflows: exp(1000) is more than a float can hold.",
        "Can you write the function so that exp only ever sees numbers ≤ 0?",
        TABLE,
        warns="overflow",
    ),
    Misconception(
        "M-07",
        "dact",
        "exp of a large number overflows: exp(1000) is more than a float can hold.",
        "Can you reuse an activation that is already safe at ±1000?",
        TABLE,
        warns="overflow",
    ),
)  # fmt: skip
