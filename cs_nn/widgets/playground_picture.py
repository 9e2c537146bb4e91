"""The playground as a still picture: input plane, hidden plane and learning curve."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from cs_nn.widgets.base import number
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.playground_hidden import look, segment
from cs_nn.widgets.playground_model import Layers, Moment, Task, forward, scores
from cs_nn.widgets.playground_text import LETTERS
from cs_nn.widgets.style import LOOKS, Look

# the page's own drawing uses the same looks
PLAYGROUND_LOOKS: dict[str, Look] = {
    **LOOKS,
    "dot-0": {"fill": "gradient", "stroke": "ground", "width": 1},
    "dot-1": {"fill": "forward", "stroke": "ground", "width": 1},
    "miss-0": {"fill": "ground", "stroke": "gradient", "width": 2.5},
    "miss-1": {"fill": "ground", "stroke": "forward", "width": 2.5},
    "boundary": {"stroke": "ink", "width": 2.5},
    "fold": {"stroke": "quiet", "width": 1.6, "dash": "6 4"},
    "yours": {"stroke": "gradient", "width": 3, "dash": "2 4"},
}
SIDE, TOP, LEFT, GAP = 270, 30, 50, 64
STRIPS, POINTS = 54, 200


def picture(
    task: Task,
    now: Moment,
    student: Moment | None,
    view: list[float],
    title: str,
) -> Drawing:
    """Everything at one moment; dotted what the student's own function has reached."""
    planes = [_input_plane(task, now.layers, view, LEFT)]
    if student is not None:
        planes.append([*_border(task, student.layers, view, LEFT)])
    if len(now.layers) > 1:
        planes.append(_hidden_plane(task, now.layers, LEFT + SIDE + GAP))
    hidden = len(now.layers[-1][0]) if len(now.layers) > 1 else 0
    at = LEFT + (2 if hidden else 1) * (SIDE + GAP)
    marks = [mark for plane in planes for mark in plane]
    marks += [*_curve(task, now, student, at), *_legend(hidden > 2, student)]
    size = at + SIDE + 16, TOP + SIDE + 62 + 24 * (student is not None)
    return Drawing(*size, title, tuple(marks), PLAYGROUND_LOOKS)


def _input_plane(task: Task, layers: Layers, view: list[float], x: float) -> list[Mark]:
    def score(points: np.ndarray) -> np.ndarray:
        return scores(layers, points, task.activation)

    marks = [*_frame("input plane", ("x₁", "x₂"), view, x), *_shade(score, view, x)]
    W, b = layers[0]
    style = "boundary" if len(layers) == 1 else "fold"
    if len(b) <= 4:
        for j in range(len(b)):
            marks += _line(W[:, j], float(b[j]), view, x, style)
    wrong = (score(task.X) > 0) != task.y
    return [*marks, *_points(task.X, task.y, wrong, view, x)]


def _hidden_plane(task: Task, layers: Layers, x: float) -> list[Mark]:
    *_, H, z = forward(layers, task.X, task.activation)
    seen = look(H, layers[-1], LETTERS[len(layers) - 2], task.activation)
    marks = _frame(seen.title, seen.axes, seen.view, x)
    marks += _shade(lambda points: points @ seen.w + seen.b, seen.view, x)
    marks += _line(seen.w, seen.b, seen.view, x, "boundary")
    return [
        *marks,
        *_points(seen.points, task.y, (z[:, 0] > 0) != task.y, seen.view, x),
    ]


def _frame(
    title: str, names: tuple[str, str], view: list[float], x: float
) -> list[Mark]:
    low, high = number(round(view[0], 2)), number(round(view[1], 2))
    bottom, top = number(round(view[2], 2)), number(round(view[3], 2))
    foot = TOP + SIDE
    return [
        Mark("rect", "shade-2", (x, TOP, SIDE, SIDE)),
        Mark("text", "name", (x + SIDE / 2, TOP - 10), title, "middle"),
        Mark("text", "quiet", (x, foot + 16), low),
        Mark("text", "label", (x + SIDE / 2, foot + 18), names[0], "middle"),
        Mark("text", "quiet", (x + SIDE, foot + 16), high, "end"),
        Mark("text", "quiet", (x - 6, foot), bottom, "end"),
        Mark("text", "label", (x - 8, TOP + SIDE / 2), names[1], "end"),
        Mark("text", "quiet", (x - 6, TOP + 12), top, "end"),
    ]


def _shade(
    score: Callable[[np.ndarray], np.ndarray], view: list[float], x: float
) -> Iterator[Mark]:
    """The side with output 1, as one strip for each run of cells in a row."""
    middle = (np.arange(STRIPS) + 0.5) / STRIPS
    x1 = view[0] + (view[1] - view[0]) * middle
    cell = SIDE / STRIPS
    for k, part in enumerate(middle):
        x2 = np.full(STRIPS, view[3] - (view[3] - view[2]) * part)
        above = score(np.column_stack([x1, x2])) > 0
        edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]])))
        for start, end in edges.reshape(-1, 2):
            place = x + start * cell, TOP + k * cell, (end - start) * cell, cell + 0.2
            yield Mark("rect", "shade", place)


