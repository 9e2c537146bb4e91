"""A sheet of small images: one row for each class, one drawing in each place."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe
from cs_nn.plot.style import NEUTRAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def drawings(X: Any, y: Any, each: int = 12, classes: int | None = None) -> "Axes":
    """The first `each` images of every class, side by side; ink is dark.

    X (n, height, width), y (n,) with classes from 0. The image of one class stands in
    one row; `classes` keeps only the first ones.
    """
    import matplotlib.pyplot as plt

    X, y = _images(X, y)
    names = np.unique(y)[:classes]
    rows = [_row(X[y == name], each) for name in names]
    height, width = X.shape[1:]
    size = (0.42 * each + 0.6, 0.42 * len(names) * height / width + 0.5)
    ax: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    ax.imshow(np.vstack(rows), cmap="gray_r", vmin=0, vmax=1)
    ax.set_yticks([height * (i + 0.5) - 0.5 for i in range(len(names))])
    ax.set_yticklabels([str(name) for name in names], color=NEUTRAL)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.set_ylabel("class")
    ax.set_title(f"{each} of {len(X) // len(np.unique(y))} drawings of each class")
    for side in ax.spines.values():
        side.set_visible(False)
    said = f"{len(names)} rows, for the classes {names[0]} to {names[-1]}"
    describe(ax, f"{said}; each drawing has {height} by {width} pixels, ink is dark")
    return ax


def _images(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y)
    if X.ndim != 3 or y.shape != (len(X),):
        raise ValueError(
            f"X has shape {X.shape} and y {y.shape}; expected (n, height, width), (n,)."
        )
    return X, y


def _row(images: np.ndarray, each: int) -> np.ndarray:
    """Some images (m, height, width) as one strip; empty places stay white."""
    shown = np.zeros((each, *images.shape[1:]))
    shown[: len(images)] = images[:each]
    return np.hstack(list(shown))
