"""One look for every picture: colours that all eyes can tell apart, plain numbers."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORWARD = "#0065a0"  # values, and the class 1
GRADIENT = "#b54700"  # derivatives, and the class 0
NEUTRAL = "#444444"
LINE = "#767c84"
POSITIVE = "#cfe3f2"  # where a neuron answers 1
SATURATED = "#e4e4e4"  # where a slope is next to nothing
COLOURS = (GRADIENT, FORWARD, NEUTRAL, "#c274a8", "#009e73")
MARKERS = "os^Dv"  # a class has a shape as well as a colour


def new_axes(width: float = 4.6, height: float = 4.6) -> "Axes":
    """One empty Axes on a figure of its own (sizes in inches)."""
    import matplotlib.pyplot as plt

    ax: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return ax


def plain(value: float) -> str:
    """A number as a reader writes it: at most three digits, a real minus sign."""
    return f"{value + 0.0:.3g}".replace("-", "−")


def listed(values: Any) -> str:
    """A vector in round brackets, such as (1, −2)."""
    return f"({', '.join(plain(v) for v in np.ravel(values))})"


def plane(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """X and y as arrays, refused unless X is (n, 2) and y holds n small classes."""
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"X has shape {X.shape}, expected (n, 2): points in a plane.")
    if y.shape != (len(X),):
        raise ValueError(f"y has shape {y.shape}, expected ({len(X)},) as X has rows.")
    if not np.isin(y, range(len(COLOURS))).all():
        raise ValueError(f"y holds {np.unique(y)}, expected classes from 0 to 4.")
    return X, y.astype(np.int64)


def window(X: np.ndarray, share: float = 0.45) -> tuple[float, float, float, float]:
    """The limits left, right, bottom, top of a window with room around X (n, 2)."""
    low, high = X.min(axis=0), X.max(axis=0)
    room = share * max(1e-9, *(high - low)) if (high > low).any() else 1.0
    return low[0] - room, high[0] + room, low[1] - room, high[1] + room


def shade(
    ax: "Axes", inside: Any, limits: tuple[float, float, float, float], size: int = 300
) -> None:
    """Colour the places of a window where inside(points (m, 2)) is True."""
    from matplotlib.colors import ListedColormap

    left, right, bottom, top = limits
    across, up = np.linspace(left, right, size), np.linspace(bottom, top, size)
    places = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    image = np.asarray(inside(places)).reshape(size, size).astype(float)
    colours = ListedColormap(["white", POSITIVE])
    ax.imshow(image, origin="lower", extent=limits, cmap=colours, vmin=0, vmax=1)


def legend(ax: "Axes", shaded: bool = False) -> None:
    """One legend below the figure; with the shaded patch when there is one."""
    from matplotlib.patches import Patch

    if ax.figure.legends:
        return  # the pictures of one figure share it
    handles, labels = ax.get_legend_handles_labels()
    if shaded:
        handles.append(Patch(facecolor=POSITIVE, edgecolor=LINE))
        labels.append("output 1")
    outside = "outside " if ax.figure.get_layout_engine() else ""  # needs a layout
    where = f"{outside}lower center"
    ax.figure.legend(handles, labels, loc=where, ncols=len(labels), frameon=False)


def label(ax: "Axes", text: str, place: np.ndarray) -> None:
    """Write a short text just above a place (2,) of the picture."""
    ax.annotate(
        text,
        (place[0], place[1]),
        (0, 9),
        textcoords="offset points",
        ha="center",
        color=NEUTRAL,
    )
