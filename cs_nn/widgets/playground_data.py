"""The samples of the playground, and one clear sentence for each bad argument."""

from typing import Any

import numpy as np

from cs_nn import data
from cs_nn.widgets.playground_model import TOO_LARGE, Layers, initial

Samples = tuple[str, np.ndarray, np.ndarray]  # name, X (n, 2), y (n,) of 0 and 1
NAMES = ("xor", "and", "or", "moons", "spirals", "digits")
MODELS = ("perceptron", "mlp")
MOST_SAMPLES, MOST_UNITS, MOST_LAYERS, MOST_SEEDS = 1000, 16, 4, 10**5
TITLES = {
    "xor": "XOR",
    "and": "AND",
    "or": "OR",
    "moons": "two moons",
    "spirals": "two spirals",
    "digits": "handwritten 3 and 8",
}
# Source: NUS CS5242 lecture 3, "Non-linear feature transformations".
SLIDE: Layers = [
    (np.ones((2, 2)), np.array([0.0, -1.0])),
    (np.array([[1.0], [-2.0]]), np.zeros(1)),
]


def samples(source: Any) -> Samples:
    """The named data set, or the arrays (X, y) that were passed in."""
    if isinstance(source, str):
        if source not in NAMES:
            raise ValueError(
                f"data is {source!r}, expected one of {list(NAMES)}, or (X, y)."
            )
        X, y = _named(source)
        return TITLES[source], np.round(X, 4), y  # short numbers for the page
    if not isinstance(source, tuple | list) or len(source) != 2:
        raise ValueError(f"data is {source!r}, expected a name or the pair (X, y).")
    return "your data", *_arrays(*source)


def _named(name: str) -> tuple[np.ndarray, np.ndarray]:
    if name == "moons":
        return data.moons(160, noise=0.12)
    if name == "spirals":
        return data.spirals(160, arms=2)
    return threes_and_eights() if name == "digits" else data.gate(name)


def threes_and_eights(n: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """The first n handwritten 3s and 8s in two numbers each: X (n, 2), y = 1 for an 8.

    The numbers are the two principal components of their 64 pixels: the directions in
    which these drawings differ most, each scaled to standard deviation 1.
    """
    images, labels, _, _ = data.digits()
    picked = np.flatnonzero(np.isin(labels, (3, 8)))[:n]
    pixels = images[picked].reshape(n, -1)
    pixels = pixels - pixels.mean(axis=0)
    axes = np.linalg.svd(pixels, full_matrices=False)[2][:2]  # (2, 64)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    X = pixels @ (axes * np.sign(largest)).T  # a component's sign is a convention
    return X / X.std(axis=0), (labels[picked] == 8).astype(np.int64)


def _arrays(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2 or not 2 <= len(X) <= MOST_SAMPLES:
        raise ValueError(
            f"X has shape {X.shape}, expected (n, 2) with n from 2 to {MOST_SAMPLES}."
        )
    if not np.isfinite(X).all():
        raise ValueError("X holds nan or inf; leave such samples out.")
    if y.shape != (len(X),) or not np.isin(y, (0, 1)).all():
        raise ValueError(
            f"y has shape {y.shape} and holds {np.unique(y)[:5]}, expected"
            f" ({len(X)},) of 0 and 1."
        )
    return X, y.astype(np.int64)


def view(X: np.ndarray) -> list[float]:
    """A square [left, right, bottom, top] with all of X (n, 2) well inside."""
    low, high = X.min(axis=0), X.max(axis=0)
    half = max(float((high - low).max()), 1e-3) * (1.0 if len(X) <= 8 else 0.6)
    middle = (low + high) / 2
    square = [middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half]
    return [round(float(edge), 4) for edge in square]


def choice(name: str, value: Any, among: Any) -> None:
    """Refuse a word that is none of the known ones."""
    if value not in tuple(among):
        raise ValueError(f"{name} is {value!r}, expected one of {list(among)}.")


def hidden_sizes(model: str, layers: Any) -> list[int]:
    """The sizes of the hidden layers: none for a perceptron."""
    if model == "perceptron":
        return []
    sizes = list(layers) if isinstance(layers, tuple | list) else [layers]
    whole = all(isinstance(m, int) and 1 <= m <= MOST_UNITS for m in sizes)
    if not whole or len(sizes) > MOST_LAYERS:
        raise ValueError(
            f"layers is {layers!r}, expected up to {MOST_LAYERS} sizes from 1 to"
            f" {MOST_UNITS}, such as (4,) or (8, 8)."
        )
    return sizes


def positive(name: str, value: Any) -> float:
    """Refuse what is not a finite number above 0."""
    if not isinstance(value, int | float | np.number) or not 0 < value < np.inf:
        raise ValueError(f"{name} is {value!r}, expected a number above 0.")
    return float(value)


def whole(name: str, value: Any, low: int, high: int) -> int:
    """Refuse what is not a whole number within the limits."""
    if not isinstance(value, int | np.integer) or not low <= value <= high:
        raise ValueError(
            f"{name} is {value!r}, expected a whole number from {low} to {high}."
        )
    return int(value)


def batch_size(batch: Any, n: int) -> int:
    """The rows of one update: a tenth of the data unless something else is wanted."""
    return max(1, n // 10) if batch is None else whole("batch", batch, 1, n)


def checked(params: Any, owner: str = "params") -> Layers:
    """A list of layers [W, b] as arrays, refused in one sentence if they don't fit."""
    try:
        layers = [
            (np.array(W, dtype=np.float64), np.array(b, dtype=np.float64).reshape(-1))
            for W, b in params
        ]
    except (TypeError, ValueError):
        raise ValueError(
            f"{owner} must be a list of layers [W, b] with W (d, m) and b (m,); it is"
            f" {str(params)[:80]!r}."
        ) from None
    size = 2
    for k, (W, b) in enumerate(layers, 1):
        if W.ndim != 2 or W.shape != (size, len(b)):
            raise ValueError(
                f"In layer {k} of {owner}, W has shape {W.shape} and b {b.shape},"
                f" expected ({size}, m) and (m,)."
            )
        size = len(b)
    if size != 1 or not layers:
        raise ValueError(f"{owner} must end in one output; its last layer has {size}.")
    if not all(np.all(np.abs(p) <= TOO_LARGE) for layer in layers for p in layer):
        raise ValueError(f"{owner} holds nan, inf or a number beyond a million.")
    return layers


def as_lists(layers: Layers) -> list[list[list[float]]]:
    """The layers [W, b] in plain lists, as the page reads them."""
    return [[W.tolist(), b.tolist()] for W, b in layers]


def start(
    model: str, name: str, sizes: list[int], activation: str, seed: int
) -> Layers:
    """Where training begins by itself.

    A perceptron starts at 0, as in week 1; XOR with two ReLU units at the lecture's
    solution; any other network at weights drawn from its seed.
    """
    if model == "perceptron":
        return [(np.zeros((2, 1)), np.zeros(1))]
    if (name, sizes, activation) == (TITLES["xor"], [2], "relu"):
        return SLIDE
    return initial([2, *sizes, 1], activation, seed)
