"""Watch the loss while a network trains, and look at every epoch afterwards."""

from collections.abc import Iterator
from itertools import pairwise
from math import floor, inf, isfinite, log10
from time import monotonic
from typing import Any

import traitlets as t

from cs_nn.train import History
from cs_nn.widgets.base import Rows, number
from cs_nn.widgets.chart import CHART_LOOKS, Chart, OneStep
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.style import Look, css, esm

PAUSE = 0.1  # seconds from one picture to the next
BOX = (56.0, 66.0, 570.0, 270.0)
PLACES = (56.0, 186.0, 402.0)  # of the numbers above the chart
LOSS_LOOKS: dict[str, Look] = CHART_LOOKS | {
    "lowest": {"fill": "none", "stroke": "gradient", "width": 2.5},
    "loss-big": {"text": "ink", "size": 21},
    "loss-big-x": {"text": "forward", "size": 21},
    "loss-big-g": {"text": "gradient", "size": 21},
}


class LossCurve(OneStep):
    """The training and the validation loss, live, as the `callback` of `train.fit`.

        train.fit(net, data, validation=more, callback=LossCurve())

    It shows itself at the first epoch, draws at most ten times a second, and leaves its
    last picture in the page. Solid is the training loss, dashed the validation loss
    with a ring at its lowest. `show=False` leaves the showing to you.

    Traits: `step` (the epoch; it follows the training as long as it stands at the end)
    and what python drew and said of every epoch.
    """

    _esm = esm("chart", "losscurve")
    _css = css("chart", LOSS_LOOKS)
    svg = t.Unicode().tag(sync=True)
    says = t.List(t.Unicode()).tag(sync=True)  # a sentence for each epoch, from 0
    rows = t.List(t.List(t.Unicode())).tag(sync=True)  # headings, then epochs
    dots = t.List().tag(sync=True)  # x, top and bottom, then a height for each curve
    across = t.List(t.Float()).tag(sync=True)  # left edge, width, epochs

    def __init__(
        self, title: str = "The loss, epoch by epoch", show: bool = True
    ) -> None:
        super().__init__(title=title)
        self._show, self._handle, self._next = show, None, -inf
        self._told: History | None = None  # whose sentences there are
        self.history = History()
        self.update()

    def __call__(self, history: History) -> None:
        """Take a look at the history of a training that goes on."""
        if history is not self.history:
            self.history, self._next, self.step = history, -inf, self.last
            self._handle = self._display() if self._show else None
        start = monotonic()
        if history.done or start >= self._next:
            self.update()
            spent = monotonic() - start
            self._next = start + max(PAUSE, 10 * spent)  # training has 9 tenths
        if history.done and self._handle is not None:
            self._handle.update(self)  # a saved page keeps what is shown last

    def _display(self) -> Any:
        from IPython import get_ipython
        from IPython.display import display

        return display(self, display_id=True) if get_ipython() else None

    def update(self) -> None:
        """Draw the history as it is now."""
        follow = self.step == self.last
        with self.hold_sync():
            self.last = len(self.history.loss)
            self.step = self.last if follow else self.step
            self.says = self._sentences()
            self.rows = self.numbers()
            chart = self.chart
            self.dots = [self._dots(k, chart) for k in range(self.last + 1)]
            self.across = [BOX[0], BOX[2], float(self._span)]
            picture = Drawing(
                *self._size, self.title, tuple(self._curves()), LOSS_LOOKS
            )
            self.svg = picture.svg()

    # What is said

    @property
    def current(self) -> str:
        return self._says(self.step)

    def _sentences(self) -> list[str]:
        """A sentence for each epoch; those said before stay, but for the last."""
        said = self.says[:-1] if self._told is self.history else []
        self._told = self.history
        return said + [self._says(k) for k in range(len(said), self.last + 1)]

    def _says(self, epoch: int) -> str:
        if epoch == 0:
            return "Epoch 0: nothing has been learned yet."
        said = f"Epoch {epoch}: loss {_text(self.history.loss[epoch - 1])}"
        if self.history.validation_loss:
            said += f"; validation {trend(self.history.validation_loss[:epoch])}"
        ended = self.history.stopped and epoch == self.last
        return f"{said}. Stopped: {self.history.stopped}." if ended else f"{said}."

    def numbers(self) -> Rows:
        curves = list(self._losses().values())
        rows = ([_text(x) for x in row] for row in zip(*curves, strict=True))
        head = ["epoch", *self._losses()]
        return [head, *([str(k), *row] for k, row in enumerate(rows, start=1))]

    # What is drawn

    def _losses(self) -> dict[str, list[float]]:
        curves = {"training": self.history.loss}
        if self.history.validation_loss:
            curves["validation"] = self.history.validation_loss
        return curves

    @property
    def _span(self) -> int:
        return max(self.history.epochs, len(self.history.loss), 1)

    @property
    def _size(self) -> tuple[float, float]:
        return BOX[0] + BOX[2] + 18, BOX[1] + BOX[3] + 50

    @property
    def chart(self) -> Chart:
        """Epochs from 0, losses from 0 to a little more than the largest."""
        every = [x for curve in self._losses().values() for x in curve if isfinite(x)]
        top = 1.04 * max(every, default=1.0) or 1.0
        return Chart(BOX, (0.0, float(self._span)), (0.0, top))

    def _dots(self, epoch: int, chart: Chart) -> list[float | None]:
        """Where an epoch lies on the chart: x, top and bottom, then each curve."""
        place: list[float | None] = [round(chart.x(epoch), 1), BOX[1], BOX[1] + BOX[3]]
        for curve in self._losses().values() if epoch else ():
            y = curve[epoch - 1]
            place.append(round(chart.y(y), 1) if isfinite(y) else None)
        return place

    def _curves(self) -> Iterator[Mark]:
        """The axes, both curves, and their names above them."""
        chart = self.chart
        xs = ticks(self._span, whole=True)
        yield from chart.frame("epoch", xs, ticks(chart.up[1]))
        losses, looks = self._losses().values(), ("curve", "dashed")
        for look, x, curve in zip(looks, PLACES[1:], losses, strict=False):
            yield from chart.line(enumerate(curve, start=1), look)
            yield Mark("path", look, (x, 48, x + 60, 48))
        finite = [x if isfinite(x) else inf for x in self.history.validation_loss]
        if finite and min(finite) < inf:
            best = finite.index(min(finite))
            place = (chart.x(best + 1), chart.y(finite[best]), 11)
            yield Mark("circle", "lowest", place)
        yield from self._numbers(self.step)

    def _numbers(self, epoch: int) -> Iterator[Mark]:
        names, *rows = self.numbers()
        row = rows[epoch - 1] if epoch else [""] * len(names)
        looks = ("loss-big", "loss-big-x", "loss-big-g")
        for i, (name, text) in enumerate(zip(names, row, strict=True)):
            said = f"{name} {text}".strip()
            yield Mark("text", looks[i], (PLACES[i], 34), said, data={"number": i})

    def frame(self, step: int) -> Drawing:
        marks = [mark for mark in self._curves() if "number" not in mark.data]
        x, top, low, *heights = self._dots(step, self.chart)
        marks.append(Mark("path", "cursor", (x or 0, top or 0, x or 0, low or 0)))
        for look, y in zip(("dot-x", "dot-g"), heights, strict=False):
            if y is not None:
                marks.append(Mark("circle", look, (x or 0, y, 7)))
        marks += self._numbers(step)
        return Drawing(*self._size, self.title, tuple(marks), LOSS_LOOKS)


def trend(losses: list[float]) -> str:
    """The last loss, and how it stands to the lowest before it."""
    now, best = losses[-1], min(range(len(losses)), key=lambda k: _order(losses[k]))
    if len(losses) == 1 or not isfinite(now):
        return _text(now)
    if best == len(losses) - 1:
        return f"{_text(now)}, the lowest so far"
    if all(a < b for a, b in pairwise(losses[best:])):
        return f"{_text(now)}, rising since epoch {best + 1}"
    return f"{_text(now)}, the lowest was {_text(losses[best])} at epoch {best + 1}"


def ticks(top: float, whole: bool = False) -> list[float]:
    """Round numbers from 0 to `top`, three to six of them."""
    rough = top / 5
    power = 10.0 ** floor(log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    step = max(1.0, round(step)) if whole else step
    return [step * k for k in range(int(top / step + 1e-9) + 1)]


def _text(value: float) -> str:
    return number(value, 3)


def _order(value: float) -> float:
    return value if isfinite(value) else inf
