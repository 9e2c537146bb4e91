"""Judge a training run by its symptoms: what the losses and the accuracy give away."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cs_nn.check.report import Finding, Wrong

CURVES = "Lecture 4 §7, reading a loss curve"
FLAT = 0.01  # a loss that moves less than this share of itself stands still


def trains(
    losses: Sequence[float], accuracy: float, *, classes: int, at_least: float
) -> None:
    """Check a training run: `losses` in time order, `accuracy` on the test set.

    It passes when the losses are finite and fall and the accuracy is `at_least` so
    high. Otherwise raises Wrong with the likely cause: a loss that is nan, stays at
    log k, or grows; or an accuracy that doesn't follow the loss.
    """
    curve = np.asarray(losses, dtype=float).ravel()
    rules = (_empty, _not_finite, _flat, _growing)
    found = next((f for f in (rule(curve, classes) for rule in rules) if f), None)
    found = found or _poor(curve, float(accuracy), classes, at_least)
    if found:
        raise Wrong(found)


def _finding(differs: str, pattern: str, question: str, *ids: str) -> Finding:
    return Finding(differs, "", pattern, question, CURVES, misconceptions=ids)


def _empty(curve: Any, _: int) -> Finding | None:
    if curve.size >= 2:
        return None
    return Finding(f"There are {curve.size} losses; keep one for every step or epoch.")


def _not_finite(curve: Any, _: int) -> Finding | None:
    bad = np.flatnonzero(~np.isfinite(curve))
    if not len(bad):
        return None
    first = int(bad[0])
    differs = f"The loss is {curve[first]} at step {first}."
    before = curve[:first]
    if first > 1 and before[-1] > 2 * before[0]:
        return _finding(
            differs,
            f"It grew before, from {before[0]:.4g} to {before[-1]:.4g}: the learning "
            "rate is too large, or the step goes uphill.",
            "What happens with a learning rate ten times smaller?",
            "M-34",
        )
    return _finding(
        differs,
        "It was finite and small before: a score grew until exp overflowed, or log saw "
        "a probability of 0.",
        "Does softmax subtract each row's largest score first?",
        "M-27",
    )


def _flat(curve: Any, classes: int) -> Finding | None:
    if np.ptp(curve) > FLAT * abs(curve).max():
        return None
    guess = float(np.log(classes))
    if abs(curve[0] - guess) < 0.05 * guess:
        return _finding(
            f"The loss stays at {curve[0]:.4g} = log {classes}: nothing is learnt.",
            "log k is the loss of equal probabilities: the gradient is zero, the "
            "learning rate is 0, or step() doesn't change the parameters.",
            "Which of W before and after step() differ, and is dW zero?",
        )
    return _finding(
        f"The loss stays at {curve[0]:.4g}: nothing is learnt.",
        "The parameters don't change, or the loss is always that of the same batch.",
        "Which of W before and after step() differ, and is dW zero?",
    )


def _growing(curve: Any, _: int) -> Finding | None:
    if curve[-1] <= 1.05 * curve[0]:
        return None
    differs = f"The loss grows, from {curve[0]:.4g} to {curve[-1]:.4g}."
    if (np.diff(curve) > 0).all():
        return _finding(
            differs,
            "It grows at every step: the step goes uphill, or dZ has the wrong sign.",
            "Is it W − lr · dW, and P − Y?",
            "M-34",
        )
    return _finding(
        differs,
        "It jumps up and down as it grows: the learning rate is too large, or "
        "gradients add up because zerograd() is missing or empty.",
        "What happens with a learning rate ten times smaller?",
        "M-36",
    )


def _poor(curve: Any, accuracy: float, classes: int, at_least: float) -> Finding | None:
    if accuracy >= at_least:
        return None
    differs = f"The accuracy is {accuracy:.3g}; {at_least:.3g} is asked for."
    guess = float(np.log(classes))
    fell = curve[-1] < 0.5 * min(curve[0], guess)
    if curve[-1] > 1.05 * guess:
        return _finding(
            differs,
            f"The loss ends at {curve[-1]:.4g}, above log {classes} = {guess:.4g}: "
            "worse than guessing. The learning rate is too large.",
            "What happens with a learning rate ten times smaller?",
        )
    if fell and abs(accuracy - 1 / classes) < 0.5 / classes:
        return _finding(
            differs,
            f"That is guessing (1/{classes}), though the loss falls: dropout is on at "
            "test, or the rows and labels were shuffled apart.",
            "Does predict call forward with train=False?",
            "M-30",
        )
    if fell and 1 - accuracy >= at_least:
        return _finding(
            differs,
            f"1 − {accuracy:.3g} would be enough: is it the share of errors?",
            "What does accuracy count?",
        )
    late = curve[-1] < 0.97 * curve[(2 * len(curve)) // 3]
    pattern = "The loss is still falling at the end." if late else ""
    question = "Would more steps, or a larger learning rate, go on?" if late else ""
    return Finding(differs, "", pattern, question, CURVES)
