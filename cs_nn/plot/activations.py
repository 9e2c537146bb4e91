"""Nine activations: each curve, its slope, and where the slope is next to nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cs_nn.plot.describe import describe, trend
from cs_nn.plot.style import FORWARD, GRADIENT, LINE, SATURATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LITTLE = 0.005  # below this slope a unit counts as saturated
NUDGE = 1e-6


@dataclass(frozen=True)
class Activation:
    """A name, its formula and range as text, and the curves to draw."""

    name: str
    formula: str
    range: str
    curves: tuple[Callable[[np.ndarray], np.ndarray], ...]


def _bent(slope: float) -> Callable[[np.ndarray], np.ndarray]:
    """The line z on the right of 0, and slope · z on its left."""
    return lambda z: np.where(z > 0, z, slope * z)


NINE = (
    Activation("step", "1 if z > 0, else 0", "{0, 1}", (lambda z: 1.0 * (z > 0),)),
    Activation(
        "logistic", "$1 / (1 + e^{-z})$", "(0, 1)", (lambda z: 1 / (1 + np.exp(-z)),)
    ),
    Activation("tanh", "$\\tanh z$", "(−1, 1)", (np.tanh,)),
    Activation("arctan", "$\\tan^{-1} z$", "(−π/2, π/2)", (np.arctan,)),
    Activation("softsign", "$z / (1 + |z|)$", "(−1, 1)", (lambda z: z / (1 + abs(z)),)),
    Activation("ReLU", "max(0, z)", "[0, ∞)", (_bent(0),)),
    Activation("leaky ReLU", "0.01 z on the left", "(−∞, ∞)", (_bent(0.01),)),
    Activation("PReLU", "α z, α learned (here 0.25)", "(−∞, ∞)", (_bent(0.25),)),
    Activation(
        "RReLU",
        "α z, α drawn at random",
        "(−∞, ∞)",
        (_bent(1 / 8), _bent(1 / 3)),
    ),
)


def activations(width: float = 10.0) -> "np.ndarray":
    """A 3 × 3 array of Axes: each activation from −width to width with its slope.

    Solid is the activation, dashed its derivative, and grey marks |slope| < 0.005.
    Slopes are measured by differences. RReLU is drawn at both ends of the slopes that
    it draws from, 1/8 and 1/3. Source: the table of NUS CS5242 lecture 3; PReLU's 0.25
    from He et al. 2015, RReLU's range from Xu et al. 2015.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(
        3, 3, figsize=(10, 8), sharex=True, layout="constrained"
    )
    for ax, activation in zip(axes.flat, NINE, strict=True):
        _draw(ax, activation, width)
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=3,
        frameon=False,
    )
    for ax in axes[-1]:
        ax.set_xlabel("score z")
    return np.asarray(axes)


def slope(f: Callable[[np.ndarray], np.ndarray], z: np.ndarray) -> np.ndarray:
    """How fast f (n,) -> (n,) grows at each z, by a small step to both sides."""
    return np.asarray((f(z + NUDGE) - f(z - NUDGE)) / (2 * NUDGE))


def _draw(ax: "Axes", activation: Activation, width: float) -> None:
    side = np.linspace(0.005, width, 400)
    z = np.concatenate([-side[::-1], [np.nan], side])  # the gap leaves kinks open
    for f in activation.curves:
        ax.plot(z, f(z), color=FORWARD, linewidth=2, label="activation")
        ax.plot(z, slope(f, z), "--", color=GRADIENT, label="derivative")
    flat = np.abs(slope(activation.curves[0], z)) < LITTLE
    ax.fill_between(
        z,
        0,
        1,
        where=flat,
        transform=ax.get_xaxis_transform(),
        color=SATURATED,
        linewidth=0,
        label="|slope| < 0.005",
        zorder=0,
    )
    ax.axhline(0, color=LINE, linewidth=0.6, zorder=1)
    height = 3.0 if "∞" in activation.range else 1.8
    ax.set_ylim(-height, height)
    ax.set_title(f"{activation.name}: {activation.formula}", fontsize=10)
    ax.annotate(f"range {activation.range}", (0.04, 0.92), xycoords="axes fraction")
    describe(ax, _words(activation, z, flat))


def _words(activation: Activation, z: np.ndarray, flat: np.ndarray) -> str:
    """The course of the curve, its range and slope, and how much of it is grey."""
    f = activation.curves[0]
    slopes = f"slope {trend(slope(f, z))}"
    grey = f"saturated on {flat.mean():.0%} of the axis"
    return f"Range {activation.range}, {trend(f(z))}; {slopes}; {grey}"
