"""Known mistakes about one neuron, chain rules, and cross-entropy of two classes."""

from typing import Any

import numpy as np

from cs_nn.check.changes import about, part, whole

NEURON, FAN = "Lecture 2 §1, one neuron with numbers", "Lecture 2 §4, fan-out adds"
CHAIN = "Lecture 2 §2, chain rule I"
BCE = "Lecture 2 §6, BCE and ŷ − y"
DIFFERENCES = "Lecture 2 §7, finite differences"
neuron, bce, edge = (about(f, s) for f, s in (
    ("one-neuron", NEURON), ("bce", BCE), ("bce-edge", BCE)))  # fmt: skip
check = about("gradcheck", DIFFERENCES)

HALF = "Differentiate ½ (y − ŷ)² by ŷ: what happens to the ½ and to the 2?"
EXACT = "Which of your numbers did you shorten before you went on with it?"
WHICH = "In σ′ = σ (1 − σ), is σ the number before the sigmoid or after it?"
ALL = "Write dL/dw as a product. How many factors has it?"
DOWN = "The gradient points uphill. Which way does the loss fall?"
PATHS = "Along how many paths does a change of this variable reach the end?"
INNER = "Which of the two functions did you not differentiate?"
WEIGHTS = "Differentiate −α y log p − β (1 − y) log(1 − p) by z, y = 1 and y = 0 apart."
ONCE = "Write the mean loss with its 1/n and differentiate it. Is 1/n left?"
SURE = "What is 0 · log 0 for numpy, and what should it be here?"


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(z)))


def _rounded(digits: int) -> Any:
    return whole(lambda r, *_: {k: np.round(v, digits) for k, v in r.items()})


def _formula(family: str, section: str, rows: Any) -> Any:
    return [about(family, section)(*row) for row in rows]


