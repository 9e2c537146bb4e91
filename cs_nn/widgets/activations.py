"""Move a point along an activation: its value, its tangent, and where it is stuck."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import traitlets as t

import cs_nn.functional as F
from cs_nn.tensor import Tensor
from cs_nn.widgets.base import Rows, number
from cs_nn.widgets.chart import CHART_LOOKS, Chart, OneStep
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.style import css, esm

SIDE, PER_UNIT = 8, 10  # scores from −8 to 8 in tenths
SCORES = np.arange(-SIDE * PER_UNIT, SIDE * PER_UNIT + 1) / PER_UNIT
LITTLE = 0.005  # below this slope a unit counts as saturated
SIZE = (640.0, 486.0)
WIDE, NARROW = (50.0, 84.0, 570.0, 220.0), (50.0, 342.0, 570.0, 90.0)
PLACES = (50.0, 200.0, 420.0)  # of the three numbers above the charts


@dataclass(frozen=True)
class Activation:
    """What is said of an activation, itself, and curves drawn thinly beside it."""

    formula: str
    range: str
    f: Callable[[Any], Tensor]
    beside: tuple[Callable[[Any], Tensor], ...] = ()

    def both(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values and slopes at z (n,), the slopes by the tape."""
        x = Tensor(z, requires_grad=True)
        y = self.f(x)
        y.sum().backward()
        slopes = np.zeros_like(z) if x.grad is None else np.asarray(x.grad)
        return y.numpy(), slopes


def _leaky(slope: float) -> Callable[[Any], Tensor]:
    return lambda z: F.leaky_relu(z, slope)


NINE = {
    "step": Activation("1 if z > 0, else 0", "{0, 1}", lambda z: 1 - F.binary_step(-z)),
    "logistic": Activation("1 / (1 + e⁻ᶻ)", "(0, 1)", F.sigmoid),
    "tanh": Activation("tanh z", "(−1, 1)", F.tanh),
    "arctan": Activation("arctan z", "(−π/2, π/2)", F.arctan),
    "softsign": Activation("z / (1 + |z|)", "(−1, 1)", F.softsign),
    "relu": Activation("max(0, z)", "[0, ∞)", F.relu),
    "leaky": Activation("z, left of 0: 0.01 z", "(−∞, ∞)", F.leaky_relu),
    "prelu": Activation("z, left of 0: αz", "(−∞, ∞)", _leaky(0.25)),
    "rrelu": Activation(
        "z, left of 0: random · z", "(−∞, ∞)", F.rrelu, (_leaky(1 / 8), _leaky(1 / 3))
    ),
}
ASIDE = {"prelu": "α = 0.25", "rrelu": "thin: slopes 1/8 and 1/3", "step": "jumps at 0"}


class ActivationExplorer(OneStep):
    """One of the course's nine activations, above its slope, with a point to drag.

    Solid is the activation, dashed its derivative; the point carries a tangent, and the
    shaded scores are saturated (|slope| < 0.005). `name` is one of step, logistic,
    tanh, arctan, softsign, relu, leaky, prelu (α = 0.25) and rrelu (at the middle of
    its random slopes; thin lines are their ends); z is the score to begin with.

    Traits: `name`, `step` (z in tenths, from −8), `curves` (what python computed).
    Source: the table of activations in NUS CS5242 lecture 3; PReLU's α from He et al.
    2015, RReLU's slopes from Xu et al. 2015. Raises ValueError for another name.
    """

    _esm = esm("chart", "activations")
    _css = css("chart", CHART_LOOKS)
    name = t.Unicode("logistic").tag(sync=True)
    curves = t.Dict().tag(sync=True)  # name → svg, values, slopes, two charts

    def __init__(self, name: str = "logistic", z: float = 2.0, **traits: Any) -> None:
        self.made = {key: _curve(key) for key in NINE}
        title = "An activation and its slope"
        super().__init__(title=title, last=len(SCORES) - 1, name=name, **traits)
        self.curves, self.z = self.made, z

    @t.validate("name")
    def _known(self, proposal: Any) -> Any:
        if proposal["value"] not in NINE:
            known = ", ".join(NINE)
            raise ValueError(f"name={proposal['value']!r}: it is one of {known}.")
        return proposal["value"]

    @property
    def z(self) -> float:
        """The score under the point, a multiple of 0.1 from −8 to 8."""
        return float(SCORES[self.step])

    @z.setter
    def z(self, z: float) -> None:
        self.step = round((z + SIDE) * PER_UNIT)

    @property
    def value(self) -> float:
        """The activation at z."""
        return float(self.made[self.name]["values"][self.step])

    @property
    def slope(self) -> float:
        """The derivative at z."""
        return float(self.made[self.name]["slopes"][self.step])

    @property
    def current(self) -> str:
        return says(self.name, self.z, self.value, self.slope)

    def numbers(self) -> Rows:
        made = self.made[self.name]
        rows = zip(SCORES, made["values"], made["slopes"], strict=True)
        head = ["score z", self.name, "slope"]
        return [head, *([number(x) for x in row] for row in list(rows)[::PER_UNIT])]

    def frame(self, step: int) -> Drawing:
        made = self.made[self.name]
        z, value, slope = SCORES[step], made["values"][step], made["slopes"][step]
        marks = [*_background(self.name), *_point(self.name, z, value, slope)]
        return Drawing(*SIZE, f"{self.name} and its slope", tuple(marks), CHART_LOOKS)


