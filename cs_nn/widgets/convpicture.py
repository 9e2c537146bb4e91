"""The sliding kernel as a still picture: three grids side by side, at one step."""

from collections.abc import Iterator
from itertools import groupby
from math import isnan

import numpy as np

from cs_nn.kernels import Pair
from cs_nn.widgets.base import number
from cs_nn.widgets.convpanels import Panel, Rim, brief
from cs_nn.widgets.drawing import Drawing, Mark, Point
from cs_nn.widgets.style import LOOKS as COMMON
from cs_nn.widgets.style import Look

LOOKS: dict[str, Look] = COMMON | {
    "up": {"fill": "shade", "stroke": "line", "width": 1},
    "down": {"fill": "shade-2", "stroke": "line", "width": 1},
    "faint": {"fill": "card", "stroke": "line", "width": 1, "dash": "2 3"},
    "lit": {"fill": "hot", "stroke": "hot-line", "width": 1},
    "window": {"stroke": "hot-line", "width": 2.5},
    "lost": {"stroke": "line", "width": 1},
    "dark": {"fill": "ink"},
    "rim": {"stroke": "hot-line", "width": 3.5},
    "halo": {"stroke": "ground", "width": 6},
    "digits": {"text": "ink", "size": 16},
    "digits-large": {"text": "ink", "size": 20},
    "digits-small": {"text": "ink", "size": 11.5},
    "channel-total": {"text": "forward", "size": 14, "weight": "bold"},
    "sign": {"text": "ink", "size": 26},
    "note-large": {"text": "gradient", "size": 14, "weight": "bold"},
    "note": {"text": "gradient", "size": 11, "weight": "bold"},
}
NO_BRACKETS = str.maketrans("", "", "()")
Panels = tuple[Panel, ...]
ROOM = 760
TOP, GAP, BETWEEN = 34, 12, 44  # above the grids, between planes, between grids


def cell_sizes(panels: Panels, room: float = ROOM) -> list[int]:
    """Pixels per cell, so that the grids stand side by side in a room so wide."""
    readable = [panel for panel in panels if panel.read]
    pictures = len(panels) - len(readable)
    columns = sum(panel.size[1] for panel in readable)
    rows = max((panel.size[0] * len(panel.values) for panel in readable), default=1)
    spare = (room - 140 - 34 * columns) / max(1, pictures)
    picture = max(160, min(320, spare))
    wide = (room - 140 - picture * pictures) / max(1, columns)
    cell = max(28, int(min(58, wide, 480 / max(1, rows))))
    return [cell if panel.read else _grey_size(panel, picture) for panel in panels]


def _grey_size(panel: Panel, picture: float) -> int:
    rows, columns = panel.size
    return max(3, int(picture / max(columns, 0.8 * rows * len(panel.values))))


def draw(panels: Panels, title: str, sign: str) -> Drawing:
    """The grids beside each other; `sign` stands between the first two."""
    sizes = cell_sizes(panels)
    heights = [
        len(panel.values) * (panel.size[0] * size + GAP) - GAP
        for panel, size in zip(panels, sizes, strict=True)
    ]
    middle, x = TOP + max(heights) / 2, 6.0
    marks: list[Mark] = []
    for k, (panel, size, high) in enumerate(zip(panels, sizes, heights, strict=True)):
        if k:
            place = (x - BETWEEN / 2, middle + 8)
            marks.append(Mark("text", "sign", place, (sign, "=")[k - 1], "middle"))
        top = middle - high / 2
        marks.append(Mark("text", "name", (x, top - 12), panel.title))
        for plane in range(len(panel.values)):
            corner = (x, top + plane * (panel.size[0] * size + GAP))
            marks += _plane(panel, plane, corner, size)
        sums = 9 * max(map(len, panel.sums), default=-1) + 9
        wide = max(panel.size[1] * size + sums, 8.8 * len(panel.title))
        x += wide + BETWEEN
    return Drawing(x - BETWEEN + 6, 2 * middle - TOP + 12, title, tuple(marks), LOOKS)


def _plane(panel: Panel, plane: int, corner: Point, size: int) -> Iterator[Mark]:
    if panel.read:
        yield from _cells(panel, plane, corner, size)
    else:
        yield from _greys(panel, plane, corner, size)
    yield from _rings(panel, corner, size)
    if panel.sums:
        x = corner[0] + panel.size[1] * size + 8
        y = corner[1] + panel.size[0] * size / 2 + 5
        yield Mark("text", "channel-total", (x, y), panel.sums[plane])


