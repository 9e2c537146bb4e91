"""A hidden layer moves the points; in the new plane one line may be enough."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, groups
from cs_nn.plot.plane import line, scatter, weights
from cs_nn.plot.style import LINE, label, legend, listed, plain, plane, shade, window

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def hidden_space(X: Any, y: Any, W: Any, c: Any, w: Any, b: float) -> "list[Axes]":
    """Input plane, hidden plane and table of h = max(0, XW + c), ỹ = h·w + b.

    X (n, 2), y (n,), W (2, 2), c (2,), w (2,); three Axes come back. Dashed lines are
    the folds, where one hidden unit starts; the shaded side has ỹ > 0.
    Source: NUS CS5242 lecture 3, "Non-linear feature transformations".
    """
    import matplotlib.pyplot as plt

    X, y = plane(X, y)
    W, c, w = np.asarray(W, dtype=np.float64), weights(c), weights(w)
    if W.shape != (2, 2):
        raise ValueError(f"W has shape {W.shape}, expected (2, 2).")
    H = _hidden(X, W, c)
    figure, axes = plt.subplots(
        1, 3, figsize=(10.5, 4.3), layout="constrained", width_ratios=(1, 1.1, 0.9)
    )
    figure.set_layout_engine("constrained", wspace=0.08)
    _input_plane(axes[0], X, y, W, c, w, b)
    _hidden_plane(axes[1], X, y, H, w, b)
    _table(axes[2], X, y, H, H @ w + b)
    legend(axes[0], shaded=True)
    return list(axes)


def _hidden(X: np.ndarray, W: np.ndarray, c: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(0, X @ W + c))  # (n, 2) @ (2, 2) + (2,) -> (n, 2)


def _input_plane(
    ax: "Axes",
    X: np.ndarray,
    y: np.ndarray,
    W: np.ndarray,
    c: np.ndarray,
    w: np.ndarray,
    b: float,
) -> None:
    shade(ax, lambda places: _hidden(places, W, c) @ w + b > 0, window(X))
    scatter(ax, X, y)
    for unit in range(2):
        line(ax, W[:, unit], c[unit], LINE, "--")
    ax.set_title("input plane, with the two folds", fontsize=11)
    describe(ax, f"Output 1 is shaded. {groups(X, y)}")


def _hidden_plane(
    ax: "Axes", X: np.ndarray, y: np.ndarray, H: np.ndarray, w: np.ndarray, b: float
) -> None:
    limits = window(np.vstack([H, [[0, 0], [2, 1]]]), 0.3)
    shade(ax, lambda places: places @ w + b > 0, limits)
    scatter(ax, H, y, names="h")
    line(ax, w, b)
    for place in np.unique(H, axis=0):
        who = X[(place == H).all(axis=1)]
        name = " ".join("".join(plain(v) for v in x) for x in who)
        label(ax, name, place)
    ax.set_title("hidden plane, labels are $x_1x_2$", fontsize=11)
    moves = zip(X, H, strict=True)
    describe(ax, ", ".join(f"{listed(x)} moves to {listed(h)}" for x, h in moves))


def _table(
    ax: "Axes", X: np.ndarray, y: np.ndarray, H: np.ndarray, scores: np.ndarray
) -> None:
    from matplotlib.transforms import Bbox

    right = int(((scores > 0) == y).sum())
    rows = np.column_stack([X, H, scores, y])
    table = ax.table(
        [[plain(value) for value in row] for row in rows],
        colLabels=["$x_1$", "$x_2$", "$h_1$", "$h_2$", "$\\tilde{y}$", "$y$"],
        bbox=Bbox.from_bounds(0, 0.12, 1, 0.76),
        cellLoc="center",
        edges="horizontal",
    )
    table.auto_set_font_size(False)
    table.set_fontsize(12)
    ax.set_title(f"{right} of {len(y)} right", fontsize=11)
    ax.set_axis_off()
    outputs = ", ".join(plain(score) for score in scores)
    describe(ax, f"Table: the outputs are {outputs}, wanted {listed(y)}")
