"""Two curves of week 2: a loss that can't reach 0, and the errors of differences."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cs_nn.plot.describe import describe, number, trend
from cs_nn.plot.style import FORWARD, GRADIENT, LINE, NEUTRAL, new_axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCORES = np.linspace(-10, 10, 401)


def squared_loss(
    y: float = 1.5, z: float | None = None, ax: "Axes | None" = None
) -> "Axes":
    """½ (y − σ(z))² for every score z of a neuron, and the floor it can't pass.

    σ stays between 0 and 1, so a target y outside leaves a rest. A dot marks one z.
    Source: the single neuron of NUS EE2211 pre-tutorial 12, whose target is 1.5.
    """
    ax = ax or new_axes(6.0, 3.6)
    ax.plot(SCORES, _loss(SCORES, y), color=FORWARD, linewidth=2)
    floor = 0.5 * (y - float(np.clip(y, 0, 1))) ** 2
    ax.axhline(floor, color=GRADIENT, linestyle="--", linewidth=1.4)
    ax.text(-9.8, floor - 0.03, f"floor {plain(floor)}", color=GRADIENT, va="top")
    said = f"The loss runs {trend(_loss(SCORES, y))} as the score z goes from −10 to 10"
    if z is not None:
        loss = float(_loss(np.array(z), y))
        ax.plot([z], [loss], "o", color=NEUTRAL, markersize=8)
        said += f"; a dot at z = {plain(z)}, loss {plain(loss)}"
    describe(ax, said)
    ax.set(xlabel="score z", ylabel="loss ½ (y − σ(z))²", ylim=(-0.25, 1.7))
    ax.set_title(f"target y = {plain(y)}: the loss can't go below {plain(floor)}")
    return ax


def _loss(z: np.ndarray, y: float) -> np.ndarray:
    return np.asarray(0.5 * (y - 1 / (1 + np.exp(-z))) ** 2)


def difference_errors(
    f: Callable[[float], float],
    slope: float,
    x: float,
    ax: "Axes | None" = None,
    *,
    h: float = 1e-5,
) -> "Axes":
    """How far finite differences of f at x are from the true slope, for many steps h.

    One-sided (f(x + h) − f(x)) / h and central (f(x + h) − f(x − h)) / 2h, on
    logarithmic axes. A line marks one h, and the title gives both errors there; with
    `plot.explore` it moves. An error of exactly 0 counts as the least, 2.2e−16.
    """
    ax = ax or new_axes(6.4, 4.2)
    steps = 10.0 ** np.arange(-15, 0.01, 0.25)
    kinds = (("one-sided", 0, GRADIENT, "s--"), ("central", 1, FORWARD, "o-"))
    curve = np.array([_errors(f, slope, x, step) for step in steps])
    here = _errors(f, slope, x, h)
    said = "Relative error of a difference for steps h from 1e−15 to 1. "
    for name, column, colour, style in kinds:
        error = curve[:, column]
        ax.loglog(steps, error, style, color=colour, markersize=4, label=name)
        ax.scatter(h, here[column], 90, colour, marker=style[0], zorder=3)
        best = int(np.argmin(error))
        said += f"{name}: {trend(error)}, best {number(error[best])}"
        said += f" at h = {number(steps[best])}. "
    describe(ax, said)
    ax.axvline(h, color=LINE, linewidth=0.8)
    ax.annotate(f"h = {_power(h)}", (1.2 * h, 0.3), color=NEUTRAL)
    ax.set(xlabel="step h", ylabel="relative error", ylim=(1e-16, 2))
    one, two = map(_power, here)
    ax.set_title(
        "left: rounding wins; right: the curve bends\n"
        f"at h = {_power(h)}: one-sided is off by {one}, central by {two}",
        fontsize=11,
    )
    ax.legend(frameon=False, loc="lower left")
    return ax


def _errors(
    f: Callable[[float], float], slope: float, x: float, h: float
) -> tuple[float, float]:
    """The relative errors of the one-sided and of the central difference."""
    one, two = (f(x + h) - f(x)) / h, (f(x + h) - f(x - h)) / (2 * h)
    off = (abs(found - slope) / abs(slope) for found in (one, two))
    one, two = (max(float(error), float(np.finfo(float).eps)) for error in off)
    return one, two


def _power(value: float) -> str:
    """A small number by its first digit and its power of ten, such as 5e−6."""
    return f"{value:.0e}".replace("e-0", "e-").replace("e+00", "").replace("-", "−")
