"""Draw a trace: boxes with values and gradients, edges with slopes and products."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cs_nn.widgets.boxes import ADVANCE, LOOKS_OF_BOXES, box, room_of
from cs_nn.widgets.drawing import Drawing, Mark, Point, arrow_head
from cs_nn.widgets.layout import Spot, layout
from cs_nn.widgets.style import LOOKS
from cs_nn.widgets.trace import Edge, Trace

Piece = tuple[Point, Point]  # of an edge: where a level curve begins and ends
GAP, BETWEEN, MARGIN = 64, 24, 14
LABEL, STEEP = 14, 4  # the size of what stands on an edge; pixels of rise under it
HEAD = 8  # an edge ends so much before its arrow does
WALK_LOOKS = (
    LOOKS
    | LOOKS_OF_BOXES
    | {
        "edge-slope": {"text": "ink", "size": LABEL, "style": "italic", "halo": 4},
        "edge-product": {"text": "gradient", "size": LABEL, "halo": 4},
        "edge-wrong": {"stroke": "gradient", "width": 4},
        "edge-wrong-text": {"text": "gradient", "size": LABEL, "weight": "bold"},
    }
)


def draw(trace: Trace) -> Drawing:
    """The picture of a trace, with every step in it."""
    return _Scene(trace).drawing()


class _Scene:
    """Places first, then marks: edges below, boxes above them."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.room = room_of(trace)
        self.width, self.height = self.room.width, self.room.height
        labels = [max(len(e.slope), len(e.product)) for e in trace.edges if e.step]
        self.gap = max(GAP, 20 + ADVANCE * LABEL * max(labels, default=0))
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
            yield from box(node, i, self.at[i], self.room, hot[i])

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
            yield Mark("curve", "edge", _curves(way, -5, HEAD), hot=hot)
            yield arrow_head((way[-1][0], way[-1][1] - 5), 1, "edge-head")
            if edge.step is not None:
                crowd = sum(twin.step is not None for twin in twins)
                yield from _flow(edge, way, self._label(edge, way, crowd))

    def _way(self, edge: Edge, lane: list[Spot], offset: float) -> list[Point]:
        """The points of an edge: out of a box, along its lanes, into a box."""
        (x0, y0), (x1, y1) = self.at[edge.source], self.at[edge.target]
        middle = self.height / 2
        way = [(x0 + self.width, y0 + middle)]
        for spot in lane:
            x, y = self._corner(spot)
            way += [(x, y + middle), (x + self.width, y + middle)]
        return [*way, (x1, y1 + middle + offset)]

    def _label(self, edge: Edge, way: list[Point], crowd: int) -> tuple[Piece, float]:
        """Where an edge is labelled: a piece of its way, and how far along.

        On its lane, or far from where others with a label crowd.
        """
        if len(way) > 2:
            return (way[1], way[2]), 0.5
        crowds = (self.uses[edge.source] > 1, crowd > 1)
        share = {(False, True): 0.36, (True, False): 0.64}.get(crowds, 0.5)
        return (way[0], way[1]), share


def _curves(way: list[Point], shift: float, short: float) -> tuple[float, ...]:
    """Level curves through the points of a way, ending `short` of the last one."""
    points: list[float] = [way[0][0], way[0][1] + shift]
    for (x0, y0), (x1, y1) in pairwise(way):
        middle = (x0 + x1) / 2
        points += [middle, y0 + shift, middle, y1 + shift, x1, y1 + shift]
    points[-2] -= short
    return tuple(points)


def _flow(edge: Edge, way: list[Point], label: tuple[Piece, float]) -> Iterator[Mark]:
    """The gradient's way back: a dashed arrow, the slope above, the product below."""
    assert edge.step is not None
    seen: dict[str, Any] = {"start": edge.step, "hot": (edge.step,)}
    back = _curves([(x, y + 6) for x, y in reversed(way)], 0, -HEAD)
    yield Mark("curve", "edge-wrong" if edge.wrong else "flow", back, **seen)
    x, y = way[0]
    yield arrow_head((x, y + 6), -1, "flow-head", start=edge.step)
    above = _beside(edge.slope, *label, -1)
    yield Mark("text", "edge-slope", above, edge.slope, "middle", **seen)
    x, y = _beside(edge.product, *label, 1)
    yield Mark("text", "edge-product", (x, y), edge.product, "middle", **seen)
    if edge.wrong:
        yield Mark("text", "edge-wrong-text", (x, y + 18), edge.wrong, "middle", **seen)


def _beside(text: str, piece: Piece, share: float, side: int) -> Point:
    """The foot of a label above (side −1) or below (1) an edge, clear of it.

    A steep edge would cross the label: it goes to where the edge leaves room, between
    the boxes.
    """
    (x0, y0), (x1, y1) = piece
    half = len(text) * ADVANCE * LABEL / 2
    x = x0 + (x1 - x0) * share
    drawn = ((x0, y0), (x1 - HEAD, y1)) if side < 0 else ((x0 + HEAD, y0), (x1, y1))
    if abs(_height(drawn, x + half) - _height(drawn, x - half)) > STEEP:
        x += half if (y1 > y0) == (side < 0) else -half
    x = min(max(x, x0 + half + 3), x1 - half - 3)
    under = [_height(drawn, place) for place in (x - half - 3, x, x + half + 3)]
    return x, min(under) - 13 if side < 0 else max(under) + 23


def _height(piece: Piece, x: float) -> float:
    """How high a level curve between two points is at x, found by halving."""
    (x0, y0), (x1, y1) = piece
    share, low, high = (x - x0) / (x1 - x0), 0.0, 1.0
    for _ in range(12):
        t = (low + high) / 2
        low, high = (t, high) if 1.5 * t * (1 - t) + t**3 < share else (low, t)
    return y0 + (y1 - y0) * (3 * low**2 - 2 * low**3)
