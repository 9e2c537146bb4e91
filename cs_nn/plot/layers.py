"""One number per layer: how large gradients or signals are on the way through a net."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, trend
from cs_nn.plot.style import COLOURS, FORWARD, GRADIENT, LINE, MARKERS, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FLOOR, CEILING = 1e-16, 1e10  # one window for all bars, so that they can be compared


def by_layer(
    series: Mapping[str, Any], what: str, *, log: bool = True, apart: bool = False
) -> "list[Axes]":
    """Draw one number per layer, first layer left; each value of `series` is (L,).

    `what` names the numbers, on the y-axis. `apart` gives every series Axes of its own,
    as the figures of NUS CS2109S tutorial 8 do; otherwise they share one.
    """
    import matplotlib.pyplot as plt

    values = {name: _numbers(name, numbers) for name, numbers in series.items()}
    count = len(values) if apart else 1
    size = (max(6.0, 4.4 * count), 3.6)
    axes = plt.subplots(1, count, figsize=size, layout="constrained", squeeze=False)[1]
    for i, (name, numbers) in enumerate(values.items()):
        ax = axes[0, i if apart else 0]
        layers = np.arange(1, len(numbers) + 1)
        style = {"color": COLOURS[i % len(COLOURS)], "marker": MARKERS[i % 5]}
        ax.plot(layers, numbers, label=name, linewidth=1.8, **style)
        _dress(ax, len(numbers), log)
        ax.set_ylabel(what)
        if apart:
            ax.set_title(name, fontsize=11)
            ax.set_ylim(bottom=None if log else 0)
    if not apart:
        axes[0, 0].legend(frameon=False)
    for ax, named in zip(axes[0], _shared(values, apart), strict=True):
        said = (f"{name}: {trend(line)} in {len(line)} layers" for name, line in named)
        describe(ax, f"{what}, first layer to last. {'; '.join(said)}")
    return list(axes[0])


def gradient_bars(dW: Any, dz: Any, title: str = "") -> "list[Axes]":
    """Bars of max |dL/dW| and max |dL/dz| by layer, (L,) each, in one fixed window.

    The scale is logarithmic and each title says first / last. A layer whose gradient is
    0 has no bar.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(
        1, 2, figsize=(9.6, 3.8), sharey=True, layout="constrained"
    )
    pairs = (("max |dL/dW|", dW, GRADIENT), ("max |dL/dz|", dz, FORWARD))
    for ax, (what, values, colour) in zip(axes, pairs, strict=True):
        numbers = _numbers(what, values)
        ax.bar(np.arange(1, len(numbers) + 1), numbers, color=colour)
        _dress(ax, len(numbers), log=True)
        ax.axhline(1, color=LINE, linewidth=0.8, linestyle=":")
        ax.set_ylim(FLOOR, CEILING)
        ax.set_title(f"{what}: first / last = {_ratio(numbers)}", fontsize=11)
        describe(ax, f"{len(numbers)} layers, {trend(numbers)}")
    axes[0].set_ylabel("size, log scale")
    if title:
        figure.suptitle(title, fontsize=11)
    return list(axes)


def _shared(
    values: Mapping[str, np.ndarray], apart: bool
) -> list[list[tuple[str, np.ndarray]]]:
    """Which lines stand on which Axes."""
    lines = list(values.items())
    return [[line] for line in lines] if apart else [lines]


def _numbers(name: str, values: Any) -> np.ndarray:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(
            f"{name} has shape {numbers.shape}, expected (L,): a number for each layer."
        )
    return numbers


def _dress(ax: "Axes", count: int, log: bool) -> None:
    if log:
        ax.set_yscale("log")
    ax.set_xticks(np.arange(1, count + 1, 1 if count <= 12 else 2))
    ax.set_xlabel("layer (1 is next to the input)")
    ax.grid(axis="y", color=LINE, alpha=0.25)


def _ratio(numbers: np.ndarray) -> str:
    """First by last, as a power of ten where it is far from 1."""
    if not numbers[0] or not numbers[-1]:
        return "none, a gradient is 0"
    ratio = numbers[0] / numbers[-1]
    return plain(ratio) if 0.01 <= ratio < 1000 else f"{ratio:.0e}".replace("-", "−")
