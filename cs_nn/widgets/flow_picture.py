"""The picture of GradientFlow: a column for each layer, a panel for each quantity.

static/gradientflow.js draws the same marks; tests/js compares them one by one. All
panels share one logarithmic scale: where h · dz = dW, the heights add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.flow_net import ACTIVATIONS, Array, Flow
from cs_nn.widgets.flow_words import UP, clip_factor, euler, ratio, size
from cs_nn.widgets.style import LOOKS, Look

LEFT, INNER, COLUMN, PANEL, PLOT = 80, 616, 44, 120, 80  # px
HEIGHT = 3 * PANEL + 132
OWN: dict[str, Look] = {
    "band": {"fill": "hot", "stroke": "hot-line", "width": 1},
    "sum-bar": {"fill": "shade-2", "stroke": "gradient", "width": 1.6},
    "ghost": {"stroke": "gradient", "width": 1.2, "dash": "3 3"},
    "mine": {"fill": "ground", "stroke": "ink", "width": 1.6},
    "wrong": {"fill": "ink", "stroke": "ink", "width": 1.6},
    "grid": {"stroke": "line", "width": 0.6, "dash": "1 4"},
    "one": {"stroke": "line", "width": 1.2, "dash": "6 3"},
    "low": {"fill": "shade", "stroke": "line", "width": 1},
    "dead": {"fill": "ink"},
    "row-tick": {"text": "quiet", "size": 11},
    "bar-text": {"text": "ink", "size": 11.5},
    "head-h": {"text": "forward", "size": 13, "weight": "bold"},
    "head-d": {"text": "gradient", "size": 13, "weight": "bold"},
}


@dataclass(frozen=True)
class View:
    """What is drawn: the flow of a net, and what stands beside it."""

    flow: Flow
    act: str
    clip: float = 0.0
    mine: Flow | None = None  # the student's dW and dz
    wrong: tuple[int, str] = (0, "")  # the layer and the quantity that differs first

    @property
    def layers(self) -> int:
        return len(self.flow["dz"])

    @property
    def column(self) -> float:
        """The width of a layer's column in pixels."""
        return max(INNER / self.layers, COLUMN)

    @property
    def clipped(self) -> Array:
        """max |dL/dW| as it is drawn: after clipping."""
        sizes: Array = self.flow["dW"] * clip_factor(self.flow, self.clip)
        return sizes

    def window(self) -> tuple[int, int]:
        """Decades from … to: the same for all panels, −8 to 2 if that is enough."""
        mine = self.mine or {}
        sizes = [self.flow[name] for name in ("spread", "dz", "dW")] + [self.clipped]
        seen = np.concatenate([*sizes, *mine.values()])
        logs = np.log10(seen[seen > 0])
        low, high = (logs.min(), logs.max()) if len(logs) else (0, 0)
        return min(-8, int(np.floor(low))), max(2, int(np.ceil(high)))


def picture(view: View, title: str) -> Drawing:
    """Every mark; the band of a layer shows at the step that is about it."""
    width = LEFT + view.column * view.layers + 8
    marks = [*_bands(view), *_axis(view)]
    heads = (
        ("spread", "▶ h, what goes in: spread (std)", "head-h"),
        ("dz", "◀ max |dL/dz|, what comes back", "head-d"),
        ("dW", "max |dL/dW|, where dW = hᵀ dz", "head-d"),
    )
    for place, (name, head, look) in enumerate(heads):
        top = place * PANEL
        marks += [*_head(view, name, head, look, top), *_scale(view, top + PANEL - 8)]
        marks += _bars(view, name, top + PANEL - 8)
    marks += [*_inner(view), *_slopes(view)]
    return Drawing(width, HEIGHT, title, tuple(marks), {**LOOKS, **OWN})


def _middle(view: View, i: int) -> float:
    return LEFT + (i + 0.5) * view.column


def _bands(view: View) -> Iterator[Mark]:
    for step in range(view.layers):
        x = LEFT + (view.layers - 1 - step) * view.column
        at = (x + 1, 20, view.column - 2, HEIGHT - 24)
        yield Mark("rect", "band", at, start=step, until=step + 1)


def _axis(view: View) -> Iterator[Mark]:
    y = HEIGHT - 10
    yield Mark("text", "label", (8, y), "layer")
    for i in range(view.layers):
        yield Mark("text", "name", (_middle(view, i), y), str(i + 1), "middle")


