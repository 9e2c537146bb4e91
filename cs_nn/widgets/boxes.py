"""The boxes of a walkthrough: a name, a formula, a value, a gradient that grows.

An array is a map of squares as in Hinton's diagrams: the area of a square is the size
of the number, a full square is positive, a hollow one negative.
"""

from collections.abc import Iterator, Sequence

from cs_nn.widgets.drawing import Mark, Point
from cs_nn.widgets.style import Look
from cs_nn.widgets.trace import Heat, Node, Numbers, Trace

LETTER, LONGEST = 7.6, 22  # the width of a letter in pixels, and letters in a line
MAP = 48  # pixels of a heat map's longer side
LOOKS_OF_BOXES: dict[str, Look] = {
    "folded": {"fill": "shade", "stroke": "forward", "width": 2},
    "value-full": {"fill": "forward"},
    "value-hollow": {"stroke": "forward", "width": 1},
    "gradient-full": {"fill": "gradient"},
    "gradient-hollow": {"stroke": "gradient", "width": 1},
}
LOOK = {"result": "box", "folded": "folded", "parameter": "leaf", "input": "leaf"}


def box_size(trace: Trace) -> tuple[float, float]:
    """One size for all boxes of a trace: the longest line decides."""
    longest = max(len(line) for node in trace.nodes for line in _lines(node))
    maps = any(node.heat and node.heat.value for node in trace.nodes)
    width = max(92.0, 20 + LETTER * longest, 2 * MAP + 44 if maps else 0)
    return width, 62.0 + (MAP + 8 if maps else 0)


def _lines(node: Node) -> list[str]:
    first = f"{node.name}  {_fits(node.formula)}"
    return [first, node.value, *(text for _, text in node.totals)]


def _fits(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def box(
    node: Node, number: int, at: Point, size: tuple[float, float], hot: Sequence[int]
) -> Iterator[Mark]:
    """The marks of one box; the page finds it by data-node."""
    (x, y), (width, height) = at, size
    data = {"node": number}
    yield Mark(
        "rect", LOOK[node.kind], (x, y, width, height), hot=tuple(hot), data=data
    )
    yield Mark("text", "name", (x + 10, y + 18), node.name)
    right = (x + width - 9, y + 18)
    yield Mark("text", "quiet", right, _fits(node.formula), "end")
    start = node.start or None
    yield Mark("text", "value", (x + 10, y + 36), node.value, start=start)
    ends = [*(k for k, _ in node.totals[1:]), None]
    for (k, text), until in zip(node.totals, ends, strict=False):
        yield Mark("text", "gradient", (x + 10, y + 53), text, start=k, until=until)
    if node.heat:
        yield from _maps(node.heat, node, (x + 10, y + 62), width)


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
