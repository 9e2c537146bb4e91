"""The perceptron rule, one mistake at a time: the line before and the line after."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, groups
from cs_nn.plot.plane import line, scatter
from cs_nn.plot.style import (
    GRADIENT,
    LINE,
    legend,
    listed,
    new_axes,
    plain,
    plane,
    shade,
    window,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def mistake(
    X: Any,
    y: Any,
    rows: Sequence[int],
    number: int,
    lr: float = 1.0,
    ax: "Axes | None" = None,
) -> "Axes":
    """What the mistake with this number changes; the learner starts at w = 0, b = 0.

    `rows` lists the row of X (n, 2) of each mistake in time order; number 0 shows the
    start. Dashed is the line before, solid the line after, and the ring marks the point
    that was wrong. Source: the perceptron rule, Rosenblatt 1958.
    """
    X, y = plane(X, y)
    steps = walk(X, y, rows, lr)
    if not 0 <= number < len(steps):
        raise ValueError(f"number is {number}, expected one from 0 to {len(rows)}.")
    ax = ax or new_axes()
    before, after = steps[max(number - 1, 0)], steps[number]
    shade(ax, lambda places: places @ after[:2] + after[2] > 0, window(X))
    scatter(ax, X, y)
    line(ax, before[:2], before[2], LINE, "--")
    line(ax, after[:2], after[2])
    if number:
        _ring(ax, X[rows[number - 1]])
    ax.set_title(_story(X, y, rows, number, before, after), fontsize=11)
    legend(ax, shaded=True)
    lines = "The line before is dashed, the line after solid, the wrong point ringed. "
    describe(ax, (lines if number else "No line yet. ") + groups(X, y))
    return ax


def walk(X: np.ndarray, y: np.ndarray, rows: Sequence[int], lr: float) -> np.ndarray:
    """(w₁, w₂, b) at the start and after each mistake: (len(rows) + 1, 3)."""
    picked = np.asarray(rows, dtype=np.int64)
    inputs = np.column_stack([X, np.ones(len(X))])[picked]  # b is the weight of a 1
    push = lr * (2 * y[picked] - 1)[:, None] * inputs  # y − ŷ is 1 or −1 on a mistake
    steps = np.vstack([np.zeros(3), push.cumsum(axis=0)])
    wrong = (np.sum(steps[:-1] * inputs, axis=1) > 0) != y[picked]
    if not wrong.all():
        at = int(np.argmin(wrong))
        raise ValueError(
            f"rows[{at}] = {rows[at]} is no mistake: at that moment the neuron"
            f" already answers {y[picked[at]]} there."
        )
    return steps


def _ring(ax: "Axes", x: np.ndarray) -> None:
    ax.scatter(x[0], x[1], s=330, facecolors="none", edgecolors=GRADIENT, linewidths=2)


def _story(
    X: np.ndarray,
    y: np.ndarray,
    rows: Sequence[int],
    number: int,
    before: np.ndarray,
    after: np.ndarray,
) -> str:
    """Two lines above the picture: which row was wrong, and what changed."""
    right = int(((X @ after[:2] + after[2] > 0) == y).sum())
    now = f"{right} of {len(y)} right"
    if number == 0:
        return f"start: w = (0, 0), b = 0\n{now}"
    row = rows[number - 1]
    wanted = f"{listed(X[row])} gave {1 - y[row]}, wanted {y[row]}"
    w = f"w: {listed(before[:2])} → {listed(after[:2])}"
    b = f"b: {plain(before[2])} → {plain(after[2])}"
    return f"mistake {number} of {len(rows)}: {wanted}\n{w}, {b}; {now}"
