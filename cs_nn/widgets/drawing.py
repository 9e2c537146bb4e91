"""A picture as a list of marks: described once, written as SVG or painted as PNG.

A mark may belong to steps: it shows from one step until another, and it is *hot* at the
steps that are about it. The same SVG therefore holds every step; the page only switches
classes, and `svg(step)` writes them for a page that can't.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from cs_nn.widgets.style import LIGHT, LOOKS, Look, look_css

Point = tuple[float, float]
TAGS = {"squares": "path", "curve": "path"}  # SVG has no such elements
ROUND = ("box", "leaf", "constant", "folded")  # looks of boxes with round corners


@dataclass(frozen=True)
class Mark:
    """One shape or text; `look` is a name of style.LOOKS, sizes are in pixels."""

    kind: str  # rect, circle, path, curve, text, or squares: many at once
    look: str
    at: tuple[float, ...]  # x y w h; x y r; the points; x y; x y size for each square
    text: str = ""
    anchor: str = "start"  # of a text: start, middle or end
    start: int | None = None  # shows from this step …
    until: int | None = None  # … and no longer from that one
    hot: tuple[int, ...] = ()
    opacity: float = 1.0  # of a heat map's cell: how large its value is
    data: Mapping[str, object] = field(default_factory=dict)

    def svg(self, step: int | None = None) -> str:
        """This mark as SVG; with a step, off or hot as it is there."""
        names = [f"csnn-{self.look}", *(self._state(step) if step is not None else [])]
        given = {"class": " ".join(names)} | self._geometry() | self._data()
        said = " ".join(f'{k}="{escape(str(v))}"' for k, v in given.items())
        if self.kind == "text":
            return f"<text {said}>{escape(self.text)}</text>"
        return f"<{TAGS.get(self.kind, self.kind)} {said}/>"

    def shows(self, step: int) -> bool:
        """Whether it can be seen at a step."""
        late = self.until is not None and step >= self.until
        return not late and (self.start is None or step >= self.start)

    def _state(self, step: int) -> Iterator[str]:
        if not self.shows(step):
            yield "off"
        if step in self.hot:
            yield "hot"

    def _geometry(self) -> dict[str, object]:
        if self.kind == "path":
            return {"d": path_text(self.at)}
        if self.kind == "curve":
            return {"d": curve_text(self.at)}
        if self.kind == "squares":
            return {"d": "".join(map(square_text, squares(self.at)))}
        names = {"rect": "x y width height", "circle": "cx cy r", "text": "x y"}
        place: dict[str, object] = {
            name: _short(value)
            for name, value in zip(names[self.kind].split(), self.at, strict=True)
        }
        if self.kind == "rect" and self.look in ROUND:
            place["rx"] = 8
        if self.kind == "text" and self.anchor != "start":
            place["text-anchor"] = self.anchor
        return place

    def _data(self) -> dict[str, object]:
        steps = {"from": self.start, "until": self.until}
        given = {k: v for k, v in steps.items() if v is not None} | dict(self.data)
        if self.hot:
            given["hot"] = ",".join(map(str, self.hot))
        faint = {} if self.opacity == 1 else {"fill-opacity": _short(self.opacity, 2)}
        return faint | {f"data-{key}": value for key, value in given.items()}


def path_text(numbers: tuple[float, ...]) -> str:
    """An SVG path: closed if it ends where it began, a curve if it has four points."""
    pairs = [f"{_short(x)},{_short(y)}" for x, y in _points(numbers)]
    if pairs[0] == pairs[-1]:
        return f"M{'L'.join(pairs[:-1])}Z"
    return curve_text(numbers) if len(pairs) == 4 else f"M{'L'.join(pairs)}"


def curve_text(numbers: tuple[float, ...]) -> str:
    """An SVG path of cubic curves: a start, then three points for each curve."""
    pairs = [f"{_short(x)},{_short(y)}" for x, y in _points(numbers)]
    return f"M{pairs[0]}C{' '.join(pairs[1:])}"


def squares(numbers: tuple[float, ...]) -> list[tuple[float, float, float]]:
    """The triples x, y, size that stand in one row of numbers."""
    return list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def square_text(square: tuple[float, float, float]) -> str:
    """One square as a part of an SVG path."""
    x, y, size = map(_short, square)
    return f"M{x},{y}h{size}v{size}h-{size}z"


def arrow_head(tip: Point, direction: float, look: str, **rest: Any) -> Mark:
    """A small triangle that points right (direction 1) or left (−1) at `tip`."""
    x, y = tip
    back = x - 9 * direction
    return Mark("path", look, (x, y, back, y - 4, back, y + 4, x, y), **rest)


@dataclass(frozen=True)
class Drawing:
    """Marks on a sheet of `width` × `height` pixels, with a title that says it all."""

    width: float
    height: float
    title: str
    marks: tuple[Mark, ...]
    looks: Mapping[str, Look] = field(default_factory=lambda: LOOKS)

    def svg(self, step: int | None = None, alone: bool = False) -> str:
        """The SVG text; `alone` adds its style, for a page that has none."""
        width, height = _short(self.width), _short(self.height)
        inner = "".join(mark.svg(step) for mark in self.marks)
        style = f"<style>{self._style()}</style>" if alone else ""
        paper = f'<rect width="{width}" height="{height}" fill="{LIGHT["ground"]}"/>'
        return (
            f'<svg class="csnn-svg" xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'style="max-width:100%;min-width:{_short(0.72 * self.width)}px" '
            f'role="img" aria-label="{escape(self.title)}">'
            f"{style}{paper if alone else ''}{inner}</svg>"
        )

    def png(self, step: int | None = None, dpi: int = 96) -> bytes:
        """The picture painted by matplotlib, for readers that refuse HTML and SVG."""
        from cs_nn.widgets.paint import paint

        shown = [mark for mark in self.marks if step is None or mark.shows(step)]
        looks = [_look(mark, self.looks[mark.look], step) for mark in shown]
        return paint(zip(shown, looks, strict=True), (self.width, self.height), dpi)

    def _style(self) -> str:
        hot = f"fill:{LIGHT['hot']};stroke:{LIGHT['hot-line']};stroke-width:2.5"
        return (
            f"{look_css(self.looks, LIGHT)}svg{{font:13px ui-monospace,"
            f"'DejaVu Sans Mono',Menlo,Consolas,monospace}}.off{{visibility:hidden}}"
            f"rect.hot,circle.hot{{{hot}}}path.hot{{stroke-width:3.2}}"
        )


def _look(mark: Mark, look: Look, step: int | None) -> Look:
    """A mark's look at a step, as base.css has it: hot ones stand out."""
    if step not in mark.hot:
        return look
    if mark.kind in ("rect", "circle"):
        return {**look, "fill": "hot", "stroke": "hot-line", "width": 2.5}
    if mark.kind == "text":
        return {**look, "weight": "bold"}
    return {**look, "width": 3.2}


def _points(numbers: tuple[float, ...]) -> list[Point]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _short(value: float, digits: int = 1) -> str:
    """A coordinate without needless digits."""
    return f"{round(value, digits) + 0.0:g}"