def says(name: str, z: float, value: float, slope: float) -> str:
    """What the point shows, and what that does to a gradient."""
    if slope == 0:
        fate = "Saturated: no gradient comes back through it."
    elif slope < LITTLE:
        fate = "Saturated: next to nothing of a gradient comes back through it."
    else:
        fate = f"A gradient that comes back is multiplied by {number(slope, 3)}."
    place = f"{name} at z = {number(z)}"
    return f"{place}: value {number(value)}, slope {number(slope)}. {fate}"


def charts(name: str) -> tuple[Chart, Chart]:
    """The chart of the values and the chart of the slopes."""
    across = (-float(SIDE), float(SIDE))
    up = (-3.0, 8.0) if "∞" in NINE[name].range else (-1.75, 1.75)
    return Chart(WIDE, across, up), Chart(NARROW, across, (0.0, 1.1))


def _curve(name: str) -> dict[str, Any]:
    """What the page needs of one activation."""
    values, slopes = NINE[name].both(SCORES)
    picture = Drawing(
        *SIZE, f"{name} and its slope", tuple(_background(name)), CHART_LOOKS
    )
    return {
        "svg": picture.svg(),
        "values": [float(f"{value:.7g}") for value in values],
        "slopes": [float(f"{slope:.7g}") for slope in slopes],
        "charts": [chart.state for chart in charts(name)],
    }


def _background(name: str) -> Iterator[Mark]:
    """Everything but the point: shades, axes, curves and names."""
    activation, (wide, narrow) = NINE[name], charts(name)
    bounded = wide.up[1] < 2
    yield from _shades(activation, wide, narrow)
    yield from wide.frame("", (), (-1, 0, 1) if bounded else (-2, 0, 2, 4, 6, 8))
    yield from narrow.frame("score z", range(-8, 9, 2), (0, 0.5, 1))
    yield wide.level(0)
    top = wide.y(wide.up[1])
    yield Mark("path", "zero", (wide.x(0), top, wide.x(0), narrow.y(0)))
    for f in activation.beside:
        yield from wide.line(_points(Activation("", "", f))[0], "cursor")
    values, slopes = _points(activation)
    yield from wide.line(values, "curve")
    yield from narrow.line(slopes, "dashed")
    right = WIDE[0] + WIDE[2]
    yield Mark("text", "name", (WIDE[0], 24), f"{name}: {activation.formula}")
    yield Mark("text", "label", (right, 24), f"range {activation.range}", "end")
    yield Mark("text", "slope", (right, NARROW[1] - 10), ASIDE.get(name, ""), "end")
    yield Mark("text", "gradient", (NARROW[0], NARROW[1] - 10), "slope")


def _shades(activation: Activation, *shaded: Chart) -> Iterator[Mark]:
    """The scores where the slope is next to nothing."""
    _, slopes = activation.both(SCORES)
    groups = groupby(zip(SCORES, slopes, strict=True), lambda pair: pair[1] < LITTLE)
    for flat, pairs in groups:
        ends = [z for z, _ in pairs]
        for chart in shaded if flat else ():
            left, right = chart.x(ends[0]), chart.x(ends[-1])
            place = (left, chart.box[1], right - left, chart.box[3])
            yield Mark("rect", "saturated", place)
            if chart is shaded[0] and right - left > 70:
                yield Mark("text", "quiet", (left + 8, chart.box[1] + 18), "saturated")


def _points(activation: Activation) -> list[list[tuple[float, float]]]:
    """The points of the values and of the slopes, cut at 0, where some have a jump."""
    left, right = SCORES[SCORES <= 0], SCORES[SCORES > 0]
    z = np.concatenate([left, [np.nan, 1e-9], right])
    return [
        list(zip(z.tolist(), kind.tolist(), strict=True)) for kind in activation.both(z)
    ]


def _point(name: str, z: float, value: float, slope: float) -> Iterator[Mark]:
    """The point on both curves, its tangent, and its numbers above the charts."""
    wide, narrow = charts(name)
    x, y, low = wide.x(z), wide.y(value), narrow.y(slope)
    run = wide.x(1) - wide.x(0)
    rise = slope * wide.box[3] / (wide.up[1] - wide.up[0])
    dx, dy = (80 * part / np.hypot(run, rise) for part in (run, rise))
    yield Mark("path", "cursor", (x, wide.box[1], x, narrow.y(0)))
    yield Mark("path", "tangent", (x - dx, y + dy, x + dx, y - dy))
    yield Mark("circle", "dot-x", (x, y, 8))
    yield Mark("circle", "dot-g", (x, low, 7))
    texts = (("z", z, "big"), ("value", value, "big-x"), ("slope", slope, "big-g"))
    for place, (label, x, look) in zip(PLACES, texts, strict=True):
        yield Mark("text", look, (place, 64), f"{label} {number(x)}")
