"""A computation graph with its numbers: values above, gradients below, slopes between.

Values go from left to right, gradients come back. Source: the graphs of NUS CS5242
lecture 3, "Chain rule I, II, III" and "Backpropagation (BP)".
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe
from cs_nn.plot.style import FORWARD, GRADIENT, LINE, NEUTRAL, new_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Arrow = tuple[str, str]
ACROSS, DOWN, RADIUS = 2.1, 1.7, 0.32
ROOM, SCALE = 0.8, 0.9  # around the circles; inches for one unit
BEND = 0.38  # of an arrow that passes a whole column


def graph(
    values: Mapping[str, float],
    slopes: Mapping[Arrow, float],
    step: int | None = None,
    ax: "Axes | None" = None,
) -> "Axes":
    """Variables in topological order with their values, and ∂to/∂from for each arrow.

    The last variable is the result; its gradient is 1. Gradients are found by walking
    the arrows backwards: `step` of them, or all if it is left out (0 shows the forward
    pass alone). The arrow walked last is thick, and the title shows its sum.
    """
    order = backwards(values, slopes)
    step = len(order) if step is None else step
    if not 0 <= step <= len(order):
        raise ValueError(f"step is {step}, expected one from 0 to {len(order)}.")
    gradients, said = walk(values, slopes, order[:step])
    places = _places(values, slopes)
    ax = ax or _axes(places)
    for arrow in slopes:
        last = 0 < step < len(order) and arrow == order[step - 1]
        _arrow(ax, places, arrow, slopes[arrow], arrow in order[:step], last)
    for name, place in places.items():
        gradient = gradients.get(name) if step else None
        _variable(ax, name, place, values[name], gradient)
    ax.set_title(said if 0 < step < len(order) else _legend(step), fontsize=11)
    describe(ax, _words(values, slopes, gradients if step else {}))
    return ax


def _words(
    values: Mapping[str, float],
    slopes: Mapping[Arrow, float],
    gradients: Mapping[str, float],
) -> str:
    """The graph as three lists: values, arrows with slopes, gradients found so far."""
    said = f"Values: {', '.join(f'{n} = {plain(v)}' for n, v in values.items())}. "
    arrows = (f"{a} to {b} times {plain(s)}" for (a, b), s in slopes.items())
    said += f"Arrows: {', '.join(arrows)}."
    found = ", ".join(f"{name} {plain(g)}" for name, g in gradients.items())
    return f"{said} Gradients: {found}." if found else said


def backwards(
    values: Mapping[str, float], slopes: Mapping[Arrow, float]
) -> list[Arrow]:
    """The arrows in the order of the backward pass: the last variable's first."""
    names = list(values)
    for start, end in slopes:
        if start not in names or end not in names:
            raise ValueError(f"The arrow {start} → {end} has an end without a value.")
        if names.index(start) >= names.index(end):
            raise ValueError(
                f"{start} → {end}: name the variables in topological order."
            )
    return [a for name in reversed(names) for a in slopes if a[1] == name]


def walk(
    values: Mapping[str, float], slopes: Mapping[Arrow, float], order: list[Arrow]
) -> tuple[dict[str, float], str]:
    """The gradients after the arrows of `order`, and the last sum in words."""
    result = list(values)[-1]
    gradients, said = {result: 1.0}, ""
    for start, end in order:
        before = gradients.get(start, 0.0)
        gradients[start] = before + gradients[end] * slopes[start, end]
        sum_ = f"{plain(before)} + {_factor(gradients[end])} · "
        sum_ += f"{_factor(slopes[start, end])} = {plain(gradients[start])}"
        said = f"∂{result}/∂{start}: {sum_}"
    return gradients, said


def _factor(value: float) -> str:
    return f"({plain(value)})" if value < 0 else plain(value)


def _places(
    values: Mapping[str, float], slopes: Mapping[Arrow, float]
) -> dict[str, np.ndarray]:
    """Columns by the longest way from an input; an input stands beside its user."""
    column: dict[str, int] = {}
    for name in values:
        column[name] = max((column[a] + 1 for a, b in slopes if b == name), default=0)
    for name in values:
        users = [column[b] for a, b in slopes if a == name]
        if users and all(b != name for _, b in slopes):
            column[name] = min(users) - 1
    places = {}
    for x in set(column.values()):
        names = [name for name in values if column[name] == x]
        for row, name in enumerate(names):
            y = DOWN * ((len(names) - 1) / 2 - row)
            places[name] = np.array([ACROSS * x, y])
    return places


def _axes(places: Mapping[str, np.ndarray]) -> "Axes":
    spots = np.array(list(places.values()))
    low, high = spots.min(axis=0) - ROOM, spots.max(axis=0) + ROOM
    width, height = high - low
    ax = new_axes(SCALE * width, SCALE * height + 0.4)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _arrow(
    ax: "Axes",
    places: Mapping[str, np.ndarray],
    arrow: Arrow,
    slope: float,
    walked: bool,
    last: bool,
) -> None:
    start, end = (places[name] for name in arrow)
    along = end - start
    bend = -BEND if along[0] > ACROSS + 0.1 else 0.0
    middle = (start + end) / 2 + bend / 2 * np.array([along[1], -along[0]])
    style: dict[str, Any] = {"arrowstyle": "-|>", "shrinkA": 17, "shrinkB": 17}
    style["connectionstyle"] = f"arc3,rad={bend}"
    colour = GRADIENT if last else LINE
    style |= {"color": colour, "linewidth": 2.6 if last else 1.2}
    ax.annotate("", tuple(end), tuple(start), arrowprops=style, zorder=1)
    box = {"boxstyle": "round,pad=.15", "facecolor": "white", "edgecolor": "none"}
    x, y = middle
    colour = GRADIENT if walked else NEUTRAL
    ax.text(x, y, f"×{plain(slope)}", ha="center", va="center", color=colour, bbox=box)


def _variable(
    ax: "Axes", name: str, place: np.ndarray, value: float, gradient: float | None
) -> None:
    from matplotlib.patches import Circle

    x, y = place
    ax.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=NEUTRAL, zorder=2))
    ax.text(x, y, name, ha="center", va="center", color=NEUTRAL, fontsize=12, zorder=3)
    ax.text(x, y + RADIUS + 0.08, plain(value), ha="center", color=FORWARD)
    if gradient is not None:
        low = y - RADIUS - 0.08
        ax.text(x, low, plain(gradient), ha="center", va="top", color=GRADIENT)


def _legend(step: int) -> str:
    above = "above: value; on arrows: local slope"
    return f"{above}; below: gradient" if step else above
