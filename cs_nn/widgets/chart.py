"""A chart with two axes, and widgets whose picture is drawn for one step at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite

from cs_nn.widgets.base import TeachingWidget, number
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.style import LOOKS, Look

CHART_LOOKS: dict[str, Look] = LOOKS | {
    "frame": {"stroke": "line", "width": 1},
    "zero": {"stroke": "line", "width": 1, "dash": "1 3"},
    "curve": {"stroke": "forward", "width": 3},
    "dashed": {"stroke": "gradient", "width": 2.5, "dash": "7 4"},
    "tangent": {"stroke": "ink", "width": 2},
    "cursor": {"stroke": "ink", "width": 1, "dash": "2 3"},
    "dot-x": {"fill": "forward", "stroke": "ground", "width": 2},
    "dot-g": {"fill": "gradient", "stroke": "ground", "width": 2},
    "tick": {"text": "quiet", "size": 13},
    "saturated": {"fill": "shade"},
    "big": {"text": "ink", "size": 24},
    "big-x": {"text": "forward", "size": 24},
    "big-g": {"text": "gradient", "size": 24},
}
Limits = tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """Axes in a box of pixels: x y width height, and the values at their ends."""

    box: tuple[float, float, float, float]
    across: Limits
    up: Limits

    @property
    def state(self) -> list[float]:
        """All of it as one list, for the page."""
        return [*self.box, *self.across, *self.up]

    def x(self, value: float) -> float:
        """The pixel of a value on the horizontal axis."""
        low, high = self.across
        return self.box[0] + self.box[2] * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """The pixel of a value on the vertical axis, kept inside the box."""
        low, high = self.up
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return self.box[1] + self.box[3] * (1 - share)

    def frame(
        self, x_name: str, xs: Iterable[float], ys: Iterable[float]
    ) -> Iterator[Mark]:
        """The frame, a name below it, and numbers at some values."""
        left, top, width, height = self.box
        yield Mark("rect", "frame", self.box)
        for value in xs:
            place = (self.x(value), top + height + 18)
            yield Mark("text", "tick", place, number(value, 3), "middle")
        for value in ys:
            yield Mark(
                "text", "tick", (left - 8, self.y(value) + 4), number(value, 3), "end"
            )
        yield Mark(
            "text", "label", (left + width / 2, top + height + 38), x_name, "middle"
        )

    def level(self, value: float, look: str = "zero") -> Mark:
        """A line across at one value."""
        left, _, width, _ = self.box
        return Mark("path", look, (left, self.y(value), left + width, self.y(value)))

    def line(self, points: Iterable[tuple[float, float]], look: str) -> Iterator[Mark]:
        """A curve through points; where a value is not finite, it has a gap."""
        run: list[float] = []
        for x, y in [*points, (0.0, float("nan"))]:
            if isfinite(x + y):
                run += [self.x(x), self.y(y)]
            elif run:
                yield Mark("path", look, _polyline(run))
                run = []


def _polyline(run: list[float]) -> tuple[float, ...]:
    """The points of a path, never four of them, which would be drawn as a curve."""
    return tuple(run + run[-2:] if len(run) in (2, 8) else run)


class OneStep(TeachingWidget):
    """A widget with too many steps for one picture: `frame(step)` draws one of them."""

    def frame(self, step: int) -> Drawing:
        """The picture at a step."""
        raise NotImplementedError

    def drawing(self) -> Drawing:
        return self.frame(self.step)

    def to_svg(self, step: int | None = None) -> str:
        return self._at(step).svg(alone=True)

    def to_png(self, step: int | None = None) -> bytes:
        return self._at(step).png()

    def _at(self, step: int | None) -> Drawing:
        return self.frame(self.step if step is None else step)