ENTRIES = (
    *(neuron("M-11", f"You went on with a number rounded to {digits} digits; the slide "
             "does so too, and it adds up. Round only what you print.", EXACT,
             _rounded(digits)) for digits in (2, 3, 4)),
    neuron("M-12", "Your loss is twice too large: the ½ of ½ (y − ŷ)² is missing.",
           HALF,
           part("L", lambda v, *_: 2 * v)),
    neuron("M-12", "dL/dŷ is twice too large: the ½ cancels the 2.", HALF,
           part("dL_dyhat", lambda v, *_: 2 * v)),
    neuron("M-12", "dL/dŷ is half of what it is: the ½ cancels the 2.", HALF,
           part("dL_dyhat", lambda v, *_: v / 2)),
    neuron("M-12", "dL/dŷ has the opposite sign: it is ŷ − y.", HALF,
           part("dL_dyhat", lambda v, *_: -v)),
    neuron("M-16", "dŷ/dz is z (1 − z); it is ŷ (1 − ŷ).", WHICH,
           whole(lambda r, *_: {**r, "dyhat_dz": r["z"] * (1 - r["z"])})),
    neuron("M-16", "The sigmoid is applied twice in dŷ/dz: ŷ is σ(z) already.", WHICH,
           whole(lambda r, *_: {**r, "dyhat_dz": _sigmoid(
               r["yhat"]) * _sigmoid(-r["yhat"])})),
    neuron("M-17", "dL/dw lacks the factor dL/dŷ.", ALL, whole(
        lambda r, w, b, x, *_: {**r, "dL_dw": r["dyhat_dz"] * x})),
    neuron("M-17", "dL/dw lacks the factor dŷ/dz: the sigmoid's slope.", ALL, whole(
        lambda r, w, b, x, *_: {**r, "dL_dw": r["dL_dyhat"] * x})),
    neuron("M-17", "dL/dw lacks the factor x.", ALL, whole(
        lambda r, *_: {**r, "dL_dw": r["dL_db"]})),
    neuron("M-17", "dL/db has a factor x too much: dz/db is 1.", ALL, whole(
        lambda r, *_: {**r, "dL_db": r["dL_dw"]})),
    neuron("M-17", "dL/db lacks the factor dŷ/dz: the sigmoid's slope.", ALL, whole(
        lambda r, *_: {**r, "dL_db": r["dL_dyhat"]})),
    neuron("M-34", "w and b go uphill: the step is minus lr times the gradient.", DOWN,
           whole(lambda r, w, b, *_: {**r, "w_new": 2 * w - r["w_new"],
                                      "b_new": 2 * b - r["b_new"]})),
    *_formula("chain1", CHAIN, (
        ("M-17", "You have 1/(3a): the inner function 3a has a slope too.", INNER,
         lambda _, a: 1 / (3 * a)),
        ("M-17", "You have 3, the inner slope alone; the log's slope is missing.",
         INNER,
         lambda _, a: 3.0),
        ("M-17", "You have 3/a: the outer slope is 1/b with b = 3a.", INNER,
         lambda _, a: 3 / a),
    )),
    *_formula("chain2", "Lecture 2 §3, chain rule II", (
        ("M-12", "∂c/∂b lacks the 2: (b²)′ = 2b.", "What is 3.1² − 3², about?",
         part(1, lambda v, a, b: b)),
        ("M-20", "The two derivatives are swapped.", "Which one is asked for first?",
         whole(lambda r, *_: r[::-1])),
    )),
    *_formula("chain3", FAN, (
        ("M-13", "You have 2, one path alone: a reaches c along 2a and along a².",
         PATHS, lambda _, a: 2.0),
        ("M-13", "You have 2a, one path alone: a reaches c along 2a and along a².",
         PATHS, lambda _, a: 2 * a),
        ("M-13", "You multiply the two paths; they add up.", PATHS,
         lambda _, a: 4 * a),
    )),
    *_formula("practice", FAN, (
        ("M-13", "∂z/∂x lacks a path: x is in x·y and stands alone too.", PATHS,
         part(0, lambda v, x, y: y)),
        ("M-13", "∂z/∂x is 1, one path alone: x is in x·y too.", PATHS,
         part(0, lambda v, x, y: 1.0)),
        ("M-20", "The two derivatives are swapped.", "Which one is asked for first?",
         whole(lambda r, *_: r[::-1])),
    )),
    check("M-12", "Twice too large: f(x + h) and f(x − h) lie 2h apart.",
          "How far apart are the two points?", whole(lambda g, *_: 2 * g)),
    bce("M-18", "dz is (p − y)/n: that forgets the weights α and β.", WEIGHTS,
        part(1, lambda d, p, y, **_: (p - y) / len(p))),
    bce("M-18", "α and β are swapped: α belongs to y = 1.", WEIGHTS,
        lambda oracle, p, y, alpha=1, beta=1: oracle(p, y, alpha=beta, beta=alpha)),
    bce("M-18", "α and β are swapped in dz.", WEIGHTS,
        lambda oracle, p, y, alpha=1, beta=1: (
            oracle(p, y, alpha=alpha, beta=beta)[0],
            oracle(p, y, alpha=beta, beta=alpha)[1])),
    bce("M-18", "The weights α and β are left out.", WEIGHTS,
        lambda oracle, p, y, alpha=1, beta=1: oracle(p, y)),
    bce("M-22", "dz is n times too large: the loss is a mean, so dz has 1/n.", ONCE,
        part(1, lambda d, p, *_, **__: d * len(p))),
    bce("M-24", "Loss and dz are n times too large: you sum, but the loss is a mean.",
        ONCE, whole(lambda r, p, *_, **__: (r[0] * len(p), r[1] * len(p)))),
    bce("M-23", "dz has 1/n twice.", ONCE, part(1, lambda d, p, *_, **__: d / len(p))),
    bce("M-28", "You return dL/dp; z is the score before the sigmoid.",
        "Which factor leads from p back to z?",
        part(1, lambda d, p, *_, **__: d / (p * (1 - p)))),
    bce("M-12", "dz has the opposite sign.", WEIGHTS, part(1, lambda d, *_, **__: -d)),
    bce("M-12", "The loss has the opposite sign: −log p is positive.", WEIGHTS,
        part(0, lambda L, *_, **__: -L)),
    edge("M-19", "p is exactly 0 or 1, and log 0 is not finite: clip p, e.g. to "
         "[1e-12, 1 − 1e-12], before the log.", SURE, warns="divide by zero"),
    edge("M-19", "0 · log 0 is nan for numpy: clip p, e.g. to [1e-12, 1 − 1e-12].",
         SURE, warns="invalid value"),
)  # fmt: skip
