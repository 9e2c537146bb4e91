"""How the hidden space is seen: two units as they are, more of them edge-on."""

from dataclasses import dataclass

import numpy as np

from cs_nn.widgets.playground_model import Layer
from cs_nn.widgets.playground_text import indexed

TURNS = 20  # power iterations


@dataclass(frozen=True)
class Look:
    """Hidden values as points in a plane, and the last neuron's border as a line."""

    title: str
    axes: tuple[str, str]
    points: np.ndarray  # (n, 2)
    w: np.ndarray  # (2,), and
    b: float  # the score of a point is point·w + b
    view: list[float]  # left, right, bottom, top


def look(H: np.ndarray, last: Layer, letter: str, activation: str) -> Look:
    """The hidden values H (n, m) before the last neuron, a layer with W (m, 1).

    More than two units are seen edge-on: d is the distance from the border z = 0, and
    the other axis runs along the border where the samples spread most. So the border is
    a line for any m, and a sample's side of it is its output.
    """
    w, b = last[0][:, 0], float(last[1][0])
    if len(w) > 2 and np.any(w):
        return _edge_on(H, w, b)
    axes = indexed(letter, 1), indexed(letter, 2) if len(w) > 1 else ""
    both, pair = np.zeros((len(H), 2)), np.zeros(2)
    both[:, : len(w)], pair[: len(w)] = H[:, :2], w[:2]
    return Look("hidden plane", axes, both, pair, b, _view(both, activation))


def _edge_on(H: np.ndarray, w: np.ndarray, b: float) -> Look:
    size = float(np.linalg.norm(w))
    points = np.column_stack([H @ _along(H, w / size), (H @ w + b) / size])
    r = float(np.ceil(2.2 * np.abs(points).max() + 0.2) / 2)
    title = "hidden space, edge-on"
    return Look(title, ("along", "d"), points, np.array([0, size]), 0.0, [-r, r, -r, r])


def _along(H: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """The unit vector (m,) in the border along which H (n, m) spreads most.

    A fixed number of power iterations, always from the first unit's axis (the second's
    where the first is the normal): so it turns smoothly while the weights change.
    """
    axis = int(abs(normal[0]) > 0.99)
    along: np.ndarray = np.eye(len(normal))[axis]
    spread = (H - H.mean(axis=0)).T @ (H - H.mean(axis=0))
    for k in range(TURNS + 1):
        turned = spread @ along if k else along
        turned = turned - (turned @ normal) * normal
        size = float(np.linalg.norm(turned))
        along = turned / size if size > 1e-9 else along
    return along


def _view(points: np.ndarray, activation: str) -> list[float]:
    if activation == "tanh":
        return [-1.25, 1.25, -1.25, 1.25]
    if activation == "logistic":
        return [-0.15, 1.15, -0.15, 1.15]
    high = max(2.5, float(np.ceil(points.max() + 0.5)))
    return [-0.5, high, -0.5, high]


def segment(w: np.ndarray, b: float, view: list[float]) -> np.ndarray | None:
    """Where x·w + b = 0 enters and leaves the view: (2, 2), or None if it does not."""
    if not np.any(w):
        return None
    middle = np.array([view[0] + view[1], view[2] + view[3]]) / 2
    foot = middle - (middle @ w + b) / (w @ w) * w
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    low, high = -np.inf, np.inf
    for axis in range(2):
        if abs(along[axis]) < 1e-12:
            if not view[2 * axis] <= foot[axis] <= view[2 * axis + 1]:
                return None
            continue
        sides = np.array(view[2 * axis : 2 * axis + 2])
        times = np.sort((sides - foot[axis]) / along[axis])
        low, high = max(low, times[0]), min(high, times[1])
    return None if low >= high else np.array([foot + low * along, foot + high * along])