def _border(task: Task, layers: Layers, view: list[float], x: float) -> Iterator[Mark]:
    """The edges between cells with output 1 and cells with output 0."""
    middle, cell = (np.arange(STRIPS) + 0.5) / STRIPS, SIDE / STRIPS
    x1 = view[0] + (view[1] - view[0]) * middle
    x2 = view[3] - (view[3] - view[2]) * middle
    places = np.column_stack([np.tile(x1, STRIPS), np.repeat(x2, STRIPS)])
    above = (scores(layers, places, task.activation) > 0).reshape(STRIPS, STRIPS)
    for row, column in np.argwhere(above[:, 1:] != above[:, :-1]):
        left, top = x + (column + 1) * cell, TOP + row * cell
        yield Mark("path", "yours", (left, top, left, top + cell))
    for row, column in np.argwhere(above[1:] != above[:-1]):
        left, top = x + column * cell, TOP + (row + 1) * cell
        yield Mark("path", "yours", (left, top, left + cell, top))


def _place(point: np.ndarray, view: list[float], x: float) -> tuple[float, float]:
    across = (point[0] - view[0]) / (view[1] - view[0])
    up = (point[1] - view[2]) / (view[3] - view[2])
    return x + SIDE * float(across), TOP + SIDE * (1 - float(up))


def _line(
    w: np.ndarray, b: float, view: list[float], x: float, look: str
) -> Iterator[Mark]:
    """The part of x·w + b = 0 inside the view (none for w = 0)."""
    ends = segment(w, b, view)
    if ends is not None:
        places = [_place(end, view, x) for end in ends]
        yield Mark("path", look, (*places[0], *places[1]))


def _points(
    X: np.ndarray, y: np.ndarray, wrong: np.ndarray, view: list[float], x: float
) -> Iterator[Mark]:
    radius = 8.0 if len(X) <= 20 else 3.5
    for point, label, miss in zip(X, y, wrong, strict=True):
        yield _dot(_place(point, view, x), radius, int(label), bool(miss))


def _dot(place: tuple[float, float], r: float, label: int, miss: bool) -> Mark:
    style = f"{'miss' if miss else 'dot'}-{label}"
    if label == 0:
        return Mark("circle", style, (*place, r))
    left, top = place[0] - 0.9 * r, place[1] - 0.9 * r
    return Mark("rect", style, (left, top, 1.8 * r, 1.8 * r))


def _curve(task: Task, now: Moment, student: Moment | None, x: float) -> Iterator[Mark]:
    theirs = () if student is None else student.history
    perceptron = task.model == "perceptron"
    title = "share of wrong answers" if perceptron else "loss"
    unit = "mistake" if perceptron else "epoch"
    high = 1.0 if perceptron else max(*now.history, *theirs, 1e-9)
    last = max(len(now.history), len(theirs), 2) - 1
    yield Mark("rect", "plain", (x, TOP, SIDE, SIDE))
    yield Mark("text", "name", (x + SIDE / 2, TOP - 10), title, "middle")
    yield Mark("text", "quiet", (x - 6, TOP + 12), number(high, 2), "end")
    yield Mark("text", "quiet", (x - 6, TOP + SIDE), "0", "end")
    yield Mark("text", "label", (x + SIDE / 2, TOP + SIDE + 18), unit, "middle")
    yield Mark("text", "quiet", (x + SIDE, TOP + SIDE + 16), f"{last}", "end")
    yield from _track(theirs, "yours", last, high, x)
    yield from _track(now.history, "forward-line", last, high, x)


def _track(
    history: tuple[float, ...], style: str, last: int, high: float, x: float
) -> Iterator[Mark]:
    """A curve of losses, thinned to as many points as can be told apart."""
    shown = np.unique(np.linspace(0, len(history) - 1, POINTS).astype(int))
    points = [
        (x + SIDE * k / last, TOP + SIDE * (1 - 0.95 * history[k] / high))
        for k in map(int, shown)
        if history
    ]
    for start, end in pairwise(points):
        yield Mark("path", style, (*start, *end))
    if points and style == "forward-line":
        yield Mark("circle", "forward-fill", (*points[-1], 4))


def _legend(edge_on: bool, student: Moment | None) -> Iterator[Mark]:
    y = TOP + SIDE + 46
    yield _dot((48, y - 4), 7, 0, False)
    yield Mark("text", "label", (62, y), "y = 0")
    yield _dot((128, y - 4), 7, 1, False)
    yield Mark("text", "label", (142, y), "y = 1")
    yield _dot((208, y - 4), 7, 1, True)
    yield Mark("text", "label", (222, y), "hollow: wrong")
    yield Mark("rect", "shade", (346, y - 12, 18, 16))
    yield Mark("text", "label", (370, y), "output 1")
    yield Mark("rect", "shade-2", (446, y - 12, 18, 16))
    yield Mark("text", "label", (470, y), "output 0")
    if edge_on:
        yield Mark("text", "label", (562, y), "d: distance from the border")
    if student is not None:
        for x in range(40, 56, 5):  # in pieces, like the border
            yield Mark("path", "yours", (x, y + 20, x + 5, y + 20))
        yield Mark("text", "label", (62, y + 24), "your step function")