def _head(view: View, name: str, head: str, look: str, top: int) -> Iterator[Mark]:
    values = view.clipped if name == "dW" else view.flow[name]
    yours = " (outlined: yours)" if name in (view.mine or {}) else ""
    yield Mark("text", look, (8, top + 14), f"{head}{yours}")
    right = LEFT + view.column * view.layers
    grown = size(float(ratio(values[0], values[-1])))
    yield Mark("text", "label", (right, top + 14), f"first / last = {grown}", "end")


def _scale(view: View, base: int) -> Iterator[Mark]:
    low, high = view.window()
    span = high - low
    every = 3 if span <= 15 else 6 if span <= 30 else 12
    right = LEFT + view.column * view.layers
    for decade in range(-(-low // every) * every, high + 1, every):
        y = base - PLOT * (decade - low) / span
        look = "one" if decade == 0 else "grid"
        yield Mark("path", look, (LEFT, y, right, y))
        text = (
            "1" if decade == 0 else f"10{str(decade).replace('-', '⁻').translate(UP)}"
        )
        yield Mark("text", "row-tick", (LEFT - 8, y + 4), text, "end")
    yield Mark("path", "axis", (LEFT, base, right, base))


def _bars(view: View, name: str, base: int) -> Iterator[Mark]:
    looks = {"spread": "forward-fill", "dz": "gradient-fill", "dW": "sum-bar"}
    values = view.clipped if name == "dW" else view.flow[name]
    mine = (view.mine or {}).get(name)
    wide = min(34, 0.6 * view.column)
    for i, value in enumerate(values):
        x, tall = _middle(view, i) - wide / 2, _height(view, value)
        own = wide if mine is None else wide / 2
        yield Mark("rect", looks[name], (x, base - tall, own, tall))
        if name == "dW" and view.flow["dW"][i] != value:
            whole = _height(view, view.flow["dW"][i])
            yield Mark("rect", "ghost", (x, base - whole, own, whole))
            tall = whole
        if mine is not None:
            high = _height(view, mine[i])
            look = "wrong" if (i + 1, name) == view.wrong else "mine"
            yield Mark("rect", look, (x + own, base - high, own, high))
            tall = max(tall, high)
        text = size(float(value), 2 if view.column > 55 else 1)
        at = (_middle(view, i), base - tall - 4)
        yield Mark("text", "bar-text", at, text, "middle")


def _height(view: View, value: float) -> float:
    low, high = view.window()
    return PLOT * (np.log10(value) - low) / (high - low) if value > 0 else 0.0


def _inner(view: View) -> Iterator[Mark]:
    y = 3 * PANEL + 12
    yield Mark("text", "row-tick", (8, y), "Σ W ⊙ dW")
    for i, value in enumerate(view.flow["inner"]):
        text = size(float(value), 2 if view.column > 55 else 1)
        yield Mark("text", "bar-text", (_middle(view, i), y), text, "middle")
    if euler(view.flow):
        yield Mark("text", "row-tick", (8, y + 12), "all equal")


def _slopes(view: View) -> Iterator[Mark]:
    y, act = 3 * PANEL + 40, ACTIVATIONS[view.act]
    dead = "dead" if view.act == "relu" else "for all"
    yield Mark("text", "row-tick", (8, y), "mean slope")
    yield Mark("text", "row-tick", (8, y + 36), act.off)
    yield Mark("text", "row-tick", (8, y + 52), dead)
    wide = min(34, 0.6 * view.column)
    for i in range(view.layers - 1):
        middle = _middle(view, i)
        x, low, dead_ = middle - wide / 2, view.flow["low"][i], view.flow["dead"][i]
        text = size(float(view.flow["slope"][i]))
        yield Mark("text", "slope", (middle, y), text, "middle")
        yield Mark("rect", "plain", (x, y + 5, wide, 18))
        yield Mark("rect", "low", (x, y + 23 - 18 * low, wide, 18 * low))
        yield Mark("rect", "dead", (x, y + 23 - 18 * dead_, wide, 18 * dead_))
        for down, share in ((36, low), (52, dead_)):
            percent = f"{round(100 * share)}%"
            yield Mark("text", "bar-text", (middle, y + down), percent, "middle")
