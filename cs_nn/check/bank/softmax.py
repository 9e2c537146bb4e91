"""Known mistakes about softmax and cross-entropy."""

from typing import Any

import numpy as np

from cs_nn.check.changes import about, part, whole

SOFTMAX = "Lecture 3 §5, softmax, stability, P − Y"
MEAN = "Lecture 3 §3, where does 1/n live?"
softmax, backward = about("softmax", SOFTMAX), about("softmax-backward", SOFTMAX)
loss, mean = about("softmax-ce", SOFTMAX), about("softmax-ce", MEAN)

SHIFT = "What does P do when you subtract the same number from all scores of a row?"
AXIS = "Which numbers must add up to 1: those of a row or those of a column?"
JACOBIAN = "When one score grows, what happens to the other classes' probabilities?"
ONCE = "Write the loss with its 1/n and differentiate it. How often is 1/n left?"
HOW_FAR = "You have dL/dP. Which step leads from P back to Z?"


def _axis(Z: Any, axis: Any) -> Any:
    """Softmax along a wrong axis (or over everything), safely shifted."""
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def _unshifted(Z: Any) -> Any:
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def _from(P: Any, Y: Any) -> Any:
    """The loss and P − Y for wrong probabilities P."""
    logs = np.where(Y > 0, np.log(np.where(Y > 0, P, 1.0)), 0.0)
    return -(Y * logs).sum() / len(Y), (P - Y) / len(Y)


def _probabilities(dZ: Any, Y: Any) -> Any:
    return dZ * len(Y) + Y


def _gradient(how: Any) -> Any:
    """A wrong dZ made of the probabilities and Y; the loss is right."""
    return whole(lambda r, Z, Y: (r[0], how(_probabilities(r[1], Y), Y)))


ENTRIES = (
    softmax("M-25", "The columns add up to 1, not the rows: softmax runs along axis 1.",
            AXIS, lambda _, Z: _axis(Z, 0)),
    softmax("M-25", "You divide by the sum over all rows: each row is its own example.",
            AXIS, lambda _, Z: _axis(Z, None)),
    softmax("M-27", "exp overflows: subtract each row's largest score first.", SHIFT,
            lambda _, Z: _unshifted(Z)),
    softmax("M-27", "exp of a large score overflows: subtract the row's largest first.",
            SHIFT, warns="overflow"),
    softmax("M-27", "Rows far below the largest score of all get 0/0: subtract each "
            "row's own largest score.", SHIFT, warns="invalid value"),
    backward("M-26", "You have dP · P (1 − P), as for a sigmoid. In a softmax every "
             "score moves every probability of its row.", JACOBIAN,
             lambda _, dP, P: dP * P * (1 - P)),
    backward("M-26", "You have P (1 − P), without dP and without the other classes.",
             JACOBIAN, lambda _, dP, P: P * (1 - P)),
    backward("M-17", "The upstream gradient dP is left out.",
             "Where does dP enter dZ = P ⊙ (dP − …)?",
             lambda _, dP, P: P * (1 - P.sum(axis=1, keepdims=True))),
    backward("M-26", "You have dP · P: the sum over the other classes is missing.",
             JACOBIAN, lambda _, dP, P: dP * P),
    backward("M-25", "The inner sum runs over the batch; it belongs to each row.",
             AXIS, lambda _, dP, P: P * (dP - (dP * P).sum(axis=0))),
    backward("M-26", "The inner sum lacks the weights P: it is Σ dP, not Σ dP P.",
             JACOBIAN, lambda _, dP, P: P * (dP - dP.sum(axis=1, keepdims=True))),
    mean("M-22", "dZ is n times too large: the loss is a mean over n rows, so dZ has "
         "1/n.", ONCE, part(1, lambda d, Z, Y: d * len(Z))),
    mean("M-24", "Loss and dZ are n times too large: you sum over the rows. They agree "
         "with each other, so gradcheck can't see it.",
         "What does your loss do when every row stands twice in the batch?",
         whole(lambda r, Z, Y: (r[0] * len(Z), r[1] * len(Z)))),
    mean("M-24", "Your loss is n times too large: it is the mean over the rows.",
         "What does your loss do when every row stands twice in the batch?",
         part(0, lambda L, Z, Y: L * len(Z))),
    mean("M-23", "dZ has 1/n twice.", ONCE, part(1, lambda d, Z, Y: d / len(Z))),
    mean("M-23", "Loss and dZ are divided by n·k: `mean` over all entries also divides "
         "by the number of classes.", "What is the loss when all scores are 0?",
         whole(lambda r, Z, Y: (r[0] / Z.shape[1], r[1] / Z.shape[1]))),
    mean("M-23", "dZ is divided by n·k; only by n, as the loss is.", ONCE,
         part(1, lambda d, Z, Y: d / Z.shape[1])),
    mean("M-23", "The loss is divided by n·k: `mean` over all entries also divides by "
         "the number of classes.", "What is the loss when all scores are 0?",
         part(0, lambda L, Z, Y: L / Z.shape[1])),
    mean("M-22", "The loss is k times too small and dZ n times too large.", ONCE,
         whole(lambda r, Z, Y: (r[0] / Z.shape[1], r[1] * len(Z)))),
    loss("M-12", "dZ has the opposite sign: it is P − Y, not Y − P.",
         "Should the right class's score go up or down?", part(1, lambda d, *_: -d)),
    loss("M-12", "The loss has the opposite sign: −log p is positive.",
         "What is log p for a probability p < 1?", part(0, lambda L, *_: -L)),
    loss("M-25", "Softmax runs down the columns; each row is an example of its own.",
         AXIS, lambda _, Z, Y: _from(_axis(Z, 0), Y)),
    loss("M-25", "Softmax runs over the whole batch at once; each row is an example.",
         AXIS, lambda _, Z, Y: _from(_axis(Z, None), Y)),
    loss("M-26", "dZ is P (1 − P), a sigmoid's slope. For softmax with cross-entropy "
         "everything cancels to P − Y.", JACOBIAN,
         _gradient(lambda P, Y: P * (1 - P) / len(Y))),
    loss("M-26", "dZ is (P − Y) P (1 − P). P − Y is the gradient for Z already.",
         HOW_FAR, _gradient(lambda P, Y: (P - Y) * P * (1 - P) / len(Y))),
    loss("M-28", "You return −Y / P, the gradient for P; asked is the one for Z.",
         HOW_FAR, _gradient(lambda P, Y: -Y / P / len(Y))),
    loss("M-28", "You return −Y / P, the gradient for P, and without 1/n.",
         HOW_FAR, _gradient(lambda P, Y: -Y / P)),
    loss("M-26", "dZ is −Y (1 − P): it forgets the classes that are not the right one.",
         JACOBIAN, _gradient(lambda P, Y: -Y * (1 - P) / len(Y))),
    loss("M-27", "exp overflows: subtract each row's largest score first.", SHIFT,
         lambda _, Z, Y: _from(_unshifted(Z), Y)),
    loss("M-27", "exp of a large score overflows: subtract the row's largest first.",
         SHIFT, warns="overflow"),
    loss("M-27", "Rows far below the largest score of all get 0/0 or log 0: subtract "
         "each row's own largest score.", SHIFT, warns="invalid value"),
)  # fmt: skip
