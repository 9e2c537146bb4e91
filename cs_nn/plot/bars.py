"""Some named numbers as bars, each with its value, against one that is expected."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cs_nn.plot.describe import describe, number
from cs_nn.plot.style import FORWARD, LINE, new_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def bars(
    values: Mapping[str, float], label: str, expected: float | None = None
) -> "Axes":
    """Bars from left to right, the first on top; a dashed line stands at `expected`."""
    if not values:
        raise ValueError("There are no values to draw.")
    ax = new_axes(7.2, 0.5 * len(values) + 1.3)
    drawn = ax.barh(list(values), list(values.values()), color=FORWARD, height=0.6)
    ax.bar_label(drawn, [plain(value) for value in values.values()], padding=4)
    if expected is not None:
        ax.axvline(expected, color=LINE, linestyle="--")
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlabel(label)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    line = "" if expected is None else f"; a dashed line at {plain(expected)}"
    said = "; ".join(f"{name}: {number(value)}" for name, value in values.items())
    describe(ax, f"Bars, {label}. {said}{line}")
    return ax
