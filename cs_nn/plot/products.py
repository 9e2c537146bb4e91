"""One entry of a gradient, and the products of the forward and backward pass in it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, matrix
from cs_nn.plot.style import FORWARD, GRADIENT, LINE, NEUTRAL, POSITIVE, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BACKWARD = "#f6dcc8"  # a light GRADIENT, as POSITIVE is a light FORWARD
LARGEST = 8  # rows or columns of a matrix that can still be read


def entry(X: Any, dZ: Any, i: int = 0, j: int = 0) -> "list[Axes]":
    """X (n, d), dZ (n, k) and dW = Xᵀ dZ (d, k), with the parts of dW[i, j] marked.

    Column i of X meets column j of dZ, row by row; the title adds the products up.
    Source: the forum question on dL/dW = E Zᵀ in NUS CS5242, week 5.
    """
    import matplotlib.pyplot as plt

    X, dZ = _matrices(X, dZ)
    dW = X.T @ dZ  # (d, n) @ (n, k) -> (d, k)
    if not (0 <= i < len(dW) and 0 <= j < dW.shape[1]):
        raise ValueError(f"dW has shape {dW.shape}; it has no entry [{i}, {j}].")
    widths = [matrix.shape[1] + 0.6 for matrix in (X, dZ, dW)]
    height = 0.55 * max(len(X), len(dW)) + 1.3
    figure, axes = plt.subplots(
        1, 3, figsize=(0.62 * sum(widths) + 1, height), width_ratios=widths
    )
    _grid(axes[0], X, "X", np.s_[:, i], POSITIVE, FORWARD)
    _grid(axes[1], dZ, "dZ", np.s_[:, j], BACKWARD, GRADIENT)
    _grid(axes[2], dW, "dW = Xᵀ dZ", np.s_[i, j], BACKWARD, GRADIENT)
    for ax in axes:  # the same scale, so that all cells are equally large
        ax.set_ylim(max(len(X), len(dW)) - 0.45, -0.55)
    marked = (f"column {i} marked", f"column {j} marked", f"entry {i}, {j} marked")
    for ax, values, mark in zip(axes, (X, dZ, dW), marked, strict=True):
        describe(ax, f"Rows {matrix(values)}, {mark}")
    figure.suptitle(_sum(X[:, i], dZ[:, j], f"dW[{i}, {j}]"), fontsize=12)
    figure.subplots_adjust(top=1 - 0.9 / height, bottom=0.03, left=0.06, right=0.98)
    return list(axes)


def _matrices(X: Any, dZ: Any) -> tuple[np.ndarray, np.ndarray]:
    X, dZ = np.asarray(X, dtype=np.float64), np.asarray(dZ, dtype=np.float64)
    if X.ndim != 2 or dZ.ndim != 2 or len(X) != len(dZ):
        raise ValueError(
            f"X has shape {X.shape} and dZ {dZ.shape}; expected (n, d) and (n, k)."
        )
    if max(X.shape + dZ.shape) > LARGEST:
        raise ValueError(f"More than {LARGEST} rows or columns can't be read.")
    return X, dZ


def _sum(x: np.ndarray, dz: np.ndarray, name: str) -> str:
    """The products of two columns as a sum: "dW[1, 0] = 2·1 + 0·(−2) = 2"."""
    pairs = (f"{plain(a)}·{_bracketed(b)}" for a, b in zip(x, dz, strict=True))
    return f"{name} = {' + '.join(pairs)} = {plain(x @ dz)}"


def _bracketed(value: float) -> str:
    text = plain(value)
    return f"({text})" if text.startswith("−") else text


def _grid(
    ax: "Axes", matrix: np.ndarray, name: str, marked: Any, light: str, dark: str
) -> None:
    """Write a matrix as a grid of numbers, the marked entries on a coloured ground."""
    from matplotlib.patches import Rectangle

    chosen = np.zeros(matrix.shape, dtype=bool)
    chosen[marked] = True
    for (row, column), value in np.ndenumerate(matrix):
        on = bool(chosen[row, column])
        place = (column - 0.5, row - 0.5)
        ground = light if on else "white"
        ax.add_patch(Rectangle(place, 1, 1, facecolor=ground, edgecolor=LINE))
        weight, colour = ("bold", dark) if on else ("normal", NEUTRAL)
        ax.text(
            column, row, plain(value), ha="center", va="center", color=colour,
            fontweight=weight,
        )  # fmt: skip
    ax.set_xlim(-0.8, matrix.shape[1] - 0.2)
    ax.set_aspect("equal")
    ax.set_xticks(range(matrix.shape[1]))
    ax.set_yticks(range(len(matrix)))
    ax.tick_params(length=0, labelcolor=LINE)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_title(f"{name}  ({len(matrix)}, {matrix.shape[1]})", fontsize=11)
