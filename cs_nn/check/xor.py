"""Check a student's own XOR network: it solves XOR and is not the lecture's again."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_nn.check.calls import Call
from cs_nn.check.compare import same
from cs_nn.check.report import Finding, Wrong
from cs_nn.check.truth import that

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LECTURE = (np.ones((2, 2)), np.array([0.0, -1.0]), np.array([1.0, -2.0]), 0.0)
SHAPES = {"W": (2, 2), "c": (2,), "w": (2,), "b": ()}
MARGIN = 1e-9
Network = tuple[np.ndarray, np.ndarray, np.ndarray, float]


def own_xor(network: Callable[[], Any]) -> None:
    """Check `network()`, a (W, c, w, b): max(0, X W + c) w + b > 0 just where x1 ≠ x2.

    Raises Wrong, also for the lecture's network with its units swapped or rescaled.
    """
    W, c, w, b = net = _parts(network)
    values = np.maximum(0, CORNERS @ W + c) @ w + b
    for x, value in zip(CORNERS, values, strict=True):
        fires = x[0] != x[1]
        right = value >= MARGIN if fires else value <= MARGIN
        wanted = "more than 0" if fires else "0 or less"
        that(
            right,
            f"At ({x[0]:g}, {x[1]:g}) your network gives {value:.4g}; "
            f"XOR wants {wanted}.",
            question="Write down H for this corner. Which unit should answer to it?",
            section="Lecture 1 §5, hidden features",
        )
    again = "This is the lecture's network, with its units swapped or rescaled."
    that(not same(canonical(net), canonical(LECTURE)), again)


def canonical(network: Network) -> np.ndarray:
    """Return the same array for networks that differ by order or scale of their units.

    Scaling a ReLU unit's (W, c) by s > 0 and its w by 1/s changes nothing, nor does
    scaling all of (w, b).
    """
    W, c, w, b = network
    units = np.vstack([W, c])  # (3, 2): a column for each unit
    lengths = np.linalg.norm(units, axis=0)
    lengths[lengths == 0] = 1.0
    out = np.append(w * lengths, b)
    out = out / (np.linalg.norm(out) or 1.0)
    columns = np.vstack([units / lengths, out[:2]]).T
    order = np.lexsort(np.round(columns, 9).T)
    return np.append(columns[order].ravel(), out[2])


def _parts(network: Callable[[], Any]) -> Network:
    got = Call(network, (), {}).run().result
    try:
        parts = [np.asarray(part, dtype=float) for part in got]
    except (TypeError, ValueError):
        parts = []
    if len(parts) != 4:
        raise Wrong(Finding("Return a tuple (W, c, w, b) of arrays and a number."))
    for part, (name, shape) in zip(parts, SHAPES.items(), strict=True):
        that(part.shape == shape, f"{name} has shape {part.shape}; expected {shape}.")
    return parts[0], parts[1], parts[2], float(parts[3])
