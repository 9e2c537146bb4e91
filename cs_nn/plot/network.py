"""A network drawn from its layer sizes, with the neurons and weights counted."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cs_nn.plot.describe import describe
from cs_nn.plot.style import FORWARD, LINE, NEUTRAL, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDEST = 12  # a wider layer can't be read as circles


def network(sizes: Sequence[int], ax: "Axes | None" = None) -> "Axes":
    """Every pair of neighbouring layers fully connected; sizes[0] counts the inputs.

    Inputs are small squares and compute nothing; neurons are circles, one bias each.
    Source: the 3-4-2 network of NUS CS5242 lecture 3.
    """
    _check(sizes)
    ax = ax or new_axes(2.2 * len(sizes), 0.6 * max(sizes) + 1.8)
    columns = [_column(x, size) for x, size in enumerate(sizes)]
    for left, right in pairwise(columns):
        for start in left:
            for end in right:
                ax.plot(*zip(start, end, strict=True), color=LINE, lw=0.9, zorder=1)
    _units(ax, columns)
    _labels(ax, sizes)
    ax.set_title(_counts(sizes), fontsize=11)
    ax.set_xlim(-0.6, 1.8 * (len(sizes) - 1) + 0.6)
    ax.set_ylim(-max(sizes) / 2 - 1.2, max(sizes) / 2 + 0.9)
    ax.set_axis_off()
    layers = ", ".join(f"{size} units" for size in sizes[1:])
    describe(ax, f"{sizes[0]} inputs, then {layers}, each joined to all before it")
    return ax


def _check(sizes: Sequence[int]) -> None:
    if len(sizes) < 2 or min(sizes) < 1 or max(sizes) > WIDEST:
        raise ValueError(
            f"sizes is {list(sizes)}, expected two or more layers of 1 to {WIDEST}."
        )


def _column(x: int, size: int) -> np.ndarray:
    """The places (size, 2) of one layer, spread around the middle."""
    return np.column_stack([np.full(size, 1.8 * x), (size - 1) / 2 - np.arange(size)])


def _units(ax: "Axes", columns: list[np.ndarray]) -> None:
    inputs, neurons = columns[0], np.concatenate(columns[1:])
    x, y = inputs.T
    ax.scatter(x, y, s=170, marker="s", c="white", edgecolors=NEUTRAL, zorder=2)
    x, y = neurons.T
    ax.scatter(x, y, s=420, c=FORWARD, edgecolors="white", zorder=2)


def _labels(ax: "Axes", sizes: Sequence[int]) -> None:
    """Below each layer its units, below each gap its weights."""
    low = -max(sizes) / 2 - 0.35
    for x, size in enumerate(sizes):
        neurons = f"{_many(size, 'neuron')}\n{_many(size, 'bias', 'es')}"
        text = neurons if x else _many(size, "input")
        ax.text(1.8 * x, low, text, ha="center", va="top", color=NEUTRAL)
    top = max(sizes) / 2 + 0.1
    for x, (d, k) in enumerate(pairwise(sizes)):
        text = f"{d} × {k} = {d * k}\nweights"
        ax.text(1.8 * x + 0.9, top, text, ha="center", color=FORWARD)


def _many(count: int, noun: str, ending: str = "s") -> str:
    return f"{count} {noun}{'' if count == 1 else ending}"


def _counts(sizes: Sequence[int]) -> str:
    neurons = sum(sizes[1:])
    weights = sum(d * k for d, k in pairwise(sizes))
    return (
        f"{'-'.join(map(str, sizes))}: {neurons} neurons, {weights} weights,"
        f" {neurons} biases, {weights + neurons} parameters"
    )
