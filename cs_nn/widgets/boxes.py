"""The boxes of a walkthrough: a name, a formula, a value, a gradient that grows.

An array is a map of squares as in Hinton's diagrams: the area of a square is the size
of the number, a full square is positive, a hollow one negative.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cs_nn.widgets.drawing import Mark, Point
from cs_nn.widgets.style import Look
from cs_nn.widgets.trace import Heat, Node, Numbers, Trace

ADVANCE = 0.602  # the width of a letter, as a share of its size: the font is fixed
LONGEST, LONG = 22, 12  # letters of a formula, and of a gradient in one line
EDGE = 19  # pixels on both sides of a box's text
MAP = 48  # pixels of a heat map's longer side
LOOKS_OF_BOXES: dict[str, Look] = {
    "folded": {"fill": "shade", "stroke": "forward", "width": 2},
    "box-name": {"text": "ink", "size": 16, "weight": "bold"},
    "box-formula": {"text": "quiet", "size": 13},
    "box-value": {"text": "forward", "size": 15},
    "box-gradient": {"text": "gradient", "size": 15},
    "value-full": {"fill": "forward"},
    "value-hollow": {"stroke": "forward", "width": 1},
    "gradient-full": {"fill": "gradient"},
    "gradient-hollow": {"stroke": "gradient", "width": 1},
}
LOOK = {"result": "box", "folded": "folded", "parameter": "leaf", "input": "leaf"}


@dataclass(frozen=True)
class Room:
    """What every box of a trace has: pixels, and lines for its gradient."""

    width: float
    height: float
    lines: int = 1


def room_of(trace: Trace) -> Room:
    """One size for all boxes of a trace: the longest line decides.

    A long gradient, ∂L/∂ŷ = −0.9378, takes two lines: a graph is wide, but not high.
    """
    gradients = [text for node in trace.nodes for _, text in node.totals]
    lines = 2 if any(len(text) > LONG and " = " in text for text in gradients) else 1
    widths = [_head(node) for node in trace.nodes]
    widths += [wide(node.value, "box-value") for node in trace.nodes]
    for text in gradients:
        widths += [wide(line, "box-gradient") for line in _split(text, lines)]
    maps = any(node.heat and node.heat.value for node in trace.nodes)
    width = max(92.0, EDGE + max(widths), 2 * MAP + 44 if maps else 0)
    return Room(width, 46.0 + 19 * lines + (MAP + 8 if maps else 0), lines)


def wide(text: str, look: str) -> float:
    """How many pixels a text of a look takes."""
    return len(text) * ADVANCE * float(LOOKS_OF_BOXES[look]["size"])


def _head(node: Node) -> float:
    """The width of a box's first line: its name, a gap, its formula."""
    formula = wide(_fits(node.formula), "box-formula")
    return wide(node.name, "box-name") + (12 + formula if formula else 0)


def _split(text: str, lines: int) -> list[str]:
    """A gradient in one line, or what it is above how much it is."""
    return text.split(" = ", 1) if lines == 2 else [text]


def _fits(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def box(
    node: Node, number: int, at: Point, room: Room, hot: Sequence[int]
) -> Iterator[Mark]:
    """The marks of one box; the page finds it by data-node."""
    x, y = at
    sides = (x, y, room.width, room.height)
    yield Mark("rect", LOOK[node.kind], sides, hot=tuple(hot), data={"node": number})
    yield Mark("text", "box-name", (x + 10, y + 20), node.name)
    right = (x + room.width - 9, y + 20)
    yield Mark("text", "box-formula", right, _fits(node.formula), "end")
    start = node.start or None
    yield Mark("text", "box-value", (x + 10, y + 39), node.value, start=start)
    ends = [*(k for k, _ in node.totals[1:]), None]
    for (k, text), until in zip(node.totals, ends, strict=False):
        for i, line in enumerate(_split(text, room.lines)):
            place = (x + 10, y + 58 + 18 * i)
            yield Mark("text", "box-gradient", place, line, start=k, until=until)
    if node.heat:
        under = (x + 10, y + 46 + 19 * room.lines)
        yield from _maps(node.heat, node, under, room.width)


def _maps(heat: Heat, node: Node, at: Point, width: float) -> Iterator[Mark]:
    """The value on the left from the first moment, the gradient on the right later."""
    yield from _map(heat.value, "value", at, node.start or None)
    if node.totals:
        place = (at[0] + width / 2, at[1])
        yield from _map(heat.gradient, "gradient", place, node.totals[-1][0])


def _map(rows: Numbers, kind: str, at: Point, start: int | None) -> Iterator[Mark]:
    """Squares: full for positive numbers, hollow for negative ones."""
    cell = min(12.0, MAP / max(len(rows), max(map(len, rows), default=0), 1))
    largest = max((abs(v) for row in rows for v in row), default=0.0) or 1.0
    marks: dict[str, list[float]] = {"full": [], "hollow": []}
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            side = (cell - 1.5) * (abs(value) / largest) ** 0.5
            gap = (cell - side) / 2
            sign = "full" if value > 0 else "hollow"
            if side > 0:
                marks[sign] += [at[0] + j * cell + gap, at[1] + i * cell + gap, side]
    for sign, numbers in marks.items():
        if numbers:
            yield Mark("squares", f"{kind}-{sign}", tuple(numbers), start=start)
