"""Where the boxes of a graph stand: columns from left to right, few crossings.

Columns by the longest way from an input, rows by the mean of the neighbours, swept to
and fro; an edge over several columns keeps a lane in each, so that it passes behind no
box (Sugiyama, Tagawa & Toda 1981).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

Pair = tuple[int, int]
Spot = tuple[int, float]  # column and row
SWEEPS = 12
LANE = 0.55  # the height of an edge that passes, where a box has 1


@dataclass
class _Places:
    """Boxes and lanes alike: column, row and height of each, and its neighbours."""

    column: list[int]
    height: list[float]
    into: list[list[int]]
    out: list[list[int]]
    row: list[float] = field(default_factory=list)

    def add(self, column: int, height: float) -> int:
        self.column.append(column)
        self.height.append(height)
        self.into.append([])
        self.out.append([])
        return len(self.column) - 1

    def join(self, source: int, target: int) -> None:
        self.out[source].append(target)
        self.into[target].append(source)


def layout(count: int, edges: Sequence[Pair]) -> tuple[list[Spot], list[list[Spot]]]:
    """Spots of `count` nodes in topological order, and for each edge those it passes.

    Rows are real numbers, at least 1 apart between boxes of a column, the topmost 0.
    """
    places = _Places([], [], [], [])
    for column in _columns(count, edges):
        places.add(column, 1.0)
    lanes = [_lanes(places, source, target) for source, target in edges]
    _settle_all(places)
    top = min(places.row[:count], default=0.0)
    spots = [(c, r - top) for c, r in zip(places.column, places.row, strict=True)]
    return spots[:count], [[spots[i] for i in lane] for lane in lanes]


def _columns(count: int, edges: Sequence[Pair]) -> list[int]:
    column = [0] * count
    for source, target in sorted(edges, key=lambda pair: pair[1]):
        column[target] = max(column[target], column[source] + 1)
    users: dict[int, list[int]] = {}
    for source, target in edges:
        users.setdefault(source, []).append(column[target])
    targets = {target for _, target in edges}
    for i in set(users) - targets:  # an input stands beside its first user
        column[i] = min(users[i]) - 1
    return column


def _lanes(places: _Places, source: int, target: int) -> list[int]:
    """Join two boxes by a lane in each column between them."""
    lane, last = [], source
    for column in range(places.column[source] + 1, places.column[target]):
        lane.append(places.add(column, LANE))
        places.join(last, lane[-1])
        last = lane[-1]
    places.join(last, target)
    return lane


def _settle_all(places: _Places) -> None:
    columns: dict[int, list[int]] = {}
    for i, column in enumerate(places.column):
        columns.setdefault(column, []).append(i)
    places.row = [0.0] * len(places.column)
    for members in columns.values():
        _settle(members, places, [[]] * len(places.column))
    for sweep in range(SWEEPS):
        near = places.into if sweep % 2 == 0 else places.out
        for number in sorted(columns, reverse=sweep % 2 == 1):
            _settle(columns[number], places, near)


def _settle(members: list[int], places: _Places, near: list[list[int]]) -> None:
    """Move what stands in a column towards its neighbours, without overlaps."""
    row, height = places.row, places.height
    wish = {
        i: sum(row[j] for j in near[i]) / len(near[i]) if near[i] else row[i]
        for i in members
    }
    order = sorted(members, key=lambda i: (wish[i], i))
    placed: list[float] = []
    for previous, i in zip([None, *order], order, strict=False):
        least = wish[i]
        if previous is not None:
            least = max(least, placed[-1] + (height[previous] + height[i]) / 2)
        placed.append(least)
    shift = (sum(wish.values()) - sum(placed)) / len(members)
    for i, place in zip(order, placed, strict=True):
        row[i] = place + shift
