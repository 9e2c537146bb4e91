"""A Jacobian as a heat map: which input moves which output, and how much."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, matrix
from cs_nn.plot.style import FORWARD, GRADIENT, NEUTRAL, new_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READABLE = 8  # a larger matrix gets colours only


def jacobian(J: Any, title: str = "", ax: "Axes | None" = None) -> "Axes":
    """J (outputs, inputs) with numbers where they fit; blue is above 0, orange below.

    The title counts the entries that are not 0. Source: the dn × dn matrix of the ReLU
    layer in NUS CS5242, week 5.
    """
    J = np.asarray(J, dtype=np.float64)
    if J.ndim != 2:
        raise ValueError(f"J has shape {J.shape}, expected (outputs, inputs).")
    ax = ax or new_axes(4.6, 4.2)
    size = float(np.abs(J).max(initial=0.0)) or 1.0
    ax.imshow(J, cmap=_colours(), vmin=-size, vmax=size)
    if max(J.shape) <= READABLE:
        _numbers(ax, J, size)
    _axes(ax, J)
    some = np.count_nonzero(J)
    count = f"{some} of {J.size} entries are not 0"
    ax.set_title(f"{title}\n{count}" if title else count, fontsize=11)
    small = max(J.shape) <= READABLE
    signs = f"{(J > 0).sum()} above 0, {(J < 0).sum()} below"
    rows = f"Outputs by inputs: {matrix(J)}" if small else f"Too large to read: {signs}"
    describe(ax, rows)
    return ax


def _colours() -> Any:
    """From orange over white to blue, which all eyes can tell apart."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("signed", [GRADIENT, "white", FORWARD])


def _numbers(ax: "Axes", J: np.ndarray, size: float) -> None:
    for (row, column), value in np.ndenumerate(J):
        colour = "white" if abs(value) > 0.6 * size else NEUTRAL
        ax.text(column, row, plain(value), ha="center", va="center", color=colour)


def _axes(ax: "Axes", J: np.ndarray) -> None:
    for axis, length in ((ax.yaxis, len(J)), (ax.xaxis, J.shape[1])):
        axis.set_ticks(range(length) if length <= READABLE else [0, length - 1])
    ax.set_xlabel("input j")
    ax.set_ylabel("output i")
