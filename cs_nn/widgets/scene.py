"""Draw a trace: boxes with values and gradients, edges with slopes and products."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cs_nn.widgets.boxes import LOOKS_OF_BOXES, box, box_size
from cs_nn.widgets.drawing import Drawing, Mark, Point, arrow_head
from cs_nn.widgets.layout import Spot, layout
from cs_nn.widgets.style import LOOKS
from cs_nn.widgets.trace import Edge, Trace

GAP, BETWEEN, MARGIN, LETTER = 96, 24, 14, 7.3
WALK_LOOKS = (
    LOOKS
    | LOOKS_OF_BOXES
    | {
        "wrong": {"stroke": "gradient", "width": 4},
        "wrong-text": {"text": "gradient", "size": 13, "weight": "bold"},
    }
)


def draw(trace: Trace) -> Drawing:
    """The picture of a trace, with every step in it."""
    return _Scene(trace).drawing()


class _Scene:
    """Places first, then marks: edges below, boxes above them."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.width, self.height = box_size(trace)
        labels = [max(len(e.slope), len(e.product)) for e in trace.edges if e.step]
        self.gap = max(GAP, 20 + LETTER * max(labels, default=0))
        pairs = [(edge.source, edge.target) for edge in trace.edges]
        spots, self.lanes = layout(len(trace.nodes), pairs)
        self.at = [self._corner(spot) for spot in spots]
        self.uses = [sum(e.source == i for e in trace.edges) for i in range(len(spots))]

    def _corner(self, spot: Spot) -> Point:
        """The upper left corner of a box."""
        column, row = spot
        x = MARGIN + (self.width + self.gap) * column
        return x, MARGIN + (self.height + BETWEEN) * row

    def drawing(self) -> Drawing:
        """All marks on a sheet that holds them."""
        width = max(x for x, _ in self.at) + self.width + MARGIN
        lowest = [self._corner(spot)[1] for lane in self.lanes for spot in lane]
        height = max([y for _, y in self.at] + lowest) + self.height + MARGIN
        marks = (*self._edges(), *self._boxes())
        title = f"Computation graph. {self.trace.title}"
        return Drawing(width, height, title, marks, WALK_LOOKS)

    def _boxes(self) -> Iterator[Mark]:
        hot: list[list[int]] = [[] for _ in self.trace.nodes]
        for k, step in enumerate(self.trace.steps):
            ends = {step.node} if step.node is not None else set()
            if step.edge is not None:
                ends.add(self.trace.edges[step.edge].target)
            for i in ends:
                hot[i].append(k)
        for i, node in enumerate(self.trace.nodes):
            yield from box(node, i, self.at[i], (self.width, self.height), hot[i])

    def _edges(self) -> Iterator[Mark]:
        steps = enumerate(self.trace.steps)
        used = {step.node: k for k, step in steps if step.kind == "forward"}
        slots: dict[int, list[Edge]] = {}
        for edge in self.trace.edges:
            slots.setdefault(edge.target, []).append(edge)
        for edge, lane in zip(self.trace.edges, self.lanes, strict=True):
            twins = sorted(slots[edge.target], key=lambda e: self.at[e.source][1])
            spread = min(18.0, (self.height - 24) / len(twins))
            offset = (twins.index(edge) - (len(twins) - 1) / 2) * spread
            way = self._way(edge, lane, offset)
            hot = (used[edge.target],) if edge.target in used else ()
            yield Mark("curve", "edge", _curves(way, -5, 8), hot=hot)
            yield arrow_head((way[-1][0], way[-1][1] - 5), 1, "edge-head")
            if edge.step is not None:
                label = self._label(edge, way, len(twins))
                yield from _flow(edge, way, label)

    def _way(self, edge: Edge, lane: list[Spot], offset: float) -> list[Point]:
        """The points of an edge: out of a box, along its lanes, into a box."""
        (x0, y0), (x1, y1) = self.at[edge.source], self.at[edge.target]
        middle = self.height / 2
        way = [(x0 + self.width, y0 + middle)]
        for spot in lane:
            x, y = self._corner(spot)
            way += [(x, y + middle), (x + self.width, y + middle)]
        return [*way, (x1, y1 + middle + offset)]

    def _label(self, edge: Edge, way: list[Point], twins: int) -> Point:
        """Where an edge is labelled: on its lane, or far from where others crowd."""
        if len(way) > 2:
            return _along(way[1:3], 0.5)
        crowd = (self.uses[edge.source] > 1, twins > 1)
        share = {(False, True): 0.36, (True, False): 0.64}.get(crowd, 0.5)
        return _along(way, share)


def _curves(way: list[Point], shift: float, short: float) -> tuple[float, ...]:
    """Level curves through the points of a way, ending `short` of the last one."""
    points: list[float] = [way[0][0], way[0][1] + shift]
    for (x0, y0), (x1, y1) in pairwise(way):
        middle = (x0 + x1) / 2
        points += [middle, y0 + shift, middle, y1 + shift, x1, y1 + shift]
    points[-2] -= short
    return tuple(points)


def _flow(edge: Edge, way: list[Point], label: Point) -> Iterator[Mark]:
    """The gradient's way back: a dashed arrow, the slope above, the product below."""
    assert edge.step is not None
    seen: dict[str, Any] = {"start": edge.step, "hot": (edge.step,)}
    back = _curves([(x, y + 6) for x, y in reversed(way)], 0, -8)
    yield Mark("curve", "wrong" if edge.wrong else "flow", back, **seen)
    x, y = way[0]
    yield arrow_head((x, y + 6), -1, "flow-head", start=edge.step)
    x, y = label
    yield Mark("text", "slope", (x, y - 11), edge.slope, "middle", **seen)
    yield Mark("text", "product", (x, y + 21), edge.product, "middle", **seen)
    if edge.wrong:
        yield Mark("text", "wrong-text", (x, y + 38), edge.wrong, "middle", **seen)


def _along(way: list[Point], t: float) -> Point:
    """The point of a level curve at the parameter t."""
    (x0, y0), (x1, y1) = way
    level = 1.5 * t * (1 - t) + t**3 if t < 1 else 1.0
    return x0 + (x1 - x0) * level, y0 + (y1 - y0) * (3 * t**2 - 2 * t**3)
