"""Check the weights of a gate: every corner on its side of the line, none on it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_nn.check.calls import Call
from cs_nn.check.compare import shown
from cs_nn.check.diagnose import name
from cs_nn.check.misconceptions import bank
from cs_nn.check.report import Finding, Wrong

MARGIN = 1e-9


def separates(gate: Callable[[], Any], X: np.ndarray, y: np.ndarray) -> None:
    """Check that the line of `gate()`, a (w, b), puts the rows of X (n, 2) as y says.

    Any weights count whose scores w·x + b are at least 1e-9 away from 0. Raises Wrong.
    """
    call = Call(gate, (), {})
    w, b = _weights(call)
    scores = X @ w + b
    failing = _misplaced(scores, y)
    if failing is None:
        return
    finding = Finding(_corner(X[failing], scores[failing], y[failing], call.name))
    if _misplaced(X @ w - b, y) is None:
        finding = name(finding, bank("gate")[0])
    raise Wrong(finding)


def _weights(call: Call) -> tuple[np.ndarray, float]:
    got = call.run().result
    try:
        w, b = got
        w, b = np.asarray(w, dtype=float), float(b)
    except (TypeError, ValueError):
        what = f"{call.name}() returns {shown(got)}"
        text = f"{what}; expected (w, b): two weights, a bias."
        raise Wrong(Finding(text)) from None
    if w.shape != (2,):
        raise Wrong(Finding(f"{call.name}(): w has shape {w.shape}; expected (2,)."))
    return w, b


def _misplaced(scores: np.ndarray, y: np.ndarray) -> int | None:
    right = np.where(y == 1, scores >= MARGIN, scores <= -MARGIN)
    return None if right.all() else int(np.argmin(right))


def _corner(x: np.ndarray, score: float, label: int, gate: str) -> str:
    side = "above" if label == 1 else "below"
    return (
        f"{gate}: the input ({x[0]:g}, {x[1]:g}) has score {score:.4g}, "
        f"but its label is {label:g}, so the score must be {side} 0."
    )
