"""Which ReLU units are on for which example, and which are on for none."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe
from cs_nn.plot.style import FORWARD, GRADIENT, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DEAD = "#f2cdb3"  # the pale column of a dead unit


def alive(Z: Any, ax: "Axes | None" = None) -> "Axes":
    """A square for each example (row) and unit (column) of the scores Z (n, h).

    Blue squares have z > 0 and pass a gradient; a column without any is a dead unit,
    drawn orange and crossed below. Source: NUS CS5242 lecture 3, ReLU.
    """
    from matplotlib.colors import ListedColormap

    Z = np.asarray(Z, dtype=np.float64)
    if Z.ndim != 2:
        raise ValueError(f"Z has shape {Z.shape}, expected (n, h): examples by units.")
    n, h = Z.shape
    ax = ax or new_axes(min(9.0, 1.5 + 0.22 * h), min(5.0, 1.8 + 0.06 * n))
    on = Z > 0  # (n, h)
    dead = ~on.any(axis=0)  # (h,)
    image = np.where(on, 1, np.where(dead, 2, 0))  # (n, h)
    colours = ListedColormap(["white", FORWARD, DEAD])
    ax.imshow(image, cmap=colours, vmin=0, vmax=2, aspect="auto", origin="lower")
    ax.plot(np.flatnonzero(dead), np.full(dead.sum(), -0.02 * n - 0.8), "x", c=GRADIENT)
    ax.set_ylim(-0.04 * n - 1.2, n - 0.5)
    ax.set_xlabel("unit")
    ax.set_ylabel("example")
    ax.set_title(f"{int(dead.sum())} of {h} units are dead", fontsize=11)
    which = ", ".join(map(str, np.flatnonzero(dead))) or "none"
    describe(
        ax, f"{n} examples; {on.mean():.0%} of the squares are on. Dead units: {which}"
    )
    return ax