def _cells(panel: Panel, plane: int, corner: Point, size: int) -> Iterator[Mark]:
    digits, (look, notes) = _digits(panel, size), _notes(panel, size)
    for r, c in sorted(np.ndindex(panel.size), key=panel.lit.__contains__):
        x, y = corner[0] + c * size, corner[1] + r * size
        value = float(panel.values[plane, r, c])
        yield Mark("rect", _look(panel, (r, c), value), (x, y, size, size))
        if (r, c) in panel.lost:
            yield Mark("path", "lost", (x, y + size, x + size, y))
        texts = notes.get((r, c), ())
        middle = (x + size / 2, y + size / 2 + (1 if texts else 6))
        yield Mark("text", digits, middle, fitting(value, size), "middle")
        if texts:
            text = texts[min(plane, len(texts) - 1)]
            yield Mark("text", look, (x + size - 3, y + size - 4), text, "end")


def fitting(value: float, size: int) -> str:
    """A number with as many decimals as a cell of this size has room for."""
    if isnan(value):
        return "?"
    texts = [number(brief(value, decimals), 6) for decimals in (2, 1, 0)]
    if value and abs(value) < 0.1:
        texts.insert(0, number(value, 2))
    return next((text for text in texts if len(text) * 7 <= size - 2), texts[-1])


def _digits(panel: Panel, size: int) -> str:
    """The look of the numbers of a grid: as large as its longest number allows."""
    texts = [fitting(float(value), size) for value in panel.values.ravel()]
    longest = max(map(len, texts), default=0)
    if size >= 50 and longest * 12 + 4 <= size:
        return "digits-large"
    return "digits" if size >= 34 and longest * 10 + 4 <= size else "digits-small"


def _notes(panel: Panel, size: int) -> tuple[str, dict[Pair, tuple[str, ...]]]:
    """What lies on the cells: without brackets if they have no room, or not at all."""
    bare = {
        place: tuple(text.translate(NO_BRACKETS) for text in texts)
        for place, texts in panel.notes.items()
    }
    room, longest = (size - 4) / 6.7, _longest(panel.notes)
    if size < 30 or _longest(bare) > room:
        return "note", {}
    look = "note-large" if size >= 50 and longest < 5 else "note"
    return look, bare if longest > room else panel.notes


def _longest(notes: dict[Pair, tuple[str, ...]]) -> int:
    return max((len(text) for texts in notes.values() for text in texts), default=0)


def _look(panel: Panel, at: Pair, value: float) -> str:
    if at in panel.lit:
        return "lit"
    if at in panel.faint:
        return "faint"
    return "up" if value > 0 else "down" if value < 0 else "plain"


def _greys(panel: Panel, plane: int, corner: Point, size: int) -> Iterator[Mark]:
    """White is the largest number; neighbours of one grey are one rectangle."""
    (x, y), (rows, columns) = corner, panel.size
    yield Mark("rect", "plain", (x, y, columns * size, rows * size))
    dark = darkness(panel.values)[plane]
    for r in range(rows):
        c = 0
        for shade, run in groupby(dark[r].tolist()):
            width = len(list(run))
            if shade:
                place = (x + c * size, y + r * size, width * size, size)
                yield Mark("rect", "dark", place, opacity=shade)
            c += width


def darkness(values: np.ndarray) -> np.ndarray:
    """0 for the largest number, 1 for the smallest; what is hidden stays white."""
    seen = values[~np.isnan(values)]
    low, high = (seen.min(), seen.max()) if seen.size else (0.0, 0.0)
    spread = high - low or 1.0
    dark: np.ndarray = np.nan_to_num(np.round((high - values) / spread, 2), nan=0.0)
    return dark


def _rings(panel: Panel, corner: Point, size: int) -> Iterator[Mark]:
    """Around the window, and around each lit cell that isn't in it."""
    top, left, high, wide = panel.rim or (0, 0, 0, 0)
    out = [
        (r, c)
        for r, c in sorted(panel.lit)
        if len(panel.lit) == 1
        or not (top <= r < top + high and left <= c < left + wide)
    ]
    for r, c in out if panel.read or len(out) <= 30 else ():
        looks = ("window",) if panel.read else ("halo", "rim")
        yield from _around((r, c, 1, 1), corner, size, looks)
    if panel.rim:
        yield from _around(panel.rim, corner, size, ("halo", "rim"))


def _around(
    rim: Rim, corner: Point, size: int, looks: tuple[str, ...]
) -> Iterator[Mark]:
    r, c, high, wide = rim
    place = (corner[0] + c * size, corner[1] + r * size, wide * size, high * size)
    for look in looks:
        yield Mark("rect", look, place)
