"""Points in a plane, and where a neuron, or any function, answers 1 for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, groups
from cs_nn.plot.style import (
    COLOURS,
    MARKERS,
    NEUTRAL,
    label,
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


def points(X: Any, y: Any, ax: "Axes | None" = None) -> "Axes":
    """The points X (n, 2), each with the shape and colour of its class y (n,)."""
    X, y = plane(X, y)
    ax = ax or new_axes()
    scatter(ax, X, y)
    ax.axis(window(X, 0.2))
    legend(ax)
    describe(ax, groups(X, y))
    return ax


def neuron(X: Any, y: Any, w: Any, b: float, ax: "Axes | None" = None) -> "Axes":
    """The line x·w + b = 0 of a neuron with w (2,), its positive side, and each score.

    The title counts how many of the points X (n, 2) get their y (n,) when the output is
    1 for a score above 0. Source: NUS CS5242 lecture 3, "The Perceptron".
    """
    X, y = plane(X, y)
    w = weights(w)
    ax = ax or new_axes()
    shade(ax, lambda places: places @ w + b > 0, window(X))
    scatter(ax, X, y)
    line(ax, w, b)
    scores = X @ w + b
    for x, z in zip(X, scores, strict=True):
        label(ax, f"z = {plain(z)}", x)
    right = int(((scores > 0) == y).sum())
    ax.set_title(
        f"w = {listed(w)}, b = {plain(b)}: {right} of {len(y)} right", fontsize=11
    )
    legend(ax, shaded=True)
    describe(ax, f"{_sides(w, b)} {_scores(X, y, scores)}")
    return ax


def region(
    f: Callable[[np.ndarray], Any], X: Any, y: Any, ax: "Axes | None" = None
) -> "Axes":
    """Where any function f, from points (m, 2) to scores (m,), is above 0.

    The points X (n, 2) with their classes y (n,) are drawn on top.
    """
    X, y = plane(X, y)
    ax = ax or new_axes()
    shade(ax, lambda places: np.asarray(f(places)).reshape(-1) > 0, window(X, 0.2))
    scatter(ax, X, y)
    right = int(((np.asarray(f(X)).reshape(-1) > 0) == y).sum())
    ax.set_title(f"{right} of {len(y)} right", fontsize=11)
    legend(ax, shaded=True)
    describe(ax, f"Shaded where the function is above 0. {groups(X, y)}")
    return ax


def _sides(w: np.ndarray, b: float) -> str:
    if not np.any(w):
        return f"No line: every score is {plain(b)}."
    terms = f"{plain(w[0])}·x1 + {plain(w[1])}·x2 + {plain(b)}"
    return f"The line {terms.replace('+ −', '− ')} = 0, output 1 shaded."


def _scores(X: np.ndarray, y: np.ndarray, scores: np.ndarray) -> str:
    each = zip(X, y, scores, strict=True)
    said = (f"{listed(x)} of class {k} has z = {plain(z)}" for x, k, z in each)
    return f"{', '.join(said)}."


def weights(w: Any) -> np.ndarray:
    """w as an array of two numbers, refused otherwise."""
    array: np.ndarray = np.asarray(w, dtype=np.float64)
    if array.shape != (2,):
        raise ValueError(f"w has shape {array.shape}, expected (2,): one per axis.")
    return array


def scatter(ax: "Axes", X: np.ndarray, y: np.ndarray, names: str = "x") -> None:
    """Draw X (n, 2) by class on equal axes, named x₁, x₂ or h₁, h₂."""
    for k in np.unique(y):
        size = 90 if len(X) <= 20 else 18
        ax.scatter(
            X[y == k, 0],
            X[y == k, 1],
            s=size,
            c=COLOURS[k],
            marker=MARKERS[k],
            edgecolors="white",
            linewidths=0.8,
            label=f"y = {k}",
            zorder=3,
        )
    ax.set(xlabel=f"${names}_1$", ylabel=f"${names}_2$", aspect="equal")
    ax.locator_params(nbins=5)


def line(
    ax: "Axes", w: np.ndarray, b: float, colour: str = NEUTRAL, style: str = "-"
) -> None:
    """Draw the points with x·w + b = 0; a neuron with w = 0 has no line."""
    if not np.any(w):
        return
    limits = ax.axis()
    foot = -b * w / (w @ w)  # the point of the line that is nearest to the origin
    along = foot + np.array([-w[1], w[0]]) / np.linalg.norm(w)
    ax.axline(foot, along, color=colour, linestyle=style, linewidth=1.8, zorder=2)
    ax.axis(limits)
